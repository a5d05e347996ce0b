//! Alert rules: conditions that somebody wants to hear of.
//!
//! A rule fires when it becomes true: in a row where it is true and the last known row before it was
//! false. Rows in which it is unknown are passed over, and a rule that is true from its first known row
//! on has not become so. A rule that is armed is asked of every new bar, from the row it was last asked of
//! on; that row itself may still change, and is asked again.
//!
//! **Invariant:** an alert fires once a crossing: what it remembers and the fact that tells of it are one
//! transaction.

mod check;
mod keep;
mod preview;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;
pub(crate) mod watch;

use kernel::{Entity, Error, Id, Result, Symbol, Timestamp, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Interval;

/// Alerts of a workspace: each is asked every minute.
pub(crate) const MAX_ALERTS: i64 = 500;

/// The longest name of an alert.
const NAME_LENGTH: usize = 100;

/// Channels of one alert.
const MAX_CHANNELS: usize = 10;

/// The longest rest after a fire: thirty days.
const MAX_COOLDOWN: u32 = 30 * 86_400;

/// A rule that is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alert {
    #[schema(value_type = String, example = "alr_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Alert>,
    #[schema(example = "Apple is oversold")]
    pub name: String,
    /// A condition, as it was written.
    #[schema(example = "rsi(close, 14) < 30")]
    pub formula: String,
    /// The asset at hand.
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    pub state: AlertState,
    pub repeat: Repeat,
    /// After a fire it rests so long: what becomes true meanwhile does not fire.
    #[schema(example = 3600)]
    pub cooldown_seconds: u32,
    /// Where it is told: `inbox`, `webhook:whk_…`.
    #[schema(example = json!(["inbox"]))]
    pub channels: Vec<String>,
    /// Whose inbox it is told in.
    #[schema(value_type = Option<String>)]
    pub created_by: Option<Id<User>>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub last_checked_at: Option<Timestamp>,
    /// Whether it is true now, as far as that is known.
    pub met: Option<bool>,
    /// What `last_value` is the value of: the first side of the comparison, or else the close.
    #[schema(example = "rsi(AAPL.close, 14)")]
    pub watched: String,
    pub last_value: Option<f64>,
    #[schema(value_type = Option<String>)]
    pub last_fired_at: Option<Timestamp>,
    /// How often it fired.
    pub fires: u32,
    /// Why it could not be checked.
    pub fault: Option<String>,
}

impl Entity for Alert {
    const PREFIX: &'static str = "alr";
}

/// Whether a rule is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    Armed,
    /// By somebody, or by itself after it fired once.
    Paused,
}

impl AlertState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Paused => "paused",
        }
    }
}

/// How often a rule fires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// It is paused when it fired.
    #[default]
    Once,
    /// Each time it becomes true.
    EachTime,
}

impl Repeat {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::EachTime => "each_time",
        }
    }
}

/// A time at which an alert fired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertFire {
    #[schema(value_type = String, example = "fir_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<AlertFire>,
    #[schema(value_type = String)]
    pub alert_id: Id<Alert>,
    /// The row in which it became true.
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = String)]
    pub fired_at: Timestamp,
    /// What was watched, in that row.
    pub value: Option<f64>,
    /// As it was then.
    pub formula: String,
    #[schema(value_type = String)]
    pub symbol: Symbol,
}

impl Entity for AlertFire {
    const PREFIX: &'static str = "fir";
}

/// Checks the name of an alert.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("/name", "a name has 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

/// Checks how it is said where an alert is told: somewhere, and in a place there may be.
pub(crate) fn check_channels(mut channels: Vec<String>) -> Result<Vec<String>> {
    let is_id =
        |id: &str| id.len() == 32 && id.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    let known = |channel: &String| {
        channel == "inbox" || channel.strip_prefix("webhook:whk_").is_some_and(is_id)
    };
    if channels.is_empty() || channels.len() > MAX_CHANNELS || !channels.iter().all(known) {
        let message = format!("name 1 to {MAX_CHANNELS} channels, each inbox or webhook:whk_…");
        return Err(Error::invalid_at("/channels", message));
    }
    channels.sort();
    channels.dedup();
    Ok(channels)
}

/// Checks how long an alert rests.
pub(crate) fn check_cooldown(seconds: u32) -> Result<u32> {
    if seconds > MAX_COOLDOWN {
        return Err(Error::invalid_at("/cooldown_seconds", "an alert rests at most 30 days"));
    }
    Ok(seconds)
}

/// What a rule would have done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlertPreview {
    /// The rule in its one spelling.
    #[schema(example = "rsi(AAPL.close, 14) < 30")]
    pub formula: String,
    /// The asset whose moves are measured.
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    #[schema(value_type = String)]
    pub as_of: Timestamp,
    /// Rows of history, and those in which the rule is unknown.
    pub rows: usize,
    pub unknown: usize,
    /// How often it fired.
    pub count: usize,
    /// The newest fires, oldest first.
    pub fires: Vec<Fire>,
    pub horizons: Vec<Horizon>,
    /// How the bands were drawn: the same seed draws them again.
    pub seed: u64,
}

/// A time at which the rule became true.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fire {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub close: Option<f64>,
    /// The move of the close after each horizon, a fraction; `null` where history ends before.
    pub moves: Vec<Option<f64>>,
}

/// What followed the fires after so many bars.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Horizon {
    #[schema(example = 5)]
    pub bars: usize,
    /// Fires that are followed by so many bars.
    pub count: usize,
    /// The median move, a fraction.
    pub median: Option<f64>,
    /// The band that holds the median in 90 of 100 resamplings of the fires; absent below 5 fires.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The share of moves above zero.
    pub share_up: Option<f64>,
    /// The median move after any bar: what the rule is to be compared with.
    pub usual: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_the_inbox_and_webhooks() {
        let webhook = format!("webhook:whk_{}", "0a".repeat(16));
        let given = vec![webhook.clone(), "inbox".to_owned(), "inbox".to_owned()];
        assert_eq!(check_channels(given).unwrap(), ["inbox".to_owned(), webhook]);
        assert!(check_channels(Vec::new()).is_err(), "who is told nowhere is not told");
        for wrong in ["email", "webhook:", "webhook:whk_1", "webhook:https://x"] {
            assert!(check_channels(vec![wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
