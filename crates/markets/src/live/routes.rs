//! The book and the last trades of an asset.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Page, Permission, Result, Symbol, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use providers::{Depth, Level};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Print, reader::LEVELS};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(get_depth)).routes(routes!(list_trades))
}

pub(crate) const POLICIES: [Policy; 2] = [
    Policy::needs("get_depth", Permission::MarketsRead),
    Policy::needs("list_trades", Permission::MarketsRead),
];

/// An order book: both sides best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Depth)]
pub struct DepthView {
    #[schema(value_type = String, example = "BTC-USDT")]
    pub symbol: Symbol,
    #[schema(example = "binance")]
    pub source: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub bids: Vec<DepthLevel>,
    pub asks: Vec<DepthLevel>,
}

/// A price and how much is wanted there, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepthLevel {
    #[schema(example = "65410.25")]
    pub price: String,
    #[schema(example = "0.75")]
    pub size: String,
}

impl DepthView {
    /// - `at`: when it came, for providers that do not say when it was so.
    pub(crate) fn of(symbol: &Symbol, source: &str, depth: &Depth, at: Timestamp) -> Self {
        let level = |level: &Level| DepthLevel {
            price: level.price.normalize().to_string(),
            size: level.size.normalize().to_string(),
        };
        let side = |levels: &[Level]| levels.iter().take(LEVELS).map(level).collect();
        Self {
            symbol: symbol.clone(),
            source: source.to_owned(),
            at: depth.at.unwrap_or(at),
            bids: side(&depth.bids),
            asks: side(&depth.asks),
        }
    }

    pub(crate) fn cut(mut self, levels: usize) -> Self {
        self.bids.truncate(levels);
        self.asks.truncate(levels);
        self
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfDepth {
    /// Of each side, 1 to 20.
    #[param(minimum = 1, maximum = 20, default = 20)]
    levels: Option<usize>,
}

/// Show the order book of an asset.
#[utoipa::path(
    get, path = "/assets/{symbol}/depth", tag = "quotes",
    params(("symbol" = String, Path, example = "BTC-USDT"), OfDepth),
    responses(
        (status = 200, body = Envelope<DepthView>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "No provider has a book of it", body = ProblemBody),
    )
)]
async fn get_depth(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<OfDepth>,
) -> HttpResult<Data<DepthView>> {
    let levels = within(query.levels.unwrap_or(LEVELS), LEVELS, "levels")?;
    Ok(Data(markets.find_depth(&actor, &symbol, levels).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfTrades {
    /// The newest so many, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
}

/// Trades that are shown when nobody says how many, and at most.
const TRADES: usize = 50;
const MOST_TRADES: usize = 200;

/// List the last trades of an asset, the newest last.
#[utoipa::path(
    get, path = "/assets/{symbol}/trades", tag = "quotes",
    params(("symbol" = String, Path, example = "BTC-USDT"), OfTrades),
    responses(
        (status = 200, body = ListEnvelope<Print>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "No provider tells its trades", body = ProblemBody),
    )
)]
async fn list_trades(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<OfTrades>,
) -> HttpResult<Listed<Print>> {
    let limit = within(query.limit.unwrap_or(TRADES), MOST_TRADES, "limit")?;
    Ok(Listed(Page::whole(markets.list_trades(&actor, &symbol, limit).await?)))
}

fn within(number: usize, most: usize, name: &'static str) -> Result<usize> {
    if number == 0 || number > most {
        return Err(Error::invalid_at(name, format!("{name} must be between 1 and {most}")));
    }
    Ok(number)
}
