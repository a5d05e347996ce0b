//! What Binance sends by itself: changes of the book ten times a second, trades, bars and the last day.
//!
//! Books are not sent whole: a snapshot is asked for, and the changes join it by their numbers. A
//! connection is cut after 24 hours.

use std::time::Duration;

use kernel::{Symbol, Timestamp};
use serde::Deserialize;

use super::native;
use crate::{
    BookChange, Dial, Event, Fault, Feed, Subscription, Tick, Topic, Trade,
    names::Names,
    read::{self, Number, from_millis},
    rows,
};

/// The combined stream: `{"stream": …, "data": …}`.
#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

/// Streams of one connection.
const STREAMS: usize = 1_024;

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut streams = Vec::new();
        for wish in wanted {
            let Ok(name) = native(&wish.instrument) else { continue };
            let kind = match wish.topic {
                Topic::Quotes => "ticker".to_owned(),
                Topic::Trades => "aggTrade".to_owned(),
                Topic::Depth => "depth@100ms".to_owned(),
                Topic::Bars(interval) => format!("kline_{interval}"),
            };
            streams.push(format!("{}@{kind}", name.to_ascii_lowercase()));
            self.names.keep(name, &wish.instrument.symbol);
        }
        streams.truncate(STREAMS);
        (!streams.is_empty()).then(|| Dial {
            base: "stream",
            path: format!("/stream?streams={}", streams.join("/")),
            say: Vec::new(),
            heartbeat: None,
            silence: Duration::from_mins(1),
            lifetime: Duration::from_hours(23),
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        #[derive(Deserialize)]
        struct Combined {
            data: Message,
        }
        let Combined { data } = read::frame(frame)?;
        let event = match data {
            Message::Ticker(it) => self.names.of(&it.s).map(|symbol| Event::Tick(it.tick(symbol))),
            Message::MiniTicker(it) => {
                self.names.of(&it.s).map(|symbol| Event::Tick(it.tick(symbol)))
            }
            Message::AggTrade(it) => match self.names.of(&it.s) {
                Some(symbol) => Some(Event::Trade { symbol, trade: it.trade()? }),
                None => None,
            },
            Message::Depth(it) => match self.names.of(&it.s) {
                Some(symbol) => Some(Event::Change { symbol, change: it.change()? }),
                None => None,
            },
            Message::Kline { s, k } => match self.names.of(&s) {
                Some(symbol) => Some(k.event(symbol)?),
                None => None,
            },
            Message::Shutdown => Some(Event::Closing),
            Message::Other => None,
        };
        Ok(event.into_iter().collect())
    }
}

/// A message by the name of its event; what has none, or an unknown one, says nothing to us.
enum Message {
    Ticker(Day),
    MiniTicker(Day),
    AggTrade(AggTrade),
    Depth(Change),
    Kline { s: String, k: KlineOf },
    Shutdown,
    Other,
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Bar {
            s: String,
            k: KlineOf,
        }
        fn of<T: serde::de::DeserializeOwned, E: serde::de::Error>(
            value: serde_json::Value,
        ) -> Result<T, E> {
            serde_json::from_value(value).map_err(E::custom)
        }
        let value = serde_json::Value::deserialize(from)?;
        let event = value.get("e").and_then(serde_json::Value::as_str).unwrap_or_default();
        Ok(match event {
            "24hrTicker" => Self::Ticker(of(value)?),
            "24hrMiniTicker" => Self::MiniTicker(of(value)?),
            "aggTrade" => Self::AggTrade(of(value)?),
            "depthUpdate" => Self::Depth(of(value)?),
            "kline" => {
                let Bar { s, k } = of(value)?;
                Self::Kline { s, k }
            }
            "serverShutdown" => Self::Shutdown,
            _ => Self::Other,
        })
    }
}

/// The last 24 hours; the small ticker leaves out the best prices. The names of one letter are Binance's.
#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Day {
    E: i64,
    s: String,
    c: Number,
    #[serde(default)]
    b: Number,
    #[serde(default)]
    B: Number,
    #[serde(default)]
    a: Number,
    #[serde(default)]
    A: Number,
    #[serde(default)]
    x: Number,
    o: Number,
    h: Number,
    l: Number,
    v: Number,
}

impl Day {
    fn tick(self, symbol: Symbol) -> Tick {
        Tick {
            at: from_millis(self.E),
            last: self.c.0,
            bid: self.b.0,
            ask: self.a.0,
            bid_size: self.B.0,
            ask_size: self.A.0,
            previous_close: self.x.0,
            open: self.o.0,
            high: self.h.0,
            low: self.l.0,
            volume: self.v.0,
            ..Tick::of(symbol)
        }
    }
}

#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct AggTrade {
    s: String,
    a: u64,
    p: Number,
    q: Number,
    T: i64,
    m: bool,
}

impl AggTrade {
    fn trade(self) -> Result<Trade, Fault> {
        let (id, at) = (Some(self.a.to_string()), from_millis(self.T));
        rows::trade(id, at, self.p, self.q, Some(super::taker(self.m)))
    }
}

#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Change {
    E: i64,
    s: String,
    U: u64,
    u: u64,
    b: Vec<Vec<serde_json::Value>>,
    a: Vec<Vec<serde_json::Value>>,
}

impl Change {
    fn change(self) -> Result<BookChange, Fault> {
        Ok(BookChange {
            at: from_millis(self.E),
            numbers: Some((self.U, self.u)),
            bids: read::levels(&self.b)?,
            asks: read::levels(&self.a)?,
            ..BookChange::default()
        })
    }
}

#[derive(Deserialize)]
struct KlineOf {
    t: i64,
    i: String,
    o: Number,
    h: Number,
    l: Number,
    c: Number,
    v: Number,
    x: bool,
}

impl KlineOf {
    fn event(self, symbol: Symbol) -> Result<Event, Fault> {
        let interval =
            self.i.parse().map_err(|_| Fault::not_the_payload("a bar of no interval"))?;
        let prices = [self.o, self.h, self.l, self.c];
        let bar = rows::bar(from_millis(self.t), prices, self.v)?;
        Ok(Event::Bar { symbol, interval, bar, closed: self.x })
    }
}
