//! Providers that send by themselves: how to dial, and how to read a frame.

use std::time::Duration;

use kernel::{Interval, Symbol, Timestamp};

use crate::{BarRow, Checksum, Depth, Fault, Instrument, Level, Tick, Trade};

/// The name of the base that a card gives its socket.
pub(crate) const BASE: &str = "stream";

/// How long a connection lives before it is replaced: providers cut them after a day.
pub const LIFETIME: Duration = Duration::from_hours(23);

/// What can be subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    Quotes,
    Trades,
    Depth,
    Bars(Interval),
}

/// One wish: a topic of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub instrument: Instrument,
    pub topic: Topic,
}

/// Where to connect, and what to say first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// Path and query, behind the card's base [`BASE`].
    pub path: String,
    /// Frames to send once connected.
    pub say: Vec<String>,
    /// A frame to send each time so long has passed; pings of the protocol are answered anyway.
    pub heartbeat: Option<(Duration, String)>,
    /// Silence after which the connection counts as lost.
    pub silence: Duration,
}

impl Dial {
    /// A socket that speaks by itself at least once a minute.
    pub(crate) fn to(path: impl Into<String>, say: Vec<String>) -> Self {
        Self { path: path.into(), say, heartbeat: None, silence: Duration::from_mins(1) }
    }
}

/// The reader of one connection: it may remember what the connection said before.
pub trait Feed: Send {
    /// Returns how to get `wanted`, as far as this provider has it; `None` when it has none of it.
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial>;

    /// Reads one frame that came at `at`.
    ///
    /// # Errors
    ///
    /// [`Fault::NotThePayload`] for a frame that is none; the connection goes on.
    fn read(&mut self, frame: &str, at: Timestamp) -> Result<Vec<Event>, Fault>;

    /// Returns the frames that make the provider send the whole book of `symbol` again, after a gap.
    ///
    /// `None` where books are not sent whole: a snapshot is asked for with [`crate::Question::Depth`].
    fn renew(&self, _symbol: &Symbol) -> Option<Vec<String>> {
        None
    }
}

/// What a frame says.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Tick(Tick),
    Trade {
        symbol: Symbol,
        trade: Trade,
    },
    /// A whole book.
    Book {
        symbol: Symbol,
        depth: Depth,
    },
    /// A change to a book that is known already.
    Change {
        symbol: Symbol,
        change: BookChange,
    },
    Bar {
        symbol: Symbol,
        interval: Interval,
        bar: BarRow,
        closed: bool,
    },
    /// A frame to answer with, such as a pong of the provider's own protocol.
    Reply(String),
    /// The provider is about to end the connection.
    Closing,
    /// The provider says that it lost track: what is known of this symbol's book is void.
    Lost(Symbol),
}

impl Event {
    pub(crate) fn trades(
        symbol: &Symbol,
        rows: impl IntoIterator<Item = Result<Trade, Fault>>,
    ) -> Result<Vec<Self>, Fault> {
        let event = |trade| Ok(Self::Trade { symbol: symbol.clone(), trade: trade? });
        rows.into_iter().map(event).collect()
    }
}

/// Levels that changed; sizes are what is there now, and a size of nothing takes a level away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookChange {
    pub at: Option<Timestamp>,
    /// The provider's numbers of the first and last change in it, where it numbers them.
    pub numbers: Option<(u64, u64)>,
    /// The number that must have come before, where the provider says so.
    pub after: Option<u64>,
    pub bids: Vec<Level>,
    pub asks: Vec<Level>,
    /// The provider's checksum of the book after it.
    pub checksum: Option<Checksum>,
    /// How many levels of a side the provider tells about; it never takes away what falls behind them.
    pub levels: Option<usize>,
}
