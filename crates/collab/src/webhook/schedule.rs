//! When a delivery is tried again, and when a webhook is given up. Pure.

use std::time::Duration;

use kernel::Timestamp;

/// Waits after each failed try; after the last the delivery has failed.
///
/// Source: Svix, “Retries”.
pub(crate) const WAITS: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(10),
];

/// A webhook that failed so long is switched off.
pub(crate) const GIVE_UP: Duration = Timestamp::DAY.saturating_mul(5);

/// What becomes of a delivery after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Again(Timestamp),
    /// It was tried often enough.
    Failed,
    /// The webhook itself is given up.
    Disabled,
}

/// Decides after a failed try.
///
/// - `tries`: failed tries of this round, this one too.
/// - `asked`: how long the server asks to be left alone; at most the longest wait.
/// - `failing_since`: the first failure since the last success.
pub(crate) fn after_failure(
    tries: u32,
    asked: Option<Duration>,
    failing_since: Timestamp,
    now: Timestamp,
) -> Next {
    if now.since(failing_since) >= GIVE_UP {
        return Next::Disabled;
    }
    let place = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let Some(wait) = WAITS.get(place) else { return Next::Failed };
    let longest = WAITS.iter().max().copied().unwrap_or_default();
    Next::Again(now.plus((*wait).max(asked.unwrap_or_default().min(longest))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_764_000_000_000_000);

    #[test]
    fn eight_tries_take_a_little_more_than_a_day() {
        let mut now = NOW;
        for tries in 1..=7 {
            let Next::Again(at) = after_failure(tries, None, NOW, now) else { panic!("{tries}") };
            now = at;
        }
        assert_eq!(after_failure(8, None, NOW, now), Next::Failed);
        assert_eq!(now.since(NOW), Duration::from_secs(5 + 300 + 1_800 + 27 * 3_600));
    }

    #[test]
    fn a_server_may_ask_for_more_time_but_not_for_ever() {
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(
            after_failure(1, asked(60), NOW, NOW),
            Next::Again(NOW.plus(Duration::from_mins(1)))
        );
        assert_eq!(
            after_failure(1, asked(u64::MAX), NOW, NOW),
            Next::Again(NOW.plus(Duration::from_hours(10)))
        );
        assert_eq!(after_failure(2, asked(1), NOW, NOW), Next::Again(NOW.plus(WAITS[1])));
    }

    #[test]
    fn five_days_of_failures_end_it() {
        let since = NOW.minus(GIVE_UP);
        assert_eq!(after_failure(1, None, since, NOW), Next::Disabled);
        assert_ne!(after_failure(1, None, Timestamp(since.0 + 1), NOW), Next::Disabled);
    }
}
