//! `/alerts`.

use axum::{Extension, extract::State};
use kernel::{Actor, Id, PageQuery, Permission, Symbol, Timestamp};
use platform::http::{
    Data, Edition, Envelope, HttpResult, IfMatch, Json, ListEnvelope, Listed, Path, Policy,
    ProblemBody, Query,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Alert, AlertFire, AlertPreview, AlertState, Repeat,
    keep::{AlertPatch, NewAlert},
    service::AskPreview,
};
use crate::{Interval, Markets, screen::Universe};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_alerts, create_alert))
        .routes(routes!(preview_alert))
        .routes(routes!(get_alert, change_alert, delete_alert))
        .routes(routes!(list_alert_fires))
}

pub(crate) const POLICIES: [Policy; 7] = [
    Policy::needs("list_alerts", Permission::AlertsRead),
    Policy::needs("create_alert", Permission::AlertsWrite),
    Policy::needs("preview_alert", Permission::MarketsRead),
    Policy::needs("get_alert", Permission::AlertsRead),
    Policy::needs("change_alert", Permission::AlertsWrite),
    Policy::needs("delete_alert", Permission::AlertsWrite),
    Policy::needs("list_alert_fires", Permission::AlertsRead),
];

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateAlert {
    #[schema(example = "Apple is oversold", max_length = 100)]
    name: String,
    /// A condition.
    #[schema(example = "rsi(close, 14) < 30")]
    formula: String,
    /// The asset at hand; the first one named when absent.
    #[schema(value_type = Option<String>, example = "AAPL")]
    symbol: Option<Symbol>,
    /// In place of a symbol, the assets that are watched together: it fires when any of them enters the condition.
    universe: Option<Universe>,
    /// Days when absent.
    #[schema(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    #[serde(default)]
    repeat: Repeat,
    /// How long it rests after a fire.
    #[serde(default)]
    #[schema(maximum = 2_592_000)]
    cooldown_seconds: u32,
    /// Where it is told: `inbox`, `webhook:whk_…`; the inbox when absent.
    #[schema(max_items = 10)]
    channels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PatchAlert {
    #[schema(max_length = 100)]
    name: Option<String>,
    formula: Option<String>,
    #[schema(value_type = Option<String>)]
    symbol: Option<Symbol>,
    /// In place of a symbol.
    universe: Option<Universe>,
    #[schema(value_type = Option<String>)]
    interval: Option<Interval>,
    state: Option<AlertState>,
    repeat: Option<Repeat>,
    #[schema(maximum = 2_592_000)]
    cooldown_seconds: Option<u32>,
    #[schema(max_items = 10)]
    channels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewAlert {
    /// A condition.
    #[schema(example = "rsi(close, 14) < 30")]
    formula: String,
    /// The asset at hand, and the one whose moves are measured; the first one named when absent.
    #[schema(value_type = Option<String>, example = "AAPL")]
    symbol: Option<Symbol>,
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    /// See only what was known then.
    #[schema(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// The seed of the bootstrap bands; 1 when absent.
    seed: Option<u64>,
}

/// Answers with an alert and the tag of what people may change about it.
fn tagged(alert: Alert) -> HttpResult<Edition<Alert>> {
    let edition = alert.edition()?;
    Ok(Edition { data: alert, edition })
}

/// Try an alert rule on history: when it would have fired, and the moves that followed.
#[utoipa::path(
    post, path = "/alerts/preview", tag = "alerts", request_body = PreviewAlert,
    responses(
        (status = 200, body = Envelope<AlertPreview>),
        (status = 400, description = "The rule or a symbol is wrong", body = ProblemBody),
    )
)]
async fn preview_alert(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<PreviewAlert>,
) -> HttpResult<Data<AlertPreview>> {
    let ask = AskPreview {
        formula: ask.formula,
        symbol: ask.symbol,
        from: ask.from,
        to: ask.to,
        interval: ask.interval,
        as_of: ask.as_of,
        seed: ask.seed.unwrap_or(1),
    };
    Ok(Data(markets.preview_alert(&actor, ask).await?))
}

/// List the alerts of the workspace, oldest first.
#[utoipa::path(
    get, path = "/alerts", tag = "alerts", params(PageQuery),
    responses((status = 200, body = ListEnvelope<Alert>), (status = 400, body = ProblemBody))
)]
async fn list_alerts(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Alert>> {
    Ok(Listed(markets.list_alerts(&actor, &page).await?))
}

/// Make an alert; it is armed, and fires when its condition next becomes true.
#[utoipa::path(
    post, path = "/alerts", tag = "alerts", request_body = CreateAlert,
    responses(
        (status = 200, body = Envelope<Alert>),
        (status = 400, description = "The rule or a symbol is wrong", body = ProblemBody),
        (status = 409, description = "There are too many", body = ProblemBody),
    )
)]
async fn create_alert(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(new): Json<CreateAlert>,
) -> HttpResult<Edition<Alert>> {
    let new = NewAlert {
        name: new.name,
        formula: new.formula,
        symbol: new.symbol,
        universe: new.universe,
        interval: new.interval,
        repeat: new.repeat,
        cooldown_seconds: new.cooldown_seconds,
        channels: new.channels.unwrap_or_else(|| vec!["inbox".to_owned()]),
    };
    tagged(markets.create_alert(&actor, new).await?)
}

/// Show an alert.
#[utoipa::path(
    get, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Alert>), (status = 404, body = ProblemBody))
)]
async fn get_alert(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Alert>>,
) -> HttpResult<Edition<Alert>> {
    tagged(markets.find_alert(&actor, id).await?)
}

/// Change an alert, arm or pause it. Its tag is that of what people change: a check changes it not.
#[utoipa::path(
    patch, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    request_body = PatchAlert,
    responses(
        (status = 200, body = Envelope<Alert>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn change_alert(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Alert>>,
    if_match: IfMatch,
    Json(patch): Json<PatchAlert>,
) -> HttpResult<Edition<Alert>> {
    let check = move |current: &Alert| if_match.check_edition("alert", &current.edition()?);
    let patch = AlertPatch {
        name: patch.name,
        formula: patch.formula,
        symbol: patch.symbol,
        universe: patch.universe,
        interval: patch.interval,
        state: patch.state,
        repeat: patch.repeat,
        cooldown_seconds: patch.cooldown_seconds,
        channels: patch.channels,
    };
    tagged(markets.change_alert(&actor, id, patch, check).await?)
}

/// Delete an alert and when it fired.
#[utoipa::path(
    delete, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses(
        (status = 200, description = "As it was", body = Envelope<Alert>),
        (status = 404, body = ProblemBody),
        (status = 412, description = "It was changed since it was loaded", body = ProblemBody),
    )
)]
async fn delete_alert(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Alert>>,
    if_match: IfMatch,
) -> HttpResult<Data<Alert>> {
    let check = move |current: &Alert| if_match.check_edition("alert", &current.edition()?);
    Ok(Data(markets.delete_alert(&actor, id, check).await?))
}

/// List when an alert fired, the newest first.
#[utoipa::path(
    get, path = "/alerts/{id}/fires", tag = "alerts", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = ListEnvelope<AlertFire>), (status = 404, body = ProblemBody))
)]
async fn list_alert_fires(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Alert>>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<AlertFire>> {
    Ok(Listed(markets.list_alert_fires(&actor, id, &page).await?))
}
