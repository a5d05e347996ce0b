//! The outbox: facts delivered at least once, in order, and harmless twice.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;
use kernel::{Actor, Error};
use platform::{
    bus::{Bus, Delivery, LocalBus, Subscription},
    jobs::{JobKind, Queue, Work},
    outbox::{self, Event, Live, Publish, Reaction},
    tasks::Tasks,
};
use serde_json::json;

use crate::house::House;

type Seen<T> = Arc<Mutex<Vec<T>>>;

fn remembering() -> (Publish, Seen<Live>) {
    let seen = Seen::default();
    let remembered = Arc::clone(&seen);
    (Arc::new(move |live| remembered.lock().unwrap().push(live)), seen)
}

/// A queue with one reaction to `try.happened`, which remembers what it was told.
fn reacting(house: &House) -> (Queue, Seen<Event>, Seen<Live>) {
    let told: Seen<Event> = Seen::default();
    let remembered = Arc::clone(&told);
    let kind = JobKind::new("try.react", move |_, payload| {
        let event: Event = serde_json::from_value(payload).unwrap();
        remembered.lock().unwrap().push(event);
        async { Ok(json!({})) }
    });
    let reaction = Reaction { topic: "try.happened", job: "try.react" };
    let work = Work { kinds: vec![kind], reactions: vec![reaction], ..Work::default() };
    let (publish, seen) = remembering();
    let queue = Queue::new(house.db.clone(), house.clock.clone(), work, publish).unwrap();
    (queue, told, seen)
}

async fn happen(house: &House, actor: &Actor, n: i64) {
    house
        .db
        .write(actor, "happen", move |tx| {
            Box::pin(async move {
                tx.emit("try.happened", json!({"n": n}));
                tx.emit("try.ignored", json!({"n": n}));
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_fact_queues_the_job_of_its_reaction_and_is_shown() {
    let house = House::open().await;
    let (queue, told, seen) = reacting(&house);
    happen(&house, &house.actor, 1).await;
    assert_eq!(queue.dispatch_events().await.unwrap(), 2);
    assert_eq!(queue.dispatch_events().await.unwrap(), 0);
    let topics: Vec<String> = seen.lock().unwrap().iter().map(|live| live.topic.clone()).collect();
    assert_eq!(topics, ["try.happened", "try.ignored"]);
    assert_eq!(seen.lock().unwrap()[0].workspace, house.actor.workspace);
    assert_eq!(queue.run_due().await.unwrap(), 1);
    let told = told.lock().unwrap();
    assert_eq!((told.len(), told[0].topic.as_str()), (1, "try.happened"));
    assert_eq!(told[0].payload, json!({"n": 1}));
}

#[tokio::test]
async fn a_fact_delivered_again_is_harmless() {
    let house = House::open().await;
    let (queue, told, seen) = reacting(&house);
    happen(&house, &house.actor, 1).await;
    for _ in 0..10 {
        queue.dispatch_events().await.unwrap();
        queue.run_due().await.unwrap();
        house
            .db
            .write_internal(|tx| {
                Box::pin(async move {
                    tx.run("update platform_events set dispatched_at = null", []).await
                })
            })
            .await
            .unwrap();
    }
    assert_eq!(told.lock().unwrap().len(), 1, "one job, though it was told ten times");
    assert!(seen.lock().unwrap().len() >= 20);
}

#[tokio::test]
async fn a_change_that_failed_tells_nothing() {
    let house = House::open().await;
    let (queue, ..) = reacting(&house);
    let failed = house.db.write(&house.actor, "fail", |tx| {
        Box::pin(async move {
            tx.emit("try.happened", json!({}));
            Err::<(), _>(Error::invalid("no"))
        })
    });
    assert!(failed.await.is_err());
    assert_eq!(queue.dispatch_events().await.unwrap(), 0);
}

#[tokio::test]
async fn the_facts_of_a_workspace_keep_their_order_though_the_clock_stands_still() {
    let house = House::open().await;
    let (queue, _, seen) = reacting(&house);
    let other = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    for n in 0..300 {
        let actor = if n % 3 == 0 { &other } else { &house.actor };
        happen(&house, actor, n).await;
    }
    assert_eq!(queue.dispatch_events().await.unwrap(), 600);
    for workspace in [house.actor.workspace, other.workspace] {
        let seen = seen.lock().unwrap();
        let numbers: Vec<i64> = seen
            .iter()
            .filter(|live| live.workspace == workspace && live.topic == "try.happened")
            .map(|live| live.data["payload"]["n"].as_i64().unwrap())
            .collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert!(numbers.len() >= 100);
    }
}

#[tokio::test]
async fn several_dispatchers_queue_one_job_a_fact() {
    let house = House::open().await;
    let (first, told, _) = reacting(&house);
    let (second, also_told, _) = reacting(&house);
    for n in 0..40 {
        happen(&house, &house.actor, n).await;
    }
    let (a, b) = tokio::join!(first.dispatch_events(), second.dispatch_events());
    assert_eq!(a.unwrap() + b.unwrap(), 80);
    let (a, b) = tokio::join!(first.run_due(), second.run_due());
    assert_eq!(a.unwrap() + b.unwrap(), 40);
    assert_eq!(told.lock().unwrap().len() + also_told.lock().unwrap().len(), 40);
}

#[tokio::test]
async fn live_messages_reach_the_bus_as_they_are() {
    let house = House::open().await;
    let bus = Arc::new(LocalBus::default());
    let mut subscription = bus.subscribe(Live::PATTERN).await.unwrap();
    let tasks = Tasks::default();
    let publish = outbox::to_bus(bus, &tasks);
    let queue =
        Queue::new(house.db.clone(), house.clock.clone(), Work::default(), publish).unwrap();
    queue.run(&tasks, 1);
    happen(&house, &house.actor, 7).await;
    let Some(Delivery::Message(message)) = subscription.next().await else { panic!("no message") };
    let live: Live = serde_json::from_slice(&message.payload).unwrap();
    assert_eq!(*message.topic, live.bus_topic());
    assert_eq!((live.kind.as_str(), &live.data["payload"]), ("try.happened", &json!({"n": 7})));
    assert!(tasks.stop(std::time::Duration::from_secs(5)).await);
}

/// A bus that can be away.
#[derive(Default)]
struct Fragile {
    bus: LocalBus,
    away: AtomicBool,
}

#[async_trait]
impl Bus for Fragile {
    async fn publish(&self, topic: &str, payload: Bytes) -> kernel::Result<()> {
        if self.away.load(Ordering::SeqCst) {
            return Err(Error::Unavailable("bus"));
        }
        self.bus.publish(topic, payload).await
    }

    async fn subscribe(&self, pattern: &str) -> kernel::Result<Subscription> {
        self.bus.subscribe(pattern).await
    }

    async fn ping(&self) -> kernel::Result<()> {
        self.bus.ping().await
    }
}

#[tokio::test]
async fn what_a_bus_that_was_away_lost_is_told_before_the_next_message() {
    let house = House::open().await;
    let bus = Arc::new(Fragile::default());
    let mut heard = bus.subscribe(Live::PATTERN).await.unwrap();
    let tasks = Tasks::default();
    let publish = outbox::to_bus(Arc::clone(&bus) as Arc<dyn Bus>, &tasks);
    let say = |n: i64| {
        let (topic, kind) = ("alerts".to_owned(), "alert.fired".to_owned());
        publish(Live { workspace: house.actor.workspace, topic, kind, data: json!(n) });
    };
    let mut next = async || match heard.next().await {
        Some(Delivery::Message(message)) => message.topic.to_string(),
        other => panic!("{other:?}"),
    };
    say(1);
    assert!(next().await.ends_with("alerts"));
    bus.away.store(true, Ordering::SeqCst);
    (2..=4).for_each(&say);
    // They are tried and lost; the bus says nothing that could be waited for.
    while tokio::time::timeout(std::time::Duration::from_millis(50), next()).await.is_ok() {}
    bus.away.store(false, Ordering::SeqCst);
    say(5);
    assert_eq!(next().await, Live::LOST);
    assert!(next().await.ends_with("alerts"));
    assert!(tasks.stop(std::time::Duration::from_secs(5)).await);
}
