//! Where the last value stands in the range of the window before it.

use super::{
    average::Sma,
    extreme::{Highest, Lowest},
    momentum::Rsi,
    range::BarColumns,
    rows::{Indicator, columns, wide},
};
use crate::{Length, UNKNOWN, known};

/// One row of a stochastic oscillator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StochasticRow {
    pub k: f64,
    pub d: f64,
}

impl StochasticRow {
    const UNKNOWN: Self = Self { k: UNKNOWN, d: UNKNOWN };

    /// Both or none: as in TA-Lib, `k` begins with `d`.
    #[inline]
    fn of(k: f64, d: f64) -> Self {
        if d.is_nan() { Self::UNKNOWN } else { Self { k, d } }
    }
}

/// The columns of a stochastic oscillator, both with the rows of the input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StochasticColumns {
    pub k: Vec<f64>,
    pub d: Vec<f64>,
}

impl FromIterator<StochasticRow> for StochasticColumns {
    fn from_iter<I: IntoIterator<Item = StochasticRow>>(rows: I) -> Self {
        let (k, d) = rows.into_iter().map(|row| (row.k, row.d)).unzip();
        Self { k, d }
    }
}

/// The range of a window.
#[derive(Debug, Clone)]
struct Range {
    highest: Highest,
    lowest: Lowest,
}

impl Range {
    fn new(length: Length) -> Self {
        Self { highest: Highest::new(length), lowest: Lowest::new(length) }
    }

    /// Returns how far above the lowest low `close` stands, as a fraction of the range; not finite when
    /// there is no range.
    #[inline]
    fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !(high.is_finite() && low.is_finite() && close.is_finite()) {
            return UNKNOWN;
        }
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(low));
        (close - lowest) / (highest - lowest)
    }

    /// Answers known bars, times a hundred and [`known`]; `room` has as many rows.
    fn run(&mut self, [high, low, close]: [&[f64]; 3], answers: &mut [f64], room: &mut [f64]) {
        self.highest.run([high], [answers]);
        self.lowest.run([low], [room]);
        wide(
            #[inline(always)]
            || {
                for ((answer, lowest), close) in answers.iter_mut().zip(room).zip(close) {
                    *answer = known(100.0 * ((close - *lowest) / (*answer - *lowest)));
                }
            },
        );
    }
}

/// The lengths of [`stochastic`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StochasticLengths {
    pub range: Length,
    pub k: Length,
    pub d: Length,
}

/// State of [`stochastic`].
#[derive(Debug, Clone)]
pub struct Stochastic {
    range: Range,
    k: Sma,
    d: Sma,
}

impl Stochastic {
    pub fn new(lengths: StochasticLengths) -> Self {
        Self { range: Range::new(lengths.range), k: Sma::new(lengths.k), d: Sma::new(lengths.d) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> StochasticRow {
        let k = self.k.push(100.0 * self.range.push(high, low, close));
        StochasticRow::of(k, self.d.push(k))
    }
}

impl Indicator<3, 2> for Stochastic {
    fn row(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let row = self.push(high, low, close);
        [row.k, row.d]
    }

    fn run(&mut self, bars: [&[f64]; 3], [k, d]: [&mut [f64]; 2]) {
        self.range.run(bars, k, d);
        self.k.fill([k], [d]);
        self.d.fill([d], [k]);
        wide(
            #[inline(always)]
            || {
                for (k, d) in k.iter_mut().zip(d) {
                    let row = StochasticRow::of(*d, *k);
                    (*k, *d) = (row.k, row.d);
                }
            },
        );
    }
}

/// State of [`fast_stochastic`].
#[derive(Debug, Clone)]
pub struct FastStochastic {
    range: Range,
    d: Sma,
}

impl FastStochastic {
    pub fn new(range: Length, d: Length) -> Self {
        Self { range: Range::new(range), d: Sma::new(d) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> StochasticRow {
        let k = known(100.0 * self.range.push(high, low, close));
        StochasticRow::of(k, self.d.push(k))
    }
}

/// State of [`stochastic_rsi`].
#[derive(Debug, Clone)]
pub struct StochasticRsi {
    strength: Rsi,
    stochastic: FastStochastic,
}

impl StochasticRsi {
    pub fn new(strength: Length, range: Length, d: Length) -> Self {
        Self { strength: Rsi::new(strength), stochastic: FastStochastic::new(range, d) }
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> StochasticRow {
        let strength = self.strength.push(value);
        self.stochastic.push(strength, strength, strength)
    }
}

/// State of [`williams_r`].
#[derive(Debug, Clone)]
pub struct WilliamsR(Range);

impl WilliamsR {
    pub fn new(length: Length) -> Self {
        Self(Range::new(length))
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        known(100.0 * (self.0.push(high, low, close) - 1.0))
    }
}

/// Returns the slow stochastic oscillator, 0 to 100: `k` is the mean of the last `lengths.k` of
/// `100 · (close − L) / (H − L)`, with the highest high `H` and the lowest low `L` of the last
/// `lengths.range` known bars, and `d` the mean of the last `lengths.d` of `k`.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Both are unknown for the first `range + k + d − 3` known rows, at unknown rows, and where the
/// window has no range (0 / 0; TA-Lib answers 0 there), which the means then leave out.
///
/// Source: Lane (1984), “Lane's Stochastics”; TA-Lib `STOCH` with `SMA`.
pub fn stochastic(bars: BarColumns<'_>, lengths: StochasticLengths) -> StochasticColumns {
    let [k, d] = columns(Stochastic::new(lengths), bars.columns());
    StochasticColumns { k, d }
}

/// Returns the fast stochastic oscillator: as [`stochastic`], with `k` itself unsmoothed.
///
/// Both are unknown for the first `range + d − 2` known rows, at unknown rows, and where the window
/// has no range.
///
/// Source: TA-Lib `STOCHF` with `SMA`.
pub fn fast_stochastic(bars: BarColumns<'_>, range: Length, d: Length) -> StochasticColumns {
    let mut state = FastStochastic::new(range, d);
    let rows = bars.high.iter().zip(bars.low).zip(bars.close);
    rows.map(|((high, low), close)| state.push(*high, *low, *close)).collect()
}

/// Returns the fast stochastic oscillator of [`super::rsi`]: where the strength stands in its own
/// range, 0 to 100.
///
/// - `values`: any unit.
///
/// Both are unknown for the first `strength + range + d − 2` known rows, at unknown rows, and where
/// the strength has not changed within `range` rows.
///
/// Source: Chande and Kroll (1994), “The New Technical Trader”; TA-Lib `STOCHRSI` with `SMA`.
pub fn stochastic_rsi(
    values: &[f64],
    strength: Length,
    range: Length,
    d: Length,
) -> StochasticColumns {
    let mut state = StochasticRsi::new(strength, range, d);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns Williams' percent range, −100 to 0: `−100 · (H − close) / (H − L)`, with `H` and `L` as in
/// [`stochastic`].
///
/// Unknown for the first `length − 1` known rows, at unknown rows, and where the window has no range
/// (TA-Lib answers 0 there).
///
/// Source: Williams (1979), “How I Made One Million Dollars … Last Year … Trading Commodities”;
/// TA-Lib `WILLR`.
pub fn williams_r(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = WilliamsR::new(length);
    let rows = bars.high.iter().zip(bars.low).zip(bars.close);
    rows.map(|((high, low), close)| state.push(*high, *low, *close)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_window_without_a_range_has_no_place_in_it() {
        let flat = BarColumns { high: &[3.0; 9], low: &[3.0; 9], close: &[3.0; 9] };
        assert!(williams_r(flat, length(3)).iter().all(|value| value.is_nan()));
        assert!(fast_stochastic(flat, length(3), length(2)).k.iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_close_at_the_top_is_a_hundred_and_at_the_bottom_zero() {
        let bars = BarColumns { high: &[2.0, 4.0], low: &[1.0, 1.0], close: &[2.0, 1.0] };
        assert_eq!(fast_stochastic(bars, length(1), length(1)).k, [100.0, 0.0]);
        assert_eq!(williams_r(bars, length(1)), [0.0, -100.0]);
    }

    #[test]
    fn k_begins_with_d() {
        let rising: Vec<f64> = (0..9).map(f64::from).collect();
        let bars = BarColumns { high: &rising, low: &rising, close: &rising };
        let lengths = StochasticLengths { range: length(3), k: length(2), d: length(2) };
        let columns = stochastic(bars, lengths);
        assert!(columns.k[3].is_nan() && columns.d[3].is_nan());
        assert_eq!((columns.k[4], columns.d[4]), (100.0, 100.0));
    }
}
