//! Moving averages.

use quant::indicators::{Ema, Sma};

use super::{Function, Group, SERIES, VALUE, full_window, window};
use crate::{Kind, step::one};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "sma",
        title: "Simple moving average",
        group: Group::Average,
        formula: "mean of the last n known values",
        inputs: &[SERIES],
        parameters: &[window(20.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib SMA",
        warm_up: full_window,
        make: |arguments| {
            let mut state = Sma::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "ema",
        title: "Exponential moving average",
        group: Group::Average,
        formula: "e + 2 / (n + 1) · (x − e), begun with the mean of the first n known values",
        inputs: &[SERIES],
        parameters: &[window(20.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib EMA",
        warm_up: full_window,
        make: |arguments| {
            let mut state = Ema::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
];
