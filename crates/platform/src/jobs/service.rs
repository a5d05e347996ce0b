//! What people may do with jobs, schedules and dead letters.

use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Result, Timestamp, Workspace};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Job, JobState, Queue, Scheduled, enqueue, schedule, store};
use crate::{
    audit::INSTANCE,
    db::{Db, Tx},
    http::Started,
};

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
}

/// A job that failed at every attempt, kept until somebody replays or discards it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct DeadLetter {
    #[schema(value_type = String, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Job>,
    #[schema(example = "markets.import_bars")]
    pub kind: String,
    /// What the work was given.
    #[sqlx(json)]
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// Why the last attempt failed.
    #[schema(example = "took longer than 600 s")]
    pub error: Option<String>,
    pub attempts: i64,
    pub died_at: Timestamp,
}

/// What to change of a schedule.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleChange {
    /// A paused schedule lets its times pass; resumed it goes on with its next one.
    pub paused: bool,
}

/// How many jobs wait, run and are dead, of all workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct JobCounts {
    pub queued: i64,
    pub running: i64,
    pub dead: i64,
}

/// Counts what waits, runs and is dead.
pub async fn count_by_state(db: &Db) -> Result<JobCounts> {
    store::count_by_state(db).await
}

/// Returns how a job ended and why, for who keeps something that a job works on; `None` while it may
/// still run, when it is done, and when there is no such job.
pub async fn ended(db: &Db, id: Id<Job>) -> Result<Option<(JobState, Option<String>)>> {
    let found = store::state(db, id).await?;
    Ok(found.filter(|(state, _)| state.is_final() && *state != JobState::Done))
}

/// The workspaces whose jobs `actor` sees: its own, and the installation's for who runs it.
pub(super) fn visible(actor: &Actor) -> [Id<Workspace>; 2] {
    let runs_it = actor.permissions.contains(Permission::InstanceManage);
    [actor.workspace, if runs_it { INSTANCE } else { actor.workspace }]
}

impl Queue {
    /// Lists jobs, the newest first. **Needs** `jobs:read`.
    pub async fn list_jobs(
        &self,
        actor: &Actor,
        filter: JobFilter,
        page: &PageQuery,
    ) -> Result<Page<Job>> {
        actor.require(Permission::JobsRead)?;
        let rows = store::list(&self.shared.db, visible(actor), filter, page).await?;
        Page::cut(rows, page, |job| job.id)
    }

    /// Returns a job. **Needs** `jobs:read`.
    pub async fn get_job(&self, actor: &Actor, id: Id<Job>) -> Result<Job> {
        actor.require(Permission::JobsRead)?;
        store::find_visible(&self.shared.db, visible(actor), id)
            .await?
            .ok_or(Error::NotFound("job"))
    }

    /// Cancels a job: one that waits at once, one that runs as soon as its work notices, within
    /// seconds. **Needs** `jobs:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when it has ended.
    pub async fn cancel_job(&self, actor: &Actor, id: Id<Job>) -> Result<Job> {
        actor.require(Permission::JobsWrite)?;
        let (scope, now) = (visible(actor), self.shared.clock.now());
        let job = self
            .shared
            .db
            .write(actor, "cancel_job", move |tx| {
                Box::pin(async move { cancel(tx, scope, id, now).await })
            })
            .await?;
        if let Some(signals) = self.running().get(&id) {
            signals.cancel.cancel();
        }
        self.show(id).await;
        Ok(job)
    }

    /// Lists the schedules. **Needs** `jobs:read`.
    pub async fn list_schedules(&self, actor: &Actor) -> Result<Page<Scheduled>> {
        actor.require(Permission::JobsRead)?;
        self.schedules_as_they_stand().await.map(Page::whole)
    }

    /// Pauses or resumes a schedule. **Needs** `instance:manage`.
    pub async fn change_schedule(
        &self,
        actor: &Actor,
        name: &str,
        change: ScheduleChange,
    ) -> Result<Scheduled> {
        actor.require(Permission::InstanceManage)?;
        self.introduce_schedules().await?;
        let known = self.schedule(name).ok_or(Error::NotFound("schedule"))?;
        let next = known.timetable.next_after(self.shared.clock.now())?;
        let name = known.schedule.name;
        self.shared
            .db
            .write(&on_instance(actor), "change_schedule", move |tx| {
                Box::pin(async move {
                    tx.describe(name, json!({"paused": change.paused}));
                    schedule::pause(tx, name, change.paused, next)
                        .await?
                        .ok_or(Error::NotFound("schedule"))
                })
            })
            .await
    }

    /// Runs a schedule's job now, beside its times, paused or not. **Needs** `instance:manage`.
    pub async fn run_schedule(&self, actor: &Actor, name: &str) -> Result<Started> {
        actor.require(Permission::InstanceManage)?;
        let known = self.schedule(name).ok_or(Error::NotFound("schedule"))?.schedule.clone();
        let (id, now) = (self.shared.clock.id(), self.shared.clock.now());
        let system = Actor::system(INSTANCE, actor.request_id.clone());
        self.shared
            .db
            .write(&on_instance(actor), "run_schedule", move |tx| {
                Box::pin(async move {
                    tx.describe(known.name, json!({"job_id": id}));
                    let job_id =
                        enqueue(tx, &system, id, schedule::job_of(&known, None), now).await?;
                    Ok(Started { job_id })
                })
            })
            .await
    }

    /// Lists dead letters, the newest jobs first. **Needs** `jobs:read`.
    pub async fn list_dead_letters(
        &self,
        actor: &Actor,
        page: &PageQuery,
    ) -> Result<Page<DeadLetter>> {
        actor.require(Permission::JobsRead)?;
        let rows = store::list_dead(&self.shared.db, visible(actor), page).await?;
        Page::cut(rows, page, |letter| letter.id)
    }

    /// Starts a dead letter over: the same job, from its first attempt. **Needs** `jobs:write`.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when another job with its unique key waits or runs.
    pub async fn replay_dead_letter(&self, actor: &Actor, id: Id<Job>) -> Result<Started> {
        actor.require(Permission::JobsWrite)?;
        let (scope, now) = (visible(actor), self.shared.clock.now());
        self.shared
            .db
            .write(actor, "replay_dead_letter", move |tx| {
                Box::pin(async move {
                    tx.describe(id, json!({}));
                    replay(tx, scope, id, now).await?;
                    super::wake::after(tx).await?;
                    Ok(Started { job_id: id })
                })
            })
            .await
    }

    /// Throws a dead letter away. **Needs** `jobs:write`.
    pub async fn discard_dead_letter(&self, actor: &Actor, id: Id<Job>) -> Result<DeadLetter> {
        actor.require(Permission::JobsWrite)?;
        let scope = visible(actor);
        self.shared
            .db
            .write(actor, "discard_dead_letter", move |tx| {
                Box::pin(async move {
                    let letter = store::discard(tx, scope, id).await?;
                    let letter = letter.ok_or(Error::NotFound("dead letter"))?;
                    tx.describe(id, json!({"kind": letter.kind, "error": letter.error}));
                    Ok(letter)
                })
            })
            .await
    }
}

/// The same actor, leaving its audit row in the chain of the installation.
fn on_instance(actor: &Actor) -> Actor {
    Actor { workspace: INSTANCE, ..actor.clone() }
}

async fn cancel(
    tx: &mut Tx,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
    now: Timestamp,
) -> Result<Job> {
    let changed = store::cancel(tx, scope, id, now).await?;
    let job = store::find_in(tx, scope, id).await?.ok_or(Error::NotFound("job"))?;
    if changed == 0 {
        let ended = format!("the job has ended: it is {}", job.state.name());
        return Err(Error::conflict("JOB_ENDED", ended));
    }
    tx.describe(id, json!({"kind": job.kind}));
    Ok(job)
}

async fn replay(tx: &mut Tx, scope: [Id<Workspace>; 2], id: Id<Job>, now: Timestamp) -> Result<()> {
    if store::replay(tx, scope, id, now).await? == 1 {
        return Ok(());
    }
    match store::find_in(tx, scope, id).await? {
        Some(job) if job.state == JobState::Dead => Err(Error::conflict(
            "JOB_ALREADY_QUEUED",
            "the same work is queued or running already: wait for it, or cancel it first",
        )),
        _ => Err(Error::NotFound("dead letter")),
    }
}
