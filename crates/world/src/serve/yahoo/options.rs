//! Chains of options, one expiry an answer.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Quoted, SECOND, calendar, path::number, serve::Stage};

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Midnight in UTC.
    date: Option<i64>,
}

pub(super) async fn options(
    State(stage): State<Stage>,
    Path(symbol): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let now = stage.clock.now();
    let expiries = stage.world.expiries(now);
    let wanted = asked.date.map(|date| calendar::date_of(date.saturating_mul(SECOND)));
    let (Some(asset), Some(expiry)) =
        (stage.named(&symbol), wanted.or_else(|| expiries.first().copied()))
    else {
        let said = json!({ "optionChain": { "result": [], "error": null } });
        return (StatusCode::OK, Json(said)).into_response();
    };
    let (chain, at) = (asset.chain(expiry, now), asset.quote(now).map_or(now, |quote| quote.at));
    let side = |is_call: bool| -> Vec<Value> {
        let rows = chain.iter().filter(|option| option.is_call == is_call);
        rows.map(|option| row(option, &symbol, at)).collect()
    };
    let seconds = |date: &Date| calendar::midnight(*date) / SECOND;
    let said = json!({ "optionChain": { "error": null, "result": [{
        "underlyingSymbol": symbol,
        "expirationDates": expiries.iter().map(seconds).collect::<Vec<_>>(),
        "options": [{ "expirationDate": seconds(&expiry), "calls": side(true), "puts": side(false) }],
    }] } });
    Json(said).into_response()
}

fn row(option: &Quoted, symbol: &str, at: i64) -> Value {
    let money = |cents: i64| number(cents) / 100.0;
    let (year, month, day) =
        (option.expiry.year() % 100, option.expiry.month(), option.expiry.day());
    let letter = if option.is_call { 'C' } else { 'P' };
    json!({
        "contractSymbol":
            format!("{symbol}{year:02}{month:02}{day:02}{letter}{:08}", option.strike * 10),
        "strike": money(option.strike), "expiration": calendar::midnight(option.expiry) / SECOND,
        "bid": money(option.bid), "ask": money(option.ask), "lastPrice": money(option.last),
        "volume": option.volume, "openInterest": option.open_interest,
        "impliedVolatility": option.volatility, "lastTradeDate": at / SECOND,
        "currency": "USD", "contractSize": "REGULAR",
    })
}
