//! Where functions are sampled and with what weight; the same for every option.

use std::{f64::consts::PI, sync::LazyLock};

/// Points of the boundary; with these counts prices are right to about 1e-7 of the strike.
pub const NODES: usize = 12;
/// Points of the integrals that the boundary solves; a multiple of the widest vector.
pub const POINTS: usize = 32;
/// Points of the integral for the premium.
pub const FINE: usize = 48;

/// Sample points for all options, as fractions, and the boundary's interpolation to them.
pub struct Table {
    /// `√(τᵢ/T)` of each node, longest first, the last above zero.
    pub roots: [f64; NODES],
    /// `√(a/τ)` of the time `a` since, and its weight in `∫ … da/τ`.
    pub ages: [f64; POINTS],
    pub weights: [f64; POINTS],
    /// For each node and each point, what the values at the nodes contribute.
    pub spread: Vec<[[f64; POINTS]; NODES]>,
    pub fine_ages: [f64; FINE],
    pub fine_weights: [f64; FINE],
    pub fine_spread: [[f64; FINE]; NODES],
}

pub static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let roots = std::array::from_fn(|i| 0.5 * (1.0 + chebyshev(i)));
        let coarse: [(f64, f64); POINTS] = legendre();
        let ages = coarse.map(|(y, _)| 0.5 * (1.0 + y));
        let weights = coarse.map(|(y, weight)| 0.5 * (1.0 + y) * weight);
        // The rest of the way is computed without subtracting nearly equal numbers.
        let rest = |age: f64, gap: f64| (gap * (1.0 + age)).sqrt();
        let spread = roots.map(|root: f64| {
            let places = ages.map(|age| root * rest(age, 1.0 - age));
            basis(places)
        });
        let fine: [(f64, f64, f64); FINE] = tanh_sinh();
        let fine_ages = fine.map(|(age, _, _)| age);
        let fine_weights = fine.map(|(age, _, weight)| 2.0 * age * weight);
        let fine_spread = basis(fine.map(|(age, gap, _)| rest(age, gap)));
        let spread = spread.to_vec();
        Self { roots, ages, weights, spread, fine_ages, fine_weights, fine_spread }
    }
}

/// Returns Chebyshev point `i` of the second kind, 1 first.
fn chebyshev(i: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few points")]
    let angle = PI * i as f64 / NODES as f64;
    angle.cos()
}

/// Returns what each node contributes to the interpolating polynomial at `places` in [0, 1]; the point at
/// zero, where the function is zero, is left out.
fn basis<const N: usize>(places: [f64; N]) -> [[f64; N]; NODES] {
    // Barycentric weights alternate, halved at both ends.
    let weight = |i: usize| {
        let sign = if i.is_multiple_of(2) { 1.0 } else { -1.0 };
        if i == 0 || i == NODES { 0.5 * sign } else { sign }
    };
    let mut out = [[0.0; N]; NODES];
    for (k, place) in places.iter().enumerate() {
        let z = 2.0 * place - 1.0;
        let near = (0..=NODES).find(|i| (z - chebyshev(*i)).abs() < 1e-15);
        let total: f64 = (0..=NODES).map(|i| weight(i) / (z - chebyshev(i))).sum();
        for (i, row) in out.iter_mut().enumerate() {
            row[k] = match near {
                Some(node) => f64::from(u8::from(node == i)),
                None => weight(i) / (z - chebyshev(i)) / total,
            };
        }
    }
    out
}

/// Returns the points and weights of Gauss and Legendre on [−1, 1].
#[expect(clippy::cast_precision_loss, reason = "a few points")]
fn legendre<const N: usize>() -> [(f64, f64); N] {
    std::array::from_fn(|i| {
        let mut x = (PI * (i as f64 + 0.75) / (N as f64 + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..8 {
            let (mut before, mut at) = (1.0, x);
            for k in 2..=N {
                let k = k as f64;
                (before, at) = (at, ((2.0 * k - 1.0) * x * at - (k - 1.0) * before) / k);
            }
            slope = N as f64 * (x * at - before) / (x * x - 1.0);
            x -= at / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// Returns points in (0, 1), their distance to 1 and their weights, crowded at both ends.
///
/// Source: Takahasi, Mori (1974), “Double exponential formulas for numerical integration”.
#[expect(clippy::cast_precision_loss, reason = "a few points")]
fn tanh_sinh<const N: usize>() -> [(f64, f64, f64); N] {
    let step = 2.0 * WIDEST / (N as f64 - 1.0);
    std::array::from_fn(|i| {
        let t = step * i as f64 - WIDEST;
        let power = PI * t.sinh();
        let (point, gap) = (1.0 / (1.0 + (-power).exp()), 1.0 / (1.0 + power.exp()));
        (point, gap, step * PI * t.cosh() * point * gap)
    })
}

/// Beyond it weights are below the error.
const WIDEST: f64 = 2.6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_integrate_what_they_should() {
        let cube: f64 = legendre::<POINTS>().iter().map(|(x, w)| w * x.powi(20)).sum();
        assert!((cube - 2.0 / 21.0).abs() < 1e-14);
        let root: f64 = tanh_sinh::<FINE>().iter().map(|(x, _, w)| w * x.sqrt()).sum();
        assert!((root - 2.0 / 3.0).abs() < 1e-8, "{root}");
    }

    #[test]
    fn a_polynomial_is_interpolated_exactly() {
        let table = &*TABLE;
        let f = |x: f64| x * (1.0 - x) + x.powi(7);
        for k in 0..FINE {
            let sum: f64 = (0..NODES).map(|i| table.fine_spread[i][k] * f(table.roots[i])).sum();
            let age = table.fine_ages[k];
            assert!((sum - f((1.0 - age * age).sqrt())).abs() < 1e-8, "{k}");
        }
    }
}
