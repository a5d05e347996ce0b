//! Quotes and movers over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

const THREE: &str = "Symbol,Date,Open,High,Low,Close,Volume\n\
    UP,2026-11-19,9,11,9,10,100\nUP,2026-11-20,10,13,10,12,100\n\
    DOWN,2026-11-19,9,11,9,10,100\nDOWN,2026-11-20,10,10,7,8,5000\n\
    OLD,2013-03-01,9,11,9,10,100\nOLD,2013-03-04,9,30,9,20,100\n";

#[tokio::test]
async fn a_quote_is_the_last_day_against_the_one_before() {
    let house = House::open().await;
    house.import("three.csv", THREE).await;
    let quote = house.get("/assets/up/quote").await["data"].clone();
    assert_eq!((&quote["last"], &quote["previous_close"]), (&json!(12.0), &json!(10.0)));
    assert!((quote["change_percent"].as_f64().unwrap() - 20.0).abs() < 1e-9);
    assert_eq!((&quote["freshness"], &quote["reason"]), (&json!("closed"), &Value::Null));
    assert_eq!((&quote["day_high"], &quote["year_low"]), (&json!(13.0), &json!(9.0)));
    assert_eq!(quote["spark"], json!([10.0, 12.0]));
    assert_eq!(house.get("/assets/OLD/quote").await["data"]["freshness"], "stale");

    let then = house.get("/assets/UP/quote?as_of=2026-11-20T12:00:00Z").await;
    assert_eq!((&then["data"]["last"], &then["data"]["change"]), (&json!(10.0), &Value::Null));
    assert!(then["data"]["reason"].as_str().unwrap().contains("only one"));
}

#[tokio::test]
async fn a_list_of_quotes_keeps_its_order_and_never_shrinks() {
    let house = House::open().await;
    house.import("three.csv", THREE).await;
    let quotes = house.get("/quotes?symbols=OLD,up").await;
    assert_eq!(quotes["data"][0]["symbol"], "OLD");
    assert_eq!(quotes["data"][1]["symbol"], "UP");
    let (status, problem) = house.call("GET", "/quotes?symbols=UP,NOPE", Value::Null).await;
    assert_eq!(
        (status, &problem["error"]["code"]),
        (StatusCode::BAD_REQUEST, &json!("UNKNOWN_SYMBOL"))
    );
    house.call("POST", "/assets", json!({"symbol": "EMPTY"})).await;
    let empty = house.get("/quotes?symbols=EMPTY").await;
    assert_eq!(empty["data"][0]["last"], Value::Null);
    assert!(empty["data"][0]["reason"].is_string());
}

#[tokio::test]
async fn movers_are_of_one_session() {
    let house = House::open().await;
    house.import("three.csv", THREE).await;
    let movers = house.get("/market/movers?limit=5").await["data"].clone();
    let symbols = |kind: &str| {
        let list = movers[kind].as_array().unwrap();
        list.iter().map(|quote| quote["symbol"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(symbols("gainers"), ["UP"]);
    assert_eq!(symbols("losers"), ["DOWN"]);
    assert_eq!(symbols("active"), ["DOWN", "UP"]);
    assert_eq!(movers["at"], "2026-11-20T00:00:00Z");
}
