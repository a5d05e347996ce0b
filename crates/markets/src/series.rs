//! Series: columns of assets and formulas over them, on one time axis.
//!
//! **Invariant:** nothing is filled. A row where an input has no bar is unknown; only an input of
//! a longer interval, and what is known from a day on (reports, economic series, how providers agree),
//! stands in every row by whose end it was known, until a newer one is.

pub(crate) mod align;
pub(crate) mod catalogue;
pub(crate) mod field;
pub(crate) mod input;
pub(crate) mod load;
pub(crate) mod past;
pub(crate) mod routes;
mod running;
pub(crate) mod service;
pub(crate) mod unit;

pub use field::{FieldGroup, SeriesField};
use formula::Formula;
use kernel::{Error, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Interval;

/// Reads a formula that stands at `pointer` of a body.
///
/// # Errors
///
/// [`Error::Invalid`] saying what is wrong with it, and at which characters.
pub(crate) fn read_formula(text: &str, pointer: &str) -> Result<Formula> {
    formula::check(text).map_err(|error| Error::Invalid {
        code: "FORMULA_INVALID",
        message: error.to_string(),
        pointer: Some(pointer.to_owned()),
    })
}

/// A series there is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesInfo {
    #[schema(example = "AAPL.close")]
    pub address: String,
    #[schema(example = "Apple Inc., close")]
    pub title: String,
    #[schema(example = "USD")]
    pub unit: Option<String>,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    pub source: String,
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
}

/// Columns on one time axis.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesTable {
    #[schema(value_type = Vec<String>)]
    pub at: Vec<Timestamp>,
    /// In the order they were asked for; a record gives a column for each of its fields.
    pub columns: Vec<SeriesColumn>,
}

/// What a formula gave: `null` where it is unknown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SeriesColumn {
    #[schema(example = "sma(AAPL, 20)")]
    pub formula: String,
    #[schema(example = "USD")]
    pub unit: Option<String>,
    pub values: Vec<Option<f64>>,
    pub lineage: Lineage,
}

/// Where the numbers of a column come from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Lineage {
    pub inputs: Vec<LineageInput>,
    /// Nothing known later was seen.
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    /// The formula in its one spelling.
    #[schema(example = "sma(AAPL.close, 20)")]
    pub formula: String,
    /// Why nothing is known, when nothing is.
    pub reason: Option<String>,
}

/// The rows of one input.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LineageInput {
    #[schema(example = "AAPL.close")]
    pub address: String,
    pub source: String,
    pub rows: u64,
    #[schema(value_type = Option<String>)]
    pub first_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_known_at: Option<Timestamp>,
    /// What has to be known to read it right.
    #[schema(
        example = "values of before 2026-11-20 stand from when their release was due, as revised by then"
    )]
    pub note: Option<String>,
}
