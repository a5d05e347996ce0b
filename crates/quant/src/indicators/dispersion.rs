//! How the last values lie about their mean.

use super::{moments::Moments, rows::drive, sorted::Sorted, window::Ring};
use crate::{Length, UNKNOWN, known};

/// State of [`variance`].
#[derive(Debug, Clone)]
pub struct Variance(Moments);

impl Variance {
    pub fn new(length: Length) -> Self {
        Self(Moments::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if value.is_finite() && self.0.push(value) { known(self.0.variance()) } else { UNKNOWN }
    }
}

/// State of [`standard_deviation`].
#[derive(Debug, Clone)]
pub struct StandardDeviation {
    variance: Variance,
    deviations: f64,
}

impl StandardDeviation {
    pub fn new(length: Length, deviations: f64) -> Self {
        Self { variance: Variance::new(length), deviations }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        known(self.deviations * self.variance.push(value).sqrt())
    }
}

/// One row of [`shape`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapeRow {
    pub skewness: f64,
    pub excess_kurtosis: f64,
}

/// State of [`shape`].
#[derive(Debug, Clone)]
pub struct Shape {
    rows: f64,
    ring: Ring,
    pivot: f64,
    /// Sums of the distances to the pivot, their squares, cubes and fourth powers.
    powers: [f64; 4],
}

fn powers(distance: f64) -> [f64; 4] {
    let square = distance * distance;
    [distance, square, square * distance, square * square]
}

impl Shape {
    pub fn new(length: Length) -> Self {
        Self { rows: length.as_f64(), ring: Ring::new(length), pivot: 0.0, powers: [0.0; 4] }
    }

    pub fn push(&mut self, value: f64) -> ShapeRow {
        let unknown = ShapeRow { skewness: UNKNOWN, excess_kurtosis: UNKNOWN };
        if !value.is_finite() {
            return unknown;
        }
        let leaving = self.ring.push(value);
        if self.ring.is_at_turn() {
            self.take_afresh();
        } else if let Some(old) = leaving {
            let (new, old) = (powers(value - self.pivot), powers(old - self.pivot));
            for (sum, (new, old)) in self.powers.iter_mut().zip(new.into_iter().zip(old)) {
                *sum += new - old;
            }
        }
        if self.ring.is_full() { self.row() } else { unknown }
    }

    /// Around the mean, where high powers cancel least.
    fn take_afresh(&mut self) {
        self.pivot = self.ring.slots().iter().sum::<f64>() / self.rows;
        self.powers = [0.0; 4];
        for value in self.ring.slots() {
            for (sum, power) in self.powers.iter_mut().zip(powers(value - self.pivot)) {
                *sum += power;
            }
        }
    }

    fn row(&self) -> ShapeRow {
        let [mean, second, third, fourth] = self.powers.map(|sum| sum / self.rows);
        let square = mean * mean;
        let variance = second - square;
        let cube = third - 3.0 * mean * second + 2.0 * mean * square;
        let tesseract = fourth - 4.0 * mean * third + 6.0 * square * second - 3.0 * square * square;
        if variance <= 1e-14 * second.max(self.pivot * self.pivot * 1e-14) {
            return ShapeRow { skewness: UNKNOWN, excess_kurtosis: UNKNOWN };
        }
        ShapeRow {
            skewness: known(cube / (variance * variance.sqrt())),
            excess_kurtosis: known(tesseract / (variance * variance) - 3.0),
        }
    }
}

/// State of [`percent_rank`].
#[derive(Debug, Clone)]
pub struct PercentRank {
    rows: f64,
    ring: Ring,
    sorted: Sorted,
}

impl PercentRank {
    pub fn new(length: Length) -> Self {
        Self { rows: length.as_f64(), ring: Ring::new(length), sorted: Sorted::default() }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let not_above = self.sorted.not_above(value);
        let full = self.ring.is_full();
        if let Some(old) = self.ring.push(value) {
            self.sorted.remove(old);
        }
        self.sorted.insert(value);
        #[expect(clippy::cast_precision_loss, reason = "a length fits exactly")]
        let share = not_above as f64 / self.rows;
        if full { known(100.0 * share) } else { UNKNOWN }
    }
}

/// Returns the population variance of the last `length` known values.
///
/// - `values`: any unit; the answer is in its square.
///
/// Unknown for the first `length − 1` known rows and at unknown rows; 0 for a constant window.
///
/// Source: TA-Lib `VAR`.
pub fn variance(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Variance::new(length);
    drive([values], |[value]| state.push(value))
}

/// Returns the population standard deviation of the last `length` known values, times `deviations`.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows; 0 for a constant window.
///
/// Source: TA-Lib `STDDEV`.
pub fn standard_deviation(values: &[f64], length: Length, deviations: f64) -> Vec<f64> {
    let mut state = StandardDeviation::new(length, deviations);
    drive([values], |[value]| state.push(value))
}

/// Returns the skewness `m₃ / m₂^1.5` and excess kurtosis `m₄ / m₂² − 3` of the last `length` known
/// values, with their population moments about the mean.
///
/// - `values`: any unit; the answers have none.
///
/// Both are unknown for the first `length − 1` known rows, at unknown rows, and for a constant
/// window.
///
/// Source: Joanes and Gill (1998), “Comparing measures of sample skewness and kurtosis”, g₁ and g₂.
pub fn shape(values: &[f64], length: Length) -> Vec<ShapeRow> {
    let mut state = Shape::new(length);
    drive([values], |[value]| state.push(value))
}

/// Returns how many of the `length` known values before are at most the newest, in percent.
///
/// - `values`: any unit.
/// - `length`: a row costs a binary search and moves up to `length` values in memory.
///
/// Unknown for the first `length` known rows and at unknown rows.
///
/// Source: Pine Script `ta.percentrank`.
pub fn percent_rank(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = PercentRank::new(length);
    drive([values], |[value]| state.push(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_constant_window_has_no_shape() {
        let rows = shape(&[0.1; 9], length(3));
        assert!(rows.iter().all(|row| row.skewness.is_nan() && row.excess_kurtosis.is_nan()));
        assert_eq!(variance(&[0.1; 9], length(3))[2..], [0.0; 7]);
    }

    #[test]
    fn a_rank_counts_the_values_before_it() {
        let ranks = percent_rank(&[1.0, 5.0, 3.0, 3.0, f64::NAN, 0.0, 9.0], length(2));
        assert!(ranks[1].is_nan() && ranks[4].is_nan());
        assert_eq!(vec![ranks[2], ranks[3], ranks[5], ranks[6]], [50.0, 50.0, 0.0, 100.0]);
    }
}
