//! How often somebody may ask: named policies over meters that all processes share.
//!
//! **Invariant:** when the shared meters are not reached, limits hold in each process; they are
//! never off.
//!
//! **Invariant:** an address that a client can choose for itself is not believed: only what a
//! trusted proxy says, and of IPv6 only the network.
//!
//! Limits: a meter is a token bucket, so in the first period up to twice the quota may pass: the
//! burst, and what came back. After the loss of the shared meters the meters of the process start
//! full. People behind one address share its meters until they sign in.

mod address;
mod policy;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use kernel::{Error, Result, Timestamp};

pub use address::{ClientAddress, TrustedProxies};
pub use policy::{LimitPolicy, Limits};

use crate::{
    cache::{Cache, MemoryCache, Quota, Taken},
    clock::Clock,
};

/// After the shared meters failed, how long they are left alone: each try costs its timeout.
const PAUSE: Duration = Duration::from_secs(1);

/// Counts what everybody asks for; cheap to clone.
#[derive(Clone)]
pub struct Limiter {
    shared: Arc<dyn Cache>,
    local: MemoryCache,
    clock: Clock,
    limits: Arc<Limits>,
    proxies: Arc<TrustedProxies>,
    /// Until when the shared meters are left alone.
    paused_until: Arc<AtomicI64>,
}

/// What a meter said about one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub policy: LimitPolicy,
    pub quota: Quota,
    pub taken: Taken,
}

impl Verdict {
    pub fn allowed(&self) -> bool {
        self.taken.allowed
    }

    /// # Errors
    ///
    /// [`Error::RateLimited`] when the meter is empty.
    pub fn into_result(self) -> Result<Self> {
        if self.taken.allowed {
            return Ok(self);
        }
        Err(Error::RateLimited { code: "RATE_LIMITED", retry_after: self.taken.retry_after })
    }
}

impl Limiter {
    pub fn new(
        shared: Arc<dyn Cache>,
        clock: Clock,
        limits: Limits,
        proxies: TrustedProxies,
    ) -> Self {
        Self {
            shared,
            local: MemoryCache::new(clock.clone()),
            clock,
            limits: Arc::new(limits),
            proxies: Arc::new(proxies),
            paused_until: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// Takes one from the meter of `key` under `policy`. A key is a principal
    /// (`actor.principal.to_string()`), an account, or [`ClientAddress::key`].
    pub async fn check(&self, policy: LimitPolicy, key: &str) -> Verdict {
        let quota = self.limits.quota(policy);
        // Keys come from outside (a login name may be long) and are not all fit for a cache.
        let key = match format!("{}:{key}", policy.name()) {
            long if long.len() > MAX_KEY => digest(policy, key),
            short => short,
        };
        let taken = match self.take_shared(&key, quota).await {
            Some(taken) => taken,
            None => self.local.take_now(&key, quota),
        };
        if !taken.allowed {
            metrics::counter!("limiter_refused_total", "policy" => policy.name()).increment(1);
        }
        Verdict { policy, quota, taken }
    }

    /// Returns who asks: the peer, or whom a trusted proxy names.
    pub fn address(
        &self,
        peer: std::net::IpAddr,
        headers: &axum::http::HeaderMap,
    ) -> ClientAddress {
        ClientAddress::of(peer, headers, &self.proxies)
    }

    async fn take_shared(&self, key: &str, quota: Quota) -> Option<Taken> {
        let now = self.clock.now();
        if now < Timestamp(self.paused_until.load(Ordering::Relaxed)) {
            return None;
        }
        match self.shared.take(key, quota).await {
            Ok(taken) => Some(taken),
            Err(error) => {
                self.paused_until.store(now.plus(PAUSE).0, Ordering::Relaxed);
                metrics::counter!("limiter_fallback_total").increment(1);
                tracing::warn!(%error, "shared limits are out of reach: each process counts alone");
                None
            }
        }
    }
}

/// The longest key that is stored as it is.
const MAX_KEY: usize = 128;

fn digest(policy: LimitPolicy, key: &str) -> String {
    use sha2::Digest;
    format!("{}:{}", policy.name(), crate::hex(&sha2::Sha256::digest(key.as_bytes())))
}
