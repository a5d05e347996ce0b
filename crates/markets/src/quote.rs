//! Quotes: what an asset costs as far as its daily bars know, and how old that is.
//!
//! **Invariant:** what is not known is `null` with a reason, never zero.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::{Symbol, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Bars, asset::Asset, bar::known, demo};

/// Closes of the little line beside a quote.
const SPARK: usize = 30;

/// The longest time between two closes: a weekend with two holidays.
const CLOSED_FOR: i64 = 5 * 86_400_000_000;

/// The days of a year, for its high and low.
pub(crate) const YEAR: i64 = 365 * 86_400_000_000;

/// The newest that is known of a price.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Quote {
    #[schema(value_type = String, example = "AAPL")]
    pub symbol: Symbol,
    #[schema(example = "Apple Inc.")]
    pub name: String,
    pub currency: Option<String>,
    #[schema(example = 430.47)]
    pub last: Option<f64>,
    /// Adjusted for a split in between.
    pub previous_close: Option<f64>,
    pub change: Option<f64>,
    pub change_percent: Option<f64>,
    pub volume: Option<f64>,
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub known_at: Option<Timestamp>,
    pub source: String,
    pub freshness: Freshness,
    /// Why something is `null`.
    pub reason: Option<String>,
    pub day_low: Option<f64>,
    pub day_high: Option<f64>,
    pub year_low: Option<f64>,
    pub year_high: Option<f64>,
    /// The last thirty closes.
    pub spark: Vec<Option<f64>>,
}

/// How far a quote can be from the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    Live,
    Delayed,
    /// Older than it should be.
    Stale,
    /// The last close; the next is not due yet.
    Closed,
    /// Real history that is not kept up to date.
    Demo,
}

/// Makes the quote of `asset` from its daily `bars`, adjusted for splits, as of a time.
pub(crate) fn quote(asset: &Asset, bars: &Bars, source: Option<String>, as_of: Timestamp) -> Quote {
    let source = source.unwrap_or_else(|| asset.source.clone());
    let last_row = bars.len().checked_sub(1);
    let before = last_row.and_then(|row| row.checked_sub(1));
    let last = last_row.and_then(|row| known(bars.close[row]));
    let previous_close = before.and_then(|row| known(bars.close[row]));
    let change = last.zip(previous_close).map(|(last, previous)| last - previous);
    // A change is a part of what was there; of nothing, or of a debt, it is none.
    let base = previous_close.filter(|previous| *previous > 0.0);
    let change_percent = change.zip(base).map(|(change, base)| change / base * 100.0);
    let at = last_row.map(|row| Timestamp(bars.at[row]));
    let (year_low, year_high) = at.map_or((None, None), |at| year_range(bars, at.0));
    let reason = match (last, previous_close) {
        (None, _) => Some("no daily bars are known".to_owned()),
        (_, None) => Some("only one daily bar is known".to_owned()),
        _ => None,
    };
    let known_at = last_row.map(|row| Timestamp(bars.known_at[row]));
    Quote {
        symbol: asset.symbol.clone(),
        name: asset.name.clone(),
        currency: asset.currency.clone(),
        last,
        previous_close,
        change,
        change_percent: change_percent.and_then(known),
        volume: last_row.and_then(|row| known(bars.volume[row])),
        at,
        known_at,
        freshness: freshness(&source, known_at, as_of),
        source,
        reason,
        day_low: last_row.and_then(|row| known(bars.low[row])),
        day_high: last_row.and_then(|row| known(bars.high[row])),
        year_low,
        year_high,
        spark: bars.close[bars.len().saturating_sub(SPARK)..].iter().copied().map(known).collect(),
    }
}

fn freshness(source: &str, known_at: Option<Timestamp>, as_of: Timestamp) -> Freshness {
    match known_at {
        _ if source.starts_with(demo::SOURCE) => Freshness::Demo,
        Some(known_at) if as_of.0.saturating_sub(known_at.0) <= CLOSED_FOR => Freshness::Closed,
        Some(_) | None => Freshness::Stale,
    }
}

/// Returns the lowest low and highest high of the year up to `at`; a bar without them counts with
/// its close.
fn year_range(bars: &Bars, at: i64) -> (Option<f64>, Option<f64>) {
    let rows = bars.range(at.saturating_sub(YEAR), i64::MAX);
    let or_close = |value: f64, row: usize| if value.is_nan() { bars.close[row] } else { value };
    let low = rows.clone().map(|row| or_close(bars.low[row], row)).fold(f64::NAN, f64::min);
    let high = rows.map(|row| or_close(bars.high[row], row)).fold(f64::NAN, f64::max);
    (known(low), known(high))
}

#[cfg(test)]
mod tests {
    use platform::clock::Clock;

    use super::*;
    use crate::{Bar, asset::NewAsset};

    const DAY: i64 = 86_400_000_000;

    fn asset(source: &str) -> Asset {
        let clock = Clock::fixed(Timestamp(0));
        let new = NewAsset { symbol: "AAA".parse().ok(), ..NewAsset::default() };
        let asset = Asset::create(new, clock.id(), clock.id(), clock.now()).unwrap();
        Asset { source: source.to_owned(), ..asset }
    }

    fn bars(closes: &[f64]) -> Bars {
        let mut bars = Bars::default();
        for (day, close) in (0..).zip(closes) {
            let (at, nan) = (day * DAY, f64::NAN);
            bars.push(Bar {
                at,
                known_at: at + DAY,
                open: nan,
                high: nan,
                low: nan,
                close: *close,
                volume: nan,
            });
        }
        bars
    }

    #[test]
    fn a_quote_says_what_changed_and_how_old_it_is() {
        let quote = super::quote(&asset("x"), &bars(&[8.0, 10.0, 9.0]), None, Timestamp(4 * DAY));
        assert_eq!(
            (quote.last, quote.change, quote.change_percent),
            (Some(9.0), Some(-1.0), Some(-10.0))
        );
        assert_eq!((quote.year_low, quote.year_high), (Some(8.0), Some(10.0)));
        assert_eq!(quote.freshness, Freshness::Closed);
        assert_eq!(quote.day_low, None);
        let later = super::quote(&asset("x"), &bars(&[8.0]), None, Timestamp(400 * DAY));
        assert_eq!(later.freshness, Freshness::Stale);
        let demo = super::quote(&asset("demo: x"), &bars(&[8.0]), None, Timestamp(DAY));
        assert_eq!(demo.freshness, Freshness::Demo);
    }

    #[test]
    fn nothing_known_is_null_with_a_reason_and_no_division_by_zero() {
        let empty = super::quote(&asset("x"), &Bars::default(), None, Timestamp(0));
        assert_eq!((empty.last, empty.at), (None, None));
        assert!(empty.reason.unwrap().contains("no daily bars"));
        let zero = super::quote(&asset("x"), &bars(&[0.0, 1.0]), None, Timestamp(0));
        assert_eq!((zero.change, zero.change_percent), (Some(1.0), None));
    }
}
