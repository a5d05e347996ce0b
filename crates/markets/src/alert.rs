//! Alert rules: conditions that somebody wants to hear of.
//!
//! A rule fires when it becomes true: in a row where it is true and the last known row before it was
//! false. Rows in which it is unknown are passed over, and a rule that is true from its first known row
//! on has not become so.

mod preview;
pub(crate) mod routes;
pub(crate) mod service;

use kernel::{Symbol, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Interval;

/// What a rule would have done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlertPreview {
    /// The rule in its one spelling.
    #[schema(example = "rsi(AAPL.close, 14) < 30")]
    pub formula: String,
    /// The asset whose moves are measured.
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    /// Rows of history, and those in which the rule is unknown.
    pub rows: usize,
    pub unknown: usize,
    /// How often it fired.
    pub count: usize,
    /// The newest fires, oldest first.
    pub fires: Vec<Fire>,
    pub horizons: Vec<Horizon>,
    /// How the bands were drawn: the same seed draws them again.
    pub seed: u64,
}

/// A time at which the rule became true.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fire {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub close: Option<f64>,
    /// The move of the close after each horizon, a fraction; `null` where history ends before.
    pub moves: Vec<Option<f64>>,
}

/// What followed the fires after so many bars.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Horizon {
    #[schema(example = 5)]
    pub bars: usize,
    /// Fires that are followed by so many bars.
    pub count: usize,
    /// The median move, a fraction.
    pub median: Option<f64>,
    /// The band that holds the median in 90 of 100 resamplings of the fires; absent below 5 fires.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The share of moves above zero.
    pub share_up: Option<f64>,
    /// The median move after any bar: what the rule is to be compared with.
    pub usual: Option<f64>,
}
