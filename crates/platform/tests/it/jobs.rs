//! Jobs: run once, in order, tried again, replayed, thrown away.

use std::{sync::atomic::Ordering, time::Duration};

use kernel::{Actor, Error, PageQuery};
use platform::{
    clock::Clock,
    jobs::{self, JobKind, JobRun, JobState, NewJob, Priority, Queue},
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::house::{HOUR, House, START, counting, drain, telling};

#[tokio::test]
async fn a_job_runs_once_on_behalf_of_who_asked() {
    let house = House::open().await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let kind = JobKind::new("try.it", move |run, payload| {
        told.send((run.actor.principal, run.actor.workspace, run.attempt)).unwrap();
        async move { Ok(payload) }
    });
    let queue = house.queue([kind]);
    let id = house.enqueue(NewJob::new("try.it", json!({"n": 1}))).await;
    assert_eq!(queue.run_due().await.unwrap(), 1);
    assert_eq!(queue.run_due().await.unwrap(), 0);
    assert_eq!(drain(&mut heard), [(house.actor.principal, house.actor.workspace, 1)]);
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.attempts, job.outcome), (JobState::Done, 1, Some(json!({"n": 1}))));
}

#[tokio::test]
async fn nothing_is_queued_by_a_change_that_fails() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let (id, now, actor) = (house.clock.id(), house.clock.now(), house.actor.clone());
    let failed = house.db.write(&house.actor, "ask_for_work", move |tx| {
        Box::pin(async move {
            jobs::enqueue(tx, &actor, id, NewJob::new("try.it", json!({})), now).await?;
            Err::<(), _>(Error::invalid("no"))
        })
    });
    assert!(failed.await.is_err());
    assert_eq!(queue.run_due().await.unwrap(), 0);
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_job_is_tried_again_later_and_later_then_dies_and_can_be_replayed() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 3);
    let queue = house.queue([JobKind { max_attempts: 3, ..kind }]);
    let id = house.enqueue(NewJob::new("try.it", json!({"n": 1}))).await;
    let mut waits = Vec::new();
    for attempt in 1..3 {
        assert_eq!(queue.run_due().await.unwrap(), 1);
        let job = house.job(&queue, id).await;
        assert_eq!((job.state, job.attempts), (JobState::Queued, attempt));
        assert_eq!(queue.run_due().await.unwrap(), 0, "not before its time");
        let wait = job.run_at.since(house.clock.now());
        waits.push(wait);
        house.clock.advance(wait);
    }
    assert!(waits[1] > waits[0]);
    queue.run_due().await.unwrap();
    let letters = queue.list_dead_letters(&house.actor, &PageQuery::default()).await.unwrap().items;
    assert_eq!((letters.len(), letters[0].id, letters[0].attempts), (1, id, 3));
    assert_eq!(letters[0].error.as_deref(), Some("it is unavailable: try again in a moment"));

    let started = queue.replay_dead_letter(&house.actor, id).await.unwrap();
    assert_eq!(started.job_id, id);
    assert_eq!(queue.run_due().await.unwrap(), 1);
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.attempts, job.error), (JobState::Done, 1, None));
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    let again = queue.replay_dead_letter(&house.actor, id).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_dead_letter_is_discarded_once() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 9);
    let queue = house.queue([JobKind { max_attempts: 1, ..kind }]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    assert_eq!(queue.discard_dead_letter(&house.actor, id).await.unwrap().id, id);
    let again = queue.discard_dead_letter(&house.actor, id).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn work_that_panics_or_takes_too_long_is_a_failure_like_any_other() {
    let house = House::open().await;
    let panics = JobKind::new("try.panic", |_, payload: Value| async move {
        payload["nothing"].as_str().map_or_else(|| panic!("on purpose"), |_| Ok(json!({})))
    });
    let hangs = JobKind {
        timeout: Duration::from_millis(1),
        ..JobKind::new("try.hang", |run: JobRun, _| async move {
            run.cancelled().await;
            Err(Error::NotFound("time"))
        })
    };
    let queue = house.queue([panics, hangs]);
    let panicking = house.enqueue(NewJob::new("try.panic", json!({}))).await;
    let hanging = house.enqueue(NewJob::new("try.hang", json!({}))).await;
    assert_eq!(queue.run_due().await.unwrap(), 2);
    for (id, error) in [(panicking, "the work panicked"), (hanging, "took longer than 0 s")] {
        let job = house.job(&queue, id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Queued, Some(error)));
    }
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried_again() {
    let house = House::open().await;
    let refuses =
        JobKind::new("try.it", |_, _| async { Err(Error::invalid("line 3 has no date")) });
    let queue = house.queue([refuses]);
    let id = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let job = house.job(&queue, id).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("line 3 has no date")));
}

#[tokio::test]
async fn the_urgent_come_first_then_the_earlier_and_nothing_before_its_time() {
    let house = House::open().await;
    let (kind, mut heard) = telling("try.it");
    let queue = house.queue([kind]);
    let later = Some(house.clock.now().plus(HOUR));
    for (n, priority, run_at) in [
        (1, Priority::Low, None),
        (2, Priority::Normal, None),
        (3, Priority::High, later),
        (4, Priority::Normal, None),
        (5, Priority::High, None),
    ] {
        let job = NewJob { priority, run_at, ..NewJob::new("try.it", json!(n)) };
        house.enqueue(job).await;
    }
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!(5), json!(2), json!(4), json!(1)]);
    house.clock.advance(HOUR);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!(3)]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_nothing_up() {
    let house = House::open().await;
    let (kind, mut heard) = telling("try.it");
    house.enqueue(NewJob::new("try.it", json!("now"))).await;
    let later = Some(house.clock.now().plus(HOUR));
    house.enqueue(NewJob { run_at: later, ..NewJob::new("try.it", json!("later")) }).await;
    let house = House { clock: Clock::fixed(START.minus(HOUR)), ..house };
    let queue = house.queue([kind]);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!("now")]);
    house.clock.advance(HOUR * 2);
    queue.run_due().await.unwrap();
    assert_eq!(drain(&mut heard), [json!("later")]);
}

#[tokio::test]
async fn a_unique_key_admits_one_job_a_workspace_until_it_ends() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    let queue = house.queue([kind]);
    let keyed =
        || NewJob { unique_key: Some("AAPL".to_owned()), ..NewJob::new("try.it", json!({})) };
    let first = house.enqueue(keyed()).await;
    assert_eq!(house.enqueue(keyed()).await, first);
    let elsewhere = Actor { workspace: house.clock.id(), ..house.actor.clone() };
    assert_ne!(house.enqueue_for(&elsewhere, keyed()).await, first);
    assert_eq!(queue.run_due().await.unwrap(), 2);
    assert_ne!(house.enqueue(keyed()).await, first);
    assert_eq!(queue.run_due().await.unwrap(), 1);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn each_job_runs_once_however_many_processes_look() {
    let house = House::open().await;
    let (kind, runs) = counting("try.it", 0);
    for n in 0..60 {
        house.enqueue(NewJob::new("try.it", json!(n))).await;
    }
    let queues: Vec<Queue> = (0..4).map(|_| house.queue([kind.clone()])).collect();
    let attempts = futures_util::future::join_all(queues.iter().map(Queue::run_due)).await;
    let attempts: usize = attempts.into_iter().map(Result::unwrap).sum();
    assert_eq!((attempts, runs.load(Ordering::SeqCst)), (60, 60));
}

#[tokio::test]
async fn what_was_kept_long_enough_is_thrown_away() {
    let house = House::open().await;
    let (kind, _) = counting("try.it", 1);
    let queue = house.queue([JobKind { max_attempts: 1, ..kind }]);
    let dead = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let done = house.enqueue(NewJob::new("try.it", json!({}))).await;
    queue.run_due().await.unwrap();
    let clean_up = async || {
        queue.run_schedule(&house.actor, "platform.clean_up").await.unwrap();
        assert_eq!(queue.run_due().await.unwrap(), 1);
    };
    house.clock.advance(HOUR * 24 * 6);
    clean_up().await;
    assert!(queue.get_job(&house.actor, done).await.is_ok());
    house.clock.advance(HOUR * 24 * 2);
    clean_up().await;
    assert!(queue.get_job(&house.actor, done).await.is_err());
    assert!(queue.get_job(&house.actor, dead).await.is_ok());
    house.clock.advance(HOUR * 24 * 30);
    clean_up().await;
    assert!(queue.get_job(&house.actor, dead).await.is_err());
}
