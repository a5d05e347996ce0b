//! European options on a forward whose logarithm moves like a Brownian motion.
//!
//! Source: Black (1976), “The pricing of commodity contracts”, Journal of Financial Economics 3.

use super::{Error, Greeks, OnForward, Vanilla, black_scholes};

/// Returns `w·e^(−rT)(F·N(w·d₁) − K·N(w·d₂))`; degenerate inputs as in [`black_scholes::price`].
///
/// Forward and strike below zero are refused: [`super::bachelier`] takes them.
pub fn price(option: &OnForward) -> Result<f64, Error> {
    black_scholes::price(&on_spot(option)).map_err(renamed)
}

/// Returns the price and all Greeks, those of the spot being those of the forward; the rate only
/// discounts, so `rho = −T·V`.
pub fn greeks(option: &OnForward) -> Result<Greeks, Error> {
    let greeks = black_scholes::greeks(&on_spot(option)).map_err(renamed)?;
    let years = option.years;
    Ok(Greeks { rho: -years * greeks.price, phi: 0.0, vera: -years * greeks.vega, ..greeks })
}

/// Returns the volatility at which the option has this `price`, as
/// [`black_scholes::implied_volatility`] does.
pub fn implied_volatility(option: &OnForward, price: f64) -> Result<f64, Error> {
    black_scholes::implied_volatility(&on_spot(option), price).map_err(renamed)
}

/// A forward is an asset whose yield is the rate itself.
fn on_spot(option: &OnForward) -> Vanilla {
    let OnForward { right, forward, strike, years, volatility, rate } = *option;
    Vanilla { right, spot: forward, strike, years, volatility, rate, dividend_yield: rate }
}

fn renamed(error: Error) -> Error {
    let forward = |field| if field == "spot" { "forward" } else { field };
    match error {
        Error::Negative(field) => Error::Negative(forward(field)),
        Error::NotFinite(field) => Error::NotFinite(forward(field)),
        other => other,
    }
}
