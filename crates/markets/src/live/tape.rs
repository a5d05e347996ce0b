//! Trades that are still to be said, each once: from a socket, and from the provider's list after a pause.

use std::collections::{HashSet, VecDeque};

use providers::Trade;

use super::Print;

/// Trades that may wait to be said; who trades more in a tenth of a second is shown the newest.
const WAITING: usize = 1_000;

/// Numbers remembered, to tell a trade that comes again: as many as are asked for after a pause, and as many since.
const REMEMBERED: usize = 2 * super::fill::TRADES;

/// The tape of one symbol.
#[derive(Debug, Default)]
pub(super) struct Tape {
    waiting: VecDeque<Print>,
    /// Whose numbers are remembered.
    provider: &'static str,
    /// Both the same: by age, and to look up.
    order: VecDeque<String>,
    numbers: HashSet<String>,
}

impl Tape {
    /// Takes a trade that a socket told; one that came before is left out.
    pub fn add(&mut self, trade: Trade, provider: &'static str) {
        if self.provider != provider {
            // Numbers are each provider's own.
            *self =
                Self { provider, waiting: std::mem::take(&mut self.waiting), ..Self::default() };
        }
        if trade.id.as_ref().is_none_or(|id| self.remember(id)) {
            self.waiting.push_back(trade.into());
            if self.waiting.len() > WAITING {
                self.waiting.pop_front();
            }
        }
    }

    /// Takes the last trades as `provider` lists them, and adds those that were missed; returns how many that were.
    ///
    /// Only a list that has something in common with what was heard goes on from there: its numbers are the
    /// socket's then. Another one says nothing about what was missed.
    pub fn join(&mut self, trades: Vec<Trade>, provider: &'static str) -> usize {
        let known = |trade: &Trade| trade.id.as_ref().is_some_and(|id| self.numbers.contains(id));
        if self.provider != provider || !trades.iter().any(known) {
            return 0;
        }
        let Some(first) = trades.iter().filter(|trade| known(trade)).map(|it| it.at).min() else {
            return 0;
        };
        let mut missed = 0;
        for trade in trades.into_iter().filter(|trade| trade.at >= first) {
            if trade.id.as_ref().is_some_and(|id| self.remember(id)) {
                self.waiting.push_back(trade.into());
                missed += 1;
            }
        }
        missed
    }

    /// Whether something was heard that a list could join.
    pub fn is_numbered(&self) -> bool {
        !self.order.is_empty()
    }

    /// Takes what waits, the newest last.
    pub fn take(&mut self) -> Vec<Print> {
        let mut prints: Vec<Print> = std::mem::take(&mut self.waiting).into();
        prints.sort_by_key(|print| print.at);
        prints
    }

    /// Answers whether `id` is new.
    fn remember(&mut self, id: &str) -> bool {
        if !self.numbers.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.numbers.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::*;

    fn trade(number: i64) -> Trade {
        let at = Timestamp(1_764_000_000_000_000 + number);
        Trade { id: Some(number.to_string()), at, price: 1.0, size: 1.0, side: None }
    }

    fn ids(prints: &[Print]) -> Vec<i64> {
        prints.iter().map(|print| print.id.as_deref().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn d4_what_was_missed_is_on_the_tape_once_whoever_tells_it_again() {
        let mut tape = Tape::default();
        assert!(!tape.is_numbered());
        (0..100).for_each(|number| tape.add(trade(number), "coinbase"));
        assert_eq!(ids(&tape.take()), (0..100).collect::<Vec<_>>());
        assert!(tape.is_numbered());
        // The socket is back and tells some before the list of the last trades has come, newest first.
        (200..220).for_each(|number| tape.add(trade(number), "coinbase"));
        let list = || (60..210).rev().map(trade).collect();
        assert_eq!(tape.join(list(), "coinbase"), 100);
        assert_eq!(tape.join(list(), "coinbase"), 0, "told ten times, it is there once");
        (190..230).for_each(|number| tape.add(trade(number), "coinbase"));
        assert_eq!(ids(&tape.take()), (100..230).collect::<Vec<_>>());
    }

    #[test]
    fn a_list_with_nothing_in_common_fills_nothing() {
        let mut tape = Tape::default();
        (0..10).for_each(|number| tape.add(trade(number), "binance"));
        tape.take();
        assert_eq!(tape.join((500..600).map(trade).collect(), "binance"), 0, "other numbers");
        assert_eq!(tape.join((0..20).map(trade).collect(), "kraken"), 0, "another provider");
        let nameless = |number| Trade { id: None, ..trade(number) };
        assert_eq!(tape.join((0..20).map(nameless).collect(), "binance"), 0, "no numbers");
        assert_eq!(tape.join((5..20).map(trade).collect(), "binance"), 10);
    }
}
