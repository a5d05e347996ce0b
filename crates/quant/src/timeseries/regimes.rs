//! States that a series is in for a while, each with its own mean and spread: a hidden Markov model.

mod learning;
mod passes;

use super::fault::{SeriesFault, check};
use crate::performance::{count, mean, sample_deviation};
use learning::learn;
use passes::{Model, Passes, most_likely, smooth};

/// More states cannot be told apart in returns.
pub const MAX_REGIMES: usize = 4;

/// More series need far more rows than they have.
pub const MAX_COLUMNS: usize = 5;

/// Rows for each parameter of a model, at least.
const ROWS_PER_PARAMETER: usize = 4;

/// How to look for a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegimeFit {
    /// 1 to [`MAX_REGIMES`].
    pub states: usize,
    /// Places to begin from, 1 to 100; the best few are followed to their end.
    pub restarts: usize,
    pub seed: u64,
}

/// What the rows of one state are like: normal, the columns independent of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeState {
    /// A value a column, as `deviation`.
    pub mean: Vec<f64>,
    pub deviation: Vec<f64>,
}

/// A fitted model, its states from the calmest to the wildest.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeModel {
    pub states: Vec<RegimeState>,
    /// The probability of each state in the first row.
    pub start: Vec<f64>,
    /// The probability of each state (columns) after each (rows).
    pub transition: Vec<Vec<f64>>,
    pub log_likelihood: f64,
    /// Rows it was learnt from.
    pub rows: usize,
    /// Whether the search came to its end within its steps.
    pub converged: bool,
}

/// What a model says about each row; probabilities are a column a state.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimePath {
    /// The most likely sequence of states, seen from its end.
    pub states: Vec<usize>,
    /// Given the rows up to each, as was known when it came.
    pub filtered: Vec<Vec<f64>>,
    /// Given all rows.
    pub smoothed: Vec<Vec<f64>>,
    pub log_likelihood: f64,
}

/// Fits a hidden Markov model with normal states by the likelihood.
///
/// - `columns`: 1 to 5 series of `n` rows, finite, oldest first: returns, or whatever has a level that it
///   comes back to.
///
/// Expectation and maximisation (Baum and Welch) from `restarts` seeded places: each is followed for some
/// steps, the best three for longer, and the best of these to where a step gains less than 1e-12 of the
/// likelihood. Deviations are held above a hundredth of the column's own, since a state of equal values has
/// no likelihood otherwise. States are in the order of their variances, summed over the columns in units of
/// the column's.
///
/// # Errors
///
/// [`SeriesFault`] for unknown and constant columns, fewer than four rows a parameter and numbers out of range.
///
/// Source: Baum, Petrie, Soules, Weiss (1970); Rabiner (1989), Proceedings of the IEEE 77(2); Hamilton (1989),
/// Econometrica 57(2).
pub fn fit_regimes(columns: &[&[f64]], ask: RegimeFit) -> Result<RegimeModel, SeriesFault> {
    if !(1..=MAX_REGIMES).contains(&ask.states) {
        return Err(SeriesFault::Parameter("choose 1 to 4 states"));
    }
    if !(1..=100).contains(&ask.restarts) {
        return Err(SeriesFault::Parameter("choose 1 to 100 restarts"));
    }
    let least = ROWS_PER_PARAMETER * parameters(ask.states, columns.len());
    let rows = checked(columns, least)?;
    let mut scales = Vec::with_capacity(columns.len());
    for column in columns {
        let (mean, deviation) =
            mean(column).zip(sample_deviation(column)).ok_or(SeriesFault::Constant)?;
        if !deviation.is_normal() {
            return Err(SeriesFault::Constant);
        }
        scales.push((mean, deviation));
    }
    // In units of its own deviation every column looks alike to the search.
    let rows_in_units =
        by_row(columns, |value, column| (value - scales[column].0) / scales[column].1);
    let (model, likelihood, converged) = learn(&rows_in_units, columns.len(), ask);
    let lost: f64 = scales.iter().map(|(_, deviation)| deviation.ln()).sum();
    let log_likelihood = likelihood - count(rows) * lost;
    if !log_likelihood.is_finite() {
        return Err(SeriesFault::Parameter("the values are too large for a likelihood"));
    }
    Ok(named(&model, &scales, log_likelihood, rows, converged))
}

/// What a model of `states` states of `columns` columns has to be fitted: starts, transitions, means, deviations.
fn parameters(states: usize, columns: usize) -> usize {
    (states - 1) + states * (states - 1) + 2 * states * columns
}

/// Checks the columns and returns their rows.
fn checked(columns: &[&[f64]], least: usize) -> Result<usize, SeriesFault> {
    if !(1..=MAX_COLUMNS).contains(&columns.len()) {
        return Err(SeriesFault::Parameter("give 1 to 5 columns"));
    }
    let rows = columns[0].len();
    if columns.iter().any(|column| column.len() != rows) {
        return Err(SeriesFault::Parameter("all columns have the same rows"));
    }
    for column in columns {
        check(column, least)?;
    }
    Ok(rows)
}

fn by_row(columns: &[&[f64]], value: impl Fn(f64, usize) -> f64) -> Vec<f64> {
    let rows = columns.first().map_or(0, |column| column.len());
    let cell = |row: usize| {
        let value = &value;
        columns.iter().enumerate().map(move |(column, values)| value(values[row], column))
    };
    (0..rows).flat_map(cell).collect()
}

/// The model in the units of its columns, the states in order.
fn named(
    model: &Model,
    scales: &[(f64, f64)],
    log_likelihood: f64,
    rows: usize,
    converged: bool,
) -> RegimeModel {
    let mut order: Vec<usize> = (0..model.states).collect();
    let spread = |state: usize| model.variances(state).iter().sum::<f64>();
    order.sort_by(|one, other| spread(*one).total_cmp(&spread(*other)));
    let state = |state: &usize| {
        let parts = || scales.iter().zip(model.means(*state).iter().zip(model.variances(*state)));
        RegimeState {
            mean: parts().map(|((centre, scale), (mean, _))| centre + scale * mean).collect(),
            deviation: parts().map(|((_, scale), (_, variance))| scale * variance.sqrt()).collect(),
        }
    };
    let after = |from: &usize| order.iter().map(|to| model.transition(*from, *to)).collect();
    RegimeModel {
        states: order.iter().map(state).collect(),
        start: order.iter().map(|state| model.start[*state]).collect(),
        transition: order.iter().map(after).collect(),
        log_likelihood,
        rows,
        converged,
    }
}

impl RegimeModel {
    /// What had to be fitted.
    pub fn parameters(&self) -> usize {
        parameters(self.states.len(), self.states.first().map_or(0, |state| state.mean.len()))
    }

    /// The Bayesian information criterion `−2 ln L + p ln n`: the number of states with the lowest is best.
    ///
    /// Source: Schwarz (1978), Annals of Statistics 6(2).
    pub fn bic(&self) -> f64 {
        count(self.parameters()) * count(self.rows).ln() - 2.0 * self.log_likelihood
    }

    /// The rows that each state is expected to last, `1 / (1 − aᵢᵢ)`; `None` for one that is never left.
    pub fn expected_durations(&self) -> Vec<Option<f64>> {
        let own = self.transition.iter().enumerate().map(|(state, after)| after[state]);
        own.map(|own| crate::performance::finite(1.0 / (1.0 - own))).collect()
    }

    /// Returns what the model says about rows, those it was learnt from or others.
    ///
    /// - `columns`: as it was fitted to; one row is enough.
    ///
    /// # Errors
    ///
    /// [`SeriesFault`] for no rows, unknown values, and columns other in number than those of the model.
    pub fn read(&self, columns: &[&[f64]]) -> Result<RegimePath, SeriesFault> {
        let model = self.inner();
        let rows = columns.first().map_or(0, |column| column.len());
        if columns.len() != model.columns || columns.iter().any(|column| column.len() != rows) {
            return Err(SeriesFault::Parameter("give the columns that the model was fitted to"));
        }
        if columns.iter().any(|column| column.iter().any(|value| !value.is_finite())) {
            return Err(SeriesFault::Unknown);
        }
        if rows == 0 {
            return Err(SeriesFault::Short { least: 1 });
        }
        let values = by_row(columns, |value, _| value);
        let mut passes = Passes::default();
        let log_likelihood = passes.forward(&model, &values);
        let mut smoothed = Vec::new();
        smooth(&model, &passes, &mut smoothed);
        if !log_likelihood.is_finite() {
            return Err(SeriesFault::Parameter("the values are too large for a likelihood"));
        }
        let by_state = |values: &[f64]| -> Vec<Vec<f64>> {
            let column = |state| values.iter().skip(state).step_by(model.states).copied().collect();
            (0..model.states).map(column).collect()
        };
        Ok(RegimePath {
            states: most_likely(&model, &values),
            filtered: by_state(&passes.filtered),
            smoothed: by_state(&smoothed),
            log_likelihood,
        })
    }

    fn inner(&self) -> Model {
        let all = |part: fn(&RegimeState) -> &Vec<f64>| self.states.iter().flat_map(part).copied();
        Model {
            states: self.states.len(),
            columns: self.states.first().map_or(0, |state| state.mean.len()),
            start: self.start.clone(),
            transition: self.transition.concat(),
            means: all(|state| &state.mean).collect(),
            variances: all(|state| &state.deviation).map(|deviation| deviation.powi(2)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Two states that last 50 and 20 rows; the wild one falls.
    fn made(rows: usize) -> (Vec<f64>, Vec<usize>) {
        let mut random = Random::new(21);
        let mut state = 0;
        let mut next = |_| {
            let leave = if state == 0 { 0.02 } else { 0.05 };
            if random.uniform() < leave {
                state = 1 - state;
            }
            let (mean, deviation) = if state == 0 { (0.05, 0.6) } else { (-0.2, 2.0) };
            (mean + deviation * random.normal(), state)
        };
        (0..rows).map(&mut next).unzip()
    }

    const TWO: RegimeFit = RegimeFit { states: 2, restarts: 8, seed: 1 };

    #[test]
    fn known_states_are_found_again_and_bic_counts_them() {
        let (values, truth) = made(4_000);
        let fits: Vec<RegimeModel> = (1..=3)
            .map(|states| fit_regimes(&[&values], RegimeFit { states, ..TWO }).unwrap())
            .collect();
        assert!(fits[1].bic() < fits[0].bic() && fits[1].bic() < fits[2].bic());
        assert!(fits[2].log_likelihood >= fits[1].log_likelihood);
        let model = &fits[1];
        assert!(model.converged);
        let deviations = [model.states[0].deviation[0], model.states[1].deviation[0]];
        assert!((deviations[0] - 0.6).abs() < 0.05 && (deviations[1] - 2.0).abs() < 0.1);
        let durations = model.expected_durations();
        assert!((durations[0].unwrap() / 50.0 - 1.0).abs() < 0.4, "{durations:?}");
        let path = model.read(&[&values]).unwrap();
        let right = path.states.iter().zip(&truth).filter(|(ours, truth)| ours == truth).count();
        assert!(right > 3_700, "{right} of 4000");
        let error = path.log_likelihood / model.log_likelihood - 1.0;
        assert!(error.abs() < 1e-12, "{error}");
        for row in 0..4_000 {
            for columns in [&path.filtered, &path.smoothed] {
                assert!((columns[0][row] + columns[1][row] - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn filtered_probabilities_never_look_ahead() {
        let (values, _) = made(600);
        let model = fit_regimes(&[&values], TWO).unwrap();
        let whole = model.read(&[&values]).unwrap();
        for rows in [1, 2, 100, 599] {
            let part = model.read(&[&values[..rows]]).unwrap();
            assert_eq!(part.filtered[1], whole.filtered[1][..rows]);
            let last = part.filtered[0][rows - 1] - part.smoothed[0][rows - 1];
            assert!(last.abs() < 1e-15);
        }
    }

    #[test]
    fn a_seed_gives_the_same_model_and_units_do_not_matter() {
        let (values, _) = made(500);
        let wild: Vec<f64> = values.iter().map(|value| 7.0 + 1e-3 * value).collect();
        let one = fit_regimes(&[&values], TWO).unwrap();
        assert_eq!(one, fit_regimes(&[&values], TWO).unwrap());
        let other = fit_regimes(&[&wild], TWO).unwrap();
        assert!((one.transition[0][0] - other.transition[0][0]).abs() < 1e-6);
        assert!(
            (one.states[1].deviation[0] * 1e-3 / other.states[1].deviation[0] - 1.0).abs() < 1e-6
        );
        let both = fit_regimes(&[&values, &wild], TWO).unwrap();
        assert_eq!((both.states[0].mean.len(), both.parameters()), (2, 11));
    }

    #[test]
    fn far_off_values_never_make_a_probability_unknown() {
        let (mut values, _) = made(300);
        (values[100], values[200]) = (1e5, -1e5);
        for states in 1..=MAX_REGIMES {
            let model = fit_regimes(&[&values], RegimeFit { states, ..TWO }).unwrap();
            values[150] = 1e12;
            let path = model.read(&[&values]).unwrap();
            values[150] = 0.0;
            let columns = path.filtered.iter().chain(&path.smoothed);
            assert!(columns.flatten().all(|share| (0.0..=1.0 + 1e-9).contains(share)), "{states}");
        }
    }

    #[test]
    fn what_has_no_states_says_why() {
        let (values, _) = made(60);
        let short = SeriesFault::Short { least: 28 };
        assert_eq!(fit_regimes(&[&values[..27]], TWO), Err(short));
        assert_eq!(fit_regimes(&[&[1.0; 100]], TWO), Err(SeriesFault::Constant));
        assert_eq!(fit_regimes(&[&[f64::NAN; 100]], TWO), Err(SeriesFault::Unknown));
        for wrong in [
            fit_regimes(&[], TWO),
            fit_regimes(&[&values, &values[1..]], TWO),
            fit_regimes(&[&values], RegimeFit { states: 5, ..TWO }),
            fit_regimes(&[&values], RegimeFit { restarts: 0, ..TWO }),
        ] {
            assert!(matches!(wrong, Err(SeriesFault::Parameter(_))));
        }
        let model = fit_regimes(&[&values], TWO).unwrap();
        assert_eq!(model.read(&[&[]]), Err(SeriesFault::Short { least: 1 }));
        assert_eq!(model.read(&[&[f64::INFINITY]]), Err(SeriesFault::Unknown));
        assert!(model.read(&[&[1.0], &[1.0]]).is_err());
    }
}
