//! `/assets/{symbol}/consensus`.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission, Symbol, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Agreement, Consensus};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(get_consensus)).routes(routes!(list_agreements))
}

pub(crate) const POLICIES: [Policy; 2] = [
    Policy::needs("get_consensus", Permission::MarketsRead),
    Policy::needs("list_agreements", Permission::MarketsRead),
];

/// Ask every provider for the price of an asset, and show how they agree.
#[utoipa::path(
    get, path = "/assets/{symbol}/consensus", tag = "providers",
    params(("symbol" = String, Path, example = "BTC-USD")),
    responses(
        (status = 200, body = Envelope<Consensus>),
        (status = 404, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn get_consensus(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
) -> HttpResult<Data<Consensus>> {
    Ok(Data(markets.consensus(&actor, &symbol).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfTime {
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// The newest so many, at most 1008.
    #[param(example = 144)]
    limit: Option<usize>,
}

/// List how the providers agreed on the price of an asset, oldest first.
#[utoipa::path(
    get, path = "/assets/{symbol}/consensus/history", tag = "providers",
    params(("symbol" = String, Path, example = "BTC-USD"), OfTime),
    responses((status = 200, body = ListEnvelope<Agreement>), (status = 404, body = ProblemBody))
)]
async fn list_agreements(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(of): Query<OfTime>,
) -> HttpResult<Listed<Agreement>> {
    let rows = markets.consensus_history(&actor, &symbol, (of.from, of.to), of.limit).await?;
    Ok(Listed(Page::whole(rows)))
}
