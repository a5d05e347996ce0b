//! A user: their names, their state, and what they see of themselves.

pub(crate) mod routes;
mod service;
pub(crate) mod store;

pub use service::ResetLink;

use kernel::{Error, Id, Permission, Result, Timestamp, User, Workspace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{grant, workspace::Membership};

/// The longest address that mail can be sent to (RFC 5321).
const MAX_EMAIL: usize = 254;

const USERNAME: std::ops::RangeInclusive<usize> = 3..=32;

const MAX_DISPLAY_NAME: usize = 100;

/// Preferences are a page's settings, not a store of files.
const MAX_PREFERENCES_BYTES: usize = 16 * 1_024;

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum UserStatus {
    Active,
    /// May not sign in, until an administrator changes that.
    Disabled,
    /// Gone for good; the row stays so that the audit log still names somebody.
    Deleted,
}

/// The signed-in user, as they see themselves.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = User)]
pub struct Profile {
    #[schema(value_type = String, example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<User>,
    #[schema(example = "ada@example.com")]
    pub email: String,
    #[schema(example = "ada")]
    pub username: String,
    #[schema(example = "Ada Lovelace")]
    pub display_name: String,
    pub status: UserStatus,
    /// Whether a code is asked for at sign-in.
    pub second_factor: bool,
    /// Whether they administer this instance.
    pub superuser: bool,
    pub created_at: Timestamp,
    /// What they may do in the current workspace.
    pub permissions: Vec<Permission>,
    pub workspaces: Vec<Membership>,
    #[schema(value_type = String, example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub current_workspace_id: Id<Workspace>,
    #[schema(value_type = Object)]
    pub preferences: serde_json::Value,
}

/// A user, as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Account {
    #[schema(value_type = String, example = "usr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<User>,
    #[schema(example = "ada@example.com")]
    pub email: String,
    #[schema(example = "ada")]
    pub username: String,
    #[schema(example = "Ada Lovelace")]
    pub display_name: String,
    pub status: UserStatus,
    pub second_factor: bool,
    pub superuser: bool,
    pub created_at: Timestamp,
}

/// A password was set; sessions elsewhere have ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct PasswordSet {
    password_set: bool,
}

impl PasswordSet {
    pub const ANSWER: Self = Self { password_set: true };
}

impl Profile {
    /// Puts together what the rows say; in a workspace that is not theirs they may nothing.
    pub(crate) fn of(
        row: store::ProfileRow,
        workspaces: Vec<Membership>,
        current: Id<Workspace>,
    ) -> Self {
        let role = workspaces.iter().find(|one| one.id == current).map(|one| one.role);
        let permissions = role
            .map(|role| grant::rights(role, row.superuser).iter().collect())
            .unwrap_or_default();
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            display_name: row.display_name,
            status: row.status,
            second_factor: row.second_factor,
            superuser: row.superuser,
            created_at: row.created_at,
            permissions,
            workspaces,
            current_workspace_id: current,
            preferences: row.preferences.0,
        }
    }
}

/// Folds a name or address, so that case does not make two of one.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Checks an e-mail address as far as that can be done without sending to it.
pub(crate) fn check_email(email: &str) -> Result<String> {
    let email = email.trim();
    let fine = email.len() <= MAX_EMAIL
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
    if fine {
        return Ok(email.to_owned());
    }
    Err(Error::invalid_at("/email", "an e-mail address looks like ada@example.com"))
}

/// Checks a user name: it never looks like an e-mail address, so either signs in.
pub(crate) fn check_username(username: &str) -> Result<String> {
    let username = username.trim();
    let fine = USERNAME.contains(&username.len())
        && username.starts_with(|c: char| c.is_ascii_alphanumeric())
        && username.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-".contains(&c));
    if fine {
        return Ok(username.to_owned());
    }
    Err(Error::invalid_at(
        "/username",
        "a user name has 3 to 32 letters, digits, dots, dashes or underscores",
    ))
}

pub(crate) fn check_display_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fine = name.chars().count() <= MAX_DISPLAY_NAME
        && !name.is_empty()
        && !name.chars().any(char::is_control);
    if fine {
        return Ok(name.to_owned());
    }
    Err(Error::invalid_at("/display_name", "a display name has 1 to 100 characters"))
}

pub(crate) fn check_preferences(preferences: &serde_json::Value) -> Result<()> {
    if !preferences.is_object() {
        return Err(Error::invalid_at("", "preferences are a JSON object"));
    }
    // PostgreSQL keeps no NUL in JSON.
    let text = preferences.to_string();
    if text.contains("\\u0000") {
        return Err(Error::invalid_at("", "preferences may not contain the character NUL"));
    }
    if text.len() > MAX_PREFERENCES_BYTES {
        return Err(Error::invalid_at("", "preferences have at most 16 kB"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_mislead_are_refused() {
        for fine in ["ada", "Ada.Lovelace", "a-b_c.d", "007"] {
            assert!(check_username(fine).is_ok(), "{fine}");
        }
        for wrong in
            ["", "ab", "-ada", "ada@example.com", "adá", "a b", "a\u{202e}b", &"a".repeat(33)]
        {
            assert!(check_username(wrong).is_err(), "{wrong}");
        }
        for fine in ["ada@example.com", " Ada@Example.com ", "a+b@localhost"] {
            assert!(check_email(fine).is_ok(), "{fine}");
        }
        for wrong in [
            "",
            "ada",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b\n",
            &format!("{}@b", "a".repeat(254)),
        ] {
            // A line break at the end is trimmed like a space.
            assert_eq!(check_email(wrong).is_err(), wrong != "a@b\n", "{wrong}");
        }
    }

    #[test]
    fn preferences_are_an_object_of_bounded_size() {
        assert!(check_preferences(&serde_json::json!({"theme": "dark"})).is_ok());
        assert!(check_preferences(&serde_json::json!(["dark"])).is_err());
        assert!(check_preferences(&serde_json::json!({"a": "x".repeat(17_000)})).is_err());
        assert!(check_preferences(&serde_json::json!({"a": "\u{0}"})).is_err());
    }
}
