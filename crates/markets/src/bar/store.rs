//! The rows of chunks and ranges.

use kernel::{Error, Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx, Value};

use crate::{Interval, asset::Asset};

/// Which bars: of whom, of what, how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub workspace: Id<Workspace>,
    pub asset: Id<Asset>,
    pub interval: Interval,
}

impl Key {
    fn values(self) -> [Value; 3] {
        [self.workspace.into(), self.asset.into(), self.interval.name().into()]
    }
}

/// A chunk as it lies in the database.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ChunkRow {
    pub period: i64,
    pub revision: i64,
    pub data: Vec<u8>,
}

/// What is known of an asset at an interval.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct RangeRow {
    pub asset_id: Id<Asset>,
    pub bar_interval: String,
    pub row_count: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub last_known_at: Timestamp,
    pub prices: String,
    pub source: String,
}

const RANGE: &str = "select asset_id, bar_interval, row_count, first_at, last_at, last_known_at,
    prices, source from markets_ranges";

/// Returns the period and revision of every chunk of `key`, by period.
pub(crate) async fn directory(db: &Db, key: Key) -> Result<Vec<(i64, i64)>> {
    db.all(
        "select period, revision from markets_chunks
         where workspace_id = $1 and asset_id = $2 and bar_interval = $3 order by period",
        key.values(),
    )
    .await
}

/// Returns the chunks of `key` with `first <= period <= last`.
pub(crate) async fn chunks(db: &Db, key: Key, first: i64, last: i64) -> Result<Vec<ChunkRow>> {
    let [workspace, asset, interval] = key.values();
    db.all(
        "select period, revision, data from markets_chunks
         where workspace_id = $1 and asset_id = $2 and bar_interval = $3
           and period between $4 and $5 order by period",
        [workspace, asset, interval, first.into(), last.into()],
    )
    .await
}

/// Returns what is known of one asset, an interval a row.
pub(crate) async fn ranges_of(
    db: &Db,
    workspace: Id<Workspace>,
    asset: Id<Asset>,
) -> Result<Vec<RangeRow>> {
    let sql = format!("{RANGE} where workspace_id = $1 and asset_id = $2 order by bar_interval");
    db.all(&sql, [workspace.into(), asset.into()]).await
}

/// Returns what is known of some assets, at most a page of them.
pub(crate) async fn ranges_of_all(
    db: &Db,
    workspace: Id<Workspace>,
    assets: &[Id<Asset>],
) -> Result<Vec<RangeRow>> {
    if assets.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..assets.len()).map(|i| format!("${}", i + 2)).collect();
    let sql = format!("{RANGE} where workspace_id = $1 and asset_id in ({})", places.join(", "));
    let assets = assets.iter().map(|asset| Value::from(*asset));
    db.all(&sql, std::iter::once(workspace.into()).chain(assets)).await
}

/// Returns the assets with bars of `interval`, those that were known last first.
pub(crate) async fn ranges_at(
    db: &Db,
    workspace: Id<Workspace>,
    interval: Interval,
    limit: i64,
) -> Result<Vec<RangeRow>> {
    let sql = format!(
        "{RANGE} where workspace_id = $1 and bar_interval = $2
         order by last_at desc, asset_id limit $3"
    );
    db.all(&sql, [workspace.into(), interval.name().into(), limit.into()]).await
}

/// Puts a chunk in the place of the one with `revision` (0: of none).
///
/// # Errors
///
/// [`Error::Conflict`] when another one is there meanwhile.
pub(crate) async fn put_chunk(
    tx: &mut Tx,
    key: Key,
    period: i64,
    revision: i64,
    data: Vec<u8>,
) -> Result<()> {
    let [workspace, asset, interval] = key.values();
    let values = [workspace, asset, interval, period.into(), data.into(), revision.into()];
    let changed = if revision == 0 {
        tx.run(
            "insert into markets_chunks
                 (workspace_id, asset_id, bar_interval, period, data, revision)
             values ($1, $2, $3, $4, $5, $6 + 1)
             on conflict (workspace_id, asset_id, bar_interval, period) do nothing",
            values,
        )
        .await?
    } else {
        tx.run(
            "update markets_chunks set data = $5, revision = $6 + 1
             where workspace_id = $1 and asset_id = $2 and bar_interval = $3 and period = $4
               and revision = $6",
            values,
        )
        .await?
    };
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::conflict(CHUNK_CHANGED, "bars changed meanwhile"))
    }
}

/// The code of a lost race for a chunk; the writer reads again and retries.
pub(crate) const CHUNK_CHANGED: &str = "BARS_CHANGED";

/// Calls the prices of `key` those as traded from now on.
pub(crate) async fn call_raw(tx: &mut Tx, key: Key) -> Result<()> {
    tx.run(
        "update markets_ranges set prices = 'raw'
         where workspace_id = $1 and asset_id = $2 and bar_interval = $3",
        key.values(),
    )
    .await
    .map(drop)
}

/// Widens the range of `key` by what was added.
pub(crate) async fn widen(tx: &mut Tx, key: Key, added: &RangeRow) -> Result<()> {
    let [workspace, asset, interval] = key.values();
    tx.run(
        "insert into markets_ranges (workspace_id, asset_id, bar_interval, row_count, first_at,
             last_at, last_known_at, prices, source)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (workspace_id, asset_id, bar_interval) do update set
             row_count = markets_ranges.row_count + excluded.row_count,
             first_at = case when excluded.first_at < markets_ranges.first_at
                 then excluded.first_at else markets_ranges.first_at end,
             last_at = case when excluded.last_at > markets_ranges.last_at
                 then excluded.last_at else markets_ranges.last_at end,
             last_known_at = case when excluded.last_known_at > markets_ranges.last_known_at
                 then excluded.last_known_at else markets_ranges.last_known_at end,
             source = excluded.source",
        [
            workspace,
            asset,
            interval,
            added.row_count.into(),
            added.first_at.into(),
            added.last_at.into(),
            added.last_known_at.into(),
            added.prices.as_str().into(),
            added.source.as_str().into(),
        ],
    )
    .await
    .map(drop)
}
