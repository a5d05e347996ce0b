//! Kraken spot: coins against dollars, euros and each other, without a key.
//!
//! Source: its documentation "Spot REST API: market data" and "WebSocket API v1". It has names of its own
//! for old coins (XBT, XDG) and writes them in four ways; prices are strings, volumes in the base coin.

mod stream;

use std::collections::BTreeMap;

use kernel::Interval;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Access, Answer, Ask, BarRow, Card, Depth, Fault, Feed, Instrument, Limit, Next, Payload, Proof,
    Provider, Question, Side, Tick, Trade, calendar,
    card::EXCHANGE,
    read::{self, Levels, Number},
    rows,
};

pub(crate) struct Kraken;

static CARD: Card = Card {
    id: "kraken",
    name: "Kraken",
    home: "https://www.kraken.com",
    bases: &[("rest", "https://api.kraken.com"), ("stream", "wss://ws.kraken.com")],
    limits: &[Limit::per_second(1)],
    proof: Proof::Recording,
    notes: "Spot pairs such as BTC-USD, around the clock. Of each interval it gives the newest 720 bars \
            and none before. Volumes are in the base coin; a quote's high, low and volume are of the last \
            24 hours, its open is of the day in UTC.",
    ..EXCHANGE
};

impl Provider for Kraken {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn next(&self, question: &Question, _: &Access, got: &[Payload]) -> Result<Next, Fault> {
        let Some(payload) = got.first() else { return ask(question).map(Next::ask) };
        let answer = match question {
            Question::Quotes { instruments } => quotes(instruments, payload)?,
            Question::Bars { from, to, .. } => {
                let ohlc: Vec<Vec<Number>> = only(payload)?;
                rows::bars(ohlc.iter().map(|row| bar(row)), *from, *to)?
            }
            Question::Trades { .. } => {
                let traded: Vec<Vec<Value>> = only(payload)?;
                rows::trades(traded.iter().map(|row| trade(row)))?
            }
            Question::Depth { .. } => Answer::Depth(depth(payload)?),
            Question::Search { text, limit } => search(text, *limit, payload)?,
            _ => return Err(question.unsupported()),
        };
        Ok(Next::Answer(answer))
    }

    fn covers(&self, instrument: &Instrument) -> bool {
        native(instrument).is_ok()
    }

    fn feed(&self) -> Option<Box<dyn Feed>> {
        Some(Box::new(stream::Stream::default()))
    }
}

fn ask(question: &Question) -> Result<Ask, Fault> {
    let get = |what: &str| Ask::get("rest", format!("/0/public/{what}"));
    let name = |instrument| native(instrument).map(|(base, quote)| format!("{base}{quote}"));
    Ok(match question {
        Question::Quotes { instruments } => {
            let names: Vec<String> = instruments.iter().map(name).collect::<Result<_, _>>()?;
            get("Ticker").with("pair", names.join(","))
        }
        // It counts from the bar after `since`.
        Question::Bars { instrument, interval, from, .. } => get("OHLC")
            .with("pair", name(instrument)?)
            .with("interval", minutes(*interval)?)
            .with("since", calendar::seconds(*from) - 1),
        Question::Trades { instrument, limit } => {
            get("Trades").with("pair", name(instrument)?).with("count", (*limit).clamp(1, 1_000))
        }
        Question::Depth { instrument, levels } => {
            get("Depth").with("pair", name(instrument)?).with("count", (*levels).clamp(1, 500))
        }
        Question::Search { .. } => get("AssetPairs"),
        _ => return Err(question.unsupported()),
    })
}

/// Returns `XBT` and `USD` for `BTC-USD`.
fn native(instrument: &Instrument) -> Result<(&str, &str), Fault> {
    let theirs = |coin| match coin {
        "BTC" => "XBT",
        "DOGE" => "XDG",
        other => other,
    };
    rows::coins(instrument).map(|(base, quote)| (theirs(base), theirs(quote)))
}

/// Returns our name of `XBT`, `XXBT`, `ZUSD`.
fn ours(coin: &str) -> &str {
    let short = match coin.len() {
        4 => coin.strip_prefix(['X', 'Z']).unwrap_or(coin),
        _ => coin,
    };
    match short {
        "XBT" => "BTC",
        "XDG" => "DOGE",
        other => other,
    }
}

/// Whether an answer under `key` is about the pair: `XXBTZUSD`, `XBTUSD`, `USDTZUSD`.
fn is_key(key: &str, base: &str, quote: &str) -> bool {
    ["", "X", "Z"].iter().any(|before| {
        let rest = key.strip_prefix(before).and_then(|rest| rest.strip_prefix(base));
        rest.is_some_and(|rest| {
            ["", "X", "Z"].iter().any(|between| rest.strip_prefix(between) == Some(quote))
        })
    })
}

fn minutes(interval: Interval) -> Result<u32, Fault> {
    Ok(match interval {
        Interval::Minute1 => 1,
        Interval::Minute5 => 5,
        Interval::Minute15 => 15,
        Interval::Minute30 => 30,
        Interval::Hour1 => 60,
        Interval::Hour4 => 240,
        Interval::Day => 1_440,
        Interval::Week => 10_080,
        _ => return Err(Fault::no_bars(interval)),
    })
}

/// Reads the answer in its envelope, or the fault that its errors mean.
fn read_answer<T: DeserializeOwned>(payload: &Payload) -> Result<T, Fault> {
    #[derive(Deserialize)]
    struct Envelope<T> {
        error: Vec<String>,
        result: Option<T>,
    }
    let Envelope { error, result } = read::json(payload)?;
    match error.first().map(String::as_str) {
        None => result.ok_or_else(|| Fault::not_the_payload("neither an error nor a result")),
        Some("EQuery:Unknown asset pair") => Err(Fault::UnknownSymbol),
        Some("EAPI:Rate limit exceeded" | "EGeneral:Too many requests") => {
            Err(Fault::Limited { wait: None })
        }
        Some(_) => Err(Fault::not_the_payload("an error of its own")),
    }
}

/// Reads the one row of an answer that is not `last`, whatever it calls the pair there.
fn only<T: DeserializeOwned>(payload: &Payload) -> Result<T, Fault> {
    let mut rows: BTreeMap<String, Value> = read_answer(payload)?;
    rows.remove("last");
    let (_, row) = rows.pop_first().ok_or_else(|| Fault::not_the_payload("no pair"))?;
    read::part(row)
}

/// A ticker: lists of which the last one is of 24 hours.
#[derive(Deserialize)]
struct Ticker {
    a: Vec<Number>,
    b: Vec<Number>,
    c: Vec<Number>,
    v: Vec<Number>,
    h: Vec<Number>,
    l: Vec<Number>,
    o: Open,
}

/// The answer has one open, the socket a list that begins with it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Open {
    List(Vec<Number>),
    One(Number),
}

impl Ticker {
    fn tick(&self, instrument: kernel::Symbol) -> Tick {
        let cell = |row: &[Number], at| rows::cell(row, at).0;
        Tick {
            last: cell(&self.c, 0),
            bid: cell(&self.b, 0),
            bid_size: cell(&self.b, 2),
            ask: cell(&self.a, 0),
            ask_size: cell(&self.a, 2),
            open: match &self.o {
                Open::List(list) => cell(list, 0),
                Open::One(open) => open.0,
            },
            high: cell(&self.h, 1),
            low: cell(&self.l, 1),
            volume: cell(&self.v, 1),
            ..Tick::of(instrument)
        }
    }
}

fn quotes(instruments: &[Instrument], payload: &Payload) -> Result<Answer, Fault> {
    let tickers: BTreeMap<String, Ticker> = read_answer(payload)?;
    let named = |(key, ticker): (&String, &Ticker)| {
        let is_asked = |it: &&Instrument| native(it).is_ok_and(|(b, q)| is_key(key, b, q));
        Some(ticker.tick(instruments.iter().find(is_asked)?.symbol.clone()))
    };
    Ok(Answer::Quotes(tickers.iter().filter_map(named).collect()))
}

/// Time, open, high, low, close, average, volume, count; the newest one is not over.
fn bar(row: &[Number]) -> Result<BarRow, Fault> {
    rows::candle(rows::cell(row, 0).seconds(), row, [1, 2, 3, 4, 6])
}

/// Price, volume, time, `b` or `s`, market or limit, and lately a number.
fn trade(row: &[Value]) -> Result<Trade, Fault> {
    let number = |at: usize| Number::of(row.get(at));
    let side = match row.get(3).and_then(Value::as_str) {
        Some("b") => Some(Side::Buy),
        Some("s") => Some(Side::Sell),
        _ => None,
    };
    let id = row.get(6).and_then(Value::as_u64).map(|id| id.to_string());
    rows::trade(id, number(2).seconds(), number(0), number(1), side)
}

fn depth(payload: &Payload) -> Result<Depth, Fault> {
    #[derive(Deserialize)]
    struct Book {
        bids: Levels,
        asks: Levels,
    }
    let Book { bids: Levels(bids), asks: Levels(asks) } = only(payload)?;
    Ok(Depth { at: None, sequence: None, bids, asks })
}

fn search(text: &str, limit: usize, payload: &Payload) -> Result<Answer, Fault> {
    #[derive(Deserialize)]
    struct Pair {
        /// `XBT/USD`; pairs of the dark pool have none.
        wsname: Option<String>,
    }
    let pairs: BTreeMap<String, Pair> = read_answer(payload)?;
    let named = pairs.values().filter_map(|pair| pair.wsname.as_deref()?.split_once('/'));
    let pairs = named.map(|(base, quote)| (ours(base), ours(quote)));
    Ok(rows::found((text, limit), "Kraken", pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_spellings_of_a_pair_are_one_pair() {
        for key in ["XXBTZUSD", "XBTUSD", "XBTZUSD"] {
            assert!(is_key(key, "XBT", "USD"), "{key}");
        }
        assert!(is_key("USDTZUSD", "USDT", "USD"));
        assert!(is_key("XETHXXBT", "ETH", "XBT"));
        assert!(!is_key("XXBTZUSD", "XBT", "USDT"));
        assert_eq!(
            (ours("XXBT"), ours("ZUSD"), ours("XDG"), ours("AAVE")),
            ("BTC", "USD", "DOGE", "AAVE")
        );
    }
}
