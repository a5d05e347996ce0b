//! A session: one browser or one program that signed in.

pub(crate) mod routes;
mod service;
pub(crate) mod store;

use std::time::Duration;

use kernel::{Entity, Id, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// After this even a session in daily use ends: sign in again.
pub(crate) const LIFETIME: Duration = Duration::from_hours(30 * 24);

/// A session that nobody uses ends earlier.
pub(crate) const IDLE: Duration = Duration::from_hours(7 * 24);

/// A refresh token that nobody uses dies with the idle session.
pub(crate) const REFRESH_LIFETIME: Duration = IDLE;

/// How long a replaced refresh token may be sent again: an answer that got lost is asked for
/// again within seconds, and what is later was copied.
pub(crate) const REFRESH_GRACE: Duration = Duration::from_secs(10);

/// How long a browser that signed in is known.
pub(crate) const DEVICE_LIFETIME: Duration = Duration::from_hours(400 * 24);

/// One browser or program that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Session {
    #[schema(value_type = String, example = "ses_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Session>,
    pub kind: SessionKind,
    #[schema(example = "192.0.2.17")]
    pub address: Option<String>,
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")]
    pub user_agent: Option<String>,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_seen_at: Timestamp,
    /// Whether this very request came from it.
    pub current: bool,
}

impl Entity for Session {
    const PREFIX: &'static str = "ses";
}

/// What holds a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum SessionKind {
    /// A browser, with a cookie.
    Browser,
    /// A program, with access and refresh tokens.
    Token,
}

/// Where a request came from, for the list of sessions.
#[derive(Debug, Clone, Default)]
pub struct Client {
    pub address: Option<String>,
    pub user_agent: Option<String>,
}
