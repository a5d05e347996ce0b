//! Names in formulas, and the numbers that are put in their place.

use kernel::{Error, Result};
use quant::backtest::sweep::{MAX_POINTS, grid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Sweep;
use crate::backtest::{BacktestSpec, plan::Plan};

/// Parameters of a sweep: a surface has two, and a look beyond it some more.
const MAX_PARAMETERS: usize = 6;

/// The values of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ParameterValues {
    List(Vec<f64>),
    Range(ParameterRange),
}

/// From one value to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterRange {
    #[schema(example = 5.0)]
    pub from: f64,
    #[schema(example = 50.0)]
    pub to: f64,
    #[schema(example = 5.0)]
    pub step: f64,
}

impl Sweep {
    /// Returns every point.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for names and values that cannot be swept.
    pub(crate) fn points(&self) -> Result<Vec<Vec<f64>>> {
        if self.parameters.is_empty() || self.parameters.len() > MAX_PARAMETERS {
            let message = format!("sweep 1 to {MAX_PARAMETERS} parameters");
            return Err(Error::invalid_at("/parameters", message));
        }
        let mut values = Vec::with_capacity(self.parameters.len());
        for (name, given) in &self.parameters {
            let pointer = format!("/parameters/{name}");
            let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if !is_name || name.len() > 30 {
                let message = "a parameter is named by lower-case letters, digits and _";
                return Err(Error::invalid_at(pointer, message));
            }
            let is_taken = formula::catalogue().iter().any(|function| function.name == name)
                || formula::ASSET_FIELDS.contains(&name.as_str())
                || ["asset", "and", "or", "not", "true", "false"].contains(&name.as_str());
            if is_taken {
                let message = format!("{name} has a meaning in formulas: choose another name");
                return Err(Error::invalid_at(pointer, message));
            }
            values.push(given.values(&pointer)?);
        }
        grid(&values).ok_or_else(|| {
            let message = format!("a sweep has 1 to {MAX_POINTS} points");
            Error::invalid_at("/parameters", message)
        })
    }

    /// Reads the strategy with every value once, the other parameters at their first, and returns the plan
    /// of the first point.
    ///
    /// # Errors
    ///
    /// What is wrong with the formulas of the first point at their places; of other values, at theirs.
    pub(crate) fn check_values(&self, spec: &BacktestSpec) -> Result<Plan> {
        let mut values = Vec::with_capacity(self.parameters.len());
        for (name, given) in &self.parameters {
            values.push(given.values(&format!("/parameters/{name}"))?);
        }
        let first: Vec<f64> = values.iter().filter_map(|values| values.first().copied()).collect();
        let plan = Plan::of(&self.put(spec, &first))?;
        for (place, (name, values)) in self.parameters.keys().zip(&values).enumerate() {
            for value in values.iter().skip(1) {
                let mut point = first.clone();
                if let Some(slot) = point.get_mut(place) {
                    *slot = *value;
                }
                Plan::of(&self.put(spec, &point)).map_err(|error| {
                    let message = format!("{name} = {value} makes no formula: {error}");
                    Error::invalid_at(format!("/parameters/{name}"), message)
                })?;
            }
        }
        Ok(plan)
    }

    /// Returns `spec` with the values of one point in the place of the names.
    pub(crate) fn put(&self, spec: &BacktestSpec, point: &[f64]) -> BacktestSpec {
        let names: Vec<(&str, f64)> =
            self.parameters.keys().map(String::as_str).zip(point.iter().copied()).collect();
        let put = |text: &Option<String>| text.as_ref().map(|text| substitute(text, &names));
        BacktestSpec {
            entry: put(&spec.entry),
            exit: put(&spec.exit),
            limit: put(&spec.limit),
            stop: put(&spec.stop),
            weight: put(&spec.weight),
            rank: put(&spec.rank),
            ..spec.clone()
        }
    }
}

impl ParameterValues {
    fn values(&self, pointer: &str) -> Result<Vec<f64>> {
        let values = match self {
            Self::List(values) => values.clone(),
            Self::Range(ParameterRange { from, to, step }) => {
                let steps = (to - from) / step;
                if !(steps.is_finite() && steps >= 0.0 && *step != 0.0) {
                    let message = "say from, to and a step that leads from one to the other";
                    return Err(Error::invalid_at(pointer, message));
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "cut to the limit first"
                )]
                #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
                let count = (steps + 1e-9).min(MAX_POINTS as f64) as u32;
                (0..=count).map(|n| from + f64::from(n) * step).collect()
            }
        };
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return Err(Error::invalid_at(pointer, "name at least one number"));
        }
        Ok(values)
    }
}

/// Puts numbers in the place of words. Text between quotes, names of arguments (`n=…`) and words that
/// go on (`fast.close`, `fast-x`, `fast(`) are left alone.
fn substitute(text: &str, names: &[(&str, f64)]) -> String {
    let goes_on = |c: char| c.is_alphanumeric() || "_.:@-".contains(c);
    let (mut out, mut quote) = (String::with_capacity(text.len()), None::<char>);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphabetic() || first == '_';
        let length = if is_word && quote.is_none() {
            rest.find(|c| !goes_on(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        match quote {
            Some(mark) if mark == first => quote = None,
            None if matches!(first, '\'' | '"') => quote = Some(first),
            Some(_) | None => {}
        }
        let next = after.trim_start();
        let is_argument = next.starts_with('=') && !next.starts_with("==");
        let found = names.iter().find(|(name, _)| *name == word);
        match found.filter(|_| quote.is_none() && !is_argument && !next.starts_with('(')) {
            Some((_, value)) if *value < 0.0 => out.extend(["(", &value.to_string(), ")"]),
            Some((_, value)) => out.push_str(&value.to_string()),
            None => out.push_str(word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backtest::sweep::Objective;

    #[test]
    fn names_become_numbers_where_they_stand_alone() {
        let names = [("fast", 5.0), ("n", -2.5)];
        let put = |text| substitute(text, &names);
        assert_eq!(put("sma(close, fast) > fast"), "sma(close, 5) > 5");
        assert_eq!(put("sma(close, n=fast) > n"), "sma(close, n=5) > (-2.5)");
        assert_eq!(
            put("fast.close + 'fast' + fast-x + faster"),
            "fast.close + 'fast' + fast-x + faster"
        );
        assert_eq!(put("n == fast"), "(-2.5) == 5");
    }

    #[test]
    fn a_range_has_both_its_ends() {
        let range = |from, to, step| ParameterValues::Range(ParameterRange { from, to, step });
        assert_eq!(range(5.0, 20.0, 5.0).values("").unwrap(), [5.0, 10.0, 15.0, 20.0]);
        assert_eq!(range(0.1, 0.3, 0.1).values("").unwrap().len(), 3);
        assert!(range(5.0, 1.0, 1.0).values("").is_err());
        assert!(range(5.0, 9.0, 0.0).values("").is_err());
    }

    #[test]
    fn a_value_that_makes_no_formula_is_refused_at_its_parameter() {
        let sweep = |values: &[f64]| Sweep {
            parameters: [("n".to_owned(), ParameterValues::List(values.to_vec()))].into(),
            objective: Objective::Sharpe,
            walk_forward: None,
        };
        let spec = BacktestSpec {
            entry: Some("close > sma(close, n)".to_owned()),
            ..BacktestSpec::default()
        };
        let place = |values: &[f64]| match sweep(values).check_values(&spec) {
            Err(Error::Invalid { pointer, .. }) => pointer.unwrap_or_default(),
            other => format!("{:?}", other.is_ok()),
        };
        assert_eq!(place(&[5.0, 2.5]), "/parameters/n");
        assert_eq!(place(&[2.5, 5.0]), "/entry");
        assert_eq!(place(&[5.0, 6.0]), "true");
    }

    #[test]
    fn words_of_the_language_are_no_parameters() {
        let sweep = |name: &str| Sweep {
            parameters: [(name.to_owned(), ParameterValues::List(vec![1.0]))].into(),
            objective: Objective::Sharpe,
            walk_forward: None,
        };
        assert!(sweep("fast").points().is_ok());
        for taken in ["sma", "close", "asset", "Fast", "9", ""] {
            assert!(sweep(taken).points().is_err(), "{taken}");
        }
    }
}
