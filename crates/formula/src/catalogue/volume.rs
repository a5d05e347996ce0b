//! Volume, and the money that flows with it.

use quant::indicators::{
    Accumulation, ChaikinFlow, ChaikinOscillator, EaseOfMovement, ForceIndex, MoneyFlow,
    OnBalanceVolume, PriceVolumeTrend, RollingVwap, VolumeIndex, VolumeMove,
};

use super::{
    Function, Group, Input, InputKind, Parameter, VALUE, full_window, rows, window,
    window_of_changes,
};
use crate::{Kind, step::one};

const CLOSE: Input = Input { name: "asset", kind: InputKind::Asset, columns: &["close", "volume"] };
const BAR: Input =
    Input { name: "asset", kind: InputKind::Asset, columns: &["high", "low", "close", "volume"] };

/// A function of close and volume, without a warm-up.
const ONE: Function = Function {
    name: "",
    title: "",
    group: Group::Volume,
    formula: "",
    inputs: &[CLOSE],
    parameters: &[],
    outputs: VALUE,
    kind: Kind::Series,
    source: "",
    warm_up: |_| 0,
    make: |_| one(|[value]| value),
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "obv",
        title: "On-balance volume",
        formula: "sum of the volume of rows that close higher, less that of rows that close lower",
        source: "Granville (1963), New Key to Stock Market Profits; TA-Lib OBV",
        make: |_| {
            let mut state = OnBalanceVolume::new();
            one(move |[close, volume]| state.push(close, volume))
        },
        ..ONE
    },
    Function {
        name: "pvt",
        title: "Price-volume trend",
        formula: "sum of volume · (close / close[1] − 1)",
        source: "TA-Lib PVT",
        make: |_| {
            let mut state = PriceVolumeTrend::new();
            one(move |[close, volume]| state.push(close, volume))
        },
        ..ONE
    },
    Function {
        name: "nvi",
        title: "Negative volume index",
        formula: "1000, grown by close / close[1] on rows whose volume falls",
        source: "Fosback (1976), Stock Market Logic; TA-Lib NVI",
        make: |_| {
            let mut state = VolumeIndex::new(VolumeMove::Fall);
            one(move |[close, volume]| state.push(close, volume))
        },
        ..ONE
    },
    Function {
        name: "pvi",
        title: "Positive volume index",
        formula: "1000, grown by close / close[1] on rows whose volume rises",
        source: "Fosback (1976), Stock Market Logic; TA-Lib PVI",
        make: |_| {
            let mut state = VolumeIndex::new(VolumeMove::Rise);
            one(move |[close, volume]| state.push(close, volume))
        },
        ..ONE
    },
    Function {
        name: "efi",
        title: "Elder's force index",
        formula: "ema((close − close[1]) · volume, n)",
        parameters: &[window(13.0)],
        source: "Elder (1993), Trading for a Living; TA-Lib EFI",
        make: |arguments| {
            let mut state = ForceIndex::new(arguments.length(0));
            one(move |[close, volume]| state.push(close, volume))
        },
        warm_up: window_of_changes,
        ..ONE
    },
    Function {
        name: "eom",
        title: "Ease of movement",
        formula: "sma((m − m[1]) · (high − low) / (volume / unit), n), with m = (high + low) / 2",
        inputs: &[Input {
            name: "asset",
            kind: InputKind::Asset,
            columns: &["high", "low", "volume"],
        }],
        parameters: &[
            window(14.0),
            Parameter {
                name: "unit",
                title: "Unit of volume",
                default: 100_000_000.0,
                min: 1.0,
                max: 1e12,
                whole: false,
            },
        ],
        source: "Arms (1983), Volume Cycles in the Stock Market",
        make: |arguments| {
            let mut state = EaseOfMovement::new(arguments.length(0), arguments.number(1));
            one(move |[high, low, volume]| state.push(high, low, volume))
        },
        warm_up: window_of_changes,
        ..ONE
    },
    Function {
        name: "ad",
        title: "Accumulation/distribution line",
        formula: "sum of volume · ((close − low) − (high − close)) / (high − low)",
        inputs: &[BAR],
        source: "Chaikin (1982); TA-Lib AD",
        make: |_| {
            let mut state = Accumulation::new();
            one(move |[high, low, close, volume]| state.push(high, low, close, volume))
        },
        ..ONE
    },
    Function {
        name: "adosc",
        title: "Chaikin's oscillator",
        formula: "ema(ad, fast) − ema(ad, slow), both begun with the first value of ad",
        inputs: &[BAR],
        parameters: &[
            rows("fast", "Fast length", 3.0, 1.0),
            rows("slow", "Slow length", 10.0, 1.0),
        ],
        source: "Chaikin (1982); TA-Lib ADOSC",
        make: |arguments| {
            let mut state = ChaikinOscillator::new(arguments.length(0), arguments.length(1));
            one(move |[high, low, close, volume]| state.push(high, low, close, volume))
        },
        warm_up: |arguments| arguments.length(0).max(arguments.length(1)).rows() - 1,
        ..ONE
    },
    Function {
        name: "cmf",
        title: "Chaikin's money flow",
        formula: "Σ volume · ((close − low) − (high − close)) / (high − low) / Σ volume over n rows",
        inputs: &[BAR],
        parameters: &[window(20.0)],
        source: "Chaikin (1982); TA-Lib CMF",
        make: |arguments| {
            let mut state = ChaikinFlow::new(arguments.length(0));
            one(move |[high, low, close, volume]| state.push(high, low, close, volume))
        },
        warm_up: full_window,
        ..ONE
    },
    Function {
        name: "mfi",
        title: "Money flow index",
        formula: "100 · r / (r + f), with the sums r and f of volume · p over the last n rows, where p = (high + low + close) / 3 rose and fell",
        inputs: &[BAR],
        parameters: &[window(14.0)],
        source: "Quong and Soudack (1989), Volume-weighted RSI: money flow; TA-Lib MFI",
        make: |arguments| {
            let mut state = MoneyFlow::new(arguments.length(0));
            one(move |[high, low, close, volume]| state.push(high, low, close, volume))
        },
        warm_up: window_of_changes,
        ..ONE
    },
    Function {
        name: "vwap",
        title: "Rolling volume-weighted average price",
        formula: "Σ p · volume / Σ volume over the last n known rows, with p = (high + low + close) / 3",
        inputs: &[BAR],
        parameters: &[window(20.0)],
        source: "Berkowitz, Logue and Noser (1988), The Total Cost of Transactions on the NYSE",
        make: |arguments| {
            let mut state = RollingVwap::new(arguments.length(0));
            one(move |[high, low, close, volume]| state.push(high, low, close, volume))
        },
        warm_up: full_window,
        ..ONE
    },
];
