//! `/assets/{symbol}/fundamentals`.

use axum::{Extension, extract::State};
use kernel::{Actor, Permission, Symbol, Timestamp};
use platform::http::{Data, Envelope, HttpResult, Path, Policy, ProblemBody, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Fundamentals, PeriodKind};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(get_fundamentals))
}

pub(crate) const POLICIES: [Policy; 1] =
    [Policy::needs("get_fundamentals", Permission::MarketsRead)];

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct GetFundamentals {
    /// `annual` when absent.
    #[param(inline)]
    period: Option<PeriodKind>,
    /// See only what was filed by then.
    #[param(value_type = Option<String>, example = "2024-12-31T00:00:00Z")]
    as_of: Option<Timestamp>,
}

/// Show what a company reported, with the day on which each number became known, and ratios with their formulas.
#[utoipa::path(
    get, path = "/assets/{symbol}/fundamentals", tag = "fundamentals",
    params(("symbol" = String, Path, example = "AAPL"), GetFundamentals),
    responses(
        (status = 200, body = Envelope<Fundamentals>),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
async fn get_fundamentals(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<GetFundamentals>,
) -> HttpResult<Data<Fundamentals>> {
    let period = query.period.unwrap_or_default();
    Ok(Data(markets.find_fundamentals(&actor, &symbol, period, query.as_of).await?))
}
