//! Bands around an average.

use quant::indicators::Bollinger;

use super::{Function, Group, Parameter, SERIES, full_window, rows};
use crate::{Kind, step::each};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "bbands",
    title: "Bollinger bands",
    group: Group::Bands,
    formula: "middle = mean of the last n known values, upper and lower = middle ± k population \
              deviations",
    inputs: &[SERIES],
    parameters: &[
        rows("n", "Length", 20.0, 2.0),
        Parameter {
            name: "k",
            title: "Deviations",
            default: 2.0,
            min: 0.0,
            max: 100.0,
            whole: false,
        },
    ],
    outputs: &["upper", "middle", "lower"],
    kind: Kind::Record,
    source: "Bollinger (2001), Bollinger on Bollinger Bands; TA-Lib BBANDS",
    warm_up: full_window,
    make: |arguments| {
        let mut state = Bollinger::new(arguments.length(0), arguments.number(1));
        each(move |[value]| {
            let row = state.push(value);
            [row.upper, row.middle, row.lower]
        })
    },
}];
