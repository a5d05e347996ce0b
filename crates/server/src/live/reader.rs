//! What waits for one reader, and how it is written to a socket.
//!
//! **Invariant:** at most [`BEHIND`] messages that must come in order and one of each topic of which only the
//! newest counts: all of them shared with the other readers.
//!
//! **Invariant:** whoever finds an inbox that nobody looks after looks after it until it is empty: the courier,
//! or the socket's own task when the network takes no more.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::extract::ws::Utf8Bytes;
use kernel::{Id, Workspace};
use serde_json::json;
use tokio::{sync::Notify, time::Instant};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

use super::{Message, Policy};
use crate::wire::Wire;

/// Messages a reader may be behind before it is given up: some ten seconds of a busy tape.
const BEHIND: usize = 1_024;

/// Bytes that are put together before they are offered to the network.
const TOGETHER: usize = 64 << 10;

/// How often a reader is told, at most, that something newer has replaced what it would have got.
const LAG: Duration = Duration::from_secs(1);

/// One reader.
pub(crate) struct Reader {
    pub(super) workspace: Id<Workspace>,
    inbox: Mutex<Inbox>,
    bell: Notify,
    /// Where it is written; `None` for one that takes its messages itself.
    wire: Option<Wire>,
    /// Held by who writes.
    pen: Mutex<()>,
}

struct Inbox {
    /// Answers to what it asked, and what it has missed: before anything else.
    said: Vec<Waiting>,
    every: VecDeque<Arc<Message>>,
    newest: HashMap<Arc<str>, Arc<Message>>,
    /// How many messages of a topic newer ones have replaced.
    skipped: HashMap<Arc<str>, u64>,
    told: Option<Instant>,
    lost: Option<Lost>,
    /// Whether somebody looks after it.
    tended: bool,
}

/// Why what a reader gets is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It took too little for too long.
    Behind,
    /// Messages were lost before they came here, whoever reads.
    OnTheWay,
}

impl Lost {
    /// Says what happened and what to do.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Behind => "too far behind: come back with from_seq",
            Self::OnTheWay => {
                "messages were lost: come back with from_seq, and load anew what they are about"
            }
        }
    }
}

/// What waits to be written.
pub(crate) enum Waiting {
    Answer(Utf8Bytes),
    Message(Arc<Message>),
}

/// How writing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing waits.
    All,
    /// The network takes no more: who asked looks after the inbox until it does.
    Blocked,
    /// Something had to be left out.
    Lost(Lost),
    /// The connection has ended.
    Gone,
}

impl Reader {
    /// Makes a reader that takes its messages when it is rung.
    pub fn of(workspace: Id<Workspace>) -> Arc<Self> {
        Self::made(workspace, None)
    }

    /// Makes a reader whose messages are written to `wire`.
    pub fn at(workspace: Id<Workspace>, wire: Wire) -> Arc<Self> {
        Self::made(workspace, Some(wire))
    }

    fn made(workspace: Id<Workspace>, wire: Option<Wire>) -> Arc<Self> {
        let (inbox, bell, pen) = (Mutex::new(Inbox::new()), Notify::new(), Mutex::default());
        Arc::new(Self { workspace, inbox, bell, wire, pen })
    }

    /// Puts a message into its inbox; `true` when the courier has to come for it.
    pub fn push(&self, message: &Arc<Message>) -> bool {
        let mut inbox = self.inbox();
        if inbox.lost.is_some() {
            return false;
        }
        match message.policy {
            Policy::Newest => {
                let before = inbox.newest.insert(Arc::clone(&message.topic), Arc::clone(message));
                if before.is_some() {
                    inbox.skip(&message.topic);
                }
            }
            Policy::Every if inbox.every.len() >= BEHIND => inbox.give_up(Lost::Behind),
            Policy::Every => {
                // The bar that ran is this one, and it is over now.
                if inbox.newest.remove(&message.topic).is_some() {
                    inbox.skip(&message.topic);
                }
                inbox.every.push_back(Arc::clone(message));
            }
        }
        if self.wire.is_none() || inbox.lost.is_some() {
            drop(inbox);
            self.bell.notify_one();
            return false;
        }
        !std::mem::replace(&mut inbox.tended, true)
    }

    /// Puts what is meant for it alone before everything else; `true` when the caller has to write it.
    pub fn say(&self, waiting: impl IntoIterator<Item = Waiting>) -> bool {
        let mut inbox = self.inbox();
        inbox.said.extend(waiting);
        !std::mem::replace(&mut inbox.tended, true)
    }

    /// Says that what it has is not complete, and never will be.
    pub fn give_up(&self) {
        self.inbox().give_up(Lost::OnTheWay);
        self.bell.notify_one();
    }

    /// Has nothing more be written to it.
    pub fn end(&self) {
        self.inbox().give_up(Lost::Behind);
        drop(self.pen());
    }

    /// Has its own task look at it.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// Waits until something was put in, or its own task has to look after it.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Takes everything out.
    ///
    /// # Errors
    ///
    /// Something had to be left out.
    pub fn take(&self) -> Result<Vec<Waiting>, Lost> {
        let mut inbox = self.inbox();
        inbox.lost.map_or_else(|| Ok(inbox.waiting()), Err)
    }

    /// Writes what waits, as far as the network takes it; `scratch` is where bytes are put together.
    pub fn write(&self, scratch: &mut Scratch) -> Written {
        let Some(wire) = &self.wire else { return Written::Gone };
        let _pen = self.pen();
        loop {
            let waiting = {
                let mut inbox = self.inbox();
                if let Some(lost) = inbox.lost {
                    return Written::Lost(lost);
                }
                let waiting = inbox.waiting();
                inbox.tended = !waiting.is_empty();
                waiting
            };
            if waiting.is_empty() {
                return Written::All;
            }
            let mut rest = waiting.as_slice();
            while !rest.is_empty() {
                let together = scratch.put(rest);
                match wire.offer(&scratch.bytes, &scratch.ends) {
                    Err(_) => return Written::Gone,
                    Ok(taken) => {
                        rest = rest.get(taken..).unwrap_or_default();
                        if taken < together {
                            let begun = waiting.len() - rest.len();
                            self.inbox().put_back(waiting.into_iter().skip(begun));
                            return Written::Blocked;
                        }
                    }
                }
            }
        }
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pen(&self) -> MutexGuard<'_, ()> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    fn new() -> Self {
        Self {
            said: Vec::new(),
            every: VecDeque::new(),
            newest: HashMap::new(),
            skipped: HashMap::new(),
            told: None,
            lost: None,
            tended: false,
        }
    }

    fn skip(&mut self, topic: &Arc<str>) {
        *self.skipped.entry(Arc::clone(topic)).or_default() += 1;
    }

    fn give_up(&mut self, lost: Lost) {
        *self = Self { lost: Some(lost), tended: self.tended, ..Self::new() };
    }

    /// Takes everything out: answers, messages in the order in which they were published, and now and then
    /// what newer ones have replaced.
    fn waiting(&mut self) -> Vec<Waiting> {
        let newest = std::mem::take(&mut self.newest).into_values();
        let every = std::mem::take(&mut self.every);
        let mut messages: Vec<Arc<Message>> = every.into_iter().chain(newest).collect();
        messages.sort_unstable_by_key(|message| message.order);
        let mut waiting = std::mem::take(&mut self.said);
        waiting.extend(messages.into_iter().map(Waiting::Message));
        if !waiting.is_empty()
            && !self.skipped.is_empty()
            && self.told.is_none_or(|told| told.elapsed() >= LAG)
        {
            self.told = Some(Instant::now());
            waiting.extend(self.skipped.drain().map(|(topic, skipped)| {
                let lag = json!({"type": "lag", "topic": &*topic, "skipped": skipped});
                Waiting::Answer(lag.to_string().into())
            }));
        }
        waiting
    }

    /// Puts back what the network did not take, unless something newer has come.
    fn put_back(&mut self, rest: impl DoubleEndedIterator<Item = Waiting>) {
        if self.lost.is_some() {
            return;
        }
        let mut said = Vec::new();
        for waiting in rest.rev() {
            match waiting {
                Waiting::Message(message) if message.policy == Policy::Newest => {
                    if self.newest.contains_key(&message.topic) {
                        self.skip(&message.topic);
                    } else {
                        self.newest.insert(Arc::clone(&message.topic), message);
                    }
                }
                Waiting::Message(message) => self.every.push_front(message),
                answer @ Waiting::Answer(_) => said.push(answer),
            }
        }
        said.reverse();
        said.append(&mut self.said);
        self.said = said;
    }
}

/// Where frames are put together.
#[derive(Default)]
pub(crate) struct Scratch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Scratch {
    /// Puts the first of `waiting` together, at least one, and returns how many those are.
    fn put(&mut self, waiting: &[Waiting]) -> usize {
        self.bytes.clear();
        self.ends.clear();
        for one in waiting {
            if self.bytes.len() >= TOGETHER {
                break;
            }
            frame(one.text(), &mut self.bytes);
            self.ends.push(self.bytes.len());
        }
        self.ends.len()
    }
}

impl Waiting {
    pub fn text(&self) -> &str {
        match self {
            Self::Answer(text) => text.as_str(),
            Self::Message(message) => message.text.as_str(),
        }
    }
}

/// Writes a text frame as a server sends it.
fn frame(text: &str, into: &mut Vec<u8>) {
    let header = FrameHeader { opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    // Memory takes every byte.
    _ = header.format(text.len() as u64, into);
    into.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;
    use tokio::{
        io::AsyncReadExt,
        net::{TcpListener, TcpStream},
    };

    use super::*;

    struct Stage {
        reader: Arc<Reader>,
        wire: Wire,
        other: TcpStream,
        order: u64,
    }

    impl Stage {
        async fn set() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let other = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let wire = Wire::of(listener.accept().await.unwrap().0);
            let reader = Reader::at(Clock::default().id(), wire.clone());
            Self { reader, wire, other, order: 0 }
        }

        fn push(&mut self, topic: &str, policy: Policy) -> bool {
            self.order += 1;
            let order = self.order;
            let text = format!("{topic} {order} {}", "x".repeat(20_000)).into();
            let message = Message { topic: topic.into(), seq: order, order, policy, text };
            self.reader.push(&Arc::new(message))
        }

        /// Reads frames until one begins with `last`: the first two words of each.
        async fn read_until(&mut self, last: &str) -> Vec<String> {
            let mut frames = Vec::new();
            while frames.last().is_none_or(|frame| frame != last) {
                let mut head = [0; 2];
                self.other.read_exact(&mut head).await.unwrap();
                assert_eq!(head[0], 0x81);
                let length = match head[1] {
                    126 => usize::from(self.other.read_u16().await.unwrap()),
                    short => usize::from(short),
                };
                let mut text = vec![0; length];
                self.other.read_exact(&mut text).await.unwrap();
                let text = String::from_utf8(text).unwrap();
                frames.push(text.split(' ').take(2).collect::<Vec<_>>().join(" "));
            }
            frames
        }
    }

    #[tokio::test]
    async fn who_is_called_for_an_inbox_is_called_once_until_it_is_empty() {
        let mut stage = Stage::set().await;
        assert!(stage.push("trade", Policy::Every));
        assert!(!stage.push("trade", Policy::Every), "somebody is on the way");
        assert_eq!(stage.reader.write(&mut Scratch::default()), Written::All);
        assert!(stage.push("trade", Policy::Every));
        assert!(!stage.reader.say([Waiting::Answer("pong".into())]));
        assert_eq!(stage.reader.write(&mut Scratch::default()), Written::All);
        let frames = stage.read_until("trade 3").await;
        assert_eq!(frames, ["trade 1", "trade 2", "pong", "trade 3"]);
    }

    #[tokio::test]
    async fn a_network_that_is_full_gets_every_trade_in_order_later_and_only_the_newest_quote() {
        let mut stage = Stage::set().await;
        let mut scratch = Scratch::default();
        while stage.reader.write(&mut scratch) == Written::All {
            stage.push("trade", Policy::Every);
            stage.push("quote", Policy::Newest);
        }
        let full = stage.order;
        for _ in 0..10 {
            stage.push("quote", Policy::Newest);
            stage.push("trade", Policy::Every);
        }
        assert_eq!(stage.reader.write(&mut scratch), Written::Blocked);
        let end = format!("trade {}", stage.order);
        let reader = Arc::clone(&stage.reader);
        let wire = stage.wire.clone();
        let writing = async {
            while reader.write(&mut scratch) == Written::Blocked {
                wire.sent().await.unwrap();
            }
        };
        let (frames, ()) = tokio::join!(stage.read_until(&end), writing);
        let of = |kind: &str| -> Vec<u64> {
            let numbers = frames.iter().filter_map(|frame| frame.split_once(' '));
            numbers.filter(|(name, _)| *name == kind).map(|(_, at)| at.parse().unwrap()).collect()
        };
        let trades = (1..=full).step_by(2).chain((full + 2..=full + 20).step_by(2));
        assert_eq!(of("trade"), trades.collect::<Vec<_>>());
        let quotes = of("quote");
        assert!(quotes.is_sorted());
        assert_eq!(quotes.iter().filter(|&&at| at > full).count(), 1, "{quotes:?}");
        let told = frames.iter().filter_map(|frame| serde_json::from_str(frame).ok());
        let told: u64 = told.filter_map(|lag: serde_json::Value| lag["skipped"].as_u64()).sum();
        let left: u64 = stage.reader.inbox().skipped.values().sum();
        assert_eq!(quotes.len() as u64 + told + left, full / 2 + 10);
    }

    #[tokio::test]
    async fn who_was_given_up_is_written_nothing_more() {
        let mut stage = Stage::set().await;
        stage.push("trade", Policy::Every);
        stage.reader.give_up();
        assert_eq!(stage.reader.write(&mut Scratch::default()), Written::Lost(Lost::OnTheWay));
        stage.reader.rung().await;
        assert!(!stage.push("trade", Policy::Every));
    }
}
