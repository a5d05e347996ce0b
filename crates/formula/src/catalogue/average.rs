//! Moving averages.

use quant::indicators::{
    Dema, Ema, Hma, Kama, Middle, Rma, Sma, T3, Tema, Trima, Vwma, Wma, Zlema,
};

use super::{
    Function, Group, Input, InputKind, Parameter, SERIES, VALUE, full_window, rows, window,
    window_of_changes,
};
use crate::{
    Kind,
    step::{filled, one},
};

/// An average of one series over a full window.
const ONE: Function = Function {
    name: "",
    title: "",
    group: Group::Average,
    formula: "",
    inputs: &[SERIES],
    parameters: &[window(20.0)],
    outputs: VALUE,
    kind: Kind::Series,
    source: "",
    warm_up: full_window,
    make: |arguments| filled(Sma::new(arguments.length(0))),
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "sma",
        title: "Simple moving average",
        formula: "mean of the last n known values",
        source: "TA-Lib SMA",
        ..ONE
    },
    Function {
        name: "ema",
        title: "Exponential moving average",
        formula: "e + 2 / (n + 1) · (x − e), begun with the mean of the first n known values",
        source: "TA-Lib EMA",
        make: |arguments| filled(Ema::new(arguments.length(0))),
        ..ONE
    },
    Function {
        name: "wma",
        title: "Weighted moving average",
        formula: "Σ i · x / Σ i over the last n known values, the oldest with i = 1",
        source: "TA-Lib WMA",
        make: |arguments| {
            let mut state = Wma::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..ONE
    },
    Function {
        name: "rma",
        title: "Wilder's moving average",
        formula: "(e · (n − 1) + x) / n, begun with the mean of the first n known values",
        parameters: &[window(14.0)],
        source: "Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib RMA",
        make: |arguments| {
            let mut state = Rma::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..ONE
    },
    Function {
        name: "dema",
        title: "Double exponential moving average",
        formula: "2e − ema(e, n), with e = ema(x, n)",
        source: "Mulloy (1994), Smoothing data with faster moving averages; TA-Lib DEMA",
        make: |arguments| {
            let mut state = Dema::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| 2 * full_window(arguments),
        ..ONE
    },
    Function {
        name: "tema",
        title: "Triple exponential moving average",
        formula: "3e − 3 · ema(e, n) + ema(ema(e, n), n), with e = ema(x, n)",
        source: "Mulloy (1994), Smoothing data with less lag; TA-Lib TEMA",
        make: |arguments| {
            let mut state = Tema::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| 3 * full_window(arguments),
        ..ONE
    },
    Function {
        name: "t3",
        title: "Tillson's moving average",
        formula: "three times in a row (1 + v) · e − v · ema(e, n), with e = ema(x, n)",
        parameters: &[
            window(5.0),
            Parameter {
                name: "v",
                title: "Volume factor",
                default: 0.7,
                min: 0.0,
                max: 1.0,
                whole: false,
            },
        ],
        source: "Tillson (1998), Better Moving Averages; TA-Lib T3",
        make: |arguments| {
            let mut state = T3::new(arguments.length(0), arguments.number(1));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| 6 * full_window(arguments),
        ..ONE
    },
    Function {
        name: "trima",
        title: "Triangular moving average",
        formula: "mean of means of n / 2 rows, so that the middle of the last n known values weighs most",
        source: "TA-Lib TRIMA",
        make: |arguments| {
            let mut state = Trima::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..ONE
    },
    Function {
        name: "kama",
        title: "Kaufman's adaptive moving average",
        formula: "e + (r · (2/3 − 2/31) + 2/31)² · (x − e), with r = |x − x[n]| / Σ |x − x[1]|",
        parameters: &[window(30.0)],
        source: "Kaufman (1995), Smarter Trading; TA-Lib KAMA",
        make: |arguments| {
            let mut state = Kama::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: window_of_changes,
        ..ONE
    },
    Function {
        name: "hma",
        title: "Hull's moving average",
        formula: "wma(2 · wma(x, n / 2) − wma(x, n), √n), both rounded down",
        parameters: &[rows("n", "Length", 20.0, 2.0)],
        source: "Hull (2005), How to reduce lag in a moving average; TA-Lib HMA",
        make: |arguments| {
            let mut state = Hma::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| {
            let rows = arguments.length(0).rows();
            rows + rows.isqrt() - 2
        },
        ..ONE
    },
    Function {
        name: "zlema",
        title: "Zero-lag exponential moving average",
        formula: "ema(2x − x[(n − 1) / 2], n)",
        source: "Ehlers and Way (2010), Zero Lag (Well, Almost); TA-Lib ZLEMA",
        make: |arguments| {
            let mut state = Zlema::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| full_window(arguments) + full_window(arguments) / 2,
        ..ONE
    },
    Function {
        name: "vwma",
        title: "Volume-weighted moving average",
        formula: "Σ close · volume / Σ volume over the last n known rows",
        inputs: &[Input { name: "asset", kind: InputKind::Asset, columns: &["close", "volume"] }],
        source: "TA-Lib VWMA",
        make: |arguments| {
            let mut state = Vwma::new(arguments.length(0));
            one(move |[close, volume]| state.push(close, volume))
        },
        ..ONE
    },
    Function {
        name: "midpoint",
        title: "Midpoint",
        formula: "(highest + lowest) / 2 of the last n known values",
        parameters: &[window(14.0)],
        source: "TA-Lib MIDPOINT",
        make: |arguments| {
            let mut state = Middle::new(arguments.length(0));
            one(move |[value]| state.push(value, value))
        },
        ..ONE
    },
    Function {
        name: "midprice",
        title: "Midpoint price",
        formula: "(highest high + lowest low) / 2 of the last n known rows",
        inputs: &[Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low"] }],
        parameters: &[window(14.0)],
        source: "TA-Lib MIDPRICE",
        make: |arguments| {
            let mut state = Middle::new(arguments.length(0));
            one(move |[high, low]| state.push(high, low))
        },
        ..ONE
    },
];
