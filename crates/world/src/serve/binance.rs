//! The coins, in the shapes of Binance: requests here, the combined stream beside it.

mod stream;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Stage, decimal};
use crate::{Bar, Class, DAY, MINUTE, Step, days::Asset};

pub(super) fn router() -> Router<Stage> {
    Router::new()
        .route("/api/v3/exchangeInfo", get(exchange_info))
        .route("/api/v3/ticker/24hr", get(ticker))
        .route("/api/v3/klines", get(klines))
        .route("/api/v3/trades", get(trades))
        .route("/api/v3/depth", get(depth))
        .route("/stream", get(stream::open))
}

/// Coins against which it lists each coin; a dollar is a dollar here.
const MONEY: [&str; 2] = ["USDT", "USD"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    symbol: Option<String>,
    symbols: Option<String>,
    interval: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    limit: Option<usize>,
}

/// What it says to what it does not know.
fn unknown() -> Response {
    let said = json!({ "code": -1121, "msg": "Invalid symbol." });
    (StatusCode::BAD_REQUEST, Json(said)).into_response()
}

fn malformed() -> Response {
    let said = json!({ "code": -1100, "msg": "Illegal characters found in a parameter." });
    (StatusCode::BAD_REQUEST, Json(said)).into_response()
}

impl Stage {
    /// Returns the coin behind `BTCUSDT`.
    fn coin(&self, native: &str) -> Option<&Asset> {
        let coins = self.world.assets.iter().filter(|it| it.listing.class == Class::Coin);
        coins.into_iter().find(|asset| {
            let base = base_of(asset);
            MONEY.iter().any(|money| native.strip_suffix(money) == Some(base))
        })
    }
}

fn base_of(asset: &Asset) -> &'static str {
    asset.listing.symbol.split('-').next().unwrap_or_default()
}

fn millis(at: i64) -> i64 {
    at.div_euclid(1_000)
}

impl Asset {
    fn price(&self, steps: i64) -> String {
        decimal(steps, self.listing.decimals)
    }

    fn size(&self, steps: i64) -> String {
        decimal(steps, self.size_decimals)
    }
}

async fn exchange_info(State(stage): State<Stage>) -> Response {
    let coins = stage.world.assets.iter().filter(|it| it.listing.class == Class::Coin);
    let symbols: Vec<Value> = coins
        .flat_map(|asset| MONEY.map(|money| (base_of(asset), money)))
        .map(|(base, quote)| {
            json!({ "symbol": format!("{base}{quote}"), "status": "TRADING", "baseAsset": base,
                "quoteAsset": quote, "isSpotTradingAllowed": true })
        })
        .collect();
    let said =
        json!({ "timezone": "UTC", "serverTime": millis(stage.clock.now()), "symbols": symbols });
    Json(said).into_response()
}

async fn ticker(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let now = stage.clock.now();
    let one = |native: &str| {
        let day = Day::of(stage.coin(native)?, now)?;
        Some(day.long(native))
    };
    if let Some(symbol) = &asked.symbol {
        return one(symbol).map_or_else(unknown, |said| Json(said).into_response());
    }
    let names: Vec<String> = match asked.symbols.as_deref().map(serde_json::from_str) {
        Some(Ok(names)) => names,
        _ => return malformed(),
    };
    let said: Option<Vec<Value>> = names.iter().take(200).map(|name| one(name)).collect();
    said.map_or_else(unknown, |said| Json(said).into_response())
}

/// The last 24 hours of a coin.
struct Day<'w> {
    asset: &'w Asset,
    now: i64,
    bar: Bar,
    bid: (i64, i64),
    ask: (i64, i64),
}

impl<'w> Day<'w> {
    fn of(asset: &'w Asset, now: i64) -> Option<Self> {
        let book = asset.book(now, 1)?;
        let (bid, ask) = (*book.bids.first()?, *book.asks.first()?);
        Some(Self { asset, now, bar: asset.window(DAY, now)?, bid, ask })
    }

    fn long(&self, native: &str) -> Value {
        let Self { asset, now, bar, bid, ask } = self;
        json!({
            "symbol": native,
            "priceChange": asset.price(bar.close - bar.open),
            "prevClosePrice": asset.price(bar.open),
            "lastPrice": asset.price(bar.close),
            "bidPrice": asset.price(bid.0), "bidQty": asset.size(bid.1),
            "askPrice": asset.price(ask.0), "askQty": asset.size(ask.1),
            "openPrice": asset.price(bar.open),
            "highPrice": asset.price(bar.high),
            "lowPrice": asset.price(bar.low),
            "volume": asset.size(bar.volume),
            "openTime": millis(now - DAY), "closeTime": millis(*now),
        })
    }

    fn short(&self, native: &str) -> Value {
        let Self { asset, now, bar, bid, ask } = self;
        json!({
            "e": "24hrTicker", "E": millis(*now), "s": native,
            "p": asset.price(bar.close - bar.open),
            "x": asset.price(bar.open), "c": asset.price(bar.close),
            "b": asset.price(bid.0), "B": asset.size(bid.1),
            "a": asset.price(ask.0), "A": asset.size(ask.1),
            "o": asset.price(bar.open), "h": asset.price(bar.high), "l": asset.price(bar.low),
            "v": asset.size(bar.volume), "O": millis(now - DAY), "C": millis(*now),
        })
    }
}

/// Reads its name of an interval, and the length of a bar where it has one.
fn step(name: &str) -> Option<(Step, i64)> {
    let minutes = |minutes: i64| (Step::Minutes(minutes), minutes * MINUTE);
    Some(match name {
        "1m" => minutes(1),
        "3m" => minutes(3),
        "5m" => minutes(5),
        "15m" => minutes(15),
        "30m" => minutes(30),
        "1h" => minutes(60),
        "2h" => minutes(120),
        "4h" => minutes(240),
        "6h" => minutes(360),
        "12h" => minutes(720),
        "1d" => (Step::Day, DAY),
        "1w" => (Step::Week, 7 * DAY),
        "1M" => (Step::Month, 30 * DAY),
        _ => return None,
    })
}

async fn klines(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let Some(asset) = asked.symbol.as_deref().and_then(|name| stage.coin(name)) else {
        return unknown();
    };
    let Some((step, length)) = asked.interval.as_deref().and_then(step) else { return malformed() };
    let (now, limit) = (stage.clock.now(), asked.limit.unwrap_or(500).clamp(1, 1_000));
    let span = length.saturating_mul(i64::try_from(limit).unwrap_or(1));
    let micros = |millis: i64| millis.saturating_mul(1_000);
    let end = asked.end_time.map_or(now, micros).min(now).saturating_add(1);
    // What was before the first bar is skipped, as the real one does.
    let first = asset.days.first().map_or(0, |day| day.session.open);
    let start = asked.start_time.map_or(end - span, micros).max(first - length);
    // Whole bars only begin at or after the start.
    let bars = asset.bars(step, start, end.min(start.saturating_add(span)), now);
    let row = |bar: &Bar| {
        json!([
            millis(bar.at),
            asset.price(bar.open),
            asset.price(bar.high),
            asset.price(bar.low),
            asset.price(bar.close),
            asset.size(bar.volume),
            millis(bar.at + length) - 1,
            "0",
            60,
            "0",
            "0",
            "0"
        ])
    };
    Json(bars.iter().take(limit).map(row).collect::<Vec<_>>()).into_response()
}

async fn trades(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let Some(asset) = asked.symbol.as_deref().and_then(|name| stage.coin(name)) else {
        return unknown();
    };
    let trades = asset.trades(stage.clock.now(), asked.limit.unwrap_or(500).clamp(1, 1_000));
    let row = |trade: &crate::Trade| {
        json!({ "id": trade.id, "price": asset.price(trade.price), "qty": asset.size(trade.size),
            "time": millis(trade.at), "isBuyerMaker": !trade.bought, "isBestMatch": true })
    };
    Json(trades.iter().map(row).collect::<Vec<_>>()).into_response()
}

async fn depth(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let asset = asked.symbol.as_deref().and_then(|name| stage.coin(name));
    let levels = i64::try_from(asked.limit.unwrap_or(100)).unwrap_or(100);
    // A snapshot that is cut would not be the one the changes of the stream are about.
    let book = asset.and_then(|asset| Some((asset, asset.book(stage.clock.now(), levels)?)));
    let Some((asset, book)) = book else { return unknown() };
    let said = json!({ "lastUpdateId": book.number(), "bids": side(asset, &book.bids),
        "asks": side(asset, &book.asks) });
    Json(said).into_response()
}

fn side(asset: &Asset, levels: &[(i64, i64)]) -> Vec<[String; 2]> {
    levels.iter().map(|(price, size)| [asset.price(*price), asset.size(*size)]).collect()
}
