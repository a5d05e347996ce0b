//! `/assets/{symbol}/bars`.

use axum::{Extension, extract::State};
use kernel::{Actor, Error, Permission, Symbol, Timestamp};
use platform::http::{Data, Envelope, HttpResult, Path, Policy, ProblemBody, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    adjust::Adjust,
    check_order, known,
    service::{AssetBars, BarQuery, MAX_ROWS},
};
use crate::{Interval, Markets, action::Action};

pub(crate) fn routes() -> OpenApiRouter<Markets> {
    OpenApiRouter::new().routes(routes!(get_bars))
}

pub(crate) const POLICIES: [Policy; 1] = [Policy::needs("get_bars", Permission::MarketsRead)];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetBars {
    #[param(value_type = Option<String>, example = "1d", default = "1d")]
    interval: Option<Interval>,
    /// Bars that start at this time or later.
    #[param(value_type = Option<String>, example = "2012-01-01")]
    from: Option<Timestamp>,
    /// Bars that start at this time or earlier.
    #[param(value_type = Option<String>, example = "2012-12-31")]
    to: Option<Timestamp>,
    /// `splits` without it.
    #[serde(default)]
    #[param(inline)]
    adjust: Adjust,
    /// See only what was known then.
    #[param(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// The last so many, at most 50000.
    #[param(minimum = 1, maximum = 50_000)]
    limit: Option<u32>,
}

/// Bars as columns: the same place in each is one bar. What is unknown is `null`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bars)]
struct BarColumns {
    #[schema(value_type = String, example = "AAPL")]
    symbol: Symbol,
    #[schema(value_type = String, example = "1d")]
    interval: Interval,
    currency: Option<String>,
    adjust: Adjust,
    #[schema(value_type = String)]
    as_of: Timestamp,
    source: Option<String>,
    #[schema(value_type = Vec<String>)]
    at: Vec<Timestamp>,
    open: Vec<Option<f64>>,
    high: Vec<Option<f64>>,
    low: Vec<Option<f64>>,
    close: Vec<Option<f64>>,
    volume: Vec<Option<f64>>,
    /// How often days follow each other by more than a long weekend.
    gaps: Option<usize>,
    /// Splits and dividends within.
    actions: Vec<Action>,
    /// Whether earlier bars were left out: ask for them with `to`.
    truncated: bool,
}

/// More than this between two days is no weekend with a holiday, in microseconds.
const LONG_WEEKEND: i64 = 5 * 86_400_000_000;

impl From<AssetBars> for BarColumns {
    fn from(seen: AssetBars) -> Self {
        let bars = seen.bars;
        let column = |values: &[f64]| values.iter().copied().map(known).collect();
        let gaps = (seen.interval == Interval::Day)
            .then(|| bars.at.windows(2).filter(|pair| pair[1] - pair[0] > LONG_WEEKEND).count());
        Self {
            symbol: seen.asset.symbol.clone(),
            interval: seen.interval,
            currency: seen.asset.currency.clone(),
            adjust: seen.adjust,
            as_of: seen.as_of,
            source: seen.source,
            open: column(&bars.open),
            high: column(&bars.high),
            low: column(&bars.low),
            close: column(&bars.close),
            volume: column(&bars.volume),
            at: bars.at.into_iter().map(Timestamp).collect(),
            gaps,
            actions: seen.actions,
            truncated: seen.truncated,
        }
    }
}

/// Show the bars of an asset, adjusted while they are read.
#[utoipa::path(
    get, path = "/assets/{symbol}/bars", tag = "assets",
    params(("symbol" = String, Path, example = "AAPL"), GetBars),
    responses(
        (status = 200, body = Envelope<BarColumns>),
        (status = 400, description = "Unknown interval, limit out of range", body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
async fn get_bars(
    State(markets): State<Markets>,
    Extension(actor): Extension<Actor>,
    Path(symbol): Path<Symbol>,
    Query(query): Query<GetBars>,
) -> HttpResult<Data<BarColumns>> {
    check_order(query.from, query.to, "from")?;
    let limit = query.limit.map(|limit| limit as usize);
    if limit.is_some_and(|limit| limit == 0 || limit > MAX_ROWS) {
        return Err(Error::invalid_at("limit", "limit must be between 1 and 50000").into());
    }
    let query = BarQuery {
        interval: query.interval,
        from: query.from,
        to: query.to,
        adjust: query.adjust,
        as_of: query.as_of,
        limit,
    };
    let seen = markets.read_bars(&actor, &symbol, &query).await?;
    Ok(Data(platform::compute(move || BarColumns::from(seen)).await?))
}
