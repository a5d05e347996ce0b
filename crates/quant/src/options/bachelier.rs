//! European options on a forward that itself moves like a Brownian motion; it may be below zero.
//!
//! Source: Bachelier (1900), “Théorie de la spéculation”; Choi, Kwak, Tee, Wang (2022), “A
//! Black–Scholes user's guide to the Bachelier model”, Journal of Futures Markets 42(5).

use super::{
    Error, Greeks, OnForward,
    terms::{finite, representable},
};
use crate::normal::{cumulative, density};

/// Returns `e^(−rT)(w(F − K)·N(w·d) + σ√T·n(d))`, `d = (F − K)/(σ√T)`.
///
/// Volatility is in price units per `√year`. Without time or volatility: the discounted payoff.
pub fn price(option: &OnForward) -> Result<f64, Error> {
    let option = option.checked()?;
    let discount = (-option.rate * option.years).exp();
    let ahead = option.right.sign() * (option.forward - option.strike);
    let deviation = option.volatility * option.years.sqrt();
    representable(discount * (ahead.max(0.0) + time_value(ahead.abs(), deviation)))
}

/// Returns the price and all Greeks, those of the spot being those of the forward.
///
/// Without time or volatility they are the limits; [`Error::Kink`] at the money, where there is none.
pub fn greeks(option: &OnForward) -> Result<Greeks, Error> {
    let price = price(option)?;
    let OnForward { forward, strike, years, volatility, rate, .. } = *option;
    let (w, discount) = (option.right.sign(), (-rate * years).exp());
    let deviation = volatility * years.sqrt();
    if deviation == 0.0 {
        let ahead = w * (forward - strike);
        if ahead == 0.0 {
            return Err(Error::Kink);
        }
        let delta = if ahead > 0.0 { w * discount } else { 0.0 };
        let (theta, rho, charm) = (rate * price, -years * price, rate * delta);
        let dual_delta = -delta;
        return Greeks { price, delta, theta, rho, charm, dual_delta, ..Greeks::default() }
            .finite();
    }
    let d = (forward - strike) / deviation;
    let (peak, half) = (discount * density(d), 1.0 / (2.0 * years));
    let delta = w * discount * cumulative(w * d);
    let (gamma, vega, square) = (peak / deviation, peak * years.sqrt(), d * d);
    Greeks {
        price,
        delta,
        gamma,
        vega,
        theta: rate * price - vega * volatility * half,
        rho: -years * price,
        phi: 0.0,
        vanna: -peak * d / volatility,
        volga: vega * square / volatility,
        charm: rate * delta + peak * d * half,
        veta: vega * (rate - half - square * half),
        vera: -years * vega,
        speed: -gamma * d / deviation,
        zomma: gamma * (square - 1.0) / volatility,
        color: gamma * (rate + half - square * half),
        ultima: vega * square * (square - 3.0) / (volatility * volatility),
        dual_delta: -delta,
        dual_gamma: gamma,
    }
    .finite()
}

/// Returns the volatility, in price units per `√year`, at which the option has this `price`.
///
/// It exists for every price above the discounted payoff; at that bound it is 0. There is no upper
/// bound.
pub fn implied_volatility(option: &OnForward, price: f64) -> Result<f64, Error> {
    finite("price", price)?;
    OnForward { volatility: 0.0, ..*option }.checked()?;
    if option.years == 0.0 {
        return Err(Error::Expired);
    }
    let discount = (-option.rate * option.years).exp();
    let ahead = option.right.sign() * (option.forward - option.strike);
    let value = price / discount - ahead.max(0.0);
    // The subtraction may leave a rounding below zero.
    if value < -4.0 * f64::EPSILON * (price / discount).abs() {
        return Err(Error::BelowIntrinsic);
    }
    if value <= 0.0 {
        return Ok(0.0);
    }
    representable(deviation(ahead.abs(), value)? / option.years.sqrt())
}

/// Returns the undiscounted value of an option that is out of the money by `away`.
fn time_value(away: f64, deviation: f64) -> f64 {
    if deviation == 0.0 {
        return 0.0;
    }
    let d = away / deviation;
    deviation * density(d) - away * cumulative(-d)
}

/// Inverts [`time_value`] by Newton's method on its logarithm inside a bracket that only shrinks.
fn deviation(away: f64, value: f64) -> Result<f64, Error> {
    // At the money the value is `deviation·n(0)`; farther away the same value takes more.
    let at_the_money = value / density(0.0);
    if away == 0.0 {
        return representable(at_the_money);
    }
    let (mut low, mut high) = (at_the_money, at_the_money + away.max(at_the_money));
    while time_value(away, high) < value {
        low = high;
        high *= 2.0;
        if !high.is_finite() {
            return Err(Error::OutOfRange);
        }
    }
    let mut at = 0.5 * (low + high);
    for _ in 0..MAX_STEPS {
        let (worth, slope) = (time_value(away, at), density(away / at));
        if worth < value {
            low = at;
        } else {
            high = at;
        }
        let step = worth / slope * (worth / value).ln();
        let next = at - step;
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - at).abs() <= 2.0 * f64::EPSILON * at {
            return Ok(next);
        }
        at = next;
    }
    Ok(at)
}

/// Bisection alone ends within this many halvings.
const MAX_STEPS: usize = 100;
