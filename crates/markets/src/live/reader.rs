//! What a socket says, checked and put into books: no I/O here.

use std::collections::BTreeMap;

use kernel::{Symbol, Timestamp};
use providers::{
    Depth, Event, Feed, Guard, Instrument, Kind, Quarantined, Subscription, Tick, Trade,
    book::{Applied, OrderBook},
};

/// Levels of a book that are shown.
pub(crate) const LEVELS: usize = 20;

/// Reads the frames of one connection.
pub struct Reader {
    feed: Box<dyn Feed>,
    guard: Guard,
    instruments: BTreeMap<Symbol, Instrument>,
    books: BTreeMap<Symbol, Book>,
    counts: Counts,
}

#[derive(Default)]
struct Book {
    book: OrderBook,
    /// Whether it has changed since it was last shown.
    changed: bool,
    /// Whether a snapshot was asked for and has not come yet.
    asked: bool,
}

/// What became of what came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub frames: u64,
    /// Frames that are not what they should be.
    pub faults: u64,
    /// Ticks and trades that were believed.
    pub ticks: u64,
    pub trades: u64,
    /// Trades that came before.
    pub repeated: u64,
    /// Ticks and trades that were set aside.
    pub quarantined: u64,
    pub changes: u64,
    /// Books that missed something.
    pub gaps: u64,
}

/// Something new.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    Tick(Tick),
    Trade { symbol: Symbol, trade: Trade },
}

/// What one frame led to.
#[derive(Debug, Default, PartialEq)]
pub struct Read {
    pub updates: Vec<Update>,
    pub quarantined: Vec<Quarantined>,
    /// Frames to send.
    pub say: Vec<String>,
    /// Books to ask a snapshot of.
    pub ask: Vec<Symbol>,
    /// The other side is about to end the connection.
    pub closing: bool,
}

impl Reader {
    /// - `feed`: one that was opened with `subscriptions`.
    pub fn new(feed: Box<dyn Feed>, subscriptions: &[Subscription]) -> Self {
        let instruments = subscriptions.iter().map(|it| &it.instrument);
        let instruments = instruments.map(|it| (it.symbol.clone(), it.clone())).collect();
        let (guard, books, counts) = (Guard::default(), BTreeMap::new(), Counts::default());
        Self { feed, guard, instruments, books, counts }
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Reads a frame that came at `now`.
    pub fn read(&mut self, frame: &str, now: Timestamp) -> Read {
        self.counts.frames += 1;
        let mut read = Read::default();
        match self.feed.read(frame, now) {
            Ok(events) => events.into_iter().for_each(|event| self.take(event, now, &mut read)),
            Err(fault) => {
                self.counts.faults += 1;
                tracing::debug!(%fault, "a frame could not be read");
            }
        }
        read
    }

    fn take(&mut self, event: Event, now: Timestamp, read: &mut Read) {
        match event {
            Event::Tick(tick) => {
                let kind = self.instruments.get(&tick.symbol).map_or(Kind::Other, |it| it.kind);
                match self.guard.tick(tick, kind, now) {
                    Ok(tick) => {
                        self.counts.ticks += 1;
                        read.updates.push(Update::Tick(tick));
                    }
                    Err(aside) => self.set_aside(aside, read),
                }
            }
            Event::Trade { symbol, trade } => match self.guard.trade(&symbol, trade, now) {
                Ok(Some(trade)) => {
                    self.counts.trades += 1;
                    read.updates.push(Update::Trade { symbol, trade });
                }
                Ok(None) => self.counts.repeated += 1,
                Err(aside) => self.set_aside(aside, read),
            },
            Event::Book { symbol, depth } => self.reset(&symbol, &depth, read),
            Event::Change { symbol, change } => {
                self.counts.changes += 1;
                let book = self.books.entry(symbol.clone()).or_default();
                match book.book.apply(change) {
                    Applied::Yes if book.book.is_crossed() => self.renew(&symbol, read),
                    Applied::Yes => book.changed = true,
                    Applied::Known => {}
                    Applied::Waits => self.ask(symbol, read),
                    Applied::Gap => self.renew(&symbol, read),
                }
            }
            Event::Lost(symbol) => self.renew(&symbol, read),
            Event::Reply(frame) => read.say.push(frame),
            Event::Closing => read.closing = true,
            // Bars are put together from trades, the same way for every provider.
            Event::Bar { .. } => {}
        }
    }

    /// Takes a snapshot that was asked for; says what to do when it does not join.
    pub fn snapshot(&mut self, symbol: &Symbol, depth: &Depth) -> Read {
        let mut read = Read::default();
        self.reset(symbol, depth, &mut read);
        read
    }

    /// Says that no snapshot came: the next change asks again.
    pub fn no_snapshot(&mut self, symbol: &Symbol) {
        if let Some(book) = self.books.get_mut(symbol) {
            book.asked = false;
        }
    }

    fn reset(&mut self, symbol: &Symbol, depth: &Depth, read: &mut Read) {
        let book = self.books.entry(symbol.clone()).or_default();
        book.asked = false;
        if book.book.reset(depth) == Applied::Gap || book.book.is_crossed() {
            self.renew(symbol, read);
        } else {
            book.changed = true;
        }
    }

    /// Makes a book whole again that missed something.
    fn renew(&mut self, symbol: &Symbol, read: &mut Read) {
        self.counts.gaps += 1;
        let Some(book) = self.books.get_mut(symbol) else { return };
        if book.book.is_whole() {
            book.book.void();
        }
        match self.feed.renew(symbol) {
            Some(frames) => read.say.extend(frames),
            None => self.ask(symbol.clone(), read),
        }
    }

    fn ask(&mut self, symbol: Symbol, read: &mut Read) {
        let renews = self.feed.renew(&symbol).is_some();
        if let Some(book) = self.books.get_mut(&symbol)
            && !book.asked
            && !renews
        {
            book.asked = true;
            read.ask.push(symbol);
        }
    }

    fn set_aside(&mut self, aside: Quarantined, read: &mut Read) {
        self.counts.quarantined += 1;
        read.quarantined.push(aside);
    }

    /// Returns the books that have changed since this was last asked.
    pub fn depths(&mut self) -> Vec<(Symbol, Depth)> {
        let shown = |(symbol, book): (&Symbol, &mut Book)| {
            let changed = std::mem::take(&mut book.changed);
            changed.then(|| Some((symbol.clone(), book.book.depth(LEVELS)?))).flatten()
        };
        self.books.iter_mut().filter_map(shown).collect()
    }

    /// Returns the whole book of `symbol`; `None` while it is not whole.
    pub fn book(&self, symbol: &Symbol) -> Option<Depth> {
        self.books.get(symbol)?.book.depth(usize::MAX)
    }

    /// Begins a new connection of the same wishes: prices may be others now, and books are void.
    pub fn begin_again(&mut self, feed: Box<dyn Feed>) {
        self.feed = feed;
        self.guard.begin_again();
        self.books.clear();
    }

    pub(crate) fn instrument(&self, symbol: &Symbol) -> Option<&Instrument> {
        self.instruments.get(symbol)
    }
}
