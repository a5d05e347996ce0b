//! `/quotes`, `/market/movers` and the quote of an asset.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Page, Permission, Symbol, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Quote, service::Movers};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(get_quote))
        .routes(routes!(list_quotes))
        .routes(routes!(list_movers))
}

pub(crate) const POLICIES: [Policy; 3] = [
    Policy::needs("get_quote", Permission::MarketsRead),
    Policy::needs("list_quotes", Permission::MarketsRead),
    Policy::needs("list_movers", Permission::MarketsRead),
];

/// Movers that are shown when nobody says how many.
const MOVERS: u32 = 10;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QuoteAsOf {
    /// See only what was known then.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuotes {
    /// Symbols with commas between.
    #[param(example = "AAPL,MSFT")]
    symbols: String,
    /// See only what was known then.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListMovers {
    /// Of each kind, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 10)]
    limit: Option<u32>,
}

/// Show the newest known price of an asset.
#[utoipa::path(
    get, path = "/assets/{symbol}/quote", tag = "quotes",
    params(("symbol" = String, Path, example = "AAPL"), QuoteAsOf),
    responses((status = 200, body = Envelope<Quote>), (status = 404, body = ProblemBody))
)]
async fn get_quote(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<QuoteAsOf>,
) -> HttpResult<Data<Quote>> {
    Ok(Data(markets.find_quote(&actor, &symbol, query.as_of).await?))
}

/// List quotes in the order of their symbols.
#[utoipa::path(
    get, path = "/quotes", tag = "quotes", params(ListQuotes),
    responses(
        (status = 200, body = ListEnvelope<Quote>),
        (status = 400, description = "A symbol is not there", body = ProblemBody),
    )
)]
async fn list_quotes(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListQuotes>,
) -> HttpResult<Listed<Quote>> {
    let named = query.symbols.split(',').map(str::trim).filter(|text| !text.is_empty());
    let symbols: Result<Vec<Symbol>, _> = named.map(str::parse).collect();
    let symbols = symbols.map_err(|error| Error::invalid_at("symbols", error.to_string()))?;
    Ok(Listed(Page::whole(markets.list_quotes(&actor, &symbols, query.as_of).await?)))
}

/// Show what rose, fell and traded most in the newest session.
#[utoipa::path(
    get, path = "/market/movers", tag = "quotes", params(ListMovers),
    responses((status = 200, body = Envelope<Movers>), (status = 400, body = ProblemBody))
)]
async fn list_movers(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListMovers>,
) -> HttpResult<Data<Movers>> {
    let limit = query.limit.unwrap_or(MOVERS) as usize;
    Ok(Data(markets.list_movers(&actor, limit).await?))
}
