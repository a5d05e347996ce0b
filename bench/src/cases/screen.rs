//! A screen of 10,000 assets by five rules, the best hundred by a score of four columns, over HTTP.
//!
//! The table of the peers stands in bars: field `k` of an asset is its close `k` days before the last.

use std::fmt::Write;

use anyhow::{Result, ensure};
use axum::{
    Router,
    body::{Body, Bytes},
    http::Request,
};
use http_body_util::BodyExt;
use kernel::Actor;
use kernels::data::uniform;
use markets::import::{ImportOptions, source::ImportSource};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    measure::{self, timed},
    product,
};

const ASSETS: u64 = 10_000;
const FIELDS: u64 = 40;
const ROUNDS: u32 = 200;

pub fn run() -> Result<()> {
    let folder = measure::scratch("screen")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (app, owner) = runtime.block_on(product::open(&folder))?;
    let source = ImportSource::from_bytes("bench.csv", csv().into_bytes());
    let options = ImportOptions::default();
    let report = runtime.block_on(app.markets.import_bars(&owner, source, &options, |_| {}))?;
    ensure!(report.inserted == ASSETS * FIELDS, "{} bars were taken", report.inserted);
    let (router, _) = app.router()?;
    let ask = |body: &Value| runtime.block_on(ask(&router, &owner, body));
    let (first, cold_wall, cold_cpu) = timed(|| ask(&question(&[])))?;
    let first: Value = serde_json::from_slice(&first)?;
    let rounds = |body: Value| {
        ask(&body)?;
        let ((), wall, cpu) = timed(|| (0..ROUNDS).try_for_each(|_| ask(&body).map(drop)))?;
        Ok::<_, anyhow::Error>(json!({
            "wall_ms": wall / f64::from(ROUNDS) * 1e3, "cpu_ms": cpu / f64::from(ROUNDS) * 1e3,
        }))
    };
    let four = (10..14).map(field).collect::<Vec<_>>();
    measure::emit(
        "screen",
        json!({
            "assets": ASSETS, "fields": FIELDS,
            "first": {"wall_ms": cold_wall * 1e3, "cpu_ms": cold_cpu * 1e3},
            "again": rounds(question(&[]))?,
            "again_4_columns": rounds(question(&four))?,
            "total": first["data"]["matched"],
            "check": first["data"]["rows"].as_array().map(|rows| {
                rows.iter().take(5).map(|row| row["symbol"].clone()).collect::<Vec<_>>()
            }),
        }),
    );
    runtime.block_on(app.close());
    Ok(std::fs::remove_dir_all(&folder)?)
}

async fn ask(router: &Router, owner: &Actor, body: &Value) -> Result<Bytes> {
    let mut request = Request::builder()
        .method("POST")
        .uri("/api/v1/screener/run")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))?;
    request.extensions_mut().insert(owner.clone());
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let bytes = response.into_body().collect().await?.to_bytes();
    ensure!(status == 200, "the API answered {status}: {}", String::from_utf8_lossy(&bytes));
    Ok(bytes)
}

fn field(number: u64) -> String {
    if number == 0 { "close".to_owned() } else { format!("close[{number}]") }
}

fn question(columns: &[String]) -> Value {
    let rule = [(0, "> 0.2"), (1, "< 0.9"), (2, "> 0.1"), (3, "< 0.8"), (4, "> 0.3")];
    let score = [(10, "0.4"), (11, "+ 0.3"), (12, "- 0.2"), (13, "+ 0.1")];
    let rule = rule.map(|(number, bound)| format!("{} {bound}", field(number))).join(" and ");
    let score =
        score.map(|(number, weight)| format!("{weight} * zscore({})", field(number))).join(" ");
    json!({
        "question": {"rule": rule, "columns": columns, "sort": {"formula": score}},
        "limit": 100,
    })
}

/// The peers' table as bars whose four prices are one.
fn csv() -> String {
    let mut text = "Symbol,Date,Open,High,Low,Close,Volume\n".to_owned();
    let newest = jiff::civil::date(2026, 1, 15);
    for asset in 0..ASSETS {
        let mut day = newest;
        for number in 0..FIELDS {
            let price = uniform(6, asset * FIELDS + number);
            // Writing to a string cannot fail.
            _ = writeln!(text, "S{asset:04},{day},{price},{price},{price},{price},1");
            day = day.yesterday().unwrap_or(day);
        }
    }
    text
}
