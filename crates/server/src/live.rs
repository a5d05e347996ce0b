//! The live stream: numbered messages of topics, to whoever subscribed, over `/ws`.
//!
//! **Invariant:** a message is seen only in the workspace it was published in, by those who may
//! read its topic; none is left out in silence: a reader that falls behind is closed and told so.

mod socket;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use axum::extract::ws::Utf8Bytes;
use kernel::{Id, Permission, Workspace};
use serde_json::json;
use tokio::sync::broadcast;

pub use socket::Live;
pub(crate) use socket::routes;

/// Messages a reader may be behind before it is closed.
const BEHIND: usize = 1_024;

/// Messages kept of a topic for readers that come back.
const RECENT: usize = 64;

/// Topics remembered; the one that was silent longest is forgotten first.
const TOPICS: usize = 10_000;

/// Where messages go out from; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    topics: Arc<Mutex<Topics>>,
    out: broadcast::Sender<Arc<Message>>,
}

#[derive(Default)]
struct Topics {
    by_name: HashMap<Key, Topic>,
    /// Rises with every message of any topic, to tell which was silent longest.
    clock: u64,
}

type Key = (Id<Workspace>, String);

#[derive(Default)]
struct Topic {
    seq: u64,
    last: u64,
    recent: VecDeque<Arc<Message>>,
}

/// One message, encoded once for every reader.
pub(crate) struct Message {
    workspace: Id<Workspace>,
    topic: String,
    seq: u64,
    frame: Utf8Bytes,
}

impl Default for Hub {
    fn default() -> Self {
        Self { topics: Arc::default(), out: broadcast::channel(BEHIND).0 }
    }
}

impl Hub {
    /// Sends `data` to every reader of `topic` in `workspace`.
    pub fn publish(
        &self,
        workspace: Id<Workspace>,
        topic: &str,
        kind: &str,
        data: &serde_json::Value,
    ) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.clock += 1;
        let clock = topics.clock;
        let entry = topics.by_name.entry((workspace, topic.to_owned())).or_default();
        entry.seq += 1;
        entry.last = clock;
        let frame = json!({"type": kind, "topic": topic, "seq": entry.seq, "data": data});
        let message = Arc::new(Message {
            workspace,
            topic: topic.to_owned(),
            seq: entry.seq,
            frame: frame.to_string().into(),
        });
        if entry.recent.len() == RECENT {
            entry.recent.pop_front();
        }
        entry.recent.push_back(Arc::clone(&message));
        if topics.by_name.len() > TOPICS {
            topics.forget_the_most_silent();
        }
        drop(topics);
        // Nobody listening is fine.
        _ = self.out.send(message);
    }

    /// Returns what a reader of `topic` has missed since `from`, or its last message.
    fn since(&self, workspace: Id<Workspace>, topic: &str, from: Option<u64>) -> Vec<Arc<Message>> {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(entry) = topics.by_name.get(&(workspace, topic.to_owned())) else {
            return Vec::new();
        };
        match from {
            Some(from) if from <= entry.seq => {
                entry.recent.iter().filter(|message| message.seq > from).cloned().collect()
            }
            // A number of another process or an earlier life: begin with what is newest.
            Some(_) | None => entry.recent.back().cloned().into_iter().collect(),
        }
    }
}

impl Topics {
    fn forget_the_most_silent(&mut self) {
        let silent =
            self.by_name.iter().min_by_key(|(_, topic)| topic.last).map(|(key, _)| key.clone());
        if let Some(key) = silent {
            self.by_name.remove(&key);
        }
    }
}

/// Returns what a reader needs to read `topic`; `None` for one that does not exist.
fn need(topic: &str) -> Option<Permission> {
    match topic.split_once(':').map_or(topic, |(kind, _)| kind) {
        "job" | "jobs" => Some(Permission::JobsRead),
        "imports" => Some(Permission::MarketsRead),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::clock::Clock;

    #[test]
    fn a_reader_that_comes_back_gets_what_it_missed() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        for step in 1..=5 {
            hub.publish(workspace, "job:1", "job.progress", &json!({"done": step}));
        }
        let missed = hub.since(workspace, "job:1", Some(3));
        assert_eq!(missed.iter().map(|m| m.seq).collect::<Vec<_>>(), [4, 5]);
        let newest = hub.since(workspace, "job:1", None);
        assert_eq!(newest.iter().map(|m| m.seq).collect::<Vec<_>>(), [5]);
        let other: Id<Workspace> = Clock::default().id();
        assert!(hub.since(other, "job:1", None).is_empty());
    }
}
