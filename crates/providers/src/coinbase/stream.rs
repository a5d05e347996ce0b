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
    BookChange, Depth, Dial, Event, Fault, Feed, Level, Side, Subscription, Tick, Topic,
    names::Names,
    read::{self, Number, from_iso},
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
            base: "stream",
            path: String::new(),
            say: vec![json!({ "type": "subscribe", "channels": channels }).to_string()],
            heartbeat: None,
            silence: Duration::from_secs(20),
            lifetime: Duration::from_hours(23),
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        let value: Value = read::frame(frame)?;
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let product = value.get("product_id").and_then(Value::as_str).unwrap_or_default();
        let Some(symbol) = self.names.of(product) else { return Ok(Vec::new()) };
        let event = match kind {
            "ticker" => Event::Tick(of::<Ticker>(value)?.tick(symbol)),
            "match" | "last_match" => Event::Trade { symbol, trade: of::<Match>(value)?.trade()? },
            "snapshot" => Event::Book { symbol, depth: of::<Snapshot>(value)?.depth()? },
            "l2update" => Event::Change { symbol, change: of::<Update>(value)?.change()? },
            _ => return Ok(Vec::new()),
        };
        Ok(vec![event])
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let channels = json!([{ "name": BOOK, "product_ids": [self.names.native(symbol)?] }]);
        let say = |what: &str| json!({ "type": what, "channels": channels }).to_string();
        Some(vec![say("unsubscribe"), say("subscribe")])
    }
}

fn of<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_json::from_value(value)
        .map_err(|_| Fault::not_the_payload("a message of another shape than its kind"))
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
            at: self.time.as_deref().and_then(from_iso),
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
    bids: Vec<Vec<Value>>,
    asks: Vec<Vec<Value>>,
}

impl Snapshot {
    fn depth(self) -> Result<Depth, Fault> {
        let (bids, asks) = (read::levels(&self.bids)?, read::levels(&self.asks)?);
        Ok(Depth { at: None, sequence: None, bids, asks })
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
        let mut change =
            BookChange { at: self.time.as_deref().and_then(from_iso), ..BookChange::default() };
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
