//! Series as a model looks at them: their changes or their levels, over the rows that all of them have.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::timeseries::SeriesFault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sample::{SampledSeries, TradingDays, spacing};

/// What is made of the values of a formula before a model looks at them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesTransform {
    /// The logarithm of each value by the one before: for prices.
    #[default]
    LogReturns,
    /// Each value less the one before.
    Differences,
    /// The values themselves.
    Levels,
}

/// The rows a model looked at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SampleOfRows {
    /// Values of each series after the transform.
    pub rows: usize,
    /// Rows in which some series, but not every one, has a value: they were left out.
    pub rows_left_out: usize,
    pub transform: SeriesTransform,
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
    /// The usual distance of the rows.
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    pub trading_days: TradingDays,
    pub series: Vec<SampledSeries>,
}

/// Columns of the same rows; `at`, `levels` and `values` have one element for each.
#[derive(Debug, Clone)]
pub(crate) struct Transformed {
    pub at: Vec<Timestamp>,
    /// What the formulas gave.
    pub levels: Vec<Vec<f64>>,
    /// What the model looks at.
    pub values: Vec<Vec<f64>>,
    pub described: SampleOfRows,
}

impl Transformed {
    /// Takes the rows in which all columns have a value.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for logarithms of values that are not above zero, moves that no number holds, and
    /// more than `most` rows.
    pub fn of(table: SeriesTable, transform: SeriesTransform, most: usize) -> Result<Self> {
        let has =
            |row: &usize| table.columns.iter().filter(|one| one.values[*row].is_some()).count();
        let all = table.columns.len();
        let rows: Vec<usize> = (0..table.at.len()).filter(|row| has(row) == all).collect();
        let rows_left_out = (0..table.at.len()).filter(|row| (1..all).contains(&has(row))).count();
        if rows.len() > most {
            let message =
                format!("{} rows are too many, {most} at most: narrow from and to", rows.len());
            return Err(Error::invalid_at("/from", message));
        }
        let at: Vec<Timestamp> = rows.iter().map(|row| table.at[*row]).collect();
        let (interval, trading_days) = spacing(&at);
        let mut levels = Vec::with_capacity(all);
        let mut values = Vec::with_capacity(all);
        let mut series = Vec::with_capacity(all);
        for column in table.columns {
            let own: Vec<f64> = rows.iter().filter_map(|row| column.values[*row]).collect();
            values.push(changed(&own, transform)?);
            levels.push(own);
            let rows = column.values.iter().flatten().count();
            series.push(SampledSeries { formula: column.formula, rows, lineage: column.lineage });
        }
        let rows = values.first().map_or(0, Vec::len);
        let newest = |count: usize| count - rows.min(count);
        let at = at[newest(at.len())..].to_vec();
        for own in &mut levels {
            own.drain(..newest(own.len()));
        }
        let described = SampleOfRows {
            rows,
            rows_left_out,
            transform,
            first_at: at.first().copied(),
            last_at: at.last().copied(),
            interval,
            trading_days,
            series,
        };
        Ok(Self { at, levels, values, described })
    }

    pub fn slices(&self) -> Vec<&[f64]> {
        self.values.iter().map(Vec::as_slice).collect()
    }

    /// The first column, which every model has.
    pub fn first(&self) -> Result<(&[f64], &[f64])> {
        let both = self.levels.first().zip(self.values.first());
        let (levels, values) = both.ok_or_else(|| Error::internal("no column"))?;
        Ok((levels, values))
    }

    /// Says what is wrong with the series, and why it has so few rows where its lineage tells.
    pub fn refused(&self, fault: SeriesFault) -> Error {
        let rows = self.described.rows;
        let why = self.described.series.iter().find_map(|one| one.lineage.reason.as_deref());
        let why = why.map_or(String::new(), |why| format!(" ({why})"));
        let message = match fault {
            SeriesFault::Short { least } => format!(
                "at least {least} values are needed, and there are {rows}: choose a longer time or shorter rows{why}"
            ),
            SeriesFault::Constant => {
                "the values do not move: choose another series, or another transform".to_owned()
            }
            SeriesFault::Unknown | SeriesFault::Parameter(_) => fault.to_string(),
        };
        Error::invalid_at("/formula", message)
    }
}

fn changed(levels: &[f64], transform: SeriesTransform) -> Result<Vec<f64>> {
    let changes = |change: fn(f64, f64) -> f64| -> Vec<f64> {
        levels.windows(2).map(|pair| change(pair[0], pair[1])).collect()
    };
    let values = match transform {
        SeriesTransform::LogReturns => {
            if levels.iter().any(|level| *level <= 0.0) {
                let message = "log returns need values above zero: choose differences or levels";
                return Err(Error::invalid_at("/transform", message));
            }
            changes(|before, after| (after / before).ln())
        }
        SeriesTransform::Differences => changes(|before, after| after - before),
        SeriesTransform::Levels => levels.to_vec(),
    };
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Error::invalid_at("/formula", "a value moves by more than a number can hold"));
    }
    Ok(values)
}
