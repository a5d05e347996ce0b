//! How series move together.

use kernel::{Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::risk::{ReturnKind, correlations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{ReturnMethod, Sample, SampleOfReturns, ValueKind};

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskCorrelation {
    #[schema(example = json!(["AAPL", "MSFT"]), min_items = 2, max_items = 50)]
    pub formulas: Vec<String>,
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
    #[serde(default)]
    pub method: ReturnMethod,
}

/// Correlations of all pairs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Correlation {
    pub method: ReturnMethod,
    /// Series by series, symmetric; null where a pair has fewer than two returns in common or one of
    /// the two did not move.
    pub matrix: Vec<Vec<Option<f64>>>,
    /// How many returns each pair has in common: pairs do not wait for the other series.
    pub rows: Vec<Vec<usize>>,
    /// The returns that all series have in common.
    pub sample: SampleOfReturns,
}

/// Returns the correlations of the columns of `table`.
pub(crate) fn correlate(ask: &AskCorrelation, table: SeriesTable) -> Result<Correlation> {
    let columns: Vec<Vec<f64>> = table
        .columns
        .iter()
        .map(|column| column.values.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
        .collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let (matrix, rows) = match ask.values {
        ValueKind::Prices => {
            let kind = match ask.method {
                ReturnMethod::Simple => ReturnKind::Simple,
                ReturnMethod::Log => ReturnKind::Log,
            };
            let all = correlations(&slices, kind, 2);
            (all.values, all.rows)
        }
        ValueKind::Returns => of_returns(&slices),
    };
    let sample = Sample::of(table, ask.values, ask.method, 0)?.described;
    Ok(Correlation { method: ask.method, matrix, rows, sample })
}

fn of_returns(columns: &[&[f64]]) -> (Vec<Vec<Option<f64>>>, Vec<Vec<usize>>) {
    let common = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).filter(|(one, other)| one.is_finite() && other.is_finite()).count()
    };
    let value = |row: usize, column: usize| {
        let value = quant::risk::correlation(columns[row], columns[column]);
        if row == column { value.map(|_| 1.0) } else { value }
    };
    let size = columns.len();
    let matrix =
        (0..size).map(|row| (0..size).map(|column| value(row, column)).collect()).collect();
    let rows = columns
        .iter()
        .map(|one| columns.iter().map(|other| common(one, other)).collect())
        .collect();
    (matrix, rows)
}
