//! What a hidden Markov model says about rows: probabilities forward and backward, and the best path.
//!
//! Densities are taken in logarithms and by the largest of their row, and where even that would underflow,
//! the whole row is: probabilities keep their digits whatever a row holds.

/// The logarithm of √(2π).
const ROOT: f64 = 0.918_938_533_204_672_8;

/// Below this a row's sum has lost digits, and is taken in logarithms.
const TINY: f64 = 1e-200;

/// Means and variances are a row a state; rows of values are one after another.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub states: usize,
    pub columns: usize,
    pub start: Vec<f64>,
    /// From each state (rows) to each (columns).
    pub transition: Vec<f64>,
    pub means: Vec<f64>,
    pub variances: Vec<f64>,
}

impl Model {
    pub fn transition(&self, from: usize, to: usize) -> f64 {
        self.transition[from * self.states + to]
    }

    pub fn means(&self, state: usize) -> &[f64] {
        &self.means[state * self.columns..(state + 1) * self.columns]
    }

    pub fn variances(&self, state: usize) -> &[f64] {
        &self.variances[state * self.columns..(state + 1) * self.columns]
    }

    /// What the log-densities of a state begin with.
    fn constants(&self) -> Vec<f64> {
        let constant = |state| {
            self.variances(state).iter().map(|variance| -ROOT - 0.5 * variance.ln()).sum::<f64>()
        };
        (0..self.states).map(constant).collect()
    }

    /// The log-density of a row in each state.
    fn densities(&self, constants: &[f64], row: &[f64], out: &mut [f64]) {
        for (state, (out, constant)) in out.iter_mut().zip(constants).enumerate() {
            let parts = row.iter().zip(self.means(state).iter().zip(self.variances(state)));
            let squares: f64 = parts.map(|(x, (mean, v))| (x - mean) * (x - mean) / v).sum();
            *out = constant - 0.5 * squares;
        }
    }
}

/// Probabilities of the states of each row, given the rows before and given its own too.
#[derive(Debug, Default)]
pub(super) struct Passes {
    pub predicted: Vec<f64>,
    pub filtered: Vec<f64>,
}

impl Passes {
    /// Fills both and returns the log-likelihood of `rows`.
    ///
    /// Source: Hamilton (1989), Econometrica 57(2).
    pub fn forward(&mut self, model: &Model, rows: &[f64]) -> f64 {
        let states = model.states;
        let constants = model.constants();
        let (mut predicted, mut densities) = (model.start.clone(), vec![0.0; states]);
        self.predicted.clear();
        self.filtered.clear();
        let mut likelihood = 0.0;
        for row in rows.chunks_exact(model.columns) {
            model.densities(&constants, row, &mut densities);
            self.predicted.extend_from_slice(&predicted);
            likelihood += joined(&predicted, &mut densities);
            self.filtered.extend_from_slice(&densities);
            for (to, predicted) in predicted.iter_mut().enumerate() {
                let ways = densities.iter().enumerate();
                *predicted = ways.map(|(from, share)| share * model.transition(from, to)).sum();
            }
        }
        likelihood
    }
}

/// Turns the log-densities of a row into the probabilities of its states; returns the log-density of the row.
fn joined(predicted: &[f64], densities: &mut [f64]) -> f64 {
    let possible = predicted.iter().zip(densities.iter()).filter(|(share, _)| **share > 0.0);
    let mut offset = possible.map(|(_, density)| *density).fold(f64::NEG_INFINITY, f64::max);
    let terms = predicted.iter().zip(densities.iter());
    let plain =
        |offset: f64| move |(share, density): (&f64, &f64)| share * (density - offset).exp();
    let sum: f64 = terms.filter(|(share, _)| **share > 0.0).map(plain(offset)).sum();
    if sum > TINY {
        for (density, share) in densities.iter_mut().zip(predicted) {
            *density = if *share > 0.0 { share * (*density - offset).exp() / sum } else { 0.0 };
        }
        return offset + sum.ln();
    }
    for (density, share) in densities.iter_mut().zip(predicted) {
        *density += share.ln();
    }
    offset = densities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for density in densities.iter_mut() {
        *density = (*density - offset).exp();
    }
    let sum: f64 = densities.iter().sum();
    for density in densities.iter_mut() {
        *density /= sum;
    }
    offset + sum.ln()
}

/// Fills `smoothed` with the probabilities of the states of each row given all rows, and returns the expected
/// number of steps from each state to each.
///
/// Source: Kim (1994), Journal of Econometrics 60: the backward pass over filtered probabilities, which needs
/// no densities and cannot underflow.
pub(super) fn smooth(model: &Model, passes: &Passes, smoothed: &mut Vec<f64>) -> Vec<f64> {
    let states = model.states;
    let mut steps = vec![0.0; states * states];
    smoothed.clear();
    smoothed.extend_from_slice(&passes.filtered);
    let rows = smoothed.len() / states;
    for row in (0..rows.saturating_sub(1)).rev() {
        let (before, after) = smoothed.split_at_mut((row + 1) * states);
        let own = &mut before[row * states..];
        let predicted = &passes.predicted[(row + 1) * states..(row + 2) * states];
        for (from, own) in own.iter_mut().enumerate() {
            let filtered = *own;
            let mut sum = 0.0;
            for to in 0..states {
                if predicted[to] > 0.0 {
                    // The quotient first: it is at most one.
                    let share = filtered * model.transition(from, to) / predicted[to] * after[to];
                    steps[from * states + to] += share;
                    sum += share;
                }
            }
            *own = sum;
        }
    }
    steps
}

/// Returns the most likely sequence of states.
///
/// Source: Viterbi (1967), IEEE Transactions on Information Theory 13(2).
pub(super) fn most_likely(model: &Model, rows: &[f64]) -> Vec<usize> {
    let states = model.states;
    let constants = model.constants();
    let mut densities = vec![0.0; states];
    let steps: Vec<f64> = model.transition.iter().map(|share| share.ln()).collect();
    let mut best: Vec<f64> = model.start.iter().map(|share| share.ln()).collect();
    let mut came: Vec<usize> = Vec::with_capacity(rows.len() / model.columns * states);
    for (number, row) in rows.chunks_exact(model.columns).enumerate() {
        model.densities(&constants, row, &mut densities);
        let mut next = Vec::with_capacity(states);
        for to in 0..states {
            let way = |from: usize| best[from] + steps[from * states + to];
            let from = if number == 0 {
                to
            } else {
                (0..states).max_by(|a, b| way(*a).total_cmp(&way(*b))).unwrap_or(to)
            };
            let reached = if number == 0 { best[to] } else { way(from) };
            next.push(reached + densities[to]);
            came.push(from);
        }
        best = next;
    }
    let last = (0..states).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut path = vec![last];
    for came in came.chunks_exact(states).skip(1).rev() {
        let state = path[path.len() - 1];
        path.push(came[state]);
    }
    path.reverse();
    path
}
