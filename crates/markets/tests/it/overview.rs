//! The market at a glance, over HTTP.

use kernel::Timestamp;
use markets::ImportOptions;
use serde_json::{Value, json};

use crate::house::House;

/// Days of closes from the first of September 2026 on, as a file of bars.
fn closes(symbol: &str, closes: &[f64], volume: u32) -> String {
    let mut text = "symbol,date,close,volume\n".to_owned();
    for (day, close) in (0_i64..).zip(closes) {
        let at = "2026-09-01".parse::<Timestamp>().unwrap().0 + day * 86_400_000_000;
        let date = &Timestamp(at).to_string()[..10];
        text.extend([format!("{symbol},{date},{close},{volume}\n")]);
    }
    text
}

async fn fill(house: &House) {
    for (symbol, kind, days, volume) in [
        ("UP", "stock", &[10.0, 11.0][..], 500),
        ("DOWN", "stock", &[10.0, 9.0], 5_000),
        ("SAME", "stock", &[10.0, 10.0], 10),
        ("NEW", "stock", &[10.0], 10),
        ("^GSPC", "index", &[5_000.0, 5_050.0], 0),
        ("SP500", "index", &[5_000.0, 5_050.0], 0),
        ("BTC-USD", "crypto", &[60_000.0, 61_000.0], 10),
        ("EURUSD=X", "currency", &[1.0, 1.25], 0),
        ("JPY=X", "currency", &[150.0, 150.0], 0),
    ] {
        let new = json!({"symbol": symbol, "name": symbol, "type": kind, "sector": "Sector"});
        house.call("POST", "/assets", new).await;
        let options =
            ImportOptions { interval: Some(markets::Interval::Day), ..ImportOptions::default() };
        house.import_with("a.csv", &closes(symbol, days, volume), &options).await;
    }
}

fn symbols(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["symbol"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_overview_shows_what_the_workspace_has() {
    let house = House::open().await;
    let empty = house.get("/market/overview").await;
    assert_eq!(empty["data"]["breadth"]["assets"], 0);
    assert_eq!(empty["data"]["strips"].as_array().unwrap().len(), 5);
    fill(&house).await;
    let answer = House { markets: house.cold(), ..house }.get("/market/overview").await;
    let strip = |place: usize| symbols(&answer["data"]["strips"][place]["quotes"]);
    // The S&P 500 has two names here, and one place.
    assert_eq!((strip(0), strip(1)), (vec!["^GSPC"], vec!["EURUSD=X", "JPY=X"]));
    assert_eq!((strip(3), strip(4)), (vec!["BTC-USD"], vec![]));
    let breadth = &answer["data"]["breadth"];
    let counts = ["assets", "advancing", "declining", "unchanged", "unknown", "with_50"];
    let counts = counts.map(|count| breadth[count].as_u64().unwrap());
    assert_eq!(counts, [4, 1, 1, 1, 1, 0]);
}

#[tokio::test]
async fn the_heat_map_is_weighed_by_money_and_says_what_it_lacks() {
    let house = House::open().await;
    fill(&house).await;
    let tiles = house.get("/market/heatmap").await;
    assert_eq!(symbols(&tiles["data"]), ["BTC-USD", "DOWN", "UP", "NEW", "SAME"]);
    assert_eq!(tiles["data"][1]["weight"], json!(45_000.0));
    assert_eq!(tiles["data"][3]["change_percent"], Value::Null);
    assert!(tiles["data"][3]["reason"].as_str().unwrap().contains("one daily bar"));
}

#[tokio::test]
async fn moneys_are_crossed_and_a_missing_one_is_no_zero() {
    let house = House::open().await;
    fill(&house).await;
    let matrix = house.get("/market/fx?currencies=EUR,USD,JPY,SEK").await;
    let matrix = &matrix["data"];
    assert_eq!(matrix["rates"][0], json!([1.0, 1.25, 187.5, null]));
    assert_eq!(matrix["changes"][0][1], json!(25.0));
    assert_eq!(matrix["reason"], "no price of SEK");
    let (status, _) = house.call("GET", "/market/fx?currencies=EURO", Value::Null).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn exchanges_are_open_by_their_own_clocks() {
    let house = House::open().await;
    let market = house.get("/market/status").await;
    // The present of the tests is a Saturday at noon.
    let each = market["data"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap());
    let states: Vec<&str> = each.collect();
    assert_eq!(states, ["closed", "closed", "closed", "closed", "closed", "open"]);
    assert_eq!(market["data"][0]["opens_at"], "2026-11-23T14:30:00Z");
}

#[tokio::test]
async fn nothing_of_another_workspace_is_in_it() {
    let house = House::open().await;
    fill(&house).await;
    let stranger = house.stranger();
    let overview = house.markets.find_overview(&stranger).await.unwrap();
    assert!(overview.strips.iter().all(|strip| strip.quotes.is_empty()));
    assert!(house.markets.find_heatmap(&stranger).await.unwrap().is_empty());
    let matrix = house.markets.find_fx(&stranger, &[]).await.unwrap();
    assert!(matrix.rates.iter().flatten().all(Option::is_none));
}
