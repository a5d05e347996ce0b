//! Whether a series comes back to its level, and whether two wander together.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, Lineage, SeriesTable};
use quant::timeseries::{self, Deterministic, UnitRoot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::memory::{self, Memory};

/// Lags of a test.
const MAX_LAGS: usize = 60;

/// Rows of a test: its regressions of longer series take seconds.
const MAX_ROWS: usize = 20_000;

/// What a series may have beside what is tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestedAround {
    None,
    #[default]
    Constant,
    Trend,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestSeries {
    #[schema(example = "AAPL / MSFT")]
    pub formula: String,
    /// A second series: whether the first, held against some of it, comes back to its level.
    #[schema(example = "MSFT")]
    pub other: Option<String>,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub around: TestedAround,
    /// The most lags that are tried, at most 60; chosen by the number of rows when absent.
    pub lags: Option<usize>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesTest {
    pub statistic: f64,
    pub p_value: f64,
    pub lags: usize,
    /// Where the hypothesis is rejected with 1, 5 and 10 %.
    pub critical: [f64; 3],
}

/// Whether two series wander together (Engle-Granger).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CointegrationTest {
    /// Of no cointegration: a low p-value speaks for it.
    pub test: SeriesTest,
    /// `formula − intercept − slope · other` is what is tested.
    pub slope: f64,
    pub intercept: f64,
}

/// Tests of the levels of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesTests {
    /// Augmented Dickey-Fuller, of a unit root: a low p-value speaks for coming back. Null for a series
    /// that is too short or does not move.
    pub unit_root: Option<SeriesTest>,
    /// KPSS, of stationarity: a low p-value speaks against it. Its p-value ends at 0.01 and 0.1; null
    /// without a constant.
    pub stationarity: Option<SeriesTest>,
    pub cointegration: Option<CointegrationTest>,
    /// Whether moves go on or turn back (Hurst exponents); null for fewer than 100 moves and a series that
    /// does not move.
    pub memory: Option<Memory>,
    /// Rows with a value, of both series where there are two.
    pub rows: usize,
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
    pub lineage: Vec<Lineage>,
}

/// Tests the first column of `table`, and it together with the second.
pub(crate) fn test(ask: &TestSeries, table: SeriesTable) -> Result<SeriesTests> {
    if ask.lags.is_some_and(|lags| lags > MAX_LAGS) {
        return Err(Error::invalid_at("/lags", format!("try at most {MAX_LAGS} lags")));
    }
    let (own, others) = table.columns.split_first().ok_or_else(|| Error::internal("no column"))?;
    let known = |row: &usize| table.columns.iter().all(|column| column.values[*row].is_some());
    let rows: Vec<usize> = (0..table.at.len()).filter(known).collect();
    if rows.len() > MAX_ROWS {
        let message = format!("{} rows are too many: narrow from and to", rows.len());
        return Err(Error::invalid_at("/from", message));
    }
    let values = |column: &markets::SeriesColumn| -> Vec<f64> {
        rows.iter().filter_map(|row| column.values[*row]).collect()
    };
    let levels = values(own);
    let kind = match ask.around {
        TestedAround::None => Deterministic::None,
        TestedAround::Constant => Deterministic::Constant,
        TestedAround::Trend => Deterministic::Trend,
    };
    let stationary = timeseries::stationarity(&levels, kind, ask.lags);
    let together = others
        .first()
        .and_then(|other| timeseries::engle_granger(&levels, &values(other), ask.lags));
    Ok(SeriesTests {
        unit_root: timeseries::unit_root(&levels, kind, ask.lags).map(shown),
        stationarity: stationary.map(|test| SeriesTest {
            statistic: test.statistic,
            p_value: test.p,
            lags: test.lags,
            critical: test.critical,
        }),
        cointegration: together.map(|found| CointegrationTest {
            test: shown(found.test),
            slope: found.slope,
            intercept: found.intercept,
        }),
        memory: memory::estimate(&levels),
        rows: rows.len(),
        first_at: rows.first().map(|row| table.at[*row]),
        last_at: rows.last().map(|row| table.at[*row]),
        lineage: table.columns.into_iter().map(|column| column.lineage).collect(),
    })
}

fn shown(test: UnitRoot) -> SeriesTest {
    let UnitRoot { statistic, p, lags, critical, .. } = test;
    SeriesTest { statistic, p_value: p, lags, critical }
}
