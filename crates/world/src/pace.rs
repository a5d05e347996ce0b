//! How lively a world is: in how many steps a minute passes.
//!
//! A minute opens, peaks, bottoms, closes and turns over what it does at every pace; a livelier one goes that
//! way in more and smaller trades, with more changes of the book. So bars and ticks agree, whoever began with
//! which pace, and the time in the world is the time outside.

use std::time::Duration;

use crate::{MINUTE, path};

/// Trades of a minute at the usual pace: one a second.
const USUAL: f64 = 60.0;

/// How often a stream looks for what is new: no longer than this, and no more often than prices are shown.
const LOOK: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(250));

/// Trades of a minute, and changes of a book; an even number, as their sizes differ in pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(i64);

impl Default for Pace {
    fn default() -> Self {
        Self(path::whole(USUAL))
    }
}

impl Pace {
    /// How many times as fast as usual a world can be.
    pub const SLOWEST: f64 = 0.1;
    pub const FASTEST: f64 = 20.0;

    /// Returns the pace that is `speed` times the usual one, rounded to two trades a minute; `None` for what is
    /// slower than [`Self::SLOWEST`], faster than [`Self::FASTEST`], or no number.
    pub fn of(speed: f64) -> Option<Self> {
        let is_known = (Self::SLOWEST..=Self::FASTEST).contains(&speed);
        is_known.then(|| Self(2 * path::whole(speed * USUAL / 2.0)))
    }

    /// Returns the time from one trade to the next.
    pub fn step(self) -> Duration {
        Duration::from_micros(MINUTE.unsigned_abs() / self.0.unsigned_abs().max(1))
    }

    /// How often a stream looks for what is new.
    pub(crate) fn look(self) -> Duration {
        self.step().clamp(LOOK.0, LOOK.1)
    }

    /// Trades of a minute.
    pub(crate) fn trades(self) -> i64 {
        self.0
    }

    /// Returns the number of the step in which `at` lies; at the usual pace, the second since 1970.
    pub(crate) fn number(self, at: i64) -> i64 {
        at.div_euclid(MINUTE) * self.0 + at.rem_euclid(MINUTE) * self.0 / MINUTE
    }

    /// Returns the first microsecond of a step.
    pub(crate) fn begin(self, number: i64) -> i64 {
        let within = number.rem_euclid(self.0) * MINUTE;
        // Rounded up, so that the beginning lies in the step it begins.
        number.div_euclid(self.0) * MINUTE + (within + self.0 - 1) / self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SECOND;

    #[test]
    fn a_speed_is_between_a_tenth_and_twenty() {
        assert_eq!(Pace::of(1.0), Some(Pace::default()));
        assert_eq!(Pace::of(0.1), Some(Pace(6)));
        assert_eq!(Pace::of(20.0), Some(Pace(1_200)));
        assert_eq!(Pace::of(0.35), Some(Pace(22)), "an even number");
        for wrong in [0.0, -1.0, 0.09, 20.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Pace::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn steps_follow_each_other_and_begin_anew_with_each_minute() {
        let start = 29_919_960 * MINUTE;
        for speed in [0.1, 0.35, 1.0, 7.7, 20.0] {
            let pace = Pace::of(speed).unwrap();
            let first = pace.number(start);
            assert_eq!(pace.begin(first), start, "{speed}");
            for number in first..first + 2 * pace.trades() {
                let (at, next) = (pace.begin(number), pace.begin(number + 1));
                assert_eq!((pace.number(at), pace.number(next - 1)), (number, number), "{speed}");
            }
        }
        assert_eq!(Pace::default().number(start), start / SECOND);
    }
}
