//! Reading bars over HTTP.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

const RAW: &str = "Ticker,Date,Open,High,Low,Close,Volume,Adj Close\n\
    AAA,2024-01-02,100,102,99,101,1000,50.5\n\
    AAA,2024-01-03,101,104,100,103,1100,51.5\n\
    AAA,2024-01-04,52,53,51,52,2500,52\n\
    AAA,2024-01-05,52,54,52,53,2000,53\n\
    AAA,2024-01-08,53,55,53,54,2100,54\n";

#[tokio::test]
async fn a_split_is_derived_and_applied_while_reading() {
    let house = House::open().await;
    let report = house.import("raw.csv", RAW).await;
    assert_eq!((report.inserted, report.actions), (5, 1));

    let bars = house.get("/assets/aaa/bars").await;
    let bars = &bars["data"];
    assert_eq!(bars["close"], json!([50.5, 51.5, 52.0, 53.0, 54.0]));
    assert_eq!(bars["volume"][0], 2000.0);
    assert_eq!(bars["at"][0], "2024-01-02T00:00:00Z");
    assert_eq!(bars["actions"][0]["ratio"], 2.0);
    assert_eq!(bars["actions"][0]["source"], "derived from adjusted close");

    let raw = house.get("/assets/AAA/bars?adjust=none&from=2024-01-03&to=2024-01-04").await;
    assert_eq!(raw["data"]["close"], json!([103.0, 52.0]));
    // Before the split was known nobody could have applied it.
    let then = house.get("/assets/AAA/bars?as_of=2024-01-04T00:00:00Z").await;
    assert_eq!(then["data"]["close"], json!([50.5, 51.5]));
    let then = house.get("/assets/AAA/bars?as_of=2024-01-03T12:00:00Z").await;
    assert_eq!(then["data"]["close"], json!([101.0]));
}

#[tokio::test]
async fn a_correction_is_seen_from_when_it_was_known() {
    let house = House::open().await;
    house.import("a.csv", "Symbol,Date,Close\nAAA,2024-01-02,10\nAAA,2024-01-03,11\n").await;
    let before = house.clock.now();
    house.clock.advance(Duration::from_mins(1));
    let fixed =
        house.import("b.csv", "Symbol,Date,Close\nAAA,2024-01-02,10\nAAA,2024-01-03,12\n").await;
    assert_eq!((fixed.unchanged, fixed.revised, fixed.inserted), (1, 1, 0));
    let close = |answer: Value| answer["data"]["close"].clone();
    assert_eq!(close(house.get("/assets/AAA/bars").await), json!([10.0, 12.0]));
    let then = house.get(&format!("/assets/AAA/bars?as_of={before}")).await;
    assert_eq!(close(then), json!([10.0, 11.0]));
    let open = house.get("/assets/AAA/bars").await["data"]["open"].clone();
    assert_eq!(open, json!([null, null]), "an unknown open is null, not the close");
}

#[tokio::test]
async fn weeks_and_months_are_put_together_from_days() {
    let house = House::open().await;
    house.import("raw.csv", RAW).await;
    let weeks = house.get("/assets/AAA/bars?interval=1w").await;
    assert_eq!(weeks["data"]["at"], json!(["2024-01-01T00:00:00Z", "2024-01-08T00:00:00Z"]));
    assert_eq!(weeks["data"]["high"], json!([54.0, 55.0]));
    let months = house.get("/assets/AAA/bars?interval=1M").await;
    assert_eq!(months["data"]["close"], json!([54.0]));
    assert_eq!(house.get("/assets/AAA/bars?interval=1m").await["data"]["at"], json!([]));
}

#[tokio::test]
async fn an_interval_nobody_has_is_refused_by_name() {
    let house = House::open().await;
    house.import("raw.csv", RAW).await;
    let (status, problem) = house.call("GET", "/assets/AAA/bars?interval=7d", Value::Null).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(problem["detail"].as_str().unwrap().contains("1m 3m 5m"), "{problem}");
    let (status, _) = house.call("GET", "/assets/AAA/bars?limit=0", Value::Null).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_limit_keeps_the_last_and_says_that_there_are_more() {
    let house = House::open().await;
    house.import("raw.csv", RAW).await;
    let bars = house.get("/assets/AAA/bars?limit=2").await;
    assert_eq!(
        (&bars["data"]["close"], &bars["data"]["truncated"]),
        (&json!([53.0, 54.0]), &json!(true))
    );
}

#[tokio::test]
async fn bars_of_another_workspace_are_not_there() {
    let mut house = House::open().await;
    house.import("raw.csv", RAW).await;
    house.get("/assets/AAA/bars").await;
    house.actor = house.stranger();
    for path in ["/assets/AAA/bars", "/assets/AAA/actions"] {
        let (status, _) = house.call("GET", path, Value::Null).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}
