//! Momentum: how strongly a series moves.

use quant::indicators::{Macd, MacdLengths, Rsi};

use super::{Function, Group, SERIES, VALUE, rows, window_of_changes};
use crate::{Kind, step::filled};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "rsi",
        title: "Relative strength index",
        group: Group::Momentum,
        formula: "100 · g / (g + l), with Wilder averages g of the rises and l of the falls",
        inputs: &[SERIES],
        parameters: &[rows("n", "Length", 14.0, 2.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib RSI",
        warm_up: window_of_changes,
        make: |arguments| filled(Rsi::new(arguments.length(0))),
    },
    Function {
        name: "macd",
        title: "Moving average convergence and divergence",
        group: Group::Momentum,
        formula: "macd = ema(fast) − ema(slow), signal = ema(macd), histogram = macd − signal",
        inputs: &[SERIES],
        parameters: &[
            rows("fast", "Fast length", 12.0, 1.0),
            rows("slow", "Slow length", 26.0, 1.0),
            rows("signal", "Signal length", 9.0, 1.0),
        ],
        outputs: &["macd", "signal", "histogram"],
        kind: Kind::Record,
        source: "Appel (1979); TA-Lib MACD",
        warm_up: |arguments| {
            let slow = arguments.length(0).max(arguments.length(1));
            slow.rows() + arguments.length(2).rows() - 2
        },
        make: |arguments| {
            filled(Macd::new(MacdLengths {
                fast: arguments.length(0),
                slow: arguments.length(1),
                signal: arguments.length(2),
            }))
        },
    },
];
