//! The yield curve as six numbers.

use std::collections::HashMap;

use nalgebra::{DMatrix, DVector};

use super::Error;

/// Zero rates after Nelson and Siegel, with Svensson's second hump:
///
/// `z(t) = β₀ + β₁ g(t/τ₁) + β₂ h(t/τ₁) + β₃ h(t/τ₂)` with `g(x) = (1 − e⁻ˣ) / x` and
/// `h(x) = g(x) − e⁻ˣ`; continuous compounding, fractions, years.
///
/// Source: Svensson (1994), “Estimating and Interpreting Forward Interest Rates”, NBER 4871.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NelsonSiegelSvensson {
    /// β₀, where rates go in the long run.
    pub level: f64,
    /// β₁: the shortest rate is `level + slope`.
    pub slope: f64,
    /// β₂
    pub curvature: f64,
    /// β₃, 0 for the curve of Nelson and Siegel.
    pub second_curvature: f64,
    /// τ₁, above 0.
    pub decay: f64,
    /// τ₂, above 0.
    pub second_decay: f64,
}

/// Decays that are tried, in years: humps from a month to half a century.
const DECAYS: std::ops::Range<f64> = 0.05..40.0;

/// Steps of the grid of decays, and the valleys of it that are walked down.
const GRID: usize = 28;
const VALLEYS: usize = 6;

impl NelsonSiegelSvensson {
    /// Returns the continuous zero rate to `years`; at 0 and below the shortest rate.
    pub fn zero_rate(&self, years: f64) -> f64 {
        let [first, hump] = loadings(years / self.decay);
        let [_, second] = loadings(years / self.second_decay);
        self.level + self.slope * first + self.curvature * hump + self.second_curvature * second
    }

    pub(super) fn is_possible(&self) -> bool {
        let parts = [self.level, self.slope, self.curvature, self.second_curvature];
        let decays = [self.decay, self.second_decay];
        parts.iter().all(|part| part.is_finite())
            && decays.iter().all(|decay| decay.is_finite() && *decay > 0.0)
    }

    /// Fits the three betas and one decay of Nelson and Siegel by least squares.
    ///
    /// - `points`: at least 4 of (years above 0, continuous zero rate).
    pub fn fit_without_second_hump(points: &[(f64, f64)]) -> Result<Self, Error> {
        check(points, 4)?;
        fit(points, 1)
    }

    /// Fits all six numbers by least squares: the betas exactly for given decays, the decays by a
    /// grid from 0.05 to 40 years and the method of Nelder and Mead from its valleys.
    ///
    /// - `points`: at least 6 of (years above 0, continuous zero rate).
    ///
    /// Source: Gilli, Große, Schumann (2010), “Calibrating the Nelson–Siegel–Svensson model”,
    /// COMISEF 031, on why one start is not enough.
    pub fn fit(points: &[(f64, f64)]) -> Result<Self, Error> {
        check(points, 6)?;
        fit(points, 2)
    }

    /// Returns the root of the mean squared error of the zero rates, a fraction.
    ///
    /// `None` without points.
    pub fn error(&self, points: &[(f64, f64)]) -> Option<f64> {
        let squares = points.iter().map(|(years, rate)| (self.zero_rate(*years) - rate).powi(2));
        crate::performance::mean(&squares.collect::<Vec<_>>()).map(f64::sqrt)
    }
}

fn loadings(x: f64) -> [f64; 2] {
    if x < 1e-8 {
        return [1.0, 0.0];
    }
    let first = -(-x).exp_m1() / x;
    [first, first - (-x).exp()]
}

fn check(points: &[(f64, f64)], needed: usize) -> Result<(), Error> {
    if points.len() < needed {
        return Err(Error::TooFew { needed });
    }
    if points.len() > super::MAX_KNOTS {
        return Err(Error::TooMany { limit: super::MAX_KNOTS });
    }
    let fine = |(years, rate): &(f64, f64)| years.is_finite() && *years > 0.0 && rate.is_finite();
    if points.iter().all(fine) { Ok(()) } else { Err(Error::Number) }
}

/// Fits with `humps` decays, 1 or 2.
fn fit(points: &[(f64, f64)], humps: usize) -> Result<NelsonSiegelSvensson, Error> {
    let cost = |logs: [f64; 2]| squares(points, logs, humps).map_or(f64::MAX, |(cost, _)| cost);
    let found = valleys(&cost, humps);
    let walked = found.into_iter().map(|logs| nelder_mead(&cost, logs, humps));
    let (_, best) = walked.min_by(|a, b| a.0.total_cmp(&b.0)).ok_or(Error::Number)?;
    squares(points, best, humps).map(|(_, model)| model).ok_or(Error::Number)
}

/// The points of the grid with no better neighbour, the best first: there are several, and the
/// deepest one on the grid need not be the deepest.
fn valleys(cost: &impl Fn([f64; 2]) -> f64, humps: usize) -> Vec<[f64; 2]> {
    let (low, high) = (DECAYS.start.ln(), DECAYS.end.ln());
    #[expect(clippy::cast_precision_loss, reason = "a few steps")]
    let log = |step: usize| low + (high - low) * step as f64 / (GRID - 1) as f64;
    // With two humps the second is the later one.
    let seconds = |first: usize| if humps == 1 { first..first + 1 } else { first + 1..GRID };
    let pairs: Vec<[usize; 2]> =
        (0..GRID).flat_map(|first| seconds(first).map(move |second| [first, second])).collect();
    let costs: HashMap<[usize; 2], f64> =
        pairs.iter().map(|pair| (*pair, cost(pair.map(log)))).collect();
    let is_valley = |pair: &&[usize; 2]| {
        let near = |axis: usize, by: usize| {
            let mut next = **pair;
            next[axis] = (next[axis] + by).wrapping_sub(1);
            if humps == 1 {
                next[1] = next[0];
            }
            costs.get(&next).copied().unwrap_or(f64::MAX)
        };
        [near(0, 0), near(0, 2), near(1, 0), near(1, 2)].iter().all(|other| *other >= costs[*pair])
    };
    let mut found: Vec<[usize; 2]> = pairs.iter().filter(is_valley).copied().collect();
    found.sort_by(|a, b| costs[a].total_cmp(&costs[b]));
    found.into_iter().take(VALLEYS).map(|pair| pair.map(log)).collect()
}

/// The best betas for given logarithms of decays, and the sum of squares that is left.
fn squares(
    points: &[(f64, f64)],
    logs: [f64; 2],
    humps: usize,
) -> Option<(f64, NelsonSiegelSvensson)> {
    let inside = |log: &f64| (DECAYS.start.ln()..=DECAYS.end.ln()).contains(log);
    if !logs.iter().all(inside) {
        return None;
    }
    let [decay, second_decay] = if humps == 1 { [logs[0].exp(); 2] } else { logs.map(f64::exp) };
    let design = DMatrix::from_fn(points.len(), 2 + humps, |row, column| {
        let years = points[row].0;
        let [first, hump] = loadings(years / decay);
        [1.0, first, hump, loadings(years / second_decay)[1]][column]
    });
    let rates = DVector::from_iterator(points.len(), points.iter().map(|point| point.1));
    let betas = design.clone().svd(true, true).solve(&rates, 1e-13).ok()?;
    let left = (design * &betas - rates).norm_squared();
    let beta = |number: usize| betas.get(number).copied().unwrap_or(0.0);
    let model = NelsonSiegelSvensson {
        level: beta(0),
        slope: beta(1),
        curvature: beta(2),
        second_curvature: beta(3),
        decay,
        second_decay,
    };
    (left.is_finite() && model.is_possible()).then_some((left, model))
}

type Vertex = (f64, [f64; 2]);

/// Source: Nelder and Mead (1965), “A Simplex Method for Function Minimization”, Computer Journal 7.
fn nelder_mead(cost: &impl Fn([f64; 2]) -> f64, start: [f64; 2], size: usize) -> Vertex {
    let at = |point: [f64; 2]| (cost(point), point);
    let mut simplex: Vec<Vertex> = vec![at(start), at([start[0] + 0.2, start[1]])];
    if size == 2 {
        simplex.push(at([start[0], start[1] + 0.2]));
    }
    // 400 steps bring two numbers to the last bits from a neighbouring point of the grid.
    for _ in 0..400 {
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (simplex[0], simplex[size]);
        if worst.1.map(f64::to_bits) == best.1.map(f64::to_bits) {
            break;
        }
        let mean = |axis: usize| {
            let sum: f64 = simplex[..size].iter().map(|vertex| vertex.1[axis]).sum();
            sum / if size == 2 { 2.0 } else { 1.0 }
        };
        let centre = [mean(0), mean(1)];
        let towards =
            |by: f64| at([0, 1].map(|axis| centre[axis] + by * (worst.1[axis] - centre[axis])));
        let mirrored = towards(-1.0);
        let next = if mirrored.0 < best.0 {
            let further = towards(-2.0);
            if further.0 < mirrored.0 { further } else { mirrored }
        } else if mirrored.0 < simplex[size - 1].0 {
            mirrored
        } else if mirrored.0 < worst.0 {
            towards(-0.5)
        } else {
            towards(0.5)
        };
        if next.0 < worst.0 {
            simplex[size] = next;
        } else {
            for vertex in &mut simplex[1..] {
                *vertex = at([0, 1].map(|axis| 0.5 * (vertex.1[axis] + best.1[axis])));
            }
        }
    }
    simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
    simplex[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(model: NelsonSiegelSvensson) -> Vec<(f64, f64)> {
        let times = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 25.0, 30.0];
        times.map(|years| (years, model.zero_rate(years))).to_vec()
    }

    #[test]
    fn the_fit_finds_the_model_that_made_the_rates() {
        let model = NelsonSiegelSvensson {
            level: 0.04,
            slope: -0.02,
            curvature: 0.015,
            second_curvature: -0.01,
            decay: 1.3,
            second_decay: 7.5,
        };
        let points = points(model);
        let found = NelsonSiegelSvensson::fit(&points).unwrap();
        assert!(found.error(&points).unwrap() < 1e-10, "{found:?}");
        assert!((found.decay - 1.3).abs() < 1e-4 && (found.second_decay - 7.5).abs() < 1e-3);
    }

    #[test]
    fn one_hump_is_found_with_four_numbers() {
        let model = NelsonSiegelSvensson {
            level: 0.03,
            slope: 0.01,
            curvature: -0.02,
            second_curvature: 0.0,
            decay: 2.2,
            second_decay: 2.2,
        };
        let found = NelsonSiegelSvensson::fit_without_second_hump(&points(model)).unwrap();
        assert!((found.decay - 2.2).abs() < 1e-6, "{found:?}");
        assert!(found.second_curvature == 0.0);
    }

    #[test]
    fn too_few_points_are_refused() {
        let few = [(1.0, 0.02); 5];
        assert_eq!(NelsonSiegelSvensson::fit(&few), Err(Error::TooFew { needed: 6 }));
        let bad = [(0.0, 0.02), (1.0, 0.02), (2.0, 0.02), (3.0, 0.02)];
        assert_eq!(NelsonSiegelSvensson::fit_without_second_hump(&bad), Err(Error::Number));
    }
}
