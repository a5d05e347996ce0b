//! Bitstamp, 2022-01-05: a session of ten pairs, and answers of 2013.

use kernel::Timestamp;
use providers::{Answer, Depth, Instrument, Kind, Question, book::Applied};
use serde_json::Value;

use crate::{
    recording::{answer, open, session},
    replay::{Counts, Naive, Replay},
};

const SESSION: &str = "providers/bitstamp/recorded/BITSTAMP.ws.1.0.txt.gz";

/// Returns the pairs of the session, as it was subscribed to.
fn pairs() -> Option<Vec<String>> {
    let frames = session(SESSION)?;
    let mut pairs = Vec::new();
    for (_, frame) in frames {
        let said: Value = serde_json::from_str(&frame).unwrap();
        let Some(pair) = said["channel"].as_str().unwrap().strip_prefix("live_trades_") else {
            continue;
        };
        let at = ["eur", "usd", "gbp", "btc"].iter().find_map(|quote| pair.rfind(quote)).unwrap();
        let name = format!("{}-{}", &pair[..at], &pair[at..]).to_uppercase();
        if !pairs.contains(&name) {
            pairs.push(name);
        }
    }
    Some(pairs)
}

#[test]
fn every_frame_of_the_session_is_read() {
    let Some(pairs) = pairs() else { return };
    assert_eq!(pairs.len(), 10);
    let names: Vec<&str> = pairs.iter().map(String::as_str).collect();
    let mut replay = Replay::of("bitstamp", Kind::Crypto, &names);
    replay.run(SESSION);
    let counts = Counts {
        frames: 747,
        ticks: 10,
        trades: 10,
        changes: 717,
        ignored: 20,
        ..Counts::default()
    };
    assert_eq!(replay.counts, counts);
    // No book was fetched in this session.
    assert_eq!(replay.applied["waits"], 717);
}

#[test]
fn changes_join_a_fetched_book_by_their_microsecond() {
    let Some(frames) = session(SESSION) else { return };
    let changes: Vec<(Timestamp, String, Value)> = frames
        .into_iter()
        .filter(|(_, frame)| frame.contains("\"channel\":\"diff_order_book_ethusd\""))
        .filter(|(_, frame)| frame.contains("\"event\":\"data\""))
        .map(|(at, frame)| (at, frame.clone(), serde_json::from_str(&frame).unwrap()))
        .collect();
    assert!(changes.len() > 50);
    // An empty book is fetched in the middle: what is not younger is in it.
    let cut: i64 = changes[20].2["data"]["microtimestamp"].as_str().unwrap().parse().unwrap();
    let mut replay = Replay::of("bitstamp", Kind::Crypto, &["ETH-USD"]);
    for (at, frame, _) in &changes {
        replay.read(*at, frame);
    }
    let fetched = Depth { at: Some(Timestamp(cut)), sequence: None, bids: vec![], asks: vec![] };
    let symbol = "ETH-USD".parse().unwrap();
    assert_eq!(replay.books.get_mut(&symbol).unwrap().reset(&fetched), Applied::Yes);
    let mut naive = Naive::default();
    for (_, _, change) in &changes[21..] {
        Naive::set_all(&mut naive.bids, &change["data"]["bids"]);
        Naive::set_all(&mut naive.asks, &change["data"]["asks"]);
    }
    naive.assert_is(replay.book("ETH-USD"));
}

fn rest(file: &str, question: &Question) -> Option<Answer> {
    let body = open(&format!("providers/bitstamp/rest/{file}.json.gz"))?;
    Some(answer("bitstamp", question, body).unwrap())
}

#[test]
fn recorded_answers_are_read() {
    let instrument = || Instrument::new("BTC-USD".parse().unwrap(), Kind::Crypto);
    let quotes = Question::Quotes { instruments: vec![instrument()] };
    if let Some(Answer::Quotes(ticks)) = rest("ticker", &quotes) {
        assert_eq!((ticks[0].last, ticks[0].ask), (Some(134.89), Some(134.92)));
        assert_eq!(ticks[0].at, Some(Timestamp(1_381_787_133_000_000)));
        assert_eq!(ticks[0].open, None);
    }
    let trades = Question::Trades { instrument: instrument(), limit: 10 };
    if let Some(Answer::Trades(trades)) = rest("trades", &trades) {
        assert_eq!((trades.len(), trades[0].price), (10, 13.06));
        // It did not say the side then.
        assert_eq!(trades[0].side, None);
    }
    let depth = Question::Depth { instrument: instrument(), levels: 100 };
    if let Some(Answer::Depth(depth)) = rest("full-depth", &depth) {
        assert_eq!((depth.bids.len(), depth.asks.len()), (100, 100));
        assert_eq!(depth.at, Some(Timestamp(1_378_816_304_000_000)));
        assert!(depth.bids[0].price < depth.asks[0].price);
    }
}

#[test]
fn the_pairs_that_are_traded_on_the_spot_are_found() {
    let market = |quote: &str, trading: &str, kind: &str| {
        format!(
            r#"{{"name":"BTC/{quote}","base_currency":"BTC","counter_currency":"{quote}",
            "trading":"{trading}","market_type":"{kind}"}}"#
        )
    };
    let markets = [
        market("USD", "Enabled", "PERPETUAL"),
        market("USD", "Enabled", "SPOT"),
        market("PAX", "Disabled", "SPOT"),
    ];
    let question = Question::Search { text: "btc".to_owned(), limit: 5 };
    let found = answer("bitstamp", &question, format!("[{}]", markets.join(","))).unwrap();
    let Answer::Search(found) = found else { panic!("a search is answered with hits") };
    let symbols: Vec<&str> = found.iter().map(|it| it.symbol.as_str()).collect();
    assert_eq!(symbols, ["BTC-USD"]);
}
