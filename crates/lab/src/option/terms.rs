//! What all calculators of options share.

use kernel::{Error, Result};
use quant::options::{self, Greeks, MainGreeks, OnForward, Right, Vanilla, lattice::Exercise};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The right to buy or to sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptionRight {
    Call,
    Put,
}

/// When an option may be exercised: at expiry only, or at any time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExerciseStyle {
    #[default]
    European,
    American,
}

/// How an option is priced: `black_scholes` and `american` on a spot with a dividend yield, `black76`
/// (relative volatility) and `bachelier` (volatility in price units) on a forward, a `lattice`, and
/// options with a `barrier`, an all-or-nothing payment (`digital`) or on an average (`asian`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptionModel {
    #[default]
    BlackScholes,
    Black76,
    Bachelier,
    American,
    Lattice,
    Barrier,
    Digital,
    Asian,
}

impl From<OptionRight> for Right {
    fn from(right: OptionRight) -> Self {
        match right {
            OptionRight::Call => Self::Call,
            OptionRight::Put => Self::Put,
        }
    }
}

impl From<ExerciseStyle> for Exercise {
    fn from(style: ExerciseStyle) -> Self {
        match style {
            ExerciseStyle::European => Self::European,
            ExerciseStyle::American => Self::American,
        }
    }
}

/// How the price answers to small changes. A point is 0.01 of volatility or of a rate, a day is a
/// calendar day that passes. Second-order figures are null where the model gives none.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct OptionGreeks {
    pub delta: f64,
    pub gamma: f64,
    pub vega_per_point: f64,
    pub theta_per_day: f64,
    pub rho_per_point: f64,
    /// Against the dividend yield; 0 on a forward.
    pub dividend_rho_per_point: f64,
    pub vanna_per_point: Option<f64>,
    pub volga_per_point_squared: Option<f64>,
    pub charm_per_day: Option<f64>,
    pub veta_per_point_and_day: Option<f64>,
    pub vera_per_point_squared: Option<f64>,
    pub speed: Option<f64>,
    pub zomma_per_point: Option<f64>,
    pub color_per_day: Option<f64>,
    pub ultima_per_point_cubed: Option<f64>,
    pub dual_delta: Option<f64>,
    pub dual_gamma: Option<f64>,
}

impl From<Greeks> for OptionGreeks {
    fn from(greeks: Greeks) -> Self {
        let g = greeks.per_percent().per_day();
        Self {
            delta: g.delta,
            gamma: g.gamma,
            vega_per_point: g.vega,
            theta_per_day: g.theta,
            rho_per_point: g.rho,
            dividend_rho_per_point: g.phi,
            vanna_per_point: Some(g.vanna),
            volga_per_point_squared: Some(g.volga),
            charm_per_day: Some(g.charm),
            veta_per_point_and_day: Some(g.veta),
            vera_per_point_squared: Some(g.vera),
            speed: Some(g.speed),
            zomma_per_point: Some(g.zomma),
            color_per_day: Some(g.color),
            ultima_per_point_cubed: Some(g.ultima),
            dual_delta: Some(g.dual_delta),
            dual_gamma: Some(g.dual_gamma),
        }
    }
}

impl From<MainGreeks> for OptionGreeks {
    fn from(main: MainGreeks) -> Self {
        let MainGreeks { price, delta, gamma, vega, theta, rho, phi } = main;
        let whole = Greeks { price, delta, gamma, vega, theta, rho, phi, ..Greeks::default() };
        let Self {
            delta,
            gamma,
            vega_per_point,
            theta_per_day,
            rho_per_point,
            dividend_rho_per_point,
            ..
        } = whole.into();
        Self {
            delta,
            gamma,
            vega_per_point,
            theta_per_day,
            rho_per_point,
            dividend_rho_per_point,
            ..Self::default()
        }
    }
}

/// The numbers that every model asks for, as they were given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    pub right: OptionRight,
    pub spot: Option<f64>,
    pub forward: Option<f64>,
    pub strike: f64,
    pub years: f64,
    pub volatility: f64,
    pub rate: f64,
    pub dividend_yield: Option<f64>,
}

impl Given {
    /// The option on a spot.
    pub(crate) fn vanilla(self) -> Result<Vanilla> {
        if self.forward.is_some() {
            let message = "leave the forward out: this model takes the spot";
            return Err(Error::invalid_at("/forward", message));
        }
        let spot = self.spot;
        let spot = spot.ok_or_else(|| Error::invalid_at("/spot", "give the price of the asset"))?;
        let Self { right, strike, years, volatility, rate, dividend_yield, .. } = self;
        let dividend_yield = dividend_yield.unwrap_or(0.0);
        let right = right.into();
        Ok(Vanilla { right, spot, strike, years, volatility, rate, dividend_yield })
    }

    /// The option on a forward.
    pub(crate) fn on_forward(self) -> Result<OnForward> {
        if self.spot.is_some() {
            let message = "leave the spot out: this model takes the forward";
            return Err(Error::invalid_at("/spot", message));
        }
        if self.dividend_yield.is_some() {
            let message = "leave the dividend yield out: a forward has none";
            return Err(Error::invalid_at("/dividend_yield", message));
        }
        let missing = || Error::invalid_at("/forward", "give the forward or futures price");
        let forward = self.forward.ok_or_else(missing)?;
        let Self { right, strike, years, volatility, rate, .. } = self;
        Ok(OnForward { right: right.into(), forward, strike, years, volatility, rate })
    }
}

/// Points at what is wrong.
pub(crate) fn refused(error: options::Error) -> Error {
    let pointer = match error.field() {
        None => return Error::invalid(error.to_string()),
        Some(field @ "steps") => format!("/lattice/{field}"),
        Some(field @ ("level" | "rebate")) => format!("/barrier/{field}"),
        Some("payout") => "/digital/cash".to_owned(),
        Some(field @ ("fixings" | "pairs")) => format!("/asian/{field}"),
        Some(field) => format!("/{field}"),
    };
    Error::invalid_at(pointer, error.to_string())
}
