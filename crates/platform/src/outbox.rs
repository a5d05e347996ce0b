//! The outbox: facts written with the change they tell of, delivered at least once after it.

use kernel::{Actor, Entity, Id, Result, Timestamp, Workspace};

use std::sync::Arc;

use crate::db::Tx;

/// A fact about the past: `markets.import.finished` with what a receiver needs to react.
#[derive(Debug)]
pub enum Event {}

impl Entity for Event {
    const PREFIX: &'static str = "evt";
}

pub(crate) struct NewEvent {
    pub topic: String,
    pub payload: serde_json::Value,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    at: Timestamp,
    event: NewEvent,
) -> Result<()> {
    let id: Id<Event> = Id::from_uuid(crate::clock::uuid_at(at));
    tx.run(
        "insert into platform_events (id, workspace_id, seq, place, topic, payload, at)
         values ($1, $2, 0, 0, $3, $4, $5)",
        [
            id.into(),
            actor.workspace.into(),
            event.topic.into(),
            event.payload.into(),
            at.into(),
        ],
    )
    .await
    .map(drop)
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

/// What is shown to whoever looks right now. Lossy, and never the truth: that is in the tables.
#[derive(Debug, Clone)]
pub struct Live {
    /// Only its members may see it.
    pub workspace: Id<Workspace>,
    /// What is subscribed to: `job:job_…`, or the topic of a fact.
    pub topic: String,
    /// What happened: `job.progress`, or the topic of a fact.
    pub kind: String,
    pub data: serde_json::Value,
}

/// Where live messages go. Called within transactions: it must neither wait nor fail.
pub type Publish = Arc<dyn Fn(Live) + Send + Sync>;

/// Live messages that nobody sees.
pub fn to_nobody() -> Publish {
    Arc::new(|_| {})
}
