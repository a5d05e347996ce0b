//! The rows of imports, and uploads on their way.

use kernel::{Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

use super::{Import, ImportOptions, ImportReport};

/// An import and how it went.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportView {
    #[schema(value_type = String, example = "imp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Import>,
    #[schema(example = "us_stocks_daily.csv.gz")]
    pub file: String,
    /// `queued`, `running`, `done` or `failed`.
    #[schema(example = "done")]
    pub state: String,
    /// The last line that is committed.
    pub position: i64,
    pub report: Option<ImportReport>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Import>,
    file_name: String,
    state: String,
    position: i64,
    report: Option<Json<ImportReport>>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// An import that is about to run.
#[derive(Debug, Clone)]
pub(crate) struct NewImport {
    pub id: Id<Import>,
    pub workspace: Id<Workspace>,
    pub file: String,
    pub hash: [u8; 32],
    pub options: ImportOptions,
    pub state: &'static str,
    pub at: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewImport) -> Result<()> {
    let options = serde_json::to_value(&new.options).map_err(kernel::Error::internal)?;
    tx.run(
        "insert into markets_imports (id, workspace_id, file_name, file_hash, options, state,
             position, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 0, $7, $7)
         on conflict (id) do update set state = excluded.state",
        [
            new.id.into(),
            new.workspace.into(),
            new.file.as_str().into(),
            new.hash.as_slice().into(),
            options.into(),
            new.state.into(),
            new.at.into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn find(
    db: &Db,
    workspace: Id<Workspace>,
    id: Id<Import>,
) -> Result<Option<ImportView>> {
    let row: Option<Row> = db
        .optional(
            "select id, file_name, state, position, report, created_at, updated_at
             from markets_imports where workspace_id = $1 and id = $2",
            [workspace.into(), id.into()],
        )
        .await?;
    Ok(row.map(|row| ImportView {
        id: row.id,
        file: row.file_name,
        state: row.state,
        position: row.position,
        report: row.report.map(|report| report.0),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// Returns an import of the same file, read the same way, that stopped in the middle.
pub(crate) async fn unfinished(
    db: &Db,
    workspace: Id<Workspace>,
    hash: &[u8; 32],
    options: &ImportOptions,
) -> Result<Option<(Id<Import>, i64)>> {
    let rows: Vec<(Id<Import>, i64, Json<ImportOptions>)> = db
        .all(
            "select id, position, options from markets_imports
             where workspace_id = $1 and file_hash = $2 and state = 'running'
             order by id desc limit 10",
            [workspace.into(), hash.as_slice().into()],
        )
        .await?;
    Ok(rows.into_iter().find(|row| row.2.0 == *options).map(|row| (row.0, row.1)))
}

/// Remembers that everything up to the line `position` is in.
pub(crate) async fn advance(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Import>,
    position: i64,
    at: Timestamp,
) -> Result<()> {
    tx.run(
        "update markets_imports set position = $3, updated_at = $4
         where workspace_id = $1 and id = $2",
        [workspace.into(), id.into(), position.into(), at.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn finish(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    id: Id<Import>,
    report: Option<&ImportReport>,
    at: Timestamp,
) -> Result<()> {
    let state = if report.is_some() { "done" } else { "failed" };
    let report = report.map(serde_json::to_value).transpose().map_err(kernel::Error::internal)?;
    tx.run(
        "update markets_imports set state = $3, report = $4, updated_at = $5
         where workspace_id = $1 and id = $2",
        [workspace.into(), id.into(), state.into(), report.into(), at.into()],
    )
    .await
    .map(drop)
}

/// Keeps a part of an uploaded file until its job has read it.
pub(crate) async fn put_part(tx: &mut Tx, id: Id<Import>, part: i64, data: Vec<u8>) -> Result<()> {
    tx.run(
        "insert into markets_uploads (import_id, part, data) values ($1, $2, $3)
         on conflict (import_id, part) do update set data = excluded.data",
        [id.into(), part.into(), data.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn part(db: &Db, id: Id<Import>, part: i64) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = db
        .optional(
            "select data from markets_uploads where import_id = $1 and part = $2",
            [id.into(), part.into()],
        )
        .await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn drop_parts(tx: &mut Tx, id: Id<Import>) -> Result<()> {
    tx.run("delete from markets_uploads where import_id = $1", [id.into()]).await.map(drop)
}

/// Whether this file was imported to its end.
pub(crate) async fn is_done(db: &Db, workspace: Id<Workspace>, hash: &[u8; 32]) -> Result<bool> {
    let done = db
        .count(
            "select count(*) from markets_imports
             where workspace_id = $1 and file_hash = $2 and state = 'done'",
            [workspace.into(), hash.as_slice().into()],
        )
        .await?;
    Ok(done > 0)
}
