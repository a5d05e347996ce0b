//! Screens: which assets fulfil a rule now, or did on a date, and how they compare.
//!
//! A screen is formulas about the asset at hand (`rsi(close, 14) < 30`), asked of every asset of a
//! universe. What remembers (averages, lags) is evaluated over each asset's own history up to its newest
//! bar; what compares (`rank`, `top`) looks across the assets.
//!
//! **Invariant:** an asset never vanishes in silence: it matches, it does not, or the rule is unknown
//! for it, and all three are counted.

pub(crate) mod answer;
mod columns;
pub(crate) mod newest;
pub(crate) mod ready;
pub(crate) mod routes;
mod run;
pub(crate) mod service;
pub(crate) mod store;
pub(crate) mod table;

use kernel::{Entity, Error, Id, Result, Symbol, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetType, Interval, Watchlist};

/// Columns of one screen: more do not fit on a screen either.
pub(crate) const MAX_COLUMNS: usize = 40;

/// Symbols named one by one; more are a filter or a watchlist.
pub(crate) const MAX_SYMBOLS: usize = 500;

/// The longest name of a screen.
const NAME_LENGTH: usize = 100;

/// A saved screen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Screen {
    #[schema(value_type = String, example = "scr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Screen>,
    #[schema(example = "Oversold in an uptrend")]
    pub name: String,
    pub question: Question,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl Entity for Screen {
    const PREFIX: &'static str = "scr";
}

/// What a screen asks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    #[serde(default)]
    pub universe: Universe,
    /// A condition about the asset at hand; without one every asset matches.
    #[serde(default)]
    #[schema(example = "rsi(close, 14) < 40 and close > sma(close, 200)")]
    pub rule: Option<String>,
    /// Formulas about the asset at hand, shown beside each.
    #[serde(default)]
    #[schema(max_items = 40, example = json!(["close", "rsi(close, 14)"]))]
    pub columns: Vec<String>,
    /// What matches are sorted by; by symbol without one.
    #[serde(default)]
    pub sort: Option<Sort>,
    /// Days when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1d")]
    pub interval: Option<Interval>,
}

/// Which assets are asked: those that fulfil all that is said, all when nothing is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Universe {
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 500)]
    pub symbols: Vec<Symbol>,
    #[serde(default)]
    pub r#type: Option<AssetType>,
    #[serde(default)]
    pub sector: Option<String>,
    #[serde(default)]
    pub exchange: Option<String>,
    /// The assets of a watchlist.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub watchlist: Option<Id<Watchlist>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    #[schema(example = "close / sma(close, 200)")]
    pub formula: String,
    #[serde(default)]
    pub order: Order,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The highest first.
    #[default]
    Descending,
    Ascending,
}

/// What a screen found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Screened {
    pub columns: Vec<ScreenColumn>,
    pub rows: Vec<ScreenRow>,
    /// Assets that match; `rows` may show fewer.
    #[schema(example = 12)]
    pub matched: usize,
    /// Assets that were asked.
    #[schema(example = 55)]
    pub universe: usize,
    /// Assets for which the rule has no answer, since a value it needs is unknown.
    pub unknown: usize,
    /// The newest bar of any asset that was asked.
    #[schema(value_type = Option<String>)]
    pub newest_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    /// The rule in its one spelling.
    pub rule: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScreenColumn {
    /// In its one spelling.
    #[schema(example = "rsi(close, 14)")]
    pub formula: String,
    /// Whether the values are 1 for true and 0 for false.
    pub condition: bool,
    /// Over all assets that were asked; absent when no value is known.
    pub distribution: Option<Distribution>,
}

/// How the values of a column are spread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Distribution {
    pub min: f64,
    pub max: f64,
    pub median: f64,
    /// How many values lie in each of equally wide bins from `min` to `max`.
    pub counts: Vec<u32>,
    /// How many values are known.
    pub known: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScreenRow {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "Apple Inc.")]
    pub name: String,
    pub r#type: AssetType,
    #[schema(example = "USD")]
    pub currency: Option<String>,
    /// The bar the values are of.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// Whether that bar is more than a week older than the newest of the universe.
    pub stale: bool,
    /// A value a column; `null` is unknown.
    pub values: Vec<Option<f64>>,
    /// The last 30 closes.
    pub spark: Vec<Option<f64>>,
}

/// Checks the name of a screen.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("/name", "a name has 1 to 100 characters"));
    }
    Ok(name.to_owned())
}
