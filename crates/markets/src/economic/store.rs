//! The rows of observations and of fetches.

use std::collections::HashMap;

use kernel::{Id, Result, Timestamp, Workspace};
use platform::db::{Db, Tx, Value};

/// A value as it was known from a time on.
#[derive(Debug, Clone, Copy, PartialEq, sqlx::FromRow)]
pub(crate) struct Seen {
    /// Days since 1970.
    pub day: i64,
    pub known_at: Timestamp,
    pub value: Option<f64>,
}

/// Rows of one statement: SQLite takes 32,766 values.
const BATCH: usize = 500;

/// Returns the values of `series` with `first <= day <= last` that were known by `as_of`, oldest first, each day's
/// in the order in which they became known.
pub(crate) async fn observations(
    db: &Db,
    workspace: Id<Workspace>,
    series: &str,
    (first, last): (i64, i64),
    as_of: Timestamp,
) -> Result<Vec<Seen>> {
    db.all(
        "select day, known_at, value from markets_observations
         where workspace_id = $1 and series = $2 and day between $3 and $4 and known_at <= $5
         order by day, known_at",
        [workspace.into(), series.into(), first.into(), last.into(), as_of.into()],
    )
    .await
}

/// Returns the newest `count` known days of `series`, newest first; a revised day stands more than once.
pub(crate) async fn newest(
    db: &Db,
    workspace: Id<Workspace>,
    series: &str,
    as_of: Timestamp,
    count: i64,
) -> Result<Vec<Seen>> {
    db.all(
        "select day, known_at, value from markets_observations
         where workspace_id = $1 and series = $2 and known_at <= $3 and value is not null
         order by day desc, known_at desc limit $4",
        [workspace.into(), series.into(), as_of.into(), count.into()],
    )
    .await
}

/// Returns the first and the last day of which a value of `series` was known by `as_of`.
pub(crate) async fn span(
    db: &Db,
    workspace: Id<Workspace>,
    series: &str,
    as_of: Timestamp,
) -> Result<Option<(i64, i64)>> {
    let row: Option<(Option<i64>, Option<i64>)> = db
        .optional(
            "select min(day), max(day) from markets_observations
             where workspace_id = $1 and series = $2 and known_at <= $3",
            [workspace.into(), series.into(), as_of.into()],
        )
        .await?;
    Ok(row.and_then(|(first, last)| first.zip(last)))
}

/// Returns when something of `series` was last seen, by `as_of`.
pub(crate) async fn last_seen(
    db: &Db,
    workspace: Id<Workspace>,
    series: &str,
    as_of: Timestamp,
) -> Result<Option<Timestamp>> {
    let row: Option<(Option<Timestamp>,)> = db
        .optional(
            "select max(known_at) from markets_observations
             where workspace_id = $1 and series = $2 and known_at <= $3",
            [workspace.into(), series.into(), as_of.into()],
        )
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// Adds values that became known; one that stands there already stays.
pub(crate) async fn add(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    series: &str,
    rows: &[Seen],
) -> Result<()> {
    for rows in rows.chunks(BATCH) {
        let mut values: Vec<Value> = vec![workspace.into(), series.into()];
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let at = values.len();
            places.push(format!("($1, $2, ${}, ${}, ${})", at + 1, at + 2, at + 3));
            values.extend([row.day.into(), row.known_at.into(), row.value.into()]);
        }
        let sql = format!(
            "insert into markets_observations (workspace_id, series, day, known_at, value)
             values {} on conflict do nothing",
            places.join(", ")
        );
        tx.run(&sql, values).await?;
    }
    Ok(())
}

/// When something was fetched, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Fetch {
    pub fetched_at: Timestamp,
    pub source: String,
}

pub(crate) async fn fetched(
    db: &Db,
    workspace: Id<Workspace>,
    subject: &str,
) -> Result<Option<Fetch>> {
    db.optional(
        "select fetched_at, source from markets_fetches where workspace_id = $1 and subject = $2",
        [workspace.into(), subject.into()],
    )
    .await
}

#[derive(sqlx::FromRow)]
struct FetchRow {
    subject: String,
    fetched_at: Timestamp,
    source: String,
}

/// Returns every fetch of a workspace by what it was noted under.
pub(crate) async fn all_fetches(
    db: &Db,
    workspace: Id<Workspace>,
) -> Result<HashMap<String, Fetch>> {
    let rows: Vec<FetchRow> = db
        .all(
            "select subject, fetched_at, source from markets_fetches where workspace_id = $1",
            [workspace.into()],
        )
        .await?;
    let fetch =
        |row: FetchRow| (row.subject, Fetch { fetched_at: row.fetched_at, source: row.source });
    Ok(rows.into_iter().map(fetch).collect())
}

pub(crate) async fn note_fetch(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    subject: &str,
    fetch: &Fetch,
) -> Result<()> {
    tx.run(
        "insert into markets_fetches (workspace_id, subject, fetched_at, source)
         values ($1, $2, $3, $4)
         on conflict (workspace_id, subject) do update
             set fetched_at = excluded.fetched_at, source = excluded.source",
        [workspace.into(), subject.into(), fetch.fetched_at.into(), fetch.source.as_str().into()],
    )
    .await?;
    Ok(())
}
