//! How far prices range within a bar.

use super::{
    extreme::greater,
    fade::FadingMean,
    rows::{CHUNK, Indicator, all_known, columns, drive, wide},
};
use crate::{Length, UNKNOWN, known};

/// The columns of bars that a range needs, all with the same rows.
#[derive(Debug, Clone, Copy)]
pub struct BarColumns<'a> {
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
}

impl<'a> BarColumns<'a> {
    pub(super) fn columns(self) -> [&'a [f64]; 3] {
        [self.high, self.low, self.close]
    }
}

/// State of [`true_range`].
#[derive(Debug, Clone, Default)]
pub struct TrueRange {
    previous_close: Option<f64>,
}

impl TrueRange {
    pub fn new() -> Self {
        Self::default()
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if all_known([high, low, close]) {
            self.next(high, low, close).map_or(UNKNOWN, known)
        } else {
            UNKNOWN
        }
    }

    /// Takes a known bar.
    #[inline]
    pub(super) fn next(&mut self, high: f64, low: f64, close: f64) -> Option<f64> {
        let previous = self.previous_close.replace(close)?;
        Some(range_since(previous, high, low))
    }
}

/// The range of a bar, with the jump from the close before it.
#[inline]
pub(super) fn range_since(close_before: f64, high: f64, low: f64) -> f64 {
    let jump = greater((high - close_before).abs(), (low - close_before).abs());
    greater(high - low, jump)
}

/// State of the average true range; see [`atr`].
#[derive(Debug, Clone)]
pub struct Atr {
    range: TrueRange,
    average: FadingMean,
}

impl Atr {
    pub fn new(length: Length) -> Self {
        Self { range: TrueRange::new(), average: FadingMean::wilder(length) }
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !all_known([high, low, close]) {
            return UNKNOWN;
        }
        let range = self.range.next(high, low, close);
        range.and_then(|range| self.average.push(range)).map_or(UNKNOWN, known)
    }
}

impl Indicator<3, 1> for Atr {
    fn row(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }

    fn run(&mut self, [high, low, close]: [&[f64]; 3], [answers]: [&mut [f64]; 1]) {
        answers[0] = self.push(high[0], low[0], close[0]);
        let mut ranges = [0.0; CHUNK];
        for start in (1..close.len()).step_by(CHUNK) {
            let end = close.len().min(start + CHUNK);
            let (before, ranges) = (&close[start - 1..end - 1], &mut ranges[..end - start]);
            let (high, low) = (&high[start..end], &low[start..end]);
            wide(
                #[inline(always)]
                || {
                    for (row, range) in ranges.iter_mut().enumerate() {
                        *range = range_since(before[row], high[row], low[row]);
                    }
                },
            );
            self.average.run([ranges], [&mut answers[start..end]]);
        }
        self.range.previous_close = close.last().copied();
    }
}

/// State of [`natr`].
#[derive(Debug, Clone)]
pub struct Natr(Atr);

impl Natr {
    pub fn new(length: Length) -> Self {
        Self(Atr::new(length))
    }

    #[inline]
    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        known(self.0.push(high, low, close) / close * 100.0)
    }
}

/// Returns the true range: `max(high − low, |high − close₋₁|, |low − close₋₁|)`.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out. The answer is in the
///   same currency.
///
/// Unknown for the first known row and where any of the three is unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `TRANGE`.
pub fn true_range(bars: BarColumns<'_>) -> Vec<f64> {
    let mut state = TrueRange::new();
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the average true range: Wilder's average (see [`super::rsi`]) of the [`true_range`].
///
/// - `bars`: in one currency; rows beyond the shortest column are left out. The answer is in the
///   same currency.
///
/// Unknown for the first `length` known rows and where any of the three is unknown.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `ATR`.
pub fn atr(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let [ranges] = columns(Atr::new(length), bars.columns());
    ranges
}

/// Returns the [`atr`] in percent of the close.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown where the average is, and where the close is zero (TA-Lib answers 0 there).
///
/// Source: TA-Lib `NATR`.
pub fn natr(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = Natr::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jump_from_the_last_close_counts() {
        let bars = BarColumns { high: &[2.0, 9.0], low: &[1.0, 8.0], close: &[1.5, 8.5] };
        assert_eq!(atr(bars, Length::new(1).unwrap())[1..], [7.5]);
        assert_eq!(true_range(bars)[1..], [7.5]);
        assert_eq!(natr(bars, Length::new(1).unwrap())[1..], [7.5 / 8.5 * 100.0]);
    }
}
