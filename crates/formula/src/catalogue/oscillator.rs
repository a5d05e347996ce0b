//! Oscillators: how fast a series moves, beside its own past.

use quant::indicators::{
    AbsoluteOscillator, AwesomeOscillator, Chande, CommodityChannel, Detrended, Fisher,
    PercentageOscillator, Trix, TrueStrength, UltimateOscillator, balance_of_power,
};

use super::{
    Arguments, Function, Group, Input, InputKind, Parameter, SERIES, VALUE, full_window, rows,
    window, window_of_changes,
};
use crate::{Kind, step::one};

/// The longest window of `cci`: the one function that walks over its window at every row.
const MAX_WALK: f64 = 1_000.0;

/// The lengths of a fast and a slow average.
const FAST_AND_SLOW: &[Parameter] =
    &[rows("fast", "Fast length", 12.0, 1.0), rows("slow", "Slow length", 26.0, 1.0)];

/// A function of one series.
const ONE: Function = Function {
    name: "",
    title: "",
    group: Group::Momentum,
    formula: "",
    inputs: &[SERIES],
    parameters: &[],
    outputs: VALUE,
    kind: Kind::Series,
    source: "",
    warm_up: full_window,
    make: |_| one(|[value]| value),
};

/// The warm-up of what needs the slower of two averages.
fn slow_window(arguments: &Arguments) -> usize {
    arguments.length(0).max(arguments.length(1)).rows() - 1
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "apo",
        title: "Absolute price oscillator",
        formula: "ema(x, fast) − ema(x, slow)",
        parameters: FAST_AND_SLOW,
        source: "TA-Lib APO",
        make: |arguments| {
            let mut state = AbsoluteOscillator::new(arguments.length(0), arguments.length(1));
            one(move |[value]| state.push(value))
        },
        warm_up: slow_window,
        ..ONE
    },
    Function {
        name: "ppo",
        title: "Percentage price oscillator",
        formula: "100 · (ema(x, fast) − ema(x, slow)) / ema(x, slow), in percent",
        parameters: FAST_AND_SLOW,
        source: "Appel (2005), Technical Analysis; TA-Lib PPO",
        make: |arguments| {
            let mut state = PercentageOscillator::new(arguments.length(0), arguments.length(1));
            one(move |[value]| state.push(value))
        },
        warm_up: slow_window,
        ..ONE
    },
    Function {
        name: "ao",
        title: "Awesome oscillator",
        formula: "sma(m, fast) − sma(m, slow), with m = (high + low) / 2",
        inputs: &[Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low"] }],
        parameters: &[
            rows("fast", "Fast length", 5.0, 1.0),
            rows("slow", "Slow length", 34.0, 1.0),
        ],
        source: "Williams (1998), New Trading Dimensions; TA-Lib AO",
        make: |arguments| {
            let mut state = AwesomeOscillator::new(arguments.length(0), arguments.length(1));
            one(move |[high, low]| state.push(high, low))
        },
        warm_up: slow_window,
        ..ONE
    },
    Function {
        name: "cmo",
        title: "Chande's momentum oscillator",
        formula: "100 · (g − l) / (g + l), with Wilder averages g of the rises and l of the falls",
        parameters: &[rows("n", "Length", 14.0, 2.0)],
        source: "Chande and Kroll (1994), The New Technical Trader; TA-Lib CMO",
        make: |arguments| {
            let mut state = Chande::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: window_of_changes,
        ..ONE
    },
    Function {
        name: "trix",
        title: "Change of the triple exponential average",
        formula: "100 · (e / e[1] − 1), with e = ema(ema(ema(x, n), n), n), in percent",
        parameters: &[window(30.0)],
        source: "Hutson (1983), Good TRIX; TA-Lib TRIX",
        make: |arguments| {
            let mut state = Trix::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| 3 * full_window(arguments) + 1,
        ..ONE
    },
    Function {
        name: "tsi",
        title: "True strength index",
        formula: "100 · ema(ema(c, first), second) / ema(ema(|c|, first), second), with c = x − x[1]",
        parameters: &[
            rows("first", "First length", 25.0, 1.0),
            rows("second", "Second length", 13.0, 1.0),
        ],
        source: "Blau (1991), True Strength Index; TA-Lib TSI",
        make: |arguments| {
            let mut state = TrueStrength::new(arguments.length(0), arguments.length(1));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| arguments.rows() - 1,
        ..ONE
    },
    Function {
        name: "dpo",
        title: "Detrended price oscillator",
        formula: "x[n / 2 + 1] − sma(x, n), with n / 2 rounded down",
        parameters: &[window(20.0)],
        source: "Achelis (1995), Technical Analysis from A to Z; TA-Lib DPO",
        make: |arguments| {
            let mut state = Detrended::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        warm_up: |arguments| full_window(arguments).max(arguments.length(0).rows() / 2 + 1),
        ..ONE
    },
    Function {
        name: "cci",
        title: "Commodity channel index",
        formula: "(p − sma(p, n)) / (0.015 · mean distance of p to it), with p = (high + low + close) / 3",
        inputs: &[Input {
            name: "asset",
            kind: InputKind::Asset,
            columns: &["high", "low", "close"],
        }],
        parameters: &[Parameter { max: MAX_WALK, ..rows("n", "Length", 14.0, 2.0) }],
        source: "Lambert (1980), Commodity Channel Index; TA-Lib CCI",
        make: |arguments| {
            let mut state = CommodityChannel::new(arguments.length(0));
            one(move |[high, low, close]| state.push(high, low, close))
        },
        ..ONE
    },
    Function {
        name: "ultosc",
        title: "Ultimate oscillator",
        formula: "100 · (4a + 2b + c) / 7, each Σ (close − low) / Σ (high − low) over one length, the close before included",
        inputs: &[Input {
            name: "asset",
            kind: InputKind::Asset,
            columns: &["high", "low", "close"],
        }],
        parameters: &[
            rows("short", "Short length", 7.0, 1.0),
            rows("middle", "Middle length", 14.0, 1.0),
            rows("long", "Long length", 28.0, 1.0),
        ],
        source: "Williams (1985), The Ultimate Oscillator; TA-Lib ULTOSC",
        make: |arguments| {
            let lengths = [0, 1, 2].map(|index| arguments.length(index));
            let mut state = UltimateOscillator::new(lengths);
            one(move |[high, low, close]| state.push(high, low, close))
        },
        warm_up: |arguments| {
            let lengths = [0, 1, 2].map(|index| arguments.length(index).rows());
            lengths.into_iter().fold(0, usize::max)
        },
        ..ONE
    },
    Function {
        name: "bop",
        title: "Balance of power",
        formula: "(close − open) / (high − low)",
        inputs: &[Input {
            name: "asset",
            kind: InputKind::Asset,
            columns: &["open", "high", "low", "close"],
        }],
        source: "Livshin (2001), Balance Of Market Power; TA-Lib BOP",
        warm_up: |_| 0,
        make: |_| one(|[open, high, low, close]| balance_of_power(open, high, low, close)),
        ..ONE
    },
    Function {
        name: "fisher",
        title: "Fisher transform",
        formula: "atanh v + f[1] / 2, with v = 0.66 · (place of (high + low) / 2 in its range − 0.5) + 0.67 · v[1]",
        inputs: &[Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low"] }],
        parameters: &[window(9.0)],
        source: "Ehlers (2002), Using The Fisher Transform",
        make: |arguments| {
            let mut state = Fisher::new(arguments.length(0));
            one(move |[high, low]| state.push(high, low))
        },
        ..ONE
    },
];
