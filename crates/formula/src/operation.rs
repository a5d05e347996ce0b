//! What operators do to rows. Truth is 1, falsehood 0, and the unknown stays unknown unless the other
//! side decides alone (`false and unknown` is false), after Kleene.

use std::cmp::Ordering;

use quant::{UNKNOWN, known};

use crate::{
    step::{Step, one, pair},
    tree::Operator,
};

pub(crate) fn binary(operator: Operator) -> Box<dyn Step> {
    match operator {
        Operator::Add => pair(|left, right| known(left + right)),
        Operator::Subtract => pair(|left, right| known(left - right)),
        Operator::Multiply => pair(|left, right| known(left * right)),
        Operator::Divide => pair(|left, right| known(left / right)),
        Operator::Less => compare(|left, right| left < right),
        Operator::LessOrEqual => compare(|left, right| left <= right),
        Operator::Greater => compare(|left, right| left > right),
        Operator::GreaterOrEqual => compare(|left, right| left >= right),
        Operator::Equal => compare(|left, right| left.partial_cmp(&right) == Some(Ordering::Equal)),
        Operator::NotEqual => {
            compare(|left, right| left.partial_cmp(&right) != Some(Ordering::Equal))
        }
        Operator::And => pair(and),
        Operator::Or => pair(|left, right| 1.0 - and(1.0 - left, 1.0 - right)),
    }
}

pub(crate) fn negate() -> Box<dyn Step> {
    one(|[value]| known(-value))
}

pub(crate) fn not() -> Box<dyn Step> {
    one(|[truth]| known(1.0 - truth))
}

/// A truth as a number.
pub(crate) fn truth(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

fn compare<F>(holds: F) -> Box<dyn Step>
where
    F: Fn(f64, f64) -> bool + Clone + Send + Sync + 'static,
{
    pair(move |left, right| {
        let answer = truth(holds(left, right));
        if left.is_nan() || right.is_nan() { UNKNOWN } else { answer }
    })
}

/// Whether both hold, where one that does not needs no other; without a branch.
fn and(left: f64, right: f64) -> f64 {
    let either_fails = left < 0.5 || right < 0.5;
    // The unknown stays so in a product.
    if either_fails { 0.0 } else { known(left * right) }
}
