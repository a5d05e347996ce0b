//! A formula split in two: what is computed for every asset on its own, and what runs across assets.

use crate::{
    Address, Error, Formula, Kind,
    catalogue::{self, Function, InputKind},
    plan::Reach,
    tree::{Argument, Expression, Node, Operator},
};

/// The source under which a part across assets finds its columns.
const SOURCE: &str = "column";

/// The parts that are computed for every asset on its own, each once.
#[derive(Clone, Default)]
pub(super) struct Columns {
    pub(super) formulas: Vec<Formula>,
}

/// The address of a column, by its place.
pub(super) fn column_address(place: usize) -> Address {
    let (source, name) = (Some(SOURCE.to_owned()), place.to_string());
    Address { source, name, interval: None, field: None }
}

impl Columns {
    /// Puts a column in place of every series and of everything with memory.
    pub(super) fn split(&mut self, expression: &Expression) -> Result<Expression, Error> {
        let node = match &expression.node {
            Node::Number(number) => Node::Number(*number),
            Node::Negate(of) => Node::Negate(Box::new(self.split(of)?)),
            Node::Not(of) => Node::Not(Box::new(self.split(of)?)),
            Node::Binary { operator, left, right } => {
                let (left, right) = (Box::new(self.split(left)?), Box::new(self.split(right)?));
                Node::Binary { operator: *operator, left, right }
            }
            Node::Call { name, arguments }
                if catalogue::find(&name.text).is_some_and(runs_across) =>
            {
                let split = |argument: &Argument| {
                    let value = self.split(&argument.value)?;
                    Ok(Argument { name: argument.name.clone(), value })
                };
                let arguments = arguments.iter().map(split).collect::<Result<_, Error>>()?;
                Node::Call { name: name.clone(), arguments }
            }
            Node::Address(_) | Node::History { .. } | Node::Field { .. } | Node::Call { .. } => {
                return self.column(expression);
            }
        };
        Ok(Expression { node, ..*expression })
    }

    /// The column of `expression`; a condition is read back from its truth.
    fn column(&mut self, expression: &Expression) -> Result<Expression, Error> {
        let formula = Formula::of_tree(expression.clone())?;
        let kind = formula.kind();
        let same = |known: &Formula| known.normalised() == formula.normalised();
        let place = self.formulas.iter().position(same).unwrap_or_else(|| {
            self.formulas.push(formula.clone());
            self.formulas.len() - 1
        });
        let at = |node| Expression { node, ..*expression };
        let column = at(Node::Address(column_address(place)));
        if kind != Kind::Condition {
            return Ok(column);
        }
        let (left, right) = (Box::new(column), Box::new(at(Node::Number(0.5))));
        Ok(at(Node::Binary { operator: Operator::Greater, left, right }))
    }
}

/// Whether a function needs nothing but one row of each asset.
fn runs_across(function: &Function) -> bool {
    let takes_asset = function.inputs.iter().any(|input| input.kind == InputKind::Asset);
    function.reach() != Reach::Past && !takes_asset
}
