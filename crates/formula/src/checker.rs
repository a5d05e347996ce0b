//! What every part of a formula is, and whether it fits where it stands.

mod call;

use serde::Serialize;

use crate::{
    Address, Error,
    catalogue::Function,
    error::{Span, nearest},
    limits::MAX_WINDOWS,
    plan::{Operation, Outcome, Plan, Planner, Slot},
    tree::{Expression, Name, Node, Operator, Strength},
};

/// What a formula gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same at all times: `1 + 1`.
    Number,
    /// A number a row.
    Series,
    /// True or false a row.
    Condition,
    /// Several series under names: `macd(AAPL)`.
    Record,
}

/// Checks a tree and plans its work.
pub(crate) fn plan(tree: &Expression) -> Result<Plan, Error> {
    plan_over(tree, &[])
}

/// The same, with `inputs` as the first inputs whether the tree needs them or not.
pub(crate) fn plan_over(tree: &Expression, inputs: &[Address]) -> Result<Plan, Error> {
    let mut checker = Checker { planner: Planner::default() };
    for address in inputs {
        checker.planner.input(address);
    }
    let outcome = match checker.value(tree)? {
        Value::Number(number) => Outcome::Number(number),
        Value::Series(slot) => Outcome::Series(slot),
        Value::Condition(slot) => Outcome::Condition(slot),
        Value::Record(slot, function) => Outcome::Record(slot, function),
    };
    Ok(checker.planner.finish(outcome))
}

struct Checker {
    planner: Planner,
}

#[derive(Clone, Copy)]
enum Value {
    Number(f64),
    Series(Slot),
    Condition(Slot),
    Record(Slot, &'static Function),
}

impl Checker {
    fn value(&mut self, expression: &Expression) -> Result<Value, Error> {
        match &expression.node {
            Node::Number(number) => Ok(Value::Number(*number)),
            Node::Address(address) => Ok(Value::Series(self.planner.input(&address.in_full()))),
            Node::Negate(of) => {
                let value = self.value(of)?;
                self.arithmetic(Operation::Negate, &[(value, of)], expression.span)
            }
            Node::Not(of) => {
                let slot = self.condition(of)?;
                Ok(Value::Condition(self.planner.node(Operation::Not, vec![slot])))
            }
            Node::Binary { operator, left, right } => {
                self.binary(*operator, left, right, expression.span)
            }
            Node::History { of, back } => self.history(of, *back),
            Node::Field { of, name } => self.field(of, name),
            Node::Call { name, arguments } => self.call(name, arguments, expression.span),
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Result<Value, Error> {
        let operation = Operation::Binary(operator);
        match operator.strength() {
            Strength::Or | Strength::And => {
                let slots = vec![self.condition(left)?, self.condition(right)?];
                Ok(Value::Condition(self.planner.node(operation, slots)))
            }
            Strength::Comparison => {
                let slots = vec![self.quantity(left)?, self.quantity(right)?];
                Ok(Value::Condition(self.planner.node(operation, slots)))
            }
            Strength::Not
            | Strength::Sum
            | Strength::Product
            | Strength::Negation
            | Strength::Whole => {
                let values = [(self.value(left)?, left), (self.value(right)?, right)];
                self.arithmetic(operation, &values, span)
            }
        }
    }

    /// Numbers give a number at once; a series among them gives a series.
    fn arithmetic(
        &mut self,
        operation: Operation,
        values: &[(Value, &Expression)],
        span: Span,
    ) -> Result<Value, Error> {
        if let Some(numbers) = all_numbers(values.iter().map(|(value, _)| *value)) {
            return number_of(&operation, &numbers, span);
        }
        let slots: Result<Vec<Slot>, Error> =
            values.iter().map(|(value, from)| self.quantity_slot(*value, from)).collect();
        Ok(Value::Series(self.planner.node(operation, slots?)))
    }

    fn history(&mut self, of: &Expression, back: u32) -> Result<Value, Error> {
        let value = self.value(of)?;
        let Some(length) = quant::Length::new(back) else {
            return Ok(value);
        };
        let slot = match value {
            Value::Series(slot) | Value::Condition(slot) => slot,
            Value::Number(_) => return Err(Error::new(of.span, "a number has no history")),
            Value::Record(_, function) => return Err(choose_field(of, function)),
        };
        let earlier = self.planner.node(Operation::Lag(length), vec![slot]);
        self.check_windows(of.span)?;
        match value {
            Value::Condition(_) => Ok(Value::Condition(earlier)),
            Value::Series(_) | Value::Number(_) | Value::Record(..) => Ok(Value::Series(earlier)),
        }
    }

    fn field(&mut self, of: &Expression, name: &Name) -> Result<Value, Error> {
        let Value::Record(first, function) = self.value(of)? else {
            let message = format!("`{of}` has no fields");
            return Err(Error::new(name.span, message));
        };
        let place = function.outputs.iter().position(|output| *output == name.text);
        place.map(|place| Value::Series(first + place)).ok_or_else(|| {
            let fields = function.outputs.join(", ");
            let message = format!("`{}` has no `{}`; it has {fields}", function.name, name.text);
            Error::new(name.span, message)
                .suggest(nearest(&name.text, function.outputs.iter().copied()))
        })
    }

    /// The slot of something that must be true or false.
    fn condition(&mut self, expression: &Expression) -> Result<Slot, Error> {
        match self.value(expression)? {
            Value::Condition(slot) => Ok(slot),
            Value::Number(_) | Value::Series(_) | Value::Record(..) => {
                let message = "a condition should stand here, such as a comparison";
                Err(Error::new(expression.span, message).suggest(Some(format!("{expression} > 0"))))
            }
        }
    }

    /// The slot of something that must be a series or a number.
    fn quantity(&mut self, expression: &Expression) -> Result<Slot, Error> {
        let value = self.value(expression)?;
        self.quantity_slot(value, expression)
    }

    fn quantity_slot(&mut self, value: Value, from: &Expression) -> Result<Slot, Error> {
        refuse_as_quantity(value, from)?;
        Ok(self.slot(value))
    }

    fn slot(&mut self, value: Value) -> Slot {
        match value {
            Value::Number(number) => self.planner.node(Operation::Constant(number), Vec::new()),
            Value::Series(slot) | Value::Condition(slot) | Value::Record(slot, _) => slot,
        }
    }

    fn check_windows(&self, span: Span) -> Result<(), Error> {
        if self.planner.windows() <= MAX_WINDOWS {
            return Ok(());
        }
        let message = format!("the windows of a formula have at most {MAX_WINDOWS} rows together");
        Err(Error::new(span, message))
    }
}

fn refuse_as_quantity(value: Value, from: &Expression) -> Result<(), Error> {
    match value {
        Value::Number(_) | Value::Series(_) => Ok(()),
        Value::Condition(_) => {
            let message = "this is a condition, where a series or a number should stand";
            Err(Error::new(from.span, message).suggest(Some(format!("where({from}, 1, 0)"))))
        }
        Value::Record(_, function) => Err(choose_field(from, function)),
    }
}

fn choose_field(from: &Expression, function: &Function) -> Error {
    let fields = function.outputs.join(", ");
    let message = format!("`{}` has several columns; choose one of {fields}", function.name);
    let first = function.outputs.first().map(|field| format!("{from}.{field}"));
    Error::new(from.span, message).suggest(first)
}

fn all_numbers(values: impl Iterator<Item = Value>) -> Option<Vec<f64>> {
    values
        .map(|value| match value {
            Value::Number(number) => Some(number),
            Value::Series(_) | Value::Condition(_) | Value::Record(..) => None,
        })
        .collect()
}

/// Works on numbers once, by the same step that works on rows.
fn number_of(operation: &Operation, numbers: &[f64], span: Span) -> Result<Value, Error> {
    let columns: Vec<&[f64]> = numbers.iter().map(std::slice::from_ref).collect();
    let mut answer = [quant::UNKNOWN];
    if let Some(mut step) = operation.step() {
        step.run(&columns, &mut answer, 1);
    }
    match answer {
        [number] if number.is_finite() => Ok(Value::Number(number)),
        _ => Err(Error::new(span, "this has no value")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn nodes(text: &str) -> usize {
        plan(&parse(text).unwrap()).unwrap().nodes.len()
    }

    #[test]
    fn what_is_written_twice_is_done_once() {
        assert_eq!(nodes("sma(AAPL, 20) + 1"), 4);
        assert_eq!(nodes("sma(AAPL, 20) + 1 + sma(AAPL.close, n=4*5)"), 5);
        assert_eq!(nodes("macd(A).macd - macd(A, fast=12).signal"), 3);
        assert_eq!(nodes("A[1] > A[1] + 0 * A[2]"), 7);
    }
}
