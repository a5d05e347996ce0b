//! Volume counted by what the close did.

use super::{
    average::{Ema, Sma},
    sum::CumulativeSum,
};
use crate::{Length, UNKNOWN, known};

/// State of [`on_balance_volume`].
#[derive(Debug, Clone, Default)]
pub struct OnBalanceVolume {
    previous_close: Option<f64>,
    sum: CumulativeSum,
}

impl OnBalanceVolume {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, close: f64, volume: f64) -> f64 {
        if !(close.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        self.sum.push(match self.previous_close.replace(close) {
            Some(previous) if close < previous => -volume,
            Some(previous) if close <= previous => 0.0,
            Some(_) | None => volume,
        })
    }
}

/// State of [`price_volume_trend`].
#[derive(Debug, Clone, Default)]
pub struct PriceVolumeTrend {
    previous_close: Option<f64>,
    sum: CumulativeSum,
}

impl PriceVolumeTrend {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, close: f64, volume: f64) -> f64 {
        if !(close.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        let previous = self.previous_close.replace(close).unwrap_or(close);
        let moved = close - previous;
        let change = if moved.abs() > 0.0 { moved / previous } else { 0.0 };
        self.sum.push(change * volume)
    }
}

/// On which rows a [`VolumeIndex`] moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolumeMove {
    Rise,
    Fall,
}

/// State of [`volume_index`].
#[derive(Debug, Clone)]
pub struct VolumeIndex {
    on: VolumeMove,
    previous: Option<(f64, f64)>,
    value: f64,
}

impl VolumeIndex {
    /// What the index begins with, as in TA-Lib.
    const START: f64 = 1000.0;

    pub fn new(on: VolumeMove) -> Self {
        Self { on, previous: None, value: Self::START }
    }

    pub fn push(&mut self, close: f64, volume: f64) -> f64 {
        if !(close.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        let (before, volume_before) =
            self.previous.replace((close, volume)).unwrap_or((close, volume));
        let moves = match self.on {
            VolumeMove::Rise => volume > volume_before,
            VolumeMove::Fall => volume < volume_before,
        };
        if !moves {
            return known(self.value);
        }
        // A price of zero or less has no return; the index would never leave zero again.
        if before <= 0.0 || close <= 0.0 {
            return UNKNOWN;
        }
        self.value *= close / before;
        known(self.value)
    }
}

/// State of [`force_index`].
#[derive(Debug, Clone)]
pub struct ForceIndex {
    previous_close: Option<f64>,
    average: Ema,
}

impl ForceIndex {
    pub fn new(length: Length) -> Self {
        Self { previous_close: None, average: Ema::new(length) }
    }

    pub fn push(&mut self, close: f64, volume: f64) -> f64 {
        if !(close.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        let previous = self.previous_close.replace(close);
        previous.map_or(UNKNOWN, |previous| self.average.push((close - previous) * volume))
    }
}

/// State of [`ease_of_movement`].
#[derive(Debug, Clone)]
pub struct EaseOfMovement {
    previous_middle: Option<f64>,
    average: Sma,
    unit: f64,
}

impl EaseOfMovement {
    pub fn new(length: Length, unit: f64) -> Self {
        Self { previous_middle: None, average: Sma::new(length), unit }
    }

    pub fn push(&mut self, high: f64, low: f64, volume: f64) -> f64 {
        let middle = f64::midpoint(high, low);
        if !(middle.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        let Some(previous) = self.previous_middle.replace(middle) else {
            return UNKNOWN;
        };
        self.average.push((middle - previous) * (high - low) / (volume / self.unit))
    }
}

/// Returns the on-balance volume: the volume of rows that close higher less that of rows that close
/// lower, summed from the first known row, whose volume counts as it is.
///
/// - `closes`: in one currency.
/// - `volumes`: any unit, as the answer; rows beyond the shorter column are left out.
///
/// Unknown where either is unknown.
///
/// Source: Granville (1963), “New Key to Stock Market Profits”; TA-Lib `OBV`.
pub fn on_balance_volume(closes: &[f64], volumes: &[f64]) -> Vec<f64> {
    let mut state = OnBalanceVolume::new();
    closes.iter().zip(volumes).map(|(close, volume)| state.push(*close, *volume)).collect()
}

/// Returns the price-volume trend: the sum of `volume · (close / close₋₁ − 1)`, zero at the first known
/// row.
///
/// - `closes`: in one currency.
/// - `volumes`: any unit, as the answer; rows beyond the shorter column are left out.
///
/// Unknown where either is unknown, and at the first close that differs from one of zero, which adds
/// nothing.
///
/// Source: TA-Lib `PVT`.
pub fn price_volume_trend(closes: &[f64], volumes: &[f64]) -> Vec<f64> {
    let mut state = PriceVolumeTrend::new();
    closes.iter().zip(volumes).map(|(close, volume)| state.push(*close, *volume)).collect()
}

/// Returns the negative or positive volume index: 1000 at the first known row, then grown by `close /
/// close₋₁` on the rows whose volume falls or rises.
///
/// - `closes`: in one currency.
/// - `volumes`: any unit; rows beyond the shorter column are left out.
///
/// Unknown where either is unknown, and where it would move from or to a price of zero or less.
///
/// Source: Fosback (1976), “Stock Market Logic”; TA-Lib `NVI`, `PVI`.
pub fn volume_index(closes: &[f64], volumes: &[f64], on: VolumeMove) -> Vec<f64> {
    let mut state = VolumeIndex::new(on);
    closes.iter().zip(volumes).map(|(close, volume)| state.push(*close, *volume)).collect()
}

/// Returns Elder's force index: [`super::ema`] of `(close − close₋₁) · volume`.
///
/// - `closes`: in one currency.
/// - `volumes`: any unit; rows beyond the shorter column are left out. The answer is in the product
///   of the two units.
///
/// Unknown for the first `length` known rows and where either is unknown.
///
/// Source: Elder (1993), “Trading for a Living”; TA-Lib `EFI`.
pub fn force_index(closes: &[f64], volumes: &[f64], length: Length) -> Vec<f64> {
    let mut state = ForceIndex::new(length);
    closes.iter().zip(volumes).map(|(close, volume)| state.push(*close, *volume)).collect()
}

/// Returns the ease of movement: the mean of the last `length` of `(m − m₋₁) · (high − low) / (volume /
/// unit)` with the middle `m = (high + low) / 2`.
///
/// - `high`, `low`: in one currency.
/// - `volume`: rows beyond the shortest column are left out.
/// - `unit`: what a volume is measured in, 100,000,000 for large stocks.
///
/// Unknown for the first `length` known rows, where an input is unknown, and where nothing was traded,
/// which the mean then leaves out.
///
/// Source: Arms (1983), “Volume Cycles in the Stock Market”.
pub fn ease_of_movement(
    high: &[f64],
    low: &[f64],
    volume: &[f64],
    length: Length,
    unit: f64,
) -> Vec<f64> {
    let mut state = EaseOfMovement::new(length, unit);
    let rows = high.iter().zip(low).zip(volume);
    rows.map(|((high, low), volume)| state.push(*high, *low, *volume)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volume_counts_for_who_wins_the_day() {
        let balance = on_balance_volume(&[5.0, 6.0, 6.0, 4.0], &[1.0, 2.0, 4.0, 8.0]);
        assert_eq!(balance, [1.0, 3.0, 3.0, -5.0]);
    }

    #[test]
    fn an_index_moves_on_its_own_days_only() {
        let (closes, volumes) = ([10.0, 20.0, 10.0], [5.0, 3.0, 4.0]);
        assert_eq!(volume_index(&closes, &volumes, VolumeMove::Fall), [1000.0, 2000.0, 2000.0]);
        assert_eq!(volume_index(&closes, &volumes, VolumeMove::Rise), [1000.0, 1000.0, 500.0]);
    }

    #[test]
    fn a_price_of_zero_moves_no_index_and_no_trend() {
        let (closes, volumes) = ([10.0, 0.0, 10.0, 20.0], [1.0, 2.0, 3.0, 4.0]);
        let index = volume_index(&closes, &volumes, VolumeMove::Rise);
        assert!(index[1].is_nan() && index[2].is_nan());
        assert_eq!(index[3..], [2000.0]);
        let trend = price_volume_trend(&closes, &volumes);
        assert!(trend[2].is_nan());
        assert_eq!((trend[1], trend[3]), (-2.0, 2.0));
    }
}
