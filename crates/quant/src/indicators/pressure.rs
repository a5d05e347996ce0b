//! Oscillators of bars: who has the upper hand.

use super::{
    extreme::{Highest, Lowest},
    moments::Moments,
    range::BarColumns,
    window::Sum,
};
use crate::{Length, UNKNOWN, known};

/// State of [`commodity_channel`].
#[derive(Debug, Clone)]
pub struct CommodityChannel(Moments);

impl CommodityChannel {
    pub fn new(length: Length) -> Self {
        Self(Moments::new(length))
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let price = (high + low + close) / 3.0;
        if !price.is_finite() || !self.0.push(price) {
            return UNKNOWN;
        }
        known((price - self.0.mean()) / (0.015 * self.0.mean_distance()))
    }
}

/// Buying pressure over true range, in one window.
#[derive(Debug, Clone)]
struct Pressure {
    pressures: Sum,
    ranges: Sum,
}

impl Pressure {
    fn push(&mut self, pressure: f64, range: f64) -> f64 {
        match (self.pressures.push(pressure), self.ranges.push(range)) {
            (Some(pressures), Some(ranges)) => pressures / ranges,
            _ => UNKNOWN,
        }
    }
}

/// State of [`ultimate_oscillator`].
#[derive(Debug, Clone)]
pub struct UltimateOscillator {
    previous_close: Option<f64>,
    short_to_long: [Pressure; 3],
}

impl UltimateOscillator {
    pub fn new(mut lengths: [Length; 3]) -> Self {
        lengths.sort_unstable();
        let window = |length| Pressure { pressures: Sum::new(length), ranges: Sum::new(length) };
        Self { previous_close: None, short_to_long: lengths.map(window) }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        if !(high.is_finite() && low.is_finite() && close.is_finite()) {
            return UNKNOWN;
        }
        let Some(previous) = self.previous_close.replace(close) else {
            return UNKNOWN;
        };
        let true_low = low.min(previous);
        let (pressure, range) = (close - true_low, high.max(previous) - true_low);
        let [short, middle, long] =
            self.short_to_long.each_mut().map(|window| window.push(pressure, range));
        known(100.0 * (4.0 * short + 2.0 * middle + long) / 7.0)
    }
}

/// State of [`fisher`].
#[derive(Debug, Clone)]
pub struct Fisher {
    highest: Highest,
    lowest: Lowest,
    place: f64,
    answer: f64,
}

impl Fisher {
    pub fn new(length: Length) -> Self {
        let (highest, lowest) = (Highest::new(length), Lowest::new(length));
        Self { highest, lowest, place: 0.0, answer: 0.0 }
    }

    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        let price = f64::midpoint(high, low);
        let (highest, lowest) = (self.highest.push(price), self.lowest.push(price));
        let place = (price - lowest) / (highest - lowest) - 0.5;
        if !place.is_finite() {
            return UNKNOWN;
        }
        self.place = (0.66 * place + 0.67 * self.place).clamp(-0.999, 0.999);
        // atanh: half the logarithm of (1 + v) / (1 − v).
        self.answer = self.place.atanh() + 0.5 * self.answer;
        known(self.answer)
    }
}

/// Returns the commodity channel index `(p − m) / (0.015 · d)`: how far the typical price `p = (high +
/// low + close) / 3` stands from the mean `m` of its last `length` values, in mean distances `d` of these
/// to `m`.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
///
/// Unknown for the first `length − 1` known rows, at unknown rows, and where all prices of the window
/// are equal (0 / 0; TA-Lib answers 0 there). A row costs O(`length`), unlike everything else here:
/// each move of the mean changes every distance.
///
/// Source: Lambert (1980), “Commodity Channel Index”; TA-Lib `CCI`.
pub fn commodity_channel(bars: BarColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = CommodityChannel::new(length);
    let rows = bars.high.iter().zip(bars.low).zip(bars.close);
    rows.map(|((high, low), close)| state.push(*high, *low, *close)).collect()
}

/// Returns the ultimate oscillator, 0 to 100: `100 · (4a + 2b + c) / 7`, each of them `Σ (close − low') /
/// Σ (high' − low')` over one of the `lengths`, the shortest first, where `high'` and `low'` are those of
/// the bar and the close before.
///
/// - `bars`: in one currency; rows beyond the shortest column are left out.
/// - `lengths`: usually 7, 14 and 28, in any order.
///
/// Unknown for as many known rows as the longest length, at unknown rows, and where nothing has moved
/// in the shortest window.
///
/// Source: Williams (1985), “The Ultimate Oscillator”; TA-Lib `ULTOSC`.
pub fn ultimate_oscillator(bars: BarColumns<'_>, lengths: [Length; 3]) -> Vec<f64> {
    let mut state = UltimateOscillator::new(lengths);
    let rows = bars.high.iter().zip(bars.low).zip(bars.close);
    rows.map(|((high, low), close)| state.push(*high, *low, *close)).collect()
}

/// Returns the balance of power of one bar, −1 to 1: `(close − open) / (high − low)`.
///
/// Unknown when a price is, and for a bar without a range (TA-Lib answers 0 there).
///
/// Source: Livshin (2001), “Balance Of Market Power”; TA-Lib `BOP`.
pub fn balance_of_power(open: f64, high: f64, low: f64, close: f64) -> f64 {
    known((close - open) / (high - low))
}

/// Returns the Fisher transform `fₜ = atanh vₜ + fₜ₋₁ / 2` of the place of the middle `p = (high + low) / 2`
/// in the range of its last `length` values: `vₜ = 0.66 · ((p − lowest) / (highest − lowest) − 0.5) +
/// 0.67 · vₜ₋₁`, kept within ±0.999, both begun with 0.
///
/// - `high`, `low`: in one currency; rows beyond the shorter column are left out.
///
/// Unknown for the first `length − 1` known rows, where either is unknown, and where the window has no
/// range; such a row changes neither `v` nor `f`.
///
/// Source: Ehlers (2002), “Using The Fisher Transform”, Stocks & Commodities 20(11).
pub fn fisher(high: &[f64], low: &[f64], length: Length) -> Vec<f64> {
    let mut state = Fisher::new(length);
    high.iter().zip(low).map(|(high, low)| state.push(*high, *low)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn bars_without_a_range_have_no_answer() {
        let flat = [0.1; 9];
        let bars = BarColumns { high: &flat, low: &flat, close: &flat };
        let two = length(2);
        assert!(commodity_channel(bars, two).iter().all(|value| value.is_nan()));
        assert!(ultimate_oscillator(bars, [two; 3]).iter().all(|value| value.is_nan()));
        assert!(fisher(&flat, &flat, two).iter().all(|value| value.is_nan()));
        assert!(balance_of_power(2.0, 2.0, 2.0, 2.0).is_nan());
    }

    #[test]
    fn the_order_of_the_lengths_changes_nothing() {
        let close: Vec<f64> = (0..30).map(|row| f64::from(row * row % 17)).collect();
        let bars = BarColumns { high: &close, low: &close, close: &close };
        let up = ultimate_oscillator(bars, [2, 3, 5].map(length));
        assert!(up[4].is_nan());
        assert_eq!(up[5..], ultimate_oscillator(bars, [5, 2, 3].map(length))[5..]);
    }

    #[test]
    fn a_close_at_the_top_is_all_pressure() {
        let close: Vec<f64> = (0..9).map(f64::from).collect();
        let bars = BarColumns { high: &close, low: &close, close: &close };
        assert_eq!(ultimate_oscillator(bars, [length(2); 3])[2..], [100.0; 7]);
    }
}
