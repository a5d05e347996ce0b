//! What is known beside bars, in formulas: reports, economic series and how providers agree, each from when it
//! was known.

use axum::http::StatusCode;
use markets::{ImportOptions, Markets};
use serde_json::{Value, json};

use crate::{facts::Authorities, house::House};

/// First day, last day and day of filing of eight quarters.
const QUARTERS: [(&str, &str, &str); 8] = [
    ("2024-01-01", "2024-03-31", "2024-05-01"),
    ("2024-04-01", "2024-06-30", "2024-08-01"),
    ("2024-07-01", "2024-09-30", "2024-11-01"),
    ("2024-10-01", "2024-12-31", "2025-02-03"),
    ("2025-01-01", "2025-03-31", "2025-05-01"),
    ("2025-04-01", "2025-06-30", "2025-08-01"),
    ("2025-07-01", "2025-09-30", "2025-11-03"),
    ("2025-10-01", "2025-12-31", "2026-02-02"),
];

/// What a company reported up to `quarters`: 100 of revenue and 1 a share in each quarter of 2024, a half more in each
/// of 2025; 100 shares, 200 of equity.
pub(crate) fn reports(quarters: usize) -> Value {
    let mut revenue = Vec::new();
    let mut eps = Vec::new();
    let (mut equity, mut shares) = (Vec::new(), Vec::new());
    for (place, (start, end, filed)) in QUARTERS.iter().take(quarters).enumerate() {
        let growth = if place < 4 { 1.0 } else { 1.5 };
        let fact = |val: f64| {
            json!({"start": start, "end": end, "val": val, "accn": format!("a-{place}"), "fy": 2024,
                "fp": "Q1", "form": "10-Q", "filed": filed})
        };
        let moment = |val: f64| {
            json!({"end": end, "val": val, "accn": format!("a-{place}"), "fy": 2024, "fp": "Q1",
                "form": "10-Q", "filed": filed})
        };
        revenue.push(fact(100.0 * growth));
        eps.push(fact(growth));
        equity.push(moment(200.0));
        shares.push(moment(100.0));
    }
    let of = |unit: &str, rows: Vec<Value>| json!({"label": "", "description": "", "units": {unit: rows}});
    json!({"cik": 1, "entityName": "Company", "facts": {"us-gaap": {
        "Revenues": of("USD", revenue),
        "EarningsPerShareDiluted": of("USD/shares", eps),
        "StockholdersEquity": of("USD", equity),
        "CommonStockSharesOutstanding": of("shares", shares),
    }}})
}

/// Days of `symbol` from January 2025 on: Mondays to Fridays are not told apart.
fn days(symbol: &str, close: f64) -> String {
    let days = (1..=12).flat_map(|month| (1..=28).map(move |day| (month, day)));
    let line = |(month, day)| format!("{symbol},2025-{month:02}-{day:02},{close},1000\n");
    std::iter::once("Symbol,Date,Close,Volume\n".to_owned()).chain(days.map(line)).collect()
}

async fn company(house: &House, authorities: &Authorities, (symbol, cik): (&str, u64), close: f64) {
    let path = format!("/api/xbrl/companyfacts/CIK{cik:010}.json");
    authorities.publish(&path, reports(8).to_string());
    let new = json!({"symbol": symbol, "name": symbol, "type": "stock", "currency": "USD",
        "identifiers": {"cik": cik.to_string()}});
    house.call("POST", "/assets", new).await;
    let options = ImportOptions { currency: Some("USD".to_owned()), ..ImportOptions::default() };
    house.import_with("days.csv", &days(symbol, close), &options).await;
}

/// A house with AAA at 40 and BBB at 120, which report alike.
async fn two() -> (House, Authorities) {
    let house = House::open().await;
    let authorities = Authorities::open(&house).await;
    let markets = authorities.markets(&house);
    let house = House { markets, ..house };
    company(&house, &authorities, ("AAA", 1), 40.0).await;
    company(&house, &authorities, ("BBB", 2), 120.0).await;
    (house, authorities)
}

async fn fetch(markets: &Markets, house: &House, symbol: &str) {
    let symbol = crate::house::symbol(symbol);
    let period = markets::fundamental::PeriodKind::Annual;
    markets.find_fundamentals(&house.actor, &symbol, period, None).await.unwrap();
}

async fn query(house: &House, body: Value) -> Value {
    let (status, answer) = house.call("POST", "/series/query", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["data"].clone()
}

fn value_on(table: &Value, column: usize, day: &str) -> Value {
    let at = format!("{day}T00:00:00Z");
    let row = table["at"].as_array().unwrap().iter().position(|it| *it == at).unwrap();
    table["columns"][column]["values"][row].clone()
}

#[tokio::test]
async fn a_ratio_stands_from_the_day_of_filing_on_with_the_price_of_each_row() {
    let (house, _authorities) = two().await;
    let formulas = ["AAA.pe", "AAA.revenue", "AAA.revenue_growth", "AAA.pe < 15 and AAA.pb > 1"];
    let table = query(&house, json!({"formulas": formulas})).await;
    // Four quarters are known with the fourth, filed on 3 February.
    assert_eq!(value_on(&table, 0, "2025-02-02"), Value::Null);
    assert_eq!(value_on(&table, 0, "2025-02-03"), json!(10.0));
    assert_eq!(value_on(&table, 1, "2025-04-28"), json!(400.0));
    assert_eq!(value_on(&table, 1, "2025-05-01"), json!(450.0));
    assert_eq!(value_on(&table, 2, "2025-05-01"), Value::Null, "the year before is not whole");
    assert_eq!(value_on(&table, 3, "2025-02-03"), json!(1.0));
    let column = &table["columns"][1];
    assert_eq!(column["unit"], "USD");
    let input = &column["lineage"]["inputs"][0];
    assert_eq!((&input["address"], &input["source"]), (&json!("AAA.revenue"), &json!("sec")));
    assert_eq!(input["rows"], json!(5), "filings since a year is whole, not rows");
    assert_eq!(table["columns"][0]["unit"], Value::Null);
}

#[tokio::test]
async fn what_is_filed_later_changes_no_answer_before_it() {
    let (house, authorities) = two().await;
    authorities.publish("/api/xbrl/companyfacts/CIK0000000001.json", reports(6).to_string());
    let formulas = json!({"formulas": ["AAA.pe", "AAA.roe", "sma(AAA.revenue, 20)"]});
    let before = query(&house, formulas.clone()).await;
    authorities.publish("/api/xbrl/companyfacts/CIK0000000001.json", reports(8).to_string());
    house.clock.advance(std::time::Duration::from_hours(48));
    let house = House { markets: authorities.markets(&house), ..house };
    fetch(&house.markets, &house, "AAA").await;
    let after = query(&house, formulas.clone()).await;
    for column in 0..2 {
        assert_eq!(value_on(&before, column, "2025-10-28"), value_on(&after, column, "2025-10-28"));
    }
    assert_ne!(value_on(&before, 0, "2025-11-03"), value_on(&after, 0, "2025-11-03"));
    let then = json!({"formulas": ["AAA.pe"], "as_of": "2025-11-03T12:00:00Z"});
    let then = query(&house, then).await;
    assert_eq!(value_on(&then, 0, "2025-10-28"), value_on(&before, 0, "2025-10-28"));
}

#[tokio::test]
async fn an_unknown_field_and_an_unknown_series_say_what_is_near() {
    let (house, _authorities) = two().await;
    let ask = async |formula: &str| {
        let body = json!({"formulas": [formula]});
        let (status, answer) = house.call("POST", "/series/query", body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        answer["detail"].as_str().unwrap_or_default().to_owned()
    };
    let message = ask("AAA.revenu").await;
    assert!(message.contains("did you mean `revenue`"), "{message}");
    let message = ask("macro:DGS11").await;
    assert!(message.contains("macro:DGS10"), "{message}");
    assert!(message.contains("GET /economic/series/FRED:DGS11"), "{message}");
    let nothing = query(&house, json!({"formulas": ["BBB.dispersion"]})).await;
    let reason = nothing["columns"][0]["lineage"]["reason"].as_str().unwrap();
    assert!(reason.contains("/assets/BBB/consensus"), "{reason}");
}

#[tokio::test]
async fn an_economic_series_stands_from_its_release_and_is_revised_from_when_that_was_seen() {
    let (house, authorities) = two().await;
    let path = "/graph/fredgraph.csv";
    authorities.publish(path, "observation_date,UNRATE\n2025-08-01,4.3\n2025-09-01,4.4\n");
    let formulas = json!({"formulas": ["macro:UNRATE", "AAA * (macro:UNRATE < 4.35)"]});
    let wrong = house.call("POST", "/series/query", formulas).await;
    assert_eq!(wrong.0, StatusCode::BAD_REQUEST, "a condition is no number");
    let formulas = json!({"formulas": ["macro:UNRATE", "AAA.pe < 25 and macro:UNRATE < 4.35"]});
    let table = query(&house, formulas.clone()).await;
    assert_eq!(value_on(&table, 0, "2025-09-10"), Value::Null);
    assert_eq!(value_on(&table, 0, "2025-09-11"), json!(4.3), "eleven days after August");
    assert_eq!(value_on(&table, 0, "2025-10-12"), json!(4.4));
    assert_eq!(value_on(&table, 1, "2025-09-11"), json!(1.0));
    assert_eq!(value_on(&table, 1, "2025-10-12"), json!(0.0));
    let lineage = &table["columns"][0]["lineage"];
    assert!(lineage["inputs"][0]["note"].as_str().unwrap().contains("first fetched on 2026-11-21"));
    assert_eq!(table["columns"][0]["unit"], "percent");
    house.clock.advance(std::time::Duration::from_hours(48));
    authorities.publish(path, "observation_date,UNRATE\n2025-08-01,4.1\n2025-09-01,4.4\n");
    let house = House { markets: authorities.markets(&house), ..house };
    let after = query(&house, formulas).await;
    assert_eq!(after["columns"][0]["values"], table["columns"][0]["values"]);
    let alone = query(&house, json!({"formulas": ["macro:UNRATE"]})).await;
    assert_eq!(
        alone["at"],
        json!(["2025-09-11T00:00:00Z", "2025-10-11T00:00:00Z", "2026-11-23T00:00:00Z"]),
        "the days on which something became known"
    );
}

#[tokio::test]
async fn how_providers_agree_is_a_series_that_stands_for_a_day() {
    let (house, _authorities) = two().await;
    let asset = house.get("/assets/AAA").await["data"]["id"].as_str().unwrap().to_owned();
    let asset: kernel::Id<markets::Asset> = asset.parse().unwrap();
    let workspace = house.actor.workspace;
    let at = crate::house::at("2025-06-10T15:00:00Z");
    house
        .market
        .write_internal(move |tx| {
            Box::pin(async move {
                tx.run(
                    "insert into markets_consensus
                         (workspace_id, asset_id, field, at, median, spread_bps, said)
                     values ($1, $2, 'last', $3, 40.5, 12.5, '[]')",
                    [workspace.into(), asset.into(), at.into()],
                )
                .await
                .map(drop)
            })
        })
        .await
        .unwrap();
    let table = query(&house, json!({"formulas": ["AAA.dispersion", "AAA.consensus"]})).await;
    assert_eq!(value_on(&table, 0, "2025-06-09"), Value::Null);
    assert_eq!(value_on(&table, 0, "2025-06-10"), json!(12.5));
    assert_eq!(value_on(&table, 1, "2025-06-10"), json!(40.5));
    assert_eq!(value_on(&table, 0, "2025-06-12"), Value::Null);
    assert_eq!(table["columns"][0]["unit"], "bps");
}

#[tokio::test]
async fn a_screen_asks_for_what_companies_reported() {
    let (house, authorities) = two().await;
    authorities.publish("/graph/fredgraph.csv", "observation_date,DGS10\n2025-12-01,4.1\n");
    fetch(&house.markets, &house, "AAA").await;
    let question = json!({
        "rule": "asset.pe < 15 and macro:DGS10 < 5",
        "columns": ["asset.pe", "asset.revenue", "asset.revenue_growth"],
        "sort": {"formula": "asset.pe", "order": "ascending"},
    });
    let run = async || {
        let (status, answer) =
            house.call("POST", "/screener/run", json!({"question": question.clone()})).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["data"].clone()
    };
    let found = run().await;
    assert_eq!(
        (&found["matched"], &found["unknown"]),
        (&json!(1), &json!(1)),
        "BBB is not fetched"
    );
    assert_eq!(found["rows"][0]["symbol"], "AAA");
    let pe = found["rows"][0]["values"][0].as_f64().unwrap();
    assert!((pe - 40.0 / 5.5).abs() < 1e-9, "{pe}");
    assert_eq!(found["rows"][0]["values"][1], json!(550.0));
    assert_eq!(found["rows"][0]["values"][2], Value::Null, "the year before is not whole");
    // What is fetched is seen at once, though answers are kept.
    fetch(&house.markets, &house, "BBB").await;
    let found = run().await;
    assert_eq!((&found["matched"], &found["unknown"]), (&json!(1), &json!(0)));
    let ready = house.get("/screens/ready").await;
    let value = ready["data"].as_array().unwrap().iter().find(|it| it["name"] == "Value").unwrap();
    let body = json!({"question": value["question"]});
    let (status, answer) = house.call("POST", "/screener/run", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn the_fields_and_series_there_are_can_be_listed() {
    let house = House::open().await;
    let fields = house.get("/series/fields").await;
    let pe = fields["data"].as_array().unwrap().iter().find(|it| it["name"] == "pe").unwrap();
    assert_eq!((&pe["group"], &pe["unit"]), (&json!("ratios"), &json!("number")));
    let found = house.get("/series?query=consumer%20prices").await;
    let addresses: Vec<_> =
        found["data"].as_array().unwrap().iter().map(|it| it["address"].clone()).collect();
    assert!(addresses.contains(&json!("macro:CPIAUCSL")), "{addresses:?}");
    assert!(addresses.contains(&json!("macro:'ECB:HICP'")), "{addresses:?}");
}

#[tokio::test]
async fn reports_are_fetched_by_a_job_when_somebody_asks() {
    let (house, _authorities) = two().await;
    let body = json!({"what": "fundamentals"});
    let (status, answer) = house.call("POST", "/assets/AAA/fetch", body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    let sql = "select kind from platform_jobs";
    let kinds: Vec<(String,)> = house.core.all(sql, []).await.unwrap();
    assert!(kinds.iter().any(|(kind,)| kind == "markets.fetch_fundamentals"), "{kinds:?}");
    let body = json!({"what": "fundamentals", "interval": "1d"});
    let (status, _) = house.call("POST", "/assets/AAA/fetch", body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = house.call("POST", "/assets/AAA/fetch", json!({"what": "dreams"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
