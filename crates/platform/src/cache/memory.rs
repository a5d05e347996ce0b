//! The embedded cache: maps in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use kernel::{Result, Timestamp};

use super::{Cache, Quota, Taken, check};
use crate::clock::Clock;

/// Bytes of all values together; the least useful go first.
const CAPACITY: u64 = 64 * 1_024 * 1_024;

/// Counters and meters together: about 20 MB, and more clients than one instance serves.
const METERS: usize = 100_000;

/// Looking for room walks the whole map, so a flood of keys may cause it this often only.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// A cache in the memory of this process; cheap to clone.
#[derive(Clone)]
pub struct MemoryCache {
    clock: Clock,
    values: moka::sync::Cache<String, Entry>,
    meters: Arc<Mutex<Meters>>,
}

#[derive(Clone)]
struct Entry {
    value: Arc<[u8]>,
    until: Timestamp,
    /// How long from when it was set, for the map's own eviction.
    lives: Duration,
}

struct Meters {
    /// The state, and until when it means anything.
    map: HashMap<String, (i64, Timestamp)>,
    swept: Timestamp,
    room: usize,
}

/// Lets the map drop what is over; the clock of the house still decides what is seen.
struct UntilOver;

impl moka::Expiry<String, Entry> for UntilOver {
    fn expire_after_create(&self, _: &String, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.lives)
    }

    fn expire_after_update(
        &self,
        _: &String,
        entry: &Entry,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(entry.lives)
    }
}

impl MemoryCache {
    pub fn new(clock: Clock) -> Self {
        Self::with_room(clock, METERS)
    }

    fn with_room(clock: Clock, room: usize) -> Self {
        let values = moka::sync::Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|key: &String, entry: &Entry| {
                u32::try_from(key.len() + entry.value.len() + 64).unwrap_or(u32::MAX)
            })
            .expire_after(UntilOver)
            .build();
        let meters = Meters { map: HashMap::new(), swept: Timestamp(i64::MIN), room };
        Self { clock, values, meters: Arc::new(Mutex::new(meters)) }
    }

    /// Takes one from the meter `key`, at once and without fail.
    pub fn take_now(&self, key: &str, quota: Quota) -> Taken {
        let now = self.clock.now();
        self.with_meter(key, now, |paid| {
            let (paid, taken) = quota.take(paid.map(Timestamp), now);
            (paid.0, paid, taken)
        })
    }

    /// Runs `step` on the live state of `key`; it returns the new one and until when it lives.
    fn with_meter<T>(
        &self,
        key: &str,
        now: Timestamp,
        step: impl FnOnce(Option<i64>) -> (i64, Timestamp, T),
    ) -> T {
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let key = meters.place(key, now);
        let live = meters.map.get(key).filter(|(_, until)| now < *until).map(|(state, _)| *state);
        let (state, until, out) = step(live);
        meters.map.insert(key.to_owned(), (state, until));
        out
    }
}

impl Meters {
    /// Returns the key to use: `key`, or when there is no room for another, the one that all
    /// such keys of its kind share (`login:` for `login:2001:db8::`).
    fn place<'k>(&mut self, key: &'k str, now: Timestamp) -> &'k str {
        if self.map.len() < self.room || self.map.contains_key(key) {
            return key;
        }
        if now.since(self.swept) >= SWEEP_EVERY {
            self.swept = now;
            self.map.retain(|_, (_, until)| now < *until);
        }
        if self.map.len() < self.room {
            key
        } else {
            key.split_inclusive(':').next().unwrap_or(key)
        }
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let now = self.clock.now();
        let live = self.values.get(key).filter(|entry| now < entry.until);
        Ok(live.map(|entry| entry.value.to_vec()))
    }

    async fn set(&self, key: &str, value: &[u8], until: Timestamp) -> Result<()> {
        check(key, value)?;
        // The map refuses lives that its own clock cannot hold.
        let lives = until.since(self.clock.now()).min(Timestamp::DAY * 365);
        self.values.insert(key.to_owned(), Entry { value: value.into(), until, lives });
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<()> {
        self.values.invalidate(key);
        self.meters.lock().unwrap_or_else(PoisonError::into_inner).map.remove(key);
        Ok(())
    }

    async fn count(&self, key: &str, until: Timestamp) -> Result<u64> {
        check(key, &[])?;
        let now = self.clock.now();
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let key = meters.place(key, now);
        let live = meters.map.get(key).filter(|(_, until)| now < *until).copied();
        let (sum, until) = live.map_or((1, until), |(sum, until)| (sum.saturating_add(1), until));
        meters.map.insert(key.to_owned(), (sum, until));
        Ok(u64::try_from(sum).unwrap_or(0))
    }

    async fn take(&self, key: &str, quota: Quota) -> Result<Taken> {
        check(key, &[])?;
        Ok(self.take_now(key, quota))
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_room_keys_share_a_meter_and_are_not_free() {
        let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
        let cache = MemoryCache::with_room(clock.clone(), 10);
        let quota = Quota::new(2, Duration::from_mins(1));
        let allowed = (0..1_000).filter(|i| cache.take_now(&format!("key:{i}"), quota).allowed);
        assert_eq!(allowed.count(), 10 + 2);
        clock.advance(Duration::from_secs(61));
        assert!(cache.take_now("key:999", quota).allowed);
        assert!(cache.meters.lock().unwrap().map.len() <= 11);
    }
}
