//! Aroon: how long ago the extremes were.

use super::{
    extreme::Candidates,
    rows::{all_known, drive},
};
use crate::{Length, UNKNOWN, known};

/// One row of [`aroon`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AroonRow {
    pub up: f64,
    pub down: f64,
}

/// State of [`aroon`].
#[derive(Debug, Clone)]
pub struct Aroon {
    rows: f64,
    highest: Candidates,
    lowest: Candidates,
}

impl Aroon {
    pub fn new(length: Length) -> Self {
        let window = Length::saturating(u32::try_from(length.rows() + 1).unwrap_or(Length::MAX));
        Self {
            rows: length.as_f64(),
            highest: Candidates::new(window),
            lowest: Candidates::new(window),
        }
    }

    pub fn push(&mut self, high: f64, low: f64) -> AroonRow {
        let ages = self.ages(high, low);
        let unknown = AroonRow { up: UNKNOWN, down: UNKNOWN };
        ages.map_or(unknown, |(high, low)| AroonRow { up: self.share(high), down: self.share(low) })
    }

    /// The rows since the highest high and the lowest low.
    fn ages(&mut self, high: f64, low: f64) -> Option<(f64, f64)> {
        if !all_known([high, low]) {
            return None;
        }
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(-low));
        highest.zip(lowest).map(|(high, low)| (high.age, low.age))
    }

    fn share(&self, age: f64) -> f64 {
        known(100.0 / self.rows * (self.rows - age))
    }
}

/// State of [`aroon_oscillator`].
#[derive(Debug, Clone)]
pub struct AroonOscillator(Aroon);

impl AroonOscillator {
    pub fn new(length: Length) -> Self {
        Self(Aroon::new(length))
    }

    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        let ages = self.0.ages(high, low);
        ages.map_or(UNKNOWN, |(high, low)| known(100.0 / self.0.rows * (low - high)))
    }
}

/// Returns Aroon: `100 · (length − age) / length`, with the rows since the highest high (up) and
/// since the lowest low (down) of the last `length + 1` rows; of equal extremes the newest counts.
///
/// - `high`, `low`: in one currency; rows beyond the shorter one are left out.
///
/// Both are unknown for the first `length` known rows and where either input is unknown.
///
/// Source: Chande (1995), “The Time Price Oscillator”; TA-Lib `AROON`.
pub fn aroon(high: &[f64], low: &[f64], length: Length) -> Vec<AroonRow> {
    let mut state = Aroon::new(length);
    drive([high, low], |[high, low]| state.push(high, low))
}

/// Returns up less down of [`aroon`], −100 to 100.
///
/// Unknown where [`aroon`] is.
///
/// Source: TA-Lib `AROONOSC`.
pub fn aroon_oscillator(high: &[f64], low: &[f64], length: Length) -> Vec<f64> {
    let mut state = AroonOscillator::new(length);
    drive([high, low], |[high, low]| state.push(high, low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_equal_extremes_counts() {
        let rows = aroon(&[3.0, 3.0, 2.0], &[1.0, 2.0, 1.0], Length::new(2).unwrap());
        assert!(rows[1].up.is_nan());
        assert_eq!(rows[2], AroonRow { up: 50.0, down: 100.0 });
    }
}
