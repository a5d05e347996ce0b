//! What a provider says of itself: what it can give, at what price, how well it is proven.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can be asked of a provider.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    Quotes,
    Bars,
    Trades,
    Depth,
    Search,
    Fundamentals,
    Actions,
    Options,
    Filings,
    Series,
    News,
    Posts,
}

impl Capability {
    pub const ALL: [Self; 12] = [
        Self::Quotes,
        Self::Bars,
        Self::Trades,
        Self::Depth,
        Self::Search,
        Self::Fundamentals,
        Self::Actions,
        Self::Options,
        Self::Filings,
        Self::Series,
        Self::News,
        Self::Posts,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Quotes => "quotes",
            Self::Bars => "bars",
            Self::Trades => "trades",
            Self::Depth => "depth",
            Self::Search => "search",
            Self::Fundamentals => "fundamentals",
            Self::Actions => "actions",
            Self::Options => "options",
            Self::Filings => "filings",
            Self::Series => "series",
            Self::News => "news",
            Self::Posts => "posts",
        }
    }
}

/// Whether a provider wants to know who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    None,
    /// Gives more, or faster, with one.
    Optional,
    /// Gives nothing without one.
    Required,
    /// Wants an address of mail in each request, by its terms.
    Contact,
}

/// How much a provider lets one caller ask: `units` in each `window`; an [`crate::Ask`] says what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub units: u32,
    pub window: Duration,
}

impl Limit {
    pub const fn per_second(units: u32) -> Self {
        Self { units, window: Duration::from_secs(1) }
    }

    pub const fn per_minute(units: u32) -> Self {
        Self { units, window: Duration::from_mins(1) }
    }

    pub const fn per_day(units: u32) -> Self {
        Self { units, window: Duration::from_hours(24) }
    }
}

/// What the prices of a provider's bars are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BarPrices {
    /// As traded.
    Raw,
    /// For splits and dividends, so that the past changes with each dividend.
    Adjusted,
}

/// What shows that an adapter reads what the provider really sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Its tests read answers that were recorded from the provider.
    Recording,
    /// Written from documentation; no recorded answer was read yet.
    Documentation,
}

/// A provider, described.
#[derive(Debug)]
pub struct Card {
    /// Lower-case, in settings and lineage.
    pub id: &'static str,
    pub name: &'static str,
    pub home: &'static str,
    /// Where its adapter connects, by name: what an [`crate::Ask`] names and a test or a mirror replaces.
    pub bases: &'static [(&'static str, &'static str)],
    pub capabilities: &'static [Capability],
    /// Whether it also sends by itself, over a socket.
    pub streams: bool,
    pub key: Key,
    pub limits: &'static [Limit],
    pub bar_prices: BarPrices,
    pub proof: Proof,
    /// Asked without anybody having switched it on.
    pub default_on: bool,
    /// Units, delays and other terms a reader of its rows must know, in one or two sentences.
    pub notes: &'static str,
}

/// A spot exchange of coins, open to everybody: what the cards of such exchanges have in common.
pub(crate) const EXCHANGE: Card = Card {
    id: "",
    name: "",
    home: "",
    bases: &[],
    capabilities: &[
        Capability::Quotes,
        Capability::Bars,
        Capability::Trades,
        Capability::Depth,
        Capability::Search,
    ],
    streams: true,
    key: Key::None,
    limits: &[],
    bar_prices: BarPrices::Raw,
    proof: Proof::Documentation,
    default_on: true,
    notes: "",
};

impl Card {
    pub fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    /// Returns the address behind the name `base`.
    pub fn base(&self, base: &str) -> Option<&'static str> {
        self.bases.iter().find(|(name, _)| *name == base).map(|(_, url)| *url)
    }
}
