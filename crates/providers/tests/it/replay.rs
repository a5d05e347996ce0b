//! A recorded session, read frame by frame through a feed and into books.

use std::collections::BTreeMap;

use kernel::{Symbol, Timestamp};
use providers::{
    Event, Feed, Instrument, Kind, Subscription, Topic, book::Applied, book::OrderBook,
};

use crate::recording;

/// What came out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub frames: usize,
    pub ticks: usize,
    pub trades: usize,
    pub bars: usize,
    pub books: usize,
    pub changes: usize,
    /// Frames that say nothing to us.
    pub ignored: usize,
    /// Frames that are not what they should be.
    pub faults: usize,
    /// Changes that carried a checksum.
    pub checksums: usize,
}

/// A session so far.
pub struct Replay {
    feed: Box<dyn Feed>,
    pub counts: Counts,
    pub books: BTreeMap<Symbol, OrderBook>,
    pub applied: BTreeMap<&'static str, usize>,
}

impl Replay {
    /// Begins one with the provider `id` about `symbols`.
    pub fn of(id: &str, kind: Kind, symbols: &[&str]) -> Self {
        let mut feed = recording::provider(id).feed().unwrap();
        let topics = [Topic::Quotes, Topic::Trades, Topic::Depth];
        let wish = |symbol: &str, topic| Subscription {
            instrument: Instrument::new(symbol.parse().unwrap(), kind),
            topic,
        };
        let wanted: Vec<_> =
            symbols.iter().flat_map(|it| topics.map(|topic| wish(it, topic))).collect();
        feed.open(&wanted).unwrap();
        let (counts, books, applied) = (Counts::default(), BTreeMap::new(), BTreeMap::new());
        Self { feed, counts, books, applied }
    }

    /// Reads the frames of the session at `path`; `false` when it is missing.
    pub fn run(&mut self, path: &str) -> bool {
        let Some(frames) = recording::session(path) else { return false };
        for (at, frame) in frames {
            self.read(at, &frame);
        }
        true
    }

    pub fn read(&mut self, at: Timestamp, frame: &str) {
        self.counts.frames += 1;
        match self.feed.read(frame, at) {
            Ok(events) if events.is_empty() => self.counts.ignored += 1,
            Ok(events) => events.into_iter().for_each(|event| self.take(event)),
            Err(fault) => {
                eprintln!("{fault}: {frame:.200}");
                self.counts.faults += 1;
            }
        }
    }

    fn take(&mut self, event: Event) {
        let counts = &mut self.counts;
        match event {
            Event::Tick(tick) => {
                assert!(tick.last.or(tick.bid).or(tick.ask).is_none_or(|price| price > 0.0));
                counts.ticks += 1;
            }
            Event::Trade { trade, .. } => {
                assert!(trade.price > 0.0 && trade.size > 0.0, "{trade:?}");
                counts.trades += 1;
            }
            Event::Bar { bar, .. } => {
                assert!(bar.low <= Some(bar.close) && Some(bar.close) <= bar.high, "{bar:?}");
                counts.bars += 1;
            }
            Event::Book { symbol, depth } => {
                counts.books += 1;
                self.books.entry(symbol).or_default().reset(&depth);
            }
            Event::Change { symbol, change } => {
                counts.changes += 1;
                counts.checksums += usize::from(change.checksum.is_some());
                let book = self.books.entry(symbol).or_default();
                let outcome = match book.apply(change) {
                    Applied::Yes => "yes",
                    Applied::Known => "known",
                    Applied::Waits => "waits",
                    Applied::Gap => "gap",
                };
                assert!(!book.is_crossed(), "a bid above an ask");
                *self.applied.entry(outcome).or_default() += 1;
            }
            Event::Reply(_) | Event::Closing | Event::Lost(_) => {}
        }
    }

    pub fn book(&self, symbol: &str) -> &OrderBook {
        &self.books[&symbol.parse().unwrap()]
    }
}

/// A book kept the simplest way: what was last said of a price stands.
#[derive(Debug, Default)]
pub struct Naive {
    pub bids: BTreeMap<Price, f64>,
    pub asks: BTreeMap<Price, f64>,
}

/// A price in parts of ten to the twelfth, so that it can be a key.
pub type Price = i128;

impl Naive {
    pub fn set(side: &mut BTreeMap<Price, f64>, price: &str, amount: &str) {
        let price = price_of(price);
        match amount.parse().unwrap() {
            0.0 => side.remove(&price),
            amount => side.insert(price, amount),
        };
    }

    /// Sets the levels of a list of `[price, size, …]`.
    pub fn set_all(side: &mut BTreeMap<Price, f64>, levels: &serde_json::Value) {
        for level in levels.as_array().unwrap() {
            Self::set(side, level[0].as_str().unwrap(), level[1].as_str().unwrap());
        }
    }

    /// Fails unless `book` has the same levels in the right order.
    pub fn assert_is(&self, book: &OrderBook) {
        let depth = book.depth(usize::MAX).unwrap();
        let plain = |levels: &[providers::Level]| -> Vec<(Price, f64)> {
            let level = |it: &providers::Level| {
                (price_of(&it.price.to_string()), it.size.to_string().parse().unwrap())
            };
            levels.iter().map(level).collect()
        };
        let bids: Vec<_> = self.bids.iter().rev().map(|(price, size)| (*price, *size)).collect();
        let asks: Vec<_> = self.asks.iter().map(|(price, size)| (*price, *size)).collect();
        assert_eq!(plain(&depth.bids), bids);
        assert_eq!(plain(&depth.asks), asks);
    }
}

fn price_of(text: &str) -> Price {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<12}").parse().unwrap()
}
