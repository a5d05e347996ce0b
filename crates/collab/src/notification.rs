//! Notifications: what one person is told, until it is read.
//!
//! **Invariant:** a notification is seen by the person it is for, in the workspace it is of, and by nobody else.

pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use kernel::{Entity, Id, Timestamp, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct Notification {
    #[schema(value_type = String, example = "ntf_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Notification>,
    /// What it is about: `alert` or `webhook`.
    #[schema(example = "alert")]
    pub kind: String,
    #[schema(example = "Apple is oversold")]
    pub title: String,
    #[schema(example = "AAPL: rsi(close, 14) < 30 became true at 29.4")]
    pub body: String,
    /// Where the page about it is.
    #[schema(example = "/alerts?alert=alr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub link: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub read_at: Option<Timestamp>,
}

impl Entity for Notification {
    const PREFIX: &'static str = "ntf";
}

/// A message about to be.
#[derive(Debug, Clone)]
pub(crate) struct NewNotification {
    pub user: Id<User>,
    /// What it tells of: told once.
    pub cause: String,
    pub kind: &'static str,
    pub title: String,
    pub body: String,
    pub link: Option<String>,
}
