//! `/assets/{symbol}/options`.

use axum::{Extension, extract::State};
use jiff::civil::Date;
use kernel::{Actor, Error, Permission, Symbol};
use platform::http::{Data, Envelope, HttpResult, Path, Policy, ProblemBody, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::OptionChain;
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(get_options))
}

pub(crate) const POLICIES: [Policy; 1] = [Policy::needs("get_options", Permission::MarketsRead)];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetOptions {
    /// The nearest one when absent.
    #[param(example = "2026-12-18")]
    expiry: Option<String>,
}

/// Show the listed options of one expiry, with the volatility their prices imply and their Greeks; kept a minute.
#[utoipa::path(
    get, path = "/assets/{symbol}/options", tag = "options",
    params(("symbol" = String, Path, example = "AAPL"), GetOptions),
    responses(
        (status = 200, body = Envelope<OptionChain>),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn get_options(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<GetOptions>,
) -> HttpResult<Data<OptionChain>> {
    let read = |text: &String| {
        let wrong = |_| Error::invalid_at("expiry", "an expiry is a date, as in 2026-12-18");
        text.parse::<Date>().map_err(wrong)
    };
    let expiry = query.expiry.as_ref().map(read).transpose()?;
    Ok(Data(markets.find_options(&actor, &symbol, expiry).await?))
}
