//! Quotes: what an asset costs as far as its daily bars and what was heard since know, and how old that is.
//!
//! **Invariant:** what is not known is `null` with a reason, never zero.

pub(crate) mod routes;
pub(crate) mod service;

use kernel::{Interval, Symbol, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Bars, asset::Asset, bar::known, demo, live::Newest, session::Venue};

/// Closes of the little line beside a quote.
const SPARK: usize = 30;

/// A price this young, in microseconds, is one of now.
const LIVE: i64 = 60 * 1_000_000;

/// A price this young is one of now that came late.
const DELAYED: i64 = 15 * LIVE;

/// How long after a session its daily bar may take to come.
const EVENING: i64 = 6 * 3_600 * 1_000_000;

/// The longest time between two closes of an exchange without a calendar: a weekend with two holidays.
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
    /// The best prices somebody wants to trade at, and how much.
    pub bid: Option<f64>,
    pub ask: Option<f64>,
    pub bid_size: Option<f64>,
    pub ask_size: Option<f64>,
    pub open: Option<f64>,
    /// When it came here, if it was heard and is no bar.
    #[schema(value_type = Option<String>)]
    pub received_at: Option<Timestamp>,
    /// How late its source says it is.
    pub delay_seconds: Option<u32>,
}

/// How far a quote can be from the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// Less than a minute old.
    Live,
    /// Less than a quarter of an hour old, or its source says that it is late.
    Delayed,
    /// Older than it should be: in the demo, too, what is from before the last session of its market.
    Stale,
    /// The last of its session; the next one has not begun.
    Closed,
    /// Of the demo: shipped history, or a world that is made up.
    Demo,
}

/// What a price is about, as far as it decides how the price is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// Where it trades, if its hours are known.
    pub venue: Option<Venue>,
    pub currency: Option<&'a str>,
}

impl<'a> Subject<'a> {
    pub fn of(asset: &'a Asset) -> Self {
        Self { venue: Venue::of(asset), currency: asset.currency.as_deref() }
    }

    /// Returns how far a price of `at` is from `now`.
    ///
    /// - `delay`: how late its source says it is, in seconds.
    pub fn freshness(
        self,
        source: &str,
        at: Timestamp,
        delay: Option<u32>,
        now: Timestamp,
    ) -> Freshness {
        let age = now.0.saturating_sub(at.0);
        let late = i64::from(delay.unwrap_or(0)) * 1_000_000;
        match () {
            () if source.starts_with(demo::SOURCE) && !self.is_of_the_past(at, now) => {
                Freshness::Demo
            }
            () if source.starts_with(demo::SOURCE) => Freshness::Stale,
            () if age < LIVE && late == 0 => Freshness::Live,
            () if self.is_last_of_session(at, now) => Freshness::Closed,
            () if age < DELAYED.saturating_add(late) => Freshness::Delayed,
            () => Freshness::Stale,
        }
    }

    /// Whether a price of `at` is from before the session that its market had last.
    fn is_of_the_past(self, at: Timestamp, now: Timestamp) -> bool {
        let age = now.0.saturating_sub(at.0);
        match self.venue {
            None => age > CLOSED_FOR,
            Some(Venue::Always) => age >= DELAYED,
            Some(venue) => venue.last_session(now).is_some_and(|last| at < last.open),
        }
    }

    /// Whether nothing trades at `now` and `at` lies in the session before.
    fn is_last_of_session(self, at: Timestamp, now: Timestamp) -> bool {
        let Some(venue) = self.venue.filter(|venue| *venue != Venue::Always) else { return false };
        !venue.is_open(now) && venue.last_session(now).is_some_and(|last| at >= last.open)
    }

    /// Returns how far the daily bar that begins `at` and was known at `known_at` is from `now`.
    fn freshness_of_bar(
        self,
        source: &str,
        at: Option<Timestamp>,
        known_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Freshness {
        let (Some(at), Some(known_at)) = (at, known_at) else { return Freshness::Stale };
        let is_newest = match self.venue {
            None => now.0.saturating_sub(known_at.0) <= CLOSED_FOR,
            // Its last day is over, and the one that runs has no close yet.
            Some(Venue::Always) => {
                Interval::Day.end(at.0) >= Interval::Day.floor(now.0.saturating_sub(EVENING))
            }
            Some(venue) => {
                let last = venue.last_session(Timestamp(now.0.saturating_sub(EVENING)));
                last.is_some_and(|last| at.0 >= kernel::midnight(last.date))
            }
        };
        match is_newest {
            true if source.starts_with(demo::SOURCE) => Freshness::Demo,
            true => Freshness::Closed,
            false => Freshness::Stale,
        }
    }
}

impl Quote {
    /// Returns this quote with what was heard since its last bar, as it is at `now`.
    pub(crate) fn heard(self, newest: Newest, subject: Subject<'_>, now: Timestamp) -> Self {
        let Some(at) = newest.at.filter(|at| self.at.is_none_or(|bar| *at > bar)) else {
            return self;
        };
        let Some(last) = newest.last else { return self };
        let low = newest.day_low.map_or(last, |low| low.min(last));
        let high = newest.day_high.map_or(last, |high| high.max(last));
        let is_of_bar = self.at.is_some_and(|bar| at.0 < Interval::Day.end(bar.0));
        let mut spark = self.spark;
        if is_of_bar {
            spark.pop();
        }
        spark.push(Some(last));
        spark.drain(..spark.len().saturating_sub(SPARK));
        Self {
            last: Some(last),
            previous_close: newest.previous_close,
            change: newest.change,
            change_percent: newest.change_percent,
            volume: newest.volume,
            at: Some(at),
            known_at: newest.known_at,
            freshness: subject.freshness(&newest.source, at, newest.delay_seconds, now),
            source: newest.source,
            currency: newest.currency.or(self.currency),
            reason: newest.reason,
            day_low: newest.day_low,
            day_high: newest.day_high,
            year_low: self.year_low.map(|year| year.min(low)),
            year_high: self.year_high.map(|year| year.max(high)),
            spark,
            bid: newest.bid,
            ask: newest.ask,
            bid_size: newest.bid_size,
            ask_size: newest.ask_size,
            open: newest.open,
            received_at: newest.received_at,
            delay_seconds: newest.delay_seconds,
            ..self
        }
    }
}

/// Returns what was added to `previous_close`, and the same in percent of it.
///
/// Prices are decimals, whose difference in binary has a tail of noise (80.75 - 78.59 = 2.1599999999999966): it
/// is cut where the larger price has its fifteenth digit, the last that 64 bits keep.
pub(crate) fn change(last: Option<f64>, previous_close: Option<f64>) -> (Option<f64>, Option<f64>) {
    let difference = |(last, previous): (f64, f64)| {
        let digits = 15.0 - last.abs().max(previous.abs()).log10().ceil();
        let unit = 10_f64.powf(digits);
        known(((last - previous) * unit).round() / unit).or_else(|| known(last - previous))
    };
    let change = last.zip(previous_close).and_then(difference);
    // A change is a part of what was there; of nothing, or of a debt, it is none.
    let base = previous_close.filter(|previous| *previous > 0.0);
    let percent = change.zip(base).map(|(change, base)| change / base * 100.0);
    (change, percent.and_then(known))
}

/// Makes the quote of `asset` from its daily `bars`, adjusted for splits, as of a time.
pub(crate) fn quote(asset: &Asset, bars: &Bars, source: Option<String>, as_of: Timestamp) -> Quote {
    let source = source.unwrap_or_else(|| asset.source.clone());
    let last_row = bars.len().checked_sub(1);
    let before = last_row.and_then(|row| row.checked_sub(1));
    let last = last_row.and_then(|row| known(bars.close[row]));
    let previous_close = before.and_then(|row| known(bars.close[row]));
    let (change, change_percent) = change(last, previous_close);
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
        change_percent,
        volume: last_row.and_then(|row| known(bars.volume[row])),
        at,
        known_at,
        freshness: Subject::of(asset).freshness_of_bar(&source, at, known_at, as_of),
        source,
        reason,
        day_low: last_row.and_then(|row| known(bars.low[row])),
        day_high: last_row.and_then(|row| known(bars.high[row])),
        year_low,
        year_high,
        spark: bars.close[bars.len().saturating_sub(SPARK)..].iter().copied().map(known).collect(),
        bid: None,
        ask: None,
        bid_size: None,
        ask_size: None,
        open: last_row.and_then(|row| known(bars.open[row])),
        received_at: None,
        delay_seconds: None,
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
    fn a_change_has_no_digits_that_its_prices_have_not() {
        for (last, previous, expected) in [
            (80.75, 78.59, 2.16),
            (64_000.01, 63_999.9, 0.11),
            (1.0801, 1.08, 0.0001),
            (0.000_012_34, 0.000_012_3, 0.000_000_04),
            (5.0, 5.0, 0.0),
            (0.0, 0.0, 0.0),
        ] {
            assert_eq!(change(Some(last), Some(previous)).0, Some(expected), "{last} {previous}");
        }
        assert_eq!(change(Some(f64::MAX), Some(-f64::MAX)), (None, None));
        assert_eq!(change(Some(1.0), None), (None, None));
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
        let shipped = super::quote(&asset("demo: x"), &bars(&[8.0]), None, Timestamp(400 * DAY));
        assert_eq!(shipped.freshness, Freshness::Stale, "of the demo, and of long ago");
    }

    #[test]
    fn a_price_of_the_demo_is_stale_once_its_market_had_another_session() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let saturday = at("2026-11-21T12:00:00Z");
        let of = |venue, text: &str| {
            let subject = Subject { venue, currency: None };
            subject.freshness("demo: yahoo", at(text), None, saturday)
        };
        let share = Some(Venue::NewYork);
        assert_eq!(of(share, "2026-11-20T21:00:00Z"), Freshness::Demo);
        assert_eq!(of(share, "2026-11-19T21:00:00Z"), Freshness::Stale);
        assert_eq!(of(Some(Venue::Always), "2026-11-21T11:50:00Z"), Freshness::Demo);
        assert_eq!(of(Some(Venue::Always), "2026-11-21T11:40:00Z"), Freshness::Stale);
        assert_eq!(of(None, "2013-03-01T00:00:00Z"), Freshness::Stale);
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
