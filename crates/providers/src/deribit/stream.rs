//! What Deribit sends by itself: whole books and their numbered changes, the ticker, trades.

use std::time::Duration;

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use super::{Ticker, Traded, level, native};
use crate::{
    BookChange, Depth, Dial, Event, Fault, Feed, Level, Subscription, Topic, names::Names, read,
};

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut channels = Vec::new();
        for wish in wanted {
            let Ok(name) = native(&wish.instrument) else { continue };
            channels.push(match wish.topic {
                Topic::Quotes => format!("ticker.{name}.100ms"),
                Topic::Trades => format!("trades.{name}.100ms"),
                Topic::Depth => book_of(&name),
                Topic::Bars(_) => continue,
            });
            self.names.keep(name, &wish.instrument.symbol);
        }
        let beat = json!({ "interval": 30 });
        (!channels.is_empty()).then(|| Dial {
            base: "stream",
            path: "/ws/api/v2".to_owned(),
            say: vec![
                request("public/set_heartbeat", &beat),
                request("public/subscribe", &json!({ "channels": channels })),
            ],
            heartbeat: None,
            silence: Duration::from_mins(1),
            lifetime: Duration::from_hours(23),
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        let message: Message = read::frame(frame)?;
        let Params { channel, data, kind } = message.params.unwrap_or_default();
        if message.method.as_deref() == Some("heartbeat") && kind == "test_request" {
            return Ok(vec![Event::Reply(request("public/test", &json!({})))]);
        }
        let mut parts = channel.splitn(3, '.');
        let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let Some(symbol) = self.names.of(name) else { return Ok(Vec::new()) };
        match kind {
            "ticker" => Ok(vec![Event::Tick(of::<Ticker>(data)?.tick(symbol))]),
            "trades" => {
                let rows: Vec<Traded> = of(data)?;
                let trade =
                    |it: Traded| Ok(Event::Trade { symbol: symbol.clone(), trade: it.trade()? });
                rows.into_iter().map(trade).collect()
            }
            "book" => Ok(vec![of::<Book>(data)?.event(symbol)?]),
            _ => Ok(Vec::new()),
        }
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let channels = json!({ "channels": [book_of(self.names.native(symbol)?)] });
        let say = |what| request(what, &channels);
        Some(vec![say("public/unsubscribe"), say("public/subscribe")])
    }
}

/// In steps of 100 ms; the one without steps wants a key.
fn book_of(name: &str) -> String {
    format!("book.{name}.100ms")
}

fn request(method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
}

#[derive(Deserialize)]
struct Message {
    method: Option<String>,
    params: Option<Params>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Params {
    channel: String,
    data: Value,
    /// Of a heartbeat.
    #[serde(rename = "type")]
    kind: String,
}

fn of<T: serde::de::DeserializeOwned>(data: Value) -> Result<T, Fault> {
    serde_json::from_value(data)
        .map_err(|_| Fault::not_the_payload("a message of another shape than its channel"))
}

#[derive(Deserialize)]
struct Book {
    timestamp: read::Number,
    change_id: u64,
    /// Absent in a whole book.
    prev_change_id: Option<u64>,
    /// What happened to the level, its price and its size, which is nothing where it was deleted.
    bids: Vec<(String, Number, Number)>,
    asks: Vec<(String, Number, Number)>,
}

impl Book {
    fn event(self, symbol: Symbol) -> Result<Event, Fault> {
        let side = |rows: &[(String, Number, Number)]| {
            rows.iter()
                .map(|(_, price, size)| level(price, size))
                .collect::<Result<Vec<Level>, Fault>>()
        };
        let (bids, asks, at) = (side(&self.bids)?, side(&self.asks)?, self.timestamp.millis());
        if self.prev_change_id.is_none() {
            let depth = Depth { at, sequence: Some(self.change_id), bids, asks };
            return Ok(Event::Book { symbol, depth });
        }
        let change = BookChange {
            at,
            numbers: Some((self.change_id, self.change_id)),
            after: self.prev_change_id,
            bids,
            asks,
            ..BookChange::default()
        };
        Ok(Event::Change { symbol, change })
    }
}
