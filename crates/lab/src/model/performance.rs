//! The tear sheet of a series.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::{
    Length,
    performance::{
        Drawdown, Relative, Report, Terms, Year, drawdowns, report, rolling_beta, rolling_sharpe,
        rolling_volatility, wealth,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind, check_risk_free};

/// Drawdowns that are listed.
const MAX_DRAWDOWNS: usize = 50;

/// The longest rolling window.
const MAX_WINDOW: u32 = 5_000;

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasurePerformance {
    #[schema(example = "AAPL")]
    pub formula: String,
    /// With it only the rows that both have count.
    #[schema(example = "MSFT")]
    pub benchmark: Option<String>,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub values: ValueKind,
    /// A year, a fraction; divided by the periods of a year.
    #[serde(default)]
    pub risk_free: f64,
    /// Returns of the rolling figures, 2 to 5000.
    #[serde(default = "usual_window")]
    #[schema(default = 63)]
    pub window: u32,
    /// How many drawdowns are listed, at most 50.
    #[serde(default = "usual_drawdowns")]
    #[schema(default = 10)]
    pub drawdowns: usize,
}

fn usual_window() -> u32 {
    63
}
fn usual_drawdowns() -> usize {
    10
}

/// A fall from a peak to its recovery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DrawdownRow {
    #[schema(value_type = String)]
    pub peak_at: Timestamp,
    #[schema(value_type = String)]
    pub trough_at: Timestamp,
    /// Null while it lasts.
    #[schema(value_type = Option<String>)]
    pub recovered_at: Option<Timestamp>,
    /// A fraction below 0.
    #[schema(example = -0.25)]
    pub depth: f64,
}

impl DrawdownRow {
    /// Returns a fall with its times, or `None` when a row of it has none.
    pub(crate) fn of(fall: &Drawdown, at: impl Fn(usize) -> Option<Timestamp>) -> Option<Self> {
        Some(Self {
            peak_at: at(fall.peak)?,
            trough_at: at(fall.trough)?,
            recovered_at: fall.recovery.and_then(at),
            depth: fall.depth,
        })
    }
}

/// The returns of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct YearReturns {
    #[schema(example = 2012)]
    pub year: i16,
    /// January to December; null for a month without a return.
    #[schema(value_type = Vec<Option<f64>>)]
    pub months: [Option<f64>; 12],
    pub total: Option<f64>,
}

impl From<Year> for YearReturns {
    fn from(Year { year, months, total }: Year) -> Self {
        Self { year, months, total }
    }
}

/// How a series did beside its benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BenchmarkFigures {
    #[schema(example = "MSFT")]
    pub formula: String,
    pub total_return: Option<f64>,
    pub annual_growth: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub maximum_drawdown: Option<f64>,
    pub beta: Option<f64>,
    /// Jensen's, a year, arithmetic.
    pub alpha: Option<f64>,
    pub correlation: Option<f64>,
    pub tracking_error: Option<f64>,
    pub information_ratio: Option<f64>,
    pub treynor_ratio: Option<f64>,
    pub up_capture: Option<f64>,
    pub down_capture: Option<f64>,
}

/// One row of the curves.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PerformanceRow {
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Simple.
    pub period_return: f64,
    /// What 1 became.
    pub wealth: Option<f64>,
    /// A fraction of 0 or less.
    pub drawdown: Option<f64>,
    /// A year; null until the window is full.
    pub rolling_volatility: Option<f64>,
    pub rolling_sharpe: Option<f64>,
    /// On the benchmark's returns of the window.
    pub rolling_beta: Option<f64>,
    pub benchmark_wealth: Option<f64>,
}

/// The figures of a series; null is undefined, such as a ratio whose divisor is 0.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PerformanceReport {
    pub total_return: Option<f64>,
    /// Compounded, a year.
    pub annual_growth: Option<f64>,
    /// A year.
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub sortino: Option<f64>,
    pub calmar: Option<f64>,
    pub omega: Option<f64>,
    pub tail_ratio: Option<f64>,
    pub skewness: Option<f64>,
    pub excess_kurtosis: Option<f64>,
    /// The share of the periods that moved which gained.
    pub win_rate: Option<f64>,
    pub profit_factor: Option<f64>,
    pub best: Option<f64>,
    pub worst: Option<f64>,
    /// A fraction of 0 or less.
    pub maximum_drawdown: Option<f64>,
    pub ulcer_index: Option<f64>,
    /// Deepest first.
    pub drawdowns: Vec<DrawdownRow>,
    pub years: Vec<YearReturns>,
    pub benchmark: Option<BenchmarkFigures>,
    pub rows: Vec<PerformanceRow>,
    pub sample: SampleOfReturns,
}

/// Returns the tear sheet of the first column of `table`, beside the second where there is one.
pub(crate) fn measure(ask: &MeasurePerformance, table: SeriesTable) -> Result<PerformanceReport> {
    check_risk_free(ask.risk_free)?;
    let window = Length::new(ask.window).filter(|_| (2..=MAX_WINDOW).contains(&ask.window));
    let message = format!("choose 2 to {MAX_WINDOW} returns");
    let window = window.ok_or_else(|| Error::invalid_at("/window", message))?;
    if ask.drawdowns > MAX_DRAWDOWNS {
        return Err(Error::invalid_at("/drawdowns", format!("ask for at most {MAX_DRAWDOWNS}")));
    }
    let sample = Sample::of(table, ask.values, ReturnMethod::Simple, 2)?;
    let periods = sample.periods_per_year();
    let terms = Terms {
        risk_free: ask.risk_free / periods,
        periods_per_year: periods,
        drawdowns: ask.drawdowns,
    };
    let dates = sample.dates();
    let own = sample.returns.first().map(Vec::as_slice).unwrap_or_default();
    let base = sample.returns.get(1).map(Vec::as_slice);
    let all = report(&dates, own, base, terms);
    let of_base = base.map(|base| report(&dates, base, None, terms));
    let benchmark = match (&ask.benchmark, &of_base, &all.relative) {
        (Some(formula), Some(base), Some(relative)) => Some(beside(formula, base, relative)),
        _ => None,
    };
    let rows = rows(&sample, own, base, window, terms);
    Ok(shown(all, benchmark, rows, sample))
}

fn rows(
    sample: &Sample,
    own: &[f64],
    base: Option<&[f64]>,
    window: Length,
    terms: Terms,
) -> Vec<PerformanceRow> {
    let Terms { risk_free, periods_per_year, .. } = terms;
    let grown = wealth(own);
    // The 1 before the first return is a peak too.
    let fallen = drawdowns(&[&[1.0], grown.as_slice()].concat());
    let volatility = rolling_volatility(own, window, periods_per_year);
    let sharpe = rolling_sharpe(own, window, risk_free, periods_per_year);
    let beta = base.map(|base| rolling_beta(own, base, window));
    let base = base.map(wealth);
    let row = |row: usize| PerformanceRow {
        at: sample.at[row],
        period_return: own[row],
        wealth: known(grown[row]),
        drawdown: known(fallen[row + 1]),
        rolling_volatility: known(volatility[row]),
        rolling_sharpe: known(sharpe[row]),
        rolling_beta: beta.as_ref().and_then(|beta| known(beta[row])),
        benchmark_wealth: base.as_ref().and_then(|base| known(base[row])),
    };
    (0..own.len()).map(row).collect()
}

fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn beside(formula: &str, base: &Report, relative: &Relative) -> BenchmarkFigures {
    BenchmarkFigures {
        formula: formula.to_owned(),
        total_return: base.total_return,
        annual_growth: base.annual_growth,
        volatility: base.volatility,
        sharpe: base.sharpe,
        maximum_drawdown: base.maximum_drawdown,
        beta: relative.beta,
        alpha: relative.alpha,
        correlation: relative.correlation,
        tracking_error: relative.tracking_error,
        information_ratio: relative.information_ratio,
        treynor_ratio: relative.treynor_ratio,
        up_capture: relative.up_capture,
        down_capture: relative.down_capture,
    }
}

fn shown(
    all: Report,
    benchmark: Option<BenchmarkFigures>,
    rows: Vec<PerformanceRow>,
    sample: Sample,
) -> PerformanceReport {
    let first = sample.described.first_at;
    // Row 0 is what the first return starts from.
    let at = |row: usize| match row.checked_sub(1) {
        Some(row) => sample.at.get(row).copied(),
        None => first,
    };
    PerformanceReport {
        total_return: all.total_return,
        annual_growth: all.annual_growth,
        volatility: all.volatility,
        sharpe: all.sharpe,
        sortino: all.sortino,
        calmar: all.calmar,
        omega: all.omega,
        tail_ratio: all.tail_ratio,
        skewness: all.skewness,
        excess_kurtosis: all.excess_kurtosis,
        win_rate: all.win_rate,
        profit_factor: all.profit_factor,
        best: all.best,
        worst: all.worst,
        maximum_drawdown: all.maximum_drawdown,
        ulcer_index: all.ulcer_index,
        drawdowns: all.drawdowns.iter().filter_map(|fall| DrawdownRow::of(fall, at)).collect(),
        years: all.years.into_iter().map(YearReturns::from).collect(),
        benchmark,
        rows,
        sample: sample.described,
    }
}
