//! European options on an asset whose logarithm moves like a Brownian motion.
//!
//! Source: Black, Scholes (1973), “The Pricing of Options and Corporate Liabilities”, Journal of
//! Political Economy 81(3); Merton (1973) for the dividend yield. Greeks: Haug (2007), “The Complete
//! Guide to Option Pricing Formulas”, 2nd ed., ch. 2.

use super::{
    Error, Greeks, Vanilla, implied,
    terms::{finite, representable},
};
use crate::normal::{cumulative, density};

/// Returns `w(S·e^(−qT)·N(w·d₁) − K·e^(−rT)·N(w·d₂))`, `w` being 1 for a call and −1 for a put.
///
/// Computed as what certain exercise is worth plus the value of the option that is out of the money,
/// so small prices keep their digits. Without time, volatility, spot or strike: what certain exercise
/// is worth.
pub fn price(option: &Vanilla) -> Result<f64, Error> {
    let option = option.checked()?;
    let (asset, cash) = legs(option)?;
    let certain = option.right.payoff(asset, cash);
    let deviation = option.volatility * option.years.sqrt();
    let time_value = implied::time_value(asset, cash, moneyness(option), deviation);
    representable(certain + time_value)
}

/// Returns the price and all Greeks.
///
/// Without time or volatility, or when spot or strike is zero, they are the limits: delta is that of
/// the asset or nothing, and what needs chance is zero. [`Error::Kink`] where the limit does not exist.
pub fn greeks(option: &Vanilla) -> Result<Greeks, Error> {
    let price = price(option)?;
    let deviation = option.volatility * option.years.sqrt();
    if deviation == 0.0 || option.spot == 0.0 || option.strike == 0.0 {
        return certain(option, price);
    }
    let d1 = moneyness(option) / deviation + 0.5 * deviation;
    if !d1.is_finite() {
        return Err(Error::OutOfRange);
    }
    at(option, price, d1, d1 - deviation).finite()
}

/// Returns the volatility at which the option has this `price`; its own volatility is not looked at.
///
/// It exists for every price above what certain exercise is worth and below the discounted spot (call)
/// or strike (put), and repricing gives the price back to the last digits. At the lower bound itself
/// it is 0.
///
/// Source: the normalised price of Jäckel (2015), “Let's be rational”, Wilmott 2015(75); see the
/// solver for how it is inverted.
pub fn implied_volatility(option: &Vanilla, price: f64) -> Result<f64, Error> {
    finite("price", price)?;
    Vanilla { volatility: 0.0, ..*option }.checked()?;
    if option.years == 0.0 {
        return Err(Error::Expired);
    }
    if option.spot == 0.0 || option.strike == 0.0 {
        return Err(Error::NoVolatility);
    }
    let (asset, cash) = legs(option)?;
    let time_value = price - option.right.payoff(asset, cash);
    let deviation = implied::deviation(asset, cash, moneyness(option), time_value)?;
    representable(deviation / option.years.sqrt())
}

/// Returns what asset and strike at expiry are worth today.
fn legs(option: &Vanilla) -> Result<(f64, f64), Error> {
    Ok((representable(option.discounted_spot())?, representable(option.discounted_strike())?))
}

/// Returns `ln(F/K)`.
fn moneyness(option: &Vanilla) -> f64 {
    (option.spot / option.strike).ln() + (option.rate - option.dividend_yield) * option.years
}

fn certain(option: &Vanilla, price: f64) -> Result<Greeks, Error> {
    let (asset, cash) = (option.discounted_spot(), option.discounted_strike());
    let Vanilla { years, rate, dividend_yield, .. } = *option;
    let w = option.right.sign();
    if asset.total_cmp(&cash).is_eq() {
        return Err(Error::Kink);
    }
    if w * (asset - cash) < 0.0 {
        return Ok(Greeks { price, ..Greeks::default() });
    }
    let (asset_unit, cash_unit) = ((-dividend_yield * years).exp(), (-rate * years).exp());
    Greeks {
        price,
        delta: w * asset_unit,
        theta: w * (dividend_yield * asset - rate * cash),
        rho: w * years * cash,
        phi: -w * years * asset,
        charm: w * dividend_yield * asset_unit,
        dual_delta: -w * cash_unit,
        ..Greeks::default()
    }
    .finite()
}

fn at(option: &Vanilla, price: f64, d1: f64, d2: f64) -> Greeks {
    let Vanilla { spot, strike, years, volatility, rate, dividend_yield, .. } = *option;
    let (asset, cash) = (option.discounted_spot(), option.discounted_strike());
    let (w, root) = (option.right.sign(), years.sqrt());
    let deviation = volatility * root;
    let (n1, n2) = (w * cumulative(w * d1), w * cumulative(w * d2));
    let peak = density(d1);
    let unit = asset / spot;
    let gamma = unit * peak / (spot * deviation);
    let vega = asset * peak * root;
    // How d₁ moves as the time left grows.
    let drift = (rate - dividend_yield) / deviation - d2 / (2.0 * years);
    let (both, half) = (d1 * d2, 1.0 / (2.0 * years));
    Greeks {
        price,
        delta: unit * n1,
        gamma,
        vega,
        theta: -vega * volatility * half - rate * cash * n2 + dividend_yield * asset * n1,
        rho: years * cash * n2,
        phi: -years * asset * n1,
        vanna: -unit * peak * d2 / volatility,
        volga: vega * both / volatility,
        charm: unit * (dividend_yield * n1 - peak * drift),
        veta: vega * (dividend_yield - half + d1 * drift),
        vera: -years * vega * d1 / deviation,
        speed: -gamma / spot * (d1 / deviation + 1.0),
        zomma: gamma * (both - 1.0) / volatility,
        color: gamma * (dividend_yield + half + d1 * drift),
        ultima: vega * (both * (both - 1.0) - d1 * d1 - d2 * d2) / (volatility * volatility),
        dual_delta: -cash / strike * n2,
        dual_gamma: gamma * (spot / strike).powi(2),
    }
}
