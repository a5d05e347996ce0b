//! `/backtests`.

use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Actor, Error, Id, Page, PageQuery, Permission, Timestamp};
use platform::http::{
    Data, Envelope, HttpResult, Json, ListEnvelope, Listed, Path, Policy, ProblemBody, Query,
};
use quant::performance;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Backtest, BacktestSpec, Report, StartedBacktest, SweepSpec,
    archive::{Archive, BacktestFill, BacktestOrder, BacktestTrade, places},
    export, sheet,
};
use crate::Lab;

/// Points of a curve that are shown: more than any screen has.
const MAX_POINTS: usize = 50_000;
const DEFAULT_POINTS: usize = 2_000;

pub(crate) const POLICIES: [Policy; 10] = [
    Policy::needs("run_backtest", Permission::BacktestsRun).with_key(),
    Policy::needs("sweep_backtest", Permission::BacktestsRun).with_key(),
    Policy::needs("list_backtests", Permission::BacktestsRead),
    Policy::needs("get_backtest", Permission::BacktestsRead),
    Policy::needs("delete_backtest", Permission::BacktestsRun),
    Policy::needs("list_backtest_trades", Permission::BacktestsRead),
    Policy::needs("list_backtest_fills", Permission::BacktestsRead),
    Policy::needs("list_backtest_orders", Permission::BacktestsRead),
    Policy::needs("get_backtest_equity", Permission::BacktestsRead),
    Policy::needs("get_backtest_report", Permission::BacktestsRead),
];

pub(crate) fn routes() -> OpenApiRouter<Lab> {
    OpenApiRouter::new()
        .routes(routes!(run_backtest, list_backtests))
        .routes(routes!(sweep_backtest))
        .routes(routes!(get_backtest, delete_backtest))
        .routes(routes!(list_backtest_trades))
        .routes(routes!(list_backtest_fills))
        .routes(routes!(list_backtest_orders))
        .routes(routes!(get_backtest_equity))
        .routes(routes!(get_backtest_report))
}

/// The curve, a value a point; the same place in each column is one close.
#[derive(Debug, Serialize, ToSchema)]
struct BacktestEquity {
    #[schema(value_type = Vec<String>)]
    at: Vec<Timestamp>,
    equity: Vec<Option<f64>>,
    cash: Vec<Option<f64>>,
    /// From the same money; `null` where it has no bar.
    benchmark: Vec<Option<f64>>,
    /// Fractions of 0 or less, from the highest equity so far.
    drawdown: Vec<Option<f64>>,
    /// What positions are worth, as a share of equity.
    exposure: Vec<Option<f64>>,
    /// Times at which something was held without a bar, and marked with its last price; at most 1,000.
    #[schema(value_type = Vec<String>)]
    stale_at: Vec<Timestamp>,
    /// Closes there are; more than points when the curve was thinned.
    rows: usize,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EquityQuery {
    /// At most so many points, evenly taken, the last one always; 2000 when absent.
    #[param(minimum = 2, maximum = 50_000)]
    points: Option<usize>,
    /// `csv` answers every close as a file, whatever `points` says.
    #[serde(default)]
    #[param(inline)]
    format: TableFormat,
}

/// How rows are answered.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TableQuery {
    /// `csv` answers every row as a file.
    #[serde(default)]
    #[param(inline)]
    format: TableFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TableFormat {
    #[default]
    Json,
    Csv,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// `html` answers a page to keep, send and print, which needs nothing beside itself.
    #[serde(default)]
    #[param(inline)]
    format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReportFormat {
    #[default]
    Json,
    Html,
}

/// The page has its style in itself and nothing else to load or run.
const SHEET_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const HTML: &str = "text/html; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8";

/// An answer to be kept under a name.
fn file(kind: &'static str, name: &str, body: String) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if kind == HTML {
        let policy = HeaderValue::from_static(SHEET_POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // Ids and words of this module only, so it always is one.
    if let Ok(name) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// `202`: a job runs it.
struct Queued(StartedBacktest);

impl IntoResponse for Queued {
    fn into_response(self) -> Response {
        let location = HeaderValue::try_from(format!("/api/v1/jobs/{}", self.0.job_id));
        let mut response = Data(self.0).into_response();
        *response.status_mut() = StatusCode::ACCEPTED;
        if let Ok(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// Try a strategy on the past: a job runs it.
#[utoipa::path(
    post, path = "/backtests", tag = "backtests", request_body = BacktestSpec,
    responses(
        (status = 202, description = "A job runs it", body = Envelope<StartedBacktest>),
        (status = 400, description = "A formula, rule or symbol is wrong", body = ProblemBody),
    )
)]
async fn run_backtest(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(spec): Json<BacktestSpec>,
) -> HttpResult<Response> {
    Ok(Queued(lab.queue_backtest(&actor, spec, None).await?).into_response())
}

/// Try a strategy with every combination of parameters: a job runs them.
#[utoipa::path(
    post, path = "/backtests/sweep", tag = "backtests", request_body = SweepSpec,
    responses(
        (status = 202, description = "A job runs it", body = Envelope<StartedBacktest>),
        (status = 400, description = "A formula, rule, symbol or parameter is wrong", body = ProblemBody),
    )
)]
async fn sweep_backtest(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(asked): Json<SweepSpec>,
) -> HttpResult<Response> {
    let (spec, sweep) = asked.split();
    Ok(Queued(lab.queue_backtest(&actor, spec, Some(sweep)).await?).into_response())
}

/// List the backtests of the workspace, newest first.
#[utoipa::path(
    get, path = "/backtests", tag = "backtests", params(PageQuery),
    responses((status = 200, body = ListEnvelope<Backtest>), (status = 400, body = ProblemBody))
)]
async fn list_backtests(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<Backtest>> {
    Ok(Listed(lab.list_backtests(&actor, &page).await?))
}

/// Show a backtest: how far it is, its manifest, what came of it in a line.
#[utoipa::path(
    get, path = "/backtests/{id}", tag = "backtests", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Backtest>), (status = 404, body = ProblemBody))
)]
async fn get_backtest(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
) -> HttpResult<Data<Backtest>> {
    Ok(Data(lab.find_backtest(&actor, id).await?))
}

/// Delete a backtest with its result.
#[utoipa::path(
    delete, path = "/backtests/{id}", tag = "backtests", params(("id" = String, Path)),
    responses((status = 200, body = Envelope<Backtest>), (status = 404, body = ProblemBody))
)]
async fn delete_backtest(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
) -> HttpResult<Data<Backtest>> {
    Ok(Data(lab.delete_backtest(&actor, id).await?))
}

/// List the trades of a backtest in the order of their ends, open ones last.
#[utoipa::path(
    get, path = "/backtests/{id}/trades", tag = "backtests",
    params(("id" = String, Path), PageQuery, TableQuery),
    responses(
        (status = 200, content(
            (ListEnvelope<BacktestTrade> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 404, body = ProblemBody),
        (status = 409, description = "Not done", body = ProblemBody),
    )
)]
async fn list_backtest_trades(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
    Query(page): Query<PageQuery>,
    Query(table): Query<TableQuery>,
) -> HttpResult<Response> {
    let result = lab.find_backtest_result(&actor, id).await?;
    if table.format == TableFormat::Csv {
        let text = platform::compute(move || export::trades(&result.story.trades)).await?;
        return Ok(file(CSV, &format!("{id}-trades.csv"), text));
    }
    Ok(Listed(cut(result.story.trades, &page)?).into_response())
}

/// List what a backtest bought and sold, in the order of time.
#[utoipa::path(
    get, path = "/backtests/{id}/fills", tag = "backtests", params(("id" = String, Path), PageQuery),
    responses(
        (status = 200, body = ListEnvelope<BacktestFill>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "Not done", body = ProblemBody),
    )
)]
async fn list_backtest_fills(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<BacktestFill>> {
    let result = lab.find_backtest_result(&actor, id).await?;
    Ok(Listed(cut(result.story.fills, &page)?))
}

/// List what a backtest wanted, and what became of it, in the order of decision.
#[utoipa::path(
    get, path = "/backtests/{id}/orders", tag = "backtests", params(("id" = String, Path), PageQuery),
    responses(
        (status = 200, body = ListEnvelope<BacktestOrder>),
        (status = 404, body = ProblemBody),
        (status = 409, description = "Not done", body = ProblemBody),
    )
)]
async fn list_backtest_orders(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
    Query(page): Query<PageQuery>,
) -> HttpResult<Listed<BacktestOrder>> {
    let result = lab.find_backtest_result(&actor, id).await?;
    Ok(Listed(cut(result.story.orders, &page)?))
}

/// Show the curve of a backtest beside its benchmark.
#[utoipa::path(
    get, path = "/backtests/{id}/equity", tag = "backtests",
    params(("id" = String, Path), EquityQuery),
    responses(
        (status = 200, content(
            (Envelope<BacktestEquity> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 404, body = ProblemBody),
        (status = 409, description = "Not done", body = ProblemBody),
    )
)]
async fn get_backtest_equity(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
    Query(query): Query<EquityQuery>,
) -> HttpResult<Response> {
    let points = query.points.unwrap_or(DEFAULT_POINTS);
    if !(2..=MAX_POINTS).contains(&points) {
        return Err(Error::invalid_at("points", "points must be between 2 and 50000").into());
    }
    let result = lab.find_backtest_result(&actor, id).await?;
    if query.format == TableFormat::Csv {
        let text = platform::compute(move || export::equity(&result)).await?;
        return Ok(file(CSV, &format!("{id}-equity.csv"), text));
    }
    Ok(Data(platform::compute(move || BacktestEquity::of(&result, points)).await?).into_response())
}

/// Show everything about a backtest: figures with what they mean, months, drawdowns, confidence,
/// and the surface of a sweep.
#[utoipa::path(
    get, path = "/backtests/{id}/report", tag = "backtests",
    params(("id" = String, Path), ReportQuery),
    responses(
        (status = 200, content(
            (Envelope<Report> = "application/json"),
            (String = "text/html"),
        )),
        (status = 404, body = ProblemBody),
        (status = 409, description = "Not done", body = ProblemBody),
    )
)]
async fn get_backtest_report(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<Id<Backtest>>,
    Query(query): Query<ReportQuery>,
) -> HttpResult<Response> {
    let result = lab.find_backtest_result(&actor, id).await?;
    if query.format == ReportFormat::Html {
        let backtest = lab.find_backtest(&actor, id).await?;
        let page = platform::compute(move || sheet::sheet(&backtest, &result)).await?;
        return Ok(file(HTML, &format!("{id}.html"), page));
    }
    Ok(Data(result.story.report).into_response())
}

impl BacktestEquity {
    fn of(result: &Archive, points: usize) -> Self {
        let curve = &result.curve;
        let rows = curve.at.len();
        let places = places(rows, points);
        let finite = |value: f64| value.is_finite().then_some(value);
        let taken =
            |column: &[f64]| places.iter().map(|row| finite(column[*row])).collect::<Vec<_>>();
        let shares: Vec<f64> =
            curve.gross.iter().zip(&curve.equity).map(|(gross, equity)| gross / equity).collect();
        let stale = result.story.stale.iter().filter_map(|row| curve.at.get(*row));
        Self {
            at: places.iter().map(|row| Timestamp(curve.at[*row])).collect(),
            equity: taken(&curve.equity),
            cash: taken(&curve.cash),
            benchmark: taken(&curve.benchmark),
            drawdown: taken(&performance::drawdowns(&curve.equity)),
            exposure: taken(&shares),
            stale_at: stale.take(1_000).copied().map(Timestamp).collect(),
            rows,
        }
    }
}

/// Cuts a page out of a list; its cursor is the place of the next row.
fn cut<T>(items: Vec<T>, page: &PageQuery) -> Result<Page<T>, Error> {
    let start = page.after::<usize>()?.unwrap_or(0);
    let skip = usize::try_from(page.skip()?).unwrap_or(0);
    let (start, limit, total) = (start.saturating_add(skip), page.limit()?, items.len());
    let items: Vec<T> = items.into_iter().skip(start).take(limit).collect();
    let next = start.saturating_add(items.len());
    let next_cursor = (next < total).then(|| next.to_string());
    Ok(Page { items, next_cursor, total: u64::try_from(total).ok() })
}
