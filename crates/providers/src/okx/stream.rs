//! What OKX sends by itself: whole books and their numbered changes, the ticker, trades.
//!
//! Its books once carried a checksum, as the recorded session shows; the field is still there, always zero.

use std::time::Duration;

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Book, Ticker, Traded, native};
use crate::{
    BookChange, Checksum, Dial, Event, Fault, Feed, Subscription, Topic, names::Names, read,
};

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut channels = Vec::new();
        for wish in wanted {
            let Ok(id) = native(&wish.instrument) else { continue };
            let channel = match wish.topic {
                Topic::Quotes => "tickers",
                Topic::Trades => "trades",
                Topic::Depth => "books",
                // Bars come over another socket.
                Topic::Bars(_) => continue,
            };
            channels.push(json!({ "channel": channel, "instId": id }));
            self.names.keep(id, &wish.instrument.symbol);
        }
        (!channels.is_empty()).then(|| Dial {
            // It ends connections that were silent for 30 seconds.
            heartbeat: Some((Duration::from_secs(20), "ping".to_owned())),
            ..Dial::to("/ws/v5/public", vec![request("subscribe", &json!(channels))])
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        if frame == "pong" {
            return Ok(Vec::new());
        }
        let message: Message = read::frame(frame)?;
        let (Some(arg), Some(data)) = (message.arg, message.data) else {
            let is_closing = message.event.as_deref() == Some("notice");
            return Ok(is_closing.then_some(Event::Closing).into_iter().collect());
        };
        let Some(symbol) = self.names.of(&arg.inst_id) else { return Ok(Vec::new()) };
        match arg.channel.as_str() {
            "tickers" => {
                let tickers: Vec<Ticker> = read::part(data)?;
                Ok(tickers.into_iter().map(|it| Event::Tick(it.tick(symbol.clone()))).collect())
            }
            "trades" => {
                let rows: Vec<Traded> = read::part(data)?;
                Event::trades(&symbol, rows.into_iter().map(Traded::trade))
            }
            "books" => {
                let books: Vec<Book> = read::part(data)?;
                let is_whole = message.action.as_deref() == Some("snapshot");
                Ok(books.into_iter().flat_map(|it| read_book(&symbol, it, is_whole)).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let args = json!([{ "channel": "books", "instId": self.names.native(symbol)? }]);
        Some(vec![request("unsubscribe", &args), request("subscribe", &args)])
    }
}

fn request(what: &str, channels: &Value) -> String {
    json!({ "op": what, "args": channels }).to_string()
}

#[derive(Deserialize)]
struct Message {
    event: Option<String>,
    action: Option<String>,
    arg: Option<Arg>,
    data: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arg {
    channel: String,
    #[serde(default)]
    inst_id: String,
}

/// A whole book that has a checksum is followed by a change of nothing, which carries it.
fn read_book(symbol: &Symbol, book: Book, is_whole: bool) -> Vec<Event> {
    let symbol = || symbol.clone();
    let checksum = book.checksum.filter(|sum| *sum != 0).map(Checksum::Okx);
    if is_whole {
        let proof = checksum.map(|_| BookChange { checksum, ..BookChange::default() });
        let proof = proof.map(|change| Event::Change { symbol: symbol(), change });
        let whole = Event::Book { symbol: symbol(), depth: book.depth() };
        return [whole].into_iter().chain(proof).collect();
    }
    let before = book.prev_seq_id.and_then(|id| u64::try_from(id).ok());
    if before.zip(book.seq_id).is_some_and(|(before, id)| id < before) {
        // After maintenance it counts anew.
        return vec![Event::Lost(symbol())];
    }
    let change = BookChange {
        at: book.ts.millis(),
        numbers: book.seq_id.map(|id| (id, id)),
        after: before,
        bids: book.bids.0,
        asks: book.asks.0,
        checksum,
        levels: None,
    };
    vec![Event::Change { symbol: symbol(), change }]
}
