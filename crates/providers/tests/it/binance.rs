//! Binance, 2021-10-12: a session of four pairs, the books that were fetched beside it, the list of pairs.

use std::collections::BTreeMap;

use kernel::{Interval, Timestamp};
use providers::{
    Answer, Depth, Fault, Instrument, Kind, Next, Question, book::Applied, book::OrderBook,
};
use serde_json::Value;

use crate::{
    recording::{access, answer, fetched, provider, session},
    replay::{Counts, Naive, Replay},
};

const PAIRS: [&str; 4] = ["NKN-USDT", "BLZ-ETH", "LRC-BTC", "RUNE-EUR"];
const SESSION: &str = "providers/binance/recorded/BINANCE.ws.1.0.txt.gz";
const BOOKS: &str = "providers/binance/recorded/BINANCE.http.0.0.txt.gz";

fn instrument(symbol: &str) -> Instrument {
    Instrument::new(symbol.parse().unwrap(), Kind::Crypto)
}

fn depth_of(symbol: &str, body: &str) -> Depth {
    let question = Question::Depth { instrument: instrument(symbol), levels: 1_000 };
    match answer("binance", &question, body) {
        Ok(Answer::Depth(depth)) => depth,
        other => panic!("{other:?}"),
    }
}

/// The fetched books by our name of the pair, with the text they were read from.
fn snapshots() -> Option<BTreeMap<&'static str, (Depth, Value)>> {
    let fetched = fetched(BOOKS)?;
    let books = fetched.iter().map(|(address, body)| {
        let pair = PAIRS.into_iter().find(|it| address.contains(&it.replace('-', ""))).unwrap();
        (pair, (depth_of(pair, body), serde_json::from_str(body).unwrap()))
    });
    Some(books.collect())
}

#[test]
fn every_frame_of_the_session_is_read() {
    let mut replay = Replay::of("binance", Kind::Crypto, &PAIRS);
    if !replay.run(SESSION) {
        return;
    }
    // The best prices alone have no kind in their message and are not subscribed to.
    let counts =
        Counts { frames: 265, trades: 2, bars: 2, changes: 177, ignored: 84, ..Counts::default() };
    assert_eq!(replay.counts, counts);
}

/// The session has one fetched book a pair, so the book is compared with the same changes kept the
/// simplest way, wherever the fetched book is cut in.
#[test]
fn a_synchronised_book_is_the_fetched_one_and_every_change_after_it() {
    let (Some(snapshots), Some(frames)) = (snapshots(), session(SESSION)) else { return };
    let updates: Vec<Value> =
        frames.iter().map(|(_, frame)| serde_json::from_str(frame).unwrap()).collect();
    let mut compared = 0;
    for (pair, (snapshot, raw)) in &snapshots {
        let mut replay = Replay::of("binance", Kind::Crypto, &[pair]);
        let mine = |it: &&Value| it["data"]["s"].as_str() == Some(&pair.replace('-', ""));
        let changes: Vec<&Value> =
            updates.iter().filter(|it| it["data"]["e"] == "depthUpdate").filter(mine).collect();
        for cut in 0..=changes.len() {
            // What came before the cut waits; then the book is fetched; then the others come.
            replay.books.clear();
            let (mut naive, mut outcome) = (Naive::default(), Applied::Yes);
            Naive::set_all(&mut naive.bids, &raw["bids"]);
            Naive::set_all(&mut naive.asks, &raw["asks"]);
            for (at, change) in changes.iter().enumerate() {
                if at == cut {
                    outcome = fetch(&mut replay, pair, snapshot);
                }
                replay.read(Timestamp(0), &change.to_string());
            }
            if cut == changes.len() {
                outcome = fetch(&mut replay, pair, snapshot);
            }
            assert_eq!(outcome, Applied::Yes, "{pair} at {cut}");
            let after = raw["lastUpdateId"].as_u64();
            for change in changes.iter().filter(|it| it["data"]["u"].as_u64() > after) {
                Naive::set_all(&mut naive.bids, &change["data"]["b"]);
                Naive::set_all(&mut naive.asks, &change["data"]["a"]);
            }
            naive.assert_is(replay.book(pair));
            compared += 1;
        }
    }
    assert_eq!(compared, 177 + 4);
}

fn fetch(replay: &mut Replay, pair: &str, snapshot: &Depth) -> Applied {
    replay.books.entry(pair.parse().unwrap()).or_default().reset(snapshot)
}

#[test]
fn a_change_that_is_left_out_is_noticed_at_the_next_one() {
    let (Some(snapshots), Some(frames)) = (snapshots(), session(SESSION)) else { return };
    let (snapshot, _) = &snapshots["NKN-USDT"];
    let mut replay = Replay::of("binance", Kind::Crypto, &["NKN-USDT"]);
    fetch(&mut replay, "NKN-USDT", snapshot);
    let frames: Vec<_> = frames.iter().filter(|(_, it)| it.contains("nknusdt@depth")).collect();
    for (at, (time, frame)) in frames.iter().enumerate() {
        if at != 3 {
            replay.read(*time, frame);
        }
    }
    assert!(!replay.book("NKN-USDT").is_whole());
    assert_eq!(replay.applied["gap"], 1);
    let mut fresh = OrderBook::default();
    assert_eq!(fresh.reset(snapshot), Applied::Yes);
}

#[test]
fn pairs_are_found_in_the_recorded_list() {
    let Some(fetched) = fetched("providers/binance/recorded/BINANCE.0.txt.gz") else { return };
    let question = Question::Search { text: "btcu".to_owned(), limit: 50 };
    let Ok(Answer::Search(found)) = answer("binance", &question, fetched[0].1.as_str()) else {
        panic!("no answer")
    };
    assert!(found.iter().any(|hit| hit.symbol.as_str() == "BTC-USDT"), "{found:?}");
    assert!(found.iter().all(|hit| hit.symbol.as_str().replace('-', "").starts_with("BTCU")));
}

#[test]
fn documented_answers_are_read() {
    let bars = Question::Bars {
        instrument: instrument("BNB-BTC"),
        interval: Interval::Week,
        from: Timestamp(0),
        to: Timestamp(2_000_000_000_000_000),
    };
    let read = |question, file: &str| {
        let path = format!("providers/binance/doc_examples/spot_http_json_{file}_response.json");
        Some(answer("binance", question, crate::recording::open(&path)?).unwrap())
    };
    if let Some(Answer::Bars(bars)) = read(&bars, "klines") {
        assert_eq!((bars[0].close, bars[0].volume), (0.015_771, Some(148_976.114_278_15)));
        assert_eq!(bars[0].at, Timestamp(1_499_040_000_000_000));
    }
    let trades = Question::Trades { instrument: instrument("BNB-BTC"), limit: 5 };
    if let Some(Answer::Trades(trades)) = read(&trades, "trades") {
        assert_eq!((trades[0].price, trades[0].size), (4.000_001, 12.0));
        assert_eq!(trades[0].side, Some(providers::Side::Sell));
    }
}

#[test]
fn a_symbol_it_does_not_know_is_told_from_a_failure() {
    let question = Question::Depth { instrument: instrument("NO-PAIR"), levels: 5 };
    let mut refusal =
        providers::Payload::of(r#"{"code":-1121,"msg":"Invalid symbol."}"#, access().now);
    refusal.status = 400;
    let ask = |payload| provider("binance").next(&question, &access(), &[payload]);
    assert_eq!(ask(refusal.clone()), Err(Fault::UnknownSymbol));
    refusal.status = 500;
    assert_eq!(ask(refusal), Err(Fault::Status(500)));
    let Ok(Next::Ask(asks)) = provider("binance").next(&question, &access(), &[]) else { panic!() };
    assert_eq!(asks[0].query, [("symbol", "NOPAIR".to_owned()), ("limit", "5".to_owned())]);
}
