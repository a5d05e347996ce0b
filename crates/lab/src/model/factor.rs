//! What factors explain of a series.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::regression::{Coefficient, Errors, FactorFit, NotFitted, factor_fit, newey_west_lags};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_risk_free};

/// Lags of the Newey-West errors.
const MAX_LAGS: usize = 250;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FitFactors {
    /// What is explained.
    #[schema(example = "AAPL")]
    pub formula: String,
    /// What explains it.
    #[schema(example = json!(["MSFT"]), min_items = 1, max_items = 49)]
    pub factors: Vec<String>,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub values: ValueKind,
    #[serde(default)]
    pub method: ReturnMethod,
    /// A year, a fraction; taken off the returns of the formula and of every factor.
    #[serde(default)]
    pub risk_free: f64,
    /// Errors that allow for residuals of unlike width which go on for some rows.
    #[serde(default)]
    pub newey_west: bool,
    /// At most 250, of `newey_west`; the usual number for so many rows without it.
    pub lags: Option<usize>,
}

/// A coefficient of the fit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Factor {
    /// `alpha`, or the formula of the factor.
    #[schema(example = "MSFT")]
    pub name: String,
    /// Alpha per period, or beta.
    pub estimate: f64,
    pub standard_error: f64,
    /// Null where the fit is perfect.
    pub t_value: Option<f64>,
    /// The probability of such a t-value if the coefficient were zero.
    pub p_value: Option<f64>,
    /// What it brings a year, arithmetic.
    pub annual_return: f64,
    /// The share of the variance that comes through it; null for alpha, which has none.
    pub variance_share: Option<f64>,
}

/// A factor regression.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactorModel {
    /// Alpha first, then the factors as given.
    pub coefficients: Vec<Factor>,
    /// Null for a series that does not move.
    pub r_squared: Option<f64>,
    pub adjusted_r_squared: Option<f64>,
    /// A year, of what no factor explains.
    pub specific_volatility: f64,
    /// Lags of the Newey-West errors; null where errors are the classical ones.
    pub lags: Option<usize>,
    /// Returns less coefficients.
    pub degrees_of_freedom: usize,
    pub sample: SampleOfReturns,
}

/// Fits the first column of `table` to the others.
pub(crate) fn fit(ask: &FitFactors, table: SeriesTable) -> Result<FactorModel> {
    check_risk_free(ask.risk_free)?;
    if ask.lags.is_some_and(|lags| lags > MAX_LAGS) {
        return Err(Error::invalid_at("/lags", format!("choose at most {MAX_LAGS} lags")));
    }
    let mut sample = Sample::of(table, ask.values, ask.method, 3)?;
    let periods = sample.periods_per_year();
    let risk_free = ask.risk_free / periods;
    for value in sample.returns.iter_mut().flatten() {
        *value -= risk_free;
    }
    let lags = ask
        .newey_west
        .then(|| ask.lags.unwrap_or_else(|| newey_west_lags(sample.described.returns)));
    let errors = lags.map_or(Errors::Classical, |lags| Errors::NeweyWest { lags });
    let columns = sample.slices();
    let (own, factors) = columns.split_first().ok_or_else(|| Error::internal("no column"))?;
    let fitted = factor_fit(own, factors, errors, periods).map_err(not_fitted)?;
    Ok(FactorModel {
        coefficients: coefficients(ask, &fitted),
        r_squared: fitted.fit.r_squared,
        adjusted_r_squared: fitted.fit.adjusted_r_squared,
        specific_volatility: fitted.specific_volatility,
        lags,
        degrees_of_freedom: fitted.fit.degrees,
        sample: sample.described,
    })
}

fn coefficients(ask: &FitFactors, fitted: &FactorFit) -> Vec<Factor> {
    let one = |name: &str, coefficient: &Coefficient, annual_return, variance_share| Factor {
        name: name.to_owned(),
        estimate: coefficient.estimate,
        standard_error: coefficient.standard_error,
        t_value: coefficient.t,
        p_value: coefficient.p,
        annual_return,
        variance_share,
    };
    let all = &fitted.fit.coefficients;
    let alpha = all.first().map(|alpha| one("alpha", alpha, fitted.annual_alpha, None));
    let betas = all.iter().skip(1).zip(&ask.factors).zip(&fitted.factors);
    let betas = betas.map(|((beta, name), share)| {
        one(name, beta, share.annual_return, Some(share.variance_share))
    });
    alpha.into_iter().chain(betas).collect()
}

fn not_fitted(error: NotFitted) -> Error {
    match error {
        NotFitted::Dependent { column } | NotFitted::Lengths { column } => Error::invalid_at(
            format!("/factors/{column}"),
            "this factor is a combination of those before it or does not move: leave it out",
        ),
        NotFitted::TooFewRows { .. } | NotFitted::Overflow => Error::invalid(error.to_string()),
    }
}
