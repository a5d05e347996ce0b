//! Options that begin or end when the asset touches a level, watched at all times.
//!
//! Source: Reiner, Rubinstein (1991), “Breaking down the barriers”, Risk 4(8); in the notation of Haug
//! (2007), “The Complete Guide to Option Pricing Formulas”, 2nd ed., §4.17.

use super::{
    Error, Vanilla,
    terms::{not_negative, positive, representable},
};
use crate::normal::cumulative;

/// Where the level lies, seen from the spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Down,
    Up,
}

/// What a touch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    In,
    Out,
}

/// A barrier. With two rights and [`Side`] and [`Knock`] these are the eight kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Barrier {
    pub side: Side,
    pub knock: Knock,
    pub level: f64,
    /// Paid at the touch when it ends the option; at expiry when it never began it.
    pub rebate: f64,
}

/// Returns the price of a European option with a barrier.
///
/// Spot, strike, level, time and volatility must be above zero, the rebate not negative. Once touched
/// (a spot at or beyond the level) it is the plain option, or the rebate.
pub fn price(option: &Vanilla, barrier: Barrier) -> Result<f64, Error> {
    let option = option.checked()?;
    for (field, value) in [
        ("spot", option.spot),
        ("strike", option.strike),
        ("years", option.years),
        ("volatility", option.volatility),
        ("level", barrier.level),
    ] {
        positive(field, value)?;
    }
    not_negative("rebate", barrier.rebate)?;
    let touched = match barrier.side {
        Side::Down => option.spot <= barrier.level,
        Side::Up => option.spot >= barrier.level,
    };
    if touched {
        return match barrier.knock {
            Knock::In => super::black_scholes::price(option),
            Knock::Out => Ok(barrier.rebate),
        };
    }
    // Rounding may leave a worthless one a little below zero.
    representable(Parts::of(option, barrier)?.total(option, barrier)).map(|price| price.max(0.0))
}

/// The terms A to F of the formulas.
struct Parts {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    rebate: f64,
}

impl Parts {
    fn of(option: &Vanilla, barrier: Barrier) -> Result<Self, Error> {
        let Vanilla { spot, strike, years, volatility, rate, dividend_yield, .. } = *option;
        let Barrier { level, rebate, .. } = barrier;
        let deviation = volatility * years.sqrt();
        let variance = volatility * volatility;
        let mu = (rate - dividend_yield) / variance - 0.5;
        let drift = (1.0 + mu) * deviation;
        let phi = option.right.sign();
        let eta = if barrier.side == Side::Down { 1.0 } else { -1.0 };
        let (asset, cash) = (option.discounted_spot(), option.discounted_strike());
        let mirror = level / spot;
        let (asset_power, cash_power) = (mirror.powf(2.0 * (mu + 1.0)), mirror.powf(2.0 * mu));
        let plain =
            |x: f64| phi * (asset * cumulative(phi * x) - cash * cumulative(phi * (x - deviation)));
        let mirrored = |y: f64| {
            let held = asset * asset_power * cumulative(eta * y);
            phi * (held - cash * cash_power * cumulative(eta * (y - deviation)))
        };
        let distance = |ratio: f64| ratio.ln() / deviation + drift;
        let (x2, y2) = (distance(spot / level), distance(mirror));
        let rebate = match barrier.knock {
            Knock::In => {
                let reached = cumulative(eta * (x2 - deviation));
                let back = cash_power * cumulative(eta * (y2 - deviation));
                rebate * (-rate * years).exp() * (reached - back)
            }
            Knock::Out => {
                let root = mu * mu + 2.0 * rate / variance;
                if root < 0.0 && rebate > 0.0 {
                    return Err(Error::Range(
                        "rate",
                        "higher: a rebate at the touch has no closed form",
                    ));
                }
                let lambda = root.max(0.0).sqrt();
                let z = mirror.ln() / deviation + lambda * deviation;
                let there = mirror.powf(mu + lambda) * cumulative(eta * z);
                let back =
                    mirror.powf(mu - lambda) * cumulative(eta * (z - 2.0 * lambda * deviation));
                rebate * (there + back)
            }
        };
        Ok(Self {
            a: plain(distance(spot / strike)),
            b: plain(x2),
            c: mirrored(distance(level * level / (spot * strike))),
            d: mirrored(y2),
            rebate,
        })
    }

    fn total(&self, option: &Vanilla, barrier: Barrier) -> f64 {
        use super::Right::{Call, Put};
        let Self { a, b, c, d, rebate } = *self;
        let above = option.strike > barrier.level;
        let inside = match (barrier.side, option.right, above) {
            (Side::Down, Call, true) | (Side::Up, Put, false) => c,
            (Side::Down, Call, false) | (Side::Up, Put, true) => a - b + d,
            (Side::Up, Call, true) | (Side::Down, Put, false) => a,
            (Side::Up, Call, false) | (Side::Down, Put, true) => b - c + d,
        };
        rebate
            + match barrier.knock {
                Knock::In => inside,
                Knock::Out => a - inside,
            }
    }
}
