//! When exchanges trade: sessions with their holidays, short days and daylight saving.
//!
//! **Invariant:** an hour of a session is one of the exchange's own clocks; it is never moved by a fixed number
//! of hours.
//!
//! The rules are right from 2013 on, in Tokyo from 2022 on; earlier years follow them too, without the exceptions
//! that there were.

mod holidays;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Asset, AssetType};

/// Days that are looked ahead for the next session; the longest closure there was had nine.
const AHEAD: i32 = 16;

/// Where something trades, as far as hours differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Venue {
    /// NYSE, Nasdaq and the other exchanges of the United States.
    NewYork,
    London,
    /// Xetra.
    Frankfurt,
    Tokyo,
    /// Money against money: from Sunday to Friday evening in New York.
    Currencies,
    /// Coins: around the clock.
    Always,
}

/// A day on which a venue trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// By the clocks of the venue.
    pub date: Date,
    pub open: Timestamp,
    pub close: Timestamp,
    /// Closes earlier than usual.
    pub is_short: bool,
}

/// Whether a venue trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MarketState {
    Open,
    /// Before the session, when orders are matched already.
    Pre,
    /// After the session, when orders are still matched.
    Post,
    Closed,
    Holiday,
}

/// Whether an exchange trades, and when that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MarketStatus {
    #[schema(example = "XNYS")]
    pub exchange: &'static str,
    #[schema(example = "NYSE, Nasdaq")]
    pub name: &'static str,
    #[schema(example = "America/New_York")]
    pub zone: &'static str,
    pub state: MarketState,
    /// The next time a session begins; `null` where nothing ever closes.
    #[schema(value_type = Option<String>)]
    pub opens_at: Option<Timestamp>,
    /// When the session that runs ends; `null` while none does.
    #[schema(value_type = Option<String>)]
    pub closes_at: Option<Timestamp>,
    /// Which holiday it is, or why a day is short.
    #[schema(example = "Thanksgiving Day")]
    pub reason: Option<String>,
}

/// Hours by the clocks of a venue.
struct Hours {
    open: (i8, i8),
    close: (i8, i8),
    /// On short days.
    short_close: (i8, i8),
    pause: Option<[(i8, i8); 2]>,
    /// When trading before the session begins, and after it ends.
    around: Option<[(i8, i8); 2]>,
}

impl Venue {
    pub const ALL: [Self; 6] =
        [Self::NewYork, Self::London, Self::Frankfurt, Self::Tokyo, Self::Currencies, Self::Always];

    /// Returns where `asset` trades; `None` for an exchange whose hours are not known.
    pub fn of(asset: &Asset) -> Option<Self> {
        match asset.r#type {
            AssetType::Crypto => return Some(Self::Always),
            AssetType::Currency => return Some(Self::Currencies),
            AssetType::Custom => return None,
            _ => {}
        }
        let exchange = asset.exchange.as_deref()?.to_ascii_uppercase();
        let is_one_of = |names: &[&str]| names.iter().any(|name| exchange.starts_with(name));
        if is_one_of(&["NASDAQ", "NYSE", "AMEX", "CBOE", "BATS", "SNP", "XNYS", "XNAS", "ARCX"]) {
            Some(Self::NewYork)
        } else if is_one_of(&["LSE", "LONDON", "XLON"]) {
            Some(Self::London)
        } else if is_one_of(&["XETRA", "XETR", "GER"]) {
            Some(Self::Frankfurt)
        } else if is_one_of(&["TSE", "JPX", "TOKYO", "XTKS"]) {
            Some(Self::Tokyo)
        } else {
            None
        }
    }

    /// Returns its code (ISO 10383 where it has one), its name and its zone.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NewYork => ("XNYS", "NYSE, Nasdaq", "America/New_York"),
            Self::London => ("XLON", "London Stock Exchange", "Europe/London"),
            Self::Frankfurt => ("XETR", "Xetra", "Europe/Berlin"),
            Self::Tokyo => ("XTKS", "Tokyo Stock Exchange", "Asia/Tokyo"),
            Self::Currencies => ("FX", "Currencies", "America/New_York"),
            Self::Always => ("COINS", "Coins", "UTC"),
        }
    }

    fn hours(self, date: Date) -> Hours {
        let day = |open, close, short_close| Hours {
            open,
            close,
            short_close,
            pause: None,
            around: None,
        };
        match self {
            // Source: "Holidays & Trading Hours", NYSE; "Trading Schedule", Nasdaq.
            Self::NewYork => {
                Hours { around: Some([(4, 0), (20, 0)]), ..day((9, 30), (16, 0), (13, 0)) }
            }
            // Source: "Trading calendar", London Stock Exchange.
            Self::London => day((8, 0), (16, 30), (12, 30)),
            // Source: "Trading calendar and trading hours", Deutsche Börse Cash Market.
            Self::Frankfurt => day((9, 0), (17, 30), (14, 0)),
            // Source: "Trading Hours", Japan Exchange Group: half an hour longer since 5 November 2024.
            Self::Tokyo => {
                let is_longer = date >= Date::constant(2024, 11, 5);
                let close = if is_longer { (15, 30) } else { (15, 0) };
                Hours { pause: Some([(11, 30), (12, 30)]), ..day((9, 0), close, close) }
            }
            Self::Currencies | Self::Always => day((0, 0), (0, 0), (0, 0)),
        }
    }

    /// Returns the zone of its clocks.
    pub fn zone(self) -> TimeZone {
        TimeZone::get(self.names().2).unwrap_or(TimeZone::UTC)
    }

    /// Returns the date at `at` by its clocks.
    pub fn date_at(self, at: Timestamp) -> Date {
        self.zone().to_datetime(at.to_jiff()).date()
    }

    /// Returns the name of the holiday that keeps it closed on a weekday.
    pub fn holiday(self, date: Date) -> Option<&'static str> {
        holidays::holiday(self, date)
    }

    /// Returns why it closes early on `date`, if it does.
    pub fn short_day(self, date: Date) -> Option<&'static str> {
        holidays::short_day(self, date)
    }

    /// Returns the moment at which its clocks show hour and minute.
    fn at(self, date: Date, (hour, minute): (i8, i8)) -> Option<Timestamp> {
        let there = date.at(hour, minute, 0, 0).to_zoned(self.zone()).ok()?;
        Some(there.timestamp().into())
    }

    /// Returns the session of `date`; `None` when it is closed on that day.
    pub fn session(self, date: Date) -> Option<Session> {
        let at = |date, time| self.at(date, time);
        let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let (open, close, is_short) = match self {
            Self::Always => (at(date, (0, 0))?, at(date.tomorrow().ok()?, (0, 0))?, false),
            _ if is_weekend || self.holiday(date).is_some() => return None,
            // The day of money begins at 17:00 in New York of the day before.
            Self::Currencies => (at(date.yesterday().ok()?, (17, 0))?, at(date, (17, 0))?, false),
            _ => {
                let hours = self.hours(date);
                let is_short = self.short_day(date).is_some();
                let close = if is_short { hours.short_close } else { hours.close };
                (at(date, hours.open)?, at(date, close)?, is_short)
            }
        };
        Some(Session { date, open, close, is_short })
    }

    /// Returns the session that runs at `now`, or the next one.
    pub fn next_session(self, now: Timestamp) -> Option<Session> {
        let today = self.date_at(now);
        let days = (-1..AHEAD).filter_map(|days| today.checked_add(days.days()).ok());
        days.filter_map(|date| self.session(date)).find(|session| session.close > now)
    }

    /// Returns the newest session that is over at `now`.
    pub fn last_session(self, now: Timestamp) -> Option<Session> {
        let today = self.date_at(now);
        let days = (-1..AHEAD).filter_map(|days| today.checked_sub(days.days()).ok());
        days.filter_map(|date| self.session(date)).find(|session| session.close <= now)
    }

    /// Whether a session runs at `now`; a pause at noon counts as closed.
    pub fn is_open(self, now: Timestamp) -> bool {
        self.status(now).state == MarketState::Open
    }

    /// Returns whether it trades at `now`, and when that changes.
    pub fn status(self, now: Timestamp) -> MarketStatus {
        let (exchange, name, zone) = self.names();
        let said = |state, opens_at, closes_at, reason: Option<&str>| MarketStatus {
            exchange,
            name,
            zone,
            state,
            opens_at,
            closes_at,
            reason: reason.map(str::to_owned),
        };
        if self == Self::Always {
            return said(MarketState::Open, None, None, None);
        }
        let today = self.date_at(now);
        let Some(next) = self.next_session(now) else {
            return said(MarketState::Closed, None, None, None);
        };
        if now < next.open {
            let (state, reason) = self.between(now, today);
            return said(state, Some(next.open), None, reason);
        }
        let pause = self.pause(next.date).filter(|[from, to]| *from <= now && now < *to);
        if let Some([_, to]) = pause {
            return said(MarketState::Closed, Some(to), None, Some("the pause at noon"));
        }
        let (last, after) = self.run_of(next);
        said(MarketState::Open, after, Some(last), self.short_day(next.date))
    }

    /// Says what it is while no session runs.
    fn between(self, now: Timestamp, today: Date) -> (MarketState, Option<&'static str>) {
        if let Some(holiday) = self.holiday(today) {
            return (MarketState::Holiday, Some(holiday));
        }
        let around = self.hours(today).around.zip(self.session(today));
        let Some(([from, to], session)) = around else { return (MarketState::Closed, None) };
        // After a short day there are four hours more, too.
        let to = if session.is_short { (17, 0) } else { to };
        let is_within = |from: Option<Timestamp>, to: Option<Timestamp>| {
            from.zip(to).is_some_and(|(from, to)| from <= now && now < to)
        };
        if is_within(self.at(today, from), Some(session.open)) {
            (MarketState::Pre, self.short_day(today))
        } else if is_within(Some(session.close), self.at(today, to)) {
            (MarketState::Post, self.short_day(today))
        } else {
            (MarketState::Closed, None)
        }
    }

    fn pause(self, date: Date) -> Option<[Timestamp; 2]> {
        let [from, to] = self.hours(date).pause?;
        Some([self.at(date, from)?, self.at(date, to)?])
    }

    /// Returns when sessions that follow each other without a gap end, and when the next one begins.
    fn run_of(self, first: Session) -> (Timestamp, Option<Timestamp>) {
        let mut close = first.close;
        for _ in 0..AHEAD {
            match self.next_session(close) {
                Some(next) if next.open == close => close = next.close,
                next => return (close, next.map(|next| next.open)),
            }
        }
        (close, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn said(venue: Venue, now: &str) -> (MarketState, String, String) {
        let status = venue.status(at(now));
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        (status.state, text(status.opens_at), text(status.closes_at))
    }

    #[test]
    fn new_york_opens_at_its_own_half_past_nine() {
        let open = |now: &str| said(Venue::NewYork, now);
        // Clocks go forward there on 8 March 2026 and back on 1 November.
        assert_eq!(open("2026-03-06T14:29:59Z").0, MarketState::Pre);
        assert_eq!(open("2026-03-06T14:30:00Z").2, "2026-03-06T21:00:00Z".to_owned());
        assert_eq!(open("2026-03-07T12:00:00Z").1, "2026-03-09T13:30:00Z".to_owned());
        assert_eq!(open("2026-03-09T19:59:59Z").2, "2026-03-09T20:00:00Z".to_owned());
        assert_eq!(open("2026-03-09T20:00:00Z").0, MarketState::Post);
        assert_eq!(open("2026-11-02T14:30:00Z").0, MarketState::Open);
        assert_eq!(open("2026-11-03T03:00:00Z").0, MarketState::Closed);
    }

    #[test]
    fn a_holiday_has_its_name_and_a_short_day_its_close() {
        let status = Venue::NewYork.status(at("2026-11-26T16:00:00Z"));
        assert_eq!(status.state, MarketState::Holiday);
        assert_eq!(status.reason.as_deref(), Some("Thanksgiving Day"));
        let friday = Venue::NewYork.status(at("2026-11-27T16:00:00Z"));
        assert_eq!(friday.closes_at, Some(at("2026-11-27T18:00:00Z")));
        assert_eq!(friday.reason.as_deref(), Some("the day after Thanksgiving"));
        assert_eq!(said(Venue::NewYork, "2026-11-27T22:30:00Z").0, MarketState::Closed);
        let summer = Venue::NewYork.last_session(at("2026-07-05T00:00:00Z")).unwrap();
        assert_eq!((summer.date.to_string().as_str(), summer.is_short), ("2026-07-02", false));
    }

    #[test]
    fn tokyo_pauses_at_noon_and_money_at_the_weekend() {
        assert_eq!(
            said(Venue::Tokyo, "2026-11-24T02:45:00Z"),
            (MarketState::Closed, "2026-11-24T03:30:00Z".to_owned(), String::new())
        );
        assert_eq!(said(Venue::Tokyo, "2026-11-24T06:29:00Z").2, "2026-11-24T06:30:00Z".to_owned());
        assert_eq!(said(Venue::Tokyo, "2024-11-01T05:59:00Z").2, "2024-11-01T06:00:00Z".to_owned());
        assert_eq!(
            said(Venue::Currencies, "2026-11-18T12:00:00Z"),
            (
                MarketState::Open,
                "2026-11-22T22:00:00Z".to_owned(),
                "2026-11-20T22:00:00Z".to_owned()
            )
        );
        assert_eq!(said(Venue::Currencies, "2026-11-21T12:00:00Z").0, MarketState::Closed);
        assert_eq!(
            said(Venue::Always, "2026-12-25T12:00:00Z"),
            (MarketState::Open, String::new(), String::new())
        );
    }
}
