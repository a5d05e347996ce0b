//! What answers many rows side by side gives the bits of one row after another.

use quant::{
    Length,
    indicators::{
        Adx, Atr, Bollinger, Ema, Highest, Indicator, Lowest, Macd, MacdLengths, Rsi, Sma,
        Stochastic, StochasticLengths,
    },
};

use crate::synthetic;

const ROWS: usize = 1_900;

/// From the shortest to one that is longer than what is worked on at a time.
const LENGTHS: [u32; 12] = [1, 2, 3, 5, 7, 8, 9, 14, 20, 63, 200, 600];

/// How rows are cut into calls; the last takes what is left.
const CUTS: [&[usize]; 4] = [&[ROWS], &[1_024, ROWS], &[1, 17, 2, 500, 5, 700, ROWS], &[37; 60]];

/// High, low and close.
type Bars = [Vec<f64>; 3];

fn bars() -> Bars {
    let bars = synthetic::bars(3, ROWS);
    [bars.high, bars.low, bars.close]
}

/// Holidays, a long halt, and what is at the edge: still prices, both zeros, an overflow.
fn odd_bars() -> Bars {
    let mut bars = bars();
    for row in (0..ROWS).filter(|row| row % 97 == 5 || (700..740).contains(row) || *row < 3) {
        bars[row % 3][row] = f64::NAN;
    }
    for column in &mut bars {
        column[300..400].fill(42.5);
        column[1_300..1_330].fill(0.0);
        column[1_310] = -0.0;
        column[1_500] = f64::INFINITY;
    }
    bars[0][1_600] = f64::MAX;
    bars[1][1_600] = -f64::MAX;
    bars
}

fn assert_same<const I: usize, const O: usize>(
    name: &str,
    state: &(impl Indicator<I, O> + Clone),
    inputs: [&[f64]; I],
) {
    let mut by_row = state.clone();
    let expected: Vec<[u64; O]> = (0..ROWS)
        .map(|row| by_row.row(inputs.map(|column| column[row])).map(f64::to_bits))
        .collect();
    for cuts in CUTS {
        let (mut state, mut start) = (state.clone(), 0);
        let mut answers: [Vec<f64>; O] = std::array::from_fn(|_| vec![0.0; ROWS]);
        for cut in cuts {
            let end = ROWS.min(start + cut);
            let part = answers.each_mut().map(|column| &mut column[start..end]);
            state.fill(inputs.map(|column| &column[start..end]), part);
            start = end;
        }
        for (row, expected) in expected[..start].iter().enumerate() {
            let found = answers.each_ref().map(|column| column[row].to_bits());
            assert_eq!(found, *expected, "{name}, row {row}");
        }
    }
}

fn assert_all(bars: &Bars) {
    let [high, low, close] = bars.each_ref().map(Vec::as_slice);
    let bars = [high, low, close];
    for rows in LENGTHS {
        let n = Length::new(rows).unwrap();
        let few = Length::new(rows.min(9)).unwrap();
        let lengths = MacdLengths { fast: few, slow: n, signal: few };
        let places = StochasticLengths { range: n, k: few, d: Length::new(3).unwrap() };
        assert_same(&format!("sma {rows}"), &Sma::new(n), [close]);
        assert_same(&format!("ema {rows}"), &Ema::new(n), [close]);
        assert_same(&format!("rsi {rows}"), &Rsi::new(n), [close]);
        assert_same(&format!("macd {rows}"), &Macd::new(lengths), [close]);
        assert_same(&format!("bands {rows}"), &Bollinger::new(n, 2.0), [close]);
        assert_same(&format!("highest {rows}"), &Highest::new(n), [close]);
        assert_same(&format!("lowest {rows}"), &Lowest::new(n), [close]);
        assert_same(&format!("atr {rows}"), &Atr::new(n), bars);
        assert_same(&format!("adx {rows}"), &Adx::new(n), bars);
        assert_same(&format!("stochastic {rows}"), &Stochastic::new(places), bars);
    }
}

#[test]
fn rows_side_by_side_give_the_bits_of_one_after_another() {
    assert_all(&bars());
}

#[test]
fn gaps_and_extremes_change_no_bit_either() {
    assert_all(&odd_bars());
}

/// Prices of a million that move by cents: what is beside them must not drown.
#[test]
fn bands_of_large_prices_are_those_of_the_small_ones_beside() {
    let small: Vec<f64> =
        synthetic::bars(4, ROWS).close.iter().map(|c| (c * 64.0).round() / 64.0).collect();
    let large: Vec<f64> = small.iter().map(|close| close + 1_048_576.0).collect();
    let n = Length::new(20).unwrap();
    let widths = |values: &[f64]| {
        let bands = quant::indicators::bollinger(values, n, 1.0);
        let pairs = bands.upper.into_iter().zip(bands.lower);
        pairs.skip(19).map(|(upper, lower)| upper - lower).collect::<Vec<f64>>()
    };
    for (small, large) in widths(&small).into_iter().zip(widths(&large)) {
        assert!((small - large).abs() <= 1e-8, "{small} and {large}");
    }
}
