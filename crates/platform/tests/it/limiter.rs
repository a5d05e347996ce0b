//! Limits hold for everybody, whatever happens to the shared meters (promises A2, S17).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::http::HeaderMap;
use kernel::{Error, Result, Timestamp};
use platform::{
    cache::{Cache, MemoryCache, Quota, Taken},
    clock::Clock,
    limiter::{LimitPolicy, Limiter, Limits, TrustedProxies},
};

/// A cache across a network that can be cut.
struct Distant {
    cache: MemoryCache,
    cut: AtomicBool,
    asked: AtomicU32,
}

impl Distant {
    fn reach(&self) -> Result<()> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.cut.load(Ordering::SeqCst) { Err(Error::Unavailable("cache")) } else { Ok(()) }
    }
}

#[async_trait]
impl Cache for Distant {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        self.reach()?;
        self.cache.get(key).await
    }
    async fn set(&self, key: &str, value: &[u8], until: Timestamp) -> Result<()> {
        self.reach()?;
        self.cache.set(key, value, until).await
    }
    async fn delete(&self, key: &str) -> Result<()> {
        self.reach()?;
        self.cache.delete(key).await
    }
    async fn count(&self, key: &str, until: Timestamp) -> Result<u64> {
        self.reach()?;
        self.cache.count(key, until).await
    }
    async fn take(&self, key: &str, quota: Quota) -> Result<Taken> {
        self.reach()?;
        self.cache.take(key, quota).await
    }
    async fn ping(&self) -> Result<()> {
        self.reach()
    }
}

fn setup() -> (Limiter, Arc<Distant>, Clock) {
    let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
    let distant = Arc::new(Distant {
        cache: MemoryCache::new(clock.clone()),
        cut: AtomicBool::new(false),
        asked: AtomicU32::new(0),
    });
    let proxies = TrustedProxies::parse(["10.0.0.0/8"]).unwrap();
    let shared: Arc<dyn Cache> = distant.clone();
    (Limiter::new(shared, clock.clone(), Limits::default(), proxies), distant, clock)
}

async fn allowed(limiter: &Limiter, policy: LimitPolicy, key: &str, tries: u32) -> u32 {
    let mut allowed = 0;
    for _ in 0..tries {
        allowed += u32::from(limiter.check(policy, key).await.allowed());
    }
    allowed
}

#[tokio::test]
async fn each_policy_gives_its_quota_and_then_refuses() {
    let (limiter, _, clock) = setup();
    for policy in LimitPolicy::ALL {
        let quota = Limits::default().quota(policy);
        assert_eq!(allowed(&limiter, policy, "somebody", 1_200).await, quota.burst());
        assert!(limiter.check(policy, "somebody else").await.allowed());
        let refused = limiter.check(policy, "somebody").await;
        let wait = refused.taken.retry_after;
        assert!(
            matches!(refused.into_result(), Err(Error::RateLimited { retry_after, .. }) if retry_after == wait)
        );
        clock.advance(wait);
        assert!(limiter.check(policy, "somebody").await.allowed());
    }
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn when_the_shared_meters_are_lost_each_process_counts_alone() {
    let (limiter, distant, clock) = setup();
    assert_eq!(allowed(&limiter, LimitPolicy::Login, "somebody", 5).await, 5);
    distant.cut.store(true, Ordering::SeqCst);
    let while_cut = allowed(&limiter, LimitPolicy::Login, "somebody", 1_000).await;
    println!("A2 allowed={while_cut} limit=10 errors=0 seed=0");
    assert_eq!(while_cut, 10);
    assert_eq!(distant.asked.load(Ordering::SeqCst), 5 + 1, "it is left alone for a while");
    distant.cut.store(false, Ordering::SeqCst);
    clock.advance(Duration::from_secs(1));
    assert_eq!(allowed(&limiter, LimitPolicy::Login, "somebody", 1_000).await, 5);
}

#[expect(clippy::print_stdout, reason = "the figure of the promise")]
#[tokio::test]
async fn limits_cannot_be_dodged_by_making_up_addresses() {
    let (limiter, _, _) = setup();
    let mut bypasses = 0;
    let count = async |peer: &str, forwarded: Option<String>| {
        let mut headers = HeaderMap::new();
        if let Some(forwarded) = forwarded {
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        let address = limiter.address(peer.parse().unwrap(), &headers);
        limiter.check(LimitPolicy::Login, &address.key()).await.allowed()
    };
    for i in 0..100_u32 {
        let made_up = format!("198.51.{i}.1");
        bypasses += u32::from(count("203.0.113.7", Some(made_up.clone())).await);
        bypasses += u32::from(count("10.0.0.2", Some(format!("{made_up}, 203.0.113.8"))).await);
        bypasses += u32::from(count(&format!("2001:db8:1:2::{i:x}"), None).await);
        bypasses += u32::from(count("::ffff:203.0.113.9", Some(made_up)).await);
    }
    let bypasses = bypasses - 4 * 10;
    println!("S17 bypasses={bypasses} limit=0 seed=0");
    assert_eq!(bypasses, 0);
}

#[tokio::test]
async fn a_long_key_is_counted_like_a_short_one() {
    let (limiter, _, _) = setup();
    let key = "x".repeat(10_000);
    assert_eq!(allowed(&limiter, LimitPolicy::Login, &key, 50).await, 10);
    assert_eq!(allowed(&limiter, LimitPolicy::Login, &format!("{key}y"), 50).await, 10);
}
