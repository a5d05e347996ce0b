//! `/watchlists`.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, PageQuery, Permission, Symbol};
use platform::http::{
    Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Watchlist;
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_watchlists, create_watchlist))
        .routes(routes!(get_watchlist, rename_watchlist, delete_watchlist))
        .routes(routes!(replace_watchlist_items))
}

pub(crate) const POLICIES: [Policy; 6] = [
    Policy::needs("list_watchlists", Permission::WatchlistsRead),
    Policy::needs("get_watchlist", Permission::WatchlistsRead),
    Policy::needs("create_watchlist", Permission::WatchlistsWrite),
    Policy::needs("rename_watchlist", Permission::WatchlistsWrite),
    Policy::needs("replace_watchlist_items", Permission::WatchlistsWrite),
    Policy::needs("delete_watchlist", Permission::WatchlistsWrite),
];

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWatchlist {
    #[schema(example = "Tech", max_length = 100)]
    name: String,
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 500, example = json!(["AAPL", "MSFT"]))]
    symbols: Vec<Symbol>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WatchlistPatch {
    #[schema(example = "Tech", max_length = 100)]
    name: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WatchlistSymbols {
    #[schema(value_type = Vec<String>, max_items = 500, example = json!(["AAPL", "MSFT"]))]
    symbols: Vec<Symbol>,
}

/// List the watchlists of the workspace, oldest first.
#[utoipa::path(
    get, path = "/watchlists", tag = "watchlists", params(PageQuery),
    responses((status = 200, body = ListEnvelope<Watchlist>), (status = 400, body = ProblemBody))
)]
async fn list_watchlists(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Watchlist>> {
    Ok(Listed(markets.list_watchlists(&actor, &page).await?))
}

/// Make a watchlist.
#[utoipa::path(
    post, path = "/watchlists", tag = "watchlists", request_body = NewWatchlist,
    responses(
        (status = 200, body = Envelope<Watchlist>),
        (status = 400, description = "A symbol is not there", body = ProblemBody),
    )
)]
async fn create_watchlist(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewWatchlist>,
) -> HttpResult<Data<Watchlist>> {
    Ok(Data(markets.create_watchlist(&actor, &new.name, &new.symbols).await?))
}

/// Show a watchlist.
#[utoipa::path(
    get, path = "/watchlists/{id}", tag = "watchlists", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Watchlist>), (status = 404, body = ProblemBody))
)]
async fn get_watchlist(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Watchlist>>,
) -> HttpResult<Data<Watchlist>> {
    Ok(Data(markets.find_watchlist(&actor, id).await?))
}

/// Rename a watchlist.
#[utoipa::path(
    patch, path = "/watchlists/{id}", tag = "watchlists", params(("id" = String, Path)),
    request_body = WatchlistPatch,
    responses(
        (status = 200, body = Envelope<Watchlist>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn rename_watchlist(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Watchlist>>,
    if_match: IfMatch,
    Json(patch): Json<WatchlistPatch>,
) -> HttpResult<Data<Watchlist>> {
    let check = move |current: &Watchlist| if_match.check("watchlist", current);
    Ok(Data(markets.rename_watchlist(&actor, id, &patch.name, check).await?))
}

/// Put assets on a watchlist, in this order, in the place of those that are on it.
#[utoipa::path(
    put, path = "/watchlists/{id}/items", tag = "watchlists", params(("id" = String, Path)),
    request_body = WatchlistSymbols,
    responses(
        (status = 200, body = Envelope<Watchlist>),
        (status = 400, description = "A symbol is not there", body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn replace_watchlist_items(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Watchlist>>,
    if_match: IfMatch,
    Json(new): Json<WatchlistSymbols>,
) -> HttpResult<Data<Watchlist>> {
    let check = move |current: &Watchlist| if_match.check("watchlist", current);
    Ok(Data(markets.replace_watchlist_items(&actor, id, &new.symbols, check).await?))
}

/// Delete a watchlist.
#[utoipa::path(
    delete, path = "/watchlists/{id}", tag = "watchlists", params(("id" = String, Path)),
    responses(
        (status = 200, description = "As it was", body = Envelope<Watchlist>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn delete_watchlist(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Watchlist>>,
    if_match: IfMatch,
) -> HttpResult<Data<Watchlist>> {
    let check = move |current: &Watchlist| if_match.check("watchlist", current);
    Ok(Data(markets.delete_watchlist(&actor, id, check).await?))
}
