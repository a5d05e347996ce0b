//! States that series are in for a while, and what each of them is like.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::timeseries::{
    MAX_REGIMES, RegimeFit, RegimeModel, RegimePath, SeriesFault, fit_regimes,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::transformed::{SampleOfRows, SeriesTransform, Transformed};

/// Rows of a fit: twenty years of days, about a second for one to four states.
const MAX_ROWS: usize = 5_000;

/// Series beside the first.
const MAX_BESIDE: usize = 4;
const MAX_RESTARTS: usize = 30;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindRegimes {
    #[schema(example = "AAPL")]
    pub formula: String,
    /// Series whose values tell the states too, at most 4.
    #[serde(default)]
    #[schema(example = json!([]), max_items = 4)]
    pub beside: Vec<String>,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub transform: SeriesTransform,
    /// 1 to 4; the number with the lowest BIC when absent.
    #[schema(minimum = 1, maximum = 4)]
    pub states: Option<usize>,
    /// The model learns from rows up to here only, and reads the later ones without knowing them.
    #[schema(value_type = Option<String>)]
    pub learn_to: Option<Timestamp>,
    /// Places the search begins from, 1 to 30.
    #[serde(default = "usual_restarts")]
    #[schema(default = 10, minimum = 1, maximum = 30)]
    pub restarts: usize,
    /// The same seed gives the same model.
    #[serde(default)]
    pub seed: u64,
}

fn usual_restarts() -> usize {
    10
}

/// A state, and what its rows were.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Regime {
    /// Of a value of each series, as `deviation`.
    pub mean: Vec<f64>,
    pub deviation: Vec<f64>,
    /// Rows it is expected to last; null when it is never left.
    pub expected_duration: Option<f64>,
    /// Rows of the most likely path, and how often it was entered.
    pub rows: usize,
    pub spells: usize,
}

/// How well a number of states fits.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RegimeCriterion {
    pub states: usize,
    pub parameters: usize,
    pub log_likelihood: f64,
    /// The lowest is best.
    pub bic: f64,
}

/// A hidden Markov model of series, the states from the calmest to the wildest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Regimes {
    pub states: Vec<Regime>,
    /// The probability of each state (columns) a row after each (rows).
    pub transition: Vec<Vec<f64>>,
    /// Of the numbers of states that were tried.
    pub criteria: Vec<RegimeCriterion>,
    pub log_likelihood: f64,
    /// Whether the search came to its end.
    pub converged: bool,
    /// Rows the model was learnt from: the first ones.
    pub learnt_rows: usize,
    #[schema(value_type = Vec<String>)]
    pub at: Vec<Timestamp>,
    /// What the first formula gave.
    pub level: Vec<f64>,
    /// The most likely sequence of states, from 0, seen from its end.
    pub path: Vec<usize>,
    /// The probability of each state given the rows up to each; nothing later, but for the parameters,
    /// which rows up to `learn_to` gave.
    pub filtered: Vec<Vec<f64>>,
    /// The probability of each state given all rows.
    pub smoothed: Vec<Vec<f64>>,
    pub sample: SampleOfRows,
}

/// Fits the columns of `table`.
pub(crate) fn find(ask: &FindRegimes, table: SeriesTable) -> Result<Regimes> {
    ask.check()?;
    let sample = Transformed::of(table, ask.transform, MAX_ROWS)?;
    let columns = sample.slices();
    let known = |at: &Timestamp| ask.learn_to.is_none_or(|last| *at <= last);
    let learnt_rows = sample.at.partition_point(known);
    let learnt: Vec<&[f64]> = columns.iter().map(|column| &column[..learnt_rows]).collect();
    let models = fitted(ask, &learnt).map_err(|fault| match (fault, ask.learn_to) {
        (SeriesFault::Short { least }, Some(_)) => {
            let message =
                format!("{learnt_rows} rows are learnt from, and at least {least} are needed");
            Error::invalid_at("/learn_to", message)
        }
        _ => sample.refused(fault),
    })?;
    let best = models.iter().min_by(|one, other| one.bic().total_cmp(&other.bic()));
    let model = best.ok_or_else(|| Error::internal("no model"))?;
    let path = model.read(&columns).map_err(|fault| sample.refused(fault))?;
    let criterion = |model: &RegimeModel| RegimeCriterion {
        states: model.states.len(),
        parameters: model.parameters(),
        log_likelihood: model.log_likelihood,
        bic: model.bic(),
    };
    Ok(Regimes {
        states: described(model, &path),
        transition: model.transition.clone(),
        criteria: models.iter().map(criterion).collect(),
        log_likelihood: model.log_likelihood,
        converged: model.converged,
        learnt_rows,
        level: sample.first()?.0.to_vec(),
        path: path.states,
        filtered: path.filtered,
        smoothed: path.smoothed,
        at: sample.at,
        sample: sample.described,
    })
}

/// A model for each number of states that is asked for and has rows enough; the first one must have.
fn fitted(ask: &FindRegimes, columns: &[&[f64]]) -> Result<Vec<RegimeModel>, SeriesFault> {
    let fit =
        |states| fit_regimes(columns, RegimeFit { states, restarts: ask.restarts, seed: ask.seed });
    let (first, last) = ask.states.map_or((1, MAX_REGIMES), |states| (states, states));
    let mut models = vec![fit(first)?];
    models.extend((first + 1..=last).map_while(|states| fit(states).ok()));
    Ok(models)
}

fn described(model: &RegimeModel, path: &RegimePath) -> Vec<Regime> {
    let durations = model.expected_durations();
    let before = std::iter::once(None).chain(path.states.iter().map(Some));
    let entries: Vec<usize> = path
        .states
        .iter()
        .zip(before)
        .filter(|(state, before)| Some(*state) != *before)
        .map(|(state, _)| *state)
        .collect();
    let count = |list: &[usize], state: usize| list.iter().filter(|one| **one == state).count();
    let states = model.states.iter().zip(durations).enumerate();
    states
        .map(|(number, (state, expected_duration))| Regime {
            mean: state.mean.clone(),
            deviation: state.deviation.clone(),
            expected_duration,
            rows: count(&path.states, number),
            spells: count(&entries, number),
        })
        .collect()
}

impl FindRegimes {
    /// Every formula, the first one first.
    pub fn formulas(&self) -> impl Iterator<Item = (&String, String)> {
        let beside = |(number, formula)| (formula, format!("/beside/{number}"));
        let beside = self.beside.iter().enumerate().map(beside);
        std::iter::once((&self.formula, "/formula".to_owned())).chain(beside)
    }

    /// Checks what needs no series.
    pub fn check(&self) -> Result<()> {
        let wrong = |pointer: &str, message: String| Err(Error::invalid_at(pointer, message));
        if self.beside.len() > MAX_BESIDE {
            return wrong("/beside", format!("name at most {MAX_BESIDE} series beside the first"));
        }
        if self.states.is_some_and(|states| !(1..=MAX_REGIMES).contains(&states)) {
            return wrong("/states", format!("choose 1 to {MAX_REGIMES} states"));
        }
        if !(1..=MAX_RESTARTS).contains(&self.restarts) {
            return wrong("/restarts", format!("choose 1 to {MAX_RESTARTS} restarts"));
        }
        Ok(())
    }
}
