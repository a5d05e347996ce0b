//! Mathematics row by row.

use quant::{UNKNOWN, known};

use super::{Function, Group, Input, InputKind, LEFT_AND_RIGHT, Parameter, SERIES, VALUE};
use crate::{
    Kind,
    operation::truth,
    step::{Step, one},
};

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
        name: "log10",
        title: "Decimal logarithm",
        formula: "log₁₀ x; unknown for zero and less",
        make: |_| one(|[value]| known(value.log10())),
        ..ONE
    },
    Function {
        name: "pow",
        title: "Power",
        formula: "base to the power of the exponent; unknown where that is no real number",
        inputs: &[
            Input { name: "base", kind: InputKind::Series, columns: &[] },
            Input { name: "exponent", kind: InputKind::Series, columns: &[] },
        ],
        make: |_| power(),
        ..ONE
    },
    Function {
        name: "sign",
        title: "Sign",
        formula: "1 above zero, −1 below, 0 at zero",
        make: |_| one(|[value]| sign(value)),
        ..ONE
    },
    Function {
        name: "round",
        title: "Rounded",
        formula: "x to so many decimal digits, halves away from zero",
        parameters: &[Parameter {
            name: "digits",
            title: "Decimal digits",
            default: 0.0,
            min: 0.0,
            max: 12.0,
            whole: true,
        }],
        make: |arguments| {
            let scale = 10_f64.powf(arguments.number(0));
            one(move |[value]| round(value, scale))
        },
        ..ONE
    },
    Function {
        name: "floor",
        title: "Rounded down",
        formula: "the greatest whole number not above x",
        make: |_| one(|[value]| known(value.floor())),
        ..ONE
    },
    Function {
        name: "ceil",
        title: "Rounded up",
        formula: "the least whole number not below x",
        make: |_| one(|[value]| known(value.ceil())),
        ..ONE
    },
    Function {
        name: "mod",
        title: "Remainder",
        formula: "left − right · floor(left / right), with the sign of right; unknown when right is \
                  zero",
        inputs: LEFT_AND_RIGHT,
        make: |_| one(|[left, right]| known(left - right * (left / right).floor())),
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
        name: "known",
        title: "Is known",
        formula: "whether x is known in the row",
        kind: Kind::Condition,
        make: |_| one(|[value]| truth(!value.is_nan())),
        ..ONE
    },
    Function {
        name: "coalesce",
        title: "First known of two",
        formula: "left where it is known, otherwise right",
        inputs: LEFT_AND_RIGHT,
        make: |_| one(|[left, right]| if left.is_nan() { right } else { left }),
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

/// One to the power of the unknown would be one.
fn power() -> Box<dyn Step> {
    one(
        |[base, exponent]| {
            if base.is_nan() || exponent.is_nan() { UNKNOWN } else { known(base.powf(exponent)) }
        },
    )
}

fn sign(value: f64) -> f64 {
    if value > 0.0 {
        1.0
    } else if value < 0.0 {
        -1.0
    } else {
        known(value * 0.0)
    }
}

/// A number too large for digits is its own rounding.
fn round(value: f64, scale: f64) -> f64 {
    let scaled = value * scale;
    if scaled.is_finite() { known(scaled.round() / scale) } else { value }
}

/// Returns `right`, unless one of the two is unknown: `f64::min` would answer the known one.
fn of_known(left: f64, right: f64) -> f64 {
    if left.is_nan() || right.is_nan() { UNKNOWN } else { right }
}
