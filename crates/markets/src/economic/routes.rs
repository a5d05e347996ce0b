//! `/economic/…` and `/market/curve`.

use axum::{Extension, extract::State};
use jiff::civil::Date;
use kernel::{Actor, Error, Page, Permission, Result, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    EconomicRows, EconomicSeries,
    calendar::CalendarEvent,
    curve::{CurveCountry, YieldCurve},
};
use crate::Markets;

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new()
        .routes(routes!(list_economic_series))
        .routes(routes!(get_economic_series))
        .routes(routes!(list_economic_calendar))
        .routes(routes!(get_market_curve))
}

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("list_economic_series", Permission::MarketsRead),
    Policy::needs("get_economic_series", Permission::MarketsRead),
    Policy::needs("list_economic_calendar", Permission::MarketsRead),
    Policy::needs("get_market_curve", Permission::MarketsRead),
];

/// Reads the date of a parameter.
fn read_date(name: &'static str, text: Option<&String>) -> Result<Option<Date>> {
    let read = |text: &String| {
        let wrong = |_| Error::invalid_at(name, format!("{name} is a date, as in 2026-11-21"));
        text.trim().parse::<Date>().map_err(wrong)
    };
    text.map(read).transpose()
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ListSeries {
    /// Words of a title, a group or an id.
    #[param(example = "prices")]
    query: Option<String>,
    #[param(example = "US")]
    country: Option<String>,
}

/// List the economic series that are offered with the newest value of each; what is old is fetched first, as far as
/// that goes within some seconds.
#[utoipa::path(
    get, path = "/economic/series", tag = "economy", params(ListSeries),
    responses((status = 200, body = ListEnvelope<EconomicSeries>), (status = 403, body = ProblemBody))
)]
async fn list_economic_series(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListSeries>,
) -> HttpResult<Listed<EconomicSeries>> {
    let (words, country) = (query.query.unwrap_or_default(), query.country.unwrap_or_default());
    let series = markets.list_economic_series(&actor, &words, country.trim()).await?;
    Ok(Listed(Page::whole(series)))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct GetSeries {
    #[param(example = "2020-01-01")]
    from: Option<String>,
    #[param(example = "2026-12-31")]
    to: Option<String>,
    /// See only what was seen here by then.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
}

/// Show an economic series: from the catalogue, or any of FRED by its own name.
#[utoipa::path(
    get, path = "/economic/series/{id}", tag = "economy",
    params(("id" = String, Path, example = "FRED:DGS10"), GetSeries),
    responses(
        (status = 200, body = Envelope<EconomicRows>),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
async fn get_economic_series(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Query(query): Query<GetSeries>,
) -> HttpResult<Data<EconomicRows>> {
    let from = read_date("from", query.from.as_ref())?;
    let to = read_date("to", query.to.as_ref())?;
    Ok(Data(markets.find_economic_series(&actor, &id, (from, to), query.as_of).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ListCalendar {
    /// A week ago when absent.
    #[param(example = "2026-11-16")]
    from: Option<String>,
    /// A month ahead when absent; at most 400 days after `from`.
    #[param(example = "2026-12-31")]
    to: Option<String>,
    #[param(example = "US")]
    country: Option<String>,
}

/// List what is due: releases of statistics, reports, dividends, splits, expiries and holidays, and how each is known.
#[utoipa::path(
    get, path = "/economic/calendar", tag = "economy", params(ListCalendar),
    responses((status = 200, body = ListEnvelope<CalendarEvent>), (status = 400, body = ProblemBody))
)]
async fn list_economic_calendar(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<ListCalendar>,
) -> HttpResult<Listed<CalendarEvent>> {
    let from = read_date("from", query.from.as_ref())?;
    let to = read_date("to", query.to.as_ref())?;
    let country = query.country.unwrap_or_default();
    let events = markets.list_calendar(&actor, (from, to), country.trim()).await?;
    Ok(Listed(Page::whole(events)))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct GetCurve {
    /// `us` when absent.
    #[param(inline)]
    country: Option<CurveCountry>,
    /// The newest when absent; before a day without a curve, the last one before it.
    #[param(example = "2026-11-20")]
    date: Option<String>,
}

/// Show what governments pay by the time for which they borrow, and what it was a week, a month and a year before.
#[utoipa::path(
    get, path = "/market/curve", tag = "economy", params(GetCurve),
    responses((status = 200, body = Envelope<YieldCurve>), (status = 400, body = ProblemBody))
)]
async fn get_market_curve(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Query(query): Query<GetCurve>,
) -> HttpResult<Data<YieldCurve>> {
    let date = read_date("date", query.date.as_ref())?;
    let country = query.country.unwrap_or(CurveCountry::Us);
    Ok(Data(markets.find_curve(&actor, country, date).await?))
}
