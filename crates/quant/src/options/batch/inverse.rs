//! Implied volatilities over a column.
//!
//! The scheme of the scalar solver (see there for its source) with a fixed number of steps; a row that
//! has not settled by then goes to the scalar solver, which cannot miss.

#![expect(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    clippy::many_single_char_names,
    reason = "loops that must become vectors; the letters of the formulas"
)]

use pulp::{Arch, Simd, WithSimd};

use super::{BLOCK, Columns, DENSITY, HUGE, TINY, black_scholes, fast};
use crate::UNKNOWN;

/// Writes into `out` the volatility at which each option has its `price`; the column of volatilities is
/// not looked at. A row whose price is impossible is [`UNKNOWN`]:
/// [`black_scholes::implied_volatility`] tells why.
pub fn implied_volatilities(options: Columns<'_>, price: &[f64], out: &mut Vec<f64>) {
    let len = options.len().min(price.len());
    out.clear();
    out.resize(len, UNKNOWN);
    let arch = Arch::new();
    for start in (0..len).step_by(BLOCK) {
        let end = (start + BLOCK).min(len);
        let (options, price) = (options.part(start, end), &price[start..end]);
        arch.dispatch(Block { options, price, out: &mut out[start..end] });
    }
}

struct Block<'a> {
    options: Columns<'a>,
    price: &'a [f64],
    out: &'a mut [f64],
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { options, price, out } = self;
        if fast::fused::<S>() {
            filled::<true>(options, price, out);
        } else {
            filled::<false>(options, price, out);
        }
        for i in 0..out.len() {
            if out[i].is_nan() {
                let solved = black_scholes::implied_volatility(&options.row(i), price[i]);
                out[i] = solved.unwrap_or(UNKNOWN);
            }
        }
    }
}

#[inline(always)]
pub(super) fn filled<const FUSED: bool>(options: Columns<'_>, price: &[f64], out: &mut [f64]) {
    let n = out.len();
    let Columns { right, spot, strike, years, rate, dividend_yield, .. } = options.part(0, n);
    let price = &price[..n];
    for i in 0..n {
        let terms = [spot[i], strike[i], years[i], rate[i], dividend_yield[i]];
        out[i] = solved::<FUSED>(right[i].sign(), terms, price[i]);
    }
}

/// Steps of third order from a guess that is right to about a tenth.
const STEPS: usize = 4;
/// A last step this small leaves nothing to a next one.
const SETTLED: f64 = 1e-7;

/// Returns the volatility, or NaN when the numbers are unusual or the steps have not settled.
#[inline(always)]
fn solved<const FUSED: bool>(w: f64, [s, k, t, r, q]: [f64; 5], price: f64) -> f64 {
    let asset = s * fast::exp::<FUSED>(-q * t);
    let cash = k * fast::exp::<FUSED>(-r * t);
    let moneyness = fast::add::<FUSED>(r - q, t, fast::ln::<FUSED>(s / k));
    let ahead = w * (asset - cash);
    let value = price - if ahead > 0.0 { ahead } else { 0.0 };
    let x = -moneyness.abs();
    let scale = 1.0 / (asset * cash).sqrt();
    let (lower, upper) = if asset < cash { (asset, cash) } else { (cash, asset) };
    let bound = lower * scale;
    let target = value * scale;
    let regular = (s > TINY)
        & (s < HUGE)
        & (k > TINY)
        & (k < HUGE)
        & (t > TINY)
        & (t * (r.abs() + q.abs()) < 100.0)
        & (target > TINY)
        & (target < 0.999_999 * bound)
        & (upper < HUGE);
    let normal = Normal::<FUSED>::of(x, target, bound);
    let (deviation, step) = normal.deviation();
    let settled = regular & (step.abs() < SETTLED * deviation);
    if settled { deviation / t.sqrt() } else { f64::NAN }
}

/// The normalised problem, on one side of the steepest point.
struct Normal<const FUSED: bool> {
    x: f64,
    below: bool,
    steepest: f64,
    bound: f64,
    /// `−ln` of the price (below) or of what is left to the bound (above), over the bound.
    wanted: f64,
    /// The same at the steepest point.
    passed: f64,
}

impl<const FUSED: bool> Normal<FUSED> {
    #[inline(always)]
    fn of(x: f64, target: f64, bound: f64) -> Self {
        let steepest = (-2.0 * x).sqrt();
        let middle = 0.5 - DENSITY * fast::mills::<FUSED>(steepest);
        let share = target / bound;
        let below = share < middle;
        let wanted = -fast::ln::<FUSED>(if below { share } else { 1.0 - share });
        let passed = -fast::ln::<FUSED>(if below { middle } else { 1.0 - middle });
        Self { x, below, steepest, bound, wanted, passed }
    }

    #[inline(always)]
    fn guess(&self) -> f64 {
        let Self { steepest, wanted, passed, .. } = *self;
        let line = steepest * (passed / wanted).sqrt();
        // At the steepest point the slope is bound·n(0).
        let rise = DENSITY * fast::exp::<FUSED>(passed);
        let curve = steepest + 4.0 * ((rise * rise + 0.5 * (wanted - passed)).sqrt() - rise);
        if self.below { line } else { curve }
    }

    /// Returns the deviation and the last step towards it.
    #[inline(always)]
    fn deviation(&self) -> (f64, f64) {
        let (mut s, mut step) = (self.guess(), 0.0);
        for _ in 0..STEPS {
            step = self.step(s);
            let next = s + step;
            let next = if next > 0.1 * s { next } else { 0.1 * s };
            let beyond = if self.below { next > self.steepest } else { next < self.steepest };
            s = if beyond { self.steepest } else { next };
        }
        (s, step)
    }

    /// Halley's step on the transformed price.
    #[inline(always)]
    fn step(&self, s: f64) -> f64 {
        let inverse = 1.0 / s;
        let (h, t) = (self.x * inverse, 0.5 * s);
        let (d1, d2) = (h + t, h - t);
        let slope = DENSITY * fast::exp::<FUSED>(-0.5 * (h * h + t * t));
        let (near, far) = (fast::mills::<FUSED>(d1.abs()), fast::mills::<FUSED>(d2.abs()));
        let gap = if self.below { near - far } else { near + far };
        let logged = -fast::ln::<FUSED>(slope * gap / self.bound);
        let first = if self.below { -1.0 / gap } else { 1.0 / gap };
        let bend = first + d1 * d2 * inverse;
        let root = (logged / self.wanted).sqrt();
        let (newton, bend) = if self.below {
            (2.0 * logged / first * (1.0 - root), bend - 1.5 * first / logged)
        } else {
            ((self.wanted - logged) / first, bend)
        };
        let damping = 0.5 * newton * bend;
        newton / (1.0 + if damping > -0.5 { damping } else { -0.5 })
    }
}
