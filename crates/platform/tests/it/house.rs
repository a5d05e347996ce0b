//! A house to work in: an empty database, a clock that stands still, somebody who may do everything, and kinds
//! of work that tell what happens to them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use kernel::{Actor, Error, Id, Permissions, Principal, RequestId, Timestamp};
use platform::{
    clock::Clock,
    db::Db,
    jobs::{self, Job, JobKind, JobRun, NewJob, Queue, Work},
    outbox,
};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

pub const START: Timestamp = Timestamp(1_764_000_000_000_000);

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
        self.enqueue_for(&self.actor, job).await
    }

    pub async fn enqueue_for(&self, actor: &Actor, job: NewJob) -> Id<Job> {
        let (id, now, actor) = (self.clock.id(), self.clock.now(), actor.clone());
        self.db
            .write(&self.actor, "ask_for_work", move |tx| {
                Box::pin(async move { jobs::enqueue(tx, &actor, id, job, now).await })
            })
            .await
            .unwrap()
    }

    pub async fn job(&self, queue: &Queue, id: Id<Job>) -> Job {
        queue.get_job(&self.actor, id).await.unwrap()
    }
}

/// A kind that says which payloads it ran.
pub fn telling(name: &'static str) -> (JobKind, mpsc::UnboundedReceiver<Value>) {
    let (told, heard) = mpsc::unbounded_channel();
    let kind = JobKind::new(name, move |_, payload: Value| {
        told.send(payload.clone()).unwrap();
        async move { Ok(payload) }
    });
    (kind, heard)
}

/// Work that says that it runs and then waits to be let go with an outcome.
pub struct Held {
    pub kind: JobKind,
    pub runs: mpsc::UnboundedReceiver<(JobRun, oneshot::Sender<Value>)>,
}

pub fn held(name: &'static str) -> Held {
    let (told, runs) = mpsc::unbounded_channel();
    let kind = JobKind::new(name, move |run: JobRun, _| {
        let (go, gone) = oneshot::channel();
        told.send((run, go)).unwrap();
        async move { gone.await.map_err(Error::internal) }
    });
    Held { kind, runs }
}

pub fn drain<T>(heard: &mut mpsc::UnboundedReceiver<T>) -> Vec<T> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}

pub const HOUR: Duration = Duration::from_hours(1);

/// A kind that counts its runs and fails the first `failures` of them.
pub fn counting(name: &'static str, failures: u32) -> (JobKind, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&runs);
    let kind = JobKind::new(name, move |_, payload| {
        let run = counter.fetch_add(1, Ordering::SeqCst);
        async move { if run < failures { Err(Error::Unavailable("it")) } else { Ok(payload) } }
    });
    (kind, runs)
}
