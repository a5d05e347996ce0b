//! A straight line through the last values.

use super::{rows::drive, window::Ring};
use crate::{Length, UNKNOWN, known};

/// The least-squares line through a window; its rows are numbered 0 (oldest) to `length − 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineRow {
    /// The line at the newest row.
    pub end: f64,
    /// The change from row to row.
    pub slope: f64,
    /// The line at the oldest row.
    pub intercept: f64,
    /// The slope as an angle in degrees, one row wide and one unit high.
    pub angle: f64,
    /// The line one row after the newest.
    pub forecast: f64,
}

impl LineRow {
    const UNKNOWN: Self = Self {
        end: UNKNOWN,
        slope: UNKNOWN,
        intercept: UNKNOWN,
        angle: UNKNOWN,
        forecast: UNKNOWN,
    };
}

/// State of [`linear_regression`].
///
/// It keeps two sums of the distances to a pivot, plain and weighted with the row, and takes them
/// afresh each time the window has turned over, so that rounding cannot collect.
#[derive(Debug, Clone)]
pub struct LinearRegression {
    ring: Ring,
    last: f64,
    /// `Σ (row − mean row)²`.
    spread: f64,
    pivot: f64,
    sum: f64,
    weighted: f64,
}

impl LinearRegression {
    pub fn new(length: Length) -> Self {
        let rows = length.as_f64();
        let spread = rows * (rows * rows - 1.0) / 12.0;
        Self {
            ring: Ring::new(length),
            last: rows - 1.0,
            spread,
            pivot: 0.0,
            sum: 0.0,
            weighted: 0.0,
        }
    }

    pub fn push(&mut self, value: f64) -> LineRow {
        if !value.is_finite() {
            return LineRow::UNKNOWN;
        }
        let leaving = self.ring.push(value);
        if self.ring.is_at_turn() {
            self.take_afresh(value);
        } else if let Some(old) = leaving {
            let (new, old) = (value - self.pivot, old - self.pivot);
            // Every value that stays moves one row down.
            self.weighted += self.last * new - (self.sum - old);
            self.sum += new - old;
        }
        if self.ring.is_full() { self.line() } else { LineRow::UNKNOWN }
    }

    fn take_afresh(&mut self, pivot: f64) {
        (self.pivot, self.sum, self.weighted) = (pivot, 0.0, 0.0);
        let mut row = 0.0;
        for value in self.ring.slots() {
            self.sum += value - pivot;
            self.weighted += row * (value - pivot);
            row += 1.0;
        }
    }

    fn line(&self) -> LineRow {
        let mean_row = self.last / 2.0;
        let mean = self.pivot + self.sum / (self.last + 1.0);
        let slope = (self.weighted - mean_row * self.sum) / self.spread;
        LineRow {
            end: known(mean + slope * mean_row),
            slope: known(slope),
            intercept: known(mean - slope * mean_row),
            angle: known(libm::atan(slope).to_degrees()),
            forecast: known(mean + slope * (mean_row + 1.0)),
        }
    }
}

/// Returns the least-squares line through the last `length` known values.
///
/// - `values`: any unit; the answers have the same, the angle is in degrees.
/// - `length`: at least 2; one value has no line.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `LINEARREG`, `LINEARREG_SLOPE`, `LINEARREG_INTERCEPT`, `LINEARREG_ANGLE`, `TSF`.
pub fn linear_regression(values: &[f64], length: Length) -> Vec<LineRow> {
    let mut state = LinearRegression::new(length);
    drive([values], |[value]| state.push(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_found_again() {
        let values: Vec<f64> = (0..9).map(|row| 3.0 + f64::from(row)).collect();
        let rows = linear_regression(&values, Length::new(4).unwrap());
        assert!(rows[2].end.is_nan());
        let line = rows[8];
        assert_eq!((line.intercept, line.end, line.forecast), (8.0, 11.0, 12.0));
        assert_eq!((line.slope, line.angle), (1.0, 45.0));
    }

    #[test]
    fn one_value_has_no_line() {
        let rows = linear_regression(&[1.0, 2.0], Length::new(1).unwrap());
        assert!(rows.iter().all(|row| row.slope.is_nan() && row.end.is_nan()));
    }
}
