//! `/assets/{symbol}/actions`.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission, Symbol, Timestamp};
use platform::http::{HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Action;
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(list_actions))
}

pub(crate) const POLICIES: [Policy; 1] = [Policy::needs("list_actions", Permission::MarketsRead)];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AsOf {
    /// See only what was known then.
    #[param(value_type = Option<String>, example = "2012-12-31T00:00:00Z")]
    as_of: Option<Timestamp>,
}

/// List the splits and dividends of an asset by ex-date.
#[utoipa::path(
    get, path = "/assets/{symbol}/actions", tag = "assets",
    params(("symbol" = String, Path, example = "AAPL"), AsOf),
    responses((status = 200, body = ListEnvelope<Action>), (status = 404, body = ProblemBody))
)]
async fn list_actions(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<AsOf>,
) -> HttpResult<Listed<Action>> {
    Ok(Listed(Page::whole(markets.list_actions(&actor, &symbol, query.as_of).await?)))
}
