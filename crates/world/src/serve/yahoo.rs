//! Everything, in the shapes of Yahoo: charts, quotes, the search with news, options, statements.

mod chart;
mod options;
mod summary;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::civil::Weekday;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Stage;
use crate::{Class, Listing, Quote, SECOND, calendar, days::Asset, path::number};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/v1/test/getcrumb", get(async || "made.up/crumb"))
        .route("/v7/finance/quote", get(quote))
        .route("/v8/finance/chart/{symbol}", get(chart::chart))
        .route("/v7/finance/options/{symbol}", get(options::options))
        .route("/v1/finance/search", get(search))
        .route("/v10/finance/quoteSummary/{symbol}", get(summary::summary))
        .route(
            "/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}",
            get(summary::statements),
        )
}

/// The real one says so beside its cookie.
pub(super) async fn cookie() -> Response {
    (StatusCode::NOT_FOUND, [(header::SET_COOKIE, "A3=made-up; Path=/; HttpOnly")], "")
        .into_response()
}

fn kind(class: Class) -> &'static str {
    match class {
        Class::Share => "EQUITY",
        Class::Fund => "ETF",
        Class::Index | Class::Rate => "INDEX",
        Class::Coin => "CRYPTOCURRENCY",
        Class::Currency => "CURRENCY",
    }
}

fn zone(listing: &Listing) -> &'static str {
    match listing.class {
        Class::Coin | Class::Currency => "UTC",
        Class::Share | Class::Fund | Class::Index | Class::Rate => "America/New_York",
    }
}

impl Asset {
    /// Returns a price in units of money.
    pub(super) fn money(&self, steps: i64) -> f64 {
        number(steps) / self.scale
    }

    pub(super) fn amount(&self, steps: i64) -> f64 {
        number(steps / 10_i64.pow(self.size_decimals))
    }
}

impl Stage {
    /// Returns what Yahoo calls `symbol`; a pair of euros goes by its short name, too.
    pub(super) fn named(&self, symbol: &str) -> Option<&Asset> {
        let dollars = symbol.strip_prefix("USD").filter(|rest| rest.ends_with("=X"));
        self.world.asset(symbol).or_else(|| self.world.asset(dollars?))
    }
}

#[derive(Deserialize)]
struct Symbols {
    #[serde(default)]
    symbols: String,
    crumb: Option<String>,
}

async fn quote(State(stage): State<Stage>, Query(asked): Query<Symbols>) -> Response {
    if asked.crumb.as_deref() != Some("made.up/crumb") {
        let error = json!({ "code": "Unauthorized", "description": "Invalid Crumb" });
        let said = json!({ "finance": { "result": null, "error": error } });
        return (StatusCode::UNAUTHORIZED, Json(said)).into_response();
    }
    let now = stage.clock.now();
    let rows: Vec<Value> = asked
        .symbols
        .split(',')
        .take(200)
        .filter_map(|symbol| row(stage.named(symbol)?, symbol, now))
        .collect();
    Json(json!({ "quoteResponse": { "result": rows, "error": null } })).into_response()
}

/// Returns when a price was so. Moneys rest from Friday evening in New York on, though the week of the world ends at
/// midnight in UTC.
pub(super) fn stamp(listing: &Listing, quote: &Quote) -> i64 {
    let date = calendar::date_of(quote.session.at);
    if listing.class != Class::Currency || date.weekday() != Weekday::Friday {
        return quote.at;
    }
    let evening = date.at(17, 0, 0, 0).to_zoned(calendar::new_york());
    evening.map_or(quote.at, |evening| quote.at.min(evening.timestamp().as_microsecond()))
}

fn row(asset: &Asset, symbol: &str, now: i64) -> Option<Value> {
    let (listing, quote) = (&asset.listing, asset.quote(now)?);
    let book = asset.book(now, 1).filter(|_| quote.is_open && listing.class.has_volume());
    let best = |side: fn(&crate::Book) -> &Vec<(i64, i64)>| {
        let level = book.as_ref().and_then(|book| side(book).first().copied());
        level.map_or(0.0, |(price, _)| asset.money(price))
    };
    let session = quote.session;
    Some(json!({
        "symbol": symbol, "quoteType": kind(listing.class), "currency": listing.currency,
        "longName": listing.name, "shortName": listing.name, "fullExchangeName": listing.exchange,
        "regularMarketTime": stamp(listing, &quote) / SECOND,
        "regularMarketPrice": asset.money(quote.last),
        "regularMarketPreviousClose": asset.money(quote.previous_close),
        "regularMarketOpen": asset.money(session.open),
        "regularMarketDayHigh": asset.money(session.high),
        "regularMarketDayLow": asset.money(session.low),
        "regularMarketVolume": asset.amount(session.volume),
        "bid": best(|book| &book.bids), "ask": best(|book| &book.asks),
        "exchangeDataDelayedBy": 0, "exchangeTimezoneName": zone(listing),
        "marketState": if quote.is_open { "REGULAR" } else { "CLOSED" },
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sought {
    #[serde(default)]
    q: String,
    quotes_count: Option<usize>,
    news_count: Option<usize>,
}

async fn search(State(stage): State<Stage>, Query(asked): Query<Sought>) -> Response {
    let wanted = asked.q.trim().to_uppercase();
    let matches = |listing: &&Listing| {
        let name = listing.name.to_uppercase();
        !wanted.is_empty() && (listing.symbol.starts_with(&wanted) || name.contains(&wanted))
    };
    let hit = |it: &Listing| {
        json!({ "symbol": it.symbol, "longname": it.name, "shortname": it.name,
            "quoteType": kind(it.class), "exchDisp": it.exchange, "exchange": it.exchange })
    };
    let quotes: Vec<Value> = stage
        .world
        .listings()
        .filter(matches)
        .take(asked.quotes_count.unwrap_or(6).min(50))
        .map(hit)
        .collect();
    // About the index is about everything.
    let symbol = Some(wanted.as_str()).filter(|it| *it != "^GSPC");
    let count = asked.news_count.unwrap_or(4).min(50);
    let stories = match count {
        0 => Vec::new(),
        _ => stage.world.news(symbol, stage.clock.now()),
    };
    let news: Vec<Value> = stories
        .into_iter()
        .take(count)
        .map(|story| {
            json!({ "uuid": story.id, "title": story.title, "publisher": story.publisher,
                "link": format!("https://news.example/{}", story.id),
                "providerPublishTime": story.at / SECOND, "type": "STORY",
                "relatedTickers": story.symbols })
        })
        .collect();
    Json(json!({ "count": quotes.len(), "quotes": quotes, "news": news })).into_response()
}
