//! Kraken, 2021-04-17: sessions of ten pairs with checksums of their books, and answers of 2013 to 2021.

use kernel::{Interval, Timestamp};
use providers::{Answer, Fault, Instrument, Kind, Question};

use crate::{
    recording::{answer, fetched, open},
    replay::{Counts, Replay},
};

const PAIRS: [&str; 10] = [
    "KSM-BTC",
    "XMR-USD",
    "ETH-CHF",
    "OMG-USD",
    "GRT-ETH",
    "WAVES-EUR",
    "ADA-BTC",
    "BTC-CHF",
    "SC-EUR",
    "OCEAN-BTC",
];

fn replayed(number: u32) -> Option<Replay> {
    let mut replay = Replay::of("kraken", Kind::Crypto, &PAIRS);
    let path = format!("providers/kraken/recorded/KRAKEN.ws.{number}.0.txt.gz");
    replay.run(&path).then_some(replay)
}

#[test]
fn every_checksum_of_the_session_is_the_one_of_our_book() {
    let Some(replay) = replayed(50) else { return };
    let counts = Counts {
        frames: 598,
        books: 10,
        changes: 571,
        checksums: 571,
        ignored: 17,
        ..Counts::default()
    };
    assert_eq!(replay.counts, counts);
    // A wrong one would void the book.
    assert_eq!(replay.applied["yes"], 571);
    assert!(replay.books.values().all(providers::book::OrderBook::is_whole));
}

#[test]
fn trades_and_tickers_of_the_session_are_read() {
    let (Some(trades), Some(tickers)) = (replayed(48), replayed(49)) else { return };
    assert_eq!((trades.counts.trades, trades.counts.faults), (10, 0));
    assert_eq!((tickers.counts.ticks, tickers.counts.faults), (18, 0));
}

fn instrument(symbol: &str) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), Kind::Crypto)
}

fn rest(file: &str, question: &Question) -> Option<Answer> {
    let body = open(&format!("providers/kraken/rest/{file}.json.gz"))?;
    Some(answer("kraken", question, body).unwrap())
}

#[test]
fn recorded_answers_are_read() {
    let all = Timestamp(i64::MAX);
    let bars = Question::Bars {
        instrument: instrument("BTC-USD"),
        interval: Interval::Minute1,
        from: Timestamp(0),
        to: all,
    };
    if let Some(Answer::Bars(bars)) = rest("ohlc", &bars) {
        assert_eq!(bars.len(), 720);
        assert_eq!((bars[0].at, bars[0].close), (Timestamp(1_502_402_520_000_000), 3_449.999));
        assert_eq!(bars[0].volume, Some(1.012));
    }
    let trades = Question::Trades { instrument: instrument("BTC-USD"), limit: 100 };
    if let Some(Answer::Trades(trades)) = rest("trades", &trades) {
        assert_eq!((trades[0].price, trades[0].side), (1_023.822_19, Some(providers::Side::Sell)));
        assert_eq!(trades[0].at, Timestamp(1_385_579_841_777_400));
    }
    let depth = Question::Depth { instrument: instrument("BTC-EUR"), levels: 3 };
    if let Some(Answer::Depth(depth)) = rest("depth", &depth) {
        assert_eq!((depth.bids.len(), depth.asks.len()), (3, 3));
        assert_eq!(depth.bids[0].price.to_string(), "526.26000");
    }
    let quotes = Question::Quotes { instruments: vec![instrument("BTC-EUR")] };
    if let Some(Answer::Quotes(ticks)) = rest("ticker", &quotes) {
        assert_eq!((ticks[0].last, ticks[0].open), (Some(560.877_11), Some(568.9891)));
        assert_eq!(ticks[0].volume, Some(600.918_503_25));
    }
}

#[test]
fn pairs_are_found_under_the_names_others_use() {
    let Some(fetched) = fetched("providers/kraken/recorded/KRAKEN.0.txt.gz") else { return };
    let question = Question::Search { text: "btc/ch".to_owned(), limit: 5 };
    let Ok(Answer::Search(found)) = answer("kraken", &question, fetched[0].1.as_str()) else {
        panic!("no answer")
    };
    assert_eq!(found[0].symbol.as_str(), "BTC-CHF");
}

#[test]
fn its_errors_say_what_they_mean() {
    let question = Question::Depth { instrument: instrument("NO-PAIR"), levels: 3 };
    let said = |body: &str| answer("kraken", &question, body).unwrap_err();
    assert_eq!(said(r#"{"error":["EQuery:Unknown asset pair"]}"#), Fault::UnknownSymbol);
    let limited = r#"{"error":["EGeneral:Too many requests"]}"#;
    assert_eq!(said(limited), Fault::Limited { wait: None });
    assert!(said(r#"{"error":[]}"#).is_failure());
}
