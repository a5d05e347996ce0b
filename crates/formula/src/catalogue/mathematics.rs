//! Mathematics row by row.

use quant::{UNKNOWN, known};

use super::{Function, Group, Input, InputKind, SERIES, VALUE};
use crate::{Kind, step::one};

const LEFT_AND_RIGHT: &[Input] = &[
    Input { name: "left", kind: InputKind::Series, columns: &[] },
    Input { name: "right", kind: InputKind::Series, columns: &[] },
];

/// A function of one series, without parameters.
const ONE: Function = Function {
    name: "",
    title: "",
    group: Group::Mathematics,
    formula: "",
    inputs: &[SERIES],
    parameters: &[],
    outputs: VALUE,
    kind: Kind::Series,
    source: "definition",
    warm_up: |_| 0,
    make: |_| one(|[value]| known(value)),
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "abs",
        title: "Absolute value",
        formula: "|x|",
        make: |_| one(|[value]| known(value.abs())),
        ..ONE
    },
    Function {
        name: "ln",
        title: "Natural logarithm",
        formula: "ln x; unknown for zero and less",
        make: |_| one(|[value]| known(value.ln())),
        ..ONE
    },
    Function {
        name: "exp",
        title: "Exponential",
        formula: "e to the power of x",
        make: |_| one(|[value]| known(value.exp())),
        ..ONE
    },
    Function {
        name: "sqrt",
        title: "Square root",
        formula: "√x; unknown below zero",
        make: |_| one(|[value]| known(value.sqrt())),
        ..ONE
    },
    Function {
        name: "min",
        title: "Lesser of two",
        formula: "the lesser of left and right; unknown when one is",
        inputs: LEFT_AND_RIGHT,
        make: |_| one(|[left, right]| if left < right { left } else { of_known(left, right) }),
        ..ONE
    },
    Function {
        name: "max",
        title: "Greater of two",
        formula: "the greater of left and right; unknown when one is",
        inputs: LEFT_AND_RIGHT,
        make: |_| one(|[left, right]| if left > right { left } else { of_known(left, right) }),
        ..ONE
    },
    Function {
        name: "where",
        title: "Choose by a condition",
        formula: "then where the condition holds, otherwise where it does not, unknown where it \
                  is unknown",
        inputs: &[
            Input { name: "condition", kind: InputKind::Condition, columns: &[] },
            Input { name: "then", kind: InputKind::Series, columns: &[] },
            Input { name: "otherwise", kind: InputKind::Series, columns: &[] },
        ],
        make: |_| {
            one(|[condition, then, otherwise]| {
                if condition.is_nan() {
                    UNKNOWN
                } else if condition > 0.5 {
                    then
                } else {
                    otherwise
                }
            })
        },
        ..ONE
    },
];

/// Returns `right`, unless one of the two is unknown: `f64::min` would answer the known one.
fn of_known(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() { UNKNOWN } else { right }
}
