//! What of a stream can be believed: every tick against what came before.

use std::collections::{HashMap, HashSet, VecDeque};

use kernel::{Symbol, Timestamp};

use super::{AHEAD, FUTURE, INFINITE, NOT_A_PRICE, Quarantined, can_be, set_aside, trade, verdict};
use crate::{Kind, Tick, Trade};

/// A price may jump this much from one tick to the next; a coin that halves within a second does so in steps.
const JUMP: f64 = 0.3;

/// A jump that this many ticks in a row agree with was real.
const AGREED: u32 = 3;

/// Numbers of trades remembered of a symbol, to tell one that comes again.
const REMEMBERED: usize = 2_048;

/// Watches the ticks of one provider.
#[derive(Debug, Default)]
pub struct Guard {
    seen: HashMap<Symbol, Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    at: Option<Timestamp>,
    price: Option<f64>,
    /// Where the price jumped to, and how many ticks agree.
    jumped: Option<(f64, u32)>,
    /// Both the same numbers: by age, and to look up.
    trades: VecDeque<String>,
    numbers: HashSet<String>,
}

impl Guard {
    /// Returns `tick` if it can be believed at `now`.
    ///
    /// # Errors
    ///
    /// The tick and why not: numbers that cannot be, a time before the last one or in the future, or a jump
    /// that nothing else confirms yet.
    pub fn tick(&mut self, tick: Tick, kind: Kind, now: Timestamp) -> Result<Tick, Quarantined> {
        let seen = self.seen.entry(tick.symbol.clone()).or_default();
        let in_order = tick.at.is_none_or(|at| seen.at.is_none_or(|last| at >= last));
        let judged = self::tick(&tick, kind, now)
            .and_then(|()| verdict(&[(in_order, "a later tick came before it")]))
            .and_then(|()| tick.last.map_or(Ok(()), |price| seen.price_is_near(price)));
        match judged {
            Ok(()) => {
                seen.at = tick.at.or(seen.at);
                Ok(tick)
            }
            Err(reason) => Err(set_aside(Some(&tick.symbol), reason, &tick)),
        }
    }

    /// Returns `trade` if it can be believed and is new; `None` when it came before.
    ///
    /// # Errors
    ///
    /// The trade and why it is not believed.
    pub fn trade(
        &mut self,
        symbol: &Symbol,
        trade: Trade,
        now: Timestamp,
    ) -> Result<Option<Trade>, Quarantined> {
        let seen = self.seen.entry(symbol.clone()).or_default();
        if trade.id.as_ref().is_some_and(|id| seen.numbers.contains(id)) {
            return Ok(None);
        }
        let judged = self::trade(&trade, now).and_then(|()| seen.price_is_near(trade.price));
        if let Err(reason) = judged {
            return Err(set_aside(Some(symbol), reason, &trade));
        }
        if let Some(id) = &trade.id {
            if seen.trades.len() == REMEMBERED
                && let Some(oldest) = seen.trades.pop_front()
            {
                seen.numbers.remove(&oldest);
            }
            seen.trades.push_back(id.clone());
            seen.numbers.insert(id.clone());
        }
        Ok(Some(trade))
    }

    /// Forgets the prices that came before: after a pause any may be right. A trade that comes again still counts
    /// once.
    pub fn begin_again(&mut self) {
        for seen in self.seen.values_mut() {
            (seen.at, seen.price, seen.jumped) = (None, None, None);
        }
    }
}

impl Seen {
    fn price_is_near(&mut self, price: f64) -> Result<(), &'static str> {
        let near = |a: f64, b: f64| (a - b).abs() <= JUMP * a.abs().max(b.abs());
        let fine = match (self.price, self.jumped) {
            (None, _) => true,
            (Some(last), _) if near(price, last) => true,
            (Some(_), Some((to, agreed))) if near(price, to) => {
                self.jumped = Some((price, agreed + 1));
                agreed + 1 >= AGREED
            }
            (Some(_), _) => {
                self.jumped = Some((price, 1));
                false
            }
        };
        if fine {
            (self.price, self.jumped) = (Some(price), None);
            return Ok(());
        }
        Err("its price jumped by more than three tenths and nothing confirms it yet")
    }
}

/// Checks one tick by itself.
pub(super) fn tick(tick: &Tick, kind: Kind, now: Timestamp) -> Result<(), &'static str> {
    let prices =
        [tick.last, tick.bid, tick.ask, tick.previous_close, tick.open, tick.high, tick.low];
    let prices = || prices.iter().flatten().copied();
    let amounts = [tick.bid_size, tick.ask_size, tick.volume];
    let range = tick.high.zip(tick.low);
    verdict(&[
        (prices().next().is_some(), "it has no price"),
        (prices().all(f64::is_finite), INFINITE),
        (prices().all(|price| can_be(price, kind)), NOT_A_PRICE),
        (
            amounts.iter().flatten().all(|it| it.is_finite() && *it >= 0.0),
            "an amount is below zero",
        ),
        (tick.bid.zip(tick.ask).is_none_or(|(bid, ask)| bid <= ask), "its bid is above its ask"),
        (range.is_none_or(|(high, low)| high >= low), "its high is below its low"),
        (tick.at.is_none_or(|at| at.0 <= now.0 + AHEAD), FUTURE),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, price: f64) -> Tick {
        let at = Some(Timestamp(second * 1_000_000));
        Tick { at, last: Some(price), ..Tick::of("BTC-USD".parse().unwrap()) }
    }

    const NOW: Timestamp = Timestamp(1_000_000_000);

    #[test]
    fn one_wild_tick_is_set_aside_and_three_that_agree_are_a_new_price() {
        let mut guard = Guard::default();
        let mut says = |second, price| guard.tick(at(second, price), Kind::Crypto, NOW).is_ok();
        assert!(says(1, 100.0));
        assert!(!says(2, 100_000.0));
        assert!(says(3, 101.0));
        assert!(!says(4, 50.0));
        assert!(!says(5, 51.0));
        assert!(says(6, 50.5));
        assert!(says(7, 51.0));
    }

    #[test]
    fn late_future_crossed_and_negative_ticks_are_set_aside() {
        let mut guard = Guard::default();
        assert!(guard.tick(at(10, 100.0), Kind::Crypto, NOW).is_ok());
        let reason =
            |guard: &mut Guard, tick| guard.tick(tick, Kind::Crypto, NOW).unwrap_err().reason;
        assert!(reason(&mut guard, at(9, 100.0)).contains("later tick"));
        assert!(reason(&mut guard, at(99_999, 100.0)).contains("future"));
        assert!(reason(&mut guard, at(11, -100.0)).contains("above zero"));
        let crossed = Tick { bid: Some(101.0), ask: Some(100.0), ..at(11, 100.0) };
        assert!(reason(&mut guard, crossed).contains("bid is above"));
        assert!(
            guard.tick(at(11, -0.5), Kind::Other, NOW).is_err(),
            "a jump below zero waits, too"
        );
    }

    #[test]
    fn a_trade_that_comes_again_counts_once() {
        let symbol = "BTC-USD".parse().unwrap();
        let trade = Trade { id: Some("7".to_owned()), at: NOW, price: 1.0, size: 1.0, side: None };
        let mut guard = Guard::default();
        assert!(guard.trade(&symbol, trade.clone(), NOW).unwrap().is_some());
        assert!(guard.trade(&symbol, trade.clone(), NOW).unwrap().is_none());
        assert!(guard.trade(&symbol, Trade { id: None, ..trade }, NOW).unwrap().is_some());
    }
}
