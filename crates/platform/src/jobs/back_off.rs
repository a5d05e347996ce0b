//! How long a failed job waits before its next attempt.

use std::time::Duration;

use kernel::Id;

use super::Job;

/// The wait after the first failure; it doubles with each.
const FIRST: Duration = Duration::from_secs(5);

/// No job waits longer: by then a person should hear of it.
const LONGEST: Duration = Duration::from_hours(1);

/// Returns how long to wait after `attempts` failures: 5 s, 10 s, 20 s … up to an hour, spread by
/// ±25 % so that what failed together does not come back together.
///
/// The spread follows from the id, so the wait of a given job is always the same.
pub(super) fn back_off(id: Id<Job>, attempts: u32) -> Duration {
    let doubled = FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(LONGEST);
    let [.., a, b] = id.uuid().into_bytes();
    let seed = u32::from(u16::from_be_bytes([a, b])).wrapping_add(attempts.wrapping_mul(40_503));
    let spread = (seed % 501) + 750;
    doubled * spread / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn waits_double_up_to_an_hour_and_differ_between_jobs() {
        let jobs: Vec<Id<Job>> =
            (0..100).map(|n| Id::from_uuid(Uuid::from_u128(n * 997))).collect();
        for attempts in 1..40 {
            let ideal = FIRST.as_secs_f64() * 2_f64.powi(attempts - 1);
            let ideal = ideal.min(LONGEST.as_secs_f64());
            let waits: Vec<f64> = jobs
                .iter()
                .map(|id| back_off(*id, attempts.unsigned_abs()).as_secs_f64())
                .collect();
            assert!(waits.iter().all(|wait| (0.75..=1.25).contains(&(wait / ideal))));
            assert!(waits.iter().any(|wait| (wait - waits[0]).abs() > ideal / 10.0));
        }
    }
}
