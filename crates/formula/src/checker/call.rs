//! Calls of functions: which argument is which, and whether it fits.

use super::{Checker, Kind, Value, all_numbers, number_of, refuse_as_quantity};
use crate::{
    Error,
    address::Address,
    catalogue::{self, Arguments, Function, Group, Input, InputKind, Parameter, catalogue},
    error::{Span, nearest},
    plan::Operation,
    tree::{Argument, Expression, Name, Node},
};

impl Checker {
    pub(super) fn call(
        &mut self,
        name: &Name,
        arguments: &[Argument],
        span: Span,
    ) -> Result<Value, Error> {
        let function = catalogue::find(&name.text).ok_or_else(|| {
            let names = catalogue().iter().map(|function| function.name);
            Error::new(name.span, format!("there is no function `{}`", name.text))
                .suggest(nearest(&name.text, names))
        })?;
        let places = arrange(function, name, arguments)?;
        let (for_inputs, for_parameters) = places.split_at(function.inputs.len());
        let mut inputs = Vec::new();
        for (input, given) in function.inputs.iter().zip(for_inputs) {
            let given = given.ok_or_else(|| {
                let message =
                    format!("`{}` needs its {}: {}", name.text, input.name, function.signature());
                Error::new(span, message)
            })?;
            self.input(input, given, &mut inputs)?;
        }
        let mut numbers = Vec::new();
        for (parameter, given) in function.parameters.iter().zip(for_parameters) {
            numbers.push(match given {
                Some(given) => self.parameter(parameter, given)?,
                None => parameter.default,
            });
        }
        self.called(function, inputs, Arguments(numbers), name.span.to(span))
    }

    /// Adds what `given` gives for `input` to `inputs`.
    fn input(
        &mut self,
        input: &Input,
        given: &Expression,
        inputs: &mut Vec<Value>,
    ) -> Result<(), Error> {
        match input.kind {
            InputKind::Series => {
                let value = self.value(given)?;
                refuse_as_quantity(value, given)?;
                inputs.push(value);
            }
            InputKind::Condition => inputs.push(Value::Condition(self.condition(given)?)),
            InputKind::Asset => {
                let asset = asset_of(given)?;
                for column in input.columns {
                    let slot = self.planner.input(&asset.with_field(column));
                    inputs.push(Value::Series(slot));
                }
            }
        }
        Ok(())
    }

    fn called(
        &mut self,
        function: &'static Function,
        inputs: Vec<Value>,
        arguments: Arguments,
        span: Span,
    ) -> Result<Value, Error> {
        let operation = Operation::Call(function, arguments);
        if let Some(numbers) = all_numbers(inputs.iter().copied()) {
            if function.group == Group::Mathematics && function.kind == Kind::Series {
                return number_of(&operation, &numbers, span);
            }
            if function.group != Group::Mathematics {
                let message = format!("`{}` needs a series, not only numbers", function.name);
                return Err(Error::new(span, message));
            }
        }
        let slots = inputs.into_iter().map(|value| self.slot(value)).collect();
        let first = self.planner.node(operation, slots);
        self.check_windows(span)?;
        Ok(match function.kind {
            Kind::Number | Kind::Series => Value::Series(first),
            Kind::Condition => Value::Condition(first),
            Kind::Record => Value::Record(first, function),
        })
    }

    /// The value of a parameter, which is a number within its limits.
    fn parameter(&mut self, parameter: &Parameter, given: &Expression) -> Result<f64, Error> {
        let Parameter { name, min, max, whole, .. } = parameter;
        let kind = if *whole { "whole number" } else { "number" };
        let message = format!("`{name}` is a {kind} from {min} to {max}");
        match self.value(given)? {
            Value::Number(number)
                if (*min..=*max).contains(&number) && (!whole || number.fract() == 0.0) =>
            {
                Ok(number)
            }
            Value::Number(_) | Value::Series(_) | Value::Condition(_) | Value::Record(..) => {
                Err(Error::new(given.span, message))
            }
        }
    }
}

/// Puts arguments in the order of the inputs and parameters of `function`.
fn arrange<'a>(
    function: &Function,
    name: &Name,
    arguments: &'a [Argument],
) -> Result<Vec<Option<&'a Expression>>, Error> {
    let inputs = function.inputs.iter().map(|input| input.name);
    let parameters = function.parameters.iter().map(|parameter| parameter.name);
    let names: Vec<&str> = inputs.chain(parameters).collect();
    let mut places = vec![None; names.len()];
    for (position, argument) in arguments.iter().enumerate() {
        let place = match &argument.name {
            Some(given) => {
                names.iter().position(|known| *known == given.text).ok_or_else(|| {
                    let message = format!("`{}` has no `{}`", name.text, given.text);
                    Error::new(given.span, message)
                        .suggest(nearest(&given.text, names.iter().copied()))
                })?
            }
            None if arguments.iter().take(position).any(|before| before.name.is_some()) => {
                let message = "after a named argument all need a name";
                return Err(Error::new(argument.value.span, message));
            }
            None => position,
        };
        match places.get_mut(place) {
            Some(free @ None) => *free = Some(&argument.value),
            Some(Some(_)) => {
                let message = format!("`{}` is given twice", names[place]);
                return Err(Error::new(argument.value.span, message));
            }
            None => {
                let message = format!("that is one too many for {}", function.signature());
                return Err(Error::new(argument.value.span, message));
            }
        }
    }
    Ok(places)
}

fn asset_of(given: &Expression) -> Result<&Address, Error> {
    match &given.node {
        Node::Address(address) if address.source.is_none() && address.field.is_none() => {
            Ok(address)
        }
        Node::Address(address) if address.source.is_none() => {
            let alone = Address { field: None, ..address.clone() };
            let message = "this takes a whole asset, not one column of it";
            Err(Error::new(given.span, message).suggest(Some(alone.to_string())))
        }
        _ => Err(Error::new(given.span, "this takes an asset, such as AAPL")),
    }
}
