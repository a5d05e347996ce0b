//! `/assets/{symbol}/filings`.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Page, Permission, Symbol};
use platform::http::{HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::FilingView;
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(list_filings))
}

pub(crate) const POLICIES: [Policy; 1] = [Policy::needs("list_filings", Permission::MarketsRead)];

/// Filings of a page when nobody says how many.
const USUAL: u32 = 50;

/// Filings of a page at most.
const MOST: u32 = 500;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListFilings {
    /// 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
}

/// List the documents that a company filed, newest first: asked of the providers, and kept ten minutes.
#[utoipa::path(
    get, path = "/assets/{symbol}/filings", tag = "fundamentals",
    params(("symbol" = String, Path, example = "AAPL"), ListFilings),
    responses(
        (status = 200, body = ListEnvelope<FilingView>),
        (status = 404, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn list_filings(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<ListFilings>,
) -> HttpResult<Listed<FilingView>> {
    let limit = query.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let message = format!("limit must be between 1 and {MOST}");
        return Err(Error::invalid_at("limit", message).into());
    }
    Ok(Listed(Page::whole(markets.list_filings(&actor, &symbol, limit as usize).await?)))
}
