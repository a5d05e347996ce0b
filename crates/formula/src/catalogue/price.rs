//! One price for a bar, and bars made from bars.

use quant::indicators::{
    HeikinAshi, PivotPoints, average_price, median_price, typical_price, weighted_close,
};

use super::{Function, Group, HIGH_LOW, HIGH_LOW_CLOSE, OPEN_HIGH_LOW_CLOSE, VALUE};
use crate::{
    Kind,
    step::{each, one},
};

/// A function of whole bars, without parameters.
const OF_BARS: Function = Function {
    name: "avgprice",
    title: "Average price",
    group: Group::Price,
    formula: "(open + high + low + close) / 4",
    inputs: OPEN_HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: VALUE,
    kind: Kind::Series,
    source: "TA-Lib AVGPRICE",
    warm_up: |_| 0,
    make: |_| one(average_price),
};

pub(super) const FUNCTIONS: &[Function] = &[
    OF_BARS,
    Function {
        name: "medprice",
        title: "Median price",
        formula: "(high + low) / 2",
        inputs: HIGH_LOW,
        source: "TA-Lib MEDPRICE",
        make: |_| one(|[high, low]| median_price(high, low)),
        ..OF_BARS
    },
    Function {
        name: "typprice",
        title: "Typical price",
        formula: "(high + low + close) / 3",
        inputs: HIGH_LOW_CLOSE,
        source: "TA-Lib TYPPRICE",
        make: |_| one(|[high, low, close]| typical_price(high, low, close)),
        ..OF_BARS
    },
    Function {
        name: "wclprice",
        title: "Weighted close",
        formula: "(high + low + 2 · close) / 4",
        inputs: HIGH_LOW_CLOSE,
        source: "TA-Lib WCLPRICE",
        make: |_| one(|[high, low, close]| weighted_close(high, low, close)),
        ..OF_BARS
    },
    Function {
        name: "heikin_ashi",
        title: "Heikin-Ashi bars",
        formula: "close = avgprice, open = middle of the averaged body before, high and low \
                  enclose both",
        outputs: &["open", "high", "low", "close"],
        kind: Kind::Record,
        source: "Valcu (2004), Using the Heikin-Ashi Technique",
        make: |_| {
            let mut state = HeikinAshi::new();
            each(move |bar: [f64; 4]| {
                let row = state.push(bar);
                [row.open, row.high, row.low, row.close]
            })
        },
        ..OF_BARS
    },
    Function {
        name: "pivots",
        title: "Pivot points",
        formula: "of the bar before: p = (h + l + c) / 3, r1 = 2p − l, r2 = p + h − l, \
                  r3 = h + 2(p − l), s1 = 2p − h, s2 = p − (h − l), s3 = l − 2(h − p)",
        inputs: HIGH_LOW_CLOSE,
        outputs: &["p", "r1", "r2", "r3", "s1", "s2", "s3"],
        kind: Kind::Record,
        source: "Person (2004), A Complete Guide to Technical Trading Tactics",
        warm_up: |_| 1,
        make: |_| {
            let mut state = PivotPoints::new();
            each(move |[high, low, close]| {
                let row = state.push(high, low, close);
                [row.p, row.r1, row.r2, row.r3, row.s1, row.s2, row.s3]
            })
        },
        ..OF_BARS
    },
];
