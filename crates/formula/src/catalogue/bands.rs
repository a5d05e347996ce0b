//! Bands around an average.

use quant::indicators::{Bollinger, Donchian, Keltner, KeltnerShape};

use super::{Function, Group, HIGH_LOW, HIGH_LOW_CLOSE, SERIES, full_window, number, rows, window};
use crate::{
    Kind,
    step::{each, filled},
};

/// A band about a series.
const BAND: Function = Function {
    name: "bbands",
    title: "Bollinger bands",
    group: Group::Bands,
    formula: "middle = mean of the last n known values, upper and lower = middle ± k population \
              deviations",
    inputs: &[SERIES],
    parameters: &[rows("n", "Length", 20.0, 2.0), number("k", "Deviations", 2.0, 100.0)],
    outputs: &["upper", "middle", "lower"],
    kind: Kind::Record,
    source: "Bollinger (2001), Bollinger on Bollinger Bands; TA-Lib BBANDS",
    warm_up: full_window,
    make: |arguments| filled(Bollinger::new(arguments.length(0), arguments.number(1))),
};

pub(super) const FUNCTIONS: &[Function] = &[
    BAND,
    Function {
        name: "keltner",
        title: "Keltner channel",
        formula: "middle = ema(close, n), upper and lower = middle ± k · atr(m)",
        inputs: HIGH_LOW_CLOSE,
        parameters: &[
            window(20.0),
            number("k", "Ranges", 2.0, 100.0),
            rows("m", "Length of the range", 10.0, 1.0),
        ],
        source: "Raschke's form of Keltner (1960), How to Make Money in Commodities",
        warm_up: |arguments| (arguments.length(0).rows() - 1).max(arguments.length(2).rows()),
        make: |arguments| {
            let mut state = Keltner::new(KeltnerShape {
                average: arguments.length(0),
                range: arguments.length(2),
                ranges: arguments.number(1),
            });
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.upper, row.middle, row.lower]
            })
        },
        ..BAND
    },
    Function {
        name: "donchian",
        title: "Donchian channel",
        formula: "upper = highest high, lower = lowest low, middle between them",
        inputs: HIGH_LOW,
        parameters: &[window(20.0)],
        source: "Donchian (1960), Commodities: High Finance in Copper; TA-Lib MAX, MIN, MIDPRICE",
        make: |arguments| {
            let mut state = Donchian::new(arguments.length(0));
            each(move |[high, low]| {
                let row = state.push(high, low);
                [row.upper, row.middle, row.lower]
            })
        },
        ..BAND
    },
];
