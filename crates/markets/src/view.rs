//! Views: how somebody arranged a chart, what they drew on it, where their panels stand.
//!
//! What a view holds is the client's own: it is kept and given back as it came, and nothing here
//! acts on it.
//!
//! **Invariant:** a view has one name in its workspace and kind, and every save makes its version one
//! higher, so that two people who arrange the same thing hear of each other.

pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use kernel::{Entity, Error, Id, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Views of one kind in a workspace: each asset that is drawn on has one.
pub(crate) const MAX_VIEWS: i64 = 2_000;

/// The longest text of a view: some hundred drawings.
const MAX_BYTES: usize = 64 << 10;

/// How deep a view nests: panels in panels, as deep as a screen can be split.
const MAX_DEPTH: usize = 32;

/// The longest name of a view.
const NAME_LENGTH: usize = 100;

/// What is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    /// A chart, by the name it was saved under.
    Chart,
    /// What is drawn on an asset's charts, by its symbol.
    Drawings,
    /// Where panels stand, by the name of the layout.
    Panels,
    /// The columns and groups of a watchlist, by its id.
    Watchlist,
}

impl ViewKind {
    pub const ALL: [Self; 4] = [Self::Chart, Self::Drawings, Self::Panels, Self::Watchlist];

    pub fn name(self) -> &'static str {
        match self {
            Self::Chart => "chart",
            Self::Drawings => "drawings",
            Self::Panels => "panels",
            Self::Watchlist => "watchlist",
        }
    }

    /// Returns the kind that is stored as `name`.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How something is arranged.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct View {
    #[serde(skip)]
    pub(crate) id: Id<View>,
    pub kind: ViewKind,
    #[schema(example = "Morning")]
    pub name: String,
    /// Whatever the client keeps, at most 64 KiB and 32 levels deep.
    #[schema(value_type = Object, example = json!({"symbol": "AAPL", "interval": "1d"}))]
    pub data: Value,
    /// One higher with every save, from 1.
    #[schema(example = 1)]
    pub version: i64,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl Entity for View {
    const PREFIX: &'static str = "vew";
}

/// A view without what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ViewSummary {
    #[serde(skip)]
    pub(crate) id: Id<View>,
    pub kind: ViewKind,
    #[schema(example = "Morning")]
    pub name: String,
    #[schema(example = 1)]
    pub version: i64,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl View {
    /// Returns the view as it is saved over: what it holds, one version higher.
    ///
    /// - `read`: the version that the caller changed; `None` saves over whatever is there.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when somebody saved it since.
    pub(crate) fn saved(self, read: Option<i64>, data: Value, at: Timestamp) -> Result<Self> {
        if read.is_some_and(|read| read != self.version) {
            return Err(changed(self.version));
        }
        Ok(Self { data, version: self.version + 1, updated_at: at, ..self })
    }
}

/// The refusal of a save that does not know of version `now`.
pub(crate) fn changed(now: i64) -> Error {
    Error::conflict(
        "VIEW_CHANGED",
        format!(
            "somebody saved this view meanwhile (it is at version {now}): load it again and repeat the \
             change, or save without a version to keep yours"
        ),
    )
}

/// Checks the name of a view.
///
/// # Errors
///
/// [`Error::Invalid`] for an empty or long one.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("name", "a name has 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

/// Checks what a view holds.
///
/// # Errors
///
/// [`Error::Invalid`] for one that is too long or too deep.
pub(crate) fn check_data(data: Map<String, Value>) -> Result<Value> {
    let data = Value::Object(data);
    if data.to_string().len() > MAX_BYTES {
        return Err(Error::invalid_at(
            "/data",
            "a view holds at most 64 KiB: take something off it, or save a part under another name",
        ));
    }
    if !fits(&data, MAX_DEPTH) {
        return Err(Error::invalid_at("/data", "a view nests at most 32 levels deep"));
    }
    Ok(data)
}

/// Answers whether `value` nests at most `levels` deep.
fn fits(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return false };
    match value {
        Value::Object(members) => members.values().all(|member| fits(member, below)),
        Value::Array(items) => items.iter().all(|item| fits(item, below)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        let Value::Object(map) = value else { panic!("not an object") };
        map
    }

    #[test]
    fn a_view_is_neither_long_nor_deep() {
        assert!(check_data(map(json!({"log": true}))).is_ok());
        let long = check_data(map(json!({"text": "x".repeat(MAX_BYTES)}))).unwrap_err();
        assert!(long.to_string().contains("64 KiB"), "{long}");
        let nested = |levels: usize| (1..levels).fold(json!(1), |inner, _| json!({"a": inner}));
        assert!(check_data(map(nested(MAX_DEPTH))).is_ok());
        assert!(check_data(map(nested(MAX_DEPTH + 1))).is_err());
    }

    #[test]
    fn who_saves_over_a_version_they_have_not_read_hears_of_it() {
        let view = View {
            id: Id::from_uuid(uuid::Uuid::nil()),
            kind: ViewKind::Chart,
            name: "Morning".to_owned(),
            data: json!({}),
            version: 3,
            updated_at: Timestamp(1),
        };
        let saved = view.clone().saved(Some(3), json!({"log": true}), Timestamp(2)).unwrap();
        assert_eq!((saved.version, saved.updated_at), (4, Timestamp(2)));
        assert_eq!(view.clone().saved(None, json!({}), Timestamp(2)).unwrap().version, 4);
        let refused = view.saved(Some(2), json!({}), Timestamp(2)).unwrap_err();
        assert_eq!(refused.code(), "VIEW_CHANGED");
        assert!(refused.to_string().contains("version 3"), "{refused}");
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for kind in ViewKind::ALL {
            assert_eq!(ViewKind::of(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.name()));
        }
        assert!(check_name(" ").is_err() && check_name(&"x".repeat(101)).is_err());
    }
}
