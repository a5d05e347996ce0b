//! The efficient frontier.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::optimise::{frontier, maximum_sharpe, minimum_variance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    objective::{
        AskedLimits, CovarianceMethod, WeightBound, WeightGroup, all_of_it, unsolvable, usual_decay,
    },
    optimise::{Moments, PortfolioPoint},
    sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_risk_free},
};

/// Points of an answer: more cannot be told apart in a plot.
const MAX_POINTS: usize = 200;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskFrontier {
    #[schema(example = json!(["AAPL", "MSFT"]), min_items = 2, max_items = 50)]
    pub formulas: Vec<String>,
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
    pub covariance: CovarianceMethod,
    /// How much the row before counts of what a row counts: of `ewma`.
    #[serde(default = "usual_decay")]
    #[schema(default = 0.94)]
    pub decay: f64,
    /// A year, a fraction.
    #[serde(default)]
    pub risk_free: f64,
    /// A year, one for each formula, in place of the means of the past.
    #[serde(default)]
    pub expected_returns: Vec<f64>,
    #[serde(default)]
    pub lower: f64,
    #[serde(default = "all_of_it")]
    #[schema(default = 1.0)]
    pub upper: f64,
    /// Limits of single assets, in place of `lower` and `upper`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub bounds: Vec<WeightBound>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub groups: Vec<WeightGroup>,
    /// 2 to 200.
    #[serde(default = "usual_points")]
    #[schema(default = 40)]
    pub points: usize,
}

fn usual_points() -> usize {
    40
}

/// One asset by itself.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SingleAsset {
    #[schema(example = "AAPL")]
    pub formula: String,
    /// A year.
    pub expected_return: f64,
    pub volatility: f64,
    pub sharpe: Option<f64>,
}

/// The portfolios of the lowest variance for what they are expected to earn.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Frontier {
    pub covariance: CovarianceMethod,
    /// How much of the target is in the shrunk covariance, 0 to 1.
    pub shrinkage: f64,
    /// From the lowest variance to the highest return, evenly spaced in return; one when both are the
    /// same.
    pub points: Vec<PortfolioPoint>,
    pub assets: Vec<SingleAsset>,
    pub minimum_variance: PortfolioPoint,
    pub maximum_sharpe: Option<PortfolioPoint>,
    /// Why there is no portfolio of the highest Sharpe ratio, when there is none.
    pub maximum_sharpe_reason: Option<String>,
    pub sample: SampleOfReturns,
}

/// Returns the frontier within the limits.
pub(crate) fn find(ask: &AskFrontier, table: SeriesTable) -> Result<Frontier> {
    check_risk_free(ask.risk_free)?;
    if !(2..=MAX_POINTS).contains(&ask.points) {
        return Err(Error::invalid_at("/points", format!("ask for 2 to {MAX_POINTS} points")));
    }
    let asked = AskedLimits {
        formulas: &ask.formulas,
        lower: ask.lower,
        upper: ask.upper,
        bounds: &ask.bounds,
        groups: &ask.groups,
    };
    let limits = asked.limits()?;
    let sample = Sample::of(table, ask.values, ReturnMethod::Simple, 3)?;
    let moments = Moments::of(&sample, ask.covariance, ask.decay, &ask.expected_returns)?;
    let Moments { expected, covariance, shrinkage } = &moments;
    let wrong = |error| unsolvable(&error, "/bounds");
    let point = |portfolio| moments.point(portfolio, ask.risk_free);
    let points = frontier(covariance, expected, &limits, ask.points).map_err(wrong)?;
    let lowest = minimum_variance(covariance, Some(expected), &limits).map_err(wrong)?;
    let best = maximum_sharpe(covariance, expected, ask.risk_free, &limits);
    let assets = ask.formulas.iter().enumerate().map(|(place, formula)| {
        let volatility = covariance[(place, place)].max(0.0).sqrt();
        let sharpe = (expected[place] - ask.risk_free) / volatility;
        SingleAsset {
            formula: formula.clone(),
            expected_return: expected[place],
            volatility,
            sharpe: sharpe.is_finite().then_some(sharpe),
        }
    });
    Ok(Frontier {
        covariance: ask.covariance,
        shrinkage: *shrinkage,
        points: points.iter().map(point).collect(),
        assets: assets.collect(),
        minimum_variance: point(&lowest),
        maximum_sharpe_reason: best.as_ref().err().map(ToString::to_string),
        maximum_sharpe: best.ok().as_ref().map(point),
        sample: sample.described,
    })
}
