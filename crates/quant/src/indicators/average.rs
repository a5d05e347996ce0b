//! Moving averages.

use super::window::Mean;
use crate::{Length, UNKNOWN, known};

/// State of the simple moving average; see [`sma`].
#[derive(Debug, Clone)]
pub struct Sma(Mean);

impl Sma {
    pub fn new(length: Length) -> Self {
        Self(Mean::new(length))
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() { self.0.push(value).map_or(UNKNOWN, known) } else { UNKNOWN }
    }
}

/// State of the exponential moving average; see [`ema`].
#[derive(Debug, Clone)]
pub struct Ema {
    length: Length,
    weight: f64,
    /// `1 − weight`: one product less to wait for than `e + weight · (x − e)`.
    fade: f64,
    seen: usize,
    /// The sum of the seed until `length` values were seen, then the average.
    value: f64,
}

impl Ema {
    pub fn new(length: Length) -> Self {
        let weight = 2.0 / (length.as_f64() + 1.0);
        Self { length, weight, fade: 1.0 - weight, seen: 0, value: 0.0 }
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        if self.is_steady() {
            return self.step(value);
        }
        self.seen += 1;
        self.value += value;
        if self.seen < self.length.rows() {
            return UNKNOWN;
        }
        self.value /= self.length.as_f64();
        known(self.value)
    }

    /// Whether the seed is complete, so that [`Self::step`] may be taken.
    pub(super) fn is_steady(&self) -> bool {
        self.seen >= self.length.rows()
    }

    /// What `push` does with a finite value once it is steady.
    #[inline]
    pub(super) fn step(&mut self, value: f64) -> f64 {
        self.value = self.value * self.fade + value * self.weight;
        known(self.value)
    }
}

/// Returns the simple moving average: the mean of the last `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `SMA`.
pub fn sma(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Sma::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the exponential moving average: `eₜ = eₜ₋₁ + 2 / (length + 1) · (xₜ − eₜ₋₁)`, begun with
/// the mean of the first `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `EMA` with its default (classic) seed.
pub fn ema(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Ema::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_window_of_one_repeats_the_values() {
        let values = [0.5, 0.25, 7.0];
        assert_eq!(sma(&values, length(1)), values);
        assert_eq!(ema(&values, length(1)), values);
    }

    #[test]
    fn a_short_column_answers_unknown() {
        assert!(sma(&[], length(3)).is_empty());
        assert!(sma(&[1.0, 2.0], length(3)).iter().all(|value| value.is_nan()));
        assert!(ema(&[1.0, 2.0], length(3)).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_gap_is_skipped_and_never_filled() {
        let gap = [1.0, 2.0, f64::NAN, 3.0, f64::INFINITY, 4.0];
        let whole = [1.0, 2.0, 3.0, 4.0];
        for average in [sma, ema] {
            let with_gap = average(&gap, length(2));
            let without = average(&whole, length(2));
            assert!(with_gap[2].is_nan() && with_gap[4].is_nan());
            assert_eq!(vec![with_gap[1], with_gap[3], with_gap[5]], without[1..].to_vec());
        }
    }
}
