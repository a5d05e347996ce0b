//! The exercise boundary of a put.

#![expect(clippy::inline_always, reason = "a call would leave the instructions chosen")]

use pulp::{Arch, Simd, WithSimd};

use super::super::{Vanilla, fast};
use super::quadrature::{FINE, NODES, POINTS, TABLE};

/// The boundary over the strike, `B/K = X·e^(−√Hᵢ)` at the nodes of `√time`, where `X` is its limit at
/// expiry.
pub struct Boundary {
    years: f64,
    limit: f64,
    /// `√H`, positive.
    depth: [f64; NODES],
}

/// Rounds of the fixed point; three to five are enough for usual options.
const MAX_ROUNDS: usize = 24;
/// Rounds end when no point moves by more than this, relative.
const SETTLED: f64 = 1e-5;
/// Deeper than this the boundary plays no part.
const DEEPEST: f64 = 30.0;

impl Boundary {
    pub fn of(put: &Vanilla) -> Self {
        let (rate, yielded) = (put.rate, put.dividend_yield);
        let limit = if yielded > rate { rate / yielded } else { 1.0 };
        let depth = Arch::new().dispatch(Solve { put, limit });
        Self { years: put.years, limit, depth }
    }

    /// Whether exercise now is best.
    pub fn is_reached(&self, put: &Vanilla) -> bool {
        put.spot <= put.strike * self.limit * (-self.depth[0]).exp()
    }

    /// Returns the time left and the boundary over the strike at each node and at expiry.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        let at = |i: usize| {
            let root = TABLE.roots[i];
            (self.years * root * root, self.limit * (-self.depth[i]).exp())
        };
        (0..NODES).map(at).chain(std::iter::once((0.0, self.limit)))
    }

    /// Returns what early exercise adds to the European price of `put`, which may be at another spot than
    /// the one the boundary was found for.
    pub fn premium(&self, put: &Vanilla) -> f64 {
        Arch::new().dispatch(Premium { boundary: self, put })
    }
}

struct Solve<'a> {
    put: &'a Vanilla,
    limit: f64,
}

impl WithSimd for Solve<'_> {
    type Output = [f64; NODES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [f64; NODES] {
        if fast::fused::<S>() {
            solved::<true>(self.put, self.limit)
        } else {
            solved::<false>(self.put, self.limit)
        }
    }
}

struct Premium<'a> {
    boundary: &'a Boundary,
    put: &'a Vanilla,
}

impl WithSimd for Premium<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        if fast::fused::<S>() {
            premium::<true>(self.boundary, self.put)
        } else {
            premium::<false>(self.boundary, self.put)
        }
    }
}

/// Returns a first boundary: the perpetual one, approached as Barone-Adesi and Whaley start (1987).
fn seed(put: &Vanilla, limit: f64) -> [f64; NODES] {
    let variance = put.volatility * put.volatility;
    let carry = put.rate - put.dividend_yield;
    let drift = carry / variance - 0.5;
    let power = -drift - (drift * drift + 2.0 * put.rate / variance).sqrt();
    let perpetual = (power / (power - 1.0)).min(limit);
    std::array::from_fn(|i| {
        let root = TABLE.roots[i] * put.years.sqrt();
        let decay =
            (carry * root * root - 2.0 * put.volatility * root) / (1.0 - perpetual).max(1e-6);
        let near = perpetual + (limit - perpetual) * decay.min(0.0).exp();
        (limit / near.max(1e-12)).ln().clamp(1e-12, DEEPEST)
    })
}

/// What does not change from round to round: a row for each node, a column for each point.
struct Kernel {
    /// `(r − q)a/(σ√a) − σ√a/2` and `1/(σ√a)`.
    shift: [[f64; POINTS]; NODES],
    inverse: [[f64; POINTS]; NODES],
    deviation: [[f64; POINTS]; NODES],
    /// Weights of cash and of the asset, discounted.
    cash: [[f64; POINTS]; NODES],
    asset: [[f64; POINTS]; NODES],
}

#[inline(always)]
fn kernel<const FUSED: bool>(put: &Vanilla) -> Kernel {
    let table = &*TABLE;
    let empty = [[0.0; POINTS]; NODES];
    let mut kernel =
        Kernel { shift: empty, inverse: empty, deviation: empty, cash: empty, asset: empty };
    let (rate, yielded, volatility) = (put.rate, put.dividend_yield, put.volatility);
    for i in 0..NODES {
        let root = table.roots[i] * put.years.sqrt();
        for k in 0..POINTS {
            let since = root * table.ages[k];
            let age = since * since;
            let deviation = volatility * since;
            let inverse = 1.0 / deviation;
            kernel.deviation[i][k] = deviation;
            kernel.inverse[i][k] = inverse;
            kernel.shift[i][k] = (rate - yielded) * age * inverse - 0.5 * deviation;
            let weight = root * root * table.weights[k];
            kernel.cash[i][k] = rate * weight * fast::exp::<FUSED>(-rate * age);
            kernel.asset[i][k] = yielded * weight * fast::exp::<FUSED>(-yielded * age);
        }
    }
    kernel
}

#[inline(always)]
fn normal<const FUSED: bool>(d: f64) -> f64 {
    let peak = DENSITY * fast::exp::<FUSED>(-0.5 * d * d);
    let tail = peak * fast::mills::<FUSED>(d.abs());
    if d > 0.0 { 1.0 - tail } else { tail }
}

const DENSITY: f64 = 0.398_942_280_401_432_7;

/// Adds up in eight lanes, which a single sum would forbid.
#[inline(always)]
fn total<const N: usize>(terms: &[f64; N]) -> f64 {
    let mut lanes = [0.0; 8];
    for chunk in terms.chunks_exact(8) {
        for (lane, term) in lanes.iter_mut().zip(chunk) {
            *lane += term;
        }
    }
    lanes.iter().sum()
}

#[inline(always)]
fn solved<const FUSED: bool>(put: &Vanilla, limit: f64) -> [f64; NODES] {
    let kernel = kernel::<FUSED>(put);
    let mut depth = seed(put, limit);
    for _ in 0..MAX_ROUNDS {
        let mut squares = depth.map(|depth| depth * depth);
        let mut moved = 0.0_f64;
        // Short times first: longer ones depend on them.
        for i in (0..NODES).rev() {
            let next = improved::<FUSED>(put, limit, &kernel, &squares, (i, depth[i]));
            moved = moved.max((next - depth[i]).abs());
            (depth[i], squares[i]) = (next, next * next);
        }
        if moved < SETTLED {
            break;
        }
    }
    depth
}

/// Returns the depth at node `i` that the equation asks for, given the boundary. A shift of the whole boundary
/// changes nothing to first order, which is why plain rounds converge and Newton's, with the slope of one
/// node alone, do not.
#[inline(always)]
fn improved<const FUSED: bool>(
    put: &Vanilla,
    limit: f64,
    kernel: &Kernel,
    squares: &[f64; NODES],
    (i, depth): (usize, f64),
) -> f64 {
    let spread = &TABLE.spread[i];
    let mut square = [0.0; POINTS];
    for (row, value) in spread.iter().zip(squares) {
        for k in 0..POINTS {
            square[k] = fast::add::<FUSED>(row[k], *value, square[k]);
        }
    }
    let (mut cash, mut asset, mut shifted) = ([0.0; POINTS], [0.0; POINTS], [0.0; POINTS]);
    for k in 0..POINTS {
        let there = (if square[k] > 0.0 { square[k] } else { 0.0 }).sqrt();
        let lower = fast::add::<FUSED>(there - depth, kernel.inverse[i][k], kernel.shift[i][k]);
        cash[k] = kernel.cash[i][k] * normal::<FUSED>(lower);
        shifted[k] = lower + kernel.deviation[i][k];
    }
    // Without dividends the asset earns nothing by being kept.
    if put.dividend_yield != 0.0 {
        for k in 0..POINTS {
            asset[k] = kernel.asset[i][k] * normal::<FUSED>(shifted[k]);
        }
    }
    let root = TABLE.roots[i] * put.years.sqrt();
    let (years, spread) = (root * root, put.volatility * root);
    let lower =
        (limit.ln() - depth + (put.rate - put.dividend_yield) * years) / spread - 0.5 * spread;
    let cash_left = (-put.rate * years).exp() * normal::<FUSED>(lower);
    let asset_left = (-put.dividend_yield * years).exp() * normal::<FUSED>(lower + spread);
    let wanted = (cash_left + total(&cash)) / (asset_left + total(&asset));
    let next = (limit / wanted).ln();
    if next.is_finite() { next.clamp(0.0, DEEPEST) } else { depth }
}

/// `∫ rK·e^(−ra)·N(−d₋) − qS·e^(−qa)·N(−d₊) da` over the time `a` from now.
#[inline(always)]
fn premium<const FUSED: bool>(boundary: &Boundary, put: &Vanilla) -> f64 {
    let table = &*TABLE;
    let mut square = [0.0; FINE];
    for (row, depth) in table.fine_spread.iter().zip(boundary.depth) {
        for k in 0..FINE {
            square[k] = fast::add::<FUSED>(row[k], depth * depth, square[k]);
        }
    }
    let (rate, yielded) = (put.rate, put.dividend_yield);
    let root = put.years.sqrt();
    let distance = (put.spot / put.strike / boundary.limit).ln();
    let mut terms = [0.0; FINE];
    for k in 0..FINE {
        let since = root * table.fine_ages[k];
        let (age, deviation) = (since * since, put.volatility * since);
        let there = (if square[k] > 0.0 { square[k] } else { 0.0 }).sqrt();
        let lower = fast::add::<FUSED>(rate - yielded, age, distance + there) / deviation;
        let lower = lower - 0.5 * deviation;
        let cash = rate * put.strike * fast::exp::<FUSED>(-rate * age);
        let asset = yielded * put.spot * fast::exp::<FUSED>(-yielded * age);
        let owed = normal::<FUSED>(-lower);
        let held = if yielded == 0.0 { 0.0 } else { normal::<FUSED>(-lower - deviation) };
        terms[k] = table.fine_weights[k] * (cash * owed - asset * held);
    }
    put.years * total(&terms)
}
