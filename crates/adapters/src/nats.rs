//! The bus across processes, on NATS (its core, without streams).
//!
//! Limits: what is published while the connection is gone fails, and what others publish
//! meanwhile is lost and told as missed. All subscriptions share one connection; each may fall
//! 4,096 messages behind. The server must let us publish to `prospect.sync`, which nobody serves:
//! its answer shows that what was sent before has arrived.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Event, Subscriber, client::RequestErrorKind, connection};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use kernel::{Error, Result};
use platform::{
    bus::{Bus, Delivery, MAX_LAG, Message, Pattern, Subscription, check},
    tasks::Tasks,
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    oneshot, watch,
};

const CONNECTION_TIMEOUT: Duration = Duration::from_secs(2);

/// A server beside us answers in a millisecond.
const CALL_TIMEOUT: Duration = Duration::from_secs(1);

/// How often a silent server is asked whether it is there; after two questions without an answer the
/// connection is lost.
const PING: Duration = Duration::from_secs(10);

/// How long to wait between two tries to connect again, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Nobody serves this, so the server itself answers at once.
const SYNC: &str = "prospect.sync";

/// A bus at a `nats://` URL; cheap to clone.
#[derive(Clone)]
pub struct NatsBus {
    client: Client,
    tasks: Tasks,
    /// Rises whenever something may have been lost for everybody.
    losses: watch::Sender<u64>,
}

impl NatsBus {
    /// Connects, now or when the server is there, and again whenever it is lost.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when `url` is none of `nats://host:port`.
    pub async fn open(url: &str, tasks: Tasks) -> Result<Self> {
        let losses = watch::Sender::new(0);
        let (lost, was_connected) = (losses.clone(), AtomicBool::new(false));
        let options = ConnectOptions::new()
            .name("prospect")
            .connection_timeout(CONNECTION_TIMEOUT)
            .request_timeout(Some(CALL_TIMEOUT))
            .ping_interval(PING)
            .reconnect_delay_callback(pause)
            .retry_on_initial_connect()
            .event_callback(move |event| {
                let again =
                    event != Event::Connected || was_connected.swap(true, Ordering::Relaxed);
                if again {
                    notice(&event, &lost);
                }
                async {}
            });
        // The URL may hold a password, so no error of the driver is shown.
        let client = options
            .connect(url)
            .await
            .map_err(|_| Error::refused("BUS_URL", "the bus is a URL like nats://host:4222"))?;
        Ok(Self { client, tasks, losses })
    }

    /// Waits until the server has seen everything we sent before.
    async fn sync(&self) -> Result<()> {
        self.check_connected()?;
        match self.client.request(SYNC, Bytes::new()).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(()),
            Err(error) => {
                tracing::debug!(%error, "the bus failed");
                Err(Error::Unavailable("bus"))
            }
        }
    }

    /// The driver would keep messages and send them when they are old.
    fn check_connected(&self) -> Result<()> {
        match self.client.connection_state() {
            connection::State::Connected => Ok(()),
            connection::State::Pending | connection::State::Disconnected => {
                Err(Error::Unavailable("bus"))
            }
        }
    }
}

fn pause(tries: usize) -> Duration {
    let tries = u32::try_from(tries).unwrap_or(u32::MAX).min(20);
    (Duration::from_millis(50) * tries).min(LONGEST_PAUSE)
}

/// Acts on what the driver says, but for the first connection, before which nothing was lost.
fn notice(event: &Event, losses: &watch::Sender<u64>) {
    match event {
        Event::Connected | Event::SlowConsumer(_) => losses.send_modify(|losses| *losses += 1),
        Event::Disconnected => tracing::warn!("the bus is away: live updates wait for it"),
        Event::LameDuckMode
        | Event::Draining
        | Event::Closed
        | Event::ServerError(_)
        | Event::ClientError(_) => tracing::debug!(%event, "the bus says something"),
    }
}

#[async_trait]
impl Bus for NatsBus {
    async fn publish(&self, topic: &str, payload: Bytes) -> Result<()> {
        check(topic, &payload)?;
        self.check_connected()?;
        let publish = self.client.publish(topic.to_owned(), payload);
        match tokio::time::timeout(CALL_TIMEOUT, publish).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Error::Unavailable("bus")),
        }
    }

    async fn subscribe(&self, pattern: &str) -> Result<Subscription> {
        Pattern::parse(pattern)?;
        self.check_connected()?;
        let losses = self.losses.subscribe();
        let subscribe = self.client.subscribe(pattern.to_owned());
        let subscriber = subscribe.await.map_err(|_| Error::Unavailable("bus"))?;
        self.sync().await?;

        let (sender, receiver) = broadcast::channel(MAX_LAG);
        let (alive, gone) = oneshot::channel();
        let forward = Forward { bus: self.clone(), subscriber, losses, sender, gone };
        self.tasks.spawn(forward.run());
        Ok(Subscription::new(stream::unfold((receiver, alive), |(mut receiver, alive)| async {
            let delivery = match receiver.recv().await {
                Ok(delivery) => delivery,
                Err(RecvError::Lagged(lost)) => Delivery::Missed(Some(lost)),
                Err(RecvError::Closed) => return None,
            };
            Some((delivery, (receiver, alive)))
        })))
    }

    async fn ping(&self) -> Result<()> {
        self.sync().await
    }
}

/// Takes what arrives off the connection at once: a slow reader falls behind in a queue of its
/// own, which knows how far.
struct Forward {
    bus: NatsBus,
    subscriber: Subscriber,
    losses: watch::Receiver<u64>,
    sender: broadcast::Sender<Delivery>,
    /// Resolves when the reader has gone.
    gone: oneshot::Receiver<()>,
}

impl Forward {
    async fn run(mut self) {
        loop {
            let delivery = tokio::select! {
                message = self.subscriber.next() => match message {
                    Some(message) => Delivery::Message(Message {
                        topic: message.subject.as_str().into(),
                        payload: message.payload,
                    }),
                    None => return,
                },
                Ok(()) = self.losses.changed() => {
                    // Who loads anew before the server listens for us again would miss a change.
                    if self.bus.sync().await.is_err() {
                        self.losses.mark_changed();
                        tokio::time::sleep(pause(1)).await;
                        continue;
                    }
                    Delivery::Missed(None)
                }
                _ = &mut self.gone => return,
                () = self.bus.tasks.stopping() => return,
            };
            // It fails when nobody reads, which `gone` tells next.
            _ = self.sender.send(delivery);
        }
    }
}
