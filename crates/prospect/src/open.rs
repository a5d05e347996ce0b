//! Choosing the servers of each need by the scheme of its URL; an empty one is embedded.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use platform::{
    bus::{Bus, LocalBus},
    cache::{Cache, MemoryCache},
    clock::Clock,
};

/// Opens the cache at `url`.
///
/// # Errors
///
/// Says which schemes there are, or that the server does not answer.
pub async fn cache(url: &str, clock: &Clock) -> Result<Arc<dyn Cache>> {
    match url.split_once("://").map_or(url, |(scheme, _)| scheme) {
        "" => Ok(Arc::new(MemoryCache::new(clock.clone()))),
        other => bail!("cache_url begins with redis:// or rediss://, not {other}://"),
    }
}

/// Opens the bus at `url`.
///
/// # Errors
///
/// Says which schemes there are, or that the server does not answer.
pub async fn bus(url: &str) -> Result<Arc<dyn Bus>> {
    match url.split_once("://").map_or(url, |(scheme, _)| scheme) {
        "" => Ok(Arc::new(LocalBus::default())),
        other => bail!("bus_url begins with nats://, not {other}://"),
    }
}
