//! A formula over history.

use std::{collections::HashMap, fmt, sync::Arc};

use crate::{
    Formula, Value,
    address::Address,
    machine::Machine,
    operation,
    plan::{Outcome, Slot},
};

/// Rows that run at a time: a column of them fits the first cache of every processor.
pub(crate) const BLOCK: usize = 1_024;

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
    /// The formula compares assets, by this function, and was run for one alone.
    Alone { function: &'static str },
    /// The assets of a panel do not share one axis.
    Axis { asset: usize, expected: usize, given: usize },
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

    /// The columns of `addresses`, in their order.
    pub(crate) fn columns_of<'b>(
        &self,
        addresses: impl IntoIterator<Item = &'b Address>,
    ) -> Result<Vec<&'a [f64]>, InputError> {
        let column = |address: &Address| {
            let column = self.columns.get(address).copied();
            column.ok_or_else(|| InputError::Missing(address.clone()))
        };
        addresses.into_iter().map(column).collect()
    }

    /// How many rows the axis has.
    pub fn rows(&self) -> usize {
        self.rows
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
    ///
    /// Its work is the rows times the parts of the formula ([`crate::limits::MAX_NODES`] at most); the
    /// rows are bounded by who gives the columns.
    pub fn evaluate(&self, inputs: &Inputs<'_>) -> Result<Output, InputError> {
        self.refuse_alone()?;
        let columns = self.columns_of(inputs)?;
        let mut output = Output::empty(&self.plan.outcome, inputs.rows);
        self.run(&columns, inputs.rows, |machine, rows| {
            output.extend((machine, &self.plan.outcome), 0, rows);
        });
        Ok(output)
    }

    /// Runs the formula over every row of `inputs`, and answers for the last one only; unknown
    /// without rows.
    pub fn newest(&self, inputs: &Inputs<'_>) -> Result<Value, InputError> {
        self.refuse_alone()?;
        let columns = self.columns_of(inputs)?;
        let mut newest = Value::of(&self.plan.outcome, |_| quant::UNKNOWN);
        self.run(&columns, inputs.rows, |machine, rows| {
            let last = |slot| machine.answers(slot, 0, rows).last().copied();
            newest = Value::of(&self.plan.outcome, |slot| last(slot).unwrap_or(quant::UNKNOWN));
        });
        Ok(newest)
    }

    /// Refuses a formula that compares assets.
    pub(crate) fn refuse_alone(&self) -> Result<(), InputError> {
        self.comparison().map_or(Ok(()), |function| Err(InputError::Alone { function }))
    }

    /// The column of every input of the plan.
    pub(crate) fn columns_of<'a>(&self, inputs: &Inputs<'a>) -> Result<Vec<&'a [f64]>, InputError> {
        inputs.columns_of(self.places.iter().filter_map(|place| self.inputs.get(*place)))
    }

    /// Runs all rows in blocks, and shows the machine after each, with the rows of the block.
    fn run(&self, columns: &[&[f64]], rows: usize, mut see: impl FnMut(&Machine, usize)) {
        let mut machine = Machine::new(Arc::clone(&self.plan), 1, BLOCK.min(rows.max(1)));
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            for (input, column) in columns.iter().enumerate() {
                machine.load(input, 0, &column[start..end]);
            }
            machine.run(1, end - start);
            see(&machine, end - start);
        }
    }
}

impl Output {
    /// No answers yet, with room for `rows`.
    pub(crate) fn empty(outcome: &Outcome, rows: usize) -> Self {
        match outcome {
            Outcome::Number(number) => Self::Number(*number),
            Outcome::Series(_) => Self::Series(Vec::with_capacity(rows)),
            Outcome::Condition(_) => Self::Condition(Vec::with_capacity(rows)),
            Outcome::Record(_, function) => {
                let names = function.outputs.iter().copied();
                Self::Record(names.map(|name| (name, Vec::with_capacity(rows))).collect())
            }
        }
    }

    /// Appends the answers of a lane to an outcome, for the `rows` that the machine has run.
    pub(crate) fn extend(
        &mut self,
        (machine, outcome): (&Machine, &Outcome),
        lane: usize,
        rows: usize,
    ) {
        let answers = |slot: Slot| machine.answers(slot, lane, rows).iter().copied();
        match (self, *outcome) {
            (Self::Series(values), Outcome::Series(slot)) => {
                values.extend(answers(slot).map(quantity));
            }
            (Self::Condition(values), Outcome::Condition(slot)) => {
                values.extend(answers(slot).map(condition));
            }
            (Self::Record(fields), Outcome::Record(first, _)) => {
                for (place, (_, values)) in fields.iter_mut().enumerate() {
                    values.extend(answers(first + place).map(quantity));
                }
            }
            // A number is the same in every row.
            _ => {}
        }
    }

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
            Self::Missing(address) if address.is_subject() => write!(
                out,
                "`{address}` is of the asset at hand, and none was named: name one, as in AAPL.close"
            ),
            Self::Missing(address) => write!(out, "no values were given for `{address}`"),
            Self::Rows { address, expected, given } => {
                write!(out, "`{address}` has {given} rows where the others have {expected}")
            }
            Self::Alone { function } => write!(
                out,
                "`{function}` compares the assets of a universe: it needs several, as in a screen"
            ),
            Self::Axis { asset, expected, given } => {
                write!(out, "asset {asset} has {given} rows where the first has {expected}")
            }
        }
    }
}

impl std::error::Error for InputError {}
