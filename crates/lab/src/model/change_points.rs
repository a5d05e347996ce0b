//! Where a series changed for good, and what lies between.

use kernel::{Error, Result, Timestamp};
use markets::{Interval, SeriesTable};
use quant::timeseries::{self, Change, Cuts, Penalty, Segment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::transformed::{SampleOfRows, SeriesTransform, Transformed};

/// Rows of a search, which at worst takes their square.
const MAX_ROWS: usize = 10_000;
const MAX_SEGMENT: usize = 1_000;

/// What may be different in each segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Mean,
    Variance,
    #[default]
    MeanAndVariance,
}

/// What a cut must be worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutPenalty {
    Bic,
    /// Bears against short segments too.
    #[default]
    ModifiedBic,
    /// `penalty_value`.
    Value,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindChangePoints {
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
    pub change: ChangeKind,
    #[serde(default)]
    pub penalty: CutPenalty,
    /// In units of −2 log-likelihood, above zero: of the penalty `value`.
    pub penalty_value: Option<f64>,
    /// The fewest rows of a segment, 2 to 1000.
    #[serde(default = "usual_segment")]
    #[schema(default = 20, minimum = 2, maximum = 1000)]
    pub min_segment: usize,
}

fn usual_segment() -> usize {
    20
}

/// Rows between two cuts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesSegment {
    #[schema(value_type = String)]
    pub first_at: Timestamp,
    #[schema(value_type = String)]
    pub last_at: Timestamp,
    pub rows: usize,
    /// Of the values after the transform, as `deviation`.
    pub mean: f64,
    pub deviation: f64,
    /// What the cut before it is worth, in units of −2 log-likelihood: more than the penalty, unless a
    /// neighbour cut shares it. Null for the first segment.
    pub gain: Option<f64>,
}

/// The cheapest segmentation of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangePoints {
    /// Oldest first; one when nothing changed.
    pub segments: Vec<SeriesSegment>,
    /// What each cut was charged, in units of −2 log-likelihood.
    pub penalty: f64,
    #[schema(value_type = Vec<String>)]
    pub at: Vec<Timestamp>,
    /// What the formula gave.
    pub level: Vec<f64>,
    /// What was cut.
    pub values: Vec<f64>,
    pub sample: SampleOfRows,
}

/// Cuts the only column of `table`.
pub(crate) fn find(ask: &FindChangePoints, table: SeriesTable) -> Result<ChangePoints> {
    let cuts = ask.cuts()?;
    let sample = Transformed::of(table, ask.transform, MAX_ROWS)?;
    let (levels, values) = sample.first()?;
    let found = timeseries::change_points(values, cuts).map_err(|fault| sample.refused(fault))?;
    let at = |row: usize| sample.at.get(row).copied();
    let shown = |segment: &Segment| {
        Some(SeriesSegment {
            first_at: at(segment.first)?,
            last_at: at(segment.end.checked_sub(1)?)?,
            rows: segment.end - segment.first,
            mean: segment.mean,
            deviation: segment.deviation,
            gain: segment.gain,
        })
    };
    Ok(ChangePoints {
        segments: found.segments.iter().filter_map(shown).collect(),
        penalty: found.penalty,
        level: levels.to_vec(),
        values: values.to_vec(),
        at: sample.at,
        sample: sample.described,
    })
}

impl FindChangePoints {
    /// What is looked for, checked.
    pub fn cuts(&self) -> Result<Cuts> {
        if !(2..=MAX_SEGMENT).contains(&self.min_segment) {
            let message = format!("a segment has at least 2 to {MAX_SEGMENT} rows");
            return Err(Error::invalid_at("/min_segment", message));
        }
        let wrong = |message: &str| Err(Error::invalid_at("/penalty_value", message));
        let penalty = match (self.penalty, self.penalty_value) {
            (CutPenalty::Bic, None) => Penalty::Bic,
            (CutPenalty::ModifiedBic, None) => Penalty::ModifiedBic,
            (CutPenalty::Value, Some(value)) if value > 0.0 && value.is_finite() => {
                Penalty::Value(value)
            }
            (CutPenalty::Value, _) => return wrong("give a number above zero"),
            _ => return wrong("choose the penalty `value` to give one"),
        };
        let change = match self.change {
            ChangeKind::Mean => Change::Mean,
            ChangeKind::Variance => Change::Variance,
            ChangeKind::MeanAndVariance => Change::MeanAndVariance,
        };
        Ok(Cuts { change, penalty, shortest: self.min_segment })
    }
}
