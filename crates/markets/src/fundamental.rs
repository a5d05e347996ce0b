//! Fundamentals: statements of companies from what they filed, and ratios over them.
//!
//! **Invariant:** a number is seen from the day it was filed, never before; a restated one replaces the earlier
//! one from its own filing on.
//!
//! **Invariant:** numbers over spans are told apart by both ends: three months and nine months that end on one day
//! are never mixed. A quarter that no filing states is what two filings leave, and is marked as derived.

pub(crate) mod concept;
pub(crate) mod jobs;
pub(crate) mod period;
pub(crate) mod ratio;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod statement;
pub(crate) mod store;
pub(crate) mod timeline;

use kernel::{Symbol, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a company reported, in columns of periods.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fundamentals {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    /// Of every amount; the prices of the ratios are in it, too.
    #[schema(example = "USD")]
    pub currency: Option<String>,
    #[schema(example = "sec")]
    pub source: Option<String>,
    #[schema(value_type = Option<String>)]
    pub fetched_at: Option<Timestamp>,
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    pub period: PeriodKind,
    /// Newest first; values of rows and ratios stand in the same order.
    pub periods: Vec<ReportPeriod>,
    pub statements: Vec<Statement>,
    pub ratios: Vec<Ratio>,
    /// Why there is nothing, or nothing new.
    pub reason: Option<String>,
}

/// How long the periods are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PeriodKind {
    #[default]
    Annual,
    Quarterly,
    /// The last four quarters at the end of each.
    Ttm,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportPeriod {
    /// `FY 2025`: the fiscal year that ends in 2025; `Jun 2025`: the quarter that ends then.
    #[schema(example = "FY 2025")]
    pub label: String,
    #[schema(example = "2024-09-29")]
    pub start: String,
    #[schema(example = "2025-09-27")]
    pub end: String,
    /// When it became known.
    #[schema(example = "2025-10-31")]
    pub filed: String,
    #[schema(example = "10-K")]
    pub form: String,
    #[schema(example = "0000320193-25-000079")]
    pub accession: String,
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Statement {
    pub id: StatementId,
    #[schema(example = "Income statement")]
    pub title: &'static str,
    pub rows: Vec<StatementRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementId {
    Income,
    Balance,
    CashFlow,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StatementRow {
    #[schema(example = "revenue")]
    pub id: &'static str,
    #[schema(example = "Revenue")]
    pub label: &'static str,
    /// What the newest value goes by in the filing; `derived` for what is worked out here.
    #[schema(example = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax")]
    pub concept: String,
    #[schema(example = "USD")]
    pub unit: String,
    pub values: Vec<Option<f64>>,
    /// Whether a value is what two filings leave, or a sum of quarters, and stands in none.
    pub derived: Vec<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Ratio {
    #[schema(example = "net_margin")]
    pub id: &'static str,
    #[schema(example = "Net margin")]
    pub label: &'static str,
    #[schema(example = "net income / revenue")]
    pub formula: &'static str,
    pub unit: RatioUnit,
    pub values: Vec<Option<f64>>,
    /// Why a value is `null`.
    pub reasons: Vec<Option<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RatioUnit {
    Percent,
    Ratio,
    Currency,
}
