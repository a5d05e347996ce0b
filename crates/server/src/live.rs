//! The live stream: numbered messages of topics, to whoever subscribed, over `/ws` and `/api/v1/events`.
//!
//! A message is encoded once and shared by every reader. Of a quote, a book or a bar that still runs only the
//! newest waits for a reader that is busy; everything else waits in order, and who falls too far behind with
//! that is closed and told so.
//!
//! **Invariant:** a message is seen only in the workspace it was published in, by those who may
//! read its topic; none is left out in silence.
//!
//! **Invariant:** nobody waits for a reader: what a slow one costs is bounded, and the others do not feel it.

mod courier;
mod demand;
mod events;
mod reader;
mod socket;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{Router, extract::ws::Utf8Bytes};
use kernel::{Actor, Error, Id, Interval, Permission, Result, Symbol, Workspace};
use serde_json::json;
use tokio::sync::Notify;

use courier::Courier;
pub(crate) use reader::{Lost, Reader};
pub use socket::Live;

/// Messages kept of a topic for readers that come back.
const RECENT: usize = 64;

/// Topics remembered; the one that was silent longest, and that nobody reads, is forgotten first.
const TOPICS: usize = 10_000;

/// Topics of one reader.
const MAX_TOPICS: usize = 500;

/// What is said to the one user behind `notifications` goes out under `notifications:usr_…`.
const OWN: &str = "notifications";

pub(crate) fn routes(live: Live) -> Router {
    let (hub, tasks) = (live.hub.clone(), live.tasks.clone());
    live.tasks.spawn(async move {
        tokio::select! {
            () = tasks.stopping() => {}
            () = hub.courier.run() => {}
        }
    });
    Router::new()
        .route("/ws", axum::routing::get(socket::open))
        .route("/api/v1/events", axum::routing::get(events::open))
        .with_state(live)
}

/// Where messages go out from; cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    topics: Arc<Mutex<Topics>>,
    /// Rings when something is read that nobody read before.
    asked: Arc<Notify>,
    courier: Arc<Courier>,
}

#[derive(Default)]
struct Topics {
    by_name: HashMap<Key, Topic>,
    /// Rises with every message of any topic: its order among all.
    clock: u64,
}

type Key = (Id<Workspace>, Arc<str>);

#[derive(Default)]
struct Topic {
    seq: u64,
    last: u64,
    recent: VecDeque<Arc<Message>>,
    readers: Vec<Arc<Reader>>,
}

/// One message, encoded once for every reader.
pub(crate) struct Message {
    topic: Arc<str>,
    seq: u64,
    /// Its place among the messages of all topics.
    order: u64,
    policy: Policy,
    text: Utf8Bytes,
}

/// What becomes of a message while its reader is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// It waits in order.
    Every,
    /// The next one of its topic takes its place.
    Newest,
}

impl Policy {
    fn of(kind: &str, data: &serde_json::Value) -> Self {
        match kind {
            "quote" | "depth" => Self::Newest,
            "bar" if data["closed"] != true => Self::Newest,
            _ => Self::Every,
        }
    }
}

/// After which message a reader comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// It was never there: the newest.
    Never,
    /// A number of the topic.
    Seq(u64),
    /// A place among the messages of all topics.
    Order(u64),
}

/// What a reader that comes has missed.
#[derive(Default)]
pub(crate) struct Missed {
    messages: Vec<Arc<Message>>,
    /// Whether that is all of it; the rest is no longer here.
    is_whole: bool,
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
        let mut topics = self.lock();
        topics.clock += 1;
        let order = topics.clock;
        let name: Arc<str> = topic.into();
        let entry = topics.by_name.entry((workspace, Arc::clone(&name))).or_default();
        entry.seq += 1;
        entry.last = order;
        let shown = if topic.starts_with("notifications:") { OWN } else { topic };
        let text = json!({"type": kind, "topic": shown, "seq": entry.seq, "data": data});
        let policy = Policy::of(kind, data);
        let text = text.to_string().into();
        let message = Arc::new(Message { topic: name, seq: entry.seq, order, policy, text });
        entry.keep(&message);
        let waiting = entry.readers.iter().filter(|reader| reader.push(&message));
        self.courier.call(waiting.cloned());
        if topics.by_name.len() > TOPICS {
            topics.forget_the_most_silent();
        }
    }

    /// Says that messages were lost on the way here: nobody knows which, so every reader begins anew.
    pub fn lost(&self) {
        let mut topics = self.lock();
        for topic in topics.by_name.values_mut() {
            // A hole in the numbers, for who comes back with one.
            topic.seq += 1;
            topic.recent.clear();
            for reader in &topic.readers {
                reader.give_up();
            }
        }
    }

    /// Lets `reader` read `topic`, and returns what it has missed: nothing comes between the two.
    fn join(&self, reader: &Arc<Reader>, topic: &str, since: Since) -> Missed {
        self.join_with(reader, topic, since, |missed| missed)
    }

    /// Like [`Hub::join`]; what `then` does with what was missed comes before everything that is published later.
    fn join_with<T>(
        &self,
        reader: &Arc<Reader>,
        topic: &str,
        since: Since,
        then: impl FnOnce(Missed) -> T,
    ) -> T {
        let mut topics = self.lock();
        let clock = topics.clock;
        let entry = topics.by_name.entry((reader.workspace, topic.into())).or_default();
        if !entry.readers.iter().any(|known| Arc::ptr_eq(known, reader)) {
            entry.readers.push(Arc::clone(reader));
            if entry.readers.len() == 1 && demand::is_made_on_demand(topic) {
                self.asked.notify_one();
                // A book says nothing of its age: one that nobody read may be of any.
                if topic.starts_with("depth:") {
                    entry.recent.clear();
                }
            }
        }
        then(entry.since(since, clock))
    }

    /// Ends what [`Hub::join`] began.
    fn leave(&self, reader: &Arc<Reader>, topic: &str) {
        let key = (reader.workspace, topic.into());
        let mut topics = self.lock();
        let Some(entry) = topics.by_name.get_mut(&key) else { return };
        entry.readers.retain(|known| !Arc::ptr_eq(known, reader));
        // A topic that only was asked for is nothing to remember.
        if entry.readers.is_empty() && entry.seq == 0 {
            topics.by_name.remove(&key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Topics> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Topic {
    fn keep(&mut self, message: &Arc<Message>) {
        // What the newest has replaced is of no use to anybody.
        if message.policy == Policy::Newest
            && self.recent.back().is_some_and(|last| last.policy == Policy::Newest)
        {
            self.recent.pop_back();
        }
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(Arc::clone(message));
    }

    /// Returns what a reader has missed, or the last message.
    fn since(&self, since: Since, clock: u64) -> Missed {
        let after = |later: &dyn Fn(&Message) -> bool| {
            self.recent.iter().filter(|message| later(message)).cloned().collect::<Vec<_>>()
        };
        match since {
            Since::Seq(seq) if seq <= self.seq => {
                let messages = after(&|message| message.seq > seq);
                // What a newer one has replaced is not missing.
                let is_newest = messages.first().is_some_and(|it| it.policy == Policy::Newest);
                let next = messages.first().map_or(self.seq + 1, |it| it.seq);
                Missed { messages, is_whole: next == seq + 1 || is_newest }
            }
            Since::Order(order) if order <= clock => {
                Missed { messages: after(&|message| message.order > order), is_whole: true }
            }
            // A number of another process or an earlier life: begin with what is newest.
            Since::Seq(_) | Since::Order(_) | Since::Never => Missed {
                messages: self.recent.back().cloned().into_iter().collect(),
                is_whole: since == Since::Never,
            },
        }
    }
}

impl Topics {
    fn forget_the_most_silent(&mut self) {
        let unread = self.by_name.iter().filter(|(_, topic)| topic.readers.is_empty());
        let silent = unread.min_by_key(|(_, topic)| topic.last).map(|(key, _)| key.clone());
        if let Some(key) = silent {
            self.by_name.remove(&key);
        }
    }
}

/// What a reader needs to read a topic.
enum Need {
    Permission(Permission),
    /// It is about the one who asks.
    Own,
}

/// Returns what a reader needs to read `topic`; `None` for one that does not exist.
fn need(topic: &str) -> Option<Need> {
    let (kind, rest) =
        topic.split_once(':').map_or((topic, None), |(kind, rest)| (kind, Some(rest)));
    let permission = match (kind, rest) {
        ("job", Some(_)) | ("jobs", None) => Permission::JobsRead,
        ("imports", _) => Permission::MarketsRead,
        ("quote" | "trade" | "depth" | "alert", Some(_)) | ("alerts", None) => {
            Permission::MarketsRead
        }
        ("bar", Some(rest)) if is_bar(rest) => Permission::MarketsRead,
        (OWN, None) => return Some(Need::Own),
        _ => return None,
    };
    Some(Need::Permission(permission))
}

/// Whether it is `SYMBOL@interval`.
fn is_bar(rest: &str) -> bool {
    let parts = rest.rsplit_once('@');
    parts.is_some_and(|(symbol, interval)| {
        symbol.parse::<Symbol>().is_ok() && interval.parse::<Interval>().is_ok()
    })
}

/// Returns the name a topic goes by inside, if `actor` may read it.
///
/// # Errors
///
/// [`Error::NotFound`] for a topic that there is not, and what the actor lacks.
fn admit(actor: &Actor, topic: &str) -> Result<String> {
    match need(topic) {
        None => Err(Error::NotFound("topic")),
        Some(Need::Permission(permission)) => actor.require(permission).map(|()| topic.to_owned()),
        Some(Need::Own) => Ok(format!("{OWN}:{}", actor.user()?)),
    }
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;

    use super::{reader::Waiting, *};

    #[test]
    fn a_reader_that_comes_back_gets_what_it_missed() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        for step in 1..=5 {
            hub.publish(workspace, "job:1", "job.progress", &json!({"done": step}));
        }
        let numbers = |workspace, since| {
            let reader = Reader::of(workspace);
            hub.join(&reader, "job:1", since).messages.iter().map(|m| m.seq).collect::<Vec<_>>()
        };
        assert_eq!(numbers(workspace, Since::Seq(3)), [4, 5]);
        assert_eq!(numbers(workspace, Since::Order(4)), [5]);
        assert_eq!(numbers(workspace, Since::Never), [5]);
        assert_eq!(numbers(workspace, Since::Seq(9)), [5], "of an earlier life");
        assert!(numbers(Clock::default().id(), Since::Never).is_empty());
    }

    #[test]
    fn only_the_newest_quote_waits_for_a_busy_reader_and_every_trade() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        let reader = Reader::of(workspace);
        for topic in ["quote:A", "trade:A", "bar:A@1m"] {
            hub.join(&reader, topic, Since::Never);
        }
        for price in 1..=100 {
            hub.publish(workspace, "quote:A", "quote", &json!({"last": price}));
            hub.publish(workspace, "trade:A", "trade", &json!({"price": price}));
            let bar = json!({"close": price, "closed": price == 50});
            hub.publish(workspace, "bar:A@1m", "bar", &bar);
        }
        let taken = reader.take().unwrap();
        let orders = taken.iter().filter_map(|waiting| match waiting {
            Waiting::Message(message) => Some(message.order),
            Waiting::Answer(_) => None,
        });
        let orders: Vec<u64> = orders.collect();
        assert_eq!(orders.len(), 1 + 100 + 2);
        assert!(orders.is_sorted());
        let mut told: Vec<&str> = taken[orders.len()..].iter().map(Waiting::text).collect();
        told.sort_unstable();
        let lag = |topic: &str, skipped: u64| {
            format!(r#"{{"skipped":{skipped},"topic":"{topic}","type":"lag"}}"#)
        };
        assert_eq!(told, [lag("bar:A@1m", 98), lag("quote:A", 99)]);
        assert!(reader.take().unwrap().is_empty());
    }

    #[test]
    fn a_book_that_nobody_read_is_not_shown_to_who_comes() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        let (one, two) = (Reader::of(workspace), Reader::of(workspace));
        for topic in ["depth:A", "quote:A"] {
            hub.publish(workspace, topic, "of before", &json!({}));
        }
        assert!(hub.join(&one, "depth:A", Since::Never).messages.is_empty());
        assert_eq!(hub.join(&one, "quote:A", Since::Never).messages.len(), 1, "has its own age");
        hub.publish(workspace, "depth:A", "depth", &json!({}));
        assert_eq!(hub.join(&two, "depth:A", Since::Never).messages.len(), 1, "somebody reads it");
        hub.leave(&one, "depth:A");
        hub.leave(&two, "depth:A");
        let back = hub.join(&two, "depth:A", Since::Seq(1));
        assert!(back.messages.is_empty() && !back.is_whole, "something is missing");
    }

    #[test]
    fn who_falls_behind_with_what_must_not_be_left_out_is_given_up() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        let (slow, quick) = (Reader::of(workspace), Reader::of(workspace));
        for reader in [&slow, &quick] {
            hub.join(reader, "trade:A", Since::Never);
        }
        for price in 0..2_000 {
            hub.publish(workspace, "trade:A", "trade", &json!({"price": price}));
            assert_eq!(quick.take().unwrap().len(), 1);
        }
        assert_eq!(slow.take().err(), Some(Lost::Behind));
        assert!(quick.take().is_ok());
    }

    #[test]
    fn what_was_lost_on_the_way_ends_every_reader() {
        let (hub, workspace) = (Hub::default(), Clock::default().id());
        let reader = Reader::of(workspace);
        hub.publish(workspace, "alerts", "alert.fired", &json!({}));
        hub.join(&reader, "alerts", Since::Never);
        hub.lost();
        assert_eq!(reader.take().err(), Some(Lost::OnTheWay));
        let again = |seq| hub.join(&Reader::of(workspace), "alerts", Since::Seq(seq));
        assert!(!again(1).is_whole, "who comes back is told at once");
        hub.publish(workspace, "alerts", "alert.fired", &json!({}));
        let missed = again(1);
        assert_eq!(missed.messages.iter().map(|m| m.seq).collect::<Vec<_>>(), [3], "a hole shows");
        assert!(!missed.is_whole);
        assert!(again(2).is_whole && again(3).is_whole);
        assert!(!again(9).is_whole, "of an earlier life");
    }

    #[test]
    fn topics_that_there_are_not_have_no_need() {
        for topic in ["quote:BTC-USDT", "bar:AAPL@1m", "alerts", "notifications", "job:job_1"] {
            assert!(need(topic).is_some(), "{topic}");
        }
        let none = ["secrets", "quote", "bar:AAPL", "bar:AAPL@7m", "bar:@1m", "alerts:x", ""];
        for topic in none.into_iter().chain(["notifications:usr_1"]) {
            assert!(need(topic).is_none(), "{topic}");
        }
    }
}
