//! What a value was before, and how far it has moved since.

use super::window::Ring;
use crate::{Length, UNKNOWN, known};

/// State of [`lag`].
#[derive(Debug, Clone)]
pub struct Lag(Ring);

impl Lag {
    pub fn new(length: Length) -> Self {
        Self(Ring::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() { self.0.push(value).unwrap_or(UNKNOWN) } else { UNKNOWN }
    }
}

/// State of [`simple_returns`].
#[derive(Debug, Clone, Default)]
pub struct SimpleReturn {
    previous: Option<f64>,
}

impl SimpleReturn {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        match self.previous.replace(value) {
            Some(previous) if previous > 0.0 => known(value / previous - 1.0),
            Some(_) | None => UNKNOWN,
        }
    }
}

/// State of [`log_returns`].
#[derive(Debug, Clone, Default)]
pub struct LogReturn {
    previous: Option<f64>,
}

impl LogReturn {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        match self.previous.replace(value) {
            Some(previous) if previous > 0.0 && value > 0.0 => known((value / previous).ln()),
            Some(_) | None => UNKNOWN,
        }
    }
}

/// State of [`rate_of_change`].
#[derive(Debug, Clone)]
pub struct RateOfChange(Lag);

impl RateOfChange {
    pub fn new(length: Length) -> Self {
        Self(Lag::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        known((value / self.0.push(value) - 1.0) * 100.0)
    }
}

/// State of [`ratio`].
#[derive(Debug, Clone)]
pub struct Ratio(Lag);

impl Ratio {
    pub fn new(length: Length) -> Self {
        Self(Lag::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        known(value / self.0.push(value))
    }
}

/// State of [`difference`].
#[derive(Debug, Clone)]
pub struct Difference(Lag);

impl Difference {
    pub fn new(length: Length) -> Self {
        Self(Lag::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        known(value - self.0.push(value))
    }
}

/// Returns the value `length` known rows before.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length` known rows and at unknown rows: asking for an earlier value never
/// fills a gap.
pub fn lag(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Lag::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the simple returns `pₜ / pₜ₋₁ − 1` between known prices, as fractions (0.01 is 1 %).
///
/// - `prices`: in one currency, adjusted for whatever should not count as a move.
///
/// Unknown at the first known price, at unknown rows, and after a price of zero or less. After a gap
/// the return is the whole move across it.
pub fn simple_returns(prices: &[f64]) -> Vec<f64> {
    let mut state = SimpleReturn::new();
    prices.iter().map(|price| state.push(*price)).collect()
}

/// Returns the logarithmic returns `ln(pₜ / pₜ₋₁)` between known prices.
///
/// - `prices`: in one currency, adjusted for whatever should not count as a move.
///
/// Unknown at the first known price, at unknown rows, and where either price is zero or less.
pub fn log_returns(prices: &[f64]) -> Vec<f64> {
    let mut state = LogReturn::new();
    prices.iter().map(|price| state.push(*price)).collect()
}

/// Returns the rate of change `100 · (xₜ / xₜ₋ₙ − 1)` over `length` known rows, in percent.
///
/// Unknown for the first `length` known rows, at unknown rows, and where the earlier value is zero
/// (TA-Lib answers 0 there).
///
/// Source: TA-Lib `ROC`.
pub fn rate_of_change(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = RateOfChange::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the ratio `xₜ / xₜ₋ₙ` over `length` known rows.
///
/// Unknown for the first `length` known rows, at unknown rows, and where the earlier value is zero
/// (TA-Lib answers 0 there).
///
/// Source: TA-Lib `ROCR`; less one it is `ROCP`.
pub fn ratio(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Ratio::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the momentum `xₜ − xₜ₋ₙ` over `length` known rows.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length` known rows and at unknown rows.
///
/// Source: TA-Lib `MOM`.
pub fn difference(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Difference::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_return_after_a_gap_is_the_whole_move() {
        let returns = simple_returns(&[100.0, f64::NAN, 110.0]);
        assert!(returns[0].is_nan() && returns[1].is_nan());
        assert!((returns[2] - 0.1).abs() < 1e-15);
    }

    #[test]
    fn prices_of_zero_or_less_have_no_return() {
        assert!(simple_returns(&[0.0, 1.0]).iter().all(|value| value.is_nan()));
        assert!(log_returns(&[1.0, -37.6, 10.0]).iter().all(|value| value.is_nan()));
        let column = rate_of_change(&[0.0, 5.0], Length::new(1).unwrap());
        assert!(column[1].is_nan());
    }

    #[test]
    fn a_lag_counts_known_rows() {
        let column = lag(&[1.0, f64::NAN, 2.0, 3.0], Length::new(1).unwrap());
        assert!(column[0].is_nan() && column[1].is_nan());
        assert_eq!(column[2..], [1.0, 2.0]);
    }
}
