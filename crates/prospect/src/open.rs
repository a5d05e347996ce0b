//! Choosing the servers of each need by the scheme of its URL; an empty one is embedded.

use std::sync::Arc;

use adapters::{nats::NatsBus, redis::RedisCache};
use anyhow::{Context, Result, bail};
use platform::{
    bus::{Bus, LocalBus},
    cache::{Cache, MemoryCache},
    clock::Clock,
    tasks::Tasks,
};

/// Opens the cache at `url`.
///
/// # Errors
///
/// Says which schemes there are, or what is wrong with the URL.
pub fn cache(url: &str, clock: &Clock) -> Result<Arc<dyn Cache>> {
    match scheme(url) {
        "" => Ok(Arc::new(MemoryCache::new(clock.clone()))),
        "redis" | "rediss" => {
            Ok(Arc::new(RedisCache::open(url).context("cache_url does not lead to a Redis")?))
        }
        other => bail!("cache_url begins with redis:// or rediss://, not {other}://"),
    }
}

/// Opens the bus at `url`.
///
/// # Errors
///
/// Says which schemes there are, or what is wrong with the URL.
pub async fn bus(url: &str, tasks: &Tasks) -> Result<Arc<dyn Bus>> {
    match scheme(url) {
        "" => Ok(Arc::new(LocalBus::default())),
        "nats" | "tls" => {
            let bus = NatsBus::open(url, tasks.clone()).await;
            Ok(Arc::new(bus.context("bus_url does not lead to a NATS server")?))
        }
        other => bail!("bus_url begins with nats:// or tls://, not {other}://"),
    }
}

fn scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(scheme, _)| scheme)
}
