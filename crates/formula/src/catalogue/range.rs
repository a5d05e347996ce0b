//! How far prices range within a bar.

use quant::indicators::{Atr, Natr, TrueRange};

use super::{Function, Group, HIGH_LOW_CLOSE, VALUE, window, window_of_changes};
use crate::{
    Kind,
    step::{filled, one},
};

/// A function of bars with a length.
const OF_BARS: Function = Function {
    name: "atr",
    title: "Average true range",
    group: Group::Range,
    formula: "Wilder average of max(high − low, |high − close[1]|, |low − close[1]|)",
    inputs: HIGH_LOW_CLOSE,
    parameters: &[window(14.0)],
    outputs: VALUE,
    kind: Kind::Series,
    source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib ATR",
    warm_up: window_of_changes,
    make: |arguments| filled(Atr::new(arguments.length(0))),
};

pub(super) const FUNCTIONS: &[Function] = &[
    OF_BARS,
    Function {
        name: "natr",
        title: "Average true range in percent",
        formula: "100 · atr / close",
        source: "TA-Lib NATR",
        make: |arguments| {
            let mut state = Natr::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..OF_BARS
    },
    Function {
        name: "trange",
        title: "True range",
        formula: "max(high − low, |high − close[1]|, |low − close[1]|)",
        parameters: &[],
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib TRANGE",
        warm_up: |_| 1,
        make: |_| {
            let mut state = TrueRange::new();
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..OF_BARS
    },
];
