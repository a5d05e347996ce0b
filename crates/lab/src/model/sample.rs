//! Aligned returns of formulas: the rows all have, and how many of them a year has.

use kernel::{Actor, Error, Result, Timestamp};
use markets::{Interval, Lineage, Markets, SeriesQuery, SeriesTable};
use quant::performance::{Trading, periods_per_year};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Series of one model: a matrix of fifty by fifty can still be read.
pub(crate) const MAX_SERIES: usize = 50;

/// What the values of the formulas are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Prices or indices above zero, whose returns are taken.
    #[default]
    Prices,
    /// Returns already, as fractions per period.
    Returns,
}

/// How a return is taken from two prices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnMethod {
    #[default]
    Simple,
    Log,
}

/// Which days have rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TradingDays {
    /// Weekdays: 252 a year.
    Exchange,
    /// All days: 365 a year.
    Always,
}

/// The returns a model was made of.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SampleOfReturns {
    /// Returns of each series: those between rows that all series have.
    pub returns: usize,
    /// Rows in which some series, but not every one, has a value above zero: they were left out.
    pub rows_left_out: usize,
    /// The first row that was used: what the first return starts from.
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
    /// The usual distance of the rows; figures per year rest on it.
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    pub trading_days: TradingDays,
    /// By how many periods a year figures were annualised.
    #[schema(example = 252.0)]
    pub periods_per_year: f64,
    pub series: Vec<SampledSeries>,
}

/// One series of a model.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SampledSeries {
    #[schema(example = "AAPL")]
    pub formula: String,
    /// Rows it has by itself.
    pub rows: usize,
    pub lineage: Lineage,
}

/// What part of history is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Window {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub interval: Option<Interval>,
    pub as_of: Option<Timestamp>,
}

/// A formula and where it stands in what was asked.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub formula: String,
    pub pointer: String,
}

/// The rows that all series have.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// When each return was made: one fewer than rows for prices.
    pub at: Vec<Timestamp>,
    /// Simple or logarithmic returns, a column a series.
    pub returns: Vec<Vec<f64>>,
    pub described: SampleOfReturns,
}

/// Names `formulas` as elements of the list at `pointer`.
pub(crate) fn named(formulas: &[String], pointer: &str) -> Vec<Named> {
    let one = |(number, formula): (usize, &String)| Named {
        formula: formula.clone(),
        pointer: format!("{pointer}/{number}"),
    };
    formulas.iter().enumerate().map(one).collect()
}

/// Checks that a list of formulas has from `least` to [`MAX_SERIES`] of them.
pub(crate) fn check_count(formulas: &[String], least: usize, pointer: &str) -> Result<()> {
    if formulas.len() < least || formulas.len() > MAX_SERIES {
        let message = format!("give {least} to {MAX_SERIES} formulas");
        return Err(Error::invalid_at(pointer, message));
    }
    Ok(())
}

/// Evaluates formulas on one axis: a column each, errors pointing at where each was asked.
pub(crate) async fn load(
    markets: &Markets,
    actor: &Actor,
    asked: &[Named],
    window: Window,
) -> Result<SeriesTable> {
    let query = SeriesQuery {
        formulas: asked.iter().map(|one| one.formula.clone()).collect(),
        from: window.from,
        to: window.to,
        interval: window.interval,
        as_of: window.as_of,
    };
    let table = markets.query_series(actor, query).await.map_err(|error| moved(error, asked))?;
    if let Some(one) =
        asked.iter().zip(&table.columns).find(|(one, column)| one.formula != column.formula)
    {
        let message =
            format!("{} has several columns: choose one, such as {}", one.0.formula, one.1.formula);
        return Err(Error::invalid_at(one.0.pointer.clone(), message));
    }
    Ok(table)
}

/// Lets an error about `/formulas/3` point at where that formula stands here.
fn moved(error: Error, asked: &[Named]) -> Error {
    match error {
        Error::Invalid { code, message, pointer } => {
            let place = |pointer: &String| {
                let number: usize = pointer.strip_prefix("/formulas/")?.parse().ok()?;
                Some(asked.get(number)?.pointer.clone())
            };
            let pointer = pointer.map(|pointer| place(&pointer).unwrap_or(pointer));
            Error::Invalid { code, message, pointer }
        }
        other => other,
    }
}

impl Sample {
    /// Takes the returns between the rows in which all columns have a value, above zero for prices.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when fewer than `least` returns are common, naming what there is.
    pub fn of(
        table: SeriesTable,
        kind: ValueKind,
        method: ReturnMethod,
        least: usize,
    ) -> Result<Self> {
        let sound = |value: &Option<f64>| {
            value.is_some_and(|value| kind == ValueKind::Returns || value > 0.0)
        };
        let has = |row: usize| {
            table.columns.iter().filter(|column| column.values.get(row).is_some_and(sound)).count()
        };
        let all = table.columns.len();
        let counts: Vec<usize> = (0..table.at.len()).map(has).collect();
        let used: Vec<usize> =
            (0..counts.len()).filter(|row| counts[*row] == all && all > 0).collect();
        let rows_left_out = counts.iter().filter(|count| **count > 0 && **count < all).count();
        let at: Vec<Timestamp> = used.iter().map(|row| table.at[*row]).collect();
        let returns: Vec<Vec<f64>> = table
            .columns
            .iter()
            .map(|column| {
                let values: Vec<f64> = used.iter().filter_map(|row| column.values[*row]).collect();
                returns_of(values, kind, method)
            })
            .collect();
        let count = returns.first().map_or(0, Vec::len);
        let (interval, trading_days) = spacing(&at);
        let series: Vec<SampledSeries> = table
            .columns
            .into_iter()
            .map(|column| SampledSeries {
                rows: column.values.iter().filter(|value| sound(value)).count(),
                formula: column.formula,
                lineage: column.lineage,
            })
            .collect();
        if count < least {
            return Err(too_few(count, least, &series));
        }
        if returns.iter().flatten().any(|value| !value.is_finite()) {
            return Err(Error::invalid("a price moves by more than a number can hold"));
        }
        let periods = periods_per_year(interval.name(), trading_days.into())
            .ok_or_else(|| Error::internal("an interval without periods"))?;
        let described = SampleOfReturns {
            returns: count,
            rows_left_out,
            first_at: at.first().copied(),
            last_at: at.last().copied(),
            interval,
            trading_days,
            periods_per_year: periods,
            series,
        };
        let skipped = at.len() - count;
        Ok(Self { at: at[skipped..].to_vec(), returns, described })
    }

    pub fn slices(&self) -> Vec<&[f64]> {
        self.returns.iter().map(Vec::as_slice).collect()
    }

    pub fn periods_per_year(&self) -> f64 {
        self.described.periods_per_year
    }

    /// The civil days of the returns, in UTC.
    pub fn dates(&self) -> Vec<jiff::civil::Date> {
        self.at.iter().map(|at| date_of(*at)).collect()
    }

    /// The returns of `weights`, restored every period.
    pub fn portfolio(&self, weights: &[f64]) -> Vec<f64> {
        let rows = self.described.returns;
        let row = |row: usize| {
            self.returns.iter().zip(weights).map(|(column, weight)| column[row] * weight).sum()
        };
        (0..rows).map(row).collect()
    }
}

pub(crate) fn date_of(at: Timestamp) -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(at.to_jiff()).date()
}

fn returns_of(values: Vec<f64>, kind: ValueKind, method: ReturnMethod) -> Vec<f64> {
    match (kind, method) {
        (ValueKind::Returns, _) => values,
        (ValueKind::Prices, ReturnMethod::Simple) => {
            values.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect()
        }
        (ValueKind::Prices, ReturnMethod::Log) => {
            values.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect()
        }
    }
}

fn too_few(count: usize, least: usize, series: &[SampledSeries]) -> Error {
    let each: Vec<String> =
        series.iter().take(5).map(|one| format!("{} has {}", one.formula, one.rows)).collect();
    let why = series.iter().find_map(|one| one.lineage.reason.clone());
    let why = why.map_or(String::new(), |why| format!(" ({why})"));
    Error::invalid(format!(
        "the series have {count} returns in common and {least} are needed: choose others or a longer time; rows: {}{why}",
        each.join(", ")
    ))
}

/// Returns the interval nearest to the median distance of the rows, and whether weekends have rows.
pub(crate) fn spacing(at: &[Timestamp]) -> (Interval, TradingDays) {
    let mut gaps: Vec<i64> = at.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(Interval::Day.micros()).max(1);
    let apart = |interval: &Interval| {
        let (one, other) = (interval.micros().max(median), interval.micros().min(median));
        // Hundredths of the ratio: exact enough to tell intervals apart, and in whole numbers.
        one.saturating_mul(100) / other
    };
    let interval = Interval::ALL.iter().copied().min_by_key(apart).unwrap_or(Interval::Day);
    let weekend = |at: &&Timestamp| {
        let day = date_of(**at).weekday();
        day == jiff::civil::Weekday::Saturday || day == jiff::civil::Weekday::Sunday
    };
    // Two days of seven would be 28 %; a stray Sunday evening of futures is far below a tenth.
    let weekends = at.iter().filter(weekend).count();
    let always = interval <= Interval::Day && weekends * 10 > at.len();
    (interval, if always { TradingDays::Always } else { TradingDays::Exchange })
}

impl From<TradingDays> for Trading {
    fn from(days: TradingDays) -> Self {
        match days {
            TradingDays::Exchange => Self::Exchange,
            TradingDays::Always => Self::Always,
        }
    }
}

/// Checks a risk-free rate a year.
pub(crate) fn check_risk_free(rate: f64) -> Result<()> {
    if (-0.5..=1.0).contains(&rate) {
        return Ok(());
    }
    Err(Error::invalid_at(
        "/risk_free",
        "give the rate a year as a fraction from -0.5 to 1 (0.03 is 3 %)",
    ))
}

/// Checks one weight a series and returns them; equal ones when none are given.
#[expect(clippy::cast_precision_loss, reason = "a count of series")]
pub(crate) fn check_weights(weights: &[f64], series: usize) -> Result<Vec<f64>> {
    if weights.is_empty() {
        return Ok(vec![1.0 / series.max(1) as f64; series]);
    }
    if weights.len() != series {
        let message =
            format!("give one weight for each of the {series} formulas, or none for equal ones");
        return Err(Error::invalid_at("/weights", message));
    }
    if let Some(place) =
        weights.iter().position(|weight| !(weight.is_finite() && weight.abs() <= 100.0))
    {
        return Err(Error::invalid_at(
            format!("/weights/{place}"),
            "a weight is a fraction of the money, from -100 to 100",
        ));
    }
    Ok(weights.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn weekdays_are_252_a_year_and_every_day_365() {
        let days =
            |dates: &[&str]| -> Vec<Timestamp> { dates.iter().map(|date| at(date)).collect() };
        let weekdays =
            days(&["2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"]);
        assert_eq!(spacing(&weekdays), (Interval::Day, TradingDays::Exchange));
        let all = days(&["2024-01-04", "2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"]);
        assert_eq!(spacing(&all), (Interval::Day, TradingDays::Always));
        let months = days(&["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]);
        assert_eq!(spacing(&months), (Interval::Month, TradingDays::Exchange));
        assert_eq!(spacing(&[]), (Interval::Day, TradingDays::Exchange));
    }
}
