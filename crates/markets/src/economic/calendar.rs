//! What is due: releases, reports, dividends, splits, expiries and holidays, in one list.

mod ahead;

use std::collections::{BTreeMap, HashMap};

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use kernel::{Actor, Error, Id, Permission, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    catalogue,
    release::{self, EventBasis, Measure, Release},
    service::{date_of, day_of},
    store,
};
use crate::{ActionKind, Asset, Markets, action, asset, fundamental, session::Venue};

/// Days of one question.
const LONGEST: i64 = 400;

/// Events of one answer.
const MOST: usize = 5_000;

/// What happens on a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CalendarEvent {
    /// The same each time the same event is listed.
    #[schema(example = "us-jobs:2026-12-04")]
    pub id: String,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Whether `at` is more than the day.
    pub time_known: bool,
    pub kind: EventKind,
    pub title: String,
    #[schema(example = "US")]
    pub country: Option<String>,
    #[schema(example = "AAPL")]
    pub symbol: Option<String>,
    /// The first day of what it is about.
    #[schema(example = "2026-11-01")]
    pub period: Option<String>,
    pub actual: Option<f64>,
    pub previous: Option<f64>,
    /// What analysts expect; no source that is open has it, so it is `null`.
    pub expected: Option<f64>,
    pub unit: Option<String>,
    /// 1 to 3.
    #[schema(minimum = 1, maximum = 3)]
    pub importance: u8,
    pub source: String,
    pub basis: EventBasis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    Economic,
    Earnings,
    Dividend,
    Split,
    Expiry,
    Holiday,
}

impl Markets {
    /// Returns what is due from `from` to `to`, both included: a week back and a month ahead when absent. Needs
    /// `markets:read`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for more than 400 days.
    pub async fn list_calendar(
        &self,
        actor: &Actor,
        (from, to): (Option<Date>, Option<Date>),
        country: &str,
    ) -> Result<Vec<CalendarEvent>> {
        actor.require(Permission::MarketsRead)?;
        let now = self.as_of(actor, None);
        let today = jiff::tz::TimeZone::UTC.to_datetime(now.to_jiff()).date();
        let from = from.unwrap_or_else(|| today.saturating_sub(7.days()));
        let to = to.unwrap_or_else(|| from.max(today).saturating_add(30.days()));
        if !(0..=LONGEST).contains(&(day_of(to) - day_of(from))) {
            let message = format!("from 0 to {LONGEST} days at once");
            return Err(Error::invalid_at("to", message));
        }
        let mut events = self.releases(actor, (from, to)).await?;
        events.extend(days_off(from, to));
        events.extend(expiries(from, to));
        events.extend(self.actions_between(actor, (from, to), now).await?);
        events.extend(self.reports_between(actor, (from, to), now).await?);
        let is_wanted = |event: &CalendarEvent| {
            let of = event.country.as_deref();
            country.is_empty() || of.is_some_and(|of| of.eq_ignore_ascii_case(country))
        };
        events.retain(is_wanted);
        events.sort_by(|a, b| (a.at, a.kind, &a.id).cmp(&(b.at, b.kind, &b.id)));
        events.truncate(MOST);
        Ok(events)
    }

    async fn releases(
        &self,
        actor: &Actor,
        (from, to): (Date, Date),
    ) -> Result<Vec<CalendarEvent>> {
        let due = release::due(from, to);
        let mut wanted: Vec<&'static str> =
            due.iter().filter_map(|release| Some(release.series?.0)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        self.refresh_some(actor, wanted).await;
        // What was fetched just now is known from now on.
        let now = self.as_of(actor, None);
        let mut known: BTreeMap<&str, Values> = BTreeMap::new();
        for (series, _) in due.iter().filter_map(|release| release.series) {
            if !known.contains_key(series) {
                // Two years before, for changes in a year.
                let days = (day_of(from) - 800, day_of(to));
                let rows =
                    store::observations(&self.market, actor.workspace, series, days, now).await?;
                let rows = rows.iter().filter_map(|row| Some((row.day, row.value?)));
                known.insert(series, Values(rows.collect()));
            }
        }
        let event = |release: &Release| {
            let values = release.series.and_then(|(series, how)| Some((known.get(series)?, how)));
            release.event(values, now)
        };
        Ok(due.iter().filter_map(event).collect())
    }

    async fn actions_between(
        &self,
        actor: &Actor,
        (from, to): (Date, Date),
        now: Timestamp,
    ) -> Result<Vec<CalendarEvent>> {
        let (first, last) = (day_of(from), day_of(to));
        let mut rows = Vec::new();
        for (first, last) in ahead::spans(first, last) {
            let span = (Timestamp(first * DAY), Timestamp(last * DAY));
            rows.extend(action::store::between(&self.core, actor.workspace, span, now).await?);
        }
        let ids: Vec<Id<Asset>> = rows.iter().map(|(asset, _)| *asset).collect();
        let assets = self.by_id(actor, ids).await?;
        let asset = |id| assets.get(&id).cloned();
        let due = ahead::dividends(&rows, asset, (first, last), now.0.div_euclid(DAY));
        let rows = rows.iter().filter(|(_, action)| action.ex_at.0 >= first * DAY);
        let event = |(id, action): &(Id<Asset>, crate::Action)| {
            let asset = assets.get(id)?;
            let (kind, word, amount) = match action.kind {
                ActionKind::Dividend => (EventKind::Dividend, "dividend", action.amount),
                ActionKind::Split => (EventKind::Split, "split", action.ratio),
            };
            let symbol = asset.symbol.to_string();
            let unit = match action.kind {
                ActionKind::Dividend => action.currency.clone().or_else(|| asset.currency.clone()),
                ActionKind::Split => Some("new shares for an old one".to_owned()),
            };
            Some(CalendarEvent {
                id: format!("{word}:{symbol}:{}", date_of(action.ex_at.0 / DAY)),
                title: format!("{} goes ex {word}", asset.name),
                actual: amount,
                unit,
                source: action.source.clone(),
                ..of_asset(kind, action.ex_at, asset)
            })
        };
        Ok(rows.filter_map(event).chain(due).collect())
    }

    /// Returns the reports that were filed, and those that are due, as far as the facts of the companies are stored.
    async fn reports_between(
        &self,
        actor: &Actor,
        (from, to): (Date, Date),
        now: Timestamp,
    ) -> Result<Vec<CalendarEvent>> {
        let (first, today) = (day_of(from), now.0.div_euclid(DAY));
        let mut reports = Vec::new();
        for (first, last) in ahead::spans(first, day_of(to)) {
            let days = (first, last.min(today));
            let filed = fundamental::store::reports(&self.market, actor.workspace, days);
            reports.extend(filed.await?);
        }
        let assets = self.by_id(actor, reports.iter().map(|it| it.asset_id).collect()).await?;
        let asset = |id| assets.get(&id).cloned();
        let due = ahead::reports(&reports, asset, (first, day_of(to)), today);
        let reports = reports.iter().filter(|it| it.filed_day >= first);
        let event = |report: &fundamental::store::ReportRow| {
            let asset = assets.get(&report.asset_id)?;
            let at = Timestamp(report.filed_day * DAY);
            Some(CalendarEvent {
                id: format!("report:{}:{}", asset.symbol, report.accession),
                title: format!("{} reported ({})", asset.name, report.form),
                period: Some(date_of(report.end_day).to_string()),
                importance: 2,
                source: report.accession.clone(),
                ..of_asset(EventKind::Earnings, at, asset)
            })
        };
        Ok(reports.filter_map(event).chain(due).collect())
    }

    async fn by_id(
        &self,
        actor: &Actor,
        mut ids: Vec<Id<Asset>>,
    ) -> Result<HashMap<Id<Asset>, Asset>> {
        ids.sort_unstable();
        ids.dedup();
        let assets = asset::store::by_ids(&self.core, actor.workspace, &ids).await?;
        Ok(assets.into_iter().map(|asset| (asset.id, asset)).collect())
    }
}

const DAY: i64 = 86_400_000_000;

fn of_asset(kind: EventKind, at: Timestamp, asset: &Asset) -> CalendarEvent {
    CalendarEvent {
        id: String::new(),
        at,
        time_known: false,
        kind,
        title: String::new(),
        country: asset.country.clone(),
        symbol: Some(asset.symbol.to_string()),
        period: None,
        actual: None,
        previous: None,
        expected: None,
        unit: None,
        importance: 1,
        source: String::new(),
        basis: EventBasis::Reported,
    }
}

/// The known values of a series by day.
struct Values(BTreeMap<i64, f64>);

impl Values {
    /// Returns the value for the period that begins on `day`.
    fn at(&self, day: i64, how: Measure) -> Option<f64> {
        let value = *self.0.get(&day)?;
        let before = || self.0.range(..day).next_back().map(|(_, value)| *value);
        let told = match how {
            Measure::Level => value,
            Measure::Change => value - before()?,
            Measure::YearPercent => (value / self.0.get(&year_before(day)?)? - 1.0) * 100.0,
            Measure::AnnualRate => ((value / before()?).powi(4) - 1.0) * 100.0,
        };
        told.is_finite().then_some(told)
    }

    /// Returns the first day of the newest period before `day`.
    fn before(&self, day: i64) -> Option<i64> {
        self.0.range(..day).next_back().map(|(day, _)| *day)
    }
}

fn year_before(day: i64) -> Option<i64> {
    date_of(day).checked_sub(1.year()).ok().map(day_of)
}

impl Release {
    fn event(&self, values: Option<(&Values, Measure)>, now: Timestamp) -> Option<CalendarEvent> {
        let (hour, minute) = self.time.unwrap_or((0, 0));
        let there = self.date.at(hour, minute, 0, 0);
        let at = match self.time {
            Some(_) => Timestamp::from(there.to_zoned(self.venue.zone()).ok()?.timestamp()),
            None => Timestamp(kernel::midnight(self.date)),
        };
        let day = day_of(self.period);
        // A rate that is decided stands from the next day on; a release of the future has no value.
        let is_out = at <= now;
        let daily = matches!(self.key, "us-fomc" | "eu-ecb");
        let period = if daily { day + 1 } else { day };
        let actual = values.filter(|_| is_out).and_then(|(values, how)| values.at(period, how));
        let previous = values.and_then(|(values, how)| {
            let before = if daily { values.before(day + 1) } else { values.before(day) };
            values.at(before?, how)
        });
        let unit = self.series.map(|(series, how)| match how {
            Measure::Level | Measure::Change => catalogue::unit_of(series).to_owned(),
            Measure::YearPercent => "percent in a year".to_owned(),
            Measure::AnnualRate => "percent a year".to_owned(),
        });
        Some(CalendarEvent {
            id: format!("{}:{}", self.key, self.date),
            at,
            time_known: self.time.is_some(),
            kind: EventKind::Economic,
            title: self.title.to_owned(),
            country: Some(self.country.to_owned()),
            symbol: None,
            period: (!daily).then(|| self.period.to_string()),
            actual,
            previous,
            expected: None,
            unit,
            importance: self.importance,
            source: self.source.to_owned(),
            basis: self.basis,
        })
    }
}

/// Returns the days on which the exchanges close, or close early.
fn days_off(from: Date, to: Date) -> Vec<CalendarEvent> {
    const EXCHANGES: [(Venue, &str, &str); 4] = [
        (Venue::NewYork, "US", "New York"),
        (Venue::London, "GB", "London"),
        (Venue::Frankfurt, "DE", "Xetra"),
        (Venue::Tokyo, "JP", "Tokyo"),
    ];
    let is_weekday = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut events = Vec::new();
    for day in from.series(1.day()).take_while(|day| *day <= to).filter(is_weekday) {
        for (venue, country, name) in EXCHANGES {
            let short = || venue.short_day(day).map(|why| (why, "closes early"));
            let Some((why, what)) = venue.holiday(day).map(|why| (why, "is closed")).or_else(short)
            else {
                continue;
            };
            events.push(CalendarEvent {
                id: format!("holiday:{country}:{day}"),
                at: Timestamp(kernel::midnight(day)),
                time_known: false,
                kind: EventKind::Holiday,
                title: format!("{name} {what}: {why}"),
                country: Some(country.to_owned()),
                symbol: None,
                period: None,
                actual: None,
                previous: None,
                expected: None,
                unit: None,
                importance: 1,
                source: "rules of the exchange".to_owned(),
                basis: EventBasis::Rule,
            });
        }
    }
    events
}

/// Returns the days on which the monthly options of New York expire: the third Friday, or the day before where
/// that is a holiday.
fn expiries(from: Date, to: Date) -> Vec<CalendarEvent> {
    let months = from.first_of_month().series(1.month()).take_while(|month| *month <= to);
    let event = |month: Date| {
        let friday = month.nth_weekday_of_month(3, Weekday::Friday).ok()?;
        let is_closed = Venue::NewYork.holiday(friday).is_some();
        let day = if is_closed { friday.yesterday().ok()? } else { friday };
        let session = Venue::NewYork.session(day)?;
        let is_quarterly = month.month() % 3 == 0;
        let what = if is_quarterly { "Options and futures on indices" } else { "Monthly options" };
        (from <= day && day <= to).then(|| CalendarEvent {
            id: format!("expiry:US:{day}"),
            at: session.close,
            time_known: true,
            kind: EventKind::Expiry,
            title: format!("{what} expire"),
            country: Some("US".to_owned()),
            symbol: None,
            period: None,
            actual: None,
            previous: None,
            expected: None,
            unit: None,
            importance: if is_quarterly { 2 } else { 1 },
            source: "Options Clearing Corporation: the third Friday".to_owned(),
            basis: EventBasis::Rule,
        })
    };
    months.filter_map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_release_of_the_past_has_its_value_and_one_of_the_future_the_one_before() {
        let days = ["2025-10-01", "2025-11-01", "2026-09-01", "2026-10-01", "2026-11-01"];
        let levels = [100.0, 200.0, 102.0, 103.0, 206.0];
        let values = days.iter().zip(levels).map(|(day, level)| (day_of(date(day)), level));
        let values = Values(values.collect());
        let due = release::due(date("2026-12-01"), date("2026-12-31"));
        let release = due.iter().find(|it| it.key == "us-cpi").unwrap();
        let event = |now: &str| {
            let now = now.parse().unwrap();
            let event = release.event(Some((&values, Measure::YearPercent)), now).unwrap();
            let rounded = |value: Option<f64>| value.map(|value| (value * 10.0).round() / 10.0);
            (rounded(event.actual), rounded(event.previous))
        };
        assert_eq!(event("2026-12-20"), (Some(3.0), Some(3.0)));
        assert_eq!(event("2026-12-01"), (None, Some(3.0)));
        let change = release.event(Some((&values, Measure::Change)), Timestamp(i64::MAX)).unwrap();
        assert_eq!((change.actual, change.previous), (Some(103.0), Some(1.0)));
    }

    #[test]
    fn options_expire_on_the_third_friday_or_before_a_holiday() {
        let days = |from: &str, to: &str| {
            let events = expiries(date(from), date(to));
            events.iter().map(|it| it.at.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            days("2026-11-01", "2026-12-31"),
            ["2026-11-20T21:00:00Z", "2026-12-18T21:00:00Z"]
        );
        // Good Friday of 2025 was the third Friday of April; so was that of 2019.
        assert_eq!(days("2025-04-01", "2025-04-30"), ["2025-04-17T20:00:00Z"]);
    }

    #[test]
    fn holidays_say_which_and_where() {
        let events = days_off(date("2026-11-26"), date("2026-11-27"));
        let titles: Vec<&str> = events.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "New York is closed: Thanksgiving Day",
                "New York closes early: the day after Thanksgiving"
            ]
        );
    }
}
