//! Imports: files of bars, read as a stream, checked row by row, added exactly once.
//!
//! **Invariant:** a row that is known already adds nothing, so a file may be imported any number
//! of times, and one that stopped in the middle goes on where it was committed.
//!
//! **Invariant:** what is refused is said, with its line and the reason.

mod assets;
pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod date;
pub(crate) mod jobs;
pub(crate) mod mapping;
pub(crate) mod read;
pub(crate) mod routes;
pub(crate) mod service;
pub mod source;
pub(crate) mod store;

use std::collections::BTreeMap;

use kernel::{Entity, Id, Symbol, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetType, Interval, Prices};
use mapping::Mapping;

/// Names imports in ids.
#[derive(Debug)]
pub enum Import {}

impl Entity for Import {
    const PREFIX: &'static str = "imp";
}

/// What the file does not say itself; all of it is guessed where it can be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    /// Whose bars these are, for files without a column of symbols.
    pub symbol: Option<Symbol>,
    pub interval: Option<Interval>,
    /// The day that times of day in the file belong to: `2013-10-04`.
    pub date: Option<String>,
    /// The IANA zone of times without an offset; UTC when absent.
    pub zone: Option<String>,
    /// What prices are multiplied by: 0.0001 for files in ten-thousandths.
    pub scale: Option<f64>,
    pub prices: Option<Prices>,
    pub r#type: Option<AssetType>,
    pub currency: Option<String>,
    /// What to show as the source; the file's name when absent.
    pub source: Option<String>,
    /// Other symbols for some of the file's.
    pub rename: BTreeMap<String, Symbol>,
}

/// How far an import has come.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress {
    /// Lines read.
    pub rows: u64,
    /// Bytes of the file read, as it is stored.
    pub bytes: u64,
    pub bytes_total: Option<u64>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refusal {
    #[schema(example = 17)]
    pub line: u64,
    #[schema(example = "high 10 is below low 12")]
    pub reason: String,
}

/// A row as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PreviewRow {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub open: Option<f64>,
    pub high: Option<f64>,
    pub low: Option<f64>,
    pub close: Option<f64>,
    pub volume: Option<f64>,
}

/// What came of an import, or, as a dry run, what would.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    #[schema(value_type = Option<String>, example = "imp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Option<Id<Import>>,
    pub file: String,
    /// How the file was read.
    pub mapping: Mapping,
    /// Bars read and accepted.
    #[schema(example = 159_468)]
    pub rows: u64,
    /// Bars of times nothing was known of.
    pub inserted: u64,
    /// Bars that differ from what was known: both stay, this one is known from now.
    pub revised: u64,
    /// Bars known already.
    pub unchanged: u64,
    /// Rows or cells without any value.
    pub empty: u64,
    #[schema(example = 28)]
    pub symbols: u64,
    /// Splits and dividends that adjusted closes implied.
    pub actions: u64,
    pub refused_count: u64,
    /// The first thousand refused rows.
    pub refused: Vec<Refusal>,
    /// The first rows, as understood.
    pub preview: Vec<PreviewRow>,
}
