//! The embedded cache and bus keep the contracts of their ports, and what is only theirs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use kernel::{Error, Timestamp};
use platform::{
    bus::{Bus, Delivery, LocalBus, MAX_LAG},
    cache::{Cache, Flights, MemoryCache},
    clock::Clock,
};

mod memory_cache {
    use super::*;
    testkit::conformance!(cache, async { Box::new(MemoryCache::new(Clock::default())) });
}

mod local_bus {
    use super::*;
    testkit::conformance!(bus, async { Box::new(LocalBus::default()) });
}

#[tokio::test]
async fn values_and_counters_end_by_the_clock() {
    let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
    let cache = MemoryCache::new(clock.clone());
    let until = clock.now().plus(Duration::from_secs(10));
    cache.set("value", b"x", until).await.unwrap();
    assert_eq!(cache.count("hits", until).await.unwrap(), 1);
    clock.advance(Duration::from_secs(9));
    assert_eq!(cache.count("hits", until).await.unwrap(), 2);
    assert!(cache.get("value").await.unwrap().is_some());
    clock.advance(Duration::from_secs(1));
    assert_eq!(cache.get("value").await.unwrap(), None);
    assert_eq!(cache.count("hits", until.plus(Duration::from_secs(10))).await.unwrap(), 1);
}

#[tokio::test]
async fn what_many_ask_for_at_once_is_made_once() {
    let flights = Flights::new(Arc::new(MemoryCache::new(Clock::default())), Clock::default());
    let made = AtomicU32::new(0);
    let ask = || {
        flights.get_or_make("key", Duration::from_mins(1), async || {
            made.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok(b"value".to_vec())
        })
    };
    let asked = futures_util::future::join_all((0..100).map(|_| ask())).await;
    assert!(asked.into_iter().all(|value| value.unwrap().as_ref() == b"value"));
    assert_eq!(ask().await.unwrap().as_ref(), b"value");
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_failure_is_not_kept_and_the_next_in_line_tries() {
    let flights = Flights::new(Arc::new(MemoryCache::new(Clock::default())), Clock::default());
    let made = AtomicU32::new(0);
    let ask = || {
        flights.get_or_make("key", Duration::from_mins(1), async || {
            let turn = made.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            if turn == 0 { Err(Error::Unavailable("provider")) } else { Ok(b"value".to_vec()) }
        })
    };
    let asked = futures_util::future::join_all((0..10).map(|_| ask())).await;
    assert_eq!(asked.iter().filter(|value| value.is_err()).count(), 1);
    assert_eq!(made.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_slow_reader_is_told_how_much_it_missed() {
    let bus = LocalBus::default();
    let mut slow = bus.subscribe("a.>").await.unwrap();
    for i in 0..MAX_LAG + 10 {
        bus.publish("a.b", i.to_string().into()).await.unwrap();
    }
    assert_eq!(slow.next().await, Some(Delivery::Missed(Some(10))));
    let Some(Delivery::Message(next)) = slow.next().await else { panic!("nothing came") };
    assert_eq!(next.payload, "10");
}
