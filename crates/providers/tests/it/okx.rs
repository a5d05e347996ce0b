//! OKX, 2022-05-13: the head of a session of a pair, a future and a swap, with checksums of their books.

use kernel::{Interval, Timestamp};
use providers::{
    Answer, Event, Fault, Instrument, Kind, Next, Payload, Question, Subscription, Topic,
};

use crate::{
    recording::{access, answer, provider},
    replay::{Counts, Replay},
};

const SESSION: &str = "providers/okx/recorded/OKX.ws.1.0.txt.gz";

#[test]
fn every_checksum_of_the_session_is_the_one_of_our_book() {
    let mut replay =
        Replay::of("okx", Kind::Crypto, &["BTC-USDT", "BTC-USD-220527", "UNI-USD-SWAP"]);
    if !replay.run(SESSION) {
        return;
    }
    let counts = Counts {
        frames: 396,
        ticks: 28,
        trades: 74,
        books: 3,
        // Each whole book brings its own checksum, too.
        changes: 273 + 3,
        checksums: 273 + 3,
        ignored: 18,
        ..Counts::default()
    };
    assert_eq!(replay.counts, counts);
    // A wrong one would void the book.
    assert_eq!(replay.applied["yes"], 276);
}

fn instrument() -> Instrument {
    Instrument::new("BTC-USDT".parse().unwrap(), Kind::Crypto)
}

/// Since 2023 changes are numbered; the numbers of a change and the one before it.
fn numbered(before: i64, number: i64) -> String {
    format!(
        r#"{{"arg":{{"channel":"books","instId":"BTC-USDT"}},"action":"update","data":[{{"asks":[],
        "bids":[["8476.97","256","0","12"]],"ts":"1597026383085","prevSeqId":{before},"seqId":{number}}}]}}"#
    )
}

#[test]
fn numbers_that_begin_anew_void_the_book() {
    let mut feed = provider("okx").feed().unwrap();
    feed.open(&[Subscription { instrument: instrument(), topic: Topic::Depth }]).unwrap();
    let mut read = |frame: &str| feed.read(frame, Timestamp(0)).unwrap();
    let [Event::Change { change, .. }] = &read(&numbered(10, 12))[..] else { panic!() };
    assert_eq!((change.numbers, change.after), (Some((12, 12)), Some(10)));
    assert!(matches!(read(&numbered(12, 3))[..], [Event::Lost(_)]));
    assert_eq!(read("pong"), []);
}

#[test]
fn a_checksum_of_zero_is_none() {
    let mut feed = provider("okx").feed().unwrap();
    feed.open(&[Subscription { instrument: instrument(), topic: Topic::Depth }]).unwrap();
    let book = |action: &str, before: i64, number: i64| {
        format!(
            r#"{{"arg":{{"channel":"books","instId":"BTC-USDT"}},"action":"{action}","data":[{{"asks":[],
            "bids":[["8476.97","256","0","12"]],"ts":"1597026383085","checksum":0,"prevSeqId":{before},
            "seqId":{number}}}]}}"#
        )
    };
    let mut read = |frame: &str| feed.read(frame, Timestamp(0)).unwrap();
    assert!(matches!(read(&book("snapshot", -1, 10))[..], [Event::Book { .. }]));
    let [Event::Change { change, .. }] = &read(&book("update", 10, 12))[..] else { panic!() };
    assert_eq!((change.checksum, change.after), (None, Some(10)));
}

#[test]
fn documented_answers_are_read() {
    let question = Question::Bars {
        instrument: instrument(),
        interval: Interval::Day,
        from: Timestamp(0),
        to: Timestamp(i64::MAX),
    };
    let Ok(Next::Ask(asks)) = provider("okx").next(&question, &access(), &[]) else { panic!() };
    assert!(asks[0].query.contains(&("bar", "1Dutc".to_owned())));
    let body = r#"{"code":"0","msg":"","data":[["1597026383085","3.721","3.743","3.677","3.708","8422410","22698348.04","12698348.04","1"]]}"#;
    let Ok(Answer::Bars(bars)) = answer("okx", &question, body) else { panic!() };
    assert_eq!((bars[0].close, bars[0].volume), (3.708, Some(8_422_410.0)));
    let unknown = r#"{"code":"51001","msg":"Instrument ID does not exist","data":[]}"#;
    assert_eq!(answer("okx", &question, unknown), Err(Fault::UnknownSymbol));
    let mut page = Payload::of("<html>", access().now);
    page.status = 503;
    let next = provider("okx").next(&question, &access(), &[page]);
    assert_eq!(next, Err(Fault::Status(503)));
}
