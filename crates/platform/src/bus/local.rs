//! The embedded bus: a channel in this process.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use kernel::Result;
use tokio::sync::broadcast::{self, error::RecvError};

use super::{Bus, Delivery, MAX_LAG, Message, Pattern, Subscription, check};

/// A bus inside this process; cheap to clone.
#[derive(Clone)]
pub struct LocalBus {
    channel: broadcast::Sender<Message>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self { channel: broadcast::Sender::new(MAX_LAG) }
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, topic: &str, payload: Bytes) -> Result<()> {
        check(topic, &payload)?;
        // It fails when nobody listens, which is nobody's loss.
        _ = self.channel.send(Message { topic: topic.into(), payload });
        Ok(())
    }

    async fn subscribe(&self, pattern: &str) -> Result<Subscription> {
        let state = (self.channel.subscribe(), Pattern::parse(pattern)?);
        Ok(Subscription::new(stream::unfold(state, |(mut receiver, pattern)| async move {
            loop {
                match receiver.recv().await {
                    Ok(message) if !pattern.matches(&message.topic) => {}
                    Ok(message) => return Some((Delivery::Message(message), (receiver, pattern))),
                    Err(RecvError::Lagged(lost)) => {
                        metrics::counter!("bus_missed_total").increment(lost);
                        return Some((Delivery::Missed(Some(lost)), (receiver, pattern)));
                    }
                    Err(RecvError::Closed) => return None,
                }
            }
        })))
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}
