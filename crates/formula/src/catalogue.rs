//! Every function of the language, as data.
//!
//! A new function is one entry in the file of its family; nothing else has to know of it.

mod average;
mod bands;
mod candles;
mod change;
mod cross;
mod extreme;
mod mathematics;
mod momentum;
mod oscillator;
mod price;
mod range;
mod statistics;
mod stochastic;
mod sum;
mod trend;
mod universe;
mod volume;

use std::sync::LazyLock;

use quant::Length;
use serde::Serialize;

use crate::{Kind, plan::Reach, step::Step};

/// What a function is, takes and gives.
#[derive(Debug, Serialize)]
pub struct Function {
    /// As it is written in formulas.
    pub name: &'static str,
    pub title: &'static str,
    pub group: Group,
    /// What it computes, for people.
    pub formula: &'static str,
    /// What it takes per row, before the parameters.
    pub inputs: &'static [Input],
    pub parameters: &'static [Parameter],
    /// The fields of a record; one name for everything else.
    pub outputs: &'static [&'static str],
    pub kind: Kind,
    /// The book, paper or library that defines it.
    pub source: &'static str,
    /// Known rows without an answer before the first one.
    #[serde(skip)]
    pub(crate) warm_up: fn(&Arguments) -> usize,
    #[serde(skip)]
    pub(crate) make: fn(&Arguments) -> Box<dyn Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Average,
    Momentum,
    Bands,
    Range,
    Trend,
    Statistics,
    Price,
    Candle,
    Change,
    Sum,
    Volume,
    Extreme,
    Cross,
    /// Row by row, without memory.
    Mathematics,
    /// The assets of a universe compared, row by row: only a panel or a screen can run it.
    Universe,
}

/// Something a function takes for every row.
#[derive(Debug, Serialize)]
pub struct Input {
    pub name: &'static str,
    pub kind: InputKind,
    /// The columns taken from an asset; empty for the other kinds.
    pub columns: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A series, or a number that stands for the same value in every row.
    Series,
    Condition,
    /// An asset without a field, since several of its columns are needed.
    Asset,
}

/// A number that is fixed when the formula is written.
#[derive(Debug, Serialize)]
pub struct Parameter {
    pub name: &'static str,
    pub title: &'static str,
    pub default: f64,
    pub min: f64,
    pub max: f64,
    /// Whether it is a count, of rows for most, and so a whole number.
    pub whole: bool,
}

/// Returns every function, family by family.
pub fn catalogue() -> &'static [&'static Function] {
    static ALL: LazyLock<Vec<&Function>> = LazyLock::new(|| {
        let families = [
            average::FUNCTIONS,
            momentum::FUNCTIONS,
            stochastic::FUNCTIONS,
            oscillator::FUNCTIONS,
            volume::FUNCTIONS,
            bands::FUNCTIONS,
            range::FUNCTIONS,
            trend::FUNCTIONS,
            statistics::FUNCTIONS,
            price::FUNCTIONS,
            candles::FUNCTIONS,
            change::FUNCTIONS,
            sum::FUNCTIONS,
            extreme::FUNCTIONS,
            cross::FUNCTIONS,
            mathematics::FUNCTIONS,
            universe::FUNCTIONS,
        ];
        families.into_iter().flatten().collect()
    });
    &ALL
}

pub(crate) fn find(name: &str) -> Option<&'static Function> {
    catalogue().iter().find(|function| function.name == name).copied()
}

impl Function {
    /// How it is called: `sma(series, n=20)`.
    pub fn signature(&self) -> String {
        let inputs = self.inputs.iter().map(|input| input.name.to_owned());
        let parameters = self.parameters.iter().map(|p| format!("{}={}", p.name, p.default));
        let all: Vec<String> = inputs.chain(parameters).collect();
        format!("{}({})", self.name, all.join(", "))
    }

    pub(crate) fn reach(&self) -> Reach {
        match self.group {
            Group::Mathematics => Reach::Nothing,
            Group::Universe => Reach::Universe,
            _ => Reach::Past,
        }
    }

    /// How many rows it keeps, at most.
    pub(crate) fn window(&self, arguments: &Arguments) -> usize {
        if self.reach() != Reach::Past {
            return 0;
        }
        let counts = self.parameters.iter().enumerate().filter(|(_, parameter)| parameter.whole);
        counts.map(|(index, _)| arguments.length(index).rows()).sum()
    }
}

/// The values of a function's parameters, checked against their limits.
#[derive(Debug, Clone)]
pub(crate) struct Arguments(pub(crate) Vec<f64>);

impl Arguments {
    /// The parameter at `index`, which is whole.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and within the limits of the parameter"
    )]
    fn length(&self, index: usize) -> Length {
        Length::saturating(self.number(index) as u32)
    }

    /// All parameters together, where all are whole.
    fn rows(&self) -> usize {
        (0..self.0.len()).map(|index| self.length(index).rows()).sum()
    }

    fn number(&self, index: usize) -> f64 {
        self.0.get(index).copied().unwrap_or_default()
    }
}

const SERIES: Input = Input { name: "series", kind: InputKind::Series, columns: &[] };

/// The inputs of what compares two series.
const LEFT_AND_RIGHT: &[Input] =
    &[Input { name: "left", ..SERIES }, Input { name: "right", ..SERIES }];

const HIGH_LOW: &[Input] = &[asset(&["high", "low"])];
const HIGH_LOW_CLOSE: &[Input] = &[asset(&["high", "low", "close"])];
const OPEN_HIGH_LOW_CLOSE: &[Input] = &[asset(&["open", "high", "low", "close"])];

const fn asset(columns: &'static [&'static str]) -> Input {
    Input { name: "asset", kind: InputKind::Asset, columns }
}

/// The outputs of everything that is not a record.
const VALUE: &[&str] = &["value"];

/// The warm-up of what needs a full window.
fn full_window(arguments: &Arguments) -> usize {
    arguments.length(0).rows() - 1
}

/// The warm-up of what needs as many changes as its length.
fn window_of_changes(arguments: &Arguments) -> usize {
    arguments.length(0).rows()
}

/// A window of `default` rows named `n`.
const fn window(default: f64) -> Parameter {
    rows("n", "Length", default, 1.0)
}

/// A count of at least `min` rows.
const fn rows(name: &'static str, title: &'static str, default: f64, min: f64) -> Parameter {
    Parameter { name, title, default, min, max: Length::MAX as f64, whole: true }
}

/// A number that need not be whole.
const fn number(name: &'static str, title: &'static str, default: f64, max: f64) -> Parameter {
    Parameter { name, title, default, min: 0.0, max, whole: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::MAX_INPUTS;

    #[test]
    fn every_entry_is_complete_and_named_once() {
        for function in catalogue() {
            let named = catalogue().iter().filter(|other| other.name == function.name);
            assert_eq!(named.count(), 1, "{}", function.name);
            let texts = [function.title, function.formula, function.source];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", function.name);
            assert_eq!(function.kind == Kind::Record, function.outputs.len() > 1);
            let columns: usize = function.inputs.iter().map(|i| i.columns.len().max(1)).sum();
            assert!((1..=MAX_INPUTS).contains(&columns), "{}", function.name);
            for parameter in function.parameters {
                let within = parameter.min..=parameter.max;
                assert!(within.contains(&parameter.default), "{}", function.name);
            }
        }
    }

    #[test]
    fn a_signature_reads_like_a_call() {
        assert_eq!(find("macd").unwrap().signature(), "macd(series, fast=12, slow=26, signal=9)");
    }
}
