//! The contract of [`platform::cache::Cache`]. Keys are fresh, so tests may share a server.

use std::time::Duration;

use kernel::{Error, Timestamp};
use platform::{
    cache::{Cache, MAX_KEY, MAX_VALUE, Quota},
    clock::Clock,
};

use super::fresh;

#[macro_export]
macro_rules! cache {
    (@each $test:path, $port:ident, $make:expr) => {
        $test! {
            $port, $make,
            what_was_not_set_is_not_there, the_last_value_stands, any_bytes_are_a_value,
            what_is_over_is_not_there, what_was_deleted_is_not_there, counters_count_from_one,
            a_counter_ends_at_the_time_of_its_first_call, counting_at_once_loses_nothing,
            a_meter_gives_its_burst_and_then_says_when, taking_at_once_gives_no_more_than_the_burst,
            a_meter_fills_again, meters_are_apart, what_does_not_fit_is_refused, it_answers,
        }
    };
}

fn far() -> Timestamp {
    Clock::default().now().plus(Duration::from_hours(1))
}

const PAST: Timestamp = Timestamp(1_000_000);

pub async fn what_was_not_set_is_not_there(cache: &dyn Cache) {
    assert_eq!(cache.get(&fresh("nothing")).await.unwrap(), None);
}

pub async fn the_last_value_stands(cache: &dyn Cache) {
    let key = fresh("key");
    cache.set(&key, b"first", far()).await.unwrap();
    cache.set(&key, b"second", far()).await.unwrap();
    assert_eq!(cache.get(&key).await.unwrap().as_deref(), Some(b"second".as_slice()));
}

pub async fn any_bytes_are_a_value(cache: &dyn Cache) {
    let key = fresh("a key with spaces, \u{fc} and \n");
    let all: Vec<u8> = (0..=255).collect();
    for value in [&all[..], b"", b"\0"] {
        cache.set(&key, value, far()).await.unwrap();
        assert_eq!(cache.get(&key).await.unwrap().as_deref(), Some(value));
    }
}

pub async fn what_is_over_is_not_there(cache: &dyn Cache) {
    let key = fresh("old");
    cache.set(&key, b"x", far()).await.unwrap();
    cache.set(&key, b"x", PAST).await.unwrap();
    assert_eq!(cache.get(&key).await.unwrap(), None);
}

pub async fn what_was_deleted_is_not_there(cache: &dyn Cache) {
    let (value, counter) = (fresh("value"), fresh("counter"));
    cache.set(&value, b"x", far()).await.unwrap();
    cache.count(&counter, far()).await.unwrap();
    for key in [&value, &counter] {
        cache.delete(key).await.unwrap();
        cache.delete(key).await.unwrap();
    }
    assert_eq!(cache.get(&value).await.unwrap(), None);
    assert_eq!(cache.count(&counter, far()).await.unwrap(), 1);
}

pub async fn counters_count_from_one(cache: &dyn Cache) {
    let key = fresh("hits");
    for expected in 1..=3 {
        assert_eq!(cache.count(&key, far()).await.unwrap(), expected);
    }
}

pub async fn a_counter_ends_at_the_time_of_its_first_call(cache: &dyn Cache) {
    let key = fresh("hits");
    assert_eq!(cache.count(&key, PAST).await.unwrap(), 1);
    assert_eq!(cache.count(&key, far()).await.unwrap(), 1);
    assert_eq!(cache.count(&key, PAST).await.unwrap(), 2);
}

pub async fn counting_at_once_loses_nothing(cache: &dyn Cache) {
    let key = fresh("hits");
    let counts = (0..50).map(|_| cache.count(&key, far()));
    let mut counts = futures_util::future::try_join_all(counts).await.unwrap();
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<u64>>());
}

pub async fn a_meter_gives_its_burst_and_then_says_when(cache: &dyn Cache) {
    let (key, quota) = (fresh("meter"), Quota::new(5, Duration::from_hours(1)));
    for left in (0..5).rev() {
        let taken = cache.take(&key, quota).await.unwrap();
        assert!(taken.allowed);
        assert_eq!(taken.remaining, left);
    }
    let refused = cache.take(&key, quota).await.unwrap();
    assert!(!refused.allowed);
    assert_eq!(refused.remaining, 0);
    let (interval, moment) = (Duration::from_mins(12), Duration::from_secs(30));
    assert!(refused.retry_after <= interval && refused.retry_after + moment > interval);
    assert!(refused.reset_after <= quota.period());
    assert!(refused.reset_after + moment > quota.period());
}

pub async fn taking_at_once_gives_no_more_than_the_burst(cache: &dyn Cache) {
    let (key, quota) = (fresh("meter"), Quota::new(10, Duration::from_hours(1)));
    let taken = (0..100).map(|_| cache.take(&key, quota));
    let taken = futures_util::future::try_join_all(taken).await.unwrap();
    assert_eq!(taken.iter().filter(|taken| taken.allowed).count(), 10);
}

/// The meter gives again once the time it named is over; time passes by asking.
pub async fn a_meter_fills_again(cache: &dyn Cache) {
    let (key, quota) = (fresh("meter"), Quota::new(1, Duration::from_millis(50)));
    assert!(cache.take(&key, quota).await.unwrap().allowed);
    let clock = Clock::default();
    let started = clock.now();
    while !cache.take(&key, quota).await.unwrap().allowed {
        assert!(clock.now().since(started) < Duration::from_secs(10), "it never filled");
    }
    // A clock of another machine may differ in where a millisecond ends.
    assert!(clock.now().since(started) > Duration::from_millis(20));
}

pub async fn meters_are_apart(cache: &dyn Cache) {
    let quota = Quota::new(1, Duration::from_hours(1));
    let (one, other) = (fresh("meter"), fresh("meter"));
    assert!(cache.take(&one, quota).await.unwrap().allowed);
    assert!(!cache.take(&one, quota).await.unwrap().allowed);
    assert!(cache.take(&other, quota).await.unwrap().allowed);
}

pub async fn what_does_not_fit_is_refused(cache: &dyn Cache) {
    let large = vec![0; MAX_VALUE + 1];
    let long = "k".repeat(MAX_KEY + 1);
    for (key, value) in [("key", &large[..]), (&long, b"x"), ("", b"x")] {
        let refused = cache.set(key, value, far()).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{}", key.len());
    }
    let key = fresh("large");
    cache.set(&key, &large[1..], far()).await.unwrap();
    assert_eq!(cache.get(&key).await.unwrap().map(|value| value.len()), Some(MAX_VALUE));
    cache.delete(&key).await.unwrap();
}

pub async fn it_answers(cache: &dyn Cache) {
    cache.ping().await.unwrap();
}
