//! What becomes of a job after an attempt. Pure.

use std::time::Duration;

use kernel::{Error, Id, Result, Timestamp};

use super::{Job, JobState, back_off::back_off};

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum Ended {
    Returned(Result<serde_json::Value>),
    Panicked,
    /// It was cut short, or answered an early end with an error.
    Early(Early),
}

/// Why an attempt was to end before its work did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Early {
    Cancelled,
    /// It took longer than its kind may.
    TimedOut(Duration),
    /// The process stops.
    Stopped,
    /// Another worker holds the job: this one must not touch it.
    Lost,
}

/// What to write about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ending {
    Done(serde_json::Value),
    Again { at: Timestamp, error: String },
    Failed(String),
    Dead(String),
    Cancelled,
    Released,
}

/// The attempt under judgement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub id: Id<Job>,
    pub number: u32,
    pub max: u32,
    pub now: Timestamp,
}

/// Decides what becomes of the job; `None` when it is no longer ours to say.
pub(super) fn judge(attempt: Attempt, ended: Ended) -> Option<Ending> {
    let (error, least) = match ended {
        Ended::Returned(Ok(outcome)) => return Some(Ending::Done(outcome)),
        Ended::Returned(Err(error)) if !may_mend(&error) => {
            return Some(Ending::Failed(error.to_string()));
        }
        Ended::Returned(Err(error)) => (error.to_string(), asked_wait(&error)),
        Ended::Panicked => ("the work panicked".to_owned(), Duration::ZERO),
        Ended::Early(Early::TimedOut(limit)) => {
            (format!("took longer than {} s", limit.as_secs()), Duration::ZERO)
        }
        Ended::Early(Early::Cancelled) => return Some(Ending::Cancelled),
        Ended::Early(Early::Stopped) => return Some(Ending::Released),
        Ended::Early(Early::Lost) => return None,
    };
    if attempt.number >= attempt.max {
        return Some(Ending::Dead(error));
    }
    let wait = back_off(attempt.id, attempt.number).max(least);
    Some(Ending::Again { at: attempt.now.plus(wait), error })
}

/// Answers whether the same work may succeed later.
fn may_mend(error: &Error) -> bool {
    match error {
        Error::NotFound(_)
        | Error::Invalid { .. }
        | Error::Unauthenticated { .. }
        | Error::Forbidden(_)
        | Error::Refused { .. }
        | Error::Replayed(_) => false,
        Error::Conflict { .. }
        | Error::Stale(_)
        | Error::RateLimited { .. }
        | Error::Unavailable(_)
        | Error::Internal(_) => true,
    }
}

fn asked_wait(error: &Error) -> Duration {
    match error {
        Error::RateLimited { retry_after, .. } => *retry_after,
        _ => Duration::ZERO,
    }
}

impl Ending {
    pub(super) fn state(&self) -> JobState {
        match self {
            Self::Done(_) => JobState::Done,
            Self::Again { .. } | Self::Released => JobState::Queued,
            Self::Failed(_) => JobState::Failed,
            Self::Dead(_) => JobState::Dead,
            Self::Cancelled => JobState::Cancelled,
        }
    }

    pub(super) fn run_at(&self) -> Option<Timestamp> {
        match self {
            Self::Again { at, .. } => Some(*at),
            _ => None,
        }
    }

    pub(super) fn outcome(&self) -> Option<&serde_json::Value> {
        match self {
            Self::Done(outcome) => Some(outcome),
            _ => None,
        }
    }

    pub(super) fn error(&self) -> Option<&str> {
        match self {
            Self::Again { error, .. } | Self::Failed(error) | Self::Dead(error) => Some(error),
            Self::Done(_) | Self::Cancelled | Self::Released => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_764_000_000_000_000);

    fn judged(number: u32, ended: Ended) -> Option<Ending> {
        judge(Attempt { id: Id::from_uuid(Uuid::from_u128(3)), number, max: 3, now: NOW }, ended)
    }

    #[test]
    fn what_time_may_mend_is_tried_again_and_then_dead() {
        let failing = || Ended::Returned(Err(Error::Unavailable("the source")));
        for number in [1, 2] {
            let Some(Ending::Again { at, .. }) = judged(number, failing()) else { panic!() };
            assert!(at > NOW);
        }
        assert!(matches!(judged(3, failing()), Some(Ending::Dead(_))));
        assert!(matches!(judged(3, Ended::Panicked), Some(Ending::Dead(_))));
    }

    #[test]
    fn what_time_cannot_mend_fails_at_once() {
        let ended = Ended::Returned(Err(Error::invalid("line 3 has no date")));
        assert_eq!(judged(1, ended), Some(Ending::Failed("line 3 has no date".to_owned())));
    }

    #[test]
    fn a_source_that_names_a_wait_is_given_it() {
        let retry_after = Duration::from_hours(2);
        let error = Error::RateLimited { code: "RATE_LIMITED", retry_after };
        let Some(Ending::Again { at, .. }) = judged(1, Ended::Returned(Err(error))) else {
            panic!()
        };
        assert_eq!(at, NOW.plus(retry_after));
    }

    #[test]
    fn a_lost_lease_says_nothing_and_a_stopping_process_gives_back() {
        assert_eq!(judged(1, Ended::Early(Early::Lost)), None);
        assert_eq!(judged(1, Ended::Early(Early::Stopped)), Some(Ending::Released));
        assert_eq!(judged(1, Ended::Early(Early::Cancelled)), Some(Ending::Cancelled));
    }
}
