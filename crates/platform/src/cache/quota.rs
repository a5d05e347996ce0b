//! How much may be taken from a meter: the generic cell rate algorithm, a token bucket that is
//! one number.

use std::time::Duration;

use kernel::Timestamp;

/// `burst` at once, and `burst` again in every `period`, evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quota {
    burst: u32,
    period: Duration,
}

/// What came of taking one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub allowed: bool,
    /// How many may be taken at once right after this.
    pub remaining: u32,
    /// How long until one may be taken; zero when one may be taken now.
    pub retry_after: Duration,
    /// How long until the meter is as good as new.
    pub reset_after: Duration,
}

impl Quota {
    /// `burst` per `period`; never less than one, or than one microsecond between two.
    pub const fn new(burst: u32, period: Duration) -> Self {
        Self { burst: if burst == 0 { 1 } else { burst }, period }
    }

    pub const fn burst(self) -> u32 {
        self.burst
    }

    pub const fn period(self) -> Duration {
        self.period
    }

    /// Returns the microseconds after which one more may be taken.
    pub fn interval_micros(self) -> i64 {
        let micros = self.period.as_micros() / u128::from(self.burst);
        i64::try_from(micros).unwrap_or(i64::MAX / 1_000_000).max(1)
    }

    /// Takes one from a meter that is paid up until `paid`; returns until when it is then.
    pub fn take(self, paid: Option<Timestamp>, now: Timestamp) -> (Timestamp, Taken) {
        let interval = self.interval_micros();
        let whole = interval.saturating_mul(i64::from(self.burst));
        let before = paid.map_or(now.0, |paid| paid.0.max(now.0));
        let after = before.saturating_add(interval);
        let allowed = after.saturating_sub(whole) <= now.0;
        let paid = if allowed { after } else { before };
        (Timestamp(paid), level(self, allowed, Timestamp(paid), now))
    }
}

/// Tells what a meter says that is paid up until `paid`.
pub fn level(quota: Quota, allowed: bool, paid: Timestamp, now: Timestamp) -> Taken {
    let interval = quota.interval_micros();
    let whole = interval.saturating_mul(i64::from(quota.burst));
    let used = paid.0.saturating_sub(now.0).max(0);
    let room = whole.saturating_sub(used).max(0);
    Taken {
        allowed,
        remaining: u32::try_from(room / interval).unwrap_or(quota.burst).min(quota.burst),
        retry_after: micros(interval.saturating_sub(room)),
        reset_after: micros(used),
    }
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_burst_is_free_and_then_one_comes_back_at_a_time() {
        let quota = Quota::new(3, Duration::from_secs(30));
        let mut now = Timestamp(1_000_000_000);
        let mut paid = None;
        let mut take = |now| {
            let (after, taken) = quota.take(paid, now);
            paid = Some(after);
            taken
        };
        for left in [2, 1, 0] {
            let taken = take(now);
            assert!(taken.allowed);
            assert_eq!(taken.remaining, left);
        }
        let refused = take(now);
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after, Duration::from_secs(10));
        assert_eq!(refused.reset_after, Duration::from_secs(30));
        now = now.plus(Duration::from_secs(10));
        assert!(take(now).allowed);
        assert!(!take(now).allowed);
    }

    proptest! {
        /// In any stretch of time no more is given than the burst and what came back meanwhile.
        #[test]
        fn never_more_than_promised(
            burst in 1_u32..50,
            period_ms in 1_u64..100_000,
            gaps in prop::collection::vec(0_i64..5_000_000, 1..200),
        ) {
            let quota = Quota::new(burst, Duration::from_millis(period_ms));
            let (mut paid, mut now, mut given) = (None, Timestamp(0), 0_i64);
            for gap in gaps {
                now = Timestamp(now.0 + gap);
                let (after, taken) = quota.take(paid, now);
                paid = Some(after);
                given += i64::from(taken.allowed);
                prop_assert!(given <= i64::from(burst) + now.0 / quota.interval_micros());
                prop_assert!(taken.allowed || !taken.retry_after.is_zero());
            }
        }
    }
}
