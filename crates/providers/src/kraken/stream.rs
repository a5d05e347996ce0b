//! What Kraken sends by itself: whole books and their changes with a checksum, the ticker, trades, bars.
//!
//! The protocol is version 1, of which sessions are recorded: a message is a list that ends with the name
//! of its channel and of its pair.

use std::time::Duration;

use kernel::{Interval, Symbol, Timestamp};
use serde_json::{Value, json};

use super::{Ticker, minutes, native};
use crate::{
    BookChange, Checksum, Depth, Dial, Event, Fault, Feed, Subscription, Topic,
    names::Names,
    read::{self, Number},
    rows,
};

/// Levels of a side that it is asked to keep us told about.
const LEVELS: usize = 100;

#[derive(Default)]
pub(super) struct Stream {
    names: Names,
}

impl Feed for Stream {
    fn open(&mut self, wanted: &[Subscription]) -> Option<Dial> {
        let mut say: Vec<(Value, Vec<String>)> = Vec::new();
        for wish in wanted {
            let Ok((base, quote)) = native(&wish.instrument) else { continue };
            let channel = match wish.topic {
                Topic::Quotes => json!({ "name": "ticker" }),
                Topic::Trades => json!({ "name": "trade" }),
                Topic::Depth => json!({ "name": "book", "depth": LEVELS }),
                Topic::Bars(interval) => match minutes(interval) {
                    Ok(minutes) => json!({ "name": "ohlc", "interval": minutes }),
                    Err(_) => continue,
                },
            };
            let pair = format!("{base}/{quote}");
            self.names.keep(pair.clone(), &wish.instrument.symbol);
            match say.iter_mut().find(|(known, _)| *known == channel) {
                Some((_, pairs)) => pairs.push(pair),
                None => say.push((channel, vec![pair])),
            }
        }
        (!say.is_empty()).then(|| Dial {
            // It sends a heartbeat each second in which it sends nothing else.
            silence: Duration::from_secs(20),
            ..Dial::to(
                "",
                say.iter().map(|(what, pairs)| request("subscribe", what, pairs)).collect(),
            )
        })
    }

    fn read(&mut self, frame: &str, _: Timestamp) -> Result<Vec<Event>, Fault> {
        let Value::Array(message) = read::frame(frame)? else { return Ok(Vec::new()) };
        let [_, said @ .., Value::String(channel), Value::String(pair)] = message.as_slice() else {
            return Err(Fault::not_the_payload("a message without channel and pair"));
        };
        let Some(symbol) = self.names.of(pair) else { return Ok(Vec::new()) };
        let first = said.first().unwrap_or(&Value::Null);
        let (name, detail) = channel.split_once('-').unwrap_or((channel, ""));
        match name {
            "ticker" => {
                let ticker: Ticker = read::part(first)?;
                Ok(vec![Event::Tick(ticker.tick(symbol))])
            }
            "trade" => {
                let rows: Vec<Vec<Value>> = read::part(first)?;
                Event::trades(&symbol, rows.iter().map(|row| super::trade(row)))
            }
            "ohlc" => bar(symbol, detail, &read::part::<Vec<Number>>(first)?),
            "book" => Ok(vec![book(symbol, detail, said)?]),
            _ => Ok(Vec::new()),
        }
    }

    fn renew(&self, symbol: &Symbol) -> Option<Vec<String>> {
        let pairs = [self.names.native(symbol)?.to_owned()];
        let channel = json!({ "name": "book", "depth": LEVELS });
        let say = |what| request(what, &channel, &pairs);
        Some(vec![say("unsubscribe"), say("subscribe")])
    }
}

fn request(what: &str, channel: &Value, pairs: &[String]) -> String {
    json!({ "event": what, "pair": pairs, "subscription": channel }).to_string()
}

/// Time, end, open, high, low, close, average, volume, count. It does not say when a bar is over.
fn bar(symbol: Symbol, minutes: &str, row: &[Number]) -> Result<Vec<Event>, Fault> {
    let broken = || Fault::not_the_payload("a bar of no interval");
    let minutes: i64 = minutes.parse().map_err(|_| broken())?;
    let length = minutes.checked_mul(60_000_000).ok_or_else(broken)?;
    let interval = *Interval::ALL.iter().find(|it| it.micros() == length).ok_or_else(broken)?;
    let at = rows::cell(row, 1).seconds().map(|end| Timestamp(end.0 - length));
    let bar = rows::candle(at, row, [2, 3, 4, 5, 7])?;
    Ok(vec![Event::Bar { symbol, interval, bar, closed: false }])
}

/// Reads a whole book (`as`, `bs`), or the changes of one or both sides (`a`, `b`) and the checksum.
fn book(symbol: Symbol, depth: &str, said: &[Value]) -> Result<Event, Fault> {
    let side = |name: &str| {
        let rows = said.iter().find_map(|part| part.get(name));
        rows.map(read::part::<Vec<Vec<Value>>>).transpose()
    };
    if let (Some(bids), Some(asks)) = (side("bs")?, side("as")?) {
        let (bids, asks) = (read::levels(&bids)?, read::levels(&asks)?);
        return Ok(Event::Book { symbol, depth: Depth { at: None, sequence: None, bids, asks } });
    }
    let (bids, asks) = (side("b")?.unwrap_or_default(), side("a")?.unwrap_or_default());
    let sum = said.iter().find_map(|part| part.get("c")).and_then(Value::as_str);
    let written = |row: &Vec<Value>| Number::of(row.get(2)).seconds();
    let change = BookChange {
        at: bids.iter().chain(&asks).filter_map(written).max(),
        bids: read::levels(&bids)?,
        asks: read::levels(&asks)?,
        checksum: sum.and_then(|sum| sum.parse().ok()).map(Checksum::Kraken),
        levels: depth.parse().ok(),
        ..BookChange::default()
    };
    Ok(Event::Change { symbol, change })
}
