//! The market at a glance: strips of quotes, breadth, which exchanges are open, a heat map, money against money.
//!
//! **Invariant:** it shows what the workspace has; nothing is filled in for what it has not.

pub(crate) mod breadth;
pub(crate) mod fx;
pub(crate) mod routes;
pub(crate) mod service;

use kernel::{Symbol, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{AssetType, Quote, session::MarketStatus};

/// Everything the first screen shows at once.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Overview {
    /// Always these five, in one order; one of which the workspace has nothing is empty.
    pub strips: Vec<Strip>,
    pub breadth: Breadth,
    pub status: Vec<MarketStatus>,
}

/// Quotes that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Strip {
    pub id: StripId,
    #[schema(example = "Indices")]
    pub title: &'static str,
    pub quotes: Vec<Quote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StripId {
    Indices,
    Fx,
    Rates,
    Crypto,
    Commodities,
}

impl StripId {
    const ALL: [Self; 5] = [Self::Indices, Self::Fx, Self::Rates, Self::Crypto, Self::Commodities];

    fn title(self) -> &'static str {
        match self {
            Self::Indices => "Indices",
            Self::Fx => "Currencies",
            Self::Rates => "Rates",
            Self::Crypto => "Coins",
            Self::Commodities => "Commodities",
        }
    }

    fn holds(self) -> AssetType {
        match self {
            Self::Indices => AssetType::Index,
            Self::Fx => AssetType::Currency,
            Self::Rates => AssetType::Rate,
            Self::Crypto => AssetType::Crypto,
            Self::Commodities => AssetType::Commodity,
        }
    }

    /// What people look for first; the rest follows by symbol.
    fn first(self) -> &'static [&'static str] {
        match self {
            Self::Indices => &[
                "^GSPC", "SP500", "^IXIC", "^NDX", "^DJI", "^RUT", "^VIX", "^FTSE", "^GDAXI",
                "^N225",
            ],
            Self::Fx => &[
                "EURUSD=X", "EURUSD", "JPY=X", "USDJPY", "GBPUSD=X", "GBPUSD", "CHF=X", "USDCHF",
                "AUDUSD=X", "AUDUSD", "CAD=X", "USDCAD", "EURJPY", "EURGBP", "EURCHF",
            ],
            Self::Rates => &["^IRX", "^FVX", "^TNX", "^TYX"],
            Self::Crypto => &["BTC-USD", "BTC-USDT", "ETH-USD", "ETH-USDT", "SOL-USD", "XRP-USD"],
            Self::Commodities => &["GC=F", "CL=F", "BZ=F", "SI=F", "NG=F", "HG=F"],
        }
    }
}

/// How many shares of the workspace rise and fall, in the newest session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Breadth {
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    /// Shares that were looked at: at most 2,000, those with the newest bars.
    pub assets: u32,
    pub advancing: u32,
    pub declining: u32,
    pub unchanged: u32,
    /// Without a price in the newest session, or without one before it.
    pub unknown: u32,
    /// Closes above their average of 50 sessions, of those in `with_50`.
    pub above_50: u32,
    /// Shares with 50 sessions of history.
    pub with_50: u32,
    pub above_200: u32,
    pub with_200: u32,
    /// Shares whose newest session has the highest price of 365 days, of those in `with_200`.
    pub new_highs: u32,
    pub new_lows: u32,
}

/// A tile of the heat map.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HeatTile {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "Apple Inc.")]
    pub name: String,
    pub r#type: AssetType,
    #[schema(example = "Information Technology")]
    pub sector: Option<String>,
    pub currency: Option<String>,
    /// Money traded in the newest session: price times volume, in `currency`.
    pub weight: Option<f64>,
    pub change_percent: Option<f64>,
    /// Why something is `null`.
    pub reason: Option<String>,
}

/// What each money costs in each other one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FxMatrix {
    /// The oldest of the prices it is made of.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    #[schema(example = "ecb")]
    pub source: Option<String>,
    #[schema(example = json!(["USD", "EUR"]))]
    pub currencies: Vec<String>,
    /// What one of the row costs in the column: `rates[USD][EUR]` is 0.92 when a dollar costs 0.92 euros.
    pub rates: Vec<Vec<Option<f64>>>,
    /// Percent, since the price before.
    pub changes: Vec<Vec<Option<f64>>>,
    /// Why something is `null`.
    pub reason: Option<String>,
}
