//! Bybit, 2021-04-17: the head of a session of two inverse contracts; answers of version 5 as documented.

use kernel::{Interval, Timestamp};
use providers::{Answer, Event, Fault, Instrument, Kind, Question, Subscription, Topic};

use crate::{
    recording::{answer, provider, session},
    replay::{Counts, Naive, Replay},
};

const SESSION: &str = "providers/bybit/recorded/BYBIT.ws.26.0.txt.gz";

#[test]
fn every_frame_of_the_session_is_read() {
    let mut replay = Replay::of("bybit", Kind::Crypto, &["BTC-USD", "EOS-USD"]);
    if !replay.run(SESSION) {
        return;
    }
    let counts =
        Counts { frames: 395, trades: 71, books: 2, changes: 365, ignored: 4, ..Counts::default() };
    assert_eq!(replay.counts, counts);
    assert_eq!(replay.applied["yes"], 365);
}

#[test]
fn each_book_is_its_snapshot_and_every_change_after_it() {
    let Some(frames) = session(SESSION) else { return };
    for (symbol, native) in [("BTC-USD", "BTCUSD"), ("EOS-USD", "EOSUSD")] {
        let mut replay = Replay::of("bybit", Kind::Crypto, &[symbol]);
        let mut naive = Naive::default();
        for (at, frame) in &frames {
            replay.read(*at, frame);
            let said: serde_json::Value = serde_json::from_str(frame).unwrap();
            if said["topic"] != format!("orderBookL2_25.{native}") {
                continue;
            }
            let data = &said["data"];
            let lists = [data, &data["delete"], &data["update"], &data["insert"]];
            for order in lists.iter().filter_map(|it| it.as_array()).flatten() {
                let side = if order["side"] == "Buy" { &mut naive.bids } else { &mut naive.asks };
                let amount = order["size"].as_u64().unwrap_or(0).to_string();
                Naive::set(side, order["price"].as_str().unwrap(), &amount);
            }
        }
        naive.assert_is(replay.book(symbol));
        let depth = replay.book(symbol).depth(100).unwrap();
        assert_eq!((depth.bids.len(), depth.asks.len()), (25, 25));
    }
}

fn instrument() -> Instrument {
    Instrument::new("BTC-USDT".parse().unwrap(), Kind::Crypto)
}

#[test]
fn documented_frames_are_read() {
    let mut feed = provider("bybit").feed().unwrap();
    let wish = |topic| Subscription { instrument: instrument(), topic };
    let wanted = [wish(Topic::Quotes), wish(Topic::Depth), wish(Topic::Bars(Interval::Minute5))];
    let dial = feed.open(&wanted).unwrap();
    assert!(dial.say[0].contains("kline.5.BTCUSDT"), "{:?}", dial.say);
    let mut read = |frame| feed.read(frame, Timestamp(0)).unwrap();
    let book = r#"{"topic":"orderbook.200.BTCUSDT","type":"snapshot","ts":1672304484978,
        "data":{"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":18521288,"seq":7961638724}}"#;
    let [Event::Book { depth, .. }] = &read(book)[..] else { panic!() };
    assert_eq!((depth.bids.len(), depth.asks[0].price.to_string()), (1, "16611.00".to_owned()));
    let change = book.replace("snapshot", "delta").replace("0.006", "0");
    let [Event::Change { change, .. }] = &read(&change)[..] else { panic!() };
    assert!(change.bids[0].size.is_zero());
    let restart = book.replace("snapshot", "delta").replace("18521288", "1");
    assert!(matches!(read(&restart)[..], [Event::Book { .. }]));
    let bar = r#"{"topic":"kline.5.BTCUSDT","data":[{"start":1672324800000,"end":1672325099999,"interval":"5",
        "open":"16649.5","close":"16677","high":"16677","low":"16608","volume":"2.081","turnover":"34666.4005",
        "confirm":false,"timestamp":1672324988882}],"ts":1672324988882,"type":"snapshot"}"#;
    let [Event::Bar { interval, bar, closed, .. }] = read(bar)[..] else { panic!() };
    assert_eq!((interval, closed, bar.close), (Interval::Minute5, false, 16_677.0));
}

#[test]
fn documented_answers_are_read() {
    let minute = |n: i64| Timestamp(1_670_608_800_000_000 + n * 60_000_000);
    let question = Question::Bars {
        instrument: instrument(),
        interval: Interval::Minute1,
        from: minute(-1),
        to: minute(1),
    };
    let body = r#"{"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT","category":"spot","list":[
        ["1670608800000","17071","17073","17027","17055.5","268611","15.74462667"],
        ["1670608740000","17071.5","17071.5","17061","17071","4177","0.24469757"]]},"time":1672025956592}"#;
    let Ok(Answer::Bars(bars)) = answer("bybit", &question, body) else { panic!() };
    assert_eq!((bars.len(), bars[0].at, bars[1].close), (2, minute(-1), 17_055.5));
    let unknown = r#"{"retCode":10001,"retMsg":"Not supported symbols","result":{}}"#;
    assert_eq!(answer("bybit", &question, unknown), Err(Fault::UnknownSymbol));
    let limited = r#"{"retCode":10006,"retMsg":"Too many visits!","result":{}}"#;
    assert_eq!(answer("bybit", &question, limited), Err(Fault::Limited { wait: None }));
}
