//! What is remembered of each server: whether it answers, and how much we ask of it at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::{Error, Result, Timestamp};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::clock::Clock;

/// Requests at once to one server: polite to strangers, enough for a provider.
const AT_ONCE: usize = 6;

/// Failures in a row after which a server is left alone.
const FAILURES: u32 = 5;

/// How long it is left alone before one request tries it.
const REST: Duration = Duration::from_secs(30);

/// Servers remembered; feeds of a big instance are a few hundred.
const REMEMBERED: usize = 4_096;

/// All servers by `host:port`.
pub(super) struct Hosts {
    clock: Clock,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

struct Host {
    room: Arc<Semaphore>,
    breaker: Mutex<Breaker>,
}

/// A place at a server, which wants to know how it went. One that is dropped when its time is
/// over counts as a failure; one that is dropped before was given up by the caller.
pub(super) struct Place<'h> {
    hosts: &'h Hosts,
    host: Arc<Host>,
    deadline: Instant,
    settled: bool,
    _permit: OwnedSemaphorePermit,
}

impl Hosts {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, hosts: Mutex::default() }
    }

    /// Waits for room at the server.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] at once when it failed too often lately.
    pub(super) async fn enter(&self, name: &str, deadline: Instant) -> Result<Place<'_>> {
        let host = self.find(name);
        let room = Arc::clone(&host.room);
        let permit = room.acquire_owned().await.map_err(Error::internal)?;
        if !host.breaker().admit(self.clock.now()) {
            metrics::counter!("fetch_breaker_refused_total").increment(1);
            return Err(Error::Unavailable("the other server"));
        }
        Ok(Place { hosts: self, host, deadline, settled: false, _permit: permit })
    }

    fn find(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED && !hosts.contains_key(name) {
            // What nobody uses and what never failed is as good as unknown.
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.breaker().failures > 0);
            if hosts.len() >= REMEMBERED {
                hosts.retain(|_, host| Arc::strong_count(host) > 1);
            }
        }
        Arc::clone(hosts.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Host { room: Arc::new(Semaphore::new(AT_ONCE)), breaker: Mutex::default() })
        }))
    }
}

impl Host {
    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    pub(super) fn went_well(mut self) {
        self.settled = true;
        self.host.breaker().succeed();
    }

    pub(super) fn failed(mut self) {
        self.settled = true;
        self.host.breaker().fail(self.hosts.clock.now());
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.settled && Instant::now() >= self.deadline {
            self.host.breaker().fail(self.hosts.clock.now());
        }
    }
}

/// Closed, open, or half open: one number and one time.
#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    /// Since when it is open, or when the last try was let through.
    open_since: Option<Timestamp>,
}

impl Breaker {
    fn admit(&mut self, now: Timestamp) -> bool {
        match self.open_since {
            None => true,
            // The others wait for another rest, or for this one's success.
            Some(since) if now.since(since) >= REST => {
                self.open_since = Some(now);
                true
            }
            Some(_) => false,
        }
    }

    fn succeed(&mut self) {
        *self = Self::default();
    }

    fn fail(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.open_since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_open_it_and_one_try_after_a_rest_may_close_it() {
        let mut breaker = Breaker::default();
        let mut now = Timestamp(0);
        for _ in 0..FAILURES {
            assert!(breaker.admit(now));
            breaker.fail(now);
        }
        assert!(!breaker.admit(now));
        now = now.plus(REST);
        assert!(breaker.admit(now));
        assert!(!breaker.admit(now), "only one may try");
        breaker.fail(now);
        assert!(!breaker.admit(now));
        now = now.plus(REST);
        assert!(breaker.admit(now));
        breaker.succeed();
        assert!(breaker.admit(now) && breaker.admit(now));
    }

    #[tokio::test]
    async fn servers_are_forgotten_before_they_fill_the_memory() {
        let hosts = Hosts::new(Clock::default());
        for i in 0..REMEMBERED * 2 {
            let name = format!("host-{i}:80");
            hosts.enter(&name, Instant::now()).await.unwrap().failed();
        }
        assert!(hosts.hosts.lock().unwrap().len() <= REMEMBERED);
    }
}
