//! What options are worth, and how that changes.
//!
//! Units everywhere: prices in the currency of the spot for one unit of it; years as a fraction
//! (0.5 is half a year); rates and yields continuously compounded per year and volatility per
//! `√year`, both as fractions (0.2 is 20 %).
//!
//! **Invariant:** no NaN and no infinity leaves this module: what has no value has a reason
//! ([`Error`]), except in columns, where such a row is [`crate::UNKNOWN`].
//!
//! **Invariant:** whatever prices an option at a volatility also opens and marks a position with it,
//! so a position opened at its model price has made nothing on day zero.

pub mod american;
pub mod asian;
pub mod bachelier;
pub mod barrier;
pub mod batch;
pub mod black76;
pub mod black_scholes;
pub mod digital;
pub(crate) mod fast;
mod implied;
pub mod lattice;
pub mod simulation;
pub mod strategy;
pub mod surface;
mod terms;

pub use terms::{Error, OnForward, Right, Vanilla};

/// What a price answers to a small change of each input: derivatives, per 1.0 of volatility, per 1.0
/// of a rate and per year. [`Greeks::per_percent`] and [`Greeks::per_day`] give traders' units.
///
/// Derivatives by time look forward: they are per year that passes, so theta is usually negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Greeks {
    pub price: f64,
    /// `∂V/∂S`.
    pub delta: f64,
    /// `∂²V/∂S²`.
    pub gamma: f64,
    /// `∂V/∂σ`.
    pub vega: f64,
    /// `∂V/∂t`.
    pub theta: f64,
    /// `∂V/∂r`.
    pub rho: f64,
    /// `∂V/∂q`, the rho of the dividend yield; 0 on a forward, which has none.
    pub phi: f64,
    /// `∂²V/∂S∂σ`.
    pub vanna: f64,
    /// `∂²V/∂σ²`, also called vomma.
    pub volga: f64,
    /// `∂²V/∂S∂t`.
    pub charm: f64,
    /// `∂²V/∂σ∂t`.
    pub veta: f64,
    /// `∂²V/∂r∂σ`.
    pub vera: f64,
    /// `∂³V/∂S³`.
    pub speed: f64,
    /// `∂³V/∂S²∂σ`.
    pub zomma: f64,
    /// `∂³V/∂S²∂t`.
    pub color: f64,
    /// `∂³V/∂σ³`.
    pub ultima: f64,
    /// `∂V/∂K`.
    pub dual_delta: f64,
    /// `∂²V/∂K²`.
    pub dual_gamma: f64,
}

/// The first-order Greeks and gamma, in the units of [`Greeks`]: what numerical methods give.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MainGreeks {
    pub price: f64,
    pub delta: f64,
    pub gamma: f64,
    pub vega: f64,
    pub theta: f64,
    pub rho: f64,
    pub phi: f64,
}

/// A value from simulation, with how far off it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// The standard deviation of `value` over repetitions: two of them are about 95 %.
    pub standard_error: f64,
    pub paths: usize,
}

const DAYS_PER_YEAR: f64 = 365.0;

impl Greeks {
    /// Returns the same per 1 % of volatility and of rates: vega, rho, phi, vanna and zomma over 100,
    /// volga and vera over 100², ultima over 100³.
    #[must_use]
    pub fn per_percent(self) -> Self {
        Self {
            vega: self.vega / 1e2,
            rho: self.rho / 1e2,
            phi: self.phi / 1e2,
            vanna: self.vanna / 1e2,
            volga: self.volga / 1e4,
            veta: self.veta / 1e2,
            vera: self.vera / 1e4,
            zomma: self.zomma / 1e2,
            ultima: self.ultima / 1e6,
            ..self
        }
    }

    /// Returns the same per calendar day: theta, charm, veta and color over 365.
    #[must_use]
    pub fn per_day(self) -> Self {
        Self {
            theta: self.theta / DAYS_PER_YEAR,
            charm: self.charm / DAYS_PER_YEAR,
            veta: self.veta / DAYS_PER_YEAR,
            color: self.color / DAYS_PER_YEAR,
            ..self
        }
    }

    pub fn main(&self) -> MainGreeks {
        let Self { price, delta, gamma, vega, theta, rho, phi, .. } = *self;
        MainGreeks { price, delta, gamma, vega, theta, rho, phi }
    }

    /// Returns itself when every figure is finite.
    fn finite(self) -> Result<Self, Error> {
        let Self { price, delta, gamma, vega, theta, rho, phi, vanna, volga, .. } = self;
        let Self { charm, veta, vera, speed, zomma, color, ultima, dual_delta, dual_gamma, .. } =
            self;
        let first = [price, delta, gamma, vega, theta, rho, phi, vanna, volga];
        let rest = [charm, veta, vera, speed, zomma, color, ultima, dual_delta, dual_gamma];
        if first.iter().chain(&rest).all(|figure| figure.is_finite()) {
            Ok(self)
        } else {
            Err(Error::OutOfRange)
        }
    }
}
