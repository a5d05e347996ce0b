//! A formula on a live stream.

use std::sync::Arc;

use crate::{
    Formula, InputError,
    evaluate::{condition, quantity},
    machine::Machine,
    operation,
    plan::{Outcome, Slot},
};

/// A formula that takes one row at a time, in O(1) amortised, and gives the same bits as
/// [`Formula::evaluate`] over all of them.
///
/// A clone remembers the same rows. So a bar that is still open is tried on a clone, and pushed for
/// good when it closes.
#[derive(Clone)]
pub struct Live {
    machine: Machine,
    places: Arc<[usize]>,
}

/// What a formula gave for one row. `None` is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of a series or a number.
    Number(Option<f64>),
    Condition(Option<bool>),
    /// The fields in the order of the function's outputs.
    Record(Vec<(&'static str, Option<f64>)>),
}

impl Formula {
    /// The formula before its first row.
    ///
    /// Refuses a formula that compares assets: [`Formula::live_panel`] runs those.
    pub fn live(&self) -> Result<Live, InputError> {
        self.refuse_alone()?;
        let machine = Machine::new(Arc::clone(&self.plan), 1, 1);
        Ok(Live { machine, places: Arc::clone(&self.places) })
    }
}

impl Live {
    /// Takes the next row and answers for it.
    ///
    /// - `row`: a value for each of [`Formula::inputs`], in that order; NaN, or the end of the slice,
    ///   where there is none.
    pub fn push(&mut self, row: &[f64]) -> Value {
        load_row(&mut self.machine, &self.places, 0, row);
        self.machine.run(1, 1);
        newest(&self.machine, 0)
    }
}

/// Loads one row of a lane.
pub(crate) fn load_row(machine: &mut Machine, places: &[usize], lane: usize, row: &[f64]) {
    for (input, place) in places.iter().enumerate() {
        let value = row.get(*place).copied().unwrap_or(quant::UNKNOWN);
        machine.load(input, lane, &[value]);
    }
}

/// The answer of a lane, when one row was run.
pub(crate) fn newest(machine: &Machine, lane: usize) -> Value {
    let answer = |slot| machine.answers(slot, lane, 1).first().copied();
    Value::of(&machine.plan().outcome, |slot| answer(slot).unwrap_or(quant::UNKNOWN))
}

impl Value {
    pub(crate) fn of(outcome: &Outcome, answer: impl Fn(Slot) -> f64) -> Self {
        match outcome {
            Outcome::Number(number) => Self::Number(Some(*number)),
            Outcome::Series(slot) => Self::Number(quantity(answer(*slot))),
            Outcome::Condition(slot) => Self::Condition(condition(answer(*slot))),
            Outcome::Record(first, function) => {
                let fields = function.outputs.iter().enumerate();
                let field = |(place, name): (usize, &&'static str)| {
                    (*name, quantity(answer(first + place)))
                };
                Self::Record(fields.map(field).collect())
            }
        }
    }

    /// The value as one number: truth is 1, falsehood 0, and a record has none.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => *number,
            Self::Condition(truth) => truth.map(operation::truth),
            Self::Record(_) => None,
        }
    }
}
