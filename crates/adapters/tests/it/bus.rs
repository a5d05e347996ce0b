//! The bus of this run.

use std::time::{Duration, Instant};

use adapters::NatsBus;
use kernel::Error;
use platform::{
    bus::{Bus, Delivery, LocalBus, MAX_LAG, Message, Subscription},
    tasks::Tasks,
};
use testkit::conformance::BUS_URL;

use crate::{server, wire::Wire};

mod contract {
    use super::*;

    testkit::conformance!(bus, this_bus());

    async fn this_bus() -> Box<dyn Bus> {
        match server(BUS_URL) {
            Some(url) => Box::new(open(&url).await),
            None => Box::new(LocalBus::default()),
        }
    }
}

/// Opens the bus and waits until it is there.
async fn open(url: &str) -> NatsBus {
    let bus = NatsBus::open(url, Tasks::default()).await.unwrap();
    until(async || bus.ping().await.is_ok()).await;
    bus
}

async fn until(done: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !done().await {
        assert!(started.elapsed() < Duration::from_secs(20), "in vain");
        tokio::task::yield_now().await;
    }
}

async fn next(subscription: &mut Subscription) -> Delivery {
    let next = tokio::time::timeout(Duration::from_secs(20), subscription.next());
    next.await.expect("in time").expect("more to come")
}

fn topic(what: &str) -> String {
    format!("test.{what}.{}", std::process::id())
}

#[tokio::test]
async fn a_bus_that_is_away_is_unavailable_soon() {
    let bus = NatsBus::open("nats://127.0.0.1:1", Tasks::default()).await.unwrap();
    let started = Instant::now();
    assert!(matches!(bus.publish("a", "x".into()).await, Err(Error::Unavailable("bus"))));
    assert!(matches!(bus.subscribe("a").await, Err(Error::Unavailable("bus"))));
    assert!(bus.ping().await.is_err());
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn processes_hear_each_other() {
    let Some(url) = server(BUS_URL) else { return };
    let (one, other) = (open(&url).await, open(&url).await);
    let topic = topic("processes");
    let mut listening = one.subscribe(&topic).await.unwrap();
    other.publish(&topic, "x".into()).await.unwrap();
    let expected = Message { topic: topic.as_str().into(), payload: "x".into() };
    assert_eq!(next(&mut listening).await, Delivery::Message(expected));
}

#[tokio::test]
async fn a_slow_reader_is_told_how_much_it_missed() {
    let Some(url) = server(BUS_URL) else { return };
    let bus = open(&url).await;
    let topic = topic("slow");
    let mut slow = bus.subscribe(&topic).await.unwrap();
    let mut fast = bus.subscribe(&topic).await.unwrap();
    let sent = MAX_LAG + 10;
    let publish = async {
        for i in 0..sent {
            bus.publish(&topic, i.to_string().into()).await.unwrap();
        }
    };
    let read = async {
        let mut seen = 0;
        while seen < sent {
            match next(&mut fast).await {
                Delivery::Message(_) => seen += 1,
                Delivery::Missed(lost) => seen += usize::try_from(lost.unwrap()).unwrap(),
            }
        }
    };
    tokio::join!(publish, read);
    bus.ping().await.unwrap();
    let mut arrived = 0;
    let mut missed = 0;
    while arrived + missed < sent {
        match next(&mut slow).await {
            Delivery::Message(_) => arrived += 1,
            Delivery::Missed(lost) => missed += usize::try_from(lost.unwrap()).unwrap(),
        }
    }
    assert_eq!(arrived + missed, sent);
    assert!(missed > 0);
}

#[tokio::test]
async fn a_lost_connection_is_told_and_joined_again() {
    let Some(url) = server(BUS_URL) else { return };
    let wire = Wire::to(&url).await;
    let bus = open(&wire.url()).await;
    let topic = topic("lost");
    let mut listening = bus.subscribe(&topic).await.unwrap();
    wire.cut();
    until(async || bus.publish(&topic, "lost".into()).await.is_err()).await;
    wire.join();
    until(async || bus.publish(&topic, "back".into()).await.is_ok()).await;
    let mut told = false;
    loop {
        match next(&mut listening).await {
            Delivery::Missed(None) => told = true,
            Delivery::Missed(Some(lost)) => panic!("{lost}"),
            Delivery::Message(message) if message.payload == "back" && told => break,
            // What was sent before the wire was cut, or before the server listened for us again.
            Delivery::Message(_) => {}
        }
        bus.publish(&topic, "back".into()).await.unwrap();
    }
}
