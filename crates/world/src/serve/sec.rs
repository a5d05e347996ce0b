//! Companies and what they report, in the shapes of EDGAR.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::Stage;
use crate::{Report, days::Asset, path::number};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/files/company_tickers.json", get(tickers))
        .route("/submissions/{file}", get(submissions))
        .route("/api/xbrl/companyfacts/{file}", get(facts))
}

async fn tickers(State(stage): State<Stage>) -> Response {
    let companies = stage.world.assets.iter().filter_map(|asset| Some((asset, asset.cik()?)));
    let row = |(asset, cik): (&Asset, u64)| json!({ "cik_str": cik, "ticker": asset.listing.symbol, "title": asset.listing.name });
    let rows: BTreeMap<usize, Value> = companies.map(row).enumerate().collect();
    Json(rows).into_response()
}

impl Stage {
    /// Returns the company of `CIK0900000001.json`.
    fn company(&self, file: &str) -> Option<(&Asset, u64)> {
        let cik: u64 = file.strip_prefix("CIK")?.strip_suffix(".json")?.parse().ok()?;
        let asset = self.world.assets.iter().find(|asset| asset.cik() == Some(cik))?;
        Some((asset, cik))
    }
}

async fn submissions(State(stage): State<Stage>, Path(file): Path<String>) -> Response {
    let Some((asset, cik)) = stage.company(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut filings: Vec<Report> = asset.reports(stage.clock.now());
    filings.dedup_by(|a, b| a.accession == b.accession);
    filings.reverse();
    let column = |cell: fn(&Report) -> String| filings.iter().map(cell).collect::<Vec<_>>();
    let said = json!({
        "cik": format!("{cik:010}"),
        "name": asset.listing.name,
        "tickers": [asset.listing.symbol],
        "exchanges": [asset.listing.exchange],
        "filings": { "recent": {
            "accessionNumber": column(|it| it.accession.clone()),
            "filingDate": column(|it| it.filed.to_string()),
            "reportDate": column(|it| it.end.to_string()),
            "acceptanceDateTime": column(|it| format!("{}T21:05:00.000Z", it.filed)),
            "form": column(|it| it.form.to_owned()),
            "primaryDocument": column(|_| "report.htm".to_owned()),
            "primaryDocDescription": column(|it| it.form.to_owned()),
        }, "files": [] },
    });
    Json(said).into_response()
}

async fn facts(State(stage): State<Stage>, Path(file): Path<String>) -> Response {
    let Some((asset, cik)) = stage.company(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut concepts: BTreeMap<&str, (&str, Vec<Value>)> = BTreeMap::new();
    for report in asset.reports(stage.clock.now()) {
        let rows = concepts.entry(report.concept).or_insert((report.unit, Vec::new()));
        rows.1.push(row(&report));
    }
    let concept = |(name, (unit, rows)): (&str, (&str, Vec<Value>))| {
        let about = json!({ "label": name, "description": name, "units": { unit: rows } });
        (name.to_owned(), about)
    };
    let taxonomy: serde_json::Map<String, Value> = concepts.into_iter().map(concept).collect();
    let said =
        json!({ "cik": cik, "entityName": asset.listing.name, "facts": { "us-gaap": taxonomy } });
    Json(said).into_response()
}

fn row(report: &Report) -> Value {
    let per_share = report.unit == "USD/shares";
    let value = if per_share {
        Value::from(number(report.value) / 100.0)
    } else {
        Value::from(report.value)
    };
    let mut row = json!({ "end": report.end.to_string(), "val": value, "accn": report.accession,
        "fy": report.end.year(), "fp": format!("Q{}", (report.end.month() + 2) / 3),
        "form": report.form, "filed": report.filed.to_string() });
    if let (Some(start), Some(fields)) = (report.start, row.as_object_mut()) {
        fields.insert("start".to_owned(), start.to_string().into());
    }
    row
}
