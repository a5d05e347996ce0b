//! How far a series has moved.

use quant::indicators::{Difference, LogReturn, RateOfChange, Ratio, SimpleReturn};

use super::{Function, Group, SERIES, VALUE, window, window_of_changes};
use crate::{Kind, step::one};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "returns",
        title: "Simple returns",
        group: Group::Change,
        formula: "x / x[1] − 1, a fraction; after a gap the whole move across it",
        inputs: &[SERIES],
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Series,
        source: "definition",
        warm_up: |_| 1,
        make: |_| {
            let mut state = SimpleReturn::new();
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "log_returns",
        title: "Logarithmic returns",
        group: Group::Change,
        formula: "ln(x / x[1])",
        inputs: &[SERIES],
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Series,
        source: "definition",
        warm_up: |_| 1,
        make: |_| {
            let mut state = LogReturn::new();
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "roc",
        title: "Rate of change",
        group: Group::Change,
        formula: "100 · (x / x[n] − 1), in percent",
        inputs: &[SERIES],
        parameters: &[window(10.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib ROC",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = RateOfChange::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "rocp",
        title: "Rate of change, as a fraction",
        group: Group::Change,
        formula: "x / x[n] − 1",
        inputs: &[SERIES],
        parameters: &[window(10.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib ROCP",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Ratio::new(arguments.length(0));
            one(move |[value]| state.push(value) - 1.0)
        },
    },
    Function {
        name: "rocr",
        title: "Ratio of change",
        group: Group::Change,
        formula: "x / x[n]",
        inputs: &[SERIES],
        parameters: &[window(10.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib ROCR",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Ratio::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "mom",
        title: "Momentum",
        group: Group::Change,
        formula: "x − x[n]",
        inputs: &[SERIES],
        parameters: &[window(10.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib MOM",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Difference::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
];
