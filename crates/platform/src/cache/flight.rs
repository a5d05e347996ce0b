//! Single flight: what many ask for at once is made once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::{Error, Result};
use tokio::sync::OnceCell;

use super::Cache;
use crate::clock::Clock;

/// A cache that makes what it lacks; cheap to clone.
#[derive(Clone)]
pub struct Flights {
    cache: Arc<dyn Cache>,
    clock: Clock,
    under_way: Arc<Mutex<HashMap<String, Flight>>>,
}

type Flight = Arc<OnceCell<Arc<[u8]>>>;

impl Flights {
    pub fn new(cache: Arc<dyn Cache>, clock: Clock) -> Self {
        Self { cache, clock, under_way: Arc::default() }
    }

    /// Returns what `key` holds, or runs `make` and keeps what it returns for `ttl`.
    ///
    /// Callers that ask meanwhile wait for the same run. When it fails its caller gets the error
    /// and the next of them tries. A cache that is down is as good as an empty one.
    ///
    /// # Errors
    ///
    /// What `make` returns.
    pub async fn get_or_make<F, Fut>(&self, key: &str, ttl: Duration, make: F) -> Result<Arc<[u8]>>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<Vec<u8>>>,
    {
        if let Some(value) = self.get(key).await {
            return Ok(value.into());
        }
        let boarding = Boarding::new(self, key);
        let value = boarding.flight.get_or_try_init(async || {
            // Whoever flew before may have landed between our look and our boarding.
            if let Some(value) = self.get(key).await {
                return Ok(value.into());
            }
            let value = make().await?;
            let until = self.clock.now().plus(ttl);
            if let Err(error) = self.cache.set(key, &value, until).await {
                tracing::debug!(%error, "the cache did not keep a value");
            }
            Ok::<Arc<[u8]>, Error>(value.into())
        });
        value.await.cloned()
    }

    async fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.cache.get(key).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "the cache did not answer");
            None
        })
    }
}

/// One caller's part in a flight; the last to leave clears it away, however it leaves.
struct Boarding<'f> {
    flights: &'f Flights,
    key: &'f str,
    flight: Flight,
}

impl<'f> Boarding<'f> {
    fn new(flights: &'f Flights, key: &'f str) -> Self {
        let mut under_way = flights.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let flight = Arc::clone(under_way.entry(key.to_owned()).or_default());
        Self { flights, key, flight }
    }
}

impl Drop for Boarding<'_> {
    fn drop(&mut self) {
        let mut under_way = self.flights.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's own and ours: nobody else waits. A flight that landed takes no more guests,
        // so that a value lives no longer than its `ttl`.
        let last = Arc::strong_count(&self.flight) <= 2;
        let mine = under_way.get(self.key).is_some_and(|flight| Arc::ptr_eq(flight, &self.flight));
        if mine && (last || self.flight.initialized()) {
            under_way.remove(self.key);
        }
    }
}
