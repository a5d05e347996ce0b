//! The SQL of the outbox.

use kernel::{Id, Result, Timestamp, Workspace};
use sqlx::types::Json;

use super::{Event, NewEvent};
use crate::db::{Dialect, Tx, Value};

/// Keeps two processes from delivering the same outbox at once, which could change the order. The
/// table is part of the key: another installation in the same database is not kept waiting.
const POSTGRES_LOCK: i64 = 0x7072_6f73_6f75_7462;

const TRY_LOCK: &str =
    "select pg_try_advisory_xact_lock($1 # 'platform_events'::regclass::oid::bigint)";

/// Writes a fact at its place of the workspace's order.
pub(super) async fn insert(
    tx: &mut Tx,
    workspace: Id<Workspace>,
    at: Timestamp,
    (seq, place): (i64, i64),
    event: NewEvent,
) -> Result<()> {
    let id: Id<Event> = Id::from_uuid(crate::clock::uuid_at(at));
    tx.run(
        "insert into platform_events (id, workspace_id, seq, place, topic, payload, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            id.into(),
            workspace.into(),
            seq.into(),
            place.into(),
            event.topic.into(),
            event.payload.into(),
            at.into(),
        ],
    )
    .await
    .map(drop)
}

/// A fact that waits for its delivery.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub id: Id<Event>,
    pub workspace_id: Id<Workspace>,
    pub topic: String,
    pub payload: Json<serde_json::Value>,
    pub at: Timestamp,
}

/// Returns the oldest facts that wait, or none while another process delivers.
pub(super) async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Waiting>> {
    if tx.dialect() == Dialect::Postgres {
        let mine: Option<(bool,)> = tx.optional(TRY_LOCK, [POSTGRES_LOCK.into()]).await?;
        if mine != Some((true,)) {
            return Ok(Vec::new());
        }
    }
    tx.all(
        "select id, workspace_id, topic, payload, at from platform_events
         where dispatched_at is null order by seq, workspace_id, place limit $1",
        [limit.into()],
    )
    .await
}

pub(super) async fn mark_dispatched(tx: &mut Tx, events: &[Waiting], now: Timestamp) -> Result<()> {
    let mut values: Vec<Value> = vec![now.into()];
    let places: Vec<String> = events
        .iter()
        .map(|event| {
            values.push(event.id.into());
            format!("${}", values.len())
        })
        .collect();
    let sql = format!(
        "update platform_events set dispatched_at = $1 where id in ({})",
        places.join(", ")
    );
    tx.run(&sql, values).await.map(drop)
}
