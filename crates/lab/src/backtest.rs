//! What a strategy would have done on stored bars.
//!
//! # From a request to a report
//!
//! `POST /backtests` with
//!
//! ```json
//! {"symbols": ["AAPL"], "entry": "cross_above(sma(close, 20), sma(close, 50))",
//!  "exit": "cross_below(sma(close, 20), sma(close, 50))", "costs": {"percent": 0.001}}
//! ```
//!
//! is checked ([`spec`], [`plan`], [`prepare`]), stored with its [`Manifest`] and queued; the job loads bars as they
//! were **first known** ([`load`]), evaluates the formulas once over all rows and turns the answers into
//! decisions a clock could have taken ([`decide`]), lets [`quant::backtest`] carry them out
//! ([`work`]), and stores what came of it as one compressed row ([`archive`]).
//!
//! # What a clock may know
//!
//! The clock of a row is the end of its bar. A formula's answer for a row counts only once everything it
//! stands on is known: the latest `known_at` of its inputs up to that row. Where a row came late, the
//! clock acts on the newest answer that was complete by then; an entry or exit that completes late
//! is acted on once, when it completes. Corrections never rewrite what was seen. So what becomes
//! known after a clock changes no decision at it: neither later rows, nor later versions of earlier
//! ones.
//!
//! **Invariant:** the same manifest and the same stored rows give the same bytes.

pub mod archive;
pub(crate) mod decide;
pub(crate) mod export;
pub mod jobs;
pub(crate) mod load;
mod other;
pub mod plan;
pub(crate) mod prepare;
pub mod report;
pub mod routes;
pub mod service;
pub(crate) mod sheet;
pub mod spec;
pub(crate) mod store;
pub mod sweep;
pub(crate) mod work;

use kernel::{Entity, Id, Timestamp};
use platform::jobs::Job;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use report::{Report, Summary};
pub use spec::BacktestSpec;
pub use sweep::{Sweep, SweepSpec};

/// A strategy tried on the past.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Backtest {
    #[schema(value_type = String, example = "bkt_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Backtest>,
    #[schema(example = "Cross of 20 and 50 days")]
    pub name: String,
    pub kind: BacktestKind,
    pub state: BacktestState,
    /// The job that runs it.
    #[schema(value_type = Option<String>)]
    pub job_id: Option<Id<Job>>,
    /// Everything that decides the result.
    pub manifest: Manifest,
    /// What came of it, once it is done.
    pub summary: Option<Summary>,
    /// Why it failed.
    pub error: Option<String>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub finished_at: Option<Timestamp>,
}

impl Entity for Backtest {
    const PREFIX: &'static str = "bkt";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BacktestKind {
    Run,
    /// Many parameters; what is shown beside the surface is the best of them.
    Sweep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BacktestState {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// Everything that decides a result: whoever has the same rows gets the same bytes from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    /// The version of the code.
    #[schema(example = "0.1.0")]
    pub code: String,
    /// The request with every default in place, formulas in their one spelling, and the symbols of
    /// its watchlist.
    pub spec: BacktestSpec,
    /// What is swept, for a sweep.
    pub sweep: Option<Sweep>,
    /// Nothing known later was seen.
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    /// How many backtests of these symbols were tried here, this one and every point of a sweep
    /// included.
    #[schema(example = 12)]
    pub trials: u64,
    /// SHA-256 over the columns that were used; there once it is done.
    pub data_hash: Option<String>,
    /// SHA-256 over the stored result; there once it is done.
    pub result_hash: Option<String>,
}

/// A backtest that was queued: where to follow it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StartedBacktest {
    #[schema(value_type = String, example = "bkt_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Backtest>,
    #[schema(value_type = String, example = "job_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub job_id: Id<Job>,
}

impl BacktestKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Sweep => "sweep",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        if name == "sweep" { Self::Sweep } else { Self::Run }
    }
}

impl BacktestState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        let all = [Self::Queued, Self::Running, Self::Done, Self::Cancelled];
        all.into_iter().find(|state| state.name() == name).unwrap_or(Self::Failed)
    }
}
