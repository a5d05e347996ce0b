//! `/market/{overview,status,heatmap,fx}`.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission};
use platform::http::{
    Data, Envelope, HttpResult, ListEnvelope, Listed, Policy, ProblemBody, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{FxMatrix, HeatTile, Overview};
use crate::{Markets, session::MarketStatus};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(get_overview))
        .routes(routes!(get_market_status))
        .routes(routes!(get_heatmap))
        .routes(routes!(get_fx))
}

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("get_overview", Permission::MarketsRead),
    Policy::needs("get_market_status", Permission::MarketsRead),
    Policy::needs("get_heatmap", Permission::MarketsRead),
    Policy::needs("get_fx", Permission::MarketsRead),
];

/// Show the market at a glance: strips of quotes, breadth, which exchanges are open.
#[utoipa::path(
    get, path = "/market/overview", tag = "quotes",
    responses((status = 200, body = Envelope<Overview>), (status = 403, body = ProblemBody))
)]
async fn get_overview(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Data<Overview>> {
    Ok(Data(markets.find_overview(&actor).await?))
}

/// Show which exchanges are open, and when that changes: holidays, short days and daylight saving counted in.
#[utoipa::path(
    get, path = "/market/status", tag = "quotes",
    responses((status = 200, body = ListEnvelope<MarketStatus>), (status = 403, body = ProblemBody))
)]
async fn get_market_status(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<MarketStatus>> {
    Ok(Listed(Page::whole(markets.market_status(&actor)?)))
}

/// List the tiles of the heat map: what changed by how much, and how much money was traded in it.
#[utoipa::path(
    get, path = "/market/heatmap", tag = "quotes",
    responses((status = 200, body = ListEnvelope<HeatTile>), (status = 403, body = ProblemBody))
)]
async fn get_heatmap(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<HeatTile>> {
    Ok(Listed(Page::whole(markets.find_heatmap(&actor).await?)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetFx {
    /// Codes with commas between, at most 20.
    #[param(example = "USD,EUR,JPY")]
    currencies: Option<String>,
}

/// Show what each money costs in each other one.
#[utoipa::path(
    get, path = "/market/fx", tag = "quotes", params(GetFx),
    responses((status = 200, body = Envelope<FxMatrix>), (status = 400, body = ProblemBody))
)]
async fn get_fx(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<GetFx>,
) -> HttpResult<Data<FxMatrix>> {
    let named = query.currencies.unwrap_or_default();
    let codes = named.split(',').map(str::trim).filter(|code| !code.is_empty());
    let codes: Vec<String> = codes.map(str::to_owned).collect();
    Ok(Data(markets.find_fx(&actor, &codes).await?))
}
