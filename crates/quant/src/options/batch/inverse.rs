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

use super::{Columns, DENSITY, black_scholes, fast};
use crate::UNKNOWN;

/// Rows worked on at once: their inputs and what is kept of them stay in the first cache.
pub(super) const BLOCK: usize = 256;

const TINY: f64 = 1e-12;
const HUGE: f64 = 1e12;

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

/// What a block keeps from one pass to the next; each pass is a loop that becomes vectors.
struct Rows {
    x: [f64; BLOCK],
    bound: [f64; BLOCK],
    steepest: [f64; BLOCK],
    /// 1 where the price is below that of the steepest point, −1 above.
    side: [f64; BLOCK],
    /// `−ln` of the price (below) or of what is left to the bound (above), over the bound.
    wanted: [f64; BLOCK],
    deviation: [f64; BLOCK],
    step: [f64; BLOCK],
}

/// Writes the volatilities; NaN where the numbers are unusual or the steps have not settled.
#[inline(always)]
pub(super) fn filled<const FUSED: bool>(options: Columns<'_>, price: &[f64], out: &mut [f64]) {
    let n = out.len().min(BLOCK);
    let empty = [0.0; BLOCK];
    let mut rows = Rows {
        x: empty,
        bound: empty,
        steepest: empty,
        side: empty,
        wanted: empty,
        deviation: empty,
        step: empty,
    };
    start::<FUSED>(options.part(0, n), price, &mut rows);
    for _ in 0..STEPS {
        advance::<FUSED>(&mut rows, n);
    }
    let years = &options.years[..n];
    for i in 0..n {
        let settled = rows.step[i].abs() < SETTLED * rows.deviation[i];
        out[i] = if settled { rows.deviation[i] / years[i].sqrt() } else { f64::NAN };
    }
}

/// Steps of third order from a guess that is right to about a tenth.
const STEPS: usize = 4;
/// A last step this small leaves nothing to a next one.
const SETTLED: f64 = 1e-7;

/// Normalises the rows and guesses; unusual ones start at NaN and stay there.
#[inline(always)]
fn start<const FUSED: bool>(options: Columns<'_>, price: &[f64], rows: &mut Rows) {
    let n = options.spot.len().min(BLOCK);
    let Columns { right, spot, strike, years, rate, dividend_yield, .. } = options.part(0, n);
    let price = &price[..n];
    let Rows { x, bound, steepest, side, wanted, deviation, .. } = rows;
    for i in 0..n {
        let (s, k, t, r, q) = (spot[i], strike[i], years[i], rate[i], dividend_yield[i]);
        let asset = s * fast::exp::<FUSED>(-q * t);
        let cash = k * fast::exp::<FUSED>(-r * t);
        let moneyness = fast::add::<FUSED>(r - q, t, fast::ln_quotient::<FUSED>(s, k));
        let ahead = right[i].sign() * (asset - cash);
        let value = price[i] - if ahead > 0.0 { ahead } else { 0.0 };
        let scale = 1.0 / (asset * cash).sqrt();
        let (lower, upper) = if asset < cash { (asset, cash) } else { (cash, asset) };
        let target = value * scale;
        let regular = (s > TINY)
            & (s < HUGE)
            & (k > TINY)
            & (k < HUGE)
            & (t > TINY)
            & (t * (r.abs() + q.abs()) < 100.0)
            & (target > TINY)
            & (target < 0.999_999 * lower * scale)
            & (upper < HUGE);
        x[i] = -moneyness.abs();
        bound[i] = lower * scale;
        steepest[i] = (-2.0 * x[i]).sqrt();
        let middle = 0.5 - DENSITY * fast::mills::<FUSED>(steepest[i]);
        let share = target / bound[i];
        let below = share < middle;
        side[i] = if below { 1.0 } else { -1.0 };
        wanted[i] = -fast::ln::<FUSED>(if below { share } else { 1.0 - share });
        let there = if below { middle } else { 1.0 - middle };
        let passed = -fast::ln::<FUSED>(there);
        let line = steepest[i] * (passed / wanted[i]).sqrt();
        // At the steepest point the slope is bound·n(0).
        let rise = DENSITY / there;
        let ahead = (rise * rise + 0.5 * (wanted[i] - passed)).sqrt() - rise;
        let guess = if below { line } else { steepest[i] + 4.0 * ahead };
        deviation[i] = if regular { guess } else { f64::NAN };
    }
}

/// Takes Halley's step on the transformed price of every row.
#[inline(always)]
fn advance<const FUSED: bool>(rows: &mut Rows, n: usize) {
    let n = n.min(BLOCK);
    let Rows { x, bound, steepest, side, wanted, deviation, step } = rows;
    for i in 0..n {
        let (s, below) = (deviation[i], side[i] > 0.0);
        let inverse = 1.0 / s;
        let (h, t) = (x[i] * inverse, 0.5 * s);
        let (d1, d2) = (h + t, h - t);
        let slope = DENSITY * fast::exp::<FUSED>(-0.5 * (h * h + t * t));
        let (near, far) = (fast::mills::<FUSED>(d1.abs()), fast::mills::<FUSED>(d2.abs()));
        let gap = near - side[i] * far;
        let logged = -fast::ln::<FUSED>(slope * gap / bound[i]);
        let first = -side[i] / gap;
        let bend = first + d1 * d2 * inverse;
        let root = (logged / wanted[i]).sqrt();
        let newton = if below { 2.0 * logged * (1.0 - root) } else { wanted[i] - logged } / first;
        let bend = if below { bend - 1.5 * first / logged } else { bend };
        let damping = 0.5 * newton * bend;
        let taken = newton / (1.0 + if damping > -0.5 { damping } else { -0.5 });
        let next = s + taken;
        let next = if next > 0.1 * s { next } else { 0.1 * s };
        let beyond = if below { next > steepest[i] } else { next < steepest[i] };
        step[i] = taken;
        deviation[i] = if beyond { steepest[i] } else { next };
    }
}
