//! `/views`.

use axum::{Extension, extract::State};
use kernel::{Actor, PageQuery, Permission};
use platform::http::{
    Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{View, ViewKind, ViewSummary, service::ViewSave};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(list_views)).routes(routes!(
        get_view,
        save_view,
        delete_view
    ))
}

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("list_views", Permission::WatchlistsRead),
    Policy::needs("get_view", Permission::WatchlistsRead),
    Policy::needs("save_view", Permission::WatchlistsWrite),
    Policy::needs("delete_view", Permission::WatchlistsWrite),
];

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewsQuery {
    /// Only those of this kind.
    #[serde(default)]
    #[param(inline)]
    kind: Option<ViewKind>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewView {
    /// Whatever the client keeps, at most 64 KiB and 32 levels deep.
    #[schema(value_type = Object, example = json!({"symbol": "AAPL", "interval": "1d"}))]
    data: Map<String, Value>,
    /// The version that was read; without it the view is saved over whatever is there.
    #[serde(default)]
    #[schema(example = json!(null))]
    version: Option<i64>,
}

/// List the views of the workspace, oldest first, without what they hold.
#[utoipa::path(
    get, path = "/views", tag = "views", params(ViewsQuery, PageQuery),
    responses((status = 200, body = ListEnvelope<ViewSummary>), (status = 400, body = ProblemBody))
)]
async fn list_views(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(filter): Query<ViewsQuery>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<ViewSummary>> {
    Ok(Listed(markets.list_views(&actor, filter.kind, &page).await?))
}

/// Show a view.
#[utoipa::path(
    get, path = "/views/{kind}/{name}", tag = "views",
    params(("kind" = ViewKind, Path), ("name" = String, Path, example = "Morning")),
    responses((status = 200, body = Envelope<View>), (status = 404, body = ProblemBody))
)]
async fn get_view(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path((kind, name)): Path<(ViewKind, String)>,
) -> HttpResult<Data<View>> {
    Ok(Data(markets.find_view(&actor, kind, &name).await?))
}

/// Save a view, or make it. With the `version` that was read, a save that somebody else was faster
/// than is refused and changes nothing.
#[utoipa::path(
    put, path = "/views/{kind}/{name}", tag = "views",
    params(("kind" = ViewKind, Path), ("name" = String, Path, example = "Morning")),
    request_body = NewView,
    responses(
        (status = 200, body = Envelope<View>),
        (status = 400, description = "Too long, too deep, or not an object", body = ProblemBody),
        (status = 404, description = "It was deleted since `version`", body = ProblemBody),
        (status = 409, description = "It was saved since `version`", body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn save_view(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path((kind, name)): Path<(ViewKind, String)>,
    if_match: IfMatch,
    Json(new): Json<NewView>,
) -> HttpResult<Data<View>> {
    let save = ViewSave { kind, name, data: new.data, version: new.version };
    let check = move |current: Option<&View>| if_match.check("view", &current);
    Ok(Data(markets.save_view(&actor, save, check).await?))
}

/// Delete a view.
#[utoipa::path(
    delete, path = "/views/{kind}/{name}", tag = "views",
    params(("kind" = ViewKind, Path), ("name" = String, Path, example = "Morning")),
    responses(
        (status = 200, description = "As it was", body = Envelope<View>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn delete_view(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path((kind, name)): Path<(ViewKind, String)>,
    if_match: IfMatch,
) -> HttpResult<Data<View>> {
    let check = move |current: &View| if_match.check("view", current);
    Ok(Data(markets.delete_view(&actor, kind, name, check).await?))
}
