//! Live messages: what is shown to whoever looks right now.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use kernel::{Id, Workspace};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::{bus::Bus, tasks::Tasks};

/// Messages that may wait for the bus; beyond this the newest are lost, which live ones may be.
const WAITING: usize = 4_096;

/// Something to show. Lossy, and never the truth: that is in the tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// Only its members may see it.
    pub workspace: Id<Workspace>,
    /// What is subscribed to: `job:job_…`, or the topic of a fact.
    pub topic: String,
    /// What happened: `job.progress`, or the topic of a fact.
    pub kind: String,
    pub data: serde_json::Value,
}

impl Live {
    /// Every live message on the bus.
    pub const PATTERN: &'static str = "live.>";

    /// Said on the bus after messages were lost before they reached it, to everybody.
    pub const LOST: &'static str = "live.lost";

    /// Where it goes on the bus: `live.wsp_….job:job_…`.
    pub fn bus_topic(&self) -> String {
        format!("live.{}.{}", self.workspace, self.topic)
    }
}

/// What somebody reads now: whoever makes messages on demand goes on making these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub workspace: Id<Workspace>,
    pub topics: Vec<String>,
}

impl Wanted {
    /// Every wish on the bus.
    pub const PATTERN: &'static str = "wanted.*";

    /// A wish is said again this often while somebody reads.
    pub const RENEWED: Duration = Duration::from_secs(30);

    /// What was not said again for this long is read by nobody: two renewals may be lost.
    pub const FORGOTTEN: Duration = Duration::from_secs(90);

    /// Topics of one message, so that it fits on every bus.
    pub const TOPICS: usize = 2_000;

    /// Where it goes on the bus.
    pub fn bus_topic(&self) -> String {
        format!("wanted.{}", self.workspace)
    }
}

/// Where live messages go. Called within transactions: it must neither wait nor fail.
pub type Publish = Arc<dyn Fn(Live) + Send + Sync>;

/// Live messages that nobody sees.
pub fn to_nobody() -> Publish {
    Arc::new(drop)
}

/// Live messages on `bus`, in order, each as the JSON of [`Live`].
///
/// Those that cannot be sent are lost; with the first that can be again, everybody is told so.
pub fn to_bus(bus: Arc<dyn Bus>, tasks: &Tasks) -> Publish {
    let (queue, mut messages) = mpsc::channel::<Live>(WAITING);
    let (stop, lost) = (tasks.token(), Arc::new(AtomicBool::new(false)));
    let losing = Arc::clone(&lost);
    tasks.spawn(async move {
        while let Some(Some(live)) = stop.run_until_cancelled(messages.recv()).await {
            if losing.load(Ordering::Relaxed) && bus.publish(Live::LOST, Bytes::new()).await.is_ok()
            {
                losing.store(false, Ordering::Relaxed);
            }
            let Ok(payload) = serde_json::to_vec(&live) else { continue };
            if let Err(error) = bus.publish(&live.bus_topic(), Bytes::from(payload)).await {
                losing.store(true, Ordering::Relaxed);
                tracing::debug!(%error, live.topic = live.topic, "a live message was lost");
            }
        }
    });
    Arc::new(move |live| {
        if queue.try_send(live).is_err() {
            lost.store(true, Ordering::Relaxed);
            metrics::counter!("live_messages_lost").increment(1);
        }
    })
}
