//! A formula over history.

use std::{collections::HashMap, fmt, sync::Arc};

use crate::{
    Formula,
    address::Address,
    machine::Machine,
    operation,
    plan::{Outcome, Slot},
};

/// Rows that run at a time: a column of them fits the first cache of every processor.
const BLOCK: usize = 1_024;

/// The columns a formula runs over, all on one time axis: one value a row, oldest first, NaN where a
/// series has none.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    rows: usize,
    columns: HashMap<Address, &'a [f64]>,
}

/// Why a formula could not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputError {
    /// No column was given for an address the formula needs.
    Missing(Address),
    /// A column does not have the rows of the axis.
    Rows { address: Address, expected: usize, given: usize },
}

/// What a formula gave. `None` is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    Number(f64),
    Series(Vec<Option<f64>>),
    Condition(Vec<Option<bool>>),
    /// The fields in the order of the function's outputs.
    Record(Vec<(&'static str, Vec<Option<f64>>)>),
}

impl<'a> Inputs<'a> {
    /// An axis of `rows` rows, without columns yet.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: HashMap::new() }
    }

    /// Gives the column of an address, replacing an earlier one.
    pub fn insert(&mut self, address: Address, column: &'a [f64]) -> Result<(), InputError> {
        if column.len() != self.rows {
            let (expected, given) = (self.rows, column.len());
            return Err(InputError::Rows { address, expected, given });
        }
        self.columns.insert(address, column);
        Ok(())
    }
}

impl Formula {
    /// Runs the formula over every row of `inputs`, which must have a column for each of
    /// [`Formula::inputs`].
    pub fn evaluate(&self, inputs: &Inputs<'_>) -> Result<Output, InputError> {
        let columns = self.inputs().iter().map(|address| {
            let column = inputs.columns.get(address).copied();
            column.ok_or_else(|| InputError::Missing(address.clone()))
        });
        let columns: Vec<&[f64]> = columns.collect::<Result<_, _>>()?;
        Ok(self.collect(&columns, inputs.rows))
    }

    fn collect(&self, columns: &[&[f64]], rows: usize) -> Output {
        match self.plan.outcome {
            Outcome::Number(number) => Output::Number(number),
            Outcome::Series(slot) => {
                let mut values = Vec::with_capacity(rows);
                self.run(columns, rows, |block| values.extend(block.answers(slot).map(quantity)));
                Output::Series(values)
            }
            Outcome::Condition(slot) => {
                let mut values = Vec::with_capacity(rows);
                self.run(columns, rows, |block| values.extend(block.answers(slot).map(condition)));
                Output::Condition(values)
            }
            Outcome::Record(first, function) => {
                let names = function.outputs.iter().copied();
                let mut fields: Vec<_> =
                    names.map(|name| (name, Vec::with_capacity(rows))).collect();
                self.run(columns, rows, |block| {
                    for (place, (_, values)) in fields.iter_mut().enumerate() {
                        values.extend(block.answers(first + place).map(quantity));
                    }
                });
                Output::Record(fields)
            }
        }
    }

    /// Runs all rows in blocks, and shows each to `see`.
    fn run(&self, columns: &[&[f64]], rows: usize, mut see: impl FnMut(&Block<'_>)) {
        let mut machine = Machine::new(Arc::clone(&self.plan), BLOCK.min(rows.max(1)));
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            for (input, column) in columns.iter().enumerate() {
                machine.load(input, &column[start..end]);
            }
            machine.run(end - start);
            see(&Block { machine: &machine, rows: end - start });
        }
    }
}

/// The machine after some rows.
struct Block<'a> {
    machine: &'a Machine,
    rows: usize,
}

impl Block<'_> {
    fn answers(&self, slot: Slot) -> impl Iterator<Item = f64> {
        self.machine.answers(slot, self.rows).iter().copied()
    }
}

impl Output {
    /// The answers as named columns of `rows` numbers, whatever the kind: a number stands in every
    /// row, truth is 1 and falsehood 0. Only the columns of a record have a name.
    pub fn into_columns(self, rows: usize) -> Vec<(Option<&'static str>, Vec<Option<f64>>)> {
        match self {
            Self::Number(number) => vec![(None, vec![Some(number); rows])],
            Self::Series(values) => vec![(None, values)],
            Self::Condition(values) => {
                let numbers = values.into_iter().map(|value| value.map(operation::truth));
                vec![(None, numbers.collect())]
            }
            Self::Record(fields) => {
                fields.into_iter().map(|(name, values)| (Some(name), values)).collect()
            }
        }
    }
}

pub(crate) fn quantity(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

pub(crate) fn condition(truth: f64) -> Option<bool> {
    (!truth.is_nan()).then_some(truth > 0.5)
}

impl fmt::Display for InputError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(address) => write!(out, "no values were given for `{address}`"),
            Self::Rows { address, expected, given } => {
                write!(out, "`{address}` has {given} rows where the others have {expected}")
            }
        }
    }
}

impl std::error::Error for InputError {}
