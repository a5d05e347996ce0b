//! The clock, and the ids that depend on it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use kernel::{Id, Timestamp};
use uuid::{ContextV7, Uuid};

/// Tells the time, or in tests, what the test says the time is.
#[derive(Clone, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
    /// Keeps ids of one process rising even within a millisecond.
    ids: Arc<std::sync::Mutex<ContextV7>>,
}

impl Clock {
    /// A clock that stands still until told otherwise.
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(at.0))), ids: Arc::default() }
    }

    pub fn now(&self) -> Timestamp {
        match &self.fixed {
            Some(micros) => Timestamp(micros.load(Ordering::Relaxed)),
            None => Timestamp(now_micros()),
        }
    }

    /// Moves a fixed clock; the real one cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Some(micros) = &self.fixed {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(by, Ordering::Relaxed);
        }
    }

    /// A fresh id that sorts after those made before.
    pub fn id<T>(&self) -> Id<T> {
        let micros = self.now().0.unsigned_abs();
        let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        let context = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = uuid::Timestamp::from_unix(&*context, micros / 1_000_000, nanos);
        Id::from_uuid(Uuid::new_v7(at))
    }
}

/// A UUIDv7 of a known time, for rows that are named by when they happened.
pub(crate) fn uuid_at(at: Timestamp) -> Uuid {
    let micros = at.0.unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos))
}

#[expect(clippy::disallowed_methods, reason = "this is the clock everyone else asks")]
fn now_micros() -> i64 {
    let since =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_even_when_time_stands_still() {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let ids: Vec<Id<kernel::User>> = (0..100).map(|_| clock.id()).collect();
        assert!(ids.is_sorted());
    }
}
