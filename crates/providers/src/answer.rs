//! What comes back, in our words: rows as the provider gives them, before anything is believed.
//!
//! Prices of analytics are `f64`; depth, whose levels are told apart by price, is decimal. Times are
//! UTC. What a provider leaves out is `None`.

use jiff::civil::Date;
use kernel::{Symbol, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Quotes(Vec<Tick>),
    Bars(Vec<BarRow>),
    Trades(Vec<Trade>),
    Depth(Depth),
    Search(Vec<Found>),
    Fundamentals(Vec<Fact>),
    Actions(Vec<ActionRow>),
    Options(Vec<Contract>),
    Expiries(Vec<Date>),
    Filings(Vec<Filing>),
    Series(Series),
    Curve(Vec<CurveDay>),
    News(Vec<Item>),
    Posts(Vec<Post>),
}

/// The newest of a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    pub symbol: Symbol,
    /// When it was so, by the provider's clock; `None` when it does not say.
    pub at: Option<Timestamp>,
    pub last: Option<f64>,
    pub bid: Option<f64>,
    pub ask: Option<f64>,
    pub bid_size: Option<f64>,
    pub ask_size: Option<f64>,
    pub previous_close: Option<f64>,
    pub open: Option<f64>,
    pub high: Option<f64>,
    pub low: Option<f64>,
    /// Of the day, or of the last 24 hours where nothing closes.
    pub volume: Option<f64>,
    pub currency: Option<String>,
    /// How late the provider says it is, in seconds.
    pub delay: Option<u32>,
}

impl Tick {
    /// A tick that knows nothing yet.
    pub fn of(symbol: Symbol) -> Self {
        Self {
            symbol,
            at: None,
            last: None,
            bid: None,
            ask: None,
            bid_size: None,
            ask_size: None,
            previous_close: None,
            open: None,
            high: None,
            low: None,
            volume: None,
            currency: None,
            delay: None,
        }
    }
}

/// One bar; `at` is where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BarRow {
    pub at: Timestamp,
    pub open: Option<f64>,
    pub high: Option<f64>,
    pub low: Option<f64>,
    pub close: f64,
    pub volume: Option<f64>,
}

/// Who wanted a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Buy,
    Sell,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trade {
    /// The provider's own number, which tells a repeated delivery.
    pub id: Option<String>,
    pub at: Timestamp,
    pub price: f64,
    pub size: f64,
    /// The side that took the liquidity.
    pub side: Option<Side>,
}

/// A price and how much is wanted there; a size of nothing takes the level away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub price: Decimal,
    pub size: Decimal,
}

/// An order book at one moment: best first on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depth {
    pub at: Option<Timestamp>,
    /// The provider's number of the last change that is in it.
    pub sequence: Option<u64>,
    pub bids: Vec<Level>,
    pub asks: Vec<Level>,
}

/// A hit of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub symbol: Symbol,
    pub name: String,
    pub kind: crate::Kind,
    /// What the provider calls its kind: `ETF`, `EQUITY`.
    pub kind_name: Option<String>,
    pub exchange: Option<String>,
    pub currency: Option<String>,
}

/// One reported number, with the period it is about and the day it became known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// `us-gaap:Revenues`, or the provider's own name.
    pub concept: String,
    pub unit: String,
    pub value: f64,
    /// `None` for what holds at a moment.
    pub start: Option<Date>,
    pub end: Date,
    pub filed: Option<Date>,
    pub form: Option<String>,
    /// The filing it stands in.
    pub accession: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionRow {
    /// Money a share, as paid then (not adjusted for later splits unless the card says so).
    Dividend { ex: Date, amount: f64, currency: Option<String> },
    /// New shares for one old share.
    Split { ex: Date, ratio: f64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OptionSide {
    Call,
    Put,
}

/// One option of a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    pub symbol: Symbol,
    pub side: OptionSide,
    pub strike: f64,
    pub expiry: Date,
    pub bid: Option<f64>,
    pub ask: Option<f64>,
    pub last: Option<f64>,
    pub volume: Option<f64>,
    pub open_interest: Option<f64>,
    /// A part of one, a year.
    pub implied_volatility: Option<f64>,
    pub at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    pub form: String,
    pub accession: String,
    pub filed: Date,
    /// When it was accepted, to the second, where that is known.
    pub accepted_at: Option<Timestamp>,
    /// The end of the period it reports.
    pub period: Option<Date>,
    pub title: Option<String>,
    pub url: Option<String>,
}

/// An economic series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub id: String,
    pub title: Option<String>,
    pub unit: Option<String>,
    pub rows: Vec<Observation>,
}

/// `None` where the source shows a gap, such as a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Observation {
    pub date: Date,
    pub value: Option<f64>,
}

/// A yield curve on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurveDay {
    pub date: Date,
    /// Tenors, as `3M` and `10Y`, with percent a year; those without a value are left out.
    pub points: Vec<(String, f64)>,
}

/// A piece of news: text from outside, which is shown as text and obeyed by nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub at: Option<Timestamp>,
    pub publisher: Option<String>,
    pub summary: Option<String>,
    pub symbols: Vec<String>,
}

/// What somebody wrote on a public board, and what readers made of it: text from outside, as news are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    pub id: String,
    pub title: String,
    /// What it points to; none for who asks or tells something there.
    pub url: Option<String>,
    /// Where people talk about it.
    pub discussion: Option<String>,
    pub at: Option<Timestamp>,
    pub author: Option<String>,
    /// Votes for it less those against it.
    pub points: Option<i64>,
    pub comments: Option<i64>,
}
