//! A world of markets that is made up: the same for the same seed, on every machine and at any time.
//!
//! It has shares, funds, indices, coins, currencies and rates with daily history from where the real history
//! that ships ends, or from the end of 2022; trades every second, or at another [`Pace`], order books,
//! dividends and splits, option chains, reports that add up, news of what happens and posts of who talks about it,
//! with stories that move prices. [`serve`] answers on loopback in the shapes of real providers, so that it is read
//! through the same adapters as they are.
//!
//! ```text
//! seed ─► weather (regimes, factors) ─► days of each listing ─► minutes ─► trades ─► books
//!                                        drawn at once          drawn when asked for, never kept in mind
//! ```
//!
//! **Invariant:** what is asked twice about the same moment is the same twice: nothing depends on what was
//! asked before. Prices are whole numbers of the smallest step, drawn with functions that have no platform.
//!
//! **Invariant:** nothing in it is real; whoever shows it says so.

mod book;
mod calendar;
mod chain;
mod days;
mod economy;
mod ledger;
mod minutes;
mod noise;
mod pace;
mod past;
mod path;
mod report;
mod serve;
mod story;
mod universe;
mod weather;
mod world;

pub use book::Book;
pub use calendar::Session;
pub use chain::Quoted;
pub use minutes::{Bar, Quote, Step, Trade};
pub use pace::Pace;
pub use report::Report;
pub use serve::{Clock, Kind as FaultKind, PROVIDERS, Served, serve};
pub use story::{Story, planted::Told, talk::Post};
pub use universe::{Class, Listing, demo};
pub use world::World;

/// Microseconds of a second.
pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const DAY: i64 = 86_400 * SECOND;
