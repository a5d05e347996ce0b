//! The SQL of the queue.

use std::fmt::Write;

use kernel::{Actor, Error, Id, PageQuery, Result, Timestamp, Workspace};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    DeadLetter, Job, JobCounts, JobFilter, JobKind, JobState, NewJob, Progress, behalf::Behalf,
    verdict::Ending,
};
use crate::db::{Db, Dialect, Tx, Value};

pub(super) async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    id: Id<Job>,
    job: NewJob,
    now: Timestamp,
) -> Result<Id<Job>> {
    let behalf = serde_json::to_value(Behalf::of(actor)).map_err(Error::internal)?;
    let inserted = tx
        .run(
            "insert into platform_jobs (id, workspace_id, kind, payload, actor, state, priority,
                 attempts, max_attempts, run_at, unique_key, created_at)
             values ($1, $2, $3, $4, $5, 'queued', $6, 0, $7, $8, $9, $10)
             on conflict do nothing",
            [
                id.into(),
                actor.workspace.into(),
                job.kind.into(),
                job.payload.into(),
                behalf.into(),
                (job.priority as i64).into(),
                JobKind::ATTEMPTS.into(),
                job.run_at.unwrap_or(now).into(),
                job.unique_key.clone().into(),
                now.into(),
            ],
        )
        .await?;
    if inserted == 1 {
        return Ok(id);
    }
    find_unfinished(tx, actor.workspace, job.kind, job.unique_key)
        .await
        .map(|held| held.unwrap_or(id))
}

/// Returns the job that keeps others with its key out.
async fn find_unfinished(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    kind: &str,
    unique_key: Option<String>,
) -> Result<Option<Id<Job>>> {
    let held: Option<(Id<Job>,)> = tx
        .optional(
            "select id from platform_jobs where workspace_id = $1 and kind = $2
             and unique_key = $3 and state in ('queued', 'running')",
            [workspace.into(), kind.into(), unique_key.into()],
        )
        .await?;
    Ok(held.map(|row| row.0))
}

/// A job that this worker holds.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Claim {
    pub id: Id<Job>,
    pub workspace_id: Id<Workspace>,
    pub kind: String,
    pub payload: Json<serde_json::Value>,
    pub actor: Json<Behalf>,
    pub attempts: i64,
    pub max_attempts: i64,
    pub worker: Uuid,
}

/// Who claims, of which kinds, until when.
pub(super) struct Claimer<'a> {
    pub worker: Uuid,
    pub kinds: &'a [JobKind],
    pub now: Timestamp,
    pub lease_until: Timestamp,
}

/// Takes the most urgent jobs that are due, at most `limit`.
///
/// What was queued to run at once does, also when the clock was set back since.
pub(super) async fn claim(tx: &mut Tx, claimer: &Claimer<'_>, limit: i64) -> Result<Vec<Claim>> {
    if claimer.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![
        Value::Uuid(Some(claimer.worker)),
        claimer.lease_until.into(),
        claimer.now.into(),
        limit.into(),
    ];
    let (mut names, mut attempts) = (String::new(), String::new());
    for kind in claimer.kinds {
        let place = values.len() + 1;
        // Writing to a string cannot fail.
        _ = write!(names, "{}${place}", if names.is_empty() { "" } else { ", " });
        _ = write!(attempts, " when ${place} then ${}", place + 1);
        values.extend([kind.name.into(), kind.max_attempts.into()]);
    }
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " for update skip locked",
    };
    let sql = format!(
        "with picked as (
             select id from platform_jobs
             where state = 'queued' and (run_at <= $3 or run_at = created_at) and kind in ({names})
             order by priority desc, run_at, id limit $4{lock})
         update platform_jobs
         set state = 'running', attempts = attempts + 1, worker = $1, lease_until = $2,
             started_at = $3, progress = null, max_attempts = case kind{attempts} end
         where id in (select id from picked)
         returning id, workspace_id, kind, payload, actor, attempts, max_attempts, worker"
    );
    tx.all(&sql, values).await
}

/// Frees jobs whose worker stopped renewing its lease: it died, or lost its way to the database.
///
/// One that was to be cancelled is; one that outlived its workers at every attempt is dead.
pub(super) async fn free_lapsed(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.run(
        "update platform_jobs set
             state = case when cancel_at is not null then 'cancelled'
                          when attempts >= max_attempts then 'dead' else 'queued' end,
             error = case when cancel_at is not null then error
                          else 'its worker stopped answering' end,
             finished_at = case when cancel_at is not null or attempts >= max_attempts
                          then cast($1 as bigint) end,
             worker = null, lease_until = null
         where state = 'running' and lease_until < $1",
        [now.into()],
    )
    .await
}

/// A job that its worker still holds, and whether somebody wants it cancelled.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Held {
    pub id: Id<Job>,
    pub cancel_at: Option<Timestamp>,
}

/// Renews the leases of `worker` on `jobs` and returns those it still holds.
pub(super) async fn renew(
    tx: &mut Tx,
    worker: Uuid,
    jobs: &[Id<Job>],
    lease_until: Timestamp,
) -> Result<Vec<Held>> {
    let mut values: Vec<Value> = vec![Value::Uuid(Some(worker)), lease_until.into()];
    let places: Vec<String> = jobs
        .iter()
        .map(|id| {
            values.push((*id).into());
            format!("${}", values.len())
        })
        .collect();
    let sql = format!(
        "update platform_jobs set lease_until = $2
         where state = 'running' and worker = $1 and id in ({}) returning id, cancel_at",
        places.join(", ")
    );
    tx.all(&sql, values).await
}

pub(super) async fn save_progress(tx: &mut Tx, claim: &Claim, said: &Progress) -> Result<u64> {
    let said = serde_json::to_value(said).map_err(Error::internal)?;
    tx.run(
        "update platform_jobs set progress = $4
         where id = $1 and worker = $2 and attempts = $3 and state = 'running'",
        [claim.id.into(), Value::Uuid(Some(claim.worker)), claim.attempts.into(), said.into()],
    )
    .await
}

/// Writes how an attempt ended. Changes nothing when somebody else holds the job by now.
pub(super) async fn finish(
    tx: &mut Tx,
    claim: &Claim,
    ending: &Ending,
    said: Option<&Progress>,
    now: Timestamp,
) -> Result<u64> {
    let said = said.map(serde_json::to_value).transpose().map_err(Error::internal)?;
    let state = ending.state();
    let attempts = match ending {
        // An attempt that the process cut short is none of the job's failures.
        Ending::Released => claim.attempts - 1,
        _ => claim.attempts,
    };
    // Cancelled while it ran, it does not wait for another attempt.
    tx.run(
        "update platform_jobs set
             state = case when $4 = 'queued' and cancel_at is not null then 'cancelled' else $4 end,
             finished_at = case when $4 = 'queued' then cancel_at else $9 end,
             attempts = $5, run_at = coalesce($6, run_at), outcome = $7, error = $8,
             progress = coalesce($10, progress), worker = null, lease_until = null
         where id = $1 and worker = $2 and attempts = $3 and state = 'running'",
        [
            claim.id.into(),
            Value::Uuid(Some(claim.worker)),
            claim.attempts.into(),
            state.name().into(),
            attempts.into(),
            ending.run_at().into(),
            ending.outcome().cloned().into(),
            ending.error().into(),
            Some(now).into(),
            said.into(),
        ],
    )
    .await
}

/// Every column of [`Job`].
const COLUMNS: &str = "id, kind, state, priority, attempts, max_attempts, run_at, created_at,
    started_at, finished_at, progress, outcome, error";

/// A job and where it lives.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Placed {
    pub workspace_id: Id<Workspace>,
    #[sqlx(flatten)]
    pub job: Job,
}

/// Returns the job wherever it lives: for the queue itself.
pub(super) async fn find(db: &Db, id: Id<Job>) -> Result<Option<Placed>> {
    let sql = format!("select workspace_id, {COLUMNS} from platform_jobs where id = $1");
    db.optional(&sql, [id.into()]).await
}

/// `$1`: finished before; `$2`: at most so many.
pub(super) const DELETE_FINISHED: &str = "delete from platform_jobs where id in (
    select id from platform_jobs where finished_at < $1 and state in ('done', 'failed', 'cancelled')
    limit $2)";

pub(super) const DELETE_DEAD: &str = "delete from platform_jobs where id in (
    select id from platform_jobs where finished_at < $1 and state = 'dead' limit $2)";

pub(super) const DELETE_ANSWERS: &str = "delete from platform_answers where (principal, key) in (
    select principal, key from platform_answers where created_at < $1 limit $2)";

pub(super) const DELETE_EVENTS: &str = "delete from platform_events where id in (
    select id from platform_events where dispatched_at < $1 limit $2)";

pub(super) async fn state(db: &Db, id: Id<Job>) -> Result<Option<(JobState, Option<String>)>> {
    let row: Option<(String, Option<String>)> =
        db.optional("select state, error from platform_jobs where id = $1", [id.into()]).await?;
    row.map(|(state, error)| Ok((state.try_into().map_err(Error::internal)?, error))).transpose()
}

pub(super) async fn find_visible(
    db: &Db,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
) -> Result<Option<Job>> {
    db.optional(&select_visible(), [id.into(), scope[0].into(), scope[1].into()]).await
}

pub(super) async fn find_in(
    tx: &mut Tx,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
) -> Result<Option<Job>> {
    tx.optional(&select_visible(), [id.into(), scope[0].into(), scope[1].into()]).await
}

fn select_visible() -> String {
    format!("select {COLUMNS} from platform_jobs where id = $1 and workspace_id in ($2, $3)")
}

/// Lists the newest first.
pub(super) async fn list(
    db: &Db,
    scope: [Id<Workspace>; 2],
    filter: JobFilter,
    page: &PageQuery,
) -> Result<Vec<Job>> {
    let sql = format!(
        "select {COLUMNS} from platform_jobs
         where workspace_id in ($1, $2)
           and ($3 is null or state = $3) and ($4 is null or kind = $4)
           and ($5 is null or id < $5)
         order by id desc limit $6 offset $7"
    );
    let values = [
        scope[0].into(),
        scope[1].into(),
        filter.state.map(JobState::name).into(),
        filter.kind.into(),
        page.after::<Id<Job>>()?.into(),
        page.fetch()?.into(),
        page.skip()?.into(),
    ];
    db.all(&sql, values).await
}

/// Ends what waits, and asks what runs to end.
pub(super) async fn cancel(
    tx: &mut Tx,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
    now: Timestamp,
) -> Result<u64> {
    tx.run(
        "update platform_jobs set cancel_at = $4,
             finished_at = case when state = 'queued' then $4 end,
             state = case when state = 'queued' then 'cancelled' else state end
         where id = $1 and workspace_id in ($2, $3) and state in ('queued', 'running')",
        [id.into(), scope[0].into(), scope[1].into(), now.into()],
    )
    .await
}

/// Every column of [`DeadLetter`].
const DEAD: &str = "id, kind, payload, error, attempts, finished_at as died_at";

pub(super) async fn list_dead(
    db: &Db,
    scope: [Id<Workspace>; 2],
    page: &PageQuery,
) -> Result<Vec<DeadLetter>> {
    let sql = format!(
        "select {DEAD} from platform_jobs
         where state = 'dead' and workspace_id in ($1, $2) and ($3 is null or id < $3)
         order by id desc limit $4 offset $5"
    );
    let values = [
        scope[0].into(),
        scope[1].into(),
        page.after::<Id<Job>>()?.into(),
        page.fetch()?.into(),
        page.skip()?.into(),
    ];
    db.all(&sql, values).await
}

/// Queues a dead letter again, unless another job holds its unique key by now.
pub(super) async fn replay(
    tx: &mut Tx,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
    now: Timestamp,
) -> Result<u64> {
    tx.run(
        "update platform_jobs set state = 'queued', attempts = 0, run_at = $4, error = null,
             progress = null, cancel_at = null, started_at = null, finished_at = null
         where id = $1 and workspace_id in ($2, $3) and state = 'dead' and not exists (
             select 1 from platform_jobs held
             where held.workspace_id = platform_jobs.workspace_id
               and held.kind = platform_jobs.kind and held.unique_key = platform_jobs.unique_key
               and held.state in ('queued', 'running'))",
        [id.into(), scope[0].into(), scope[1].into(), now.into()],
    )
    .await
}

pub(super) async fn discard(
    tx: &mut Tx,
    scope: [Id<Workspace>; 2],
    id: Id<Job>,
) -> Result<Option<DeadLetter>> {
    let sql = format!(
        "delete from platform_jobs
         where id = $1 and workspace_id in ($2, $3) and state = 'dead' returning {DEAD}"
    );
    tx.optional(&sql, [id.into(), scope[0].into(), scope[1].into()]).await
}

pub(super) async fn count_by_state(db: &Db) -> Result<JobCounts> {
    let counts = db
        .optional(
            "select count(case when state = 'queued' then 1 end) as queued,
                    count(case when state = 'running' then 1 end) as running,
                    count(case when state = 'dead' then 1 end) as dead
             from platform_jobs where state in ('queued', 'running', 'dead')",
            [],
        )
        .await?;
    Ok(counts.unwrap_or(JobCounts { queued: 0, running: 0, dead: 0 }))
}
