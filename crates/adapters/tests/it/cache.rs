//! The cache of this run.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use adapters::RedisCache;
use kernel::Error;
use platform::{
    cache::{Cache, MemoryCache, Quota},
    clock::Clock,
    limiter::{LimitPolicy, Limiter, Limits, TrustedProxies},
};
use testkit::conformance::CACHE_URL;

use crate::{server, wire::Wire};

mod contract {
    use super::*;

    testkit::conformance!(cache, async { this_cache() });

    fn this_cache() -> Box<dyn Cache> {
        match server(CACHE_URL) {
            Some(url) => Box::new(RedisCache::open(&url).unwrap()),
            None => Box::new(MemoryCache::new(Clock::default())),
        }
    }
}

fn limiter(cache: RedisCache) -> Limiter {
    Limiter::new(Arc::new(cache), Clock::default(), Limits::default(), TrustedProxies::default())
}

/// Nothing listens on port 1.
const NOWHERE: &str = "redis://127.0.0.1:1";

#[tokio::test]
async fn a_cache_that_is_away_is_unavailable_soon_and_limits_hold() {
    let cache = RedisCache::open(NOWHERE).unwrap();
    let started = Instant::now();
    assert!(matches!(cache.get("key").await, Err(Error::Unavailable("cache"))));
    assert!(started.elapsed() < Duration::from_secs(3));
    let limiter = limiter(cache);
    let mut allowed = 0;
    for _ in 0..100 {
        allowed += u32::from(limiter.check(LimitPolicy::Login, "somebody").await.allowed());
    }
    println!("A2 away allowed={allowed} limit=10 errors=0 seed=0");
    assert_eq!(allowed, 10);
}

#[test]
fn an_address_that_is_none_explains_itself_without_showing_it() {
    for wrong in ["", "canary", "http://canary", "redis://canary:canary@:x/"] {
        let Err(error) = RedisCache::open(wrong) else { panic!("{wrong}") };
        assert!(error.to_string().contains("redis://host:6379"));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_cache_that_was_wiped_or_cut_off_is_used_again_and_never_unlimited() {
    let Some(url) = server(CACHE_URL) else { return };
    let wire = Wire::to(&url).await;
    // A database of its own: this test wipes it.
    let cache = RedisCache::open(&format!("{}/9", wire.url())).unwrap();
    let client = redis::Client::open(format!("{url}/9")).unwrap();
    let mut admin = client.get_multiplexed_async_connection().await.unwrap();
    let limiter = limiter(cache.clone());
    let count = async |tries: u32| {
        let mut allowed = 0;
        for _ in 0..tries {
            allowed += u32::from(limiter.check(LimitPolicy::Setup, "somebody").await.allowed());
        }
        allowed
    };
    let mut allowed = 0;
    let wipes = 5;
    for _ in 0..wipes {
        redis::cmd("FLUSHDB").exec_async(&mut admin).await.unwrap();
        allowed += count(200).await;
    }
    println!("A2 wiped allowed={allowed} limit={} errors=0 seed=0", wipes * 3);
    assert_eq!(allowed, wipes * 3);

    wire.cut();
    let cut = count(200).await;
    println!("A2 cut allowed={cut} limit=3 errors=0 seed=0");
    assert_eq!(cut, 3);
    wire.join();
    let started = Instant::now();
    let quota = Quota::new(1, Duration::from_mins(1));
    while cache.take("back", quota).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(10), "it was not used again");
    }
}
