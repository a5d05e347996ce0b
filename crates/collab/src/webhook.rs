//! Webhooks: servers of others that are told what happened, signed so that they can tell it is us.
//!
//! A delivery is tried at once and then after the waits of [`schedule`]; every try of it carries the same
//! `webhook-id`. A webhook that only failed for five days is switched off, and who made it is told.
//!
//! **Invariant:** the secret is shown once, when the webhook is made, and is sealed at rest.
//!
//! Source: Standard Webhooks, <https://www.standardwebhooks.com>; waits as Svix has them.

pub(crate) mod deliver;
pub(crate) mod routes;
pub(crate) mod schedule;
pub(crate) mod send;
pub(crate) mod service;
pub(crate) mod sign;
pub(crate) mod store;

use kernel::{Entity, Error, Id, Result, Timestamp, User};
use platform::fetch::{Endpoint, Profile};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// The longest name of a webhook.
const NAME_LENGTH: usize = 100;

/// The longest address; servers refuse longer ones.
const URL_LENGTH: usize = 2_000;

/// Webhooks of a workspace.
pub(crate) const MAX_WEBHOOKS: i64 = 50;

/// A server that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Webhook {
    #[schema(value_type = String, example = "whk_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Webhook>,
    #[schema(example = "Desk chat")]
    pub name: String,
    #[schema(example = "https://hooks.example.com/prospect")]
    pub url: String,
    pub state: WebhookState,
    /// Why it is switched off, when Prospect did that.
    pub reason: Option<String>,
    /// Since when every delivery failed.
    #[schema(value_type = Option<String>)]
    pub failing_since: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub last_delivered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub created_by: Option<Id<User>>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl Entity for Webhook {
    const PREFIX: &'static str = "whk";
}

/// Whether it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    Enabled,
    Disabled,
}

impl WebhookState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }
}

/// A webhook that was just made: the only time its secret is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct MadeWebhook {
    pub webhook: Webhook,
    /// What its signatures are checked with.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

/// One message to one webhook, and how its tries went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its `webhook-id`: the same at every try.
    #[schema(value_type = String, example = "msg_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Delivery>,
    #[schema(value_type = String)]
    pub webhook_id: Id<Webhook>,
    #[schema(example = "alert.fired")]
    pub topic: String,
    /// The body as it is signed and sent.
    pub body: String,
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: u32,
    #[schema(value_type = Option<String>)]
    pub next_at: Option<Timestamp>,
    /// The newest tries, oldest first.
    pub log: Vec<Try>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub ended_at: Option<Timestamp>,
}

impl Entity for Delivery {
    const PREFIX: &'static str = "msg";
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is being tried, or waits for its next try.
    Pending,
    Delivered,
    /// It failed at every try, or its webhook was switched off.
    Failed,
}

impl DeliveryState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// One try at a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Try {
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// What the server answered, if it did.
    #[schema(example = 204)]
    pub status: Option<u16>,
    #[schema(example = 87)]
    pub took_ms: u64,
    /// Why it failed.
    pub error: Option<String>,
}

/// Checks the name of a webhook.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("/name", "a name has 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

/// Returns where a webhook leads, and how far its address is trusted.
///
/// # Errors
///
/// [`Error::Invalid`] for what is no https address, or leads into a network that is not public; the
/// operator's `targets` may be both.
pub(crate) fn check_url(text: &str, targets: &[Endpoint]) -> Result<(String, Profile)> {
    let wrong = |why: &str| Error::invalid_at("/url", why);
    let text = text.trim();
    let url =
        Url::parse(text).map_err(|_| wrong("give an address like https://example.com/hook"))?;
    if text.len() > URL_LENGTH || !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("give an address like https://example.com/hook"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("an address must not hold a user name or a password"));
    }
    if Endpoint::of(&url).is_some_and(|endpoint| targets.contains(&endpoint)) {
        return Ok((url.into(), Profile::Configured));
    }
    if url.scheme() != "https" {
        return Err(wrong("only https addresses are told, so that nobody reads on the way"));
    }
    let private = match url.host() {
        Some(url::Host::Ipv4(address)) => !platform::fetch::is_public(address.into()),
        Some(url::Host::Ipv6(address)) => !platform::fetch::is_public(address.into()),
        Some(url::Host::Domain(_)) | None => false,
    };
    if private {
        let message = "this address is not public: whoever runs Prospect can allow it with the \
                       setting webhook_targets";
        return Err(wrong(message));
    }
    Ok((url.into(), Profile::Public))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_public_and_encrypted_or_the_operator_named_it() {
        let named: Endpoint = "127.0.0.1:9000".parse().unwrap();
        let checked = |url: &str| check_url(url, std::slice::from_ref(&named));
        assert_eq!(checked("https://example.com/hook").unwrap().1, Profile::Public);
        assert_eq!(checked("http://127.0.0.1:9000/hook").unwrap().1, Profile::Configured);
        for refused in [
            "http://example.com/hook",
            "https://127.0.0.1/hook",
            "https://[::1]:9000/",
            "https://0x7f000001/",
            "https://169.254.169.254/latest",
            "https://user:word@example.com/",
            "ftp://example.com/",
            "example.com",
            "",
        ] {
            assert!(checked(refused).is_err(), "{refused}");
        }
    }
}
