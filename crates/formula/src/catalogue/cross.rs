//! When one series crosses another.

use quant::{
    UNKNOWN,
    indicators::{Cross, Crossing},
};

use super::{Function, Group, Input, InputKind, VALUE};
use crate::{
    Kind,
    operation::truth,
    step::{Step, one},
};

const LEFT_AND_RIGHT: &[Input] = &[
    Input { name: "left", kind: InputKind::Series, columns: &[] },
    Input { name: "right", kind: InputKind::Series, columns: &[] },
];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "cross_above",
        title: "Crosses above",
        group: Group::Cross,
        formula: "left > right, after left ≤ right in the last row where both were known",
        inputs: LEFT_AND_RIGHT,
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Condition,
        source: "definition",
        warm_up: |_| 1,
        make: |_| crosses(Crossing::Above),
    },
    Function {
        name: "cross_below",
        title: "Crosses below",
        group: Group::Cross,
        formula: "left < right, after left ≥ right in the last row where both were known",
        inputs: LEFT_AND_RIGHT,
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Condition,
        source: "definition",
        warm_up: |_| 1,
        make: |_| crosses(Crossing::Below),
    },
];

fn crosses(wanted: Crossing) -> Box<dyn Step> {
    let mut state = Cross::new();
    one(move |[left, right]| {
        state.push(left, right).map_or(UNKNOWN, |crossing| truth(crossing == wanted))
    })
}
