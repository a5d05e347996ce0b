//! `/assets`.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, PageQuery, Permission, Symbol};
use platform::http::{
    Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AssetPatch, AssetType, NewAsset,
    service::{AssetQuery, AssetView},
    store::Filter,
};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_assets, create_asset))
        .routes(routes!(get_asset, change_asset))
}

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("list_assets", Permission::MarketsRead),
    Policy::needs("get_asset", Permission::MarketsRead),
    Policy::needs("create_asset", Permission::MarketsWrite),
    Policy::needs("change_asset", Permission::MarketsWrite),
];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListAssets {
    /// A symbol, the beginning of one, or words of a name; small typing errors are forgiven.
    #[param(example = "appl")]
    query: Option<String>,
    r#type: Option<AssetType>,
    sector: Option<String>,
    exchange: Option<String>,
    /// Rows of a page, 1 to 500.
    limit: Option<u32>,
    cursor: Option<String>,
    skip: Option<u32>,
}

/// List assets by symbol, or find some by symbol and name, the best first.
#[utoipa::path(
    get, path = "/assets", tag = "assets", params(ListAssets),
    responses((status = 200, body = ListEnvelope<AssetView>), (status = 400, body = ProblemBody))
)]
async fn list_assets(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListAssets>,
) -> HttpResult<Listed<AssetView>> {
    let query = AssetQuery {
        query: query.query,
        filter: Filter { r#type: query.r#type, sector: query.sector, exchange: query.exchange },
        page: PageQuery { limit: query.limit, cursor: query.cursor, skip: query.skip },
    };
    let page: Page<AssetView> = markets.list_assets(&actor, &query).await?;
    Ok(Listed(page))
}

/// Add an asset.
#[utoipa::path(
    post, path = "/assets", tag = "assets", request_body = NewAsset,
    responses(
        (status = 200, body = Envelope<AssetView>),
        (status = 400, body = ProblemBody),
        (status = 409, description = "The symbol names an asset already", body = ProblemBody),
    )
)]
async fn create_asset(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewAsset>,
) -> HttpResult<Data<AssetView>> {
    Ok(Data(markets.create_asset(&actor, new).await?))
}

/// Show an asset; the case of the symbol does not matter.
#[utoipa::path(
    get, path = "/assets/{symbol}", tag = "assets",
    params(("symbol" = String, Path, example = "AAPL")),
    responses((status = 200, body = Envelope<AssetView>), (status = 404, body = ProblemBody))
)]
async fn get_asset(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
) -> HttpResult<Data<AssetView>> {
    Ok(Data(markets.find_asset(&actor, &symbol).await?))
}

/// Change what is said about an asset.
#[utoipa::path(
    patch, path = "/assets/{symbol}", tag = "assets", request_body = AssetPatch,
    params(("symbol" = String, Path, example = "AAPL")),
    responses(
        (status = 200, body = Envelope<AssetView>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn change_asset(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    if_match: IfMatch,
    Json(patch): Json<AssetPatch>,
) -> HttpResult<Data<AssetView>> {
    let check = move |current: &AssetView| if_match.check("asset", current);
    Ok(Data(markets.change_asset(&actor, &symbol, patch, check).await?))
}
