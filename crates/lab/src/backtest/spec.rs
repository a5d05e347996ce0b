//! What somebody wants to try.

use std::collections::BTreeMap;

use kernel::{Id, Symbol, Timestamp};
use markets::{Adjust, Interval, Watchlist};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A strategy and what to try it on: `entry` and `exit`, or `weight`, or `weights`, or `rank` and `top`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BacktestSpec {
    #[schema(example = "Cross of 20 and 50 days", max_length = 100)]
    pub name: Option<String>,
    /// What may be traded, 1 to 200 symbols; all of one currency. Symbols of `weights` need not be said
    /// again.
    #[schema(value_type = Vec<String>, example = json!(["AAPL"]))]
    pub symbols: Vec<Symbol>,
    /// What may be traded is what is on this list now.
    #[schema(value_type = Option<String>)]
    pub watchlist: Option<Id<Watchlist>>,
    /// A condition on the asset at hand, asked at each close.
    #[schema(example = "cross_above(sma(close, 20), sma(close, 50))")]
    pub entry: Option<String>,
    /// Without it only stops end a position.
    #[schema(example = "cross_below(sma(close, 20), sma(close, 50))")]
    pub exit: Option<String>,
    /// A price below (for a short: above) which an entry waits through the next bar.
    #[schema(example = "close * 0.99")]
    pub limit: Option<String>,
    /// A price that the next bar must reach for an entry.
    #[schema(example = "highest(high, 20)")]
    pub stop: Option<String>,
    /// The share of equity to hold of each asset.
    pub weight: Option<String>,
    /// The share of equity to hold of each symbol, below 0 for short; other symbols are not held.
    #[schema(value_type = Option<BTreeMap<String, f64>>, example = json!({"SPY": 0.6, "TLT": 0.4}))]
    pub weights: Option<BTreeMap<Symbol, f64>>,
    /// Holds the `top` assets by this, in equal shares.
    #[schema(example = "roc(close, 126)")]
    pub rank: Option<String>,
    #[schema(example = 5, minimum = 1)]
    pub top: Option<u32>,
    /// When weights are set: at the first close of each.
    pub rebalance: Rebalance,
    /// Weights are traded only when off by more than this share of equity.
    #[schema(example = 0.02)]
    pub band: f64,
    pub side: TradeSide,
    /// All equity in equal shares when absent.
    pub sizing: Option<PositionSizing>,
    pub stops: StopRules,
    pub costs: CostRules,
    #[schema(example = 100_000.0)]
    pub cash: f64,
    /// Positions may be worth this many times the equity.
    #[schema(example = 1.0)]
    pub leverage: f64,
    /// Quantities are multiples of this; 0 for any fraction.
    #[schema(example = 0.0)]
    pub lot: f64,
    #[schema(value_type = String, example = "1d")]
    pub interval: Interval,
    /// The first row that trades; formulas see all before it.
    #[schema(value_type = Option<String>, example = "2005-01-01")]
    pub from: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "2012-12-31")]
    pub to: Option<Timestamp>,
    /// See only what was known then; now when absent.
    #[schema(value_type = Option<String>)]
    pub as_of: Option<Timestamp>,
    /// A series to compare with; the symbols in equal shares, bought and held, when absent.
    #[schema(example = "SPY")]
    pub benchmark: Option<String>,
    /// What the formulas see: fills are always at traded prices, with splits and dividends paid.
    #[schema(inline)]
    pub adjust: Adjust,
    /// Of everything random: the bands of the report.
    #[schema(example = 1)]
    pub seed: u64,
}

/// When weights are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rebalance {
    /// Every row.
    Always,
    Weekly,
    #[default]
    Monthly,
    Quarterly,
}

/// Which way to trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TradeSide {
    #[default]
    Long,
    Short,
    /// Long on entry, short on exit.
    Both,
}

/// How much an entry buys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum PositionSizing {
    /// A share of equity, costs included.
    Equity { share: f64 },
    /// Shares, coins, contracts.
    Quantity { quantity: f64 },
    /// Money, costs included.
    Cash { amount: f64 },
    /// The share of equity `target / volatility` of the last `window` bars, annualised.
    Volatility { target: f64, window: u32, at_most: f64 },
}

/// Fractions of the entry price; absent is never.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StopRules {
    #[schema(example = 0.1)]
    pub loss: Option<f64>,
    pub profit: Option<f64>,
    /// Below the best price since entry.
    pub trailing: Option<f64>,
    /// Left at the market after so many bars.
    pub bars: Option<u32>,
}

/// What trading costs, as fractions but for `per_share` and `minimum`, which are money.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CostRules {
    #[schema(example = 0.001)]
    pub percent: f64,
    pub per_share: f64,
    /// A fill costs at least this.
    pub minimum: f64,
    /// Of the price, against the trader.
    #[schema(example = 0.0005)]
    pub slippage: f64,
    /// Between bid and ask; half of it is paid.
    pub spread: f64,
    /// A year, of what is sold short.
    pub borrow: f64,
    /// A year, on positive cash.
    pub interest: f64,
}

impl Default for BacktestSpec {
    fn default() -> Self {
        Self {
            name: None,
            symbols: Vec::new(),
            watchlist: None,
            entry: None,
            exit: None,
            limit: None,
            stop: None,
            weight: None,
            weights: None,
            rank: None,
            top: None,
            rebalance: Rebalance::default(),
            band: 0.0,
            side: TradeSide::default(),
            sizing: None,
            stops: StopRules::default(),
            costs: CostRules::default(),
            cash: 100_000.0,
            leverage: 1.0,
            lot: 0.0,
            interval: Interval::Day,
            from: None,
            to: None,
            as_of: None,
            benchmark: None,
            adjust: Adjust::default(),
            seed: 1,
        }
    }
}
