//! An order book kept in step with a provider that sends changes.
//!
//! Source: Binance, "How to manage a local order book correctly"; the same steps serve every provider
//! that numbers its changes, and those whose changes carry the time or a checksum instead. Changes are kept until a snapshot is there; those that are in it already
//! are dropped; the first that remains must touch the snapshot, and each one the one before. Anything
//! else is a gap: the book is void until the next snapshot.

use std::collections::{BTreeMap, VecDeque};

use kernel::Timestamp;
use rust_decimal::Decimal;

use crate::{BookChange, Depth, Level};

/// Changes kept while a snapshot is on its way; Binance sends ten a second.
const WAITING: usize = 2_000;

/// Levels kept of a side; what is further away is nobody's price.
const LEVELS: usize = 5_000;

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The book has it.
    Yes,
    /// It was in the book before.
    Known,
    /// There is no snapshot yet; it waits.
    Waits,
    /// Something before it is missing, or the checksum is another: the book is void, ask for a snapshot.
    Gap,
}

/// One book.
#[derive(Debug, Clone, Default)]
pub struct OrderBook {
    /// The number of the last change in it; `None` while it is void.
    sequence: Option<u64>,
    /// Whether a change has been joined to the snapshot yet.
    joined: bool,
    /// The time of the snapshot, where it has one: changes without numbers are in it up to then.
    since: Option<Timestamp>,
    at: Option<Timestamp>,
    /// From the lowest to the highest price, both.
    bids: BTreeMap<Decimal, Decimal>,
    asks: BTreeMap<Decimal, Decimal>,
    waiting: VecDeque<BookChange>,
}

impl OrderBook {
    /// Whether it can be shown.
    pub fn is_whole(&self) -> bool {
        self.sequence.is_some()
    }

    /// Takes a snapshot, and then what waited for it. Returns [`Applied::Gap`] when the snapshot is older than
    /// what waited, so that another must be asked for.
    pub fn reset(&mut self, depth: &Depth) -> Applied {
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self {
            sequence: Some(depth.sequence.unwrap_or(0)),
            since: depth.at,
            at: depth.at,
            ..Self::default()
        };
        self.put(&depth.bids, &depth.asks, LEVELS);
        // What has no number and is not known to be younger came before the snapshot did.
        let is_younger = |change: &BookChange| change.at.is_some() && depth.at.is_some();
        for change in waiting {
            if (change.numbers.is_some() || is_younger(&change))
                && self.apply(change) == Applied::Gap
            {
                return Applied::Gap;
            }
        }
        Applied::Yes
    }

    /// Takes a change.
    pub fn apply(&mut self, change: BookChange) -> Applied {
        let Some(sequence) = self.sequence else {
            if self.waiting.len() == WAITING {
                self.waiting.pop_front();
            }
            self.waiting.push_back(change);
            return Applied::Waits;
        };
        if let Some((first, last)) = change.numbers {
            if last <= sequence {
                return Applied::Known;
            }
            // The first after a snapshot may begin within it; later ones follow without a hole.
            let expected = sequence.saturating_add(1);
            let follows = match change.after {
                Some(after) => after == sequence || (!self.joined && after <= sequence),
                None => first == expected || (!self.joined && first <= expected),
            };
            if !follows {
                self.void();
                self.waiting.push_back(change);
                return Applied::Gap;
            }
            self.sequence = Some(last);
            self.joined = true;
        } else if change.at.zip(self.since).is_some_and(|(at, since)| at <= since) {
            return Applied::Known;
        }
        self.at = change.at.or(self.at);
        self.put(&change.bids, &change.asks, change.levels.map_or(LEVELS, |it| it.min(LEVELS)));
        if change.checksum.is_some_and(|sum| !sum.is_of(self.bids.iter().rev(), self.asks.iter())) {
            self.void();
            return Applied::Gap;
        }
        Applied::Yes
    }

    /// Sets levels, and drops the worst ones beyond `limit` once all are set.
    fn put(&mut self, bids: &[Level], asks: &[Level], limit: usize) {
        set(&mut self.bids, bids);
        set(&mut self.asks, asks);
        while self.bids.len() > limit {
            self.bids.pop_first();
        }
        while self.asks.len() > limit {
            self.asks.pop_last();
        }
    }

    /// Forgets everything; a snapshot makes it whole again.
    pub fn void(&mut self) {
        *self = Self::default();
    }

    /// Returns the best `levels` of both sides, or `None` while it is void.
    pub fn depth(&self, levels: usize) -> Option<Depth> {
        let level = |(price, size): (&Decimal, &Decimal)| Level { price: *price, size: *size };
        Some(Depth {
            at: self.at,
            sequence: Some(self.sequence?),
            bids: self.bids.iter().rev().take(levels).map(level).collect(),
            asks: self.asks.iter().take(levels).map(level).collect(),
        })
    }

    /// Whether the best bid is not below the best ask: a sign that something was missed.
    pub fn is_crossed(&self) -> bool {
        let best = self.bids.last_key_value().zip(self.asks.first_key_value());
        best.is_some_and(|((bid, _), (ask, _))| bid >= ask)
    }
}

fn set(side: &mut BTreeMap<Decimal, Decimal>, levels: &[Level]) {
    for level in levels {
        if level.size.is_zero() {
            side.remove(&level.price);
        } else {
            side.insert(level.price, level.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(price: i64, size: i64) -> Level {
        Level { price: price.into(), size: size.into() }
    }

    fn snapshot(sequence: u64) -> Depth {
        Depth {
            at: None,
            sequence: Some(sequence),
            bids: vec![level(9, 1)],
            asks: vec![level(11, 1)],
        }
    }

    fn change(first: u64, last: u64, bid: Level) -> BookChange {
        let numbers = Some((first, last));
        BookChange { numbers, bids: vec![bid], ..BookChange::default() }
    }

    #[test]
    fn changes_that_came_before_the_snapshot_join_it_without_doubling() {
        let mut book = OrderBook::default();
        assert_eq!(book.apply(change(1, 4, level(8, 7))), Applied::Waits);
        assert_eq!(book.apply(change(5, 7, level(10, 2))), Applied::Waits);
        assert!(book.depth(5).is_none());
        assert_eq!(book.reset(&snapshot(5)), Applied::Yes);
        let depth = book.depth(5).unwrap();
        assert_eq!((depth.sequence, depth.bids), (Some(7), vec![level(10, 2), level(9, 1)]));
        assert_eq!(book.apply(change(6, 7, level(10, 9))), Applied::Known);
    }

    #[test]
    fn a_hole_voids_the_book_until_the_next_snapshot() {
        let mut book = OrderBook::default();
        book.reset(&snapshot(5));
        assert_eq!(book.apply(change(6, 6, level(10, 2))), Applied::Yes);
        assert_eq!(book.apply(change(8, 9, level(10, 3))), Applied::Gap);
        assert!(!book.is_whole());
        assert_eq!(book.reset(&snapshot(8)), Applied::Yes);
        assert_eq!(book.depth(1).unwrap().bids, [level(10, 3)]);
    }

    #[test]
    fn a_snapshot_older_than_what_waits_is_a_gap() {
        let mut book = OrderBook::default();
        book.apply(change(10, 12, level(10, 2)));
        assert_eq!(book.reset(&snapshot(5)), Applied::Gap);
    }

    #[test]
    fn a_size_of_nothing_takes_a_level_away() {
        let mut book = OrderBook::default();
        book.reset(&snapshot(5));
        book.apply(change(6, 6, level(9, 0)));
        assert_eq!(book.depth(5).unwrap().bids, []);
        assert!(!book.is_crossed());
        book.apply(change(7, 7, level(12, 1)));
        assert!(book.is_crossed());
    }

    #[test]
    fn a_full_side_takes_a_better_level_and_drops_its_worst() {
        let mut book = OrderBook::default();
        let far = |n: usize| i64::try_from(n).unwrap();
        let bids = (1..=LEVELS).map(|n| level(far(n), 1)).collect();
        book.reset(&Depth { bids, ..snapshot(5) });
        let best = level(far(LEVELS) + 1, 3);
        assert_eq!(book.apply(change(6, 6, best)), Applied::Yes);
        let bids = book.depth(LEVELS + 1).unwrap().bids;
        assert_eq!(
            (bids.len(), bids.first(), bids.last()),
            (LEVELS, Some(&best), Some(&level(2, 1)))
        );
    }

    #[test]
    fn levels_that_the_provider_no_longer_tells_about_are_dropped() {
        let mut book = OrderBook::default();
        book.reset(&snapshot(5));
        book.apply(BookChange { levels: Some(1), ..change(6, 6, level(10, 2)) });
        assert_eq!(book.depth(5).unwrap().bids, [level(10, 2)]);
    }

    #[test]
    fn changes_without_numbers_join_a_snapshot_by_their_time() {
        let at = |second| Some(Timestamp(second));
        let late = |second, bid| BookChange { at: at(second), numbers: None, ..change(0, 0, bid) };
        let mut book = OrderBook::default();
        book.apply(late(4, level(9, 9)));
        book.apply(late(6, level(10, 2)));
        book.reset(&Depth { at: at(5), sequence: None, ..snapshot(0) });
        assert_eq!(book.depth(5).unwrap().bids, [level(10, 2), level(9, 1)]);
        assert_eq!(book.apply(late(5, level(10, 9))), Applied::Known);
        assert_eq!(book.apply(late(7, level(10, 0))), Applied::Yes);
    }

    #[test]
    fn a_snapshot_without_time_ends_the_wait_of_changes_without_numbers() {
        let mut book = OrderBook::default();
        book.apply(BookChange { numbers: None, ..change(0, 0, level(10, 2)) });
        book.reset(&Depth { sequence: None, ..snapshot(0) });
        assert_eq!(book.depth(5).unwrap().bids, [level(9, 1)]);
    }

    #[test]
    fn a_wrong_checksum_voids_the_book() {
        let mut book = OrderBook::default();
        book.reset(&snapshot(5));
        let wrong = Some(crate::Checksum::Kraken(1));
        assert_eq!(
            book.apply(BookChange { checksum: wrong, ..change(6, 6, level(10, 2)) }),
            Applied::Gap
        );
        assert!(!book.is_whole());
    }
}
