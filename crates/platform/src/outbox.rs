//! The outbox: facts written with the change they tell of, delivered at least once after it.
//!
//! **Invariant:** the facts of one workspace are delivered in the order in which they became
//! true, which is the order of its audit rows.

mod dispatch;
mod live;
mod store;

use kernel::{Actor, Entity, Id, Result, Timestamp};
use serde::{Deserialize, Serialize};

pub(crate) use dispatch::Dispatcher;
pub use live::{Live, Publish, Wanted, to_bus, to_nobody};

use crate::db::Tx;

/// A fact about the past: `markets.import.finished` with what a receiver needs to react.
///
/// This is the payload of the jobs that answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: Id<Event>,
    pub topic: String,
    pub at: Timestamp,
    pub payload: serde_json::Value,
}

impl Entity for Event {
    const PREFIX: &'static str = "evt";
}

pub(crate) struct NewEvent {
    pub topic: String,
    pub payload: serde_json::Value,
}

/// A context's answer to a fact: a job of `job` kind is queued with the event as its payload.
///
/// Delivered at least once, so the job must be harmless when run twice.
#[derive(Debug, Clone)]
pub struct Reaction {
    /// The topic it answers, exactly.
    pub topic: &'static str,
    /// The kind of job that is queued.
    pub job: &'static str,
}

/// Writes the facts of a change whose audit row is `seq`, and wakes who delivers them.
pub(crate) async fn append(
    tx: &mut Tx,
    actor: &Actor,
    at: Timestamp,
    seq: i64,
    events: Vec<NewEvent>,
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    for (place, event) in (0_i64..).zip(events) {
        store::insert(tx, actor.workspace, at, (seq, place), event).await?;
    }
    crate::jobs::wake::after(tx).await
}
