//! `/alerts`.

use axum::{Extension, extract::State};
use kernel::{Actor, Permission, Symbol, Timestamp};
use platform::http::{Data, Envelope, HttpResult, Json, Policy, ProblemBody};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AlertPreview, service::AskPreview};
use crate::{Interval, Markets};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(preview_alert))
}

pub(crate) const POLICIES: [Policy; 1] = [Policy::needs("preview_alert", Permission::MarketsRead)];

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
