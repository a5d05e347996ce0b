//! Momentum: how strongly a series moves.

use super::{
    average::Ema,
    fade::FadingMean,
    rows::{CHUNK, Indicator, columns, wide},
};
use crate::{Length, UNKNOWN, known};

/// State of [`rsi`].
#[derive(Debug, Clone)]
pub struct Rsi {
    previous: Option<f64>,
    gain: FadingMean,
    loss: FadingMean,
}

impl Rsi {
    pub fn new(length: Length) -> Self {
        Self { previous: None, gain: FadingMean::wilder(length), loss: FadingMean::wilder(length) }
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let Some(previous) = self.previous.replace(value) else {
            return UNKNOWN;
        };
        let (rise, fall) = rise_and_fall(value - previous);
        let (gain, loss) = (self.gain.push(rise), self.loss.push(fall));
        gain.zip(loss).map_or(UNKNOWN, |(gain, loss)| strength(gain, loss))
    }
}

impl Indicator<1, 1> for Rsi {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [answers]: [&mut [f64]; 1]) {
        answers[0] = self.push(values[0]);
        let (mut rises, mut falls, mut losses) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        for start in (1..values.len()).step_by(CHUNK) {
            let end = values.len().min(start + CHUNK);
            let (before, values) = (&values[start - 1..end - 1], &values[start..end]);
            let answers = &mut answers[start..end];
            let (rises, falls) = (&mut rises[..end - start], &mut falls[..end - start]);
            wide(
                #[inline(always)]
                || {
                    let changes = before.iter().zip(values).map(|(before, value)| value - before);
                    for ((change, rise), fall) in changes.zip(&mut *rises).zip(&mut *falls) {
                        (*rise, *fall) = rise_and_fall(change);
                    }
                },
            );
            self.gain.run_loose(rises, answers);
            self.loss.run_loose(falls, &mut losses[..end - start]);
            wide(
                #[inline(always)]
                || {
                    for (gain, loss) in answers.iter_mut().zip(&losses) {
                        *gain = strength(*gain, *loss);
                    }
                },
            );
        }
        self.previous = values.last().copied();
    }
}

#[inline]
fn rise_and_fall(change: f64) -> (f64, f64) {
    if change > 0.0 { (change, 0.0) } else { (0.0, -change) }
}

#[inline]
fn strength(gain: f64, loss: f64) -> f64 {
    known(100.0 * (gain / (gain + loss)))
}

/// Returns Wilder's relative strength index, 0 to 100: `100 · g / (g + l)` with the averages `g` of
/// the rises and `l` of the falls, each begun with the mean of the first `length` changes and
/// continued by `aₜ = aₜ₋₁ · (1 − 1 / length) + xₜ / length`.
///
/// - `values`: any unit.
///
/// Unknown for the first `length` known rows, at unknown rows, and while nothing has moved at all
/// (0 / 0; TA-Lib answers 0 there).
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `RSI`.
pub fn rsi(values: &[f64], length: Length) -> Vec<f64> {
    let [strengths] = columns(Rsi::new(length), [values]);
    strengths
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

    #[inline]
    fn of(macd: f64, signal: f64) -> Self {
        if signal.is_nan() {
            return Self::UNKNOWN;
        }
        Self { macd, signal, histogram: known(macd - signal) }
    }
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

    #[inline]
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
        MacdRow::of(macd, self.signal.push(macd))
    }
}

impl Indicator<1, 3> for Macd {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 3] {
        let row = self.push(value);
        [row.macd, row.signal, row.histogram]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [macd, signal, histogram]: [&mut [f64]; 3]) {
        let waiting = values.len().min(self.fast_waits);
        self.fast_waits -= waiting;
        signal[..waiting].fill(UNKNOWN);
        self.fast.0.run_loose(&values[waiting..], &mut signal[waiting..]);
        self.slow.0.run_loose(values, histogram);
        wide(
            #[inline(always)]
            || {
                for (row, macd) in macd.iter_mut().enumerate() {
                    *macd = known(signal[row] - histogram[row]);
                }
            },
        );
        self.signal.fill([macd], [signal]);
        wide(
            #[inline(always)]
            || {
                for ((macd, signal), histogram) in macd.iter_mut().zip(signal).zip(histogram) {
                    let row = MacdRow::of(*macd, *signal);
                    (*macd, *signal, *histogram) = (row.macd, row.signal, row.histogram);
                }
            },
        );
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
    let [macd, signal, histogram] = columns(Macd::new(lengths), [values]);
    MacdColumns { macd, signal, histogram }
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
