//! Where a portfolio may be some periods from now.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::timeseries::{Paths, Process, simulate_paths};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_weights};

/// The longest horizon: ten years of days.
const MAX_HORIZON: usize = 2_520;

/// Steps of all paths together: about half a second.
const MAX_STEPS: usize = 20_000_000;
const MAX_PATHS: usize = 100_000;

/// Quantiles of one answer, and the steps it has them at.
const MAX_QUANTILES: usize = 19;
const SHOWN_STEPS: usize = 120;

/// How the future is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SimulationMethod {
    /// Periods drawn from the past, in runs of `block`.
    #[default]
    Bootstrap,
    /// Normal log returns with the mean and deviation of the past.
    Normal,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulatePortfolio {
    #[schema(example = json!(["AAPL", "MSFT"]), min_items = 1, max_items = 50)]
    pub formulas: Vec<String>,
    /// Fractions of the money, one for each formula, restored every period; equal ones without it.
    #[serde(default)]
    #[schema(example = json!([0.6, 0.4]))]
    pub weights: Vec<f64>,
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
    pub method: SimulationMethod,
    /// How many successive periods of the past are drawn together: of `bootstrap`, 1 to 250.
    #[serde(default = "one")]
    #[schema(default = 1)]
    pub block: usize,
    /// In periods of the returns, 1 to 2520.
    #[serde(default = "year")]
    #[schema(default = 252)]
    pub horizon: usize,
    /// 100 to 100000.
    #[serde(default = "usual_paths")]
    #[schema(default = 5000)]
    pub paths: usize,
    /// The same seed gives the same paths.
    #[serde(default)]
    pub seed: u64,
    /// Shares of the paths that end below, rising, at most 19.
    #[serde(default = "usual_quantiles")]
    #[schema(default = json!([0.05, 0.25, 0.5, 0.75, 0.95]), max_items = 19)]
    pub quantiles: Vec<f64>,
}

fn one() -> usize {
    1
}
fn year() -> usize {
    252
}
fn usual_paths() -> usize {
    5_000
}
fn usual_quantiles() -> Vec<f64> {
    vec![0.05, 0.25, 0.5, 0.75, 0.95]
}

/// A quantile of the paths along the way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OutcomeQuantile {
    #[schema(example = 0.05)]
    pub share: f64,
    /// What 1 became, at each of the steps.
    pub wealth: Vec<f64>,
    /// Of the deepest drawdowns of the paths: that share is deeper.
    pub maximum_drawdown: f64,
}

/// Many futures of a portfolio.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulatedPaths {
    pub method: SimulationMethod,
    pub paths: usize,
    pub seed: u64,
    /// The periods at which quantiles are given: 0, some between, and the horizon.
    pub steps: Vec<usize>,
    pub quantiles: Vec<OutcomeQuantile>,
    /// Of what 1 became.
    pub mean_wealth: f64,
    /// One standard error of that mean.
    pub mean_wealth_error: f64,
    /// The share of the paths that end below 1.
    pub probability_of_loss: f64,
    pub sample: SampleOfReturns,
}

/// Returns the quantiles of the paths.
pub(crate) fn simulate(ask: &SimulatePortfolio, table: SeriesTable) -> Result<SimulatedPaths> {
    let weights = check_weights(&ask.weights, ask.formulas.len())?;
    ask.check()?;
    let sample = Sample::of(table, ask.values, ReturnMethod::Simple, 3)?;
    let returns = sample.portfolio(&weights);
    let process = match ask.method {
        SimulationMethod::Bootstrap => Process::Bootstrap { block: ask.block },
        SimulationMethod::Normal => Process::Normal,
    };
    let asked = Paths {
        process,
        horizon: ask.horizon,
        paths: ask.paths,
        seed: ask.seed,
        shown: SHOWN_STEPS,
    };
    let made = simulate_paths(&returns, &ask.quantiles, asked).ok_or_else(|| {
        Error::invalid_at(
            "/weights",
            "a period of the past lost everything: choose smaller weights",
        )
    })?;
    let quantiles = ask.quantiles.iter().enumerate().map(|(place, share)| OutcomeQuantile {
        share: *share,
        wealth: made.wealth[place].clone(),
        maximum_drawdown: made.drawdowns[place],
    });
    Ok(SimulatedPaths {
        method: ask.method,
        paths: ask.paths,
        seed: ask.seed,
        quantiles: quantiles.collect(),
        steps: made.steps,
        mean_wealth: made.mean,
        mean_wealth_error: made.mean_error,
        probability_of_loss: made.losing,
        sample: sample.described,
    })
}

impl SimulatePortfolio {
    fn check(&self) -> Result<()> {
        let wrong = |pointer: &str, message: String| Err(Error::invalid_at(pointer, message));
        if !(1..=MAX_HORIZON).contains(&self.horizon) {
            return wrong("/horizon", format!("choose 1 to {MAX_HORIZON} periods"));
        }
        if !(1..=250).contains(&self.block) {
            return wrong("/block", "choose 1 to 250 periods".to_owned());
        }
        let most = MAX_PATHS.min(MAX_STEPS / self.horizon);
        if !(100..=most).contains(&self.paths) {
            return wrong("/paths", format!("ask for 100 to {most} paths over that horizon"));
        }
        let sound = self.quantiles.iter().all(|share| *share > 0.0 && *share < 1.0)
            && self.quantiles.windows(2).all(|pair| pair[0] < pair[1]);
        if !sound || self.quantiles.is_empty() || self.quantiles.len() > MAX_QUANTILES {
            let message = format!("give 1 to {MAX_QUANTILES} shares above 0 and below 1, rising");
            return wrong("/quantiles", message);
        }
        Ok(())
    }
}
