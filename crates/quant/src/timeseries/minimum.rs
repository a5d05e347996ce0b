//! The least of a smooth function of some numbers, and how it bends there.
//!
//! **Invariant:** work is bounded: [`STEPS`] steps, each with a gradient and [`HALVINGS`] trials at most.

use nalgebra::DMatrix;

const STEPS: usize = 150;
const HALVINGS: usize = 40;

/// No step goes farther: the numbers searched are of size one, and beyond lie flat tails.
const LONGEST: f64 = 2.0;

/// Where a search ended.
#[derive(Debug, Clone)]
pub(super) struct Lowest {
    pub point: Vec<f64>,
    pub cost: f64,
}

/// Walks down from `start` by the BFGS method with central differences, `None` where `start` has no cost.
///
/// - `close`: two steps that gain less than this share of the cost end it.
///
/// A cost that is not finite is a wall.
///
/// Source: Nocedal, Wright (2006), “Numerical Optimization”, chapter 6.
pub(super) fn descend(start: &[f64], close: f64, cost: &impl Fn(&[f64]) -> f64) -> Option<Lowest> {
    let n = start.len();
    let mut point = start.to_vec();
    let mut here = cost(&point);
    if !here.is_finite() {
        return None;
    }
    let mut slope = gradient(&point, here, cost);
    let mut inverse = DMatrix::<f64>::identity(n, n) / length(&slope).max(1.0);
    let mut still = 0;
    for _ in 0..STEPS {
        let mut way = ahead(&inverse, &slope);
        if dot(&way, &slope) >= 0.0 {
            inverse = DMatrix::identity(n, n) / length(&slope).max(1.0);
            way = ahead(&inverse, &slope);
        }
        let Some((next, cost_there)) = line_search((&point, here), &way, &slope, cost) else {
            break;
        };
        let slope_there = gradient(&next, cost_there, cost);
        let step: Vec<f64> = next.iter().zip(&point).map(|(a, b)| a - b).collect();
        let turn: Vec<f64> = slope_there.iter().zip(&slope).map(|(a, b)| a - b).collect();
        update(&mut inverse, &step, &turn);
        still = if here - cost_there <= close * (1.0 + here.abs()) { still + 1 } else { 0 };
        (point, here, slope) = (next, cost_there, slope_there);
        if still == 2 {
            break;
        }
    }
    Some(Lowest { point, cost: here })
}

/// Halves a step until it goes down as far as its slope promises a little of.
fn line_search(
    (point, here): (&[f64], f64),
    way: &[f64],
    slope: &[f64],
    cost: &impl Fn(&[f64]) -> f64,
) -> Option<(Vec<f64>, f64)> {
    let promised = dot(way, slope);
    if promised.is_nan() || promised >= 0.0 {
        return None;
    }
    let mut share = (LONGEST / length(way)).min(1.0);
    for _ in 0..HALVINGS {
        let next: Vec<f64> = point.iter().zip(way).map(|(at, by)| at + share * by).collect();
        let there = cost(&next);
        if there.is_finite() && there <= here + 1e-4 * share * promised {
            return Some((next, there));
        }
        share *= 0.5;
    }
    None
}

fn gradient(point: &[f64], here: f64, cost: &impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut moved = point.to_vec();
    let along = |axis: usize| {
        let step = 6e-6 * point[axis].abs().max(1.0);
        moved[axis] = point[axis] + step;
        let above = cost(&moved);
        moved[axis] = point[axis] - step;
        let below = cost(&moved);
        moved[axis] = point[axis];
        match (above.is_finite(), below.is_finite()) {
            (true, true) => (above - below) / (2.0 * step),
            (true, false) => (above - here) / step,
            (false, true) => (here - below) / step,
            (false, false) => 0.0,
        }
    };
    (0..point.len()).map(along).collect()
}

/// Against the slope, in the metric of what was learnt of the curvature.
fn ahead(inverse: &DMatrix<f64>, slope: &[f64]) -> Vec<f64> {
    let row =
        |i: usize| -> f64 { slope.iter().enumerate().map(|(j, s)| inverse[(i, j)] * s).sum() };
    (0..slope.len()).map(|i| -row(i)).collect()
}

fn update(inverse: &mut DMatrix<f64>, step: &[f64], turn: &[f64]) {
    let product = dot(step, turn);
    if product.is_nan() || product <= 1e-12 * length(step) * length(turn) {
        return;
    }
    let n = step.len();
    let bent: Vec<f64> = (0..n).map(|i| (0..n).map(|j| inverse[(i, j)] * turn[j]).sum()).collect();
    let factor = (1.0 + dot(turn, &bent) / product) / product;
    for i in 0..n {
        for j in 0..n {
            inverse[(i, j)] +=
                factor * step[i] * step[j] - (bent[i] * step[j] + step[i] * bent[j]) / product;
        }
    }
}

/// Returns the standard errors of `point`, at which `cost`, a negative log-likelihood, is lowest: the roots of
/// the diagonal of the inverse of its second derivatives.
///
/// `None` where it does not bend upwards in every direction.
pub(super) fn standard_errors(point: &[f64], cost: &impl Fn(&[f64]) -> f64) -> Option<Vec<f64>> {
    let n = point.len();
    let steps: Vec<f64> = point.iter().map(|at| 1e-4 * at.abs().max(0.1)).collect();
    let at = |shifts: [(usize, f64); 2]| {
        let mut moved = point.to_vec();
        for (axis, times) in shifts {
            moved[axis] += times * steps[axis];
        }
        cost(&moved)
    };
    let mut bend = DMatrix::<f64>::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let sum =
                at([(i, 1.0), (j, 1.0)]) - at([(i, 1.0), (j, -1.0)]) - at([(i, -1.0), (j, 1.0)])
                    + at([(i, -1.0), (j, -1.0)]);
            let second = sum / (4.0 * steps[i] * steps[j]);
            if !second.is_finite() {
                return None;
            }
            (bend[(i, j)], bend[(j, i)]) = (second, second);
        }
    }
    let variances = bend.cholesky()?.inverse();
    let errors: Vec<f64> = variances.diagonal().iter().map(|variance| variance.sqrt()).collect();
    errors.iter().all(|error| error.is_finite()).then_some(errors)
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn length(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_curved_valley_is_found() {
        let banana = |at: &[f64]| 100.0 * (at[1] - at[0] * at[0]).powi(2) + (1.0 - at[0]).powi(2);
        let found = descend(&[-1.2, 1.0], 1e-12, &banana).unwrap();
        assert!(found.cost < 1e-9 && (found.point[1] - 1.0).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn a_wall_is_not_crossed_and_a_start_in_it_is_none() {
        let walled = |at: &[f64]| if at[0] < 1.0 { f64::NAN } else { at[0] };
        let found = descend(&[3.0], 1e-12, &walled).unwrap();
        assert!(found.point[0] >= 1.0 && found.point[0] < 1.001, "{found:?}");
        assert!(descend(&[0.0], 1e-12, &walled).is_none());
        assert!(descend(&[], 1e-12, &|_: &[f64]| 2.0).is_some());
    }

    #[test]
    fn standard_errors_are_those_of_a_normal_likelihood() {
        let bowl = |at: &[f64]| 0.5 * (at[0] / 3.0).powi(2) + 0.5 * (at[1] / 0.2).powi(2);
        let errors = standard_errors(&[0.0, 0.0], &bowl).unwrap();
        assert!((errors[0] - 3.0).abs() < 1e-6 && (errors[1] - 0.2).abs() < 1e-6, "{errors:?}");
        assert_eq!(standard_errors(&[0.0], &|at: &[f64]| -at[0] * at[0]), None);
    }
}
