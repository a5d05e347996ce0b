//! API keys: how programs act for a user, with a part of what the user may.
//!
//! **Invariant:** a key never has more than its owner has at that moment, nor than whoever made
//! it had.

pub(crate) mod routes;
mod service;
pub(crate) mod store;

use kernel::{Entity, Error, Id, Permission, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::secret::Secret;

const MAX_NAME: usize = 80;

/// Ten years: longer is forever, which is `null`.
const MAX_DAYS: u32 = 3_650;

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKey {
    #[schema(value_type = String, example = "key_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<ApiKey>,
    #[schema(example = "nightly import")]
    pub name: String,
    /// How the key begins, to find it where it is used.
    #[schema(example = "pro_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub prefix: String,
    /// What it is limited to; `null` is whatever its owner may.
    pub permissions: Option<Vec<Permission>>,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

impl Entity for ApiKey {
    const PREFIX: &'static str = "key";
}

/// A key about to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    #[schema(example = "nightly import", min_length = 1, max_length = 80)]
    pub name: String,
    /// What it is to be limited to; `null` is whatever its owner may.
    #[serde(default)]
    pub permissions: Option<Vec<Permission>>,
    /// After how many days it ends; without, it does not.
    #[serde(default)]
    #[schema(example = 90, minimum = 1, maximum = 3650)]
    pub expires_in_days: Option<u32>,
}

/// A key with its secret, shown this once.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct MadeApiKey {
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// Goes into `Authorization: Bearer …`.
    #[schema(
        example = "pro_01998f3c2b7e7d4c9a51d2f0b6c3e8a7_pJ3rVv0mYw7m0cT3m0E4b5yqX2l9kq8hQ1d6s7f8g9A"
    )]
    pub key: String,
}

/// What a program sends: which key, and the proof that it holds it.
pub(crate) struct KeyText {
    pub id: Id<ApiKey>,
    pub secret: Secret,
}

impl KeyText {
    pub const PREFIX: &'static str = "pro_";

    /// Reads `pro_<32 hex digits>_<secret>`.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(Self::PREFIX)?.split_once('_')?;
        let id = format!("{}_{id}", ApiKey::PREFIX).parse().ok()?;
        Some(Self { id, secret: Secret::parse(secret)? })
    }

    pub fn reveal(&self) -> String {
        format!("{}_{}", prefix(self.id), self.secret.reveal())
    }
}

fn prefix(id: Id<ApiKey>) -> String {
    format!("{}{}", KeyText::PREFIX, id.uuid().simple())
}

fn check_new(new: &NewApiKey) -> Result<String> {
    let name = new.name.trim();
    let fine =
        !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if !fine {
        return Err(Error::invalid_at("/name", "a name has 1 to 80 characters"));
    }
    if new.expires_in_days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        return Err(Error::invalid_at("/expires_in_days", "a key lives 1 to 3650 days"));
    }
    if new.permissions.as_ref().is_some_and(|list| list.len() > Permission::ALL.len()) {
        return Err(Error::invalid_at("/permissions", "name each permission once"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_nothing_else_is_one() {
        let id = Id::from_uuid(uuid::Uuid::from_u128(7));
        let key = KeyText { id, secret: Secret::fresh().unwrap() };
        let text = key.reveal();
        let read = KeyText::parse(&text).unwrap();
        assert_eq!((read.id, read.secret.hash()), (id, key.secret.hash()));
        for wrong in [
            "pro_",
            "pro__",
            "pro_7_x",
            &text.replace("pro_", "key_"),
            &text[..text.len() - 1],
            &format!("{text}x"),
            &text.to_uppercase(),
        ] {
            assert!(KeyText::parse(wrong).is_none(), "{wrong}");
        }
    }
}
