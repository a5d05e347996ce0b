//! Against TA-Lib, through the files that `golden/make.py` wrote.

use quant::{
    Length,
    indicators::{
        BarColumns, MacdLengths, atr, bollinger, ema, highest, lowest, macd, rate_of_change, rsi,
        sma,
    },
};

use crate::synthetic::bars;

const HEAD: &str = include_str!("../../golden/head.csv");
const TAIL: &str = include_str!("../../golden/tail.csv");
const LONG_ROWS: usize = 5040;
const TOLERANCE: f64 = 1e-10;

fn length(rows: u32) -> Length {
    Length::new(rows).unwrap()
}

/// Our columns under the names of the golden files.
fn ours() -> Vec<(&'static str, Vec<f64>)> {
    let bars = bars(0, LONG_ROWS);
    let close = &bars.close;
    let columns = BarColumns { high: &bars.high, low: &bars.low, close };
    let lengths = MacdLengths { fast: length(12), slow: length(26), signal: length(9) };
    let macd = macd(close, lengths);
    let bands = bollinger(close, length(20), 2.0);
    vec![
        ("close", close.clone()),
        ("sma_20", sma(close, length(20))),
        ("ema_20", ema(close, length(20))),
        ("rsi_14", rsi(close, length(14))),
        ("macd_12_26_9", macd.macd),
        ("macd_signal", macd.signal),
        ("macd_histogram", macd.histogram),
        ("bbands_20_2_upper", bands.upper),
        ("bbands_20_2_middle", bands.middle),
        ("bbands_20_2_lower", bands.lower),
        ("roc_10", rate_of_change(close, length(10))),
        ("max_30", highest(close, length(30))),
        ("min_30", lowest(close, length(30))),
        ("atr_14", atr(columns, length(14))),
    ]
}

/// Asserts that every cell of `file` is ours, unknown ones included; returns how many were known.
fn compare(file: &str) -> usize {
    let ours = ours();
    let mut lines = file.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    assert_eq!(header, ours.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let mut compared = 0;
    for line in lines {
        let (row, cells) = line.split_once(',').unwrap();
        let row: usize = row.parse().unwrap();
        for (cell, (name, column)) in cells.split(',').zip(&ours) {
            let our = column[row];
            if cell.is_empty() {
                assert!(our.is_nan(), "{name} of row {row} is {our}, TA-Lib has none");
                continue;
            }
            let golden: f64 = cell.parse().unwrap();
            let error = (our - golden).abs() / golden.abs();
            assert!(
                error <= TOLERANCE,
                "{name} of row {row}: {our}, TA-Lib {golden}, off {error:e}"
            );
            compared += 1;
        }
    }
    compared
}

#[test]
fn the_first_rows_equal_ta_lib_warm_up_included() {
    assert!(compare(HEAD) > 2_900);
}

#[test]
fn the_last_rows_of_a_long_run_equal_ta_lib() {
    assert_eq!(compare(TAIL), 20 * 14);
}

#[test]
fn the_last_strength_is_the_published_one() {
    let last = *rsi(&bars(0, LONG_ROWS).close, length(14)).last().unwrap();
    assert!((last - 61.566_596_134).abs() < 5e-10);
}
