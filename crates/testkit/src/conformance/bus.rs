//! The contract of [`platform::bus::Bus`]. Topics are fresh, so tests may share a server.

use std::time::Duration;

use bytes::Bytes;
use kernel::Error;
use platform::bus::{Bus, Delivery, MAX_PAYLOAD, Message, Subscription};

use super::fresh;

#[macro_export]
macro_rules! bus {
    (@each $test:path, $port:ident, $make:expr) => {
        $test! {
            $port, $make,
            a_message_arrives_as_it_was_sent, order_is_kept, everybody_who_listens_gets_it,
            only_matching_topics_arrive, what_was_sent_before_does_not_arrive,
            nobody_listening_is_fine, the_largest_message_fits_and_a_larger_is_refused,
            what_is_no_topic_is_refused, one_who_leaves_disturbs_nobody, it_answers,
        }
    };
}

/// What is on its way arrives sooner than this, or never.
const PATIENCE: Duration = Duration::from_secs(10);

async fn message(subscription: &mut Subscription) -> Message {
    match tokio::time::timeout(PATIENCE, subscription.next()).await.expect("in time") {
        Some(Delivery::Message(message)) => message,
        other => panic!("{other:?}"),
    }
}

pub async fn a_message_arrives_as_it_was_sent(bus: &dyn Bus) {
    let topic = format!("{}.job:job_01.x", fresh("t"));
    let mut listening = bus.subscribe(&topic).await.unwrap();
    let all: Bytes = (0..=255).collect();
    for payload in [all, Bytes::new()] {
        bus.publish(&topic, payload.clone()).await.unwrap();
        let message = message(&mut listening).await;
        assert_eq!((message.topic.as_ref(), message.payload), (topic.as_str(), payload));
    }
}

pub async fn order_is_kept(bus: &dyn Bus) {
    let topic = fresh("t");
    let mut listening = bus.subscribe(&topic).await.unwrap();
    for i in 0..500 {
        bus.publish(&topic, i.to_string().into()).await.unwrap();
    }
    for i in 0..500 {
        assert_eq!(message(&mut listening).await.payload, i.to_string());
    }
}

pub async fn everybody_who_listens_gets_it(bus: &dyn Bus) {
    let topic = fresh("t");
    let mut first = bus.subscribe(&topic).await.unwrap();
    let mut second = bus.subscribe(&topic).await.unwrap();
    bus.publish(&topic, "x".into()).await.unwrap();
    assert_eq!(message(&mut first).await, message(&mut second).await);
}

pub async fn only_matching_topics_arrive(bus: &dyn Bus) {
    let root = fresh("t");
    let mut one_word = bus.subscribe(&format!("{root}.quote.*")).await.unwrap();
    let mut all = bus.subscribe(&format!("{root}.>")).await.unwrap();
    let topics = ["quote.AAPL", "quote.AAPL.x", "trade.AAPL", "quote.BTC-USD"];
    for topic in topics {
        bus.publish(&format!("{root}.{topic}"), topic.into()).await.unwrap();
    }
    assert_eq!(message(&mut one_word).await.payload, "quote.AAPL");
    assert_eq!(message(&mut one_word).await.payload, "quote.BTC-USD");
    for topic in topics {
        assert_eq!(message(&mut all).await.payload, topic);
    }
}

pub async fn what_was_sent_before_does_not_arrive(bus: &dyn Bus) {
    let topic = fresh("t");
    bus.publish(&topic, "before".into()).await.unwrap();
    let mut listening = bus.subscribe(&topic).await.unwrap();
    bus.publish(&topic, "after".into()).await.unwrap();
    assert_eq!(message(&mut listening).await.payload, "after");
}

pub async fn nobody_listening_is_fine(bus: &dyn Bus) {
    bus.publish(&fresh("t"), "x".into()).await.unwrap();
}

pub async fn the_largest_message_fits_and_a_larger_is_refused(bus: &dyn Bus) {
    let topic = fresh("t");
    let mut listening = bus.subscribe(&topic).await.unwrap();
    let refused = bus.publish(&topic, vec![0; MAX_PAYLOAD + 1].into()).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })));
    bus.publish(&topic, vec![0; MAX_PAYLOAD].into()).await.unwrap();
    assert_eq!(message(&mut listening).await.payload.len(), MAX_PAYLOAD);
}

pub async fn what_is_no_topic_is_refused(bus: &dyn Bus) {
    for wrong in ["", "a..b", "a b", "a.*", "a.>", "\u{e4}"] {
        let refused = bus.publish(wrong, Bytes::new()).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{wrong}");
    }
    for wrong in ["", "a..b", "a b", ">.a"] {
        let refused = bus.subscribe(wrong).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{wrong}");
    }
}

pub async fn one_who_leaves_disturbs_nobody(bus: &dyn Bus) {
    let topic = fresh("t");
    let leaving = bus.subscribe(&topic).await.unwrap();
    let mut staying = bus.subscribe(&topic).await.unwrap();
    drop(leaving);
    bus.publish(&topic, "x".into()).await.unwrap();
    assert_eq!(message(&mut staying).await.payload, "x");
}

pub async fn it_answers(bus: &dyn Bus) {
    bus.ping().await.unwrap();
}
