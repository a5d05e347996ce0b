//! Volatility that comes in clusters, and what it is expected to be.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::timeseries;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind};

/// Periods that are looked ahead.
const MAX_HORIZON: usize = 500;

/// Returns of a fit: a search over more takes seconds.
const MAX_RETURNS: usize = 20_000;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FitGarch {
    #[schema(example = "AAPL")]
    pub formula: String,
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
    /// Periods to look ahead.
    #[serde(default = "usual_horizon")]
    #[schema(default = 20, minimum = 1, maximum = 500)]
    pub horizon: usize,
}

/// A GARCH(1,1) model of returns. Volatilities are of one period unless they say a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GarchModel {
    pub mean: f64,
    pub omega: f64,
    pub alpha: f64,
    pub beta: f64,
    pub log_likelihood: f64,
    /// How much of a shock is left after one period.
    pub persistence: f64,
    /// Periods until half of a shock is gone; null when nothing persists.
    pub half_life: Option<f64>,
    /// What volatility comes back to, a year.
    pub long_run_volatility_annual: f64,
    /// What was expected of each return before it was known; the newest 5,000.
    pub volatility: Vec<f64>,
    #[schema(value_type = Vec<String>)]
    pub at: Vec<jiff::civil::Date>,
    /// What is expected of each of the next periods.
    pub forecast: Vec<f64>,
    pub sample: SampleOfReturns,
}

/// Points of a drawing.
const SHOWN: usize = 5_000;

fn usual_horizon() -> usize {
    20
}

/// Fits the only column of `table`.
pub(crate) fn fit(ask: &FitGarch, table: SeriesTable) -> Result<GarchModel> {
    if !(1..=MAX_HORIZON).contains(&ask.horizon) {
        let message = format!("look 1 to {MAX_HORIZON} periods ahead");
        return Err(Error::invalid_at("/horizon", message));
    }
    let sample = Sample::of(table, ask.values, ask.method, 3)?;
    let columns = sample.slices();
    let returns = *columns.first().ok_or_else(|| Error::internal("no column"))?;
    if returns.len() > MAX_RETURNS {
        let message = format!("{} returns are too many: narrow from and to", returns.len());
        return Err(Error::invalid_at("/from", message));
    }
    let model = timeseries::garch(returns).ok_or_else(|| {
        let message = "a fit needs at least 100 returns that are not all the same";
        Error::invalid_at("/formula", message)
    })?;
    let dates = sample.dates();
    let first = model.volatility.len().saturating_sub(SHOWN);
    Ok(GarchModel {
        mean: model.mean,
        omega: model.omega,
        alpha: model.alpha,
        beta: model.beta,
        log_likelihood: model.log_likelihood,
        persistence: model.persistence(),
        half_life: model.half_life(),
        long_run_volatility_annual: model.long_run_volatility() * sample.periods_per_year().sqrt(),
        volatility: model.volatility[first..].to_vec(),
        at: dates.get(first..).unwrap_or_default().to_vec(),
        forecast: model.forecast(ask.horizon),
        sample: sample.described,
    })
}
