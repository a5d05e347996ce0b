//! What Binance sends by itself: changes of the book ten times a second, trades, bars and the last day.
//!
//! Books are not sent whole: a snapshot is asked for, and the changes join it by their numbers. A
//! connection is cut after 24 hours.

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::native;
use crate::{
    BookChange, Dial, Event, Fault, Feed, Subscription, Tick, Topic, Trade,
    names::Names,
    read::{self, Levels, Number, from_millis},
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
        let path = format!("/stream?streams={}", streams.join("/"));
        (!streams.is_empty()).then(|| Dial::to(path, Vec::new()))
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        #[derive(Deserialize)]
        struct Combined {
            data: Value,
        }
        let Combined { data } = read::frame(frame)?;
        let text = |name| data.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("e") == "serverShutdown" {
            return Ok(vec![Event::Closing]);
        }
        let Some(symbol) = self.names.of(text("s")) else { return Ok(Vec::new()) };
        let event = match text("e") {
            "24hrTicker" | "24hrMiniTicker" => Event::Tick(read::part::<Day>(&data)?.tick(symbol)),
            "aggTrade" => Event::Trade { symbol, trade: read::part::<AggTrade>(&data)?.trade()? },
            "depthUpdate" => {
                Event::Change { symbol, change: read::part::<Change>(&data)?.change() }
            }
            "kline" => read::part::<Kline>(&data)?.k.event(symbol)?,
            _ => return Ok(Vec::new()),
        };
        Ok(vec![event])
    }
}

/// The last 24 hours; the small ticker leaves out the best prices. The names of one letter are Binance's.
#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Day {
    E: i64,
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
    U: u64,
    u: u64,
    b: Levels,
    a: Levels,
}

impl Change {
    fn change(self) -> BookChange {
        BookChange {
            at: from_millis(self.E),
            numbers: Some((self.U, self.u)),
            bids: self.b.0,
            asks: self.a.0,
            ..BookChange::default()
        }
    }
}

#[derive(Deserialize)]
struct Kline {
    k: Candle,
}

#[derive(Deserialize)]
struct Candle {
    t: i64,
    i: String,
    o: Number,
    h: Number,
    l: Number,
    c: Number,
    v: Number,
    x: bool,
}

impl Candle {
    fn event(self, symbol: Symbol) -> Result<Event, Fault> {
        let interval =
            self.i.parse().map_err(|_| Fault::not_the_payload("a bar of no interval"))?;
        let prices = [self.o, self.h, self.l, self.c];
        let bar = rows::bar(from_millis(self.t), prices, self.v)?;
        Ok(Event::Bar { symbol, interval, bar, closed: self.x })
    }
}
