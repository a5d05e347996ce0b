//! Moving averages.

use super::{
    fade::FadingMean,
    moments::Mean,
    rows::{Indicator, columns},
};
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
        if value.is_finite() && self.0.push(value) { known(self.0.mean()) } else { UNKNOWN }
    }
}

impl Indicator<1, 1> for Sma {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [answers]: [&mut [f64]; 1]) {
        self.0.run(values, [&mut *answers, &mut [], &mut []]);
        for answer in answers {
            *answer = known(*answer);
        }
    }
}

/// State of the exponential moving average; see [`ema`].
#[derive(Debug, Clone)]
pub struct Ema(pub(super) FadingMean);

impl Ema {
    pub fn new(length: Length) -> Self {
        let weight = 2.0 / (length.as_f64() + 1.0);
        Self(FadingMean::new(length, 1.0 - weight, weight))
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> f64 {
        let [average] = self.0.row([value]);
        average
    }
}

impl Indicator<1, 1> for Ema {
    fn row(&mut self, value: [f64; 1]) -> [f64; 1] {
        self.0.row(value)
    }

    fn run(&mut self, values: [&[f64]; 1], answers: [&mut [f64]; 1]) {
        self.0.run(values, answers);
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
    let [averages] = columns(Sma::new(length), [values]);
    averages
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
    let [averages] = columns(Ema::new(length), [values]);
    averages
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
