//! Watchlists: assets somebody keeps an eye on, in an order of their own.

pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use std::collections::HashSet;

use kernel::{Entity, Error, Id, Result, Symbol, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// Assets of one list: more than this is a screen, not a list.
pub(crate) const MAX_ITEMS: usize = 500;

/// The longest name of a list.
const NAME_LENGTH: usize = 100;

/// A list of assets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Watchlist {
    #[schema(value_type = String, example = "wls_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")]
    pub id: Id<Watchlist>,
    #[schema(example = "Tech")]
    pub name: String,
    pub items: Vec<WatchlistItem>,
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub updated_at: Timestamp,
}

impl Entity for Watchlist {
    const PREFIX: &'static str = "wls";
}

/// An asset on a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WatchlistItem {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "Apple Inc.")]
    pub name: String,
    /// From 0.
    #[schema(example = 0)]
    pub position: i64,
}

/// Checks the name of a list.
///
/// # Errors
///
/// [`Error::Invalid`] for an empty or long one.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Error::invalid_at("/name", "a name has 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

/// Checks that a list is not too long and names nothing twice.
///
/// # Errors
///
/// [`Error::Invalid`] naming what is there twice.
pub(crate) fn check_symbols(symbols: &[Symbol]) -> Result<()> {
    if symbols.len() > MAX_ITEMS {
        return Err(Error::invalid_at(
            "/symbols",
            format!("a list has at most {MAX_ITEMS} assets"),
        ));
    }
    let mut seen = HashSet::new();
    match symbols.iter().find(|symbol| !seen.insert(*symbol)) {
        Some(twice) => Err(Error::invalid_at("/symbols", format!("{twice} is named twice"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_each_asset_once() {
        let symbols: Vec<Symbol> = ["AAPL", "MSFT"].map(|text| text.parse().unwrap()).into();
        assert!(check_symbols(&symbols).is_ok());
        let twice = [symbols[0].clone(), symbols[1].clone(), symbols[0].clone()];
        assert!(check_symbols(&twice).unwrap_err().to_string().contains("AAPL"));
        assert!(check_name(" ").is_err() && check_name(&"x".repeat(101)).is_err());
    }
}
