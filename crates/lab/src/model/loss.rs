//! What a portfolio may lose.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::risk::{
    Level, Loss, SimulatedLoss, Simulation, bootstrap_loss, contributions, cornish_fisher_loss,
    historical_loss, normal_loss, simulated_normal_loss,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    objective::{CovarianceMethod, covariance, usual_confidence, usual_decay},
    sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_weights},
    stress::{PortfolioStress, PriceShock, stresses},
};

/// Paths of a simulation, and random numbers of all of them.
const MAX_PATHS: usize = 200_000;
const MAX_DRAWS: usize = 20_000_000;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureRisk {
    #[schema(example = json!(["AAPL", "MSFT"]), min_items = 1, max_items = 50)]
    pub formulas: Vec<String>,
    /// Fractions of the money, one for each formula; equal ones without it. What is missing to 1 earns
    /// nothing.
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
    pub covariance: CovarianceMethod,
    /// How much the row before counts of what a row counts: of `ewma`.
    #[serde(default = "usual_decay")]
    #[schema(default = 0.94)]
    pub decay: f64,
    /// From 0.5 to below 1.
    #[serde(default = "usual_confidence")]
    #[schema(default = 0.95)]
    pub confidence: f64,
    /// In periods of the returns, 1 to 2520.
    #[serde(default = "one")]
    #[schema(default = 1)]
    pub horizon: u32,
    /// 1000 to 200000.
    #[serde(default = "usual_paths")]
    #[schema(default = 20000)]
    pub paths: usize,
    /// The same seed gives the same losses.
    #[serde(default)]
    pub seed: u64,
    /// Moves to try, one at a time: at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub shocks: Vec<PriceShock>,
}

fn one() -> u32 {
    1
}
fn usual_paths() -> usize {
    20_000
}

/// How a loss is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossMethod {
    /// The runs of the past.
    Historical,
    /// The normal distribution with the sample's mean and deviation.
    Normal,
    /// The same, corrected for skewness and kurtosis.
    CornishFisher,
    /// Jointly normal returns, simulated.
    SimulatedNormal,
    /// Periods drawn from the past.
    Bootstrap,
}

/// One estimate; losses are fractions above zero.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LossEstimate {
    pub method: LossMethod,
    pub value_at_risk: Option<f64>,
    /// The mean loss beyond the value at risk.
    pub expected_shortfall: Option<f64>,
    /// One standard error of a simulated loss.
    pub value_at_risk_error: Option<f64>,
    pub expected_shortfall_error: Option<f64>,
    /// Why there is no estimate, when there is none.
    pub reason: Option<String>,
}

/// What an asset brings to the normal loss.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LossShare {
    #[schema(example = "AAPL")]
    pub formula: String,
    pub weight: f64,
    /// How much the value at risk grows with one unit more of the weight.
    pub marginal: Option<f64>,
    /// Weight times marginal; they sum to the normal value at risk.
    pub component: Option<f64>,
    pub shortfall: Option<f64>,
}

/// What a portfolio may lose over the horizon.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortfolioLoss {
    pub confidence: f64,
    pub horizon: u32,
    pub estimates: Vec<LossEstimate>,
    pub assets: Vec<LossShare>,
    /// A year, of the portfolio with its weights restored every period.
    pub expected_return: Option<f64>,
    pub volatility: Option<f64>,
    pub seed: u64,
    pub paths: usize,
    /// One for each shock that was asked.
    pub stresses: Vec<PortfolioStress>,
    pub sample: SampleOfReturns,
}

/// Returns the losses by all methods.
pub(crate) fn measure(ask: &MeasureRisk, table: SeriesTable) -> Result<PortfolioLoss> {
    let weights = check_weights(&ask.weights, ask.formulas.len())?;
    let level = ask.level()?;
    let simulation = ask.simulation()?;
    let sample = Sample::of(table, ask.values, ReturnMethod::Simple, 3)?;
    let stresses = stresses(&ask.shocks, &ask.formulas, &weights, &sample)?;
    let portfolio = sample.portfolio(&weights);
    let columns = sample.slices();
    let (matrix, _) = covariance(&columns, ask.covariance, ask.decay)?;
    let mean = |column: &&[f64]| quant::performance::mean(column).unwrap_or_default();
    let means: Vec<f64> = columns.iter().map(mean).collect();
    let shares = contributions(&means, &matrix, &weights, level);
    let normal = simulated_normal_loss(&means, &matrix, &weights, level, simulation);
    let drawn = bootstrap_loss(&columns, &weights, level, simulation);
    let estimates = vec![
        of_formula(
            LossMethod::Historical,
            historical_loss(&portfolio, level),
            "fewer returns than the horizon has periods",
        ),
        of_formula(
            LossMethod::Normal,
            normal_loss(&portfolio, level),
            "the returns have no deviation",
        ),
        of_formula(
            LossMethod::CornishFisher,
            cornish_fisher_loss(&portfolio, level),
            "skewness and kurtosis are too large for this expansion",
        ),
        of_paths(LossMethod::SimulatedNormal, normal),
        of_paths(LossMethod::Bootstrap, drawn),
    ];
    let periods = sample.periods_per_year();
    let assets = ask.formulas.iter().enumerate().map(|(place, formula)| {
        let at = |column: &Vec<f64>| column.get(place).copied();
        LossShare {
            formula: formula.clone(),
            weight: weights[place],
            marginal: shares.as_ref().and_then(|shares| at(&shares.marginal)),
            component: shares.as_ref().and_then(|shares| at(&shares.component)),
            shortfall: shares.as_ref().and_then(|shares| at(&shares.shortfall)),
        }
    });
    Ok(PortfolioLoss {
        confidence: ask.confidence,
        horizon: ask.horizon,
        estimates,
        assets: assets.collect(),
        expected_return: quant::performance::mean(&portfolio).map(|mean| mean * periods),
        volatility: quant::performance::volatility(&portfolio, periods),
        seed: ask.seed,
        paths: ask.paths,
        stresses,
        sample: sample.described,
    })
}

impl MeasureRisk {
    fn level(&self) -> Result<Level> {
        if !(0.5..1.0).contains(&self.confidence) {
            return Err(Error::invalid_at(
                "/confidence",
                "choose from 0.5 to below 1, such as 0.95",
            ));
        }
        let message = format!("choose 1 to {} periods", Level::MAX_HORIZON);
        Level::new(self.confidence, self.horizon)
            .ok_or_else(|| Error::invalid_at("/horizon", message))
    }

    fn simulation(&self) -> Result<Simulation> {
        if !(1_000..=MAX_PATHS).contains(&self.paths) {
            return Err(Error::invalid_at("/paths", format!("ask for 1000 to {MAX_PATHS} paths")));
        }
        let width = self.formulas.len().max(self.horizon as usize);
        if self.paths.saturating_mul(width) > MAX_DRAWS {
            let message = format!("at most {} paths over so many periods", MAX_DRAWS / width);
            return Err(Error::invalid_at("/paths", message));
        }
        Ok(Simulation { paths: self.paths, seed: self.seed })
    }
}

fn of_formula(method: LossMethod, loss: Option<Loss>, otherwise: &str) -> LossEstimate {
    LossEstimate {
        method,
        value_at_risk: loss.map(|loss| loss.value_at_risk),
        expected_shortfall: loss.map(|loss| loss.expected_shortfall),
        value_at_risk_error: None,
        expected_shortfall_error: None,
        reason: loss.is_none().then(|| otherwise.to_owned()),
    }
}

fn of_paths(
    method: LossMethod,
    made: Result<SimulatedLoss, quant::risk::NotSimulated>,
) -> LossEstimate {
    let reason = made.as_ref().err().map(ToString::to_string);
    let made = made.ok();
    LossEstimate {
        method,
        value_at_risk: made.map(|made| made.loss.value_at_risk),
        expected_shortfall: made.map(|made| made.loss.expected_shortfall),
        value_at_risk_error: made.and_then(|made| made.value_at_risk_error),
        expected_shortfall_error: made.and_then(|made| made.expected_shortfall_error),
        reason,
    }
}
