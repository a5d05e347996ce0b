//! `/providers`, and fetching from them.

use axum::{Extension, extract::State};
use kernel::{Actor, Interval, Page, Permission, Symbol, Timestamp};
use platform::http::{
    Accepted, Data, Envelope, HttpResult, Json, ListEnvelope, Listed, Path, Policy, ProblemBody,
    Query, Started,
};
use providers::Capability;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Discovery, ProviderPayload, ProviderView};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_providers))
        .routes(routes!(search_providers))
        .routes(routes!(get_provider_payload))
        .routes(routes!(fetch_bars))
}

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("list_providers", Permission::MarketsRead),
    Policy::needs("search_providers", Permission::MarketsRead),
    Policy::needs("get_provider_payload", Permission::MarketsRead),
    Policy::needs("fetch_bars", Permission::MarketsWrite),
];

/// List the providers of market data in the order in which they are asked, and how they are doing.
#[utoipa::path(
    get, path = "/providers", tag = "providers",
    responses((status = 200, body = ListEnvelope<ProviderView>), (status = 403, body = ProblemBody))
)]
async fn list_providers(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
) -> HttpResult<Listed<ProviderView>> {
    Ok(Listed(Page::whole(markets.list_providers(&actor)?)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchProviders {
    /// A symbol or words of a name.
    #[param(example = "btc")]
    query: String,
}

/// Search the providers for something that could become an asset.
#[utoipa::path(
    get, path = "/providers/search", tag = "providers", params(SearchProviders),
    responses(
        (status = 200, body = ListEnvelope<Discovery>),
        (status = 400, body = ProblemBody),
        (status = 503, description = "No provider could be asked", body = ProblemBody),
    )
)]
async fn search_providers(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<SearchProviders>,
) -> HttpResult<Listed<Discovery>> {
    Ok(Listed(Page::whole(markets.discover(&actor, &query.query).await?)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfCapability {
    #[param(inline, example = "bars")]
    capability: Capability,
}

/// Show the last answer of a provider as it came: text from outside.
#[utoipa::path(
    get, path = "/providers/{id}/payload", tag = "providers",
    params(("id" = String, Path, example = "binance"), OfCapability),
    responses((status = 200, body = Envelope<ProviderPayload>), (status = 404, body = ProblemBody))
)]
async fn get_provider_payload(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Query(query): Query<OfCapability>,
) -> HttpResult<Data<ProviderPayload>> {
    Ok(Data(markets.provider_payload(&actor, &id, query.capability)?))
}

/// What of an asset to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = FetchWhat)]
enum What {
    Bars,
    /// What the company reported.
    Fundamentals,
}

/// What to fetch; filings, news and options are asked for whenever somebody looks.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct FetchBars {
    /// `bars` when absent.
    what: Option<What>,
    /// `1d` when absent.
    #[schema(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    /// From here on; when absent from the last bar that is known, or as far back as is usual.
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
}

/// Bring the bars of an asset up to now, from the first provider that has them, or fetch what it reported.
#[utoipa::path(
    post, path = "/assets/{symbol}/fetch", tag = "providers", request_body = FetchBars,
    params(("symbol" = String, Path, example = "BTC-USDT")),
    responses(
        (status = 202, description = "A job fetches them", body = Envelope<Started>),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
async fn fetch_bars(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Json(body): Json<FetchBars>,
) -> HttpResult<Accepted> {
    if body.what == Some(What::Fundamentals) {
        if body.interval.is_some() || body.from.is_some() {
            let message = "reports have no interval, and all of them are fetched: leave it out";
            return Err(kernel::Error::invalid_at("/interval", message).into());
        }
        return Ok(Accepted(markets.queue_fundamentals(&actor, &symbol).await?.job_id));
    }
    let interval = body.interval.unwrap_or(Interval::Day);
    let started = markets.queue_fetch(&actor, &symbol, interval, body.from).await?;
    Ok(Accepted(started.job_id))
}
