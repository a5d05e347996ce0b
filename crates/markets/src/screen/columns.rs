//! The formulas of a question, read and checked.

use formula::{Formula, Kind};
use kernel::{Error, Result};

use super::{MAX_COLUMNS, MAX_SYMBOLS, Question};
use crate::series::read_formula;

/// Every formula of a question.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub shown: Vec<Formula>,
    pub rule: Option<Formula>,
    pub sort: Option<Formula>,
    /// Where the question stands in the body.
    pointer: String,
}

impl Columns {
    /// Reads the formulas of `question`.
    ///
    /// - `pointer`: where the question stands in the body.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] pointing at the formula that cannot be read, or is not what belongs there.
    pub(super) fn read(question: &Question, pointer: &str) -> Result<Self> {
        if question.columns.len() > MAX_COLUMNS {
            let message = format!("a screen has at most {MAX_COLUMNS} columns");
            return Err(Error::invalid_at(format!("{pointer}/columns"), message));
        }
        if question.universe.symbols.len() > MAX_SYMBOLS {
            let message = format!("name at most {MAX_SYMBOLS} symbols, or use a filter");
            return Err(Error::invalid_at(format!("{pointer}/universe/symbols"), message));
        }
        let shown = question.columns.iter().enumerate().map(|(number, text)| {
            let pointer = format!("{pointer}/columns/{number}");
            let formula = read_formula(text, &pointer)?;
            if formula.kind() == Kind::Record {
                let fields = formula.fields().join(", ");
                let message = format!("{text} has several columns; choose one of {fields}");
                return Err(Error::invalid_at(pointer, message));
            }
            Ok(formula)
        });
        let rule = question.rule.as_deref().filter(|text| !text.trim().is_empty());
        let rule = rule.map(|text| {
            let pointer = format!("{pointer}/rule");
            let formula = read_formula(text, &pointer)?;
            if formula.kind() == Kind::Condition {
                return Ok(formula);
            }
            let message = "a rule is a condition, such as rsi(close, 14) < 30";
            Err(Error::invalid_at(pointer, message))
        });
        let sort = question.sort.as_ref().map(|sort| {
            let pointer = format!("{pointer}/sort/formula");
            let formula = read_formula(&sort.formula, &pointer)?;
            if matches!(formula.kind(), Kind::Series | Kind::Number) {
                return Ok(formula);
            }
            Err(Error::invalid_at(pointer, "sort by a number, such as close / sma(close, 200)"))
        });
        Ok(Self {
            shown: shown.collect::<Result<_>>()?,
            rule: rule.transpose()?,
            sort: sort.transpose()?,
            pointer: pointer.to_owned(),
        })
    }

    /// All formulas: those shown, then the rule, then what is sorted by; each with where it stands.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, &Formula)> {
        let place = |name: &str| format!("{}/{name}", self.pointer);
        let shown = self.shown.iter().enumerate();
        shown
            .map(move |(number, formula)| (place(&format!("columns/{number}")), formula))
            .chain(self.rule.iter().map(move |rule| (place("rule"), rule)))
            .chain(self.sort.iter().map(move |sort| (place("sort/formula"), sort)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Sort;

    fn refusal(question: &Question) -> String {
        match Columns::read(question, "/question").unwrap_err() {
            Error::Invalid { pointer, message, .. } => {
                format!("{} {message}", pointer.unwrap_or_default())
            }
            other => other.to_string(),
        }
    }

    #[test]
    fn what_does_not_fit_is_pointed_at() {
        let question = Question { rule: Some("rsi(close, 14)".to_owned()), ..Question::default() };
        assert!(refusal(&question).starts_with("/question/rule a rule is a condition"));
        let columns = vec!["close".to_owned(), "macd(close)".to_owned()];
        let question = Question { columns, ..Question::default() };
        assert!(refusal(&question).starts_with("/question/columns/1 macd(close) has several"));
        let sort = Sort { formula: "close > 1".to_owned(), order: super::super::Order::Ascending };
        let question = Question { sort: Some(sort), ..Question::default() };
        assert!(refusal(&question).starts_with("/question/sort/formula sort by a number"));
    }
}
