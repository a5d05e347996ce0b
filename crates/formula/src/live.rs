//! A formula on a live stream.

use std::sync::Arc;

use crate::{
    Formula,
    evaluate::{condition, quantity},
    machine::Machine,
    plan::Outcome,
};

/// A formula that takes one row at a time, in O(1) amortised, and gives the same bits as
/// [`Formula::evaluate`] over all of them.
///
/// A clone remembers the same rows. So a bar that is still open is tried on a clone, and pushed for
/// good when it closes.
#[derive(Clone)]
pub struct Live {
    machine: Machine,
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
    pub fn live(&self) -> Live {
        Live { machine: Machine::new(Arc::clone(&self.plan), 1) }
    }
}

impl Live {
    /// Takes the next row and answers for it.
    ///
    /// - `row`: a value for each of [`Formula::inputs`], in that order; NaN, or the end of the slice,
    ///   where there is none.
    pub fn push(&mut self, row: &[f64]) -> Value {
        for input in 0..self.machine.plan().inputs.len() {
            let value = row.get(input).copied().unwrap_or(quant::UNKNOWN);
            self.machine.load(input, &[value]);
        }
        self.machine.run(1);
        let answer =
            |slot| self.machine.answers(slot, 1).first().copied().unwrap_or(quant::UNKNOWN);
        match self.machine.plan().outcome {
            Outcome::Number(number) => Value::Number(Some(number)),
            Outcome::Series(slot) => Value::Number(quantity(answer(slot))),
            Outcome::Condition(slot) => Value::Condition(condition(answer(slot))),
            Outcome::Record(first, function) => {
                let fields = function.outputs.iter().enumerate();
                Value::Record(
                    fields.map(|(place, name)| (*name, quantity(answer(first + place)))).collect(),
                )
            }
        }
    }
}
