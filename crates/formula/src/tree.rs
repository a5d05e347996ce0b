//! The tree of a formula, and how it is written out.
//!
//! **Invariant:** what a tree displays as is read back as the same tree.

use std::fmt::{self, Display, Formatter};

use crate::{address::Address, error::Span};

/// An expression and where it stands. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Expression {
    pub node: Node,
    pub span: Span,
    /// Levels below and including this one.
    pub(crate) depth: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    /// As written: an asset may be without a field.
    Address(Address),
    Negate(Box<Expression>),
    Not(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `of[back]`: the value `back` known rows before.
    History {
        of: Box<Expression>,
        back: u32,
    },
    Field {
        of: Box<Expression>,
        name: Name,
    },
    Call {
        name: Name,
        arguments: Vec<Argument>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub name: Option<Name>,
    pub value: Expression,
}

/// A word and where it stands. Equality ignores the place.
#[derive(Debug, Clone)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    Or,
    And,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How tightly a part holds together; a part inside a tighter one needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Negation,
    Whole,
}

impl Operator {
    pub(crate) const ALL: [Self; 12] = [
        Self::Or,
        Self::And,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Equal,
        Self::NotEqual,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
    ];

    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    pub(crate) fn strength(self) -> Strength {
        match self {
            Self::Or => Strength::Or,
            Self::And => Strength::And,
            Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::Equal
            | Self::NotEqual => Strength::Comparison,
            Self::Add | Self::Subtract => Strength::Sum,
            Self::Multiply | Self::Divide => Strength::Product,
        }
    }
}

impl Strength {
    /// The next tighter one.
    pub(crate) fn tighter(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Comparison,
            Self::Comparison => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Negation,
            Self::Negation | Self::Whole => Self::Whole,
        }
    }
}

impl Node {
    fn strength(&self) -> Strength {
        match self {
            Self::Binary { operator, .. } => operator.strength(),
            Self::Not(_) => Strength::Not,
            Self::Negate(_) => Strength::Negation,
            Self::Number(_)
            | Self::Address(_)
            | Self::History { .. }
            | Self::Field { .. }
            | Self::Call { .. } => Strength::Whole,
        }
    }
}

impl Expression {
    /// The same expression about the asset `symbol`, wherever it speaks of the subject.
    pub(crate) fn of(&self, symbol: &str) -> Self {
        let bound = |of: &Self| Box::new(of.of(symbol));
        let node = match &self.node {
            Node::Number(number) => Node::Number(*number),
            Node::Address(address) => Node::Address(address.of(symbol)),
            Node::Negate(of) => Node::Negate(bound(of)),
            Node::Not(of) => Node::Not(bound(of)),
            Node::Binary { operator, left, right } => {
                Node::Binary { operator: *operator, left: bound(left), right: bound(right) }
            }
            Node::History { of, back } => Node::History { of: bound(of), back: *back },
            Node::Field { of, name } => Node::Field { of: bound(of), name: name.clone() },
            Node::Call { name, arguments } => {
                let bound = |argument: &Argument| Argument {
                    name: argument.name.clone(),
                    value: argument.value.of(symbol),
                };
                let arguments = arguments.iter().map(bound).collect();
                Node::Call { name: name.clone(), arguments }
            }
        };
        Self { node, ..*self }
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Display for Expression {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(number) => write_number(out, *number),
            Node::Address(address) => address.fmt(out),
            Node::Negate(of) => {
                out.write_str("-")?;
                of.write_within(out, Strength::Negation)
            }
            Node::Not(of) => {
                out.write_str("not ")?;
                of.write_within(out, Strength::Not)
            }
            Node::Binary { operator, left, right } => write_binary(out, *operator, left, right),
            Node::History { of, back } => {
                of.write_within(out, Strength::Whole)?;
                write!(out, "[{back}]")
            }
            // Without parentheses the address would take the word for its field.
            Node::Field { of, name } if matches!(of.node, Node::Address(_)) => {
                write!(out, "({of}).{}", name.text)
            }
            Node::Field { of, name } => {
                of.write_within(out, Strength::Whole)?;
                write!(out, ".{}", name.text)
            }
            Node::Call { name, arguments } => {
                write!(out, "{}(", name.text)?;
                for (position, argument) in arguments.iter().enumerate() {
                    out.write_str(if position == 0 { "" } else { ", " })?;
                    argument.fmt(out)?;
                }
                out.write_str(")")
            }
        }
    }
}

impl Display for Argument {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.name.as_ref().map_or(Ok(()), |name| write!(out, "{}=", name.text))?;
        self.value.fmt(out)
    }
}

impl Expression {
    /// Writes with parentheses unless it holds together at least as tightly as `strength`.
    fn write_within(&self, out: &mut Formatter<'_>, strength: Strength) -> fmt::Result {
        if self.node.strength() < strength { write!(out, "({self})") } else { self.fmt(out) }
    }
}

fn write_binary(
    out: &mut Formatter<'_>,
    operator: Operator,
    left: &Expression,
    right: &Expression,
) -> fmt::Result {
    let strength = operator.strength();
    // Comparisons do not chain, so that even their left side needs to be tighter.
    let left_strength =
        if strength == Strength::Comparison { strength.tighter() } else { strength };
    left.write_within(out, left_strength)?;
    write!(out, " {} ", operator.symbol())?;
    right.write_within(out, strength.tighter())
}

/// Writes the shortest text that reads back as the same bits.
fn write_number(out: &mut Formatter<'_>, number: f64) -> fmt::Result {
    /// Above it whole numbers are shorter with an exponent.
    const PLAIN: f64 = 1e15;
    if number.fract() == 0.0 && number < PLAIN {
        write!(out, "{number}")
    } else {
        write!(out, "{number:?}")
    }
}
