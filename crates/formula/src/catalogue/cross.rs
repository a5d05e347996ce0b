//! When one series crosses another, and how long ago something held.

use quant::{
    UNKNOWN,
    indicators::{Cross, Crossing},
    known,
};

use super::{Function, Group, Input, InputKind, LEFT_AND_RIGHT, VALUE};
use crate::{
    Kind,
    operation::truth,
    step::{Step, one},
};

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
    Function {
        name: "since",
        title: "Rows since",
        group: Group::Cross,
        formula: "how many known rows ago the condition last held, 0 where it holds; unknown until \
                  it has held once",
        inputs: &[Input { name: "condition", kind: InputKind::Condition, columns: &[] }],
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Series,
        source: "definition",
        warm_up: |_| 0,
        make: |_| {
            let mut rows = UNKNOWN;
            one(move |[condition]| {
                if condition.is_nan() {
                    return UNKNOWN;
                }
                rows = if condition > 0.5 { 0.0 } else { rows + 1.0 };
                known(rows)
            })
        },
    },
];

fn crosses(wanted: Crossing) -> Box<dyn Step> {
    let mut state = Cross::new();
    one(move |[left, right]| {
        state.push(left, right).map_or(UNKNOWN, |crossing| truth(crossing == wanted))
    })
}
