//! Where the last value stands in the range of the window before it.

use quant::indicators::{FastStochastic, Stochastic, StochasticLengths, StochasticRsi, WilliamsR};

use super::{Function, Group, Input, InputKind, SERIES, VALUE, full_window, rows, window};
use crate::{
    Kind,
    step::{each, filled, one},
};

const RANGE: Input =
    Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low", "close"] };

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "stoch",
        title: "Stochastic oscillator",
        group: Group::Momentum,
        formula: "k = mean of the last k of 100 · (close − lowest low) / (highest high − lowest \
                  low) over n rows, d = mean of the last d of k",
        inputs: &[RANGE],
        parameters: &[
            rows("n", "Length", 14.0, 1.0),
            rows("k", "Smoothing of k", 3.0, 1.0),
            rows("d", "Length of d", 3.0, 1.0),
        ],
        outputs: &["k", "d"],
        kind: Kind::Record,
        source: "Lane (1984), Lane's Stochastics; TA-Lib STOCH",
        warm_up: |arguments| arguments.rows() - 3,
        make: |arguments| {
            filled(Stochastic::new(StochasticLengths {
                range: arguments.length(0),
                k: arguments.length(1),
                d: arguments.length(2),
            }))
        },
    },
    Function {
        name: "stochf",
        title: "Fast stochastic oscillator",
        group: Group::Momentum,
        formula: "k = 100 · (close − lowest low) / (highest high − lowest low) over n rows, d = \
                  mean of the last d of k",
        inputs: &[RANGE],
        parameters: &[window(5.0), rows("d", "Length of d", 3.0, 1.0)],
        outputs: &["k", "d"],
        kind: Kind::Record,
        source: "TA-Lib STOCHF",
        warm_up: |arguments| arguments.rows() - 2,
        make: |arguments| {
            let mut state = FastStochastic::new(arguments.length(0), arguments.length(1));
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.k, row.d]
            })
        },
    },
    Function {
        name: "stochrsi",
        title: "Stochastic relative strength",
        group: Group::Momentum,
        formula: "k = 100 · (r − lowest r) / (highest r − lowest r) over k rows, with r = rsi(x, \
                  n); d = mean of the last d of k",
        inputs: &[SERIES],
        parameters: &[
            rows("n", "Length of the strength", 14.0, 2.0),
            rows("k", "Length of the range", 5.0, 1.0),
            rows("d", "Length of d", 3.0, 1.0),
        ],
        outputs: &["k", "d"],
        kind: Kind::Record,
        source: "Chande and Kroll (1994), The New Technical Trader; TA-Lib STOCHRSI",
        warm_up: |arguments| arguments.rows() - 2,
        make: |arguments| {
            let (strength, range) = (arguments.length(0), arguments.length(1));
            let mut state = StochasticRsi::new(strength, range, arguments.length(2));
            each(move |[value]| {
                let row = state.push(value);
                [row.k, row.d]
            })
        },
    },
    Function {
        name: "willr",
        title: "Williams' percent range",
        group: Group::Momentum,
        formula: "−100 · (highest high − close) / (highest high − lowest low) over n rows",
        inputs: &[RANGE],
        parameters: &[window(14.0)],
        outputs: VALUE,
        kind: Kind::Series,
        source: "Williams (1979); TA-Lib WILLR",
        warm_up: full_window,
        make: |arguments| {
            let mut state = WilliamsR::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
    },
];
