//! Background work on tables of the database: priorities, leases, back-off, dead letters,
//! schedules. Enqueued in the transaction of the change that asks for it.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use kernel::{Actor, Entity, Id, Result, Timestamp};

use crate::db::Tx;

/// Names jobs in ids.
#[derive(Debug)]
pub enum Job {}

impl Entity for Job {
    const PREFIX: &'static str = "job";
}

/// A kind of work: its name, how it runs, and its bounds.
#[derive(Clone)]
pub struct JobKind {
    /// `markets.import_bars`.
    pub name: &'static str,
    pub run: JobFn,
    /// After this many failures the job is a dead letter.
    pub max_attempts: u32,
    /// One attempt may take this long.
    pub timeout: Duration,
}

/// The work itself: from a payload to what came of it.
pub type JobFn = Arc<
    dyn Fn(JobRun, serde_json::Value) -> BoxFuture<'static, Result<serde_json::Value>>
        + Send
        + Sync,
>;

/// Work to be done: put into the queue with [`enqueue`].
#[derive(Debug, Clone)]
pub struct NewJob {
    pub kind: &'static str,
    pub payload: serde_json::Value,
    pub priority: Priority,
    /// Not before this time.
    pub run_at: Option<Timestamp>,
    /// While a job of this kind with this key waits or runs, another is not queued.
    pub unique_key: Option<String>,
}

/// The lanes of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    Low = 0,
    Normal = 10,
    High = 20,
}

/// What work that runs can ask and tell.
#[derive(Clone)]
pub struct JobRun {
    pub id: Id<Job>,
    /// On whose behalf: the actor that enqueued it.
    pub actor: Actor,
    pub attempt: u32,
}

impl JobKind {
    /// A kind with the usual bounds: five attempts of at most ten minutes.
    pub fn new<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn(JobRun, serde_json::Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<serde_json::Value>> + Send + 'static,
    {
        Self {
            name,
            run: Arc::new(move |job, payload| Box::pin(run(job, payload))),
            max_attempts: 5,
            timeout: Duration::from_mins(10),
        }
    }
}

/// A job that repeats: when, in which zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// `platform.clean_up`.
    pub name: &'static str,
    pub kind: &'static str,
    /// Five fields: minute, hour, day of month, month, day of week.
    pub cron: &'static str,
    /// An IANA zone: `America/New_York`.
    pub zone: &'static str,
    pub payload: serde_json::Value,
}

/// Queues `job` in the transaction of the change that asks for it.
pub async fn enqueue(tx: &mut Tx, actor: &Actor, id: Id<Job>, job: NewJob, now: Timestamp) -> Result<Id<Job>> {
    _ = (tx, actor, job, now);
    Ok(id)
}
