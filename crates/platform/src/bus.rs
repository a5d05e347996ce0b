//! The bus port: live messages to whoever listens now, in this process or across a network.
//!
//! **Invariant:** the bus is never the truth. What must arrive is in the outbox.
//!
//! **Invariant:** a subscriber that lost messages is told so; silence means nothing was lost.
//!
//! Limits: a message has at most 256 kB and a topic 255 bytes; a subscriber may fall 4,096
//! messages behind. The local bus shows every message to every subscription, so a part with many
//! listeners subscribes once and hands on itself.

mod local;
mod topic;

use std::{fmt, pin::Pin, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use kernel::{Error, Result};

pub use local::LocalBus;
pub use topic::{Pattern, check_topic};

/// Live, lossy fan-out.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Sends `payload` to whoever listens on `topic` now, at most once each. Messages of one
    /// publisher keep their order.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a topic that is none or a payload over 256 kB;
    /// [`Error::Unavailable`] when the bus is not reached.
    async fn publish(&self, topic: &str, payload: Bytes) -> Result<()>;

    /// Listens from now on: what is published after this returns is delivered. `*` stands for
    /// one word of a topic, `>` at the end for one or more: `markets.quote.*`, `markets.>`.
    async fn subscribe(&self, pattern: &str) -> Result<Subscription>;

    /// Answers whether the bus answers.
    async fn ping(&self) -> Result<()>;
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub topic: Arc<str>,
    pub payload: Bytes,
}

/// What a subscriber gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Message(Message),
    /// Messages were lost here, because the reader was slow or the connection was gone; how
    /// many at most, if that is known. Load again what the messages would have told.
    Missed(Option<u64>),
}

/// The stream of what arrives; ends when the bus does.
pub struct Subscription(Pin<Box<dyn Stream<Item = Delivery> + Send>>);

impl Subscription {
    pub fn new(stream: impl Stream<Item = Delivery> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// Waits for what arrives next.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.0.next().await
    }
}

impl Stream for Subscription {
    type Item = Delivery;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Delivery>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// The largest message: a server of NATS takes 1 MiB by default, and live messages are small.
pub const MAX_PAYLOAD: usize = 256 * 1_024;

/// How far a subscriber may fall behind: four seconds of a thousand quotes a second.
pub const MAX_LAG: usize = 4_096;

/// Refuses what not every bus takes.
pub fn check(topic: &str, payload: &[u8]) -> Result<()> {
    check_topic(topic)?;
    if payload.len() > MAX_PAYLOAD {
        return Err(Error::invalid("a message on the bus has at most 256 kB"));
    }
    Ok(())
}
