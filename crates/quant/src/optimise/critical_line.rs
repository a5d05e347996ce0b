//! The critical line: the whole frontier at once, where the only limits are those of single assets.
//!
//! Between two corners the weights of efficient portfolios are a straight line, so the corners are all
//! there is to find. Going down from the highest expected return, minimise `½ wᵀ Σ w − λ μᵀw` for
//! falling `λ`; a corner is where an asset reaches a limit or leaves one.
//!
//! Source: Markowitz (1956), “The Optimization of a Quadratic Function Subject to Linear Constraints”;
//! Bailey, López de Prado (2013), “An Open-Source Implementation of the Critical-Line Algorithm”.

use nalgebra::{DMatrix, DVector};

use super::Limits;

/// Corners of one frontier, for each asset; more are a walk in circles.
const CORNERS_AN_ASSET: usize = 20;

/// What is numerically the same.
const SAME: f64 = 1e-12;

/// Where an asset stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    AtLower,
    AtUpper,
}

/// A line of weights: `base + λ · slope`, and the multiplier of the budget along it.
struct Line {
    base: DVector<f64>,
    slope: DVector<f64>,
    budget: (f64, f64),
}

struct Walk<'a> {
    covariance: &'a DMatrix<f64>,
    expected: &'a [f64],
    limits: &'a Limits,
    states: Vec<State>,
}

/// Returns the corners, from the highest expected return down to the lowest variance.
///
/// `None` when there are limits of groups, or the walk meets a tie it cannot break (equal
/// expectations, a singular covariance); a solver takes over then.
pub(super) fn corners(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    limits: &Limits,
) -> Option<Vec<Vec<f64>>> {
    if !limits.groups.is_empty() {
        return None;
    }
    let (start, states) = highest(expected, limits)?;
    let mut walk = Walk { covariance, expected, limits, states };
    let mut corners = vec![start];
    let mut lambda = f64::INFINITY;
    for _ in 0..CORNERS_AN_ASSET * expected.len() {
        let line = walk.line()?;
        let (next, change) = walk.next_event(&line, lambda);
        let at = next.max(0.0);
        corners.push((&line.base + &line.slope * at).as_slice().to_vec());
        match change {
            Some((asset, state)) if next > 0.0 => walk.states[asset] = state,
            _ => return walk.holds(corners.last()?).then_some(corners),
        }
        lambda = next;
    }
    None
}

/// The weights of the highest expected return: the best assets filled up one after the other.
fn highest(expected: &[f64], limits: &Limits) -> Option<(Vec<f64>, Vec<State>)> {
    let mut order: Vec<usize> = (0..expected.len()).collect();
    order.sort_by(|a, b| expected[*b].total_cmp(&expected[*a]));
    if order.windows(2).any(|pair| (expected[pair[0]] - expected[pair[1]]).abs() <= SAME) {
        return None;
    }
    let mut weights = limits.lower.clone();
    let mut states = vec![State::AtLower; expected.len()];
    let mut left = 1.0 - weights.iter().sum::<f64>();
    for asset in order {
        let room = limits.upper[asset] - limits.lower[asset];
        if room >= left {
            weights[asset] += left;
            states[asset] = State::Free;
            return Some((weights, states));
        }
        weights[asset] = limits.upper[asset];
        states[asset] = State::AtUpper;
        left -= room;
    }
    None
}

impl Walk<'_> {
    fn bound(&self, asset: usize) -> f64 {
        match self.states[asset] {
            State::AtLower => self.limits.lower[asset],
            State::AtUpper => self.limits.upper[asset],
            State::Free => 0.0,
        }
    }

    /// Solves for the free weights: `Σ_FF w_F = λ μ_F + γ 1 − Σ_FB w_B` with `1ᵀw = 1`.
    fn line(&self) -> Option<Line> {
        let assets = self.expected.len();
        let free: Vec<usize> = (0..assets).filter(|i| self.states[*i] == State::Free).collect();
        let fixed = DVector::from_fn(assets, |asset, _| self.bound(asset));
        let pull = self.covariance * &fixed;
        let inner =
            DMatrix::from_fn(free.len(), free.len(), |i, j| self.covariance[(free[i], free[j])]);
        let factor = inner.cholesky()?;
        let solve = |value: &dyn Fn(usize) -> f64| {
            factor.solve(&DVector::from_fn(free.len(), |place, _| value(free[place])))
        };
        let (ones, gains, pulled) =
            (solve(&|_| 1.0), solve(&|i| self.expected[i]), solve(&|i| pull[i]));
        let total = ones.sum();
        let budget = ((1.0 - fixed.sum() + pulled.sum()) / total, -gains.sum() / total);
        let (mut base, mut slope) = (fixed, DVector::zeros(assets));
        for (place, asset) in free.iter().enumerate() {
            base[*asset] = budget.0 * ones[place] - pulled[place];
            slope[*asset] = budget.1 * ones[place] + gains[place];
        }
        Some(Line { base, slope, budget })
    }

    /// The largest `λ` below the present one at which an asset changes its state.
    fn next_event(&self, line: &Line, lambda: f64) -> (f64, Option<(usize, State)>) {
        let (pull, push) = (self.covariance * &line.base, self.covariance * &line.slope);
        let mut next = (0.0, None);
        let mut consider = |at: f64, asset: usize, state: State| {
            if at.is_finite() && at < lambda * (1.0 - SAME) && at > next.0 {
                next = (at, Some((asset, state)));
            }
        };
        for asset in 0..self.expected.len() {
            let slope = line.slope[asset];
            match self.states[asset] {
                State::Free if slope > 0.0 => {
                    let at = (self.limits.lower[asset] - line.base[asset]) / slope;
                    consider(at, asset, State::AtLower);
                }
                State::Free if slope < 0.0 => {
                    let at = (self.limits.upper[asset] - line.base[asset]) / slope;
                    consider(at, asset, State::AtUpper);
                }
                State::Free => {}
                State::AtLower | State::AtUpper => {
                    // Where the marginal cost of the asset meets that of the budget.
                    let cost = pull[asset] - line.budget.0;
                    let gain = push[asset] - self.expected[asset] - line.budget.1;
                    consider(-cost / gain, asset, State::Free);
                }
            }
        }
        next
    }

    /// Whether `weights` are those of the lowest variance: what the walk must end at.
    fn holds(&self, weights: &[f64]) -> bool {
        const CLOSE: f64 = 1e-9;
        let cost = self.covariance * DVector::from_column_slice(weights);
        let scale = self.covariance.diagonal().mean();
        let mut free = (0..weights.len()).filter(|asset| self.states[*asset] == State::Free);
        let Some(level) = free.next().map(|asset| cost[asset]) else { return false };
        let sum: f64 = weights.iter().sum();
        (sum - 1.0).abs() < CLOSE
            && weights.iter().enumerate().all(|(asset, weight)| {
                let (lower, upper) = (self.limits.lower[asset], self.limits.upper[asset]);
                let over = (cost[asset] - level) / scale;
                let kept = match self.states[asset] {
                    State::Free => over.abs() < CLOSE,
                    State::AtLower => over > -CLOSE,
                    State::AtUpper => over < CLOSE,
                };
                kept && *weight > lower - CLOSE && *weight < upper + CLOSE
            })
    }
}
