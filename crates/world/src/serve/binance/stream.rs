//! The combined stream: tickers, trades, bars, and changes of books whose numbers join without a hole.
//!
//! Whatever is asked for is looked at a few times a second and said when it has changed.

use std::collections::HashMap;

use axum::{
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Day, millis, side, step};
use crate::{
    Book, Trade,
    days::Asset,
    serve::{Stage, fault::Kind},
};

/// Streams of one connection.
const STREAMS: usize = 1_024;

/// Trades said at once; who runs so fast that more came gets the newest.
const TRADES: usize = 100;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    streams: String,
}

pub(super) async fn open(
    State(stage): State<Stage>,
    Query(asked): Query<Asked>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let streams: Vec<String> = asked.streams.split('/').take(STREAMS).map(str::to_owned).collect();
    upgrade.on_upgrade(move |socket| speak(socket, stage, streams))
}

async fn speak(mut socket: WebSocket, stage: Stage, streams: Vec<String>) {
    let mut told = HashMap::new();
    let mut every = tokio::time::interval(stage.world.pace().look());
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            _ = every.tick() => {
                if stage.faults.take("binance", |kind| kind == Kind::Disconnect).is_some() {
                    return;
                }
                for frame in look(&stage, &streams, &mut told) {
                    if socket.send(Message::Text(frame.into())).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// What a stream was last told.
enum Told {
    Step(i64),
    Trade(i64),
    Book(Book),
}

/// Returns the frames that are due, and remembers them as told; an ordered gap loses a change of a book.
fn look(stage: &Stage, streams: &[String], told: &mut HashMap<String, Told>) -> Vec<String> {
    let now = stage.clock.now();
    let mut frames = Vec::new();
    for stream in streams {
        let Some((coin, kind)) = stream.split_once('@') else { continue };
        let native = coin.to_ascii_uppercase();
        let Some(asset) = stage.coin(&native) else { continue };
        let last = told.get(stream);
        let (said, known) = match kind {
            "aggTrade" => trades(asset, &native, now, last),
            kind if kind.starts_with("depth") => book(asset, &native, now, last),
            kind => latest(asset, &native, kind, now, last),
        };
        if let Some(known) = known {
            told.insert(stream.clone(), known);
        }
        let is_change = kind.starts_with("depth") && !said.is_empty();
        if !is_change || stage.faults.take("binance", |kind| kind == Kind::Gap).is_none() {
            let frame = |data: Value| json!({ "stream": stream, "data": data }).to_string();
            frames.extend(said.into_iter().map(frame));
        }
    }
    frames
}

type Said = (Vec<Value>, Option<Told>);

fn trades(asset: &Asset, native: &str, now: i64, last: Option<&Told>) -> Said {
    let after = match last {
        Some(Told::Trade(id)) => *id,
        _ => asset.pace.number(now) - 1,
    };
    let missing = usize::try_from(asset.pace.number(now) - after).unwrap_or(0);
    if missing == 0 {
        return (Vec::new(), None);
    }
    let trades = asset.trades(now, missing.min(TRADES));
    let said = |trade: &Trade| {
        json!({ "e": "aggTrade", "E": millis(now), "s": native, "a": trade.id,
            "p": asset.price(trade.price), "q": asset.size(trade.size), "f": trade.id, "l": trade.id,
            "T": millis(trade.at), "m": !trade.bought, "M": true })
    };
    let new: Vec<&Trade> = trades.iter().filter(|trade| trade.id > after).collect();
    let known = new.last().map(|trade| Told::Trade(trade.id));
    (new.into_iter().map(said).collect(), known)
}

fn book(asset: &Asset, native: &str, now: i64, last: Option<&Told>) -> Said {
    let Some(book) = asset.book(now, crate::book::LEVELS) else { return (Vec::new(), None) };
    let Some(Told::Book(before)) = last else { return (Vec::new(), Some(Told::Book(book))) };
    if before.step == book.step {
        return (Vec::new(), None);
    }
    let change = book.since(before);
    let said = json!({ "e": "depthUpdate", "E": millis(now), "s": native, "U": before.number() + 1,
        "u": book.number(), "b": side(asset, &change.bids), "a": side(asset, &change.asks) });
    (vec![said], Some(Told::Book(book)))
}

/// Says the ticker, or the bar that is not over, once a step.
fn latest(asset: &Asset, native: &str, kind: &str, now: i64, last: Option<&Told>) -> Said {
    let step = asset.pace.number(now);
    if matches!(last, Some(Told::Step(told)) if *told == step) {
        return (Vec::new(), None);
    }
    let said = match kind.split_once('_') {
        None if kind == "ticker" => Day::of(asset, now).map(|day| day.short(native)),
        Some(("kline", interval)) => bar(asset, native, interval, now),
        _ => None,
    };
    (said.into_iter().collect(), Some(Told::Step(step)))
}

fn bar(asset: &Asset, native: &str, interval: &str, now: i64) -> Option<Value> {
    let (step, length) = step(interval)?;
    let bar = asset.bars(step, now - 2 * length, now + 1, now).pop()?;
    Some(json!({ "e": "kline", "E": millis(now), "s": native, "k": {
        "t": millis(bar.at), "T": millis(bar.at + length) - 1, "s": native, "i": interval,
        "o": asset.price(bar.open), "h": asset.price(bar.high), "l": asset.price(bar.low),
        "c": asset.price(bar.close), "v": asset.size(bar.volume), "x": false } }))
}
