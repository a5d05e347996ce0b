//! What Bybit sends by itself: whole books and their changes, the ticker, trades, bars.
//!
//! The socket keeps the order of changes; a new connection begins with a whole book.

use std::time::Duration;

use kernel::{Interval, Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Book, Ticker, inverse, name_of, native};
use crate::{
    BookChange, Dial, Event, Fault, Feed, Subscription, Tick, Topic, Trade,
    names::Names,
    read::{self, Number},
    rows,
};

/// Channels of one request.
const TOPICS: usize = 10;

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut topics = Vec::new();
        for wish in wanted {
            let Ok(symbol) = native(&wish.instrument) else { continue };
            topics.push(match wish.topic {
                Topic::Quotes => format!("tickers.{symbol}"),
                Topic::Trades => format!("publicTrade.{symbol}"),
                Topic::Depth => book_of(&symbol),
                Topic::Bars(interval) => format!("kline.{}.{symbol}", name_of(interval)),
            });
            self.names.keep(symbol, &wish.instrument.symbol);
        }
        let say = |topics: &[String]| json!({ "op": "subscribe", "args": topics }).to_string();
        (!topics.is_empty()).then(|| Dial {
            heartbeat: Some((Duration::from_secs(20), json!({ "op": "ping" }).to_string())),
            ..Dial::to("/v5/public/spot", topics.chunks(TOPICS).map(say).collect())
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        let message: Message = read::frame(frame)?;
        let Some((kind, native)) = message.topic.rsplit_once('.') else { return Ok(Vec::new()) };
        let Some(symbol) = self.names.of(native) else { return Ok(Vec::new()) };
        let (kind, detail) = kind.split_once('.').unwrap_or((kind, ""));
        match kind {
            "tickers" => {
                let tick = read::part::<Ticker>(message.data)?.tick(symbol);
                Ok(vec![Event::Tick(Tick { at: message.ts.millis(), ..tick })])
            }
            "publicTrade" => {
                let rows: Vec<Public> = read::part(message.data)?;
                Event::trades(&symbol, rows.into_iter().map(Public::trade))
            }
            "kline" => {
                let bars: Vec<Bar> = read::part(message.data)?;
                bars.into_iter().map(|it| it.event(symbol.clone(), detail)).collect()
            }
            "orderbook" => {
                let book: Book = read::part(message.data)?;
                if message.kind == "snapshot" || book.u == 1 {
                    return Ok(vec![Event::Book { symbol, depth: book.depth() }]);
                }
                let change = BookChange {
                    at: message.ts.millis(),
                    bids: book.b.0,
                    asks: book.a.0,
                    ..BookChange::default()
                };
                Ok(vec![Event::Change { symbol, change }])
            }
            "trade" => inverse::trades(&symbol, message.data),
            "orderBookL2_25" if message.kind == "snapshot" => inverse::book(symbol, message.data),
            "orderBookL2_25" => inverse::change(symbol, message.data, message.timestamp_e6),
            _ => Ok(Vec::new()),
        }
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let topic = book_of(self.names.native(symbol)?);
        let say = |what: &str| json!({ "op": what, "args": [topic] }).to_string();
        Some(vec![say("unsubscribe"), say("subscribe")])
    }
}

fn book_of(symbol: &str) -> String {
    format!("orderbook.200.{symbol}")
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    topic: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    ts: Number,
    timestamp_e6: Option<i64>,
    #[serde(default)]
    data: Value,
}

/// A trade; the names of one letter are Bybit's.
#[derive(Deserialize)]
#[expect(non_snake_case, reason = "capital letters mean other things than small ones")]
struct Public {
    i: String,
    T: Number,
    p: Number,
    v: Number,
    S: String,
}

impl Public {
    fn trade(self) -> Result<Trade, Fault> {
        let side = rows::side(&self.S);
        rows::trade(Some(self.i), self.T.millis(), self.p, self.v, side)
    }
}

#[derive(Deserialize)]
struct Bar {
    start: Number,
    open: Number,
    high: Number,
    low: Number,
    close: Number,
    volume: Number,
    confirm: bool,
}

impl Bar {
    fn event(self, symbol: Symbol, interval: &str) -> Result<Event, Fault> {
        let named = Interval::ALL.iter().find(|it| name_of(**it) == interval);
        let interval = *named.ok_or_else(|| Fault::not_the_payload("a bar of no interval"))?;
        let prices = [self.open, self.high, self.low, self.close];
        let bar = rows::bar(self.start.millis(), prices, self.volume)?;
        Ok(Event::Bar { symbol, interval, bar, closed: self.confirm })
    }
}
