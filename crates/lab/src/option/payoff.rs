//! What a strategy of several options pays.

use kernel::{Error, Result};
use quant::options::{
    self,
    strategy::{Extreme, Instrument, Leg, Market, Scenario, Strategy, outcome},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ExerciseStyle, OptionGreeks, OptionRight};

/// Points of a drawing.
const MAX_SPOTS: usize = 401;

/// Rows of a scenario grid.
const MAX_SCENARIOS: usize = 50;

/// How far around the spot a drawing goes when nothing is said.
const USUAL_REACH: f64 = 0.4;

/// A strategy: legs on one asset.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildPayoff {
    #[schema(example = 100.0)]
    pub spot: f64,
    #[serde(default)]
    pub rate: f64,
    #[serde(default)]
    pub dividend_yield: f64,
    /// 1 to 32.
    #[schema(min_items = 1, max_items = 32)]
    pub legs: Vec<PayoffLeg>,
    /// The lowest and highest spot of the curves; 40 % around the spot when absent.
    pub from_spot: Option<f64>,
    pub to_spot: Option<f64>,
    /// Points of the curves.
    #[serde(default = "usual_points")]
    #[schema(default = 81, minimum = 2, maximum = 401)]
    pub points: usize,
    /// Other days and volatilities, a row of the grid each.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub scenarios: Vec<PayoffScenario>,
}

/// Some units of an option, or of the asset itself when nothing is said of an option.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoffLeg {
    /// Units of the asset: below zero when sold, 100 a contract of shares.
    #[schema(example = 100.0)]
    pub quantity: f64,
    pub option: Option<LegOption>,
    /// What one unit cost; the model's price now when absent.
    pub opened_at: Option<f64>,
}

/// The option of a leg.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegOption {
    pub right: OptionRight,
    #[serde(default)]
    pub exercise: ExerciseStyle,
    #[schema(example = 100.0)]
    pub strike: f64,
    #[schema(example = 0.5)]
    pub years: f64,
    /// Its own: it is valued at it everywhere, moved only by what a scenario says.
    #[schema(example = 0.2)]
    pub volatility: f64,
}

/// A later day or another mood.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoffScenario {
    #[serde(default)]
    #[schema(example = 0.25)]
    pub years_passed: f64,
    /// Added to the volatility of every leg.
    #[serde(default)]
    #[schema(example = 0.05)]
    pub volatility_change: f64,
}

/// What a strategy comes to, in the currency of its prices. Profits are after what opening cost.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionPayoff {
    /// What opening cost; below zero it was a credit.
    pub cost: f64,
    /// What it is worth now.
    pub value: f64,
    pub greeks: OptionGreeks,
    /// Years to the first expiry; null when all legs are the asset.
    pub first_expiry_years: Option<f64>,
    pub spots: Vec<f64>,
    /// The profit at each spot now, and when the first option expires.
    pub profit_now: Vec<f64>,
    pub profit_at_expiry: Vec<f64>,
    /// Spots at which nothing is made or lost at the first expiry, rising.
    pub break_evens: Vec<f64>,
    /// The most that can be made and lost by then; null is without limit.
    pub greatest_profit: Option<f64>,
    pub least_profit: Option<f64>,
    pub scenarios: Vec<ScenarioRow>,
}

/// The profit at each spot in one scenario.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScenarioRow {
    #[serde(flatten)]
    pub scenario: PayoffScenario,
    pub profit: Vec<f64>,
}

fn usual_points() -> usize {
    81
}

/// Values a strategy over spots and scenarios.
pub(super) fn build(ask: &BuildPayoff) -> Result<OptionPayoff> {
    let legs: Vec<Leg> = ask.legs.iter().map(PayoffLeg::leg).collect();
    for (number, leg) in legs.iter().enumerate() {
        let market = ask.market();
        Strategy::open(std::slice::from_ref(leg), market)
            .map_err(|error| of_leg(number, &error))?;
    }
    let strategy = Strategy::open(&legs, ask.market()).map_err(|error| refused(&error))?;
    let spots = ask.spots()?;
    if ask.scenarios.len() > MAX_SCENARIOS {
        let message = format!("at most {MAX_SCENARIOS} scenarios");
        return Err(Error::invalid_at("/scenarios", message));
    }
    let at_expiry = spots.iter().map(|spot| strategy.profit_at_expiry(*spot));
    let at_expiry: std::result::Result<Vec<f64>, _> = at_expiry.collect();
    let now = strategy.grid(&[Scenario::default()], &spots).map_err(|error| refused(&error))?;
    let scenarios: Vec<Scenario> = ask.scenarios.iter().map(PayoffScenario::scenario).collect();
    let grid = strategy.grid(&scenarios, &spots).map_err(|error| refused(&error))?;
    let outcome = outcome(&strategy).map_err(|error| refused(&error))?;
    let greeks = strategy.greeks(Scenario::default()).map_err(|error| refused(&error))?;
    Ok(OptionPayoff {
        cost: strategy.cost(),
        value: greeks.price,
        greeks: greeks.into(),
        first_expiry_years: strategy.first_expiry(),
        profit_now: now.into_iter().next().unwrap_or_default(),
        profit_at_expiry: at_expiry.map_err(|error| refused(&error))?,
        break_evens: outcome.break_evens,
        greatest_profit: limited(outcome.gain),
        least_profit: limited(outcome.loss),
        scenarios: ask
            .scenarios
            .iter()
            .zip(grid)
            .map(|(scenario, profit)| ScenarioRow { scenario: *scenario, profit })
            .collect(),
        spots,
    })
}

impl BuildPayoff {
    fn market(&self) -> Market {
        Market { spot: self.spot, rate: self.rate, dividend_yield: self.dividend_yield }
    }

    /// Evenly spaced spots.
    fn spots(&self) -> Result<Vec<f64>> {
        let from = self.from_spot.unwrap_or(self.spot * (1.0 - USUAL_REACH));
        let to = self.to_spot.unwrap_or(self.spot * (1.0 + USUAL_REACH));
        if !(from.is_finite() && from >= 0.0) {
            return Err(Error::invalid_at("/from_spot", "give a price of zero or more"));
        }
        if !(to.is_finite() && to > from) {
            return Err(Error::invalid_at("/to_spot", "give a price above the lowest one"));
        }
        if !(2..=MAX_SPOTS).contains(&self.points) {
            let message = format!("ask for 2 to {MAX_SPOTS} points");
            return Err(Error::invalid_at("/points", message));
        }
        #[expect(clippy::cast_precision_loss, reason = "some hundred points")]
        let share = |point: usize| point as f64 / (self.points - 1) as f64;
        Ok((0..self.points).map(|point| from + (to - from) * share(point)).collect())
    }
}

impl PayoffLeg {
    fn leg(&self) -> Leg {
        let instrument = match self.option {
            None => Instrument::Stock,
            Some(LegOption { right, exercise, strike, years, volatility }) => Instrument::Option {
                right: right.into(),
                exercise: exercise.into(),
                strike,
                years,
                volatility,
            },
        };
        Leg { instrument, quantity: self.quantity, opened_at: self.opened_at }
    }
}

impl PayoffScenario {
    fn scenario(&self) -> Scenario {
        let Self { years_passed, volatility_change } = *self;
        Scenario { years_passed, volatility_change }
    }
}

fn limited(extreme: Extreme) -> Option<f64> {
    match extreme {
        Extreme::Limited(value) => Some(value),
        Extreme::Unlimited => None,
    }
}

fn refused(error: &options::Error) -> Error {
    let pointer = match error.field() {
        None => return Error::invalid(error.to_string()),
        Some("years_passed" | "volatility_change") => "/scenarios".to_owned(),
        Some(field) => format!("/{field}"),
    };
    Error::invalid_at(pointer, error.to_string())
}

/// Points at what is wrong with one leg.
fn of_leg(number: usize, error: &options::Error) -> Error {
    let pointer = match error.field() {
        None => format!("/legs/{number}"),
        Some(shared @ ("spot" | "rate" | "dividend_yield")) => format!("/{shared}"),
        Some(own @ ("quantity" | "opened_at")) => format!("/legs/{number}/{own}"),
        Some(field) => format!("/legs/{number}/option/{field}"),
    };
    Error::invalid_at(pointer, error.to_string())
}
