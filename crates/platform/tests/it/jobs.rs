//! Jobs: run once, retried, replayed, taken over, cancelled.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use kernel::{Actor, Error, Id, Permission, Permissions, Principal, RequestId, Timestamp};
use platform::{
    clock::Clock,
    db::Db,
    jobs::{self, Job, JobKind, JobState, NewJob, Priority, Queue, Work},
    outbox,
    tasks::Tasks,
};
use serde_json::json;

const START: Timestamp = Timestamp(1_764_000_000_000_000);

pub struct House {
    pub db: Db,
    pub clock: Clock,
    pub actor: Actor,
}

impl House {
    pub async fn open() -> Self {
        let clock = Clock::fixed(START);
        let db = testkit::core_database(&clock).await;
        let actor = Actor {
            principal: Principal::User(clock.id()),
            permissions: Permissions::all(),
            ..Actor::system(clock.id(), RequestId("req-1".into()))
        };
        Self { db, clock, actor }
    }

    pub fn queue(&self, kinds: impl IntoIterator<Item = JobKind>) -> Queue {
        let work = Work { kinds: kinds.into_iter().collect(), ..Work::default() };
        self.queue_for(work)
    }

    pub fn queue_for(&self, work: Work) -> Queue {
        Queue::new(self.db.clone(), self.clock.clone(), work, outbox::to_nobody()).unwrap()
    }

    pub async fn enqueue(&self, job: NewJob) -> Id<Job> {
        let (id, now, actor) = (self.clock.id(), self.clock.now(), self.actor.clone());
        self.db
            .write(&self.actor, "ask_for_work", move |tx| {
                Box::pin(async move { jobs::enqueue(tx, &actor, id, job, now).await })
            })
            .await
            .unwrap()
    }
}

/// A kind that counts its runs and fails the first `failures` of them.
fn counting(name: &'static str, failures: u32) -> (JobKind, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&runs);
    let kind = JobKind::new(name, move |_, payload| {
        let run = counter.fetch_add(1, Ordering::SeqCst);
        async move { if run < failures { Err(Error::Unavailable("it")) } else { Ok(payload) } }
    });
    (kind, runs)
}

#[tokio::test]
async fn a_job_runs_once_on_behalf_of_who_asked() {
    let house = House::open().await;
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let kind = JobKind::new("try.it", move |run, payload| {
        told.send((run.actor.principal, run.actor.workspace, run.attempt)).unwrap();
        async move { Ok(payload) }
    });
    let queue = house.queue([kind]);
    house.enqueue(NewJob::new("try.it", json!({"n": 1}))).await;
    assert_eq!(queue.run_due().await.unwrap(), 1);
    assert_eq!(queue.run_due().await.unwrap(), 0);
    let ran = heard.try_recv().unwrap();
    assert_eq!(ran, (house.actor.principal, house.actor.workspace, 1));
    assert!(heard.try_recv().is_err());
}
