//! What companies filed with the authority.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A document that was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Filing)]
pub struct FilingView {
    #[schema(example = "10-K")]
    pub form: String,
    #[schema(example = "0000320193-25-000079")]
    pub accession: String,
    #[schema(example = "2025-10-31")]
    pub filed: String,
    /// To the second, where that is known.
    #[schema(value_type = Option<String>)]
    pub accepted_at: Option<Timestamp>,
    /// The end of the period it reports.
    #[schema(example = "2025-09-27")]
    pub period: Option<String>,
    /// Text from outside.
    pub title: Option<String>,
    pub url: Option<String>,
    #[schema(example = "sec")]
    pub source: String,
}
