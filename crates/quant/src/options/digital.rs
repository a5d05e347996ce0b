//! European options that pay all or nothing.
//!
//! Source: Reiner, Rubinstein (1991), “Unscrambling the binary code”, Risk 4(9).

use super::{
    Error, MainGreeks, Vanilla,
    terms::{finite, representable},
};
use crate::normal::{cumulative, density};

/// What is paid when the option ends in the money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Payout {
    /// An amount of cash.
    Cash(f64),
    /// The asset.
    Asset,
}

/// Returns `A·e^(−rT)·N(w·d₂)` for cash, `S·e^(−qT)·N(w·d₁)` for the asset.
///
/// Without time or volatility: the payout if the forward is beyond the strike, nothing otherwise (at
/// the strike too).
pub fn price(option: &Vanilla, payout: Payout) -> Result<f64, Error> {
    let chance = Chance::of(option)?;
    let paid = match payout {
        Payout::Cash(amount) => {
            finite("payout", amount)? * (-option.rate * option.years).exp() * chance.cash
        }
        Payout::Asset => option.discounted_spot() * chance.asset,
    };
    representable(paid)
}

/// Returns price, delta, gamma, vega, theta, rho and phi.
///
/// [`Error::Kink`] without time or volatility at the strike; beyond it the limits.
pub fn greeks(option: &Vanilla, payout: Payout) -> Result<MainGreeks, Error> {
    let value = price(option, payout)?;
    let chance = Chance::of(option)?;
    let Vanilla { right, spot, years, volatility, rate, dividend_yield, .. } = *option;
    let (amount, carry, d, other) = match payout {
        Payout::Cash(amount) => (amount, rate, chance.d2, chance.d1),
        Payout::Asset => (spot, dividend_yield, chance.d1, chance.d2),
    };
    let own = if payout == Payout::Asset { 1.0 } else { 0.0 };
    let (rho, phi) = (-(1.0 - own) * years * value, -own * years * value);
    let Some(deviation) = chance.deviation else {
        if option.discounted_spot().total_cmp(&option.discounted_strike()).is_eq() {
            return Err(Error::Kink);
        }
        let delta = if spot == 0.0 { 0.0 } else { own * value / spot };
        let theta = carry * value;
        return Ok(MainGreeks { price: value, delta, theta, rho, phi, ..MainGreeks::default() });
    };
    // All figures follow from how `d` moves.
    let peak = right.sign() * amount * (-carry * years).exp() * density(d);
    let delta = own * value / spot + peak / (spot * deviation);
    let gamma = -peak / (spot * spot * deviation) * (d / deviation + 1.0 - 2.0 * own);
    let time = peak * ((rate - dividend_yield) / deviation - other / (2.0 * years));
    let shift = peak * years / deviation;
    let greeks = MainGreeks {
        price: value,
        delta,
        gamma,
        vega: -peak * other / volatility,
        theta: carry * value - time,
        rho: rho + shift,
        phi: phi - shift,
    };
    representable(greeks.gamma + greeks.theta)?;
    Ok(greeks)
}

/// The chances of exercise, in units of the asset and of cash.
struct Chance {
    asset: f64,
    cash: f64,
    d1: f64,
    d2: f64,
    /// `σ√T`; none when the end is certain.
    deviation: Option<f64>,
}

impl Chance {
    fn of(option: &Vanilla) -> Result<Self, Error> {
        let option = option.checked()?;
        let deviation = option.volatility * option.years.sqrt();
        let w = option.right.sign();
        if deviation == 0.0 || option.spot == 0.0 || option.strike == 0.0 {
            let ahead = w * (option.discounted_spot() - option.discounted_strike());
            let certain = if ahead > 0.0 { 1.0 } else { 0.0 };
            return Ok(Self { asset: certain, cash: certain, d1: 0.0, d2: 0.0, deviation: None });
        }
        let carry = (option.rate - option.dividend_yield) * option.years;
        let d1 = ((option.spot / option.strike).ln() + carry) / deviation + 0.5 * deviation;
        let d2 = d1 - deviation;
        let (asset, cash) = (cumulative(w * d1), cumulative(w * d2));
        Ok(Self { asset, cash, d1, d2, deviation: Some(deviation) })
    }
}
