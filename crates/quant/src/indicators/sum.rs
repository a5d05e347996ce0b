//! Sums.

use super::window;
use crate::{Length, UNKNOWN, known};

/// State of [`sum`].
#[derive(Debug, Clone)]
pub struct Sum(window::Sum);

impl Sum {
    pub fn new(length: Length) -> Self {
        Self(window::Sum::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        self.0.push(value).map_or(UNKNOWN, known)
    }
}

/// State of [`cumulative_sum`].
#[derive(Debug, Clone, Default)]
pub struct CumulativeSum {
    sum: f64,
    /// What rounding has taken from the sum so far.
    lost: f64,
}

impl CumulativeSum {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let sum = self.sum + value;
        let (larger, smaller) =
            if self.sum.abs() >= value.abs() { (self.sum, value) } else { (value, self.sum) };
        self.lost += (larger - sum) + smaller;
        self.sum = sum;
        known(self.sum + self.lost)
    }
}

/// Returns the sum of the last `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `SUM`.
pub fn sum(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Sum::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the sum of all known values so far.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown at unknown rows, and from an overflow on. Its error does not grow with the number of rows.
///
/// Source: TA-Lib `CUMSUM`; the summation is Neumaier (1974), “Rundungsfehleranalyse einiger
/// Verfahren zur Summation endlicher Summen”.
pub fn cumulative_sum(values: &[f64]) -> Vec<f64> {
    let mut state = CumulativeSum::new();
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_value_is_not_lost_beside_a_large_one() {
        assert_eq!(cumulative_sum(&[1e100, 1.0, -1e100])[2..], [1.0]);
    }

    #[test]
    fn a_gap_adds_nothing() {
        let column = sum(&[1.0, f64::NAN, 2.0, 4.0], Length::new(2).unwrap());
        assert!(column[0].is_nan() && column[1].is_nan());
        assert_eq!(column[2..], [3.0, 6.0]);
    }
}
