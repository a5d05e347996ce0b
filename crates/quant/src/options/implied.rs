//! The value of an option that is out of the money, normalised, and the deviation that gives it.
//!
//! With `x = −|ln F/K|` and total deviation `s = σ√T`, the time value over `√(FK)`, undiscounted, is
//! `b(x, s) = e^(x/2)·N(x/s + s/2) − e^(−x/2)·N(x/s − s/2)`, which climbs from 0 to `e^(x/2)`; its slope is
//! greatest at `s = √(2|x|)`.
//!
//! Source: Jäckel (2015), “Let's be rational”, Wilmott 2015(75), for the normalisation and the idea
//! of a transform of the price for each side of the steepest point; the transforms here are other ones.

use super::{Error, fast};
use crate::normal::{cumulative, density};

/// Returns the discounted time value of an option on `asset` with strike `cash`, both discounted.
///
/// 0 when there is no deviation or nothing to exchange.
pub(super) fn time_value(asset: f64, cash: f64, moneyness: f64, deviation: f64) -> f64 {
    if deviation == 0.0 || asset == 0.0 || cash == 0.0 {
        return 0.0;
    }
    let value = asset.sqrt() * cash.sqrt() * normalised(-moneyness.abs(), deviation);
    value.min(asset).min(cash)
}

/// Returns the deviation at which the discounted time value is `value`.
pub(super) fn deviation(asset: f64, cash: f64, moneyness: f64, value: f64) -> Result<f64, Error> {
    // What exercise is worth was subtracted and may leave a rounding below zero.
    if value < -4.0 * f64::EPSILON * asset.max(cash) {
        return Err(Error::BelowIntrinsic);
    }
    if value <= 0.0 {
        return Ok(0.0);
    }
    if value >= asset.min(cash) {
        return Err(Error::AboveBound);
    }
    if !moneyness.is_finite() {
        return Err(Error::OutOfRange);
    }
    let target = value / asset.sqrt() / cash.sqrt();
    if target < f64::MIN_POSITIVE {
        return Ok(0.0);
    }
    let curve = Curve { x: -moneyness.abs() };
    curve.invert(target).ok_or(Error::AboveBound)
}

/// Returns `b(x, s)` for `x ≤ 0 < s`, with all digits but where the slope itself loses them.
fn normalised(x: f64, s: f64) -> f64 {
    let (h, t) = (x / s, 0.5 * s);
    let (d1, d2) = (h + t, h - t);
    if d1 > 0.0 {
        // Both error functions have one sign: nothing cancels near the money.
        let root = std::f64::consts::FRAC_1_SQRT_2;
        let between = 0.5 * (libm::erf(d1 * root) + libm::erf(-d2 * root));
        return (0.5 * x).exp() * between + 2.0 * (0.5 * x).sinh() * cumulative(d2);
    }
    slope(h, t) * if s < SHORT && -d2 * s < 1.0 { difference(-h, t) } else { direct(d1, d2) }
}

/// Returns `∂b/∂s`.
fn slope(h: f64, t: f64) -> f64 {
    density((h * h + t * t).sqrt())
}

fn direct(d1: f64, d2: f64) -> f64 {
    (fast::mills::<false>(-d1) - fast::mills::<false>(-d2)).max(0.0)
}

/// Below this deviation two Mills ratios are so close that their difference is a series.
const SHORT: f64 = 0.1;

/// Returns `M(c − t) − M(c + t)` for small `t`: twice the odd terms of the Taylor series, since
/// `M⁽ⁿ⁺¹⁾ = c·M⁽ⁿ⁾ + n·M⁽ⁿ⁻¹⁾`.
fn difference(c: f64, t: f64) -> f64 {
    let mut before = fast::mills::<false>(c);
    let mut at = c * before - 1.0;
    let (mut sum, mut power) = (0.0, t);
    for order in [1.0, 3.0, 5.0, 7.0, 9.0, 11.0] {
        sum += at * power;
        let even = c * at + order * before;
        let odd = c * even + (order + 1.0) * at;
        (before, at) = (even, odd);
        power *= t * t / ((order + 1.0) * (order + 2.0));
    }
    (-2.0 * sum).max(0.0)
}

/// The normalised price as a function of the deviation.
struct Curve {
    x: f64,
}

/// A transformed price with its first two derivatives.
struct Transformed {
    value: f64,
    slope: f64,
    bend: f64,
}

impl Curve {
    fn invert(&self, target: f64) -> Option<f64> {
        let steepest = (-2.0 * self.x).sqrt();
        let bound = (0.5 * self.x).exp();
        if target >= bound {
            return None;
        }
        let middle = if self.x == 0.0 { 0.0 } else { normalised(self.x, steepest) };
        if target < middle {
            let wanted = (bound / target).ln().powf(-0.5);
            // Nearly a straight line through the origin.
            let guess = steepest * wanted * (bound / middle).ln().sqrt();
            let transform = |s| self.root_of_logarithm(s, bound);
            return Some(solve(transform, wanted, (0.0, steepest), guess));
        }
        let wanted = -(-target / bound).ln_1p();
        let passed = -(-middle / bound).ln_1p();
        let rise = density(steepest * 0.5 * std::f64::consts::SQRT_2) / (bound - middle);
        let ahead = (rise * rise + 0.5 * (wanted - passed)).sqrt() - rise;
        let transform = |s| self.lost(s, bound);
        Some(solve(transform, wanted, (steepest, f64::MAX), steepest + 4.0 * ahead))
    }

    /// `(−ln b/bound)^(−½)`, nearly linear below the steepest point.
    fn root_of_logarithm(&self, s: f64, bound: f64) -> Transformed {
        let (price, first, second) = self.derivatives(s);
        let log = (bound / price).ln();
        let (log1, log2) = (-first / price, (first / price).powi(2) - second / price);
        let value = log.powf(-0.5);
        let slope = -0.5 * value / log * log1;
        Transformed { value, slope, bend: -1.5 * slope / log * log1 - 0.5 * value / log * log2 }
    }

    /// `−ln(1 − b/bound)`, between linear and quadratic above the steepest point.
    fn lost(&self, s: f64, bound: f64) -> Transformed {
        let (price, first, second) = self.derivatives(s);
        let (h, t) = (self.x / s, 0.5 * s);
        let (d1, d2) = ((h + t).max(0.0), h - t);
        let left = slope(h, t) * (fast::mills::<false>(d1) + fast::mills::<false>(-d2));
        let value =
            if price < 0.5 * bound { -(-price / bound).ln_1p() } else { (bound / left).ln() };
        let slope = first / left;
        Transformed { value, slope, bend: second / left + slope * slope }
    }

    /// Returns `b` and its first two derivatives by `s`.
    fn derivatives(&self, s: f64) -> (f64, f64, f64) {
        let (h, t) = (self.x / s, 0.5 * s);
        let first = slope(h, t);
        (normalised(self.x, s), first, first * (h * h - t * t) / s)
    }
}

/// A guess this good converges in three steps; bisection, the guard, ends within these many.
const MAX_STEPS: usize = 120;

/// Finds where the rising `transform` is `wanted` by Halley's method in a bracket that only shrinks.
fn solve(
    transform: impl Fn(f64) -> Transformed,
    wanted: f64,
    bracket: (f64, f64),
    guess: f64,
) -> f64 {
    let (mut low, mut high) = bracket;
    let mut at = if guess > low && guess < high { guess } else { halfway(low, high) };
    for _ in 0..MAX_STEPS {
        let Transformed { value, slope, bend } = transform(at);
        // Where the price underflows the transform is not a number, and the answer is above.
        if value > wanted {
            high = at;
        } else {
            low = at;
        }
        let newton = (wanted - value) / slope;
        let step = newton / (1.0 + (0.5 * newton * bend / slope).max(-0.5));
        let next = at + step;
        let next = if next > low && next < high { next } else { halfway(low, high) };
        if (next - at).abs() <= 1e-15 * at {
            return next;
        }
        at = next;
    }
    at
}

fn halfway(low: f64, high: f64) -> f64 {
    if high >= f64::MAX { 2.0 * low + 1.0 } else { 0.5 * (low + high) }
}
