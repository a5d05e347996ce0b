//! `/news` and `/assets/{symbol}/news`.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Page, Permission, Result, Symbol};
use platform::http::{HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::NewsItem;
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(list_news)).routes(routes!(list_asset_news))
}

pub(crate) const POLICIES: [Policy; 2] = [
    Policy::needs("list_news", Permission::MarketsRead),
    Policy::needs("list_asset_news", Permission::MarketsRead),
];

/// Pieces of a page when nobody says how many.
const USUAL: u32 = 20;

/// Pieces of a page at most.
const MOST: u32 = 50;

/// What asks for the newest texts from outside.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NewestQuery {
    /// 1 to 50.
    #[param(minimum = 1, maximum = 50, default = 20)]
    limit: Option<u32>,
}

impl NewestQuery {
    pub(crate) fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(limit as usize),
            _ => Err(Error::invalid_at("limit", format!("limit must be between 1 and {MOST}"))),
        }
    }
}

/// List the news of the market, newest first: text from outside, kept a minute.
#[utoipa::path(
    get, path = "/news", tag = "news", params(NewestQuery),
    responses(
        (status = 200, body = ListEnvelope<NewsItem>),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn list_news(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<NewestQuery>,
) -> HttpResult<Listed<NewsItem>> {
    Ok(Listed(Page::whole(markets.list_news(&actor, None, query.limit()?).await?)))
}

/// List the news about an asset, newest first: text from outside, kept a minute.
#[utoipa::path(
    get, path = "/assets/{symbol}/news", tag = "news",
    params(("symbol" = String, Path, example = "AAPL"), NewestQuery),
    responses(
        (status = 200, body = ListEnvelope<NewsItem>),
        (status = 404, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn list_asset_news(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<NewestQuery>,
) -> HttpResult<Listed<NewsItem>> {
    Ok(Listed(Page::whole(markets.list_news(&actor, Some(&symbol), query.limit()?).await?)))
}
