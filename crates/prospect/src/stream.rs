//! What happens now, for a terminal: messages as they come, and quotes asked for again and again
//! where none come.
//!
//! **Invariant:** whoever listens learns of every pause; nothing old looks as if it were new.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use kernel::{Id, Workspace};
use platform::{
    bus::{Bus, Delivery},
    outbox::{Live, Wanted},
    tasks::Tasks,
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{client::Client, failure::Failure, quotes};

/// Messages that may wait for the terminal; a terminal that is slower than that misses none, it
/// slows the reading down.
const WAITING: usize = 1_024;

/// The first pause after a stream that ended, doubled up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);

const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How often quotes are asked for beside a stream: what it does not carry (a session that closed).
const BESIDE_A_STREAM: Duration = Duration::from_secs(30);

/// The longest event: a book of twenty levels has some kilobytes.
const LONGEST_EVENT: usize = 1 << 20;

/// What is heard.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Whether messages come by themselves from now on.
    Streaming(bool),
    Message(Message),
    /// Why nothing can be asked, or `None` when it can again.
    Trouble(Option<String>),
}

/// A message of a topic.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Message {
    #[serde(rename = "type")]
    pub kind: String,
    pub topic: String,
    pub data: Value,
}

/// What is listened to.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Symbols whose quotes are wanted.
    pub symbols: Vec<String>,
    /// Topics besides `quote:…` of those.
    pub topics: Vec<String>,
    /// How often quotes are asked for while nothing streams.
    pub every: Duration,
}

/// Begins to listen; it ends when the receiver is dropped or the tasks stop.
pub fn listen(client: &Arc<Client>, wish: Wish, tasks: &Tasks) -> mpsc::Receiver<Told> {
    let (out, told) = mpsc::channel(WAITING);
    let streaming = Arc::new(AtomicBool::new(false));
    let wish = Arc::new(wish);
    let ends = |out: mpsc::Sender<Told>| {
        let stop = tasks.token();
        async move {
            tokio::select! {
                () = out.closed() => {}
                () = stop.cancelled() => {}
            }
        }
    };
    let (end, other_end) = (ends(out.clone()), ends(out.clone()));
    let polling = poll(Arc::clone(client), Arc::clone(&wish), out.clone(), Arc::clone(&streaming));
    tasks.spawn(async move {
        tokio::select! {
            () = polling => {}
            () = end => {}
        }
    });
    let following = follow(Arc::clone(client), wish, out, streaming);
    tasks.spawn(async move {
        tokio::select! {
            () = following => {}
            () = other_end => {}
        }
    });
    told
}

/// Asks for quotes until nobody listens.
async fn poll(
    client: Arc<Client>,
    wish: Arc<Wish>,
    out: mpsc::Sender<Told>,
    streaming: Arc<AtomicBool>,
) {
    let mut trouble = false;
    let mut symbols = wish.symbols.clone();
    while !symbols.is_empty() {
        match quotes::fetch(&client, &symbols, None).await {
            Ok(quotes) => {
                if std::mem::take(&mut trouble) && out.send(Told::Trouble(None)).await.is_err() {
                    return;
                }
                for data in quotes {
                    let topic = format!("quote:{}", data["symbol"].as_str().unwrap_or_default());
                    let message = Message { kind: "quote".to_owned(), topic, data };
                    if out.send(Told::Message(message)).await.is_err() {
                        return;
                    }
                }
            }
            // A symbol that is not there is no trouble of the server's, and none of the others'.
            Err(failure) if symbols.iter().any(|symbol| failure.misses(symbol)) => {
                symbols.retain(|symbol| !failure.misses(symbol));
                continue;
            }
            Err(failure) => {
                trouble = true;
                let why = format!("{:#}", failure.error);
                if out.send(Told::Trouble(Some(why))).await.is_err() {
                    return;
                }
            }
        }
        let pause = if streaming.load(Ordering::Relaxed) { BESIDE_A_STREAM } else { wish.every };
        tokio::time::sleep(pause).await;
    }
}

/// Reads the stream, and comes back to it when it ends.
async fn follow(
    client: Arc<Client>,
    wish: Arc<Wish>,
    out: mpsc::Sender<Told>,
    streaming: Arc<AtomicBool>,
) {
    let quotes = wish.symbols.iter().map(|symbol| format!("quote:{symbol}"));
    let topics: Vec<String> = quotes.chain(wish.topics.iter().cloned()).collect();
    if topics.is_empty() {
        return;
    }
    let mut pause = FIRST_PAUSE;
    loop {
        if let Ok(mut messages) = client.messages(&topics).await {
            streaming.store(true, Ordering::Relaxed);
            if out.send(Told::Streaming(true)).await.is_err() {
                return;
            }
            while let Some(message) = messages.next().await {
                pause = FIRST_PAUSE;
                if out.send(Told::Message(message)).await.is_err() {
                    return;
                }
            }
        }
        streaming.store(false, Ordering::Relaxed);
        if out.send(Told::Streaming(false)).await.is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Reads server-sent events as they come in pieces; what is no message is left out, and a stream
/// that sends an endless event ends.
pub fn read_events<S>(pieces: S) -> impl Stream<Item = Message> + Send
where
    S: Stream<Item = Result<Bytes, Failure>> + Send + Unpin,
{
    stream::unfold((pieces, Events::default()), |(mut pieces, mut events)| async move {
        loop {
            if let Some(message) = events.next() {
                return Some((message, (pieces, events)));
            }
            let piece = pieces.next().await?.ok()?;
            if !events.push(&piece) {
                return None;
            }
        }
    })
}

/// Returns what is said of `topics` in `workspace` from now on, to a process that is itself the server;
/// says again and again that they are wanted, since some are made only then.
pub async fn overhear(
    bus: Arc<dyn Bus>,
    workspace: Id<Workspace>,
    topics: &[String],
) -> Result<BoxStream<'static, Message>, Failure> {
    let said = bus.subscribe(Live::PATTERN).await?;
    let wanted = Wanted { workspace, topics: topics.to_vec() };
    let payload = Bytes::from(serde_json::to_vec(&wanted)?);
    let topics: HashSet<String> = topics.iter().cloned().collect();
    let renewal = tokio::time::interval(Wanted::RENEWED);
    let state = (said, renewal);
    Ok(stream::unfold(state, move |(mut said, mut renewal)| {
        let (bus, topic) = (Arc::clone(&bus), wanted.bus_topic());
        let (payload, topics) = (payload.clone(), topics.clone());
        async move {
            loop {
                tokio::select! {
                    // A bus that is away is asked again with the next renewal.
                    _ = renewal.tick() => drop(bus.publish(&topic, payload.clone()).await),
                    delivery = said.next() => {
                        if let Some(message) = message_of(&delivery?, workspace, &topics) {
                            return Some((message, (said, renewal)));
                        }
                    }
                }
            }
        }
    })
    .boxed())
}

/// Reads a delivery as a message of one of `topics`.
fn message_of(
    delivery: &Delivery,
    workspace: Id<Workspace>,
    topics: &HashSet<String>,
) -> Option<Message> {
    let Delivery::Message(message) = delivery else { return None };
    let live: Live = serde_json::from_slice(&message.payload).ok()?;
    let wanted = live.workspace == workspace && topics.contains(&live.topic);
    wanted.then_some(Message { kind: live.kind, topic: live.topic, data: live.data })
}

/// Events that have arrived in part.
#[derive(Default)]
struct Events {
    bytes: Vec<u8>,
}

impl Events {
    /// Answers whether there is room for what came.
    fn push(&mut self, piece: &[u8]) -> bool {
        self.bytes.extend_from_slice(piece);
        self.bytes.len() <= LONGEST_EVENT
    }

    /// Takes the next message out.
    fn next(&mut self) -> Option<Message> {
        loop {
            let (end, after) = end_of_event(&self.bytes)?;
            let rest = self.bytes.split_off(after);
            let mut event = std::mem::replace(&mut self.bytes, rest);
            event.truncate(end);
            let text = String::from_utf8_lossy(&event);
            let data: Vec<&str> = text
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .map(|data| data.strip_prefix(' ').unwrap_or(data))
                .collect();
            if let Ok(message) = serde_json::from_str(&data.join("\n")) {
                return Some(message);
            }
        }
    }
}

/// Returns where the first event ends and the next begins.
fn end_of_event(bytes: &[u8]) -> Option<(usize, usize)> {
    let blank = |wide: &[u8]| {
        let at = bytes.windows(wide.len()).position(|window| window == wide)?;
        Some((at, at + wide.len()))
    };
    let ends = [blank(b"\n\n"), blank(b"\r\n\r\n")];
    ends.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn events_are_read_however_they_are_cut() {
        let text = ": beat\n\nid: 4\ndata: {\"type\":\"quote\",\"topic\":\"quote:A\",\"seq\":1,\"data\":{\"last\":1}}\n\n\
                    event: lost\ndata: {\"type\":\"lost\"}\n\n\
                    id: 5\r\ndata: {\"type\":\"trade\",\"topic\":\"trade:A\",\"data\":{}}\r\n\r\n";
        for size in [1, 7, 1000] {
            let pieces: Vec<Result<Bytes, Failure>> = text
                .as_bytes()
                .chunks(size)
                .map(|piece| Ok(Bytes::copy_from_slice(piece)))
                .collect();
            let events: Vec<Message> = read_events(stream::iter(pieces)).collect().await;
            let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
            assert_eq!(kinds, ["quote", "trade"], "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn an_endless_event_ends_the_stream() {
        let piece = Bytes::from(vec![b'x'; LONGEST_EVENT / 2 + 1]);
        let pieces = stream::iter(vec![Ok(piece.clone()), Ok(piece)]);
        assert_eq!(read_events(pieces).collect::<Vec<_>>().await, []);
    }
}
