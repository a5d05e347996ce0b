//! Between the bus and the sockets of this process: what is published, and what is read.

use std::{sync::Arc, time::Duration};

use markets::Markets;
use platform::{
    bus::{Bus, Delivery, Subscription},
    outbox::{Live, Wanted},
    tasks::Tasks,
};
use server::Hub;
use tokio_util::sync::CancellationToken;

/// How long a bus that is away is left alone before the next try.
const PAUSE: Duration = Duration::from_secs(1);

/// How long the first wish waits for others that come with it: a page asks for many topics at once.
const TOGETHER: Duration = Duration::from_millis(20);

/// What carries messages both ways; cheap to clone.
#[derive(Clone)]
pub(crate) struct Relay {
    pub bus: Arc<dyn Bus>,
    pub hub: Hub,
    pub markets: Markets,
    pub stop: CancellationToken,
}

impl Relay {
    pub fn run(self, tasks: &Tasks) {
        tasks.spawn(self.clone().forward());
        tasks.spawn(self.tell());
    }

    /// Hands what any process publishes to the sockets of this one, also from a bus that is away
    /// when this process starts, or for a while.
    async fn forward(self) {
        while !self.stop.is_cancelled() {
            let listening = self.stop.run_until_cancelled(self.bus.subscribe(Live::PATTERN)).await;
            match listening {
                Some(Ok(messages)) => {
                    self.stop.run_until_cancelled(self.hand_on(messages)).await;
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, "sockets show no live messages until the bus is back");
                    self.stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
                }
                None => return,
            }
        }
    }

    /// Publishes what arrives until the bus ends.
    async fn hand_on(&self, mut messages: Subscription) {
        while let Some(delivery) = messages.next().await {
            let Delivery::Message(message) = delivery else {
                self.hub.lost();
                continue;
            };
            if &*message.topic == Live::LOST {
                self.hub.lost();
                continue;
            }
            match serde_json::from_slice::<Live>(&message.payload) {
                Ok(live) => {
                    self.markets.heard(&live);
                    self.hub.publish(live.workspace, &live.topic, &live.kind, &live.data);
                }
                Err(error) => tracing::warn!(%error, "a live message could not be read"),
            }
        }
    }

    /// Says what the sockets of this process read, when that becomes more and as long as it stays so.
    async fn tell(self) {
        while !self.stop.is_cancelled() {
            for wanted in self.hub.wanted() {
                let Ok(payload) = serde_json::to_vec(&wanted) else { continue };
                if let Err(error) = self.bus.publish(&wanted.bus_topic(), payload.into()).await {
                    tracing::debug!(%error, "what is read is said again in a moment");
                }
            }
            let asked = tokio::time::timeout(Wanted::RENEWED, self.hub.asked());
            if let Some(Ok(())) = self.stop.run_until_cancelled(asked).await {
                self.stop.run_until_cancelled(tokio::time::sleep(TOGETHER)).await;
            }
        }
    }
}
