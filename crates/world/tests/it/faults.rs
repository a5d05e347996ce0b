//! Faults that were ordered happen, as often as they were ordered.

use providers::{Answer, Fault, Instrument, Kind, Question, check};

use crate::client::{START, Stage, stage};

fn question() -> Question {
    let instrument = Instrument::new("BTC-USDT".parse().unwrap(), Kind::Crypto);
    Question::Quotes { instruments: vec![instrument] }
}

async fn after(stage: &Stage, kind: &str) -> Result<Answer, Fault> {
    let order = format!(r#"{{"provider":"binance","kind":"{kind}"}}"#);
    assert_eq!(stage.order(&order).await, 204);
    stage.ask("binance", &question()).await
}

#[tokio::test]
async fn each_fault_is_the_one_that_was_ordered() {
    let stage = stage().await;
    assert_eq!(after(&stage, "429").await, Err(Fault::Limited { wait: None }));
    assert_eq!(after(&stage, "500").await, Err(Fault::Status(500)));
    let said = |fault: Result<Answer, Fault>| fault.unwrap_err().to_string();
    assert!(said(after(&stage, "html").await).contains("HTML"));
    assert!(said(after(&stage, "truncated").await).contains("ends in the middle"));
    assert!(after(&stage, "429").await.is_err());
    assert!(stage.ask("binance", &question()).await.is_ok());
}

#[tokio::test]
async fn an_order_counts_down() {
    let stage = stage().await;
    assert_eq!(stage.order(r#"{"provider":"binance","kind":"500","times":2}"#).await, 204);
    for _ in 0..2 {
        assert_eq!(stage.ask("binance", &question()).await, Err(Fault::Status(500)));
    }
    assert!(stage.ask("binance", &question()).await.is_ok());
    assert_eq!(stage.order(r#"{"provider":"binance","kind":"500","times":0}"#).await, 422);
    assert_eq!(stage.order(r#"{"provider":"binance","kind":"flood"}"#).await, 422);
}

#[tokio::test]
async fn a_wild_price_is_set_aside_by_the_checks() {
    let stage = stage().await;
    let instrument = Instrument::new("BTC-USDT".parse().unwrap(), Kind::Crypto);
    let question = Question::Bars {
        instrument,
        interval: kernel::Interval::Hour1,
        from: kernel::Timestamp(START - 86_400_000_000),
        to: kernel::Timestamp(START),
    };
    assert_eq!(stage.order(r#"{"provider":"binance","kind":"wild_price"}"#).await, 204);
    let answer = stage.ask("binance", &question).await.unwrap();
    let (answer, quarantined) = check::answer(answer, &question, kernel::Timestamp(START));
    let Answer::Bars(bars) = answer else { panic!() };
    assert_eq!((bars.len(), quarantined.len()), (23, 1));
}
