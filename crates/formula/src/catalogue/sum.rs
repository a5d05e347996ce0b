//! Sums.

use quant::indicators::{CumulativeSum, Sum};

use super::{Function, Group, SERIES, VALUE, full_window, window};
use crate::{Kind, step::one};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "sum",
        title: "Sum",
        group: Group::Sum,
        formula: "sum of the last n known values",
        inputs: &[SERIES],
        parameters: &[window(20.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib SUM",
        warm_up: full_window,
        make: |arguments| {
            let mut state = Sum::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
    },
    Function {
        name: "cumsum",
        title: "Cumulative sum",
        group: Group::Sum,
        formula: "sum of all known values so far",
        inputs: &[SERIES],
        parameters: &[],
        outputs: VALUE,
        kind: Kind::Series,
        source: "TA-Lib CUMSUM",
        warm_up: |_| 0,
        make: |_| {
            let mut state = CumulativeSum::new();
            one(move |[value]| state.push(value))
        },
    },
];
