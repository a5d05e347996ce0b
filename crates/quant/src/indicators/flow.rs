//! Money that flows in and out: volume counted by where the price stands.

use super::{
    rows::{all_known, drive},
    sum::CumulativeSum,
    window::Sum,
};
use crate::{Length, UNKNOWN, known};

/// The columns of bars that a flow of money needs, all with the same rows.
#[derive(Debug, Clone, Copy)]
pub struct FlowColumns<'a> {
    /// In one currency, like `low` and `close`.
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
    /// Any unit.
    pub volume: &'a [f64],
}

impl FlowColumns<'_> {
    fn answers(self, mut push: impl FnMut(f64, f64, f64, f64) -> f64) -> Vec<f64> {
        drive([self.high, self.low, self.close, self.volume], |[high, low, close, volume]| {
            push(high, low, close, volume)
        })
    }
}

/// Returns the volume times `((close − low) − (high − close)) / (high − low)`, or nothing for a bar
/// without a range; unknown when an input is.
fn flow(high: f64, low: f64, close: f64, volume: f64) -> f64 {
    if !all_known([high, low, close]) {
        return UNKNOWN;
    }
    let range = high - low;
    let place = if range == 0.0 { 0.0 } else { ((close - low) - (high - close)) / range };
    known(place * volume)
}

/// State of [`accumulation`].
#[derive(Debug, Clone, Default)]
pub struct Accumulation(CumulativeSum);

impl Accumulation {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64, volume: f64) -> f64 {
        self.0.push(flow(high, low, close, volume))
    }
}

/// State of [`chaikin_oscillator`].
#[derive(Debug, Clone)]
pub struct ChaikinOscillator {
    line: Accumulation,
    weights: [f64; 2],
    /// The fast and the slow average, begun with the first value of the line.
    averages: Option<[f64; 2]>,
    waits: usize,
}

impl ChaikinOscillator {
    pub fn new(fast: Length, slow: Length) -> Self {
        Self {
            line: Accumulation::new(),
            weights: [fast, slow].map(|length| 2.0 / (length.as_f64() + 1.0)),
            averages: None,
            waits: fast.max(slow).rows(),
        }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64, volume: f64) -> f64 {
        let line = self.line.push(high, low, close, volume);
        if line.is_nan() {
            return UNKNOWN;
        }
        let [fast, slow] = self.averages.unwrap_or([line; 2]);
        let [fast_weight, slow_weight] = self.weights;
        let fast = fast + fast_weight * (line - fast);
        let slow = slow + slow_weight * (line - slow);
        self.averages = Some([fast, slow]);
        self.waits = self.waits.saturating_sub(1);
        if self.waits > 0 { UNKNOWN } else { known(fast - slow) }
    }
}

/// State of [`chaikin_flow`].
#[derive(Debug, Clone)]
pub struct ChaikinFlow {
    flows: Sum,
    volumes: Sum,
}

impl ChaikinFlow {
    pub fn new(length: Length) -> Self {
        Self { flows: Sum::new(length), volumes: Sum::new(length) }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64, volume: f64) -> f64 {
        let flow = flow(high, low, close, volume);
        if flow.is_nan() {
            return UNKNOWN;
        }
        match (self.flows.push(flow), self.volumes.push(volume)) {
            (Some(flows), Some(volumes)) => known(flows / volumes),
            _ => UNKNOWN,
        }
    }
}

/// State of [`money_flow`].
#[derive(Debug, Clone)]
pub struct MoneyFlow {
    previous: Option<f64>,
    rises: Sum,
    falls: Sum,
}

impl MoneyFlow {
    pub fn new(length: Length) -> Self {
        Self { previous: None, rises: Sum::new(length), falls: Sum::new(length) }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64, volume: f64) -> f64 {
        let price = (high + low + close) / 3.0;
        if !(price.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        let Some(previous) = self.previous.replace(price) else {
            return UNKNOWN;
        };
        let money = price * volume;
        let rises = self.rises.push(if price > previous { money } else { 0.0 });
        let falls = self.falls.push(if price < previous { money } else { 0.0 });
        match (rises, falls) {
            (Some(rises), Some(falls)) => known(100.0 * (rises / (rises + falls))),
            _ => UNKNOWN,
        }
    }
}

/// State of [`rolling_vwap`].
#[derive(Debug, Clone)]
pub struct RollingVwap {
    money: Sum,
    volumes: Sum,
}

impl RollingVwap {
    pub fn new(length: Length) -> Self {
        Self { money: Sum::new(length), volumes: Sum::new(length) }
    }

    pub fn push(&mut self, high: f64, low: f64, close: f64, volume: f64) -> f64 {
        let price = (high + low + close) / 3.0;
        if !(price.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        match (self.money.push(price * volume), self.volumes.push(volume)) {
            (Some(money), Some(volumes)) => known(money / volumes),
            _ => UNKNOWN,
        }
    }
}

/// Returns the accumulation/distribution line: the sum of `volume · ((close − low) − (high − close)) /
/// (high − low)`, in the unit of the volume. A bar without a range adds nothing.
///
/// - `bars`: rows beyond the shortest column are left out.
///
/// Unknown at unknown rows.
///
/// Source: Chaikin (1982); TA-Lib `AD`.
pub fn accumulation(bars: FlowColumns<'_>) -> Vec<f64> {
    let mut state = Accumulation::new();
    bars.answers(|high, low, close, volume| state.push(high, low, close, volume))
}

/// Returns Chaikin's oscillator: the exponential average of [`accumulation`] with length `fast` less
/// that with length `slow`, both begun with its first value.
///
/// - `bars`: rows beyond the shortest column are left out.
///
/// Unknown for the first known rows, one less than the longer length, and at unknown rows. Unlike other
/// pairs, the lengths are not swapped.
///
/// Source: Chaikin (1982); TA-Lib `ADOSC`.
pub fn chaikin_oscillator(bars: FlowColumns<'_>, fast: Length, slow: Length) -> Vec<f64> {
    let mut state = ChaikinOscillator::new(fast, slow);
    bars.answers(|high, low, close, volume| state.push(high, low, close, volume))
}

/// Returns Chaikin's money flow, −1 to 1: the last `length` terms of [`accumulation`], summed, over the
/// volume of these rows.
///
/// - `bars`: rows beyond the shortest column are left out.
///
/// Unknown for the first `length − 1` known rows, at unknown rows, and where nothing was traded in the
/// whole window.
///
/// Source: Chaikin (1982); TA-Lib `CMF`.
pub fn chaikin_flow(bars: FlowColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = ChaikinFlow::new(length);
    bars.answers(|high, low, close, volume| state.push(high, low, close, volume))
}

/// Returns the money flow index, 0 to 100: of the money `volume · p` of the last `length` rows on which
/// the typical price `p = (high + low + close) / 3` moved, the percentage on which it rose.
///
/// - `bars`: rows beyond the shortest column are left out.
///
/// Unknown for the first `length` known rows, at unknown rows, and where no money has moved (TA-Lib
/// answers 0 there, and for less than one unit of money).
///
/// Source: Quong and Soudack (1989), “Volume-weighted RSI: money flow”; TA-Lib `MFI`.
pub fn money_flow(bars: FlowColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = MoneyFlow::new(length);
    bars.answers(|high, low, close, volume| state.push(high, low, close, volume))
}

/// Returns the volume-weighted average price of the last `length` known rows: `Σ p · volume / Σ volume`
/// with the typical price `p = (high + low + close) / 3`.
///
/// - `bars`: rows beyond the shortest column are left out; the answer is in their currency.
///
/// Unknown for the first `length − 1` known rows, at unknown rows, and where nothing was traded in the
/// whole window. It rolls, since a column has no sessions to begin anew with (TA-Lib's `VWAP` runs from
/// the first row).
///
/// Source: Berkowitz, Logue and Noser (1988), “The Total Cost of Transactions on the NYSE”.
pub fn rolling_vwap(bars: FlowColumns<'_>, length: Length) -> Vec<f64> {
    let mut state = RollingVwap::new(length);
    bars.answers(|high, low, close, volume| state.push(high, low, close, volume))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARS: FlowColumns<'_> = FlowColumns {
        high: &[4.0, 6.0, 5.0],
        low: &[2.0, 4.0, 5.0],
        close: &[4.0, 4.0, 5.0],
        volume: &[10.0, 3.0, 7.0],
    };

    #[test]
    fn a_close_at_the_top_takes_all_volume_and_a_bar_without_a_range_none() {
        assert_eq!(accumulation(BARS), [10.0, 7.0, 7.0]);
    }

    #[test]
    fn money_that_only_flows_in_is_a_hundred() {
        assert_eq!(money_flow(BARS, Length::new(2).unwrap())[2..], [100.0]);
    }

    #[test]
    fn a_window_without_trades_has_no_flow() {
        let still = FlowColumns { volume: &[0.0; 3], ..BARS };
        let one = Length::new(1).unwrap();
        for column in [chaikin_flow(still, one), money_flow(still, one), rolling_vwap(still, one)] {
            assert!(column.iter().all(|value| value.is_nan()));
        }
    }
}
