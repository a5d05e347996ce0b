//! Background work on tables of the database: priorities, leases, back-off, dead letters,
//! schedules. Enqueued in the transaction of the change that asks for it.
//!
//! A job runs at least once. It is `queued`, then `running` under a lease that its worker renews;
//! when the worker dies the lease lapses and another takes over. What ends well is `done`. What
//! fails for a reason that time may mend is queued again, later each time, and after its last
//! attempt is `dead`: kept as a dead letter until somebody replays it. What fails for a reason
//! that trying again cannot mend (a wrong file, a missing right) is `failed` at once.
//!
//! **Invariant:** only the holder of the present lease changes a running job, and every change of
//! state is one statement that names the state before.

mod attempt;
mod back_off;
mod behalf;
mod clean_up;
mod follow;
mod queue;
mod routes;
mod run;
mod schedule;
mod service;
mod store;
mod verdict;
pub(crate) mod wake;

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use kernel::{Actor, Entity, Id, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use queue::{Queue, Work};
pub use run::JobRun;
pub use schedule::Scheduled;
pub use service::{DeadLetter, JobCounts, JobFilter, ScheduleChange, count_by_state, ended};

use crate::db::Tx;

/// A piece of background work.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Job {
    #[schema(value_type = String, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Job>,
    #[schema(example = "markets.import_bars")]
    pub kind: String,
    #[sqlx(try_from = "String")]
    pub state: JobState,
    #[schema(example = 10)]
    pub priority: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// After this many failures it is a dead letter.
    pub max_attempts: i64,
    /// Not before this time.
    pub run_at: Timestamp,
    pub created_at: Timestamp,
    /// When the latest attempt began.
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    #[sqlx(json(nullable))]
    pub progress: Option<Progress>,
    /// What came of it, when it is done.
    #[sqlx(json(nullable))]
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<serde_json::Value>,
    /// Why the latest attempt failed.
    pub error: Option<String>,
}

impl Entity for Job {
    const PREFIX: &'static str = "job";
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker, for its time, or for its next attempt.
    Queued,
    Running,
    Done,
    /// Failed for a reason that trying again cannot mend.
    Failed,
    /// Failed at every attempt: a dead letter.
    Dead,
    Cancelled,
}

impl JobState {
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Dead, Self::Cancelled];

    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// Answers whether nothing more will happen by itself.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// A state that this Prospect does not know.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no state of a job")]
pub struct UnknownState(String);

impl TryFrom<String> for JobState {
    type Error = UnknownState;

    fn try_from(name: String) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(UnknownState(name))
    }
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    #[schema(example = 1200)]
    pub done: u64,
    /// Of how many; `null` while that is not known.
    #[schema(example = 5031)]
    pub total: Option<u64>,
    #[schema(example = "AAPL, line 1,200")]
    pub note: String,
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
    /// While a job of this kind with this key waits or runs in the workspace, another is not
    /// queued.
    pub unique_key: Option<String>,
}

impl NewJob {
    /// Work for the normal lane, as soon as a worker is free.
    pub fn new(kind: &'static str, payload: serde_json::Value) -> Self {
        Self { kind, payload, priority: Priority::Normal, run_at: None, unique_key: None }
    }
}

/// The lanes of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    Low = 0,
    Normal = 10,
    High = 20,
}

impl JobKind {
    /// Attempts of a kind that does not say otherwise.
    pub const ATTEMPTS: u32 = 5;

    /// A kind with the usual bounds: five attempts of at most ten minutes.
    pub fn new<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn(JobRun, serde_json::Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<serde_json::Value>> + Send + 'static,
    {
        Self {
            name,
            run: Arc::new(move |job, payload| Box::pin(run(job, payload))),
            max_attempts: Self::ATTEMPTS,
            timeout: Duration::from_mins(10),
        }
    }
}

/// A job that repeats: when, in which zone.
///
/// A time that a clock change leaves out happens at the first moment after the gap, a time that
/// it repeats happens once. Patterns that run all the time (`*/5 * * * *`) follow the real clock.
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

/// Queues `job` in the transaction of the change that asks for it, on behalf of `actor`.
///
/// Returns `id`, or the id of the job that holds the same unique key. The queue of this process
/// looks for work right after the commit, those of other processes within a second.
pub async fn enqueue(
    tx: &mut Tx,
    actor: &Actor,
    id: Id<Job>,
    job: NewJob,
    now: Timestamp,
) -> Result<Id<Job>> {
    let queued = store::insert(tx, actor, id, job, now).await?;
    wake::after(tx).await?;
    Ok(queued)
}
