//! Corporate actions: splits and cash dividends, as rows beside raw prices.
//!
//! **Invariant:** a row is never changed. What turns out to be wrong is said again with a later
//! `known_at`; of several rows of one kind and ex-date the newest known one counts.

pub(crate) mod derive;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use kernel::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// Where rows come from that an adjusted close beside a raw one implies.
pub const DERIVED: &str = "derived from adjusted close";

/// A split or a dividend.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Action {
    pub kind: ActionKind,
    /// The first day without it: bars that start before are adjusted.
    #[schema(value_type = String, example = "2005-02-28T00:00:00Z")]
    pub ex_at: Timestamp,
    /// Shares after the split for one before: 2 for 2:1, 0.1 for 1:10.
    #[schema(example = 2.0)]
    pub ratio: Option<f64>,
    /// Cash for one share, in the money of that day: a decimal.
    #[serde(serialize_with = "as_decimal")]
    #[schema(value_type = Option<String>, example = "0.08")]
    pub amount: Option<f64>,
    #[schema(example = "USD")]
    pub currency: Option<String>,
    #[schema(value_type = String, example = "2005-02-28T00:00:00Z")]
    pub known_at: Timestamp,
    #[schema(example = "derived from adjusted close")]
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActionKind {
    Split,
    Dividend,
}

/// Writes the shortest decimal that is this number; money is a string on the wire.
#[expect(clippy::ref_option, reason = "serde asks it so")]
fn as_decimal<S: Serializer>(amount: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    amount.map(|amount| amount.to_string()).serialize(serializer)
}

impl ActionKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Dividend => "dividend",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        if name == "split" { Self::Split } else { Self::Dividend }
    }
}

/// Returns what was known at `as_of`, by ex-date: the newest row of each kind and date.
pub fn known_actions(mut rows: Vec<Action>, as_of: Timestamp) -> Vec<Action> {
    rows.retain(|row| row.known_at <= as_of);
    rows.sort_by_key(|row| (row.ex_at, row.kind, row.known_at));
    let mut known: Vec<Action> = Vec::with_capacity(rows.len());
    for row in rows {
        match known.last_mut() {
            Some(last) if (last.ex_at, last.kind) == (row.ex_at, row.kind) => *last = row,
            _ => known.push(row),
        }
    }
    known
}

/// Amounts that differ by less than this are one dividend, rounded by different sources.
const SAME_VALUE: f64 = 5e-3;

/// Returns `action` when it says something new; what corrects a known one is known from `now`.
pub(crate) fn news(action: Action, known: &[Action], now: Timestamp) -> Option<Action> {
    let value = |action: &Action| action.ratio.or(action.amount).unwrap_or(0.0);
    let before = known.iter().find(|k| (k.kind, k.ex_at) == (action.kind, action.ex_at));
    match before {
        None => Some(action),
        Some(before) if (value(before) / value(&action) - 1.0).abs() < SAME_VALUE => None,
        Some(_) => Some(Action { known_at: now, ..action }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_row_that_was_known_counts() {
        let row = |known_at: i64, ratio: f64| Action {
            kind: ActionKind::Split,
            ex_at: Timestamp(10),
            ratio: Some(ratio),
            amount: None,
            currency: None,
            known_at: Timestamp(known_at),
            source: "test".to_owned(),
        };
        let rows = vec![row(20, 4.0), row(5, 2.0)];
        let ratio = |as_of| known_actions(rows.clone(), Timestamp(as_of)).first().map(|a| a.ratio);
        assert_eq!(ratio(4), None);
        assert_eq!(ratio(5), Some(Some(2.0)));
        assert_eq!(ratio(20), Some(Some(4.0)));
    }
}
