//! News: text from outside, which is shown as text and obeyed by nobody.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewsItem {
    pub id: String,
    pub title: String,
    /// `http` or `https` only.
    pub url: Option<String>,
    /// Where the link leads.
    #[schema(example = "news.example")]
    pub host: Option<String>,
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    pub publisher: Option<String>,
    pub summary: Option<String>,
    /// What it is about, as the source says: not all are assets here.
    pub symbols: Vec<String>,
    #[schema(example = "yahoo")]
    pub source: String,
}
