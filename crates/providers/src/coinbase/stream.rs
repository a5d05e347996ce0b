//! What Coinbase sends by itself: whole books and then their changes, the ticker and trades.
//!
//! Changes of a book have no numbers: the socket keeps their order, and a new connection begins with a
//! whole book.

use std::time::Duration;

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Match, native};
use crate::{
    BookChange, Depth, Dial, Event, Fault, Feed, Level, Side, Subscription, Tick, Topic, calendar,
    names::Names,
    read::{self, Levels, Number},
    rows,
};

/// The book in steps of 50 ms; the one without steps wants a key.
const BOOK: &str = "level2_batch";

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let (mut quotes, mut trades, mut books) = (Vec::new(), Vec::new(), Vec::new());
        for wish in wanted {
            let Ok(product) = native(&wish.instrument) else { continue };
            match wish.topic {
                Topic::Quotes => quotes.push(product.clone()),
                Topic::Trades => trades.push(product.clone()),
                Topic::Depth => books.push(product.clone()),
                Topic::Bars(_) => continue,
            }
            self.names.keep(product, &wish.instrument.symbol);
        }
        // A beat a second, so that silence means something.
        let all: Vec<&String> = quotes.iter().chain(&trades).chain(&books).collect();
        let beat = json!({ "name": "heartbeat", "product_ids": all });
        let mut channels = vec![beat];
        for (name, products) in [("ticker", &quotes), ("matches", &trades), (BOOK, &books)] {
            if !products.is_empty() {
                channels.push(json!({ "name": name, "product_ids": products }));
            }
        }
        (channels.len() > 1).then(|| Dial {
            silence: Duration::from_secs(20),
            ..Dial::to("", vec![request("subscribe", &json!(channels))])
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        let value: Value = read::frame(frame)?;
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let product = value.get("product_id").and_then(Value::as_str).unwrap_or_default();
        let Some(symbol) = self.names.of(product) else { return Ok(Vec::new()) };
        let event = match kind {
            "ticker" => Event::Tick(read::part::<Ticker>(value)?.tick(symbol)),
            "match" | "last_match" => {
                Event::Trade { symbol, trade: read::part::<Match>(value)?.trade()? }
            }
            "snapshot" => Event::Book { symbol, depth: read::part::<Snapshot>(value)?.depth() },
            "l2update" => Event::Change { symbol, change: read::part::<Update>(value)?.change()? },
            _ => return Ok(Vec::new()),
        };
        Ok(vec![event])
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let channels = json!([{ "name": BOOK, "product_ids": [self.names.native(symbol)?] }]);
        Some(vec![request("unsubscribe", &channels), request("subscribe", &channels)])
    }
}

fn request(what: &str, channels: &Value) -> String {
    json!({ "type": what, "channels": channels }).to_string()
}

#[derive(Deserialize)]
struct Ticker {
    price: Number,
    time: Option<String>,
    #[serde(default)]
    best_bid: Number,
    #[serde(default)]
    best_ask: Number,
    #[serde(default)]
    best_bid_size: Number,
    #[serde(default)]
    best_ask_size: Number,
    #[serde(default)]
    open_24h: Number,
    #[serde(default)]
    high_24h: Number,
    #[serde(default)]
    low_24h: Number,
    #[serde(default)]
    volume_24h: Number,
}

impl Ticker {
    fn tick(self, symbol: Symbol) -> Tick {
        Tick {
            at: self.time.as_deref().and_then(calendar::instant),
            last: self.price.0,
            bid: self.best_bid.0,
            ask: self.best_ask.0,
            bid_size: self.best_bid_size.0,
            ask_size: self.best_ask_size.0,
            open: self.open_24h.0,
            high: self.high_24h.0,
            low: self.low_24h.0,
            volume: self.volume_24h.0,
            ..Tick::of(symbol)
        }
    }
}

#[derive(Deserialize)]
struct Snapshot {
    bids: Levels,
    asks: Levels,
}

impl Snapshot {
    fn depth(self) -> Depth {
        Depth { at: None, sequence: None, bids: self.bids.0, asks: self.asks.0 }
    }
}

#[derive(Deserialize)]
struct Update {
    /// Side, price and size.
    changes: Vec<(String, String, String)>,
    time: Option<String>,
}

impl Update {
    fn change(self) -> Result<BookChange, Fault> {
        let broken = || Fault::not_the_payload("a level of the book without side, price or size");
        let at = self.time.as_deref().and_then(calendar::instant);
        let mut change = BookChange { at, ..BookChange::default() };
        for (side, price, size) in self.changes {
            let price = read::decimal(&price).ok_or_else(broken)?;
            let level = Level { price, size: read::decimal(&size).ok_or_else(broken)? };
            match rows::side(&side).ok_or_else(broken)? {
                Side::Buy => change.bids.push(level),
                Side::Sell => change.asks.push(level),
            }
        }
        Ok(change)
    }
}
