//! What operators do to rows. Truth is 1, falsehood 0, and the unknown stays unknown unless the other
//! side decides alone (`false and unknown` is false), after Kleene.

use std::cmp::Ordering;

use quant::{UNKNOWN, known};

use crate::{
    step::{Step, one},
    tree::Operator,
};

pub(crate) fn binary(operator: Operator) -> Box<dyn Step> {
    match operator {
        Operator::Add => one(|[left, right]| known(left + right)),
        Operator::Subtract => one(|[left, right]| known(left - right)),
        Operator::Multiply => one(|[left, right]| known(left * right)),
        Operator::Divide => one(|[left, right]| known(left / right)),
        Operator::Less => compare(|left, right| left < right),
        Operator::LessOrEqual => compare(|left, right| left <= right),
        Operator::Greater => compare(|left, right| left > right),
        Operator::GreaterOrEqual => compare(|left, right| left >= right),
        Operator::Equal => compare(|left, right| left.partial_cmp(&right) == Some(Ordering::Equal)),
        Operator::NotEqual => {
            compare(|left, right| left.partial_cmp(&right) != Some(Ordering::Equal))
        }
        Operator::And => one(|[left, right]| decide(left, right, 0.0)),
        Operator::Or => one(|[left, right]| decide(left, right, 1.0)),
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
    one(
        move |[left, right]| {
            if left.is_nan() || right.is_nan() { UNKNOWN } else { truth(holds(left, right)) }
        },
    )
}

/// Combines two truths, where one that is `decisive` needs no other.
fn decide(left: f64, right: f64, decisive: f64) -> f64 {
    let decides = |truth: f64| (truth - decisive).abs() < 0.5;
    if decides(left) || decides(right) {
        decisive
    } else if left.is_nan() || right.is_nan() {
        UNKNOWN
    } else {
        1.0 - decisive
    }
}
