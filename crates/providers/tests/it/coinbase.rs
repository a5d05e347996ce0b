//! Coinbase, 2021-04-17: the head of a session of ten pairs, and the list of pairs.

use kernel::{Interval, Timestamp};
use providers::{Answer, Fault, Instrument, Kind, Next, Payload, Question, Side};
use serde_json::Value;

use crate::{
    recording::{access, answer, fetched, provider, session},
    replay::{Counts, Naive, Replay},
};

const PAIRS: [&str; 10] = [
    "SKL-USD", "SKL-BTC", "BAND-GBP", "NMR-EUR", "BAND-BTC", "YFI-BTC", "DASH-BTC", "NU-GBP",
    "CRV-EUR", "SKL-GBP",
];
const SESSION: &str = "providers/coinbase/recorded/COINBASE.ws.28.0.txt.gz";

#[test]
fn every_frame_of_the_session_is_read() {
    let mut replay = Replay::of("coinbase", Kind::Crypto, &PAIRS);
    if !replay.run(SESSION) {
        return;
    }
    let counts = Counts {
        frames: 596,
        ticks: 21,
        trades: 21,
        books: 10,
        changes: 541,
        ignored: 3,
        ..Counts::default()
    };
    assert_eq!(replay.counts, counts);
    assert_eq!(replay.applied["yes"], 541);
}

#[test]
fn each_book_is_its_snapshot_and_every_change_after_it() {
    let Some(frames) = session(SESSION) else { return };
    for pair in PAIRS {
        let mut replay = Replay::of("coinbase", Kind::Crypto, &[pair]);
        let mut naive = Naive::default();
        for (at, frame) in &frames {
            replay.read(*at, frame);
            let said: Value = serde_json::from_str(frame).unwrap();
            if said["product_id"] != pair {
                continue;
            }
            if said["type"] == "snapshot" {
                Naive::set_all(&mut naive.bids, &said["bids"]);
                Naive::set_all(&mut naive.asks, &said["asks"]);
            }
            for change in said["changes"].as_array().into_iter().flatten() {
                let side = if change[0] == "buy" { &mut naive.bids } else { &mut naive.asks };
                Naive::set(side, change[1].as_str().unwrap(), change[2].as_str().unwrap());
            }
        }
        naive.assert_is(replay.book(pair));
    }
}

#[test]
fn pairs_are_found_in_the_recorded_list() {
    let Some(fetched) = fetched("providers/coinbase/recorded/COINBASE.0.txt.gz") else { return };
    let question = Question::Search { text: "btc-".to_owned(), limit: 50 };
    let Ok(Answer::Search(found)) = answer("coinbase", &question, fetched[0].1.as_str()) else {
        panic!("no answer")
    };
    assert!(found.iter().any(|hit| hit.symbol.as_str() == "BTC-USD"), "{found:?}");
}

fn instrument() -> Instrument {
    Instrument::new("BTC-USD".parse().unwrap(), Kind::Crypto)
}

#[test]
fn candles_are_put_into_order_and_cut_to_what_was_asked() {
    let minute = |n: i64| Timestamp(n * 60_000_000);
    let question = Question::Bars {
        instrument: instrument(),
        interval: Interval::Minute1,
        from: minute(1),
        to: minute(1_000),
    };
    let Ok(Next::Ask(asks)) = provider("coinbase").next(&question, &access(), &[]) else {
        panic!()
    };
    assert_eq!(asks[0].query[1..], [("start", "60".to_owned()), ("end", "18059".to_owned())]);
    let body = "[[120,1.0,4.0,2.0,3.0,5.5],[60,1,2,1,2,1],[0,1,2,1,2,1]]";
    let Ok(Answer::Bars(bars)) = answer("coinbase", &question, body) else { panic!() };
    assert_eq!(bars.iter().map(|bar| bar.at).collect::<Vec<_>>(), [minute(1), minute(2)]);
    let newest = bars[1];
    assert_eq!((newest.open, newest.high, newest.low), (Some(2.0), Some(4.0), Some(1.0)));
    assert_eq!((newest.close, newest.volume), (3.0, Some(5.5)));
}

#[test]
fn the_side_of_a_trade_is_the_one_that_took() {
    let question = Question::Trades { instrument: instrument(), limit: 1 };
    let body = r#"[{"trade_id":7,"side":"sell","size":"0.5","price":"10","time":"2021-04-17T16:43:30.244075Z"}]"#;
    let Ok(Answer::Trades(trades)) = answer("coinbase", &question, body) else { panic!() };
    assert_eq!(trades[0].side, Some(Side::Buy));
    assert_eq!(trades[0].at, Timestamp(1_618_677_810_244_075));
}

#[test]
fn one_unknown_product_does_not_cost_the_quotes_of_the_others() {
    let unknown = Instrument::new("NO-PAIR".parse().unwrap(), Kind::Crypto);
    let question = Question::Quotes { instruments: vec![unknown.clone(), instrument()] };
    let good = |body: &'static str| Payload::of(body, access().now);
    let missing = || Payload { status: 404, ..good(r#"{"message":"NotFound"}"#) };
    let ticker =
        r#"{"price":"10.5","time":"2021-04-17T16:43:30Z","bid":"10","ask":"11","volume":"3"}"#;
    let stats = r#"{"open":"9","high":"12","low":"8"}"#;
    let got = [missing(), missing(), good(ticker), good(stats)];
    let next = provider("coinbase").next(&question, &access(), &got);
    let Ok(Next::Answer(Answer::Quotes(ticks))) = next else { panic!("{next:?}") };
    assert_eq!(ticks.len(), 1);
    assert_eq!((ticks[0].last, ticks[0].open, ticks[0].volume), (Some(10.5), Some(9.0), Some(3.0)));
    let question = Question::Quotes { instruments: vec![unknown] };
    let next = provider("coinbase").next(&question, &access(), &[missing(), missing()]);
    assert_eq!(next, Err(Fault::UnknownSymbol));
}
