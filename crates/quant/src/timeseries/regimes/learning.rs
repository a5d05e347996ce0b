//! Finding the parameters of a hidden Markov model: expectation and maximisation from many places.

use super::{
    RegimeFit,
    passes::{Model, Passes, smooth},
};
use crate::{performance::count, random::Random};

/// Steps of each restart, how many restarts are followed on, and for how long.
const FIRST_STEPS: usize = 25;
const FOLLOWED: usize = 3;
const MAX_STEPS: usize = 2_000;

/// A step that gains less of the likelihood is the last: while places are compared, and of the best one.
const ROUGH: f64 = 1e-8;
const TOLERANCE: f64 = 1e-12;

/// The least variance, of columns that have the variance 1.
const FLOOR: f64 = 1e-4;

/// The best model of `rows`, whose columns have mean 0 and variance 1, its log-likelihood, and whether the
/// search came to its end.
pub(super) fn learn(rows: &[f64], columns: usize, ask: RegimeFit) -> (Model, f64, bool) {
    let mut work = Work { rows, passes: Passes::default(), smoothed: Vec::new() };
    let random = Random::new(ask.seed);
    // One state has one place.
    let restarts = if ask.states == 1 { 1 } else { ask.restarts };
    let mut tried: Vec<(Model, f64, bool)> = (0_u64..)
        .take(restarts)
        .map(|number| {
            let start = begin(rows, columns, ask.states, random.fork(number), number);
            work.climb(start, FIRST_STEPS, ROUGH)
        })
        .collect();
    tried.sort_by(|one, other| other.1.total_cmp(&one.1));
    tried.truncate(FOLLOWED);
    let mut best: Option<(Model, f64, bool)> = None;
    for (model, _, _) in tried {
        let found = work.climb(model, MAX_STEPS, ROUGH);
        if best.as_ref().is_none_or(|best| found.1 > best.1) {
            best = Some(found);
        }
    }
    let start = best.map_or_else(|| begin(rows, columns, ask.states, random, 0), |best| best.0);
    work.climb(start, MAX_STEPS, TOLERANCE)
}

/// A place to begin from: states of spreads that differ, evenly at first and by chance afterwards.
fn begin(rows: &[f64], columns: usize, states: usize, mut random: Random, number: u64) -> Model {
    let (all, last) = (count(states), count(states - 1).max(1.0));
    let stay = if number == 0 { 0.95 } else { 0.5 + 0.49 * random.uniform() };
    let step = |place: usize| {
        if states == 1 {
            1.0
        } else if place.is_multiple_of(states + 1) {
            stay
        } else {
            (1.0 - stay) / last
        }
    };
    let (mut means, mut variances) = (Vec::new(), Vec::new());
    for state in 0..states {
        let place = count(state) / last - 0.5;
        let any = random.below(rows.len() / columns);
        for column in 0..columns {
            let (mean, power) = if states == 1 || number == 0 {
                (0.0, 2.0 * place)
            } else {
                let share = if number.is_multiple_of(2) { 0.8 } else { 0.1 };
                (share * rows[any * columns + column], 3.0 * (random.uniform() - 0.5))
            };
            means.push(mean);
            variances.push(power.exp());
        }
    }
    Model {
        states,
        columns,
        start: vec![1.0 / all; states],
        transition: (0..states * states).map(step).collect(),
        means,
        variances,
    }
}

struct Work<'a> {
    rows: &'a [f64],
    passes: Passes,
    smoothed: Vec<f64>,
}

impl Work<'_> {
    /// Follows a model upwards for at most `steps` steps.
    fn climb(&mut self, mut model: Model, steps: usize, tolerance: f64) -> (Model, f64, bool) {
        let mut likelihood = self.passes.forward(&model, self.rows);
        for _ in 0..steps {
            let next = self.maximised(&model);
            let reached = self.passes.forward(&next, self.rows);
            let gain = reached - likelihood;
            // A likelihood that is unknown ends the search too.
            if gain.is_nan() || gain <= 0.0 {
                return (model, likelihood, true);
            }
            (model, likelihood) = (next, reached);
            if gain < tolerance * likelihood.abs() {
                return (model, likelihood, true);
            }
        }
        (model, likelihood, false)
    }

    /// The parameters that suit the smoothed probabilities best.
    fn maximised(&mut self, model: &Model) -> Model {
        let (states, columns) = (model.states, model.columns);
        let steps = smooth(model, &self.passes, &mut self.smoothed);
        let mut next = model.clone();
        next.start.copy_from_slice(&self.smoothed[..states]);
        for (from, to) in steps.chunks_exact(states).zip(next.transition.chunks_exact_mut(states)) {
            let sum: f64 = from.iter().sum();
            if sum > 0.0 {
                for (to, step) in to.iter_mut().zip(from) {
                    *to = step / sum;
                }
            }
        }
        let mut weights = vec![0.0; states];
        let mut sums = vec![0.0; states * columns];
        for (shares, row) in self.parts(states, columns) {
            for (state, share) in shares.iter().enumerate() {
                weights[state] += share;
                for (column, value) in row.iter().enumerate() {
                    sums[state * columns + column] += share * value;
                }
            }
        }
        for (place, sum) in sums.iter().enumerate() {
            // A state that no row is in keeps what it was.
            if weights[place / columns] > f64::MIN_POSITIVE {
                next.means[place] = sum / weights[place / columns];
            }
        }
        let mut squares = vec![0.0; states * columns];
        for (shares, row) in self.parts(states, columns) {
            for (state, share) in shares.iter().enumerate() {
                for (column, value) in row.iter().enumerate() {
                    let place = state * columns + column;
                    squares[place] += share * (value - next.means[place]).powi(2);
                }
            }
        }
        for (place, squares) in squares.iter().enumerate() {
            if weights[place / columns] > f64::MIN_POSITIVE {
                next.variances[place] = (squares / weights[place / columns]).max(FLOOR);
            }
        }
        next
    }

    fn parts(&self, states: usize, columns: usize) -> impl Iterator<Item = (&[f64], &[f64])> {
        self.smoothed.chunks_exact(states).zip(self.rows.chunks_exact(columns))
    }
}
