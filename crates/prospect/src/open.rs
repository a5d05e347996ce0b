//! Opening what the product stands on: its folder and key, and the servers of each need by the scheme of
//! their URL; an empty one is embedded.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use adapters::{nats::NatsBus, redis::RedisCache};
use anyhow::{Context, Result, bail};
use platform::{
    bus::{Bus, LocalBus},
    cache::{Cache, MemoryCache},
    clock::Clock,
    tasks::Tasks,
};
use ring::rand::SecureRandom;

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

/// Makes a folder that only its owner can look into.
pub(crate) fn private_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| {
        format!("the data folder {} cannot be made: choose another with --data", folder.display())
    })
}

/// Reads the secret that cookies and tokens are signed with; the first start draws it.
pub(crate) fn installation_key(path: &Path) -> Result<[u8; 32]> {
    if let Ok(bytes) = fs::read(path) {
        return bytes.try_into().map_err(|_| {
            anyhow::anyhow!("{} is not a key: remove it to sign everybody out", path.display())
        });
    }
    let mut key = [0; 32];
    ring::rand::SystemRandom::new()
        .fill(&mut key)
        .map_err(|_| anyhow::anyhow!("the system gives no randomness"))?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}
