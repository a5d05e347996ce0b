//! Delivering facts: a job for each reaction, and a live message.

use kernel::{Actor, Id, RequestId, Result, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Event, Live, Publish, Reaction,
    store::{self, Waiting},
};
use crate::{
    clock::Clock,
    db::{Db, Tx},
    jobs::{self, Job, NewJob, Priority},
};

/// Facts of one transaction: enough to be fast, few enough that other writers get their turn.
const BATCH: usize = 256;

/// Delivers facts; cheap to clone.
#[derive(Clone)]
pub(crate) struct Dispatcher {
    pub db: Db,
    pub clock: Clock,
    pub reactions: Vec<Reaction>,
    pub publish: Publish,
}

impl Dispatcher {
    /// Delivers what waits and returns how many facts that were.
    ///
    /// The jobs and the mark are one transaction, so a fact queues its jobs once. Live messages
    /// leave before its commit and may come again when that fails.
    pub(crate) async fn dispatch(&self) -> Result<usize> {
        let mut delivered = 0;
        loop {
            let dispatcher = self.clone();
            let batch = self
                .db
                .write_internal(move |tx| {
                    Box::pin(async move { dispatcher.dispatch_batch(tx).await })
                })
                .await?;
            delivered += batch;
            if batch < BATCH {
                return Ok(delivered);
            }
        }
    }

    async fn dispatch_batch(&self, tx: &mut Tx) -> Result<usize> {
        let events = store::waiting(tx, i64::try_from(BATCH).unwrap_or(i64::MAX)).await?;
        if events.is_empty() {
            return Ok(0);
        }
        let now = self.clock.now();
        for event in &events {
            self.deliver(tx, event, now).await?;
        }
        store::mark_dispatched(tx, &events, now).await?;
        Ok(events.len())
    }

    async fn deliver(&self, tx: &mut Tx, waiting: &Waiting, now: Timestamp) -> Result<()> {
        let event = Event {
            id: waiting.id,
            topic: waiting.topic.clone(),
            at: waiting.at,
            payload: waiting.payload.0.clone(),
        };
        let fact = serde_json::to_value(&event).map_err(kernel::Error::internal)?;
        let request = RequestId(event.id.to_string().into());
        let actor = Actor::system(waiting.workspace_id, request);
        for reaction in self.reactions.iter().filter(|reaction| reaction.topic == event.topic) {
            let job = NewJob {
                priority: Priority::Normal,
                unique_key: Some(event.id.to_string()),
                ..NewJob::new(reaction.job, fact.clone())
            };
            jobs::enqueue(tx, &actor, job_id(event.id, reaction.job), job, now).await?;
        }
        (self.publish)(Live {
            workspace: waiting.workspace_id,
            topic: event.topic.clone(),
            kind: event.topic,
            data: fact,
        });
        Ok(())
    }
}

/// The id of the job that answers `event`: always the same, so that a fact delivered again finds
/// its job, also when that has ended.
fn job_id(event: Id<Event>, kind: &str) -> Id<Job> {
    let digest = Sha256::digest([event.uuid().as_bytes(), kind.as_bytes()].concat());
    let mut bytes = event.uuid().into_bytes();
    // The time of the event stays in front, so that jobs still sort by when they were made.
    bytes[6..].copy_from_slice(&digest[..10]);
    bytes[6] = bytes[6] & 0x0f | 0x70;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    Id::from_uuid(Uuid::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_has_one_job_a_fact_and_kind() {
        let event = Id::from_uuid(crate::clock::uuid_at(Timestamp(1_764_000_000_000_000)));
        let other = Id::from_uuid(crate::clock::uuid_at(Timestamp(1_764_000_000_000_000)));
        assert_eq!(job_id(event, "a"), job_id(event, "a"));
        assert_ne!(job_id(event, "a"), job_id(event, "b"));
        assert_ne!(job_id(event, "a"), job_id(other, "a"));
        assert_eq!(job_id(event, "a").uuid().get_version_num(), 7);
    }
}
