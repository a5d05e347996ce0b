//! The newest prices of everything, in the shape of Twelve Data: another place that trades the same, so that what
//! two providers say is near and seldom equal.

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Stage;
use crate::{Class, SECOND, days::Asset, noise::Noise};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/quote", get(quote))
        .route("/symbol_search", get(async || Json(json!({ "data": [], "status": "ok" }))))
        .fallback(async || missing())
}

/// How far its prices are usually from those of the others, in parts of ten thousand: what two places differ by in
/// liquid shares, moneys and coins.
fn apart(class: Class) -> f64 {
    match class {
        Class::Share | Class::Fund => 1.2,
        Class::Coin => 1.8,
        Class::Currency => 0.4,
        // One maker counts them.
        Class::Index | Class::Rate => 0.0,
    }
}

/// Refusals say their code in the answer.
fn missing() -> Response {
    let message = "symbol or path not found";
    let said = json!({ "code": 404, "message": message, "status": "error" });
    (StatusCode::NOT_FOUND, Json(said)).into_response()
}

#[derive(Deserialize)]
struct Symbols {
    #[serde(default)]
    symbol: String,
}

/// One symbol is answered with its quote, several with a quote under the name of each.
async fn quote(State(stage): State<Stage>, Query(asked): Query<Symbols>) -> Response {
    let names: Vec<&str> = asked.symbol.split(',').take(120).collect();
    let row = |name: &str| row(&stage, name);
    if let [name] = names[..] {
        return row(name).map_or_else(missing, |row| Json(row).into_response());
    }
    let rows = names.iter().filter_map(|name| Some(((*name).to_owned(), row(name)?)));
    Json(Value::Object(rows.collect::<Map<_, _>>())).into_response()
}

/// Pairs have a slash there, indices no caret.
fn named<'s>(stage: &'s Stage, name: &str) -> Option<&'s Asset> {
    match name.split_once('/') {
        Some((base, quote)) => stage
            .named(&format!("{base}-{quote}"))
            .or_else(|| stage.named(&format!("{base}{quote}=X"))),
        None => stage.named(name).or_else(|| stage.named(&format!("^{name}"))),
    }
}

fn row(stage: &Stage, name: &str) -> Option<Value> {
    let asset = named(stage, name)?;
    let (listing, quote) = (&asset.listing, asset.quote(stage.clock.now())?);
    let at = super::yahoo::stamp(listing, &quote) / SECOND;
    // A minute has one draw, so that who asks twice hears the same.
    let draw = Noise::of(stage.world.seed()).named("twelve_data").named(listing.symbol);
    let off = draw.at(at / 60).normal().clamp(-3.0, 3.0) * apart(listing.class) / 10_000.0;
    let decimals = usize::try_from(listing.decimals).unwrap_or(2);
    let price = |steps: i64| format!("{:.decimals$}", asset.money(steps) * (1.0 + off));
    let session = quote.session;
    Some(json!({
        "symbol": name, "name": listing.name, "exchange": listing.exchange,
        "currency": listing.currency, "timestamp": at, "last_quote_at": at,
        "open": price(session.open), "high": price(session.high), "low": price(session.low),
        "close": price(quote.last), "previous_close": price(quote.previous_close),
        "volume": asset.amount(session.volume).to_string(), "is_market_open": quote.is_open,
    }))
}
