//! What only one process does at a time.

use std::time::Duration;

use kernel::Timestamp;
use platform::{
    clock::Clock,
    lease::{Lease, TERM},
};

#[tokio::test]
async fn one_of_two_holds_a_lease_and_the_other_takes_over_when_it_lapses_or_is_given_back() {
    let clock = Clock::fixed(Timestamp(1_764_000_000_000_000));
    let db = testkit::database::market_database(&clock).await;
    let of = |name: &str| Lease::new(db.clone(), clock.clone(), name);
    let (one, other) = (of("stream"), of("stream"));
    assert!(one.hold().await.unwrap());
    assert!(!other.hold().await.unwrap());
    assert!(of("something else").hold().await.unwrap());

    clock.advance(TERM - Duration::from_secs(1));
    assert!(one.hold().await.unwrap(), "renewed");
    clock.advance(Duration::from_secs(2));
    assert!(!other.hold().await.unwrap());
    clock.advance(TERM);
    assert!(other.hold().await.unwrap(), "it lapsed");
    assert!(!one.hold().await.unwrap());

    one.release().await.unwrap();
    assert!(!one.hold().await.unwrap(), "nobody gives back what is another's");
    other.release().await.unwrap();
    assert!(one.hold().await.unwrap());
}
