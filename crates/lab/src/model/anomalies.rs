//! Which rows of a series are not as the others, and what was expected of them.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::{
    Length,
    timeseries::{
        Anomaly, Decomposition, SeriesFault, Spread, Stl, centred_scores, ewma_scores,
        robust_scores, seasonal_scores, trailing_scores,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    sample::TradingDays,
    transformed::{SampleOfRows, SeriesTransform, Transformed},
};

const MAX_ROWS: usize = 20_000;

/// Rows of a decomposition, which takes their product with the season.
const MAX_SEASONAL_ROWS: usize = 5_000;
const MAX_PERIOD: usize = 400;
const MAX_WINDOW: u32 = 1_000;

/// Rows that are named; all are counted.
const SHOWN: usize = 500;

/// How it is told what was to be expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyMethod {
    /// The median of the `window` rows before: nothing later is looked at.
    #[default]
    Trailing,
    /// The exponential average of the rows before, `window` being its span: nothing later is looked at.
    Ewma,
    /// The median of the rows around, half of `window` to each side.
    Centred,
    /// The median of all rows.
    Whole,
    /// Trend and season of the rows around (STL).
    Seasonal,
}

/// How the width of usual values is measured, of `whole` and `seasonal`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnomalySpread {
    /// The median distance to the median.
    #[default]
    MedianDeviation,
    /// Rousseeuw and Croux: a quantile of all distances between values.
    Qn,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindAnomalies {
    #[schema(example = "AAPL")]
    pub formula: String,
    #[schema(value_type = Option<String>, example = "2010-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    #[serde(default)]
    pub transform: SeriesTransform,
    #[serde(default)]
    pub method: AnomalyMethod,
    /// Deviations from which a row is an anomaly, 1 to 100.
    #[serde(default = "usual_threshold")]
    #[schema(default = 5.0)]
    pub threshold: f64,
    /// Rows of `trailing`, `ewma` and `centred`, 3 to 1000.
    #[serde(default = "usual_window")]
    #[schema(default = 60, minimum = 3, maximum = 1000)]
    pub window: u32,
    /// Rows of a season, 2 to 400: of `seasonal`; a week of days or a year of months when absent.
    pub period: Option<usize>,
    /// Seasons one is smoothed over, odd, 3 to 101.
    #[serde(default = "usual_seasons")]
    #[schema(default = 7, minimum = 3, maximum = 101)]
    pub seasons: usize,
    #[serde(default)]
    pub spread: AnomalySpread,
}

fn usual_threshold() -> f64 {
    5.0
}
fn usual_window() -> u32 {
    60
}
fn usual_seasons() -> usize {
    7
}

/// A row that is not as the others.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AnomalousRow {
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// What the formula gave.
    pub level: f64,
    /// After the transform, as `expected` and `deviation`.
    pub value: f64,
    pub expected: f64,
    pub deviation: f64,
    /// `(value − expected) / deviation`.
    pub score: f64,
    #[schema(example = "-0.112 where 0.001 ± 0.012 was expected: 9.4 deviations below")]
    pub reason: String,
}

/// A series as trend, season and rest; a value a row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesParts {
    /// Rows of a season.
    pub period: usize,
    pub trend: Vec<f64>,
    pub seasonal: Vec<f64>,
    pub residual: Vec<f64>,
}

/// Scores of all rows, and the rows beyond the threshold.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Anomalies {
    pub method: AnomalyMethod,
    pub threshold: f64,
    /// Whether a score is what it was when its row came: nothing later was looked at.
    pub causal: bool,
    /// Rows that have a score, and those beyond the threshold.
    pub scored: usize,
    pub found: usize,
    /// Those beyond the threshold, newest first, at most 500.
    pub rows: Vec<AnomalousRow>,
    #[schema(value_type = Vec<String>)]
    pub at: Vec<Timestamp>,
    /// What the formula gave.
    pub level: Vec<f64>,
    /// After the transform; `null` below: no score.
    pub values: Vec<f64>,
    pub expected: Vec<Option<f64>>,
    pub deviation: Vec<Option<f64>>,
    pub score: Vec<Option<f64>>,
    /// Of `seasonal`.
    pub parts: Option<SeriesParts>,
    pub sample: SampleOfRows,
}

/// Looks at the only column of `table`.
pub(crate) fn find(ask: &FindAnomalies, table: SeriesTable) -> Result<Anomalies> {
    ask.check()?;
    let seasonal = ask.method == AnomalyMethod::Seasonal;
    let most = if seasonal { MAX_SEASONAL_ROWS } else { MAX_ROWS };
    let sample = Transformed::of(table, ask.transform, most)?;
    let (levels, values) = sample.first()?;
    let period = ask.period.unwrap_or_else(|| usual_period(&sample.described));
    let found = scored(ask, values, period).map_err(|fault| sample.refused(fault))?;
    let (scores, parts) = found;
    let rows = || sample.at.iter().zip(levels).zip(values.iter().zip(&scores)).rev();
    let beyond = rows().filter_map(|((at, level), (value, score))| {
        let score = score.filter(|score| score.score.abs() >= ask.threshold)?;
        Some(named(*at, *level, *value, score))
    });
    let mut beyond: Vec<AnomalousRow> = beyond.collect();
    let found = beyond.len();
    beyond.truncate(SHOWN);
    let column = |part: fn(&Anomaly) -> f64| -> Vec<Option<f64>> {
        scores.iter().map(|score| score.as_ref().map(part)).collect()
    };
    Ok(Anomalies {
        method: ask.method,
        threshold: ask.threshold,
        causal: matches!(ask.method, AnomalyMethod::Trailing | AnomalyMethod::Ewma),
        scored: scores.iter().flatten().count(),
        found,
        rows: beyond,
        expected: column(|score| score.expected),
        deviation: column(|score| score.deviation),
        score: column(|score| score.score),
        level: levels.to_vec(),
        values: values.to_vec(),
        parts: parts.map(|parts| SeriesParts {
            period,
            trend: parts.trend,
            seasonal: parts.seasonal,
            residual: parts.residual,
        }),
        at: sample.at,
        sample: sample.described,
    })
}

type Scored = (Vec<Option<Anomaly>>, Option<Decomposition>);

fn scored(ask: &FindAnomalies, values: &[f64], period: usize) -> Result<Scored, SeriesFault> {
    let spread = match ask.spread {
        AnomalySpread::MedianDeviation => Spread::MedianDeviation,
        AnomalySpread::Qn => Spread::Qn,
    };
    let window = Length::saturating(ask.window);
    let plain = |scores| (scores, None);
    match ask.method {
        AnomalyMethod::Trailing => trailing_scores(values, window).map(plain),
        AnomalyMethod::Ewma => ewma_scores(values, window).map(plain),
        AnomalyMethod::Centred => centred_scores(values, window.rows() / 2).map(plain),
        AnomalyMethod::Whole => robust_scores(values, spread).map(plain),
        AnomalyMethod::Seasonal => {
            let stl = Stl { period, seasonal: ask.seasons, robust: true };
            seasonal_scores(values, stl, spread).map(|(parts, scores)| (scores, Some(parts)))
        }
    }
}

/// A week of days, a day of hours, a year of the others.
fn usual_period(sample: &SampleOfRows) -> usize {
    match (sample.interval, sample.trading_days) {
        (Interval::Month, _) => 12,
        (Interval::Week, _) => 52,
        (interval, _) if interval < Interval::Day => {
            let rows = usize::try_from(Interval::Day.micros() / interval.micros()).unwrap_or(2);
            rows.clamp(2, MAX_PERIOD)
        }
        (_, TradingDays::Always) => 7,
        (_, TradingDays::Exchange) => 5,
    }
}

fn named(at: Timestamp, level: f64, value: f64, score: Anomaly) -> AnomalousRow {
    let Anomaly { expected, deviation, score } = score;
    let side = if score < 0.0 { "below" } else { "above" };
    let reason = format!(
        "{} where {} ± {} was expected: {:.1} deviations {side}",
        short(value),
        short(expected),
        short(deviation),
        score.abs()
    );
    AnomalousRow { at, level, value, expected, deviation, score, reason }
}

/// Three digits that tell something.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = value.abs().log10().floor();
    if !(-5.0..6.0).contains(&digits) {
        return format!("{value:.2e}");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 7, by the line above"
    )]
    let decimals = (2.0 - digits).max(0.0) as usize;
    format!("{value:.decimals$}")
}

impl FindAnomalies {
    fn check(&self) -> Result<()> {
        let wrong = |pointer: &str, message: String| Err(Error::invalid_at(pointer, message));
        if !(1.0..=100.0).contains(&self.threshold) {
            return wrong("/threshold", "choose 1 to 100 deviations".to_owned());
        }
        if !(3..=MAX_WINDOW).contains(&self.window) {
            return wrong("/window", format!("choose 3 to {MAX_WINDOW} rows"));
        }
        if self.period.is_some_and(|period| !(2..=MAX_PERIOD).contains(&period)) {
            return wrong("/period", format!("a season has 2 to {MAX_PERIOD} rows"));
        }
        if !(3..=101).contains(&self.seasons) || self.seasons.is_multiple_of(2) {
            return wrong("/seasons", "choose an odd number of seasons, 3 to 101".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_in_three_digits() {
        let told = [0.0, -0.112_34, 1.234, 1_234.567, 1e-9, -2.5e12].map(short);
        assert_eq!(told, ["0", "-0.112", "1.23", "1235", "1.00e-9", "-2.50e12"]);
    }
}
