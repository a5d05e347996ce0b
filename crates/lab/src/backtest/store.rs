//! The rows of backtests, and what they left.

use kernel::{Id, Result, Timestamp, Workspace};
use platform::{
    db::{Db, Tx},
    jobs::Job,
};
use sqlx::types::Json;

use super::{Backtest, BacktestKind, BacktestState, Manifest, Summary};

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Backtest>,
    name: String,
    kind: String,
    state: String,
    job_id: Option<Id<Job>>,
    manifest: Json<Manifest>,
    summary: Option<Json<Summary>>,
    error: Option<String>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "id, name, kind, state, job_id, manifest, summary, error, created_at, finished_at";

impl From<Row> for Backtest {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: BacktestKind::of(&row.kind),
            state: BacktestState::of(&row.state),
            job_id: row.job_id,
            manifest: row.manifest.0,
            summary: row.summary.map(|summary| summary.0),
            error: row.error,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

/// A backtest that is about to run.
#[derive(Debug, Clone)]
pub(crate) struct NewBacktest {
    pub id: Id<Backtest>,
    pub workspace: Id<Workspace>,
    pub name: String,
    pub kind: BacktestKind,
    pub state: BacktestState,
    pub job: Option<Id<Job>>,
    /// What is tried on: trials are counted by it.
    pub universe: String,
    /// Strategies in it.
    pub points: u64,
    pub manifest: Manifest,
    pub at: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewBacktest) -> Result<()> {
    let manifest = serde_json::to_value(&new.manifest).map_err(kernel::Error::internal)?;
    tx.run(
        "insert into lab_backtests (id, workspace_id, name, kind, state, job_id, universe, points,
             manifest, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            new.id.into(),
            new.workspace.into(),
            new.name.as_str().into(),
            new.kind.name().into(),
            new.state.name().into(),
            new.job.into(),
            new.universe.as_str().into(),
            i64::try_from(new.points).unwrap_or(i64::MAX).into(),
            manifest.into(),
            new.at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Returns at most `fetch` backtests before `before`, newest first.
pub(crate) async fn list(
    db: &Db,
    workspace: Id<Workspace>,
    before: Option<Id<Backtest>>,
    (fetch, skip): (i64, i64),
) -> Result<Vec<Backtest>> {
    let before = before.unwrap_or_else(|| Id::from_uuid(uuid::Uuid::max()));
    let rows: Vec<Row> = db
        .all(
            &format!(
                "select {COLUMNS} from lab_backtests where workspace_id = $1 and id < $2
                 order by id desc limit $3 offset $4"
            ),
            [workspace.into(), before.into(), fetch.into(), skip.into()],
        )
        .await?;
    Ok(rows.into_iter().map(Backtest::from).collect())
}

fn select_one() -> String {
    format!("select {COLUMNS} from lab_backtests where workspace_id = $1 and id = $2")
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Backtest>,
) -> Result<Option<Backtest>> {
    let row: Option<Row> = db.optional(&select_one(), [workspace.into(), id.into()]).await?;
    Ok(row.map(Backtest::from))
}

pub(crate) async fn find_in(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Backtest>,
) -> Result<Option<Backtest>> {
    let row: Option<Row> = tx.optional(&select_one(), [workspace.into(), id.into()]).await?;
    Ok(row.map(Backtest::from))
}

/// Counts the strategies that were tried on a universe.
pub(crate) async fn trials(db: &Db, workspace: Id<Workspace>, universe: &str) -> Result<u64> {
    let count = db
        .count(
            "select cast(coalesce(sum(points), 0) as bigint) from lab_backtests
             where workspace_id = $1 and universe = $2",
            [workspace.into(), universe.into()],
        )
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Changes the state of a backtest that has not ended.
pub(crate) async fn set_state(
    tx: &mut Tx,
    (workspace, id): (Id<Workspace>, Id<Backtest>),
    state: BacktestState,
    error: Option<&str>,
    finished_at: Option<Timestamp>,
) -> Result<()> {
    tx.run(
        "update lab_backtests set state = $3, error = $4, finished_at = $5
         where workspace_id = $1 and id = $2 and state in ('queued', 'running')",
        [workspace.into(), id.into(), state.name().into(), error.into(), finished_at.into()],
    )
    .await
    .map(drop)
}

/// Keeps what came of a backtest; says whether it was still there.
pub(crate) async fn finish(
    tx: &mut Tx,
    (workspace, id): (Id<Workspace>, Id<Backtest>),
    manifest: &Manifest,
    (summary, packed): (&Summary, Vec<u8>),
    at: Timestamp,
) -> Result<bool> {
    let manifest = serde_json::to_value(manifest).map_err(kernel::Error::internal)?;
    let summary = serde_json::to_value(summary).map_err(kernel::Error::internal)?;
    let changed = tx
        .run(
            "update lab_backtests set state = 'done', manifest = $3, summary = $4, error = null,
                 finished_at = $5
             where workspace_id = $1 and id = $2",
            [workspace.into(), id.into(), manifest.into(), summary.into(), at.into()],
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    tx.run(
        "insert into lab_backtest_results (backtest_id, archive) values ($1, $2)
         on conflict (backtest_id) do update set archive = excluded.archive",
        [id.into(), packed.into()],
    )
    .await?;
    Ok(true)
}

pub(crate) async fn archive(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Backtest>,
) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = db
        .optional(
            "select r.archive from lab_backtest_results r
             join lab_backtests b on b.id = r.backtest_id
             where b.workspace_id = $1 and b.id = $2",
            [workspace.into(), id.into()],
        )
        .await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn delete(tx: &mut Tx, workspace: Id<Workspace>, id: Id<Backtest>) -> Result<()> {
    tx.run(
        "delete from lab_backtest_results where backtest_id in
             (select id from lab_backtests where workspace_id = $1 and id = $2)",
        [workspace.into(), id.into()],
    )
    .await?;
    tx.run(
        "delete from lab_backtests where workspace_id = $1 and id = $2",
        [workspace.into(), id.into()],
    )
    .await
    .map(drop)
}
