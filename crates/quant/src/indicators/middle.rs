//! The middle between the highest and the lowest.

use super::extreme::{Highest, Lowest};
use crate::{Length, UNKNOWN, known};

/// State of [`midprice`], and of [`midpoint`] when both prices are the value.
#[derive(Debug, Clone)]
pub struct Middle {
    highest: Highest,
    lowest: Lowest,
}

impl Middle {
    pub fn new(length: Length) -> Self {
        Self { highest: Highest::new(length), lowest: Lowest::new(length) }
    }

    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        if !(high.is_finite() && low.is_finite()) {
            return UNKNOWN;
        }
        known(f64::midpoint(self.highest.push(high), self.lowest.push(low)))
    }
}

/// Returns the middle `(highest + lowest) / 2` of the last `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `MIDPOINT`.
pub fn midpoint(values: &[f64], length: Length) -> Vec<f64> {
    midprice(values, values, length)
}

/// Returns the middle between the highest high and the lowest low of the last `length` known bars.
///
/// - `high`, `low`: in one currency, as the answer; rows beyond the shorter column are left out.
///
/// Unknown for the first `length − 1` known rows and where either is unknown.
///
/// Source: TA-Lib `MIDPRICE`.
pub fn midprice(high: &[f64], low: &[f64], length: Length) -> Vec<f64> {
    let mut state = Middle::new(length);
    high.iter().zip(low).map(|(high, low)| state.push(*high, *low)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_between_high_and_low() {
        let column = midprice(&[4.0, 3.0, 9.0], &[2.0, 1.0, 8.0], Length::new(2).unwrap());
        assert!(column[0].is_nan());
        assert_eq!(column[1..], [2.5, 5.0]);
    }
}
