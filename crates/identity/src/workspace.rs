//! A workspace: where portfolios, watchlists and people are kept apart from others.
//!
//! **Invariant:** a workspace has an admin as long as it has members.

pub(crate) mod routes;
mod service;
pub(crate) mod store;

use kernel::{Error, Id, Result, Timestamp, User, Workspace};
use serde::Serialize;
use utoipa::ToSchema;

use crate::role::Role;

const MAX_NAME: usize = 80;

/// A workspace, as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = Workspace)]
pub struct Membership {
    #[schema(value_type = String, example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Workspace>,
    #[schema(example = "Family office")]
    pub name: String,
    /// The role of whoever asks.
    pub role: Role,
    /// Whether its data is made up for a demonstration.
    pub demo: bool,
}

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Member {
    #[schema(value_type = String, example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub user_id: Id<User>,
    #[schema(example = "ada")]
    pub username: String,
    #[schema(example = "Ada Lovelace")]
    pub display_name: String,
    pub role: Role,
    pub joined_at: Timestamp,
}

pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fine =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if fine {
        return Ok(name.to_owned());
    }
    Err(Error::invalid_at("/name", "a name has 1 to 80 characters"))
}
