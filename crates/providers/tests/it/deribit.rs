//! Deribit, 2021-07-22: a session of ten options.

use kernel::Timestamp;
use providers::{Answer, Event, Fault, Instrument, Kind, OptionSide, Question};
use serde_json::Value;

use crate::{
    recording::{answer, provider, session},
    replay::{Counts, Naive, Replay},
};

const SESSION: &str = "providers/deribit/recorded/DERIBIT.ws.1.0.txt.gz";

const OPTIONS: [&str; 10] = [
    "BTC-24SEP21-8000-P",
    "BTC-30JUL21-24000-P",
    "ETH-30JUL21-2800-C",
    "BTC-31DEC21-34000-P",
    "BTC-24SEP21-34000-P",
    "BTC-24JUN22-15000-C",
    "BTC-31DEC21-300000-C",
    "ETH-27AUG21-4000-P",
    "BTC-25MAR22-30000-C",
    "ETH-23JUL21-2300-C",
];

#[test]
fn every_frame_of_the_session_is_read() {
    let mut replay = Replay::of("deribit", Kind::Other, &OPTIONS);
    if !replay.run(SESSION) {
        return;
    }
    let counts =
        Counts { frames: 136, ticks: 89, books: 10, changes: 36, ignored: 1, ..Counts::default() };
    assert_eq!(replay.counts, counts);
    // Each change names the one before it.
    assert_eq!(replay.applied["yes"], 36);
}

#[test]
fn each_book_is_its_snapshot_and_every_change_after_it() {
    let Some(frames) = session(SESSION) else { return };
    for option in OPTIONS {
        let mut replay = Replay::of("deribit", Kind::Other, &[option]);
        let mut naive = Naive::default();
        for (at, frame) in &frames {
            replay.read(*at, frame);
            let said: Value = serde_json::from_str(frame).unwrap();
            if said["params"]["channel"] != format!("book.{option}.raw") {
                continue;
            }
            let data = &said["params"]["data"];
            for (side, rows) in [(&mut naive.bids, &data["bids"]), (&mut naive.asks, &data["asks"])]
            {
                for row in rows.as_array().unwrap() {
                    Naive::set(side, &row[1].to_string(), &row[2].to_string());
                }
            }
        }
        naive.assert_is(replay.book(option));
    }
}

#[test]
fn a_question_whether_we_are_there_is_answered() {
    let mut feed = provider("deribit").feed().unwrap();
    let ask = r#"{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}"#;
    let [Event::Reply(reply)] = &feed.read(ask, Timestamp(0)).unwrap()[..] else { panic!() };
    assert!(reply.contains("public/test"));
}

#[test]
fn a_chain_is_read_from_the_names_of_its_options() {
    let question = Question::Options {
        instrument: Instrument::new("BTC-USD".parse().unwrap(), Kind::Crypto),
        expiry: Some("2021-09-24".parse().unwrap()),
    };
    let option = |name: &str| {
        format!(
            r#"{{"instrument_name":"{name}","bid_price":0.01,"ask_price":null,"last":0.012,"volume":3.5,
            "open_interest":100.0,"mark_iv":80.5,"creation_timestamp":1626993723632}}"#
        )
    };
    let names =
        ["BTC-24SEP21-34000-P", "BTC-31DEC21-34000-P", "BTC-24SEP21-8000-C", "BTC-PERPETUAL"];
    let rows: Vec<String> = names.iter().map(|name| option(name)).collect();
    let body = format!(r#"{{"jsonrpc":"2.0","result":[{}]}}"#, rows.join(","));
    let Ok(Answer::Options(chain)) = answer("deribit", &question, body) else { panic!() };
    assert_eq!(chain.len(), 2);
    assert_eq!((chain[0].side, chain[0].strike), (OptionSide::Call, 8_000.0));
    assert_eq!((chain[1].implied_volatility, chain[1].ask), (Some(0.805), None));
    let refusal = r#"{"jsonrpc":"2.0","error":{"code":10028,"message":"too_many_requests"}}"#;
    assert_eq!(answer("deribit", &question, refusal), Err(Fault::Limited { wait: None }));
}
