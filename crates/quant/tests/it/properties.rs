//! What holds for every column, gaps and extremes included.

use proptest::{collection::vec, prelude::*};
use quant::{
    Length,
    indicators::{
        Atr, BarColumns, Bollinger, Ema, Highest, Lag, LogReturn, Lowest, Macd, MacdLengths,
        RateOfChange, Rsi, SimpleReturn, Sma, atr, bollinger, ema, highest, lag, log_returns,
        lowest, macd, rate_of_change, rsi, simple_returns, sma,
    },
};

/// Mostly prices; some gaps, infinities, zeros and numbers at the edge of what is representable.
fn columns() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        12 => 0.5..500.0_f64,
        2 => Just(f64::NAN),
        1 => Just(100.0),
        1 => prop_oneof![Just(0.0), Just(-3.5), Just(f64::INFINITY), Just(f64::MAX), Just(-1e300)],
    ];
    vec(value, 0..160)
}

type Column = Vec<f64>;

/// Every indicator of one series as a column function, with what its state gives row by row.
fn both_ways(values: &[f64], rows: u32) -> Vec<(&'static str, Column, Column)> {
    let length = Length::new(rows).unwrap();
    let lengths =
        MacdLengths { fast: length, slow: Length::new(rows + 5).unwrap(), signal: length };
    let bars = BarColumns { high: values, low: values, close: values };
    let (mut sma_state, mut ema_state) = (Sma::new(length), Ema::new(length));
    let (mut rsi_state, mut lag_state) = (Rsi::new(length), Lag::new(length));
    let (mut simple, mut log) = (SimpleReturn::new(), LogReturn::new());
    let (mut high, mut low) = (Highest::new(length), Lowest::new(length));
    let (mut change, mut range) = (RateOfChange::new(length), Atr::new(length));
    let (mut bands, mut convergence) = (Bollinger::new(length, 2.0), Macd::new(lengths));
    let by_row =
        |push: &mut dyn FnMut(f64) -> f64| values.iter().map(|value| push(*value)).collect();
    vec![
        ("sma", sma(values, length), by_row(&mut |value| sma_state.push(value))),
        ("ema", ema(values, length), by_row(&mut |value| ema_state.push(value))),
        ("rsi", rsi(values, length), by_row(&mut |value| rsi_state.push(value))),
        ("lag", lag(values, length), by_row(&mut |value| lag_state.push(value))),
        ("simple", simple_returns(values), by_row(&mut |value| simple.push(value))),
        ("log", log_returns(values), by_row(&mut |value| log.push(value))),
        ("highest", highest(values, length), by_row(&mut |value| high.push(value))),
        ("lowest", lowest(values, length), by_row(&mut |value| low.push(value))),
        ("roc", rate_of_change(values, length), by_row(&mut |value| change.push(value))),
        ("atr", atr(bars, length), by_row(&mut |value| range.push(value, value, value))),
        (
            "bollinger",
            bollinger(values, length, 2.0).lower,
            by_row(&mut |value| bands.push(value).lower),
        ),
        (
            "macd",
            macd(values, lengths).histogram,
            by_row(&mut |value| convergence.push(value).histogram),
        ),
    ]
}

fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

proptest! {
    #[test]
    fn column_and_state_give_the_same_bits(values in columns(), rows in 1..40_u32) {
        for (name, column, by_row) in both_ways(&values, rows) {
            prop_assert_eq!(bits(&column), bits(&by_row), "{}", name);
        }
    }

    #[test]
    fn appended_rows_change_no_earlier_answer(
        values in columns(), rows in 1..40_u32, cut in 0.0..1.0_f64,
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
        #[expect(clippy::cast_precision_loss, reason = "a few rows")]
        let cut = (values.len() as f64 * cut) as usize;
        let prefix = both_ways(&values[..cut], rows);
        for ((name, short, _), (_, long, _)) in prefix.iter().zip(both_ways(&values, rows)) {
            prop_assert_eq!(bits(short), bits(&long[..cut]), "{}", name);
        }
    }

    #[test]
    fn an_unknown_row_answers_unknown_and_changes_nothing_else(values in columns(), rows in 1..40_u32) {
        let known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        for ((name, column, _), (_, without, _)) in
            both_ways(&values, rows).into_iter().zip(both_ways(&known, rows))
        {
            let (at_known, at_unknown): (Vec<_>, Vec<_>) =
                column.iter().zip(&values).partition(|(_, value)| value.is_finite());
            prop_assert!(at_unknown.iter().all(|(answer, _)| answer.is_nan()), "{}", name);
            let answers: Vec<f64> = at_known.iter().map(|(answer, _)| **answer).collect();
            prop_assert_eq!(bits(&answers), bits(&without), "{}", name);
        }
    }

    #[test]
    fn no_answer_is_infinite(values in columns(), rows in 1..40_u32) {
        for (name, column, _) in both_ways(&values, rows) {
            prop_assert!(!column.iter().any(|value| value.is_infinite()), "{}", name);
        }
    }

    #[test]
    fn extremes_enclose_the_average(values in vec(-1e6..1e6_f64, 0..80), rows in 1..20_u32) {
        let length = Length::new(rows).unwrap();
        let enclosed = highest(&values, length).into_iter().zip(lowest(&values, length));
        for ((high, low), mean) in enclosed.zip(sma(&values, length)) {
            let slack = 1e-9 * (high.abs() + low.abs());
            prop_assert!(mean.is_nan() || (low - slack <= mean && mean <= high + slack));
        }
    }
}
