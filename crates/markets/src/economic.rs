//! Economic series, the calendar of releases, and yield curves.
//!
//! **Invariant:** what was published once is not rewritten: a revision is a row known later, and a read as of a
//! time sees what was seen here by then.

pub(crate) mod calendar;
pub(crate) mod catalogue;
pub(crate) mod curve;
pub(crate) mod release;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;
pub(crate) mod vintage;

use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An economic series with the newest that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EconomicSeries {
    #[schema(example = "FRED:DGS10")]
    pub id: String,
    #[schema(example = "Treasury yield, 10 years")]
    pub title: String,
    #[schema(example = "percent")]
    pub unit: String,
    pub frequency: Frequency,
    #[schema(example = "US")]
    pub country: String,
    #[schema(example = "fred")]
    pub provider: String,
    #[schema(example = "Rates")]
    pub group: String,
    pub last: Option<f64>,
    /// The value before the last one.
    pub previous: Option<f64>,
    /// The first day of the period of the last value.
    #[schema(example = "2026-11-20")]
    pub last_at: Option<String>,
    #[schema(value_type = Option<String>)]
    pub fetched_at: Option<Timestamp>,
}

/// How often a series has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
    /// Not in the catalogue, so not known.
    Unknown,
}

/// An economic series with its values.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EconomicRows {
    #[serde(flatten)]
    pub series: EconomicSeries,
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    pub rows: Vec<EconomicRow>,
    /// Why there is nothing, or nothing new.
    pub reason: Option<String>,
}

/// A value of a series; `null` where the source shows a gap, such as a holiday.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EconomicRow {
    #[schema(example = "2026-11-20")]
    pub date: String,
    pub value: Option<f64>,
    /// When it was first seen here.
    #[schema(value_type = String)]
    pub known_at: Timestamp,
    /// Whether another value stood here before.
    pub is_revised: bool,
}
