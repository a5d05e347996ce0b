//! Whether there is a trend, and which.

use super::{
    extreme::{Highest, Lowest},
    moments::Moments,
    range::{Atr, BarColumns, range_since},
    rows::{all_known, drive},
};
use crate::{Length, UNKNOWN, known};

/// One row of [`supertrend`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuperTrendRow {
    pub value: f64,
    /// 1 up, −1 down.
    pub direction: f64,
}

impl SuperTrendRow {
    const UNKNOWN: Self = Self { value: UNKNOWN, direction: UNKNOWN };
}

/// State of [`supertrend`].
#[derive(Debug, Clone)]
pub struct SuperTrend {
    range: Atr,
    ranges: f64,
    previous: Option<Lines>,
}

#[derive(Debug, Clone, Copy)]
struct Lines {
    upper: f64,
    lower: f64,
    close: f64,
    rising: bool,
}

impl SuperTrend {
    pub fn new(length: Length, ranges: f64) -> Self {
        Self { range: Atr::new(length), ranges, previous: None }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> SuperTrendRow {
        let width = self.ranges * self.range.push(high, low, close);
        let middle = f64::midpoint(high, low);
        let (mut upper, mut lower) = (middle + width, middle - width);
        if !all_known([upper, lower]) {
            return SuperTrendRow::UNKNOWN;
        }
        let mut rising = false;
        if let Some(before) = self.previous {
            // A line only ever closes in, until the price has passed it.
            if before.close <= before.upper {
                upper = upper.min(before.upper);
            }
            if before.close >= before.lower {
                lower = lower.max(before.lower);
            }
            rising = if before.rising { close >= lower } else { close > upper };
        }
        self.previous = Some(Lines { upper, lower, close, rising });
        if rising {
            SuperTrendRow { value: lower, direction: 1.0 }
        } else {
            SuperTrendRow { value: upper, direction: -1.0 }
        }
    }
}

/// State of [`choppiness`].
#[derive(Debug, Clone)]
pub struct Choppiness {
    scale: f64,
    previous_close: Option<f64>,
    ranges: Moments,
    highest: Highest,
    lowest: Lowest,
}

impl Choppiness {
    pub fn new(length: Length) -> Self {
        Self {
            scale: 100.0 / length.as_f64().log10(),
            previous_close: None,
            ranges: Moments::new(length),
            highest: Highest::new(length),
            lowest: Lowest::new(length),
        }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !all_known([high, low, close]) {
            return UNKNOWN;
        }
        let span = self.highest.push(high) - self.lowest.push(low);
        let Some(before) = self.previous_close.replace(close) else {
            return UNKNOWN;
        };
        if !self.ranges.push(range_since(before, high, low)) {
            return UNKNOWN;
        }
        known(self.scale * (self.ranges.sum() / span).log10())
    }
}

/// One row of [`vortex`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VortexRow {
    pub plus: f64,
    pub minus: f64,
}

/// State of [`vortex`].
#[derive(Debug, Clone)]
pub struct Vortex {
    previous: Option<[f64; 3]>,
    plus: Moments,
    minus: Moments,
    ranges: Moments,
}

impl Vortex {
    pub fn new(length: Length) -> Self {
        let sum = Moments::new(length);
        Self { previous: None, plus: sum.clone(), minus: sum.clone(), ranges: sum }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> VortexRow {
        let unknown = VortexRow { plus: UNKNOWN, minus: UNKNOWN };
        if !all_known([high, low, close]) {
            return unknown;
        }
        let Some([high_before, low_before, close_before]) =
            self.previous.replace([high, low, close])
        else {
            return unknown;
        };
        self.plus.push((high - low_before).abs());
        self.minus.push((low - high_before).abs());
        if !self.ranges.push(range_since(close_before, high, low)) {
            return unknown;
        }
        let ranges = self.ranges.sum();
        VortexRow { plus: known(self.plus.sum() / ranges), minus: known(self.minus.sum() / ranges) }
    }
}

/// Returns `SuperTrend`: a stop `ranges` average true ranges away from the middle of the bars, below
/// a rising and above a falling market, that only closes in until a close passes it.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out. The value is in the
///   same currency.
///
/// Both are unknown for the first `length` known rows and where any of the three is unknown. The
/// first direction is down.
///
/// Source: Seban (2008), “Tout le monde mérite d'être riche”; first direction as in Pine Script's
/// `ta.supertrend`, whose sign is the opposite of ours.
pub fn supertrend(bars: BarColumns<'_>, length: Length, ranges: f64) -> Vec<SuperTrendRow> {
    let mut state = SuperTrend::new(length, ranges);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the choppiness index: `100 · log₁₀(Σ true range / (highest − lowest)) / log₁₀(length)`,
/// near 100 without and near 0 with a trend.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
/// - `length`: at least 2.
///
/// Unknown for the first `length` known rows, where any of the three is unknown, for a length of
/// one, and where nothing has moved.
///
/// Source: Dreiss (1992), “The Choppiness Index”.
pub fn choppiness(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = Choppiness::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

/// Returns the vortex indicator: `Σ |high − low₋₁|` (plus) and `Σ |low − high₋₁|` (minus) over
/// `length` bars, each by the sum of the true ranges.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Both are unknown for the first `length` known rows, where any of the three is unknown, and where
/// nothing has moved.
///
/// Source: Botes and Siepman (2010), “The Vortex Indicator”.
pub fn vortex(bars: BarColumns<'_>, length: Length) -> Vec<VortexRow> {
    let mut state = Vortex::new(length);
    drive(bars.columns(), |[high, low, close]| state.push(high, low, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_never_retreats_until_it_is_passed() {
        let close: Vec<f64> =
            (0..40).map(|row| f64::from(if row < 20 { row } else { 40 - row })).collect();
        let high: Vec<f64> = close.iter().map(|close| close + 0.5).collect();
        let low: Vec<f64> = close.iter().map(|close| close - 0.5).collect();
        let bars = BarColumns { high: &high, low: &low, close: &close };
        let rows = supertrend(bars, Length::new(3).unwrap(), 1.5);
        let directions: Vec<f64> = rows[3..].iter().map(|row| row.direction).collect();
        assert!(directions.contains(&1.0) && directions.ends_with(&[-1.0]));
        for pair in rows[3..].windows(2).filter(|pair| pair[0].direction * pair[1].direction > 0.0)
        {
            assert!((pair[1].value - pair[0].value) * pair[0].direction >= 0.0);
        }
    }

    #[test]
    fn a_still_market_is_neither_choppy_nor_turning() {
        let bars = BarColumns { high: &[5.0; 6], low: &[5.0; 6], close: &[5.0; 6] };
        let length = Length::new(2).unwrap();
        assert!(choppiness(bars, length).iter().all(|value| value.is_nan()));
        assert!(vortex(bars, length).iter().all(|row| row.plus.is_nan()));
    }
}
