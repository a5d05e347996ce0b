//! Signing in: set-up, one-time links, registration, passwords, refresh.
//!
//! **Invariant:** whether a name exists cannot be told from an answer or from its time.

mod entry;
mod refresh;
pub(crate) mod routes;
mod service;
mod start;

use kernel::{Id, Workspace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use entry::Entry;
pub use service::Standing;
pub(crate) use service::wrong;

use crate::{secret::Secret, user::Profile};

/// What somebody sends to sign in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The user name or e-mail address; case does not matter.
    #[schema(example = "ada", max_length = 254)]
    pub login: String,
    #[schema(example = "correct horse battery staple", format = "password")]
    pub password: String,
    /// The code of the second factor, when one is asked for.
    #[serde(default)]
    #[schema(example = "492039")]
    pub code: Option<String>,
    /// One of the recovery codes, in place of the code.
    #[serde(default)]
    pub recovery_code: Option<String>,
    /// What to sign in with from here on: a browser's cookie, or a program's tokens.
    #[serde(default)]
    pub mode: Mode,
}

/// What a session is held by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    Cookie,
    Token,
}

/// Somebody who is to become a user.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    #[schema(example = "ada@example.com", max_length = 254)]
    pub email: String,
    #[schema(example = "ada", min_length = 3, max_length = 32)]
    pub username: String,
    /// At least 15 characters; no composition rules.
    #[schema(
        example = "correct horse battery staple",
        format = "password",
        min_length = 15,
        max_length = 256
    )]
    pub password: String,
}

/// Somebody who makes the first user.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// From the link that the server printed.
    pub token: String,
    #[schema(example = "ada@example.com", max_length = 254)]
    pub email: String,
    #[schema(example = "ada", min_length = 3, max_length = 32)]
    pub username: String,
    /// At least 15 characters; no composition rules.
    #[schema(
        example = "correct horse battery staple",
        format = "password",
        min_length = 15,
        max_length = 256
    )]
    pub password: String,
}

/// Whoever just signed in, and where they work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedIn {
    status: SignedInStatus,
    pub user: Profile,
    #[schema(value_type = String, example = "wsp_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub workspace_id: Id<Workspace>,
    /// For programs only; a browser has its cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SignedInStatus {
    SignedIn,
}

/// The password was right; the code is missing: ask for it and sign in again with both.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SecondFactorRequired {
    status: SecondFactorStatus,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SecondFactorStatus {
    SecondFactorRequired,
}

/// What a program signs in with from here on.
#[derive(Clone, Serialize, ToSchema)]
pub struct Tokens {
    /// Goes into `Authorization: Bearer …`.
    pub access_token: String,
    /// Gets the next pair from `/auth/refresh`, once.
    pub refresh_token: String,
    token_type: TokenType,
    /// Seconds until the access token ends.
    #[schema(example = 900)]
    pub expires_in: u64,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
enum TokenType {
    Bearer,
}

/// Whoever was let in, with the cookies to set when it is a browser.
#[derive(Debug)]
pub struct Entered {
    pub answer: SignedIn,
    pub(crate) cookies: Option<NewCookies>,
}

#[derive(Debug)]
pub(crate) struct NewCookies {
    pub session: Secret,
    /// Unless the browser has one already.
    pub device: Option<Secret>,
}

/// How far a sign-in came.
#[derive(Debug)]
pub(crate) enum LoginOutcome {
    Entered(Box<Entered>),
    SecondFactorRequired,
}

impl SignedIn {
    fn new(user: Profile, tokens: Option<Tokens>) -> Self {
        let workspace_id = user.current_workspace_id;
        Self { status: SignedInStatus::SignedIn, user, workspace_id, tokens }
    }
}

impl Tokens {
    fn new(access_token: String, refresh: &Secret) -> Self {
        Self {
            access_token,
            refresh_token: refresh.reveal().to_owned(),
            token_type: TokenType::Bearer,
            expires_in: crate::access_token::LIFETIME.as_secs(),
        }
    }
}

impl SecondFactorRequired {
    const ANSWER: Self = Self { status: SecondFactorStatus::SecondFactorRequired };
}
