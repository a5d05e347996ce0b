//! The chart: bars adjusted for later splits, with dividends and splits beside them.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{kind, zone};
use crate::{Bar, DAY, SECOND, Step, calendar, days::Asset, path::number, serve::Stage};

#[derive(Deserialize)]
pub(super) struct Asked {
    interval: Option<String>,
    period1: Option<i64>,
    period2: Option<i64>,
    range: Option<String>,
}

/// The error of a chart, in its envelope.
fn refused(status: StatusCode, code: &str, description: &str) -> Response {
    let error = json!({ "code": code, "description": description });
    (status, Json(json!({ "chart": { "result": null, "error": error } }))).into_response()
}

pub(super) async fn chart(
    State(stage): State<Stage>,
    Path(symbol): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let missing = "No data found, symbol may be delisted";
    let Some(asset) = stage.named(&symbol) else {
        return refused(StatusCode::NOT_FOUND, "Not Found", missing);
    };
    let name = asked.interval.as_deref().unwrap_or("1d");
    let Some(step) = step(name) else {
        let why = "Invalid input - interval is not supported";
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "Unprocessable Entity", why);
    };
    let now = stage.clock.now();
    let Some(quote) = asset.quote(now) else {
        return refused(StatusCode::NOT_FOUND, "Not Found", missing);
    };
    let micros = |seconds: i64| seconds.saturating_mul(SECOND);
    let (from, to) = match (asked.period1, asked.period2) {
        (Some(from), to) => (micros(from), to.map_or(now + 1, micros)),
        _ => (quote.session.at, now + 1),
    };
    let bars = asset.bars(step, from, to.min(now.saturating_add(1)), now);
    let mut result = json!({
        "meta": meta(asset, &symbol, name, asked.range.as_deref(), now),
        "timestamp": bars.iter().map(|bar| bar.at / SECOND).collect::<Vec<_>>(),
        "indicators": { "quote": [columns(asset, &bars, now)] },
    });
    let events = events(asset, from, to, now);
    if let (Some(fields), false) = (result.as_object_mut(), events.is_empty()) {
        fields.insert("events".to_owned(), events.into());
    }
    Json(json!({ "chart": { "result": [result], "error": null } })).into_response()
}

fn step(name: &str) -> Option<Step> {
    Some(match name {
        "1m" => Step::Minutes(1),
        "5m" => Step::Minutes(5),
        "15m" => Step::Minutes(15),
        "30m" => Step::Minutes(30),
        "60m" | "1h" => Step::Minutes(60),
        "1d" => Step::Day,
        "1wk" => Step::Week,
        "1mo" => Step::Month,
        _ => return None,
    })
}

fn meta(asset: &Asset, symbol: &str, name: &str, range: Option<&str>, now: i64) -> Value {
    let listing = &asset.listing;
    let Some(quote) = asset.quote(now) else { return Value::Null };
    let zone_name = zone(listing);
    let instant = jiff::Timestamp::from_microsecond(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let offset = match zone_name {
        "UTC" => 0,
        _ => calendar::new_york().to_offset(instant).seconds(),
    };
    json!({
        "currency": listing.currency, "symbol": symbol, "exchangeName": listing.exchange,
        "instrumentType": kind(listing.class), "exchangeTimezoneName": zone_name, "gmtoffset": offset,
        "longName": listing.name, "dataGranularity": name, "range": range.unwrap_or(""),
        "regularMarketTime": super::stamp(&asset.listing, &quote) / SECOND,
        "regularMarketPrice": asset.money(quote.last),
        "regularMarketDayHigh": asset.money(quote.session.high),
        "regularMarketDayLow": asset.money(quote.session.low),
        "regularMarketVolume": asset.amount(quote.session.volume),
        "previousClose": asset.money(quote.previous_close),
        "chartPreviousClose": asset.money(quote.previous_close),
    })
}

fn columns(asset: &Asset, bars: &[Bar], now: i64) -> Value {
    let shares = |bar: &Bar| asset.split_since(bar.at, now);
    let price = |cell: fn(&Bar) -> i64| {
        bars.iter().map(|bar| asset.money(cell(bar)) / number(shares(bar))).collect::<Vec<_>>()
    };
    let volumes: Vec<f64> =
        bars.iter().map(|bar| asset.amount(bar.volume) * number(shares(bar))).collect();
    json!({ "open": price(|bar| bar.open), "high": price(|bar| bar.high),
        "low": price(|bar| bar.low), "close": price(|bar| bar.close), "volume": volumes })
}

fn events(asset: &Asset, from: i64, to: i64, now: i64) -> Map<String, Value> {
    let (mut dividends, mut splits) = (Map::new(), Map::new());
    for action in asset.actions(now).filter(|action| from - DAY < action.at && action.at < to) {
        let date = action.at / SECOND;
        if let Some(paid) = action.dividend {
            let amount = asset.money(paid) / number(asset.split_since(action.at, now));
            dividends.insert(date.to_string(), json!({ "amount": amount, "date": date }));
        }
        if let Some(new) = action.split {
            let split = json!({ "date": date, "numerator": new, "denominator": 1,
                "splitRatio": format!("{new}:1") });
            splits.insert(date.to_string(), split);
        }
    }
    let all = [("dividends", dividends), ("splits", splits)];
    all.into_iter()
        .filter(|(_, events)| !events.is_empty())
        .map(|(name, events)| (name.to_owned(), events.into()))
        .collect()
}
