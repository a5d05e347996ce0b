//! How far prices range within a bar.

use quant::indicators::Atr;

use super::{Function, Group, Input, InputKind, VALUE, window, window_of_changes};
use crate::{Kind, step::one};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "atr",
    title: "Average true range",
    group: Group::Range,
    formula: "Wilder average of max(high − low, |high − close[1]|, |low − close[1]|)",
    inputs: &[Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low", "close"] }],
    parameters: &[window(14.0)],
    outputs: VALUE,
    kind: Kind::Series,
    source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib ATR",
    warm_up: window_of_changes,
    make: |arguments| {
        let mut state = Atr::new(arguments.length(0));
        one(move |[high, low, close]| state.push(high, low, close))
    },
}];
