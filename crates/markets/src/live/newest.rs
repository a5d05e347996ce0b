//! The newest of a price, as it is published and kept.

use kernel::{Interval, Symbol, Timestamp};
use providers::Tick;
use serde::{Deserialize, Serialize};

use crate::{
    demo,
    quote::{self, Freshness, Subject},
};

/// A quote without what only history tells: what goes out under `quote:SYM`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Newest {
    pub symbol: Symbol,
    pub currency: Option<String>,
    pub last: Option<f64>,
    pub previous_close: Option<f64>,
    pub change: Option<f64>,
    pub change_percent: Option<f64>,
    pub volume: Option<f64>,
    /// When it was so, by the provider's clock; when it came, where the provider does not say.
    pub at: Option<Timestamp>,
    pub known_at: Option<Timestamp>,
    pub source: String,
    pub freshness: Freshness,
    pub reason: Option<String>,
    pub day_low: Option<f64>,
    pub day_high: Option<f64>,
    pub bid: Option<f64>,
    pub ask: Option<f64>,
    pub bid_size: Option<f64>,
    pub ask_size: Option<f64>,
    pub open: Option<f64>,
    pub received_at: Option<Timestamp>,
    pub delay_seconds: Option<u32>,
}

/// A tick with who gave it and when it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub tick: Tick,
    pub provider: &'static str,
    pub at: Timestamp,
}

impl Received {
    /// Returns what is shown of it.
    ///
    /// - `closes`: those of the last days, the oldest first, for providers that do not say the one before: at a
    ///   weekend the newest of them is that of the price itself.
    /// - `is_demo`: whether it is of the demo's world.
    pub fn shown(
        &self,
        subject: Subject<'_>,
        closes: &[(Timestamp, f64)],
        is_demo: bool,
        now: Timestamp,
    ) -> Newest {
        let tick = &self.tick;
        // Between the best prices, where nothing was traded yet.
        let middle = || tick.bid.zip(tick.ask).map(|(bid, ask)| f64::midpoint(bid, ask));
        let last = tick.last.or_else(middle);
        let at = tick.at.unwrap_or(self.at);
        let previous_close = self.close_before(closes);
        let (change, change_percent) = quote::change(last, previous_close);
        let source = if is_demo {
            format!("{}{}", demo::SOURCE, self.provider)
        } else {
            self.provider.to_owned()
        };
        let reason = match (last, previous_close) {
            (None, _) => Some("nothing was traded and one side of the book is empty".to_owned()),
            (_, None) => Some("the close before is not known".to_owned()),
            _ => None,
        };
        Newest {
            symbol: tick.symbol.clone(),
            currency: tick.currency.clone().or_else(|| subject.currency.map(str::to_owned)),
            last,
            previous_close,
            change,
            change_percent,
            volume: tick.volume,
            at: Some(at),
            known_at: Some(self.at),
            freshness: subject.freshness(&source, at, tick.delay, now),
            source,
            reason,
            day_low: tick.low,
            day_high: tick.high,
            bid: tick.bid,
            ask: tick.ask,
            bid_size: tick.bid_size,
            ask_size: tick.ask_size,
            open: tick.open,
            received_at: Some(self.at),
            delay_seconds: tick.delay,
        }
    }

    /// Returns the close before: as the provider says it, or that of the last day before its own.
    pub fn close_before(&self, closes: &[(Timestamp, f64)]) -> Option<f64> {
        let today = Interval::Day.floor(self.tick.at.unwrap_or(self.at).0);
        let before = || closes.iter().rev().find(|(day, _)| day.0 < today);
        self.tick.previous_close.or_else(|| before().map(|(_, close)| *close))
    }

    /// Adds what `newer` says; what it leaves out stays, unless another provider says it.
    pub fn merge(&mut self, newer: Self) {
        if newer.provider != self.provider {
            *self = newer;
            return;
        }
        let (old, new) = (&self.tick, newer.tick);
        self.tick = Tick {
            symbol: new.symbol,
            at: new.at.max(old.at),
            last: new.last.or(old.last),
            bid: new.bid.or(old.bid),
            ask: new.ask.or(old.ask),
            bid_size: new.bid_size.or(old.bid_size),
            ask_size: new.ask_size.or(old.ask_size),
            previous_close: new.previous_close.or(old.previous_close),
            open: new.open.or(old.open),
            high: new.high.or(old.high),
            low: new.low.or(old.low),
            volume: new.volume.or(old.volume),
            currency: new.currency.or_else(|| old.currency.clone()),
            delay: new.delay.or(old.delay),
        };
        self.at = newer.at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Venue;

    fn received(second: i64, last: Option<f64>, bid: Option<f64>) -> Received {
        let at = Timestamp(second * 1_000_000);
        let tick = Tick { at: Some(at), last, bid, ..Tick::of("BTC-USDT".parse().unwrap()) };
        Received { tick, provider: "binance", at }
    }

    #[test]
    fn what_a_tick_leaves_out_stays() {
        let mut line = received(1, Some(10.0), None);
        line.merge(received(2, None, Some(9.0)));
        assert_eq!((line.tick.last, line.tick.bid), (Some(10.0), Some(9.0)));
        let other = Received { provider: "kraken", ..received(3, None, Some(8.0)) };
        line.merge(other);
        assert_eq!((line.tick.last, line.tick.bid), (None, Some(8.0)), "prices of two do not mix");
    }

    #[test]
    fn a_change_is_against_the_close_and_unknown_without_one() {
        let subject = Subject { venue: Some(Venue::Always), currency: Some("USDT") };
        let (now, day) = (Timestamp(2_000_000), Interval::Day.end(0));
        // The newest is of the day of the price.
        let closes = [(Timestamp(-2 * day), 9.0), (Timestamp(-day), 10.0), (Timestamp(0), 11.0)];
        let shown = received(1, Some(11.0), None).shown(subject, &closes, true, now);
        assert_eq!((shown.change, shown.source.as_str()), (Some(1.0), "demo: binance"));
        assert_eq!(shown.freshness, Freshness::Demo);
        let shown = received(1, Some(11.0), None).shown(subject, &closes[2..], false, now);
        assert_eq!((shown.change, shown.freshness), (None, Freshness::Live));
        assert!(shown.reason.is_some());
    }
}
