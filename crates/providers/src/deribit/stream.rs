//! What Deribit sends by itself: whole books and their numbered changes, the ticker, trades.

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Ticker, Traded, native};
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
        (!channels.is_empty()).then(|| {
            let channels = json!({ "channels": channels });
            let say = [("public/set_heartbeat", &beat), ("public/subscribe", &channels)];
            Dial::to("/ws/api/v2", say.map(|(method, params)| request(method, params)).to_vec())
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
            "ticker" => Ok(vec![Event::Tick(read::part::<Ticker>(data)?.tick(symbol))]),
            "trades" => {
                let rows: Vec<Traded> = read::part(data)?;
                Event::trades(&symbol, rows.into_iter().map(Traded::trade))
            }
            "book" => Ok(vec![read::part::<Book>(data)?.event(symbol)?]),
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

#[derive(Deserialize)]
struct Book {
    timestamp: read::Number,
    change_id: u64,
    /// Absent in a whole book.
    prev_change_id: Option<u64>,
    /// What happened to the level, its price and its size, which is nothing where it was deleted.
    bids: Vec<(String, Value, Value)>,
    asks: Vec<(String, Value, Value)>,
}

impl Book {
    fn event(self, symbol: Symbol) -> Result<Event, Fault> {
        let side = |rows: &[(String, Value, Value)]| {
            let levels = rows.iter().map(|(_, price, size)| read::level(Some(price), Some(size)));
            levels.collect::<Result<Vec<Level>, Fault>>()
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
