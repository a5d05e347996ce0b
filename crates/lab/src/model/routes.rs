//! HTTP.

use axum::{Extension, extract::State};
use kernel::{Actor, Permission};
use platform::http::{Data, Envelope, HttpResult, Json, Policy, ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Anomalies, ChangePoints, Correlation, FactorModel, Frontier, GarchModel, OptimisedPortfolio,
    PerformanceReport, PortfolioLoss, Regimes, SeriesForecast, SeriesTests, SimulatedPaths,
    anomalies::{self, FindAnomalies},
    change_points::{self, FindChangePoints},
    correlation::{self, AskCorrelation},
    factor::{self, FitFactors},
    forecast::{self, ForecastSeries},
    frontier::{self, AskFrontier},
    garch::{self, FitGarch},
    loss::{self, MeasureRisk},
    optimise::{self, OptimizePortfolio},
    performance::{self, MeasurePerformance},
    regimes::{self, FindRegimes},
    sample::{Named, Window, check_count, load, named},
    simulate::{self, SimulatePortfolio},
    stationarity::{self, TestSeries},
};
use crate::Lab;

pub(crate) const POLICIES: [Policy; 13] = [
    Policy::needs("optimize_portfolio", Permission::MarketsRead),
    Policy::needs("find_frontier", Permission::MarketsRead),
    Policy::needs("correlate_series", Permission::MarketsRead),
    Policy::needs("measure_performance", Permission::MarketsRead),
    Policy::needs("measure_risk", Permission::MarketsRead),
    Policy::needs("simulate_portfolio", Permission::MarketsRead),
    Policy::needs("fit_factors", Permission::MarketsRead),
    Policy::needs("test_series", Permission::MarketsRead),
    Policy::needs("fit_garch", Permission::MarketsRead),
    Policy::needs("forecast_series", Permission::MarketsRead),
    Policy::needs("find_regimes", Permission::MarketsRead),
    Policy::needs("find_change_points", Permission::MarketsRead),
    Policy::needs("find_anomalies", Permission::MarketsRead),
];

pub(crate) fn routes() -> OpenApiRouter<Lab> {
    OpenApiRouter::new()
        .routes(routes!(optimize_portfolio))
        .routes(routes!(find_frontier))
        .routes(routes!(correlate_series))
        .routes(routes!(measure_performance))
        .routes(routes!(measure_risk))
        .routes(routes!(simulate_portfolio))
        .routes(routes!(fit_factors))
        .routes(routes!(test_series))
        .routes(routes!(fit_garch))
        .routes(routes!(forecast_series))
        .routes(routes!(find_regimes))
        .routes(routes!(find_change_points))
        .routes(routes!(find_anomalies))
}

/// Divide money among series: weights for an objective within limits, with what they are expected to do.
#[utoipa::path(
    post, path = "/quantitative/optimize", tag = "quantitative", request_body = OptimizePortfolio,
    responses(
        (status = 200, body = Envelope<OptimisedPortfolio>),
        (status = 400, description = "A formula or a limit is wrong, or no portfolio keeps all limits", body = ProblemBody),
    )
)]
async fn optimize_portfolio(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<OptimizePortfolio>,
) -> HttpResult<Data<OptimisedPortfolio>> {
    check_count(&ask.formulas, 2, "/formulas")?;
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &named(&ask.formulas, "/formulas"), window).await?;
    Ok(Data(platform::compute(move || optimise::optimise(&ask, table)).await??))
}

/// Show the portfolios of the lowest variance for what they are expected to earn.
#[utoipa::path(
    post, path = "/quantitative/frontier", tag = "quantitative", request_body = AskFrontier,
    responses(
        (status = 200, body = Envelope<Frontier>),
        (status = 400, description = "A formula or a limit is wrong, or no portfolio keeps all limits", body = ProblemBody),
    )
)]
async fn find_frontier(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<AskFrontier>,
) -> HttpResult<Data<Frontier>> {
    check_count(&ask.formulas, 2, "/formulas")?;
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &named(&ask.formulas, "/formulas"), window).await?;
    Ok(Data(platform::compute(move || frontier::find(&ask, table)).await??))
}

/// Correlate the returns of series, pair by pair, over the rows that both have.
#[utoipa::path(
    post, path = "/quantitative/correlation", tag = "quantitative", request_body = AskCorrelation,
    responses(
        (status = 200, body = Envelope<Correlation>),
        (status = 400, description = "A formula is wrong", body = ProblemBody),
    )
)]
async fn correlate_series(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<AskCorrelation>,
) -> HttpResult<Data<Correlation>> {
    check_count(&ask.formulas, 2, "/formulas")?;
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &named(&ask.formulas, "/formulas"), window).await?;
    Ok(Data(platform::compute(move || correlation::correlate(&ask, table)).await??))
}

/// Measure what a series made and how rough it was, beside a benchmark if one is named.
#[utoipa::path(
    post, path = "/quantitative/performance", tag = "quantitative", request_body = MeasurePerformance,
    responses(
        (status = 200, body = Envelope<PerformanceReport>),
        (status = 400, description = "A formula is wrong or has too few rows", body = ProblemBody),
    )
)]
async fn measure_performance(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<MeasurePerformance>,
) -> HttpResult<Data<PerformanceReport>> {
    let one = |formula: &String, pointer: &str| Named {
        formula: formula.clone(),
        pointer: pointer.to_owned(),
    };
    let benchmark = ask.benchmark.as_ref().map(|formula| one(formula, "/benchmark"));
    let asked: Vec<Named> = [one(&ask.formula, "/formula")].into_iter().chain(benchmark).collect();
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || performance::measure(&ask, table)).await??))
}

/// Measure what a portfolio may lose, by every method.
#[utoipa::path(
    post, path = "/quantitative/risk", tag = "quantitative", request_body = MeasureRisk,
    responses(
        (status = 200, body = Envelope<PortfolioLoss>),
        (status = 400, description = "A formula or a weight is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn measure_risk(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<MeasureRisk>,
) -> HttpResult<Data<PortfolioLoss>> {
    check_count(&ask.formulas, 1, "/formulas")?;
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &named(&ask.formulas, "/formulas"), window).await?;
    Ok(Data(platform::compute(move || loss::measure(&ask, table)).await??))
}

/// Simulate futures of a portfolio and show their quantiles along the way.
#[utoipa::path(
    post, path = "/quantitative/simulate", tag = "quantitative", request_body = SimulatePortfolio,
    responses(
        (status = 200, body = Envelope<SimulatedPaths>),
        (status = 400, description = "A formula or a weight is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn simulate_portfolio(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<SimulatePortfolio>,
) -> HttpResult<Data<SimulatedPaths>> {
    check_count(&ask.formulas, 1, "/formulas")?;
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &named(&ask.formulas, "/formulas"), window).await?;
    Ok(Data(platform::compute(move || simulate::simulate(&ask, table)).await??))
}

/// Explain the returns of a series by the returns of factors.
#[utoipa::path(
    post, path = "/quantitative/factors", tag = "quantitative", request_body = FitFactors,
    responses(
        (status = 200, body = Envelope<FactorModel>),
        (status = 400, description = "A formula is wrong, or a factor says nothing new", body = ProblemBody),
    )
)]
async fn fit_factors(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FitFactors>,
) -> HttpResult<Data<FactorModel>> {
    if ask.factors.is_empty() || ask.factors.len() > 49 {
        let message = "give 1 to 49 factors";
        return Err(kernel::Error::invalid_at("/factors", message).into());
    }
    let own = Named { formula: ask.formula.clone(), pointer: "/formula".to_owned() };
    let asked: Vec<Named> = [own].into_iter().chain(named(&ask.factors, "/factors")).collect();
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || factor::fit(&ask, table)).await??))
}

/// Test whether a series comes back to its level, and whether it wanders together with another.
#[utoipa::path(
    post, path = "/quantitative/tests", tag = "quantitative", request_body = TestSeries,
    responses(
        (status = 200, body = Envelope<SeriesTests>),
        (status = 400, description = "A formula is wrong", body = ProblemBody),
    )
)]
async fn test_series(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<TestSeries>,
) -> HttpResult<Data<SeriesTests>> {
    let one = |formula: &str, pointer: &str| Named {
        formula: formula.to_owned(),
        pointer: pointer.to_owned(),
    };
    let other = ask.other.as_deref().map(|other| one(other, "/other"));
    let asked: Vec<Named> = [one(&ask.formula, "/formula")].into_iter().chain(other).collect();
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || stationarity::test(&ask, table)).await??))
}

/// Fit a GARCH(1,1) model to the returns of a series, and tell the volatility to expect.
#[utoipa::path(
    post, path = "/quantitative/garch", tag = "quantitative", request_body = FitGarch,
    responses(
        (status = 200, body = Envelope<GarchModel>),
        (status = 400, description = "A formula is wrong, or there are too few returns", body = ProblemBody),
    )
)]
async fn fit_garch(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FitGarch>,
) -> HttpResult<Data<GarchModel>> {
    let own = Named { formula: ask.formula.clone(), pointer: "/formula".to_owned() };
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &[own], window).await?;
    Ok(Data(platform::compute(move || garch::fit(&ask, table)).await??))
}

/// Forecast a series with intervals, and tell whether such forecasts were better than its last value.
#[utoipa::path(
    post, path = "/quantitative/forecast", tag = "quantitative", request_body = ForecastSeries,
    responses(
        (status = 200, body = Envelope<SeriesForecast>),
        (status = 400, description = "A formula or an option is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn forecast_series(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<ForecastSeries>,
) -> HttpResult<Data<SeriesForecast>> {
    let own = Named { formula: ask.formula.clone(), pointer: "/formula".to_owned() };
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &[own], window).await?;
    Ok(Data(platform::compute(move || forecast::forecast(&ask, table)).await??))
}

/// Find the states that series are in for a while, and the probability of each at every row.
#[utoipa::path(
    post, path = "/quantitative/regimes", tag = "quantitative", request_body = FindRegimes,
    responses(
        (status = 200, body = Envelope<Regimes>),
        (status = 400, description = "A formula or a setting is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn find_regimes(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FindRegimes>,
) -> HttpResult<Data<Regimes>> {
    ask.check()?;
    let asked: Vec<Named> = ask
        .formulas()
        .map(|(formula, pointer)| Named { formula: formula.clone(), pointer })
        .collect();
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || regimes::find(&ask, table)).await??))
}

/// Find where a series changed its level or its spread for good.
#[utoipa::path(
    post, path = "/quantitative/change-points", tag = "quantitative", request_body = FindChangePoints,
    responses(
        (status = 200, body = Envelope<ChangePoints>),
        (status = 400, description = "A formula or a setting is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn find_change_points(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FindChangePoints>,
) -> HttpResult<Data<ChangePoints>> {
    let asked = [Named { formula: ask.formula.clone(), pointer: "/formula".to_owned() }];
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || change_points::find(&ask, table)).await??))
}

/// Find the rows of a series that are not as the others, and tell what was expected.
#[utoipa::path(
    post, path = "/quantitative/anomalies", tag = "quantitative", request_body = FindAnomalies,
    responses(
        (status = 200, body = Envelope<Anomalies>),
        (status = 400, description = "A formula or a setting is wrong, or there are too few rows", body = ProblemBody),
    )
)]
async fn find_anomalies(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FindAnomalies>,
) -> HttpResult<Data<Anomalies>> {
    let asked = [Named { formula: ask.formula.clone(), pointer: "/formula".to_owned() }];
    let window = Window { from: ask.from, to: ask.to, interval: ask.interval, as_of: ask.as_of };
    let table = load(&lab.markets, &actor, &asked, window).await?;
    Ok(Data(platform::compute(move || anomalies::find(&ask, table)).await??))
}
