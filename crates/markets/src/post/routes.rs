//! `/posts` and `/assets/{symbol}/posts`.

use axum::{Extension, extract::State};
use kernel::{Actor, Page, Permission, Symbol};
use platform::http::{HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Post;
use crate::{Markets, news::routes::NewestQuery};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(list_posts)).routes(routes!(list_asset_posts))
}

pub(crate) const POLICIES: [Policy; 2] = [
    Policy::needs("list_posts", Permission::MarketsRead),
    Policy::needs("list_asset_posts", Permission::MarketsRead),
];

/// List the posts of the last days that most people voted for, newest first: text from outside, kept a minute.
#[utoipa::path(
    get, path = "/posts", tag = "news", params(NewestQuery),
    responses(
        (status = 200, body = ListEnvelope<Post>),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn list_posts(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<NewestQuery>,
) -> HttpResult<Listed<Post>> {
    Ok(Listed(Page::whole(markets.list_posts(&actor, None, query.limit()?).await?)))
}

/// List posts whose title names an asset, newest first: text from outside, kept a minute.
#[utoipa::path(
    get, path = "/assets/{symbol}/posts", tag = "news",
    params(("symbol" = String, Path, example = "AAPL"), NewestQuery),
    responses(
        (status = 200, body = ListEnvelope<Post>),
        (status = 404, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn list_asset_posts(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<NewestQuery>,
) -> HttpResult<Listed<Post>> {
    Ok(Listed(Page::whole(markets.list_posts(&actor, Some(&symbol), query.limit()?).await?)))
}
