//! How far prices range within a bar.

use crate::{Length, UNKNOWN, known};

/// The columns of bars that a range needs, all with the same rows.
#[derive(Debug, Clone, Copy)]
pub struct BarColumns<'a> {
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
}

/// State of [`atr`].
#[derive(Debug, Clone)]
pub struct Atr {
    length: Length,
    previous_close: Option<f64>,
    ranges: usize,
    /// The sum of the ranges until `length` were seen, then the Wilder average.
    value: f64,
}

impl Atr {
    pub fn new(length: Length) -> Self {
        Self { length, previous_close: None, ranges: 0, value: 0.0 }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !(high.is_finite() && low.is_finite() && close.is_finite()) {
            return UNKNOWN;
        }
        let Some(previous) = self.previous_close.replace(close) else {
            return UNKNOWN;
        };
        let range = (high - low).max((high - previous).abs()).max((low - previous).abs());
        let rows = self.length.as_f64();
        if self.ranges >= self.length.rows() {
            self.value = (self.value * (rows - 1.0) + range) / rows;
            return known(self.value);
        }
        self.ranges += 1;
        self.value += range;
        if self.ranges < self.length.rows() {
            return UNKNOWN;
        }
        self.value /= rows;
        known(self.value)
    }
}

/// Returns the average true range: Wilder's average (see [`super::rsi`]) of
/// `max(high − low, |high − close₋₁|, |low − close₋₁|)`.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out. The answer is in the
///   same currency.
///
/// Unknown for the first `length` known rows and where any of the three is unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `ATR`.
pub fn atr(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = Atr::new(length);
    let rows = bars.high.iter().zip(bars.low).zip(bars.close);
    rows.map(|((high, low), close)| state.push(*high, *low, *close)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jump_from_the_last_close_counts() {
        let bars = BarColumns { high: &[2.0, 9.0], low: &[1.0, 8.0], close: &[1.5, 8.5] };
        assert_eq!(atr(bars, Length::new(1).unwrap())[1..], [7.5]);
    }
}
