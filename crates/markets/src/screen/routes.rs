//! `/screens` and `/screener`.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, Page, PageQuery, Permission, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Question, Screen, Screened,
    ready::{ReadyScreen, ready_screens},
    service::ScreenPatch,
};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_screens, create_screen))
        .routes(routes!(list_ready_screens))
        .routes(routes!(get_screen, change_screen, delete_screen))
        .routes(routes!(run_screener))
}

pub(crate) const POLICIES: [Policy; 7] = [
    Policy::needs("list_screens", Permission::ScreensRead),
    Policy::needs("list_ready_screens", Permission::ScreensRead),
    Policy::needs("get_screen", Permission::ScreensRead),
    Policy::needs("create_screen", Permission::ScreensWrite),
    Policy::needs("change_screen", Permission::ScreensWrite),
    Policy::needs("delete_screen", Permission::ScreensWrite),
    Policy::needs("run_screener", Permission::MarketsRead),
];

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewScreen {
    #[schema(example = "Oversold in an uptrend", max_length = 100)]
    name: String,
    question: Question,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PatchScreen {
    #[schema(max_length = 100)]
    name: Option<String>,
    question: Option<Question>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RunScreener {
    question: Question,
    /// See only what was known then; the newest bars are those of that time.
    #[schema(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// The most rows of the answer; 0 only counts.
    #[schema(maximum = 500, example = 100)]
    limit: Option<usize>,
    /// Rows that come before the first of the answer, as of an earlier answer.
    #[serde(default)]
    skip: usize,
}

/// List the screens of the workspace, oldest first.
#[utoipa::path(
    get, path = "/screens", tag = "screener", params(PageQuery),
    responses((status = 200, body = ListEnvelope<Screen>), (status = 400, body = ProblemBody))
)]
async fn list_screens(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Screen>> {
    Ok(Listed(markets.list_screens(&actor, &page).await?))
}

/// List screens to begin with.
#[utoipa::path(
    get, path = "/screens/ready", tag = "screener",
    responses((status = 200, body = ListEnvelope<ReadyScreen>))
)]
async fn list_ready_screens(Extension(actor): Extension<Actor>) -> HttpResult<Listed<ReadyScreen>> {
    actor.require(Permission::ScreensRead)?;
    Ok(Listed(Page::whole(ready_screens())))
}

/// Save a screen.
#[utoipa::path(
    post, path = "/screens", tag = "screener", request_body = NewScreen,
    responses(
        (status = 200, body = Envelope<Screen>),
        (status = 400, description = "A formula is wrong", body = ProblemBody),
    )
)]
async fn create_screen(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<NewScreen>,
) -> HttpResult<Data<Screen>> {
    Ok(Data(markets.create_screen(&actor, &new.name, new.question).await?))
}

/// Show a screen.
#[utoipa::path(
    get, path = "/screens/{id}", tag = "screener", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Screen>), (status = 404, body = ProblemBody))
)]
async fn get_screen(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Screen>>,
) -> HttpResult<Data<Screen>> {
    Ok(Data(markets.find_screen(&actor, id).await?))
}

/// Change the name or the question of a screen.
#[utoipa::path(
    patch, path = "/screens/{id}", tag = "screener", params(("id" = String, Path)),
    request_body = PatchScreen,
    responses(
        (status = 200, body = Envelope<Screen>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn change_screen(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Screen>>,
    if_match: IfMatch,
    Json(patch): Json<PatchScreen>,
) -> HttpResult<Data<Screen>> {
    let check = move |current: &Screen| if_match.check("screen", current);
    let patch = ScreenPatch { name: patch.name, question: patch.question };
    Ok(Data(markets.change_screen(&actor, id, patch, check).await?))
}

/// Delete a screen.
#[utoipa::path(
    delete, path = "/screens/{id}", tag = "screener", params(("id" = String, Path)),
    responses(
        (status = 200, description = "As it was", body = Envelope<Screen>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn delete_screen(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Screen>>,
    if_match: IfMatch,
) -> HttpResult<Data<Screen>> {
    let check = move |current: &Screen| if_match.check("screen", current);
    Ok(Data(markets.delete_screen(&actor, id, check).await?))
}

/// Ask every asset of a universe, now or as of a time.
#[utoipa::path(
    post, path = "/screener/run", tag = "screener", request_body = RunScreener,
    responses(
        (status = 200, body = Envelope<Screened>),
        (status = 400, description = "A formula or a symbol is wrong", body = ProblemBody),
    )
)]
async fn run_screener(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<RunScreener>,
) -> HttpResult<Data<Screened>> {
    let limit = ask.limit.unwrap_or(DEFAULT_ROWS);
    Ok(Data(markets.run_screener(&actor, &ask.question, ask.as_of, (ask.skip, limit)).await?))
}

/// Rows of an answer when nothing is said.
const DEFAULT_ROWS: usize = 100;
