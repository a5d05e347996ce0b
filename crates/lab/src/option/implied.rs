//! The volatility that a price tells.

use kernel::{Error, Result};
use quant::options::{american, bachelier, black_scholes, black76};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    OptionModel, OptionRight,
    terms::{Given, refused},
};

/// An option with its price. Models: `black_scholes`, `american`, `black76`, `bachelier`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindVolatility {
    #[serde(default)]
    pub model: OptionModel,
    pub right: OptionRight,
    #[schema(example = 100.0)]
    pub spot: Option<f64>,
    pub forward: Option<f64>,
    #[schema(example = 105.0)]
    pub strike: f64,
    #[schema(example = 0.5)]
    pub years: f64,
    #[serde(default)]
    #[schema(example = 0.03)]
    pub rate: f64,
    pub dividend_yield: Option<f64>,
    /// What the option costs.
    #[schema(example = 4.2)]
    pub price: f64,
}

/// An implied volatility.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ImpliedVolatility {
    pub model: OptionModel,
    /// A fraction a year, for `bachelier` in price units.
    pub volatility: f64,
    /// What the price gains when the volatility rises by 0.01; null where the price has a kink.
    pub vega_per_point: Option<f64>,
}

/// Finds the volatility at which the model gives the price, or says why there is none.
pub(crate) fn find(ask: &FindVolatility) -> Result<ImpliedVolatility> {
    let model = ask.model;
    let FindVolatility { right, spot, forward, strike, years, rate, dividend_yield, price, .. } =
        *ask;
    let given = |volatility: f64| Given {
        right,
        spot,
        forward,
        strike,
        years,
        volatility,
        rate,
        dividend_yield,
    };
    let unknown = given(0.0);
    let found = match model {
        OptionModel::BlackScholes => black_scholes::implied_volatility(&unknown.vanilla()?, price),
        OptionModel::Black76 => black76::implied_volatility(&unknown.on_forward()?, price),
        OptionModel::Bachelier => bachelier::implied_volatility(&unknown.on_forward()?, price),
        OptionModel::American => american::implied_volatility(&unknown.vanilla()?, price),
        OptionModel::Lattice | OptionModel::Barrier | OptionModel::Digital | OptionModel::Asian => {
            let message = "choose black_scholes, american, black76 or bachelier";
            return Err(Error::invalid_at("/model", message));
        }
    };
    let volatility = found.map_err(refused)?;
    let known = given(volatility);
    let vega = match model {
        OptionModel::Black76 => black76::greeks(&known.on_forward()?).map(|g| g.vega),
        OptionModel::Bachelier => bachelier::greeks(&known.on_forward()?).map(|g| g.vega),
        OptionModel::American => american::greeks(&known.vanilla()?).map(|g| g.vega),
        _ => black_scholes::greeks(&known.vanilla()?).map(|g| g.vega),
    };
    Ok(ImpliedVolatility { model, volatility, vega_per_point: vega.ok().map(|vega| 0.01 * vega) })
}
