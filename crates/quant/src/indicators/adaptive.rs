//! A moving average that follows a trend and rests in noise.

use super::{change::Lag, window::Sum};
use crate::{Length, UNKNOWN, known};

/// The weights of an exponential average of two rows and of thirty: Kaufman's.
const FAST: f64 = 2.0 / 3.0;
const SLOW: f64 = 2.0 / 31.0;

/// State of [`kama`].
#[derive(Debug, Clone)]
pub struct Kama {
    start: Lag,
    path: Sum,
    previous: Option<f64>,
    average: Option<f64>,
}

impl Kama {
    pub fn new(length: Length) -> Self {
        Self { start: Lag::new(length), path: Sum::new(length), previous: None, average: None }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let distance = (value - self.start.push(value)).abs();
        let Some(previous) = self.previous.replace(value) else {
            return UNKNOWN;
        };
        let Some(path) = self.path.push((value - previous).abs()) else {
            return UNKNOWN;
        };
        // Nothing moved: TA-Lib takes the way for straight, and the average goes to the value.
        let efficiency = if path > 0.0 { (distance / path).min(1.0) } else { 1.0 };
        let weight = (efficiency * (FAST - SLOW) + SLOW).powi(2);
        let before = self.average.unwrap_or(previous);
        let average = before + weight * (value - before);
        self.average = Some(average);
        known(average)
    }
}

/// Returns Kaufman's adaptive moving average: `aₜ = aₜ₋₁ + (r · (2/3 − 2/31) + 2/31)² · (xₜ − aₜ₋₁)`
/// with the efficiency `r = |xₜ − xₜ₋ₙ| / Σ |xᵢ − xᵢ₋₁|` of the last `length` changes, begun with the
/// value before the first answer.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length` known rows and at unknown rows. Where nothing has moved, `r` is 1.
/// A `length` of one gives an average with the fixed weight 4/9 (TA-Lib repeats the values).
///
/// Source: Kaufman (1995), “Smarter Trading”; TA-Lib `KAMA`.
pub fn kama(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Kama::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_way_is_followed_at_the_fast_weight() {
        let column = kama(&[1.0, 2.0, 3.0], Length::new(2).unwrap());
        assert!(column[1].is_nan());
        assert!((column[2] - (2.0 + 4.0 / 9.0)).abs() < 1e-15);
    }
}
