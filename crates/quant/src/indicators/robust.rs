//! How far the newest value is from the middle of the last ones, whatever a few of them do.

use super::{rows::drive, sorted::Sorted, window::Ring};
use crate::{Length, UNKNOWN, known};

/// By what a median distance is multiplied to be the deviation of normal values: `1 / Φ⁻¹(¾)`.
pub(crate) const NORMAL: f64 = 1.482_602_218_505_602;

/// The last values in order: their median and robust deviation.
#[derive(Debug, Clone)]
struct Window {
    ring: Ring,
    sorted: Sorted,
}

impl Window {
    fn new(length: Length) -> Self {
        Self { ring: Ring::new(length), sorted: Sorted::default() }
    }

    /// Takes the newest value; returns median and `1.4826` median deviations once the window is full.
    fn push(&mut self, value: f64) -> Option<(f64, f64)> {
        if !value.is_finite() {
            return None;
        }
        if let Some(old) = self.ring.push(value) {
            self.sorted.remove(old);
        }
        self.sorted.insert(value);
        if !self.ring.is_full() {
            return None;
        }
        let median = self.sorted.median()?;
        Some((median, NORMAL * self.sorted.median_deviation(median)?))
    }
}

/// State of [`robust_score`].
#[derive(Debug, Clone)]
pub struct RobustScore(Window);

impl RobustScore {
    pub fn new(length: Length) -> Self {
        Self(Window::new(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let Some((median, deviation)) = self.0.push(value) else { return UNKNOWN };
        if deviation > 0.0 { known((value - median) / deviation) } else { UNKNOWN }
    }
}

/// State of [`hampel`].
#[derive(Debug, Clone)]
pub struct Hampel {
    window: Window,
    deviations: f64,
}

impl Hampel {
    pub fn new(length: Length, deviations: f64) -> Self {
        Self { window: Window::new(length), deviations }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let Some((median, deviation)) = self.window.push(value) else { return UNKNOWN };
        if (value - median).abs() > self.deviations * deviation { median } else { value }
    }
}

/// Returns by how many robust deviations each value is off the median of the last `length` known values,
/// itself among them: `(x − median) / (1.4826 · median |x − median|)`.
///
/// - `values`: any unit; the answer has none.
///
/// Unknown for the first `length − 1` known rows, at unknown rows, and where more than half of the window
/// is the same value. A row costs O(length): the window is kept in order.
///
/// Source: Iglewicz, Hoaglin (1993), “How to Detect and Handle Outliers”.
pub fn robust_score(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = RobustScore::new(length);
    drive([values], |[value]| state.push(value))
}

/// Returns the values with outliers replaced: one farther from the median of the last `length` known values
/// than `deviations` robust deviations becomes that median.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows. It looks back only, where the filter
/// of the literature looks to both sides. A row costs O(length).
///
/// Source: Hampel (1974), JASA 69(346); Pearson (2002), “Outliers in Process Modeling and
/// Identification”.
pub fn hampel(values: &[f64], length: Length, deviations: f64) -> Vec<f64> {
    let mut state = Hampel::new(length, deviations);
    drive([values], |[value]| state.push(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_seen_and_replaced() {
        let length = Length::new(5).unwrap();
        let values = [1.0, 2.0, 1.5, f64::NAN, 1.8, 90.0, 1.7];
        let scores = robust_score(&values, length);
        assert!(scores[..5].iter().all(|score| score.is_nan()) && scores[5] > 100.0);
        assert!(scores[6].abs() < 1.0);
        assert_eq!(hampel(&values, length, 3.0)[5..], [1.8, 1.7]);
    }

    #[test]
    fn a_window_of_equal_values_has_no_score() {
        let column = robust_score(&[3.0, 3.0, 3.0, 4.0], Length::new(3).unwrap());
        assert!(column.iter().all(|score| score.is_nan()));
    }
}
