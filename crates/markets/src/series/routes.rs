//! `/series`, `/formulas` and `/indicators`.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Page, PageQuery, Permission, Symbol, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, Json, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    SeriesField, SeriesInfo, SeriesTable,
    catalogue::{self, FormulaCheck, Indicator, IndicatorCall, indicators},
    field,
    service::SeriesQuery,
};
use crate::{Interval, Markets, asset::service::AssetQuery, bar::check_order};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_series))
        .routes(routes!(list_series_fields))
        .routes(routes!(query_series))
        .routes(routes!(get_series))
        .routes(routes!(check_formula))
        .routes(routes!(list_indicators))
        .routes(routes!(get_indicator))
}

pub(crate) const POLICIES: [Policy; 7] = [
    Policy::needs("list_series", Permission::MarketsRead),
    Policy::needs("list_series_fields", Permission::MarketsRead),
    Policy::needs("query_series", Permission::MarketsRead),
    Policy::needs("get_series", Permission::MarketsRead),
    Policy::needs("check_formula", Permission::MarketsRead),
    Policy::needs("list_indicators", Permission::MarketsRead),
    Policy::needs("get_indicator", Permission::MarketsRead),
];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListSeries {
    /// A symbol, the beginning of one, or words of a name.
    #[param(example = "apple")]
    query: Option<String>,
    /// Assets of a page, 1 to 500.
    limit: Option<u32>,
    cursor: Option<String>,
    skip: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskSeries {
    #[schema(example = json!(["AAPL.close", "sma(AAPL, 20)"]), min_items = 1, max_items = 50)]
    formulas: Vec<String>,
    #[schema(value_type = Option<String>, example = "2012-01-01")]
    from: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "2012-12-31")]
    to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    /// See only what was known then.
    #[schema(value_type = Option<String>)]
    as_of: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetSeries {
    #[param(value_type = Option<String>, example = "2012-01-01")]
    from: Option<Timestamp>,
    #[param(value_type = Option<String>, example = "2012-12-31")]
    to: Option<Timestamp>,
    /// See only what was known then.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckFormula {
    #[schema(example = "cross_above(ema(AAPL, 20), ema(AAPL, 50))")]
    formula: String,
}

/// List the series of assets with bars; a search finds economic series, too.
#[utoipa::path(
    get, path = "/series", tag = "series", params(ListSeries),
    responses((status = 200, body = ListEnvelope<SeriesInfo>), (status = 400, body = ProblemBody))
)]
async fn list_series(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListSeries>,
) -> HttpResult<Listed<SeriesInfo>> {
    let query = AssetQuery {
        query: query.query,
        page: PageQuery { limit: query.limit, cursor: query.cursor, skip: query.skip },
        ..AssetQuery::default()
    };
    Ok(Listed(markets.list_series(&actor, &query).await?))
}

/// List what an asset has in formulas: columns of its bars, figures and ratios of its reports, and how the
/// providers of its price agree.
#[utoipa::path(
    get, path = "/series/fields", tag = "series",
    responses((status = 200, body = ListEnvelope<SeriesField>))
)]
async fn list_series_fields(Extension(actor): Extension<Actor>) -> HttpResult<Listed<SeriesField>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Listed(Page::whole(field::all())))
}

/// Evaluate formulas over aligned series, point in time, with where each number came from.
#[utoipa::path(
    post, path = "/series/query", tag = "series", request_body = AskSeries,
    responses(
        (status = 200, body = Envelope<SeriesTable>),
        (status = 400, description = "A formula or a symbol is wrong", body = ProblemBody),
    )
)]
async fn query_series(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<AskSeries>,
) -> HttpResult<Data<SeriesTable>> {
    let query = SeriesQuery {
        formulas: ask.formulas,
        from: ask.from,
        to: ask.to,
        interval: ask.interval,
        as_of: ask.as_of,
    };
    Ok(Data(markets.query_series(&actor, query).await?))
}

/// Show one series by its address: `AAPL`, `AAPL.volume`, `BTC-USD@1h.close`, `AAPL.pe`, `macro:DGS10`.
#[utoipa::path(
    get, path = "/series/{address}", tag = "series",
    params(("address" = String, Path, example = "AAPL.close"), GetSeries),
    responses((status = 200, body = Envelope<SeriesTable>), (status = 404, body = ProblemBody))
)]
async fn get_series(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(address): Path<String>,
    Query(query): Query<GetSeries>,
) -> HttpResult<Data<SeriesTable>> {
    let query = SeriesQuery {
        from: query.from,
        to: query.to,
        as_of: query.as_of,
        ..SeriesQuery::default()
    };
    Ok(Data(markets.find_series(&actor, &address, query).await?))
}

/// Say whether a text is a formula, what it gives, or where it is wrong.
#[utoipa::path(
    post, path = "/formulas/check", tag = "series",
    request_body = CheckFormula,
    responses((status = 200, body = Envelope<FormulaCheck>), (status = 400, body = ProblemBody))
)]
async fn check_formula(
    Extension(actor): Extension<Actor>,
    Json(ask): Json<CheckFormula>,
) -> HttpResult<Data<FormulaCheck>> {
    actor.require(Permission::MarketsRead)?;
    let longest = formula::limits::MAX_TEXT * 4;
    if ask.formula.len() > longest {
        return Err(Error::invalid_at("/formula", "the formula is too long").into());
    }
    Ok(Data(catalogue::check_formula(&ask.formula)))
}

/// List the functions of the formula language.
#[utoipa::path(
    get, path = "/indicators", tag = "series",
    responses((status = 200, body = ListEnvelope<Indicator>))
)]
async fn list_indicators(Extension(actor): Extension<Actor>) -> HttpResult<Listed<Indicator>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Listed(Page::whole(indicators())))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GetIndicator {
    #[param(value_type = String, example = "AAPL")]
    symbol: Symbol,
    /// The other asset, for functions of two series such as a correlation.
    #[param(value_type = Option<String>)]
    other: Option<Symbol>,
    /// The column for functions of a series: open, high, low, close, `adj_close` or volume.
    field: Option<String>,
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    #[param(value_type = Option<String>, example = "1d")]
    interval: Option<Interval>,
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// The function's own parameters by name, such as `n=14`.
    #[serde(flatten)]
    #[param(value_type = std::collections::HashMap<String, String>)]
    parameters: BTreeMap<String, String>,
}

/// Evaluate one function on an asset: `/indicators/rsi?symbol=AAPL&n=14`.
#[utoipa::path(
    get, path = "/indicators/{name}", tag = "series",
    params(("name" = String, Path, example = "rsi"), GetIndicator),
    responses(
        (status = 200, body = Envelope<SeriesTable>),
        (status = 400, description = "A parameter or a symbol is wrong", body = ProblemBody),
        (status = 404, description = "There is no such function", body = ProblemBody),
    )
)]
async fn get_indicator(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(name): Path<String>,
    Query(query): Query<GetIndicator>,
) -> HttpResult<Data<SeriesTable>> {
    check_order(query.from, query.to, "from")?;
    let call = IndicatorCall {
        symbol: query.symbol.to_string(),
        other: query.other.map(|other| other.to_string()),
        field: query.field,
        parameters: query.parameters,
    };
    let query = SeriesQuery {
        formulas: vec![catalogue::write_call(&name, &call)?],
        from: query.from,
        to: query.to,
        interval: query.interval,
        as_of: query.as_of,
    };
    Ok(Data(markets.query_series(&actor, query).await?))
}
