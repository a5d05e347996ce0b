//! Positions of several options and the asset itself: what they pay, and what they are worth until then.
//!
//! **Invariant:** a leg is valued at its own volatility everywhere, moved only by what a scenario says; so
//! opened at the model's price it has made exactly nothing on day zero.

use super::{
    Error, MainGreeks, Right, Vanilla, american, black_scholes,
    lattice::Exercise,
    terms::{finite, not_negative, positive, representable},
};

mod outcome;

pub use outcome::{Extreme, Outcome, outcome};

/// What a leg holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Instrument {
    Stock,
    Option { right: Right, exercise: Exercise, strike: f64, years: f64, volatility: f64 },
}

/// Some units of one instrument.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    pub instrument: Instrument,
    /// Units of the asset, below zero when sold: two contracts of a hundred bought are 200.
    pub quantity: f64,
    /// What one unit cost; none means the model's price now.
    pub opened_at: Option<f64>,
}

/// What all legs share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Market {
    pub spot: f64,
    pub rate: f64,
    pub dividend_yield: f64,
}

/// A later day or another mood.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scenario {
    pub years_passed: f64,
    /// Added to the volatility of each leg, which does not fall below zero.
    pub volatility_change: f64,
}

/// Legs of one strategy: more are a portfolio.
pub const MOST_LEGS: usize = 32;

/// A strategy that can be valued, with what it cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    legs: Vec<Leg>,
    market: Market,
    cost: f64,
}

impl Strategy {
    /// Opens the legs: each at its own price, or at the model's.
    pub fn open(legs: &[Leg], market: Market) -> Result<Self, Error> {
        if legs.is_empty() || legs.len() > MOST_LEGS {
            return Err(Error::Range("legs", "from 1 to 32"));
        }
        positive("spot", market.spot)?;
        let mut strategy = Self { legs: legs.to_vec(), market, cost: 0.0 };
        let now = Scenario::default();
        for leg in legs {
            finite("quantity", leg.quantity)?;
            let model = strategy.unit(leg, market.spot, now)?;
            strategy.cost += leg.quantity * finite("opened_at", leg.opened_at.unwrap_or(model))?;
        }
        Ok(strategy)
    }

    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    pub fn market(&self) -> Market {
        self.market
    }

    /// Returns what opening cost; below zero it was a credit.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// Returns the years until the first option expires; none when all legs are stock.
    pub fn first_expiry(&self) -> Option<f64> {
        self.expiries().min_by(f64::total_cmp)
    }

    fn expiries(&self) -> impl Iterator<Item = f64> {
        self.legs.iter().filter_map(|leg| match leg.instrument {
            Instrument::Stock => None,
            Instrument::Option { years, .. } => Some(years),
        })
    }

    /// Returns what all legs are worth when the asset is at `spot`. An option past its expiry is worth
    /// what it would pay at `spot`.
    pub fn value(&self, spot: f64, scenario: Scenario) -> Result<f64, Error> {
        let mut sum = 0.0;
        for leg in &self.legs {
            sum += leg.quantity * self.unit(leg, spot, scenario)?;
        }
        representable(sum)
    }

    /// Returns the value less the cost.
    pub fn profit(&self, spot: f64, scenario: Scenario) -> Result<f64, Error> {
        Ok(self.value(spot, scenario)? - self.cost)
    }

    /// Returns the profit when the first option expires; later ones are valued at their own volatility.
    pub fn profit_at_expiry(&self, spot: f64) -> Result<f64, Error> {
        let years_passed = self.first_expiry().unwrap_or_default();
        self.profit(spot, Scenario { years_passed, ..Scenario::default() })
    }

    /// Returns the profit of each scenario (rows) at each spot (columns).
    pub fn grid(&self, scenarios: &[Scenario], spots: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        if scenarios.len().saturating_mul(spots.len()) > MOST_CELLS {
            return Err(Error::Range("spots", "fewer: at most 100,000 cells"));
        }
        let row =
            |scenario: &Scenario| spots.iter().map(|spot| self.profit(*spot, *scenario)).collect();
        scenarios.iter().map(row).collect()
    }

    /// Returns the Greeks of the whole position, in the units of [`super::Greeks`].
    pub fn greeks(&self, scenario: Scenario) -> Result<MainGreeks, Error> {
        let mut sum = MainGreeks::default();
        for leg in &self.legs {
            let one = match self.option(leg, self.market.spot, scenario)? {
                None => MainGreeks { price: self.market.spot, delta: 1.0, ..MainGreeks::default() },
                Some((option, Exercise::European)) => black_scholes::greeks(&option)?.main(),
                Some((option, Exercise::American)) => american::greeks(&option)?,
            };
            sum.price += leg.quantity * one.price;
            sum.delta += leg.quantity * one.delta;
            sum.gamma += leg.quantity * one.gamma;
            sum.vega += leg.quantity * one.vega;
            sum.theta += leg.quantity * one.theta;
            sum.rho += leg.quantity * one.rho;
            sum.phi += leg.quantity * one.phi;
        }
        Ok(sum)
    }

    fn unit(&self, leg: &Leg, spot: f64, scenario: Scenario) -> Result<f64, Error> {
        match self.option(leg, spot, scenario)? {
            None => Ok(spot),
            Some((option, Exercise::European)) => black_scholes::price(&option),
            Some((option, Exercise::American)) => american::price(&option),
        }
    }

    /// Returns the option of a leg as it is in a scenario; none for stock.
    fn option(
        &self,
        leg: &Leg,
        spot: f64,
        scenario: Scenario,
    ) -> Result<Option<(Vanilla, Exercise)>, Error> {
        not_negative("spot", spot)?;
        not_negative("years_passed", scenario.years_passed)?;
        finite("volatility_change", scenario.volatility_change)?;
        let Instrument::Option { right, exercise, strike, years, volatility } = leg.instrument
        else {
            return Ok(None);
        };
        not_negative("years", years)?;
        not_negative("volatility", volatility)?;
        let Market { rate, dividend_yield, .. } = self.market;
        let years = (years - scenario.years_passed).max(0.0);
        let volatility = (volatility + scenario.volatility_change).max(0.0);
        let option = Vanilla { right, spot, strike, years, volatility, rate, dividend_yield };
        Ok(Some((option, exercise)))
    }
}

/// A screen shows no more.
const MOST_CELLS: usize = 100_000;
