//! The parabolic stop and reverse.

use super::rows::{all_known, drive};
use crate::{UNKNOWN, known};

/// How fast the stop of [`psar`] closes in: `step` at first and more with each new extreme, up to
/// `limit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Acceleration {
    pub step: f64,
    pub limit: f64,
}

/// State of [`psar`].
#[derive(Debug, Clone)]
pub struct Psar {
    acceleration: Acceleration,
    /// High and low of the bar before.
    previous: Option<(f64, f64)>,
    trend: Option<Trend>,
}

#[derive(Debug, Clone, Copy)]
struct Trend {
    rising: bool,
    /// Where the stop is for the bar to come.
    stop: f64,
    extreme: f64,
    factor: f64,
}

impl Psar {
    pub fn new(acceleration: Acceleration) -> Self {
        let step = acceleration.step.min(acceleration.limit);
        Self { acceleration: Acceleration { step, ..acceleration }, previous: None, trend: None }
    }

    pub fn push(&mut self, high: f64, low: f64) -> f64 {
        if !all_known([high, low]) {
            return UNKNOWN;
        }
        let Some(mut before) = self.previous.replace((high, low)) else {
            return UNKNOWN;
        };
        let trend = self.trend.unwrap_or_else(|| {
            let first = self.begin(before, (high, low));
            // The first bar of a trend has no bar before it that may hold the stop back.
            before = (high, low);
            first
        });
        // Falling is rising seen in a mirror.
        let (answer, next) = if trend.rising {
            self.advance(trend, before, (high, low))
        } else {
            let mirrored = |(high, low): (f64, f64)| (-low, -high);
            let (answer, next) =
                self.advance(trend.mirrored(), mirrored(before), mirrored((high, low)));
            (-answer, next.mirrored())
        };
        self.trend = Some(next);
        known(answer)
    }

    /// Down when the first change was a minus movement, up otherwise.
    fn begin(&self, (high_before, low_before): (f64, f64), (high, low): (f64, f64)) -> Trend {
        let (up, down) = (high - high_before, low_before - low);
        let rising = !(down > 0.0 && down > up);
        let (stop, extreme) = if rising { (low_before, high) } else { (high_before, low) };
        Trend { rising, stop, extreme, factor: self.acceleration.step }
    }

    /// The stop of a rising trend for this bar, and the trend after it.
    fn advance(
        &self,
        trend: Trend,
        (high_before, low_before): (f64, f64),
        (high, low): (f64, f64),
    ) -> (f64, Trend) {
        let Trend { stop, extreme, mut factor, .. } = trend;
        let Acceleration { step, limit } = self.acceleration;
        if low <= stop {
            let answer = extreme.max(high_before).max(high);
            let next = (answer + step * (low - answer)).max(high_before).max(high);
            return (answer, Trend { rising: false, stop: next, extreme: low, factor: step });
        }
        if high > extreme {
            factor = (factor + step).min(limit);
        }
        let extreme = extreme.max(high);
        let next = (stop + factor * (extreme - stop)).min(low_before).min(low);
        (stop, Trend { rising: true, stop: next, extreme, factor })
    }
}

impl Trend {
    fn mirrored(self) -> Self {
        Self { rising: !self.rising, stop: -self.stop, extreme: -self.extreme, ..self }
    }
}

/// Returns the parabolic stop and reverse: a stop that follows a trend, faster with each new
/// extreme, and changes sides when the price touches it.
///
/// - `high`, `low`: in one currency; rows beyond the shorter one are left out. The answer is in the
///   same currency.
///
/// Unknown for the first known row and where either is unknown. The first trend is down when the
/// first change was a minus movement, up otherwise.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `SAR`.
pub fn psar(high: &[f64], low: &[f64], acceleration: Acceleration) -> Vec<f64> {
    let mut state = Psar::new(acceleration);
    drive([high, low], |[high, low]| state.push(high, low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_stays_below_a_rise_and_jumps_above_when_it_breaks() {
        let high = [10.0, 11.0, 12.0, 13.0, 13.5, 9.0];
        let low = [9.0, 10.0, 11.0, 12.0, 12.5, 7.0];
        let stops = psar(&high, &low, Acceleration { step: 0.02, limit: 0.2 });
        assert!(stops[0].is_nan());
        assert!((1..5).all(|row| stops[row] < low[row]));
        assert_eq!(stops[5..], [13.5]);
    }
}
