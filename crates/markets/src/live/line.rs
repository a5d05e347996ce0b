//! Everything that is known of one symbol now, and what of it is still to be said.

use std::time::Duration;

use kernel::{Interval, Symbol, Timestamp};
use providers::{Depth, Tick, Trade};
use serde_json::{Value, json};

use super::{
    Newest,
    candles::{Candle, Candles, Deal, Over},
    demand::{Holder, Topics, Want},
    fill::Known,
    newest::Received,
    routes::DepthView,
    tape::Tape,
};
use crate::{
    demo,
    quote::{Freshness, Subject},
    session::Venue,
};

/// How often a quote is said while somebody reads it, and while nobody does.
const QUOTE: i64 = 100_000;
const QUIET_QUOTE: i64 = 1_000_000;

/// A symbol of which nothing came for this long is asked for.
const SILENCE: Duration = Duration::from_secs(30);

/// How often a bar that runs is said.
const BAR: i64 = 500_000;

/// How long after its end a provider is asked for a bar: by then it has it.
const SETTLED: i64 = 2_000_000;

/// One symbol.
pub(super) struct Line {
    pub want: Want,
    is_demo: bool,
    received: Option<Received>,
    /// The closes of the last days, from the bars.
    closes: Vec<(Timestamp, f64)>,
    pub tape: Tape,
    depth: Option<(&'static str, Depth, Timestamp)>,
    pub candles: Candles,
    /// Whether its bars come from trades; a price without an amount counts for nothing then.
    trades: bool,
    /// The end of the hour or minute after which it was last asked.
    ended: i64,
    due: Due,
    said: Said,
}

#[derive(Debug, Default)]
struct Due {
    quote: bool,
    depth: bool,
    bars: bool,
}

/// When something was said last, and what.
#[derive(Debug, Default)]
struct Said {
    quote: i64,
    bars: i64,
    freshness: Option<Freshness>,
}

/// A live message to be: topic without its workspace, kind, and data.
pub(super) struct Saying {
    pub topic: String,
    pub kind: &'static str,
    pub data: Value,
}

impl Line {
    pub fn new(want: Want, is_demo: bool) -> Self {
        let venue = want.holders.first().and_then(|holder| Venue::of(&holder.asset));
        Self {
            want,
            is_demo,
            received: None,
            closes: Vec::new(),
            tape: Tape::default(),
            depth: None,
            candles: Candles::new(venue),
            trades: false,
            ended: 0,
            due: Due::default(),
            said: Said::default(),
        }
    }

    pub fn symbol(&self) -> &Symbol {
        &self.want.instrument.symbol
    }

    pub fn topics(&self) -> &Topics {
        &self.want.topics
    }

    /// Takes what is wanted from now on. A book that nobody reads is not kept: its connection ends, and who comes
    /// back would be shown what it was then.
    pub fn now_wanted(&mut self, want: Want) {
        if !want.topics.depth {
            self.depth = None;
        }
        self.want = want;
    }

    /// Says everything that is known again, for somebody who came.
    pub fn say_again(&mut self) {
        self.due = Due { quote: true, depth: true, bars: true };
        self.said = Said::default();
    }

    /// Whether nothing came for so long that it is asked for, whoever should send it.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.received.as_ref().is_none_or(|received| now.since(received.at) > SILENCE)
    }

    /// Returns who tells of it.
    pub fn provider(&self) -> Option<&'static str> {
        self.received.as_ref().map(|received| received.provider)
    }

    pub fn has_trades(&self) -> bool {
        self.trades
    }

    /// Takes a tick that is believed.
    pub fn tick(&mut self, tick: Tick, provider: &'static str, now: Timestamp) {
        if !self.trades
            && let Some(price) = tick.last
        {
            let at = tick.at.unwrap_or(now).0;
            self.due.bars |= self.candles.add(Deal { at, price, size: None, number: 0 });
        }
        let received = Received { tick, provider, at: now };
        match &mut self.received {
            Some(known) => known.merge(received),
            None => self.received = Some(received),
        }
        self.due.quote = true;
    }

    /// Takes a trade that is believed and new.
    pub fn trade(&mut self, trade: Trade, provider: &'static str, now: Timestamp) {
        self.trades = true;
        let number = trade.id.as_deref().and_then(|id| id.parse().ok()).unwrap_or(0);
        let deal = Deal { at: trade.at.0, price: trade.price, size: Some(trade.size), number };
        self.due.bars |= self.candles.add(deal);
        let newer = self.received.as_ref().is_none_or(|known| {
            known.provider == provider && known.tick.at.is_none_or(|at| at <= trade.at)
        });
        if newer {
            let tick = Tick {
                at: Some(trade.at),
                last: Some(trade.price),
                ..Tick::of(self.symbol().clone())
            };
            let received = Received { tick, provider, at: now };
            match &mut self.received {
                Some(known) => known.merge(received),
                None => self.received = Some(received),
            }
            self.due.quote = true;
        }
        if self.want.topics.trade {
            self.tape.add(trade, provider);
        }
    }

    pub fn book(&mut self, depth: Depth, provider: &'static str, now: Timestamp) {
        self.depth = Some((provider, depth, now));
        self.due.depth = true;
    }

    /// Says that nobody tells of it any more, until somebody does again.
    pub fn down(&mut self) {
        self.candles.down();
        self.depth = None;
    }

    /// Takes what the database or a provider knows.
    pub fn learn(&mut self, known: Known) {
        match known {
            Known::Closes(closes) => {
                self.closes = closes;
                self.due.quote = true;
            }
            Known::Trades(provider, trades) => {
                let missed = self.tape.join(trades, provider) as u64;
                metrics::counter!("live_trades_recovered_total").increment(missed);
            }
            Known::Minutes(rows) => self.candles.put(&rows),
            Known::Hours(rows) => self.candles.put_hours(&rows),
            Known::Days(rows) => self.candles.put_days(&rows),
        }
        self.due.bars = true;
    }

    /// Whether an hour has ended since this was last asked, or a minute while the close before is not known: what is
    /// kept of it may have come.
    pub fn may_know_more(&mut self, now: Timestamp) -> bool {
        let close = self.received.as_ref().map(|it| it.close_before(&self.closes));
        let span = if close == Some(None) { Interval::Minute1 } else { Interval::Hour1 };
        let ended = span.floor(now.0 - SETTLED);
        std::mem::replace(&mut self.ended, ended) != ended
    }

    /// Ends the minutes that are over, and says the bars that are.
    pub fn end_minutes(&mut self, now: Timestamp, sayings: &mut Vec<Saying>) -> Over {
        let over = self.candles.close(now.0);
        for (interval, candle) in self.candles.over(&self.want.topics.bars) {
            sayings.push(self.bar(interval, &candle));
        }
        over
    }

    /// Returns what is due at `now`, one a holder for what differs among them.
    pub fn sayings(&mut self, now: Timestamp, sayings: &mut Vec<Saying>) {
        let prints = self.tape.take();
        if !prints.is_empty() {
            let topic = self.topic("trade");
            let data = json!({"symbol": self.symbol(), "source": self.source(), "trades": prints});
            sayings.push(Saying { topic, kind: "trade", data });
        }
        if std::mem::take(&mut self.due.depth) && self.want.topics.depth {
            sayings.extend(self.depth_saying());
        }
        if self.due.bars && now.0 - self.said.bars >= BAR {
            (self.due.bars, self.said.bars) = (false, now.0);
            for interval in &self.want.topics.bars {
                let running = self.candles.running(*interval).filter(|candle| !candle.closed);
                sayings.extend(running.map(|candle| self.bar(*interval, &candle)));
            }
        }
    }

    /// Returns the quote of each holder when it is due, or has become older than it was said to be.
    pub fn quotes(&mut self, now: Timestamp) -> Vec<(usize, Newest)> {
        let every = if self.want.topics.quote { QUOTE } else { QUIET_QUOTE };
        if now.0 - self.said.quote < every {
            return Vec::new();
        }
        let Some(received) = &self.received else { return Vec::new() };
        let shown = |holder: &Holder| {
            let asset = &holder.asset;
            received.shown(Subject::of(asset), &self.closes, self.is_demo, now)
        };
        let quotes: Vec<_> = self.want.holders.iter().map(shown).enumerate().collect();
        let freshness = quotes.first().map(|(_, newest)| newest.freshness);
        if !self.due.quote && freshness == self.said.freshness {
            return Vec::new();
        }
        (self.due.quote, self.said.quote, self.said.freshness) = (false, now.0, freshness);
        quotes
    }

    fn depth_saying(&self) -> Option<Saying> {
        let (provider, depth, at) = self.depth.as_ref()?;
        let view = DepthView::of(self.symbol(), &self.named(provider), depth, *at);
        let data = serde_json::to_value(view).ok()?;
        Some(Saying { topic: self.topic("depth"), kind: "depth", data })
    }

    fn bar(&self, interval: Interval, candle: &Candle) -> Saying {
        let data = json!({
            "symbol": self.symbol(), "interval": interval, "at": Timestamp(candle.at),
            "open": candle.open, "high": candle.high, "low": candle.low, "close": candle.close,
            "volume": candle.volume, "closed": candle.closed, "source": self.source(),
        });
        let topic = format!("{}@{interval}", self.topic("bar"));
        Saying { topic, kind: "bar", data }
    }

    fn topic(&self, kind: &str) -> String {
        format!("{kind}:{}", self.symbol())
    }

    /// Returns who tells of it, as it is shown.
    fn source(&self) -> String {
        self.received.as_ref().map_or_else(String::new, |it| self.named(it.provider))
    }

    fn named(&self, provider: &str) -> String {
        if self.is_demo { format!("{}{provider}", demo::SOURCE) } else { provider.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use kernel::Interval;
    use platform::clock::Clock;
    use providers::{Instrument, Kind, Subscription, Topic};

    use super::*;
    use crate::{
        Asset, AssetType,
        asset::NewAsset,
        live::{Reader, Update},
    };

    const START: i64 = 1_764_000_000_000_000;

    fn want() -> Want {
        let clock = Clock::fixed(Timestamp(START));
        let symbol = "BTC-USDT".parse().ok();
        let new = NewAsset { symbol, r#type: Some(AssetType::Crypto), ..NewAsset::default() };
        let workspace = clock.id();
        let asset = Asset::create(new, clock.id(), workspace, clock.now()).unwrap();
        let instrument = Instrument::new(asset.symbol.clone(), Kind::Crypto);
        let bars = BTreeSet::from([Interval::Minute1]);
        let topics = Topics { quote: true, trade: true, depth: false, bars };
        Want { instrument, holders: vec![Holder { workspace, asset: Arc::new(asset) }], topics }
    }

    /// Trades of three minutes, as Binance says them.
    fn frames() -> Vec<String> {
        let frame = |number: i64| {
            let at = (START + number * 600_000) / 1_000;
            let price = 65_000 + (number * 37) % 101;
            format!(
                r#"{{"stream":"btcusdt@aggTrade","data":{{"e":"aggTrade","E":{at},"s":"BTCUSDT","a":{number},"p":"{price}.5","q":"0.25","T":{at},"m":true}}}}"#
            )
        };
        (0..300).map(frame).collect()
    }

    /// Plays frames, and returns the trades that were said and the minutes that are over.
    fn play(frames: &[String]) -> (BTreeSet<String>, usize, Vec<Candle>) {
        let want = want();
        let wish = Subscription { instrument: want.instrument.clone(), topic: Topic::Trades };
        let provider = providers::all().iter().find(|it| it.card().id == "binance").unwrap();
        let mut feed = provider.feed().unwrap();
        feed.open(std::slice::from_ref(&wish)).unwrap();
        let (mut reader, mut line) = (Reader::new(feed, &[wish]), Line::new(want, false));
        line.candles.up(START - 60_000_000);
        let now = Timestamp(START + 200_000_000);
        let (mut ids, mut said) = (BTreeSet::new(), 0);
        for frame in frames {
            for update in reader.read(frame, now).updates {
                let Update::Trade { trade, .. } = update else { continue };
                ids.extend(trade.id.clone());
                said += 1;
                line.trade(trade, "binance", now);
            }
        }
        let over = line.end_minutes(Timestamp(START + 400_000_000), &mut Vec::new());
        assert_eq!(over.broken, None);
        (ids, said, over.whole)
    }

    #[test]
    fn a_book_that_nobody_read_meanwhile_is_not_shown_again() {
        let (quiet, now) = (want(), Timestamp(START));
        let mut read = quiet.clone();
        read.topics.depth = true;
        let mut line = Line::new(read.clone(), false);
        let depth = Depth { at: None, sequence: Some(1), bids: Vec::new(), asks: Vec::new() };
        line.book(depth.clone(), "binance", now);
        let said = |line: &mut Line| {
            let mut sayings = Vec::new();
            line.say_again();
            line.sayings(now, &mut sayings);
            sayings.iter().filter(|saying| saying.kind == "depth").count()
        };
        assert_eq!(said(&mut line), 1);
        line.now_wanted(quiet);
        line.now_wanted(read);
        assert_eq!(said(&mut line), 0);
        line.book(depth, "binance", now);
        assert_eq!(said(&mut line), 1);
    }

    #[test]
    fn d4_ten_deliveries_in_any_order_have_one_effect() {
        let once = frames();
        let mut often: Vec<String> = (0..10).flat_map(|_| once.clone()).collect();
        // Fisher and Yates, with a generator that needs no more than to be told apart from order.
        let mut state = 42_u64;
        for last in (1..often.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            often.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
        }
        let (ids, said, minutes) = play(&once);
        assert_eq!((ids.len(), said, minutes.len()), (300, 300, 3));
        assert_eq!(play(&often), (ids, said, minutes));
    }
}
