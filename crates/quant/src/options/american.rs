//! American options by the boundary at which they are exercised.
//!
//! The boundary of a put solves an integral equation; it is found at a few Chebyshev points of `√time` as
//! the fixed point of system B, and the early exercise premium is one more integral over it. A call is
//! the put whose asset and cash have changed places.
//!
//! Source: Andersen, Lake, Offengenden (2016), “High-performance American option pricing”, Journal of
//! Computational Finance 20(1); Kim (1990), “The analytic valuation of American options”, Review of
//! Financial Studies 3(4).

use super::{
    Error, MainGreeks, Right, Vanilla, black_scholes,
    terms::{finite, positive, representable},
};
use boundary::Boundary;

mod boundary;
mod quadrature;

/// A point of the exercise boundary: with this much time left, exercise is best at or beyond `spot`
/// (below it for a put, above it for a call).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundaryPoint {
    pub years: f64,
    pub spot: f64,
}

/// Returns the price, to about 1e-7 of the strike.
///
/// Where early exercise is never best (a call without dividends and with a rate not below zero) it is
/// the European price; without time or volatility the best of all moments. [`Error::TwoBoundaries`] for
/// a put with `q < r < 0` and a call with `r < q < 0`.
pub fn price(option: &Vanilla) -> Result<f64, Error> {
    let put = Put::of(option)?;
    put.price()
}

/// Returns the prices of many options; a row that [`price`] refuses is [`crate::UNKNOWN`].
pub fn prices(options: &[Vanilla]) -> Vec<f64> {
    options.iter().map(|option| price(option).unwrap_or(crate::UNKNOWN)).collect()
}

/// Returns the price and Greeks: delta and gamma from prices on the same boundary, theta from the
/// equation that the price obeys, and vega, rho and phi from prices on either side.
///
/// Where exercise at once is best, delta is 1 or −1 and all else is 0. Spot, strike, time and volatility
/// must be above zero.
pub fn greeks(option: &Vanilla) -> Result<MainGreeks, Error> {
    let put = Put::of(option)?;
    let Vanilla { right, spot, volatility, rate, dividend_yield, .. } = *option;
    for (field, value) in [
        ("spot", spot),
        ("strike", option.strike),
        ("years", option.years),
        ("volatility", volatility),
    ] {
        positive(field, value)?;
    }
    let price = put.price()?;
    if price <= option.intrinsic() {
        return Ok(MainGreeks { price, delta: right.sign(), ..MainGreeks::default() });
    }
    let boundary = put.boundary();
    let at = |spot: f64| Put::of(&Vanilla { spot, ..*option })?.price_on(boundary.as_ref());
    let by = (SPOT_BUMP * volatility * option.years.sqrt()).min(SPOT_BUMP) * spot;
    let (up, down) = (at(spot + by)?, at(spot - by)?);
    let (delta, gamma) = ((up - down) / (2.0 * by), (up - 2.0 * price + down) / (by * by));
    let bumped = |moved: &dyn Fn(f64) -> Vanilla, by: f64| -> Result<f64, Error> {
        Ok((self::price(&moved(by))? - self::price(&moved(-by))?) / (2.0 * by))
    };
    let vega = bumped(&|by| Vanilla { volatility: volatility + by, ..*option }, 1e-3 * volatility)?;
    let rho = bumped(&|by| Vanilla { rate: rate + by, ..*option }, RATE_BUMP)?;
    let phi = bumped(&|by| Vanilla { dividend_yield: dividend_yield + by, ..*option }, RATE_BUMP)?;
    let drift = (rate - dividend_yield) * spot * delta;
    let theta = rate * price - drift - 0.5 * (volatility * spot).powi(2) * gamma;
    representable(theta)?;
    Ok(MainGreeks { price, delta, gamma, vega, theta, rho, phi })
}

const SPOT_BUMP: f64 = 1e-2;
const RATE_BUMP: f64 = 1e-4;

/// Returns the exercise boundary from now to expiry, longest time first, or nothing when early exercise is
/// never best.
///
/// Spot and volatility, strike and time must be above zero.
pub fn exercise_boundary(option: &Vanilla) -> Result<Vec<BoundaryPoint>, Error> {
    positive("spot", option.spot)?;
    positive("strike", option.strike)?;
    positive("years", option.years)?;
    positive("volatility", option.volatility)?;
    let Some(boundary) = Put::of(option)?.boundary() else {
        return Ok(Vec::new());
    };
    let spot = |ratio: f64| match option.right {
        Right::Put => option.strike * ratio,
        Right::Call => option.strike / ratio,
    };
    let points = boundary.points().map(|(years, ratio)| BoundaryPoint { years, spot: spot(ratio) });
    Ok(points.collect())
}

/// Returns the volatility at which the option has this `price`; its own is not looked at.
///
/// It exists for every price above what exercise at the best certain moment is worth and below the spot
/// (call) or strike (put), or their worth at expiry where that is more.
pub fn implied_volatility(option: &Vanilla, price: f64) -> Result<f64, Error> {
    finite("price", price)?;
    let certain = Vanilla { volatility: 0.0, ..*option };
    let lowest = self::price(&certain)?;
    if option.years == 0.0 {
        return Err(Error::Expired);
    }
    if option.spot == 0.0 || option.strike == 0.0 {
        return Err(Error::NoVolatility);
    }
    let slack = 1e-12 * option.strike;
    if price < lowest - slack {
        return Err(Error::BelowIntrinsic);
    }
    if price <= lowest + slack {
        // At once exercised, any small volatility gives the same price.
        return if price <= option.intrinsic() { Err(Error::NoVolatility) } else { Ok(0.0) };
    }
    let at = |volatility: f64| self::price(&Vanilla { volatility, ..*option });
    let (mut low, mut high) = (0.0, 0.5);
    while at(high)? < price {
        (low, high) = (high, 2.0 * high);
        if high > WILDEST {
            return Err(Error::AboveBound);
        }
    }
    bracketed(|volatility| Ok(at(volatility)? - price), (low, high))
}

/// No asset is this volatile: the price is at its bound by then.
const WILDEST: f64 = 100.0;

/// Finds the root of a rising function by the Illinois variant of false position, with halving.
fn bracketed(f: impl Fn(f64) -> Result<f64, Error>, bracket: (f64, f64)) -> Result<f64, Error> {
    let (mut low, mut high) = bracket;
    let (mut below, mut above) = (f(low)?, f(high)?);
    for step in 0..80 {
        let secant = (low * above - high * below) / (above - below);
        let inside = secant > low && secant < high && step % 8 != 7;
        let at = if inside { secant } else { 0.5 * (low + high) };
        let value = f(at)?;
        if value == 0.0 || high - low <= 1e-13 * high {
            return Ok(at);
        }
        if value < 0.0 {
            (low, below) = (at, value);
            above *= 0.5;
        } else {
            (high, above) = (at, value);
            below *= 0.5;
        }
    }
    Ok(0.5 * (low + high))
}

/// A put in units of its strike, or the call that mirrors it.
struct Put {
    /// The option as a put.
    terms: Vanilla,
    never: bool,
}

impl Put {
    fn of(option: &Vanilla) -> Result<Self, Error> {
        let option = option.checked()?;
        let terms = match option.right {
            Right::Put => *option,
            Right::Call => option.mirrored(),
        };
        let Vanilla { rate, dividend_yield, .. } = terms;
        if rate < 0.0 && dividend_yield < rate {
            return Err(Error::TwoBoundaries);
        }
        Ok(Self { terms, never: rate <= 0.0 && dividend_yield >= rate })
    }

    fn boundary(&self) -> Option<Boundary> {
        if self.never { None } else { Some(Boundary::of(&self.terms)) }
    }

    fn price(&self) -> Result<f64, Error> {
        let Vanilla { spot, strike, years, volatility, .. } = self.terms;
        if self.never {
            return black_scholes::price(&self.terms);
        }
        if volatility * years.sqrt() < STILL || spot == 0.0 || strike == 0.0 {
            return self.certain();
        }
        self.price_on(self.boundary().as_ref())
    }

    fn price_on(&self, boundary: Option<&Boundary>) -> Result<f64, Error> {
        let european = black_scholes::price(&self.terms)?;
        let Some(boundary) = boundary else {
            return Ok(european);
        };
        if boundary.is_reached(&self.terms) {
            return Ok(self.terms.intrinsic());
        }
        let premium = boundary.premium(&self.terms);
        let price = representable(european + premium.max(0.0))?;
        Ok(price.max(self.terms.intrinsic()).min(self.terms.strike.max(european)))
    }

    /// Returns the most that exercise at a moment known now is worth.
    fn certain(&self) -> Result<f64, Error> {
        let Vanilla { spot, strike, years, rate, dividend_yield, .. } = self.terms;
        let at = |t: f64| strike * (-rate * t).exp() - spot * (-dividend_yield * t).exp();
        let best = (rate * strike / (dividend_yield * spot)).ln() / (rate - dividend_yield);
        let inside = if best > 0.0 && best < years { at(best) } else { 0.0 };
        representable(at(0.0).max(at(years)).max(inside).max(0.0))
    }
}

/// With less deviation than this nothing moves.
const STILL: f64 = 1e-7;
