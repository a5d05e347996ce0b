//! Providers: who gives market data, what each can give, how it is asked and how its answers are read.
//!
//! An adapter does no I/O. It is asked a [`Question`] and says which requests answer it; handed the
//! payloads, it reads them into rows of one vocabulary ([`Answer`]). So each parser runs on recordings,
//! and the [`Desk`] alone knows limits, order of fallback, breakers and the network.
//!
//! ```text
//! Question ─► Desk: who can, who may now ─► Provider::next ─► Ask ─► platform::fetch ─► Payload
//!                                     ▲                                              │
//!                                     └───────────── until it is an Answer ◄─────────┘ ─► check ─► rows | quarantine
//! Subscription ─► Feed::open ─► socket ─► frame ─► Feed::read ─► Event ─► check ─► rows | quarantine
//! ```
//!
//! **Invariant:** nothing a provider sends can panic, hang or grow the memory beyond the stated limits;
//! what is not the payload it should be is a [`Fault`] with its reason.
//!
//! **Invariant:** a row that fails its check is quarantined with the reason, never mended and never passed on.
//!
//! **Invariant:** what a provider does not say is `None`, never zero.

mod alpha_vantage;
pub mod answer;
mod binance;
mod bitstamp;
pub mod book;
mod bybit;
mod calendar;
pub mod card;
pub mod check;
pub mod checksum;
mod coinbase;
mod coingecko;
mod deribit;
pub mod desk;
mod ecb;
mod eodhd;
pub mod feed;
mod finnhub;
mod fmp;
mod fred;
mod hacker_news;
mod kraken;
mod names;
mod oecd;
mod okx;
mod polygon;
pub mod question;
mod read;
mod rows;
mod sdmx;
mod sec;
mod stooq;
mod table;
mod tiingo;
mod treasury;
mod twelve_data;
pub mod wire;
mod world_bank;
mod yahoo;

pub use answer::{
    ActionRow, Answer, BarRow, Contract, CurveDay, Depth, Fact, Filing, Found, Item, Level,
    Observation, OptionSide, Post, Series, Side, Tick, Trade,
};
pub use card::{BarPrices, Capability, Card, Key, Limit, Proof};
pub use check::{Guard, Quarantined};
pub use checksum::Checksum;
pub use desk::{Desk, DeskSettings, Given, Health, NoAnswer, Standing};
pub use feed::{BookChange, Dial, Event, Feed, Subscription, Topic};
pub use question::{Instrument, Kind, Question, Subject};
pub use wire::{Access, Ask, Fault, Next, Payload, Provider};

/// Every provider there is, in the order in which they are asked when the operator says nothing else.
pub fn all() -> &'static [&'static dyn Provider] {
    &[
        &binance::Binance,
        &coinbase::Coinbase,
        &kraken::Kraken,
        &bitstamp::Bitstamp,
        &okx::Okx,
        &bybit::Bybit,
        &deribit::Deribit,
        &yahoo::Yahoo,
        &sec::Sec,
        &ecb::Ecb,
        &fred::Fred,
        &treasury::Treasury,
        &world_bank::WorldBank,
        &oecd::Oecd,
        &coingecko::CoinGecko,
        &hacker_news::HackerNews,
        &polygon::Polygon,
        &tiingo::Tiingo,
        &alpha_vantage::AlphaVantage,
        &finnhub::Finnhub,
        &twelve_data::TwelveData,
        &fmp::Fmp,
        &eodhd::Eodhd,
        &stooq::Stooq,
    ]
}
