//! What Bitstamp sends by itself: trades, and the changes of the book.
//!
//! Books are not sent whole: a snapshot is asked for, and the changes join it by their microsecond. There
//! is no channel of quotes; the last trade is the last price.

use std::{collections::HashSet, time::Duration};

use kernel::{Symbol, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Book, native, taker};
use crate::{
    BookChange, Dial, Event, Fault, Feed, Subscription, Tick, Topic, Trade,
    names::Names,
    read::{self, Number, from_micros},
    rows,
};

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
    /// Pairs of which the last price was wished for.
    quoted: HashSet<Symbol>,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut say = Vec::new();
        for wish in wanted {
            let Ok(pair) = native(&wish.instrument) else { continue };
            let channel = match wish.topic {
                Topic::Quotes | Topic::Trades => format!("live_trades_{pair}"),
                Topic::Depth => format!("diff_order_book_{pair}"),
                Topic::Bars(_) => continue,
            };
            if wish.topic == Topic::Quotes {
                self.quoted.insert(wish.instrument.symbol.clone());
            }
            self.names.keep(pair, &wish.instrument.symbol);
            let frame =
                json!({ "event": "bts:subscribe", "data": { "channel": channel } }).to_string();
            if !say.contains(&frame) {
                say.push(frame);
            }
        }
        (!say.is_empty()).then(|| Dial {
            heartbeat: Some((
                Duration::from_secs(20),
                json!({ "event": "bts:heartbeat" }).to_string(),
            )),
            ..Dial::to("", say)
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        #[derive(Deserialize)]
        struct Message {
            event: String,
            #[serde(default)]
            channel: String,
            #[serde(default)]
            data: Value,
        }
        let Message { event, channel, data } = read::frame(frame)?;
        let symbol = || self.names.of(channel.rsplit_once('_')?.1);
        Ok(match event.as_str() {
            "trade" => match symbol() {
                Some(symbol) => self.traded(symbol, &read::part::<Live>(&data)?.trade()?),
                None => Vec::new(),
            },
            "data" if channel.starts_with("diff_order_book_") => match symbol() {
                Some(symbol) => vec![Event::Change { symbol, change: change(read::part(&data)?) }],
                None => Vec::new(),
            },
            "bts:request_reconnect" => vec![Event::Closing],
            _ => Vec::new(),
        })
    }
}

impl Stream {
    fn traded(&self, symbol: Symbol, trade: &Trade) -> Vec<Event> {
        let tick = self.quoted.contains(&symbol).then(|| {
            let known = Tick::of(symbol.clone());
            Event::Tick(Tick { at: Some(trade.at), last: Some(trade.price), ..known })
        });
        let traded = Event::Trade { symbol, trade: trade.clone() };
        std::iter::once(traded).chain(tick).collect()
    }
}

#[derive(Deserialize)]
struct Live {
    id: u64,
    microtimestamp: String,
    price: Number,
    amount: Number,
    #[serde(rename = "type")]
    kind: Number,
}

impl Live {
    fn trade(self) -> Result<Trade, Fault> {
        let at = self.microtimestamp.parse().ok().and_then(from_micros);
        rows::trade(Some(self.id.to_string()), at, self.price, self.amount, taker(self.kind))
    }
}

fn change(book: Book) -> BookChange {
    let at = book.at();
    BookChange { at, bids: book.bids.0, asks: book.asks.0, ..BookChange::default() }
}
