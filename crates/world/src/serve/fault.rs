//! Things that go wrong when they are told to.

use std::{sync::Mutex, sync::PoisonError, time::Duration};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;

use super::Stage;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Too many requests, with a wait of a second.
    #[serde(rename = "429")]
    Limited,
    #[serde(rename = "500")]
    Broken,
    /// Half a minute late.
    Slow,
    /// The first half of the answer.
    Truncated,
    /// A page of HTML with status 200.
    Html,
    /// One price a thousand times what it was.
    WildPrice,
    /// One change of a book left out.
    Gap,
    /// The socket ends without a word.
    Disconnect,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Limited,
        Self::Broken,
        Self::Slow,
        Self::Truncated,
        Self::Html,
        Self::WildPrice,
        Self::Gap,
        Self::Disconnect,
    ];

    /// As it is ordered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Limited => "429",
            Self::Broken => "500",
            Self::Slow => "slow",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::WildPrice => "wild_price",
            Self::Gap => "gap",
            Self::Disconnect => "disconnect",
        }
    }
}

/// An order: the next `times` answers of `provider` go wrong.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Order {
    pub provider: String,
    pub kind: Kind,
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// Orders kept at once.
const ORDERS: usize = 100;

/// Orders that were not met yet.
#[derive(Debug, Default)]
pub(super) struct Faults(Mutex<Vec<Order>>);

impl Faults {
    /// Takes an order; `false` when it orders nothing, or too many wait already.
    pub(super) fn order(&self, order: Order) -> bool {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = order.times > 0 && orders.len() < ORDERS;
        if fits {
            orders.push(order);
        }
        fits
    }

    /// Takes one off the first order of `provider` that `wanted` accepts.
    pub(super) fn take(&self, provider: &str, wanted: impl Fn(Kind) -> bool) -> Option<Kind> {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = orders.iter().position(|it| it.provider == provider && wanted(it.kind))?;
        let order = orders.get_mut(place)?;
        let kind = order.kind;
        order.times = order.times.saturating_sub(1);
        if order.times == 0 {
            orders.remove(place);
        }
        Some(kind)
    }
}

/// `POST /__faults` with `{"provider": "binance", "kind": "429", "times": 2}`.
pub(super) async fn order(State(stage): State<Stage>, Json(order): Json<Order>) -> StatusCode {
    if stage.faults.order(order) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Lets a request through, or makes its answer go wrong.
pub(super) async fn strike(State(stage): State<Stage>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let provider = path.split('/').nth(1).unwrap_or_default().to_owned();
    let is_socket = request.headers().contains_key(header::UPGRADE);
    let kind = stage
        .faults
        .take(&provider, |kind| !matches!(kind, Kind::Gap | Kind::Disconnect) && !is_socket);
    match kind {
        None | Some(Kind::Gap | Kind::Disconnect) => next.run(request).await,
        Some(Kind::Limited) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")], "{}").into_response()
        }
        Some(Kind::Broken) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Kind::Html) => {
            let page = "<!doctype html><html><title>Checking your browser</title></html>";
            axum::response::Html(page).into_response()
        }
        Some(Kind::Slow) => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            next.run(request).await
        }
        Some(kind @ (Kind::Truncated | Kind::WildPrice)) => {
            let (mut parts, body) = next.run(request).await.into_parts();
            let bytes = to_bytes(body, 64 << 20).await.unwrap_or_default();
            parts.headers.remove(header::CONTENT_LENGTH);
            let bytes = match kind {
                Kind::Truncated => bytes.slice(..bytes.len() / 2),
                _ => wild(&bytes).map_or(bytes, Into::into),
            };
            Response::from_parts(parts, Body::from(bytes))
        }
    }
}

/// Makes one price a thousand times what it was; `None` where none is found.
fn wild(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(bytes).ok()?;
    let price = find(&mut value)?;
    *price = match &*price {
        Value::String(text) => Value::String(format!("{}", text.parse::<f64>().ok()? * 1e3)),
        number => Value::from(number.as_f64()? * 1e3),
    };
    serde_json::to_vec(&value).ok()
}

/// Finds a price: the close in the middle of a list of bars, or one by its name.
fn find(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Array(rows) => {
            let middle = rows.len() / 2;
            let is_bars = rows.iter().all(|row| row.as_array().is_some_and(|row| row.len() > 5));
            let row = rows.get_mut(middle)?;
            if is_bars { row.get_mut(4) } else { find(row) }
        }
        Value::Object(fields) => {
            if let Some(Value::Array(closes)) = fields.get("close") {
                let middle = closes.len() / 2;
                return fields.get_mut("close")?.get_mut(middle);
            }
            for name in ["lastPrice", "regularMarketPrice", "close"] {
                if fields.contains_key(name) {
                    return fields.get_mut(name);
                }
            }
            // Charts say the newest price too, beside their bars.
            let name = ["indicators", "quote", "chart", "result", "quoteResponse"];
            let name = name.iter().find(|name| fields.contains_key(**name))?;
            find(fields.get_mut(*name)?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_ordered_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::from_value::<Kind>(kind.name().into()).unwrap(), kind);
        }
    }
}
