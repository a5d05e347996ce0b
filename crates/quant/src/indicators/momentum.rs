//! Momentum: how strongly a series moves.

use super::average::Ema;
use crate::{Length, UNKNOWN, known};

/// State of [`rsi`].
#[derive(Debug, Clone)]
pub struct Rsi {
    length: Length,
    previous: Option<f64>,
    changes: usize,
    /// Sums of rises and falls until `length` changes were seen, then Wilder averages.
    gain: f64,
    loss: f64,
}

impl Rsi {
    pub fn new(length: Length) -> Self {
        Self { length, previous: None, changes: 0, gain: 0.0, loss: 0.0 }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let Some(previous) = self.previous.replace(value) else {
            return UNKNOWN;
        };
        self.take_change(value - previous);
        if self.changes < self.length.rows() {
            return UNKNOWN;
        }
        known(100.0 * (self.gain / (self.gain + self.loss)))
    }

    fn take_change(&mut self, change: f64) {
        let (rise, fall) = if change > 0.0 { (change, 0.0) } else { (0.0, -change) };
        let rows = self.length.as_f64();
        if self.changes >= self.length.rows() {
            self.gain = (self.gain * (rows - 1.0) + rise) / rows;
            self.loss = (self.loss * (rows - 1.0) + fall) / rows;
            return;
        }
        self.changes += 1;
        self.gain += rise;
        self.loss += fall;
        if self.changes == self.length.rows() {
            self.gain /= rows;
            self.loss /= rows;
        }
    }
}

/// Returns Wilder's relative strength index, 0 to 100: `100 · g / (g + l)` with the averages `g` of
/// the rises and `l` of the falls, each begun with the mean of the first `length` changes and
/// continued by `aₜ = (aₜ₋₁ · (length − 1) + xₜ) / length`.
///
/// - `values`: any unit.
///
/// Unknown for the first `length` known rows, at unknown rows, and while nothing has moved at all
/// (0 / 0; TA-Lib answers 0 there).
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `RSI`.
pub fn rsi(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Rsi::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// The three lengths of [`macd`]. As in TA-Lib, the longer of the first two is the slow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacdLengths {
    pub fast: Length,
    pub slow: Length,
    pub signal: Length,
}

/// One row of [`macd`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MacdRow {
    pub macd: f64,
    pub signal: f64,
    pub histogram: f64,
}

impl MacdRow {
    const UNKNOWN: Self = Self { macd: UNKNOWN, signal: UNKNOWN, histogram: UNKNOWN };
}

/// The columns of [`macd`], all with the rows of the input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MacdColumns {
    pub macd: Vec<f64>,
    pub signal: Vec<f64>,
    pub histogram: Vec<f64>,
}

/// State of [`macd`].
#[derive(Debug, Clone)]
pub struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
    /// Known rows that only the slow average still takes, so that both are seeded on the same row.
    fast_waits: usize,
}

impl Macd {
    pub fn new(lengths: MacdLengths) -> Self {
        let fast = lengths.fast.min(lengths.slow);
        let slow = lengths.fast.max(lengths.slow);
        Self {
            fast: Ema::new(fast),
            slow: Ema::new(slow),
            signal: Ema::new(lengths.signal),
            fast_waits: slow.rows() - fast.rows(),
        }
    }

    pub fn push(&mut self, value: f64) -> MacdRow {
        if !value.is_finite() {
            return MacdRow::UNKNOWN;
        }
        let slow = self.slow.push(value);
        if self.fast_waits > 0 {
            self.fast_waits -= 1;
            return MacdRow::UNKNOWN;
        }
        let macd = known(self.fast.push(value) - slow);
        let signal = self.signal.push(macd);
        if signal.is_nan() {
            return MacdRow::UNKNOWN;
        }
        MacdRow { macd, signal, histogram: known(macd - signal) }
    }
}

/// Returns moving average convergence and divergence: `macd = ema(fast) − ema(slow)`,
/// `signal = ema(macd, signal)`, `histogram = macd − signal`.
///
/// - `values`: any unit; the answers have the same.
///
/// The fast average is seeded on the row of the slow one, with the mean of the `fast` values up to
/// it. All three are unknown for the first `slow + signal − 2` known rows and at unknown rows.
///
/// Source: Appel (1979); alignment and warm-up of TA-Lib `MACD`.
pub fn macd(values: &[f64], lengths: MacdLengths) -> MacdColumns {
    let mut state = Macd::new(lengths);
    let mut columns = MacdColumns::default();
    for value in values {
        let row = state.push(*value);
        columns.macd.push(row.macd);
        columns.signal.push(row.signal);
        columns.histogram.push(row.histogram);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_flat_series_has_no_strength() {
        assert!(rsi(&[7.0; 20], length(14)).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_series_that_only_rises_has_full_strength() {
        let rising: Vec<f64> = (0..20).map(f64::from).collect();
        let column = rsi(&rising, length(14));
        assert!(column[13].is_nan());
        assert_eq!(column[14..], [100.0; 6]);
    }

    #[test]
    fn the_longer_length_is_the_slow_one() {
        let values: Vec<f64> = (0..60).map(|row| f64::from(row * row % 17)).collect();
        let lengths = MacdLengths { fast: length(12), slow: length(26), signal: length(9) };
        let swapped = MacdLengths { fast: length(26), slow: length(12), ..lengths };
        let columns = macd(&values, lengths);
        assert!(columns.macd[32].is_nan());
        assert_eq!(columns.signal[33..], macd(&values, swapped).signal[33..]);
    }
}
