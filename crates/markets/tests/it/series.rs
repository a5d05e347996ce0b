//! Series and formulas over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

const TWO: &str = "Symbol,Date,Close\n\
    AAA,2024-01-02,10\nAAA,2024-01-03,11\nAAA,2024-01-05,13\n\
    BBB,2024-01-02,20\nBBB,2024-01-04,21\nBBB,2024-01-05,26\n";

async fn with_two() -> House {
    let house = House::open().await;
    let usd = markets::ImportOptions {
        currency: Some("USD".to_owned()),
        ..markets::ImportOptions::default()
    };
    house.import_with("two.csv", TWO, &usd).await;
    house
}

async fn query(house: &House, body: Value) -> Value {
    let (status, answer) = house.call("POST", "/series/query", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["data"].clone()
}

#[tokio::test]
async fn a_missing_bar_is_unknown_and_the_next_return_is_the_real_move() {
    let house = with_two().await;
    let table = query(&house, json!({"formulas": ["AAA", "BBB / AAA", "AAA / AAA[1] - 1"]})).await;
    assert_eq!(
        table["at"],
        json!([
            "2024-01-02T00:00:00Z",
            "2024-01-03T00:00:00Z",
            "2024-01-04T00:00:00Z",
            "2024-01-05T00:00:00Z"
        ])
    );
    let values = |column: usize| table["columns"][column]["values"].clone();
    assert_eq!(values(0), json!([10.0, 11.0, null, 13.0]));
    assert_eq!(values(1), json!([2.0, null, null, 2.0]));
    let returns = values(2);
    assert_eq!(returns[2], Value::Null, "a gap is no return of zero");
    assert!((returns[3].as_f64().unwrap() - (13.0 / 11.0 - 1.0)).abs() < 1e-12);
}

#[tokio::test]
async fn every_column_says_where_it_comes_from() {
    let house = with_two().await;
    let table =
        query(&house, json!({"formulas": ["sma(AAA,2)"], "as_of": "2024-01-04T12:00:00Z"})).await;
    let column = &table["columns"][0];
    assert_eq!((&column["formula"], &column["unit"]), (&json!("sma(AAA,2)"), &json!("USD")));
    assert_eq!(column["values"], json!([null, 10.5]));
    let lineage = &column["lineage"];
    assert_eq!(lineage["formula"], "sma(AAA, 2)");
    assert_eq!(lineage["as_of"], "2024-01-04T12:00:00Z");
    assert_eq!(lineage["reason"], Value::Null);
    assert_eq!(
        lineage["inputs"],
        json!([{"address": "AAA.close", "source": "two.csv", "rows": 2,
            "first_at": "2024-01-02T00:00:00Z", "last_at": "2024-01-03T00:00:00Z",
            "last_known_at": "2024-01-04T00:00:00Z", "note": null}])
    );
}

#[tokio::test]
async fn the_first_rows_after_from_know_the_history_before_it() {
    let house = with_two().await;
    let table = query(&house, json!({"formulas": ["sma(AAA, 3)"], "from": "2024-01-05"})).await;
    assert_eq!(table["at"], json!(["2024-01-05T00:00:00Z"]));
    assert!((table["columns"][0]["values"][0].as_f64().unwrap() - 34.0 / 3.0).abs() < 1e-12);
}

#[tokio::test]
async fn a_record_gives_a_column_a_field_and_a_condition_is_one_or_zero() {
    let house = with_two().await;
    let table = query(&house, json!({"formulas": ["bbands(AAA, 2)", "AAA > 10"]})).await;
    let names: Vec<&str> = table["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["formula"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 4);
    assert!(names[0].starts_with("bbands(AAA, 2)."), "{names:?}");
    assert_eq!(table["columns"][3]["values"], json!([0.0, 1.0, 1.0]));
}

#[tokio::test]
async fn a_month_stands_in_days_from_when_it_was_known() {
    let house = with_two().await;
    let rate = "symbol,at,known_at,close\nRATE,2023-11-01,2023-12-15,4.5\nRATE,2023-12-01,2024-01-05T12:00:00Z,4.2\n";
    house.import("rate.csv", rate).await;
    let table = query(&house, json!({"formulas": ["AAA + RATE", "RATE"]})).await;
    // The day of 2024-01-05 is over, and known, at its end: the rate of that noon is in it.
    assert_eq!(table["columns"][1]["values"], json!([4.5, 4.5, 4.2]));
    assert_eq!(table["columns"][0]["values"], json!([14.5, 15.5, 17.2]));
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let house = with_two().await;
    for (formula, code, hint) in [
        ("smaa(AAA)", "FORMULA_INVALID", "sma"),
        ("AAB.close", "UNKNOWN_SYMBOL", "AAB"),
        ("macro:CPI", "VALIDATION_ERROR", "macro"),
        ("AAA@7m", "VALIDATION_ERROR", "1m 3m"),
        ("rsi(close, 14)", "VALIDATION_ERROR", "name one, as in AAPL.close"),
        ("rank(AAA)", "VALIDATION_ERROR", "a screen"),
    ] {
        let (status, problem) =
            house.call("POST", "/series/query", json!({"formulas": [formula]})).await;
        assert_eq!(
            (status, &problem["error"]["code"]),
            (StatusCode::BAD_REQUEST, &json!(code)),
            "{formula}: {problem}"
        );
        assert!(problem["detail"].as_str().unwrap().contains(hint), "{formula}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"], "/formulas/0");
    }
    let (status, _) = house.call("POST", "/series/query", json!({"formulas": []})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) =
        house.call("POST", "/series/query", json!({"formulas": ["AAA"], "x": 1})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);

    let table = query(&house, json!({"formulas": ["AAA"], "as_of": "2020-01-01T00:00:00Z"})).await;
    assert_eq!(table["at"], json!([]));
    assert!(table["columns"][0]["lineage"]["reason"].as_str().unwrap().contains("no bars"));
}

#[tokio::test]
async fn series_are_listed_and_found_by_address() {
    let house = with_two().await;
    let listed = house.get("/series?query=aaa").await;
    assert_eq!(listed["data"][0]["address"], "AAA.close");
    assert_eq!(listed["data"][0]["interval"], "1d");
    let series = house.get("/series/AAA?from=2024-01-03").await;
    assert_eq!(series["data"]["columns"][0]["values"], json!([11.0, 13.0]));
    assert_eq!(series["data"]["columns"][0]["formula"], "AAA.close");
    let adjusted = house.get("/series/AAA.adj_close").await;
    assert_eq!(adjusted["data"]["columns"][0]["formula"], "AAA.adj_close");
    let week = house.get("/series/AAA@1w.close").await;
    assert_eq!(week["data"]["columns"][0]["values"], json!([13.0]));
    let (status, _) = house.call("GET", "/series/NONE.close", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = house.call("GET", "/series/AAA.colour", Value::Null).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_formula_is_checked_with_the_place_of_what_is_wrong() {
    let house = House::open().await;
    let (_, good) =
        house.call("POST", "/formulas/check", json!({"formula": "sma(AAPL,20)>3"})).await;
    assert_eq!((&good["data"]["ok"], &good["data"]["type"]), (&json!(true), &json!("condition")));
    assert_eq!(good["data"]["inputs"], json!(["AAPL.close"]));
    let (_, bad) = house.call("POST", "/formulas/check", json!({"formula": "smaa(AAPL)"})).await;
    assert_eq!(bad["data"]["ok"], false);
    assert_eq!(
        (&bad["data"]["error"]["start"], &bad["data"]["error"]["suggestion"]),
        (&json!(0), &json!("sma"))
    );

    let indicators = house.get("/indicators").await;
    let sma = indicators["data"].as_array().unwrap().iter().find(|i| i["name"] == "sma").unwrap();
    assert!(sma["parameters"][0]["default"].is_number());
}
