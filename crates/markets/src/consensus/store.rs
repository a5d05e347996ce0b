//! The rows of consensus.

use kernel::{Error, Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx};

use super::{FIELD, ProviderValue};
use crate::asset::Asset;

/// What was said at one time.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub at: Timestamp,
    pub median: Option<f64>,
    pub spread_bps: Option<f64>,
    pub values: Vec<ProviderValue>,
}

#[derive(sqlx::FromRow)]
struct Row {
    at: Timestamp,
    median: Option<f64>,
    spread_bps: Option<f64>,
    said: String,
}

impl TryFrom<Row> for Said {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let values = serde_json::from_str(&row.said).map_err(Error::internal)?;
        Ok(Self { at: row.at, median: row.median, spread_bps: row.spread_bps, values })
    }
}

/// Writes down what was said of `asset`, unless that moment has a row.
pub(crate) async fn insert(
    tx: &mut Tx,
    (workspace, asset): (Id<Workspace>, Id<Asset>),
    said: &Said,
) -> Result<()> {
    let values = serde_json::to_string(&said.values).map_err(Error::internal)?;
    tx.run(
        "insert into markets_consensus
             (workspace_id, asset_id, field, at, median, spread_bps, said)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (workspace_id, asset_id, field, at) do nothing",
        [
            workspace.into(),
            asset.into(),
            FIELD.into(),
            said.at.into(),
            said.median.into(),
            said.spread_bps.into(),
            values.into(),
        ],
    )
    .await
    .map(drop)
}

/// Returns the newest `limit` rows from `from` to `to`, oldest first.
pub(crate) async fn list(
    db: &Db,
    (workspace, asset): (Id<Workspace>, Id<Asset>),
    (from, to): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Said>> {
    let rows: Vec<Row> = db
        .all(
            "select at, median, spread_bps, said from markets_consensus
             where workspace_id = $1 and asset_id = $2 and field = $3 and at between $4 and $5
             order by at desc limit $6",
            [workspace.into(), asset.into(), FIELD.into(), from.into(), to.into(), limit.into()],
        )
        .await?;
    rows.into_iter().rev().map(Said::try_from).collect()
}

/// How the providers agreed at one time.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(crate) struct AgreementRow {
    pub at: Timestamp,
    pub median: Option<f64>,
    pub spread_bps: Option<f64>,
}

/// Rows that formulas see: all that are kept, of one every ten minutes.
const SEEN: i64 = 60_000;

/// Returns how the providers agreed up to `as_of`, oldest first.
pub(crate) async fn agreements(
    db: &Db,
    (workspace, asset): (Id<Workspace>, Id<Asset>),
    as_of: Timestamp,
) -> Result<Vec<AgreementRow>> {
    let mut rows: Vec<AgreementRow> = db
        .all(
            "select at, median, spread_bps from markets_consensus
             where workspace_id = $1 and asset_id = $2 and field = $3 and at <= $4
             order by at desc limit $5",
            [workspace.into(), asset.into(), FIELD.into(), as_of.into(), SEEN.into()],
        )
        .await?;
    rows.reverse();
    Ok(rows)
}

/// Returns when the providers of `asset` were last compared.
pub(crate) async fn newest_at(
    db: &Db,
    (workspace, asset): (Id<Workspace>, Id<Asset>),
) -> Result<Option<Timestamp>> {
    let row: Option<(Option<Timestamp>,)> = db
        .optional(
            "select max(at) from markets_consensus
             where workspace_id = $1 and asset_id = $2 and field = $3",
            [workspace.into(), asset.into(), FIELD.into()],
        )
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// Removes what was said before `before`, of every workspace; says how many rows.
pub(crate) async fn remove_before(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.run("delete from markets_consensus where at < $1", [before.into()]).await
}
