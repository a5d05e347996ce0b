//! What a strategy would have done: one deterministic engine over one or many assets.
//!
//! # From a rule to an equity curve
//!
//! The caller evaluates its rule over history and hands the answers over as columns on one axis of
//! rows: [`Signals`](Decisions::Signals) (enter, exit) or [`Weights`](Decisions::Weights) (the share
//! of equity to hold). Row `t` of a column is what was decided at the **close** of row `t`, from rows
//! up to `t`. [`run`] walks the axis once and keeps orders, fills, trades and equity.
//!
//! ```
//! use quant::backtest::{Asset, Bars, Decisions, Rules, Side, run, signals};
//!
//! let open = [10.0, 11.0, 12.0, 13.0];
//! let close = [11.0, 12.0, 13.0, 14.0];
//! let decided = signals(Side::Long, [true, false, false, false], [false, false, true, false]);
//! let asset = Asset::new("A", Bars::of_open_and_close(&open, &close), Decisions::Signals(&decided));
//! let run = run(&[0, 1, 2, 3], &[asset], &Rules::with_cash(110.0)).unwrap();
//! // Decided at the close of row 0, bought at the open of row 1, sold at the open of row 3.
//! assert_eq!((run.fills[0].row, run.fills[0].quantity, run.fills[0].price), (1, 10.0, 11.0));
//! assert_eq!(run.equity, [110.0, 120.0, 130.0, 130.0]);
//! ```
//!
//! # Within a row
//!
//! 1. Borrow cost and interest for the time since the row before.
//! 2. Splits and dividends that go ex.
//! 3. Orders decided earlier: reductions first, then entries, all sized from the equity at these
//!    prices. When entries need more than the buying power, all are scaled by the same factor.
//! 4. Protective stops inside the bar. **When a bar reaches both the stop and the profit target, the
//!    stop was first**; a stop that the open has passed fills at the open; a target or a limit must be
//!    traded through, not touched; a trailing stop follows the bars before this one.
//! 5. Marks at the close, and the decisions of this close become orders.
//!
//! A row without a close is no bar: nothing is filled, the position is marked with its last known
//! price, and [`Run::stale`] says so. Orders wait for the asset's next bar.
//!
//! **Invariant:** nothing reads a price beyond the row it is at, so mangling later rows changes no
//! earlier order, fill or mark.
//! **Invariant:** cash plus positions at their marks is the equity of every row.
//! **Invariant:** assets are worked on in the order of their names, so their order does not matter,
//! and the same input gives the same bits.
//! **Invariant:** prices are either raw, with splits and dividends as [`Event`]s, or adjusted, without.

pub mod confidence;
mod engine;
mod execute;
pub mod plain;
mod position;
mod rules;
mod run;
pub mod significance;
mod slot;
pub mod statistics;
pub mod sweep;

use std::fmt;

pub use rules::{Costs, Rules, Sizing, Stops, Timing};
pub use run::{Fate, Fill, Order, Reason, Run, Trade, Wanted};

/// Bits of one row of [`Decisions::Signals`].
pub const ENTER_LONG: u8 = 1;
pub const EXIT_LONG: u8 = 2;
pub const ENTER_SHORT: u8 = 4;
pub const EXIT_SHORT: u8 = 8;

/// What one asset did and what was decided about it, a value a row of the axis.
#[derive(Debug, Clone, Copy)]
pub struct Asset<'a> {
    /// Names the asset once among all.
    pub name: &'a str,
    /// All assets of a run must have the same.
    pub currency: Option<&'a str>,
    pub bars: Bars<'a>,
    /// Splits and dividends of raw prices, by row.
    pub events: &'a [Event],
    pub decisions: Decisions<'a>,
    /// Prices that entries wait for.
    pub levels: Levels<'a>,
    /// Annualised volatility as known at each close, for [`Sizing::Volatility`]; else empty.
    pub volatility: &'a [f64],
}

/// Prices; [`crate::UNKNOWN`] where there are none. A row without a close is no bar; a bar without
/// an open opens at its close; one without a high or low has only its close inside.
#[derive(Debug, Clone, Copy)]
pub struct Bars<'a> {
    pub open: &'a [f64],
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
}

/// What was decided at the close of each row.
#[derive(Debug, Clone, Copy)]
pub enum Decisions<'a> {
    /// Bits of [`ENTER_LONG`], [`EXIT_LONG`], [`ENTER_SHORT`], [`EXIT_SHORT`]. An exit beside an entry
    /// of the same side cancels it; an entry against a position reverses it; another entry while the
    /// position is held does nothing.
    Signals(&'a [u8]),
    /// The share of equity to hold, negative for short; unknown where nothing is decided.
    Weights(&'a [f64]),
}

/// Where entries of a row wait inside the asset's next bar; they lapse after it.
#[derive(Debug, Clone, Copy, Default)]
pub enum Levels<'a> {
    /// At the market.
    #[default]
    None,
    /// At this price or better.
    Limit(&'a [f64]),
    /// At the market once this price is reached.
    Stop(&'a [f64]),
}

/// A corporate action of a raw price, before the open of its row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    pub row: usize,
    pub kind: EventKind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EventKind {
    /// Shares after for one before.
    Split(f64),
    /// Cash for one share.
    Dividend(f64),
}

/// Which way a strategy trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Long,
    Short,
    /// Long on entry, short on exit: always one of both once it began.
    Both,
}

/// Why a run cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    NoAssets,
    /// A column does not have the rows of the axis.
    Rows {
        asset: String,
        column: &'static str,
        expected: usize,
        given: usize,
    },
    /// Money of two currencies does not add up.
    Currencies(String, String),
    /// Two assets have one name.
    Name(String),
    /// A rule is out of its range.
    Rule {
        name: &'static str,
        why: &'static str,
    },
}

impl<'a> Asset<'a> {
    /// An asset without currency, actions or levels.
    pub fn new(name: &'a str, bars: Bars<'a>, decisions: Decisions<'a>) -> Self {
        Self {
            name,
            currency: None,
            bars,
            events: &[],
            decisions,
            levels: Levels::None,
            volatility: &[],
        }
    }
}

impl<'a> Bars<'a> {
    /// Bars of which only the ends are known.
    pub fn of_open_and_close(open: &'a [f64], close: &'a [f64]) -> Self {
        Self { open, high: close, low: close, close }
    }
}

/// Returns the signals of a rule that enters and exits, a byte a row.
///
/// - `entry`, `exit`: whether the rule said so at the close of each row; rows beyond the shorter one
///   are left out.
pub fn signals(
    side: Side,
    entry: impl IntoIterator<Item = bool>,
    exit: impl IntoIterator<Item = bool>,
) -> Vec<u8> {
    let (enter, leave) = match side {
        Side::Long => (ENTER_LONG, EXIT_LONG),
        Side::Short => (ENTER_SHORT, EXIT_SHORT),
        Side::Both => (ENTER_LONG | EXIT_SHORT, EXIT_LONG | ENTER_SHORT),
    };
    // Both at once is no opinion of where to be, only of where not to stay.
    let bits = [0, enter, leave, leave & (EXIT_LONG | EXIT_SHORT)];
    let rows = entry.into_iter().zip(exit);
    rows.map(|(entry, exit)| bits[usize::from(entry) | usize::from(exit) << 1]).collect()
}

/// Runs decisions over history; see the module for the order of what happens.
///
/// - `at`: the time of each row in microseconds, rising; only its differences count, for interest and
///   borrow cost.
/// - `assets`: all columns with `at.len()` rows.
///
/// # Errors
///
/// [`Error`] for columns of other lengths, mixed currencies and rules out of range.
pub fn run(at: &[i64], assets: &[Asset<'_>], rules: &Rules) -> Result<Run, Error> {
    rules.check()?;
    check(at.len(), assets, rules)?;
    Ok(engine::Engine::new(at, assets, rules).run())
}

fn check(rows: usize, assets: &[Asset<'_>], rules: &Rules) -> Result<(), Error> {
    let first = assets.first().ok_or(Error::NoAssets)?;
    for (place, asset) in assets.iter().enumerate() {
        let (decisions, levels) = (asset.decisions.rows(), asset.levels.rows());
        let volatility = (!asset.volatility.is_empty()).then_some(asset.volatility.len());
        let columns = [
            ("open", Some(asset.bars.open.len())),
            ("high", Some(asset.bars.high.len())),
            ("low", Some(asset.bars.low.len())),
            ("close", Some(asset.bars.close.len())),
            ("decisions", Some(decisions)),
            ("levels", levels),
            ("volatility", volatility),
        ];
        for (column, given) in columns {
            if let Some(given) = given.filter(|given| *given != rows) {
                let asset = asset.name.to_owned();
                return Err(Error::Rows { asset, column, expected: rows, given });
            }
        }
        if asset.currency != first.currency {
            let name = |asset: &Asset<'_>| asset.currency.unwrap_or("no currency").to_owned();
            return Err(Error::Currencies(name(first), name(asset)));
        }
        if assets.iter().take(place).any(|other| other.name == asset.name) {
            return Err(Error::Name(asset.name.to_owned()));
        }
        if levels.is_some() && rules.timing == Timing::SameClose {
            let why = "an entry at a level needs a bar after its decision";
            return Err(Error::Rule { name: "timing", why });
        }
    }
    Ok(())
}

/// Returns `top / bottom` when that is a finite number.
fn ratio(top: f64, bottom: f64) -> Option<f64> {
    Some(top / bottom).filter(|ratio| ratio.is_finite())
}

impl Decisions<'_> {
    fn rows(&self) -> usize {
        match self {
            Self::Signals(signals) => signals.len(),
            Self::Weights(weights) => weights.len(),
        }
    }
}

impl Levels<'_> {
    fn rows(&self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Limit(prices) | Self::Stop(prices) => Some(prices.len()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAssets => out.write_str("there is nothing to trade"),
            Self::Rows { asset, column, expected, given } => {
                write!(out, "{column} of {asset} has {given} rows where the axis has {expected}")
            }
            Self::Currencies(one, other) => {
                write!(out, "{one} and {other} do not add up: trade assets of one currency")
            }
            Self::Name(name) => write!(out, "{name} is there twice"),
            Self::Rule { name, why } => write!(out, "{name}: {why}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
