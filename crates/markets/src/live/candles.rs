//! Bars put together from trades: minutes first, and everything longer from minutes, after the days and hours that are
//! known already.
//!
//! **Invariant:** the order in which trades come, and how often, changes nothing: a minute opens with its
//! earliest and closes with its latest trade.
//!
//! What is traded outside a session is in no bar; so the days of every exchange there is a calendar of are those
//! of UTC, whatever its clocks say.
//!
//! **Invariant:** a minute that was not heard from its beginning to its end is not kept as it is: it is asked for.
//!
//! **Invariant:** a week or a month is said only where its days are known: minutes alone begin too late.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use kernel::{Interval, Timestamp};
use providers::BarRow;

use crate::session::Venue;

/// How long a minute waits for trades that were late, in microseconds.
const GRACE: i64 = 2_000_000;

const MINUTE: i64 = 60_000_000;

/// Minutes of a day, and some: what comes after the last day that is known.
const KEPT: usize = 1_600;

/// A trade, or a price without an amount.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Deal {
    pub at: i64,
    pub price: f64,
    pub size: Option<f64>,
    /// Tells the order of trades of one moment.
    pub number: u64,
}

/// A bar; `closed` when it is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candle {
    pub at: i64,
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: Option<f64>,
    pub closed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Minute {
    candle: Candle,
    first: (i64, u64),
    last: (i64, u64),
    whole: bool,
}

/// The minutes of one symbol.
#[derive(Debug)]
pub(crate) struct Candles {
    /// Where it trades; `None` where its hours are not known, and so any hour is one.
    venue: Option<Venue>,
    /// The session that was looked at last.
    session: (i64, i64),
    minutes: BTreeMap<i64, Minute>,
    /// Hours and days that are over, by their beginning; of several that begin together the longest first.
    longer: BTreeMap<(i64, Reverse<i64>), Candle>,
    /// Whether the days of this week and month are among them, as far as there are any.
    knows_days: bool,
    /// Minutes before this are over.
    over: i64,
    /// Since when every trade is heard.
    heard_since: Option<i64>,
    /// Up to where a longer bar was said to be over.
    told: BTreeMap<Interval, i64>,
}

/// What is over.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Over {
    /// Minutes that were heard whole.
    pub whole: Vec<Candle>,
    /// The earliest minute that was not.
    pub broken: Option<i64>,
}

impl Candles {
    pub fn new(venue: Option<Venue>) -> Self {
        Self {
            venue,
            session: (0, 0),
            minutes: BTreeMap::new(),
            longer: BTreeMap::new(),
            knows_days: false,
            over: i64::MIN,
            heard_since: None,
            told: BTreeMap::new(),
        }
    }

    /// Says that from `now` on every trade is heard.
    pub fn up(&mut self, now: i64) {
        self.heard_since.get_or_insert(now);
    }

    /// Says that trades may be missed from now on.
    pub fn down(&mut self) {
        self.heard_since = None;
        for minute in self.minutes.values_mut().filter(|minute| !minute.candle.closed) {
            minute.whole = false;
        }
    }

    /// Takes a trade; `false` when its minute is over already or it lies outside the session.
    pub fn add(&mut self, deal: Deal) -> bool {
        let at = Interval::Minute1.floor(deal.at);
        if at < self.over || !self.is_open(deal.at) {
            return false;
        }
        let order = (deal.at, deal.number);
        let whole = self.heard_since.is_some_and(|since| since <= at);
        let minute = self.minutes.entry(at).or_insert_with(|| {
            let price = deal.price;
            let volume = deal.size.map(|_| 0.0);
            let candle = Candle {
                at,
                open: price,
                high: price,
                low: price,
                close: price,
                volume,
                closed: false,
            };
            Minute { candle, first: order, last: order, whole }
        });
        minute.add(deal, order);
        if self.minutes.len() > KEPT {
            self.minutes.pop_first();
        }
        true
    }

    fn is_open(&mut self, at: i64) -> bool {
        let Some(venue) = self.venue.filter(|venue| *venue != Venue::Always) else { return true };
        let within = |(open, close): (i64, i64)| open <= at && at < close;
        if !within(self.session) {
            let session = venue.next_session(Timestamp(at));
            self.session = session.map_or((0, 0), |session| (session.open.0, session.close.0));
        }
        within(self.session)
    }

    /// Takes minutes as the provider or the database has them: they are whole.
    pub fn put(&mut self, rows: &[BarRow]) {
        for row in rows {
            let at = row.at.0;
            if at >= self.over {
                continue;
            }
            let candle = Candle::of(row);
            self.minutes.insert(at, Minute { candle, first: (at, 0), last: (at, 0), whole: true });
        }
        while self.minutes.len() > KEPT {
            self.minutes.pop_first();
        }
    }

    /// Takes the hours of today that are over; those of the days before have become days.
    pub fn put_hours(&mut self, hours: &[BarRow]) {
        self.put_longer(Interval::Hour1, hours);
    }

    /// Takes the days of this week and month that are over; those that it does not name are not known to anybody.
    pub fn put_days(&mut self, days: &[BarRow]) {
        self.knows_days = true;
        self.put_longer(Interval::Day, days);
    }

    /// Takes rows of one interval, before which none is needed any more.
    fn put_longer(&mut self, interval: Interval, rows: &[BarRow]) {
        let Some(first) = rows.first() else { return };
        let is_other = |at: i64, end: i64| end - at != interval.micros();
        self.longer.retain(|(at, Reverse(end)), _| *at >= first.at.0 || is_other(*at, *end));
        for row in rows {
            let end = interval.end(row.at.0);
            self.longer.insert((row.at.0, Reverse(end)), Candle::of(row));
        }
    }

    /// Ends the minutes that are over at `now`.
    pub fn close(&mut self, now: i64) -> Over {
        let until = Interval::Minute1.floor(now.saturating_sub(GRACE));
        let mut over = Over::default();
        if until <= self.over {
            return over;
        }
        let since = self.over;
        self.over = until;
        for minute in self.minutes.range_mut(since..until).map(|(_, minute)| minute) {
            if std::mem::replace(&mut minute.candle.closed, true) {
                continue;
            }
            if minute.whole && minute.candle.volume.is_some() {
                over.whole.push(minute.candle);
            } else {
                over.broken = over.broken.or(Some(minute.candle.at));
            }
        }
        over
    }

    /// Returns the bar of `interval` that runs, or ran last.
    pub fn running(&self, interval: Interval) -> Option<Candle> {
        let (newest, _) = self.minutes.last_key_value()?;
        self.fold(interval, interval.floor(*newest))
    }

    /// Returns the bars of `intervals` that are over and were not returned before, oldest first.
    ///
    /// A minute that is still asked for is over once it has come.
    pub fn over(&mut self, intervals: &BTreeSet<Interval>) -> Vec<(Interval, Candle)> {
        self.told.retain(|interval, _| intervals.contains(interval));
        let mut over = Vec::new();
        for interval in intervals {
            let newest = interval.floor(self.over);
            let ended = |at: i64| interval.end(at) <= self.over;
            // Who begins to read wants what happens from now on.
            let told = *self.told.entry(*interval).or_insert(newest);
            let begins = self.minutes.range(told..self.over).map(|(at, _)| *at);
            let begins: BTreeSet<i64> =
                begins.map(|at| interval.floor(at)).filter(|at| ended(*at)).collect();
            for at in begins {
                let whole = self.minutes.range(at..interval.end(at)).all(|(_, it)| it.whole);
                if !whole && self.over < interval.end(at).saturating_add(MINUTE) {
                    break;
                }
                over.extend(
                    self.fold(*interval, at).map(|it| (*interval, Candle { closed: true, ..it })),
                );
                self.told.insert(*interval, interval.end(at));
            }
        }
        over
    }

    /// Puts the bar of `interval` from `at` on together: days and hours as they are known, minutes in between and after.
    fn fold(&self, interval: Interval, at: i64) -> Option<Candle> {
        if interval > Interval::Day && !self.knows_days {
            return None;
        }
        let (mut bar, mut until, end) = (None, at, interval.end(at));
        let within = self.longer.range((at, Reverse(i64::MAX))..(end, Reverse(i64::MAX)));
        for ((begin, Reverse(ended)), longer) in within {
            // An hour of a day that is there already, or one that ends later than the bar.
            if *begin < until || *ended > end {
                continue;
            }
            let before = self.minutes.range(until..*begin).map(|(_, it)| &it.candle);
            bar = before.chain([longer]).fold(bar, |bar, part| Some(join(bar, part)));
            until = *ended;
        }
        let after = self.minutes.range(until..end).map(|(_, it)| &it.candle);
        let bar = after.fold(bar, |bar, part| Some(join(bar, part)))?;
        Some(Candle { at, closed: end <= self.over, ..bar })
    }
}

/// Adds the next part to a bar.
fn join(bar: Option<Candle>, part: &Candle) -> Candle {
    let Some(bar) = bar else { return *part };
    Candle {
        high: bar.high.max(part.high),
        low: bar.low.min(part.low),
        close: part.close,
        volume: bar.volume.zip(part.volume).map(|(one, other)| one + other),
        ..bar
    }
}

impl Minute {
    fn add(&mut self, deal: Deal, order: (i64, u64)) {
        let candle = &mut self.candle;
        candle.high = candle.high.max(deal.price);
        candle.low = candle.low.min(deal.price);
        if order < self.first {
            (candle.open, self.first) = (deal.price, order);
        }
        if order >= self.last {
            (candle.close, self.last) = (deal.price, order);
        }
        candle.volume = candle.volume.zip(deal.size).map(|(sum, size)| sum + size);
    }
}

impl Candle {
    /// A bar that is over.
    fn of(row: &BarRow) -> Self {
        let or_close = |price: Option<f64>| price.unwrap_or(row.close);
        Self {
            at: row.at.0,
            open: or_close(row.open),
            high: or_close(row.high),
            low: or_close(row.low),
            close: row.close,
            volume: row.volume,
            closed: true,
        }
    }

    pub fn row(&self) -> BarRow {
        BarRow {
            at: Timestamp(self.at),
            open: Some(self.open),
            high: Some(self.high),
            low: Some(self.low),
            close: self.close,
            volume: self.volume,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    fn deal(second: i64, price: f64) -> Deal {
        let number = u64::try_from(second).unwrap();
        Deal { at: second * SECOND, price, size: Some(1.0), number }
    }

    fn heard(deals: &[Deal]) -> Candles {
        let mut candles = Candles::new(Some(Venue::Always));
        candles.up(0);
        for deal in deals {
            assert!(candles.add(*deal));
        }
        candles
    }

    #[test]
    fn a_minute_is_the_same_in_whatever_order_its_trades_come() {
        let deals = [deal(1, 10.0), deal(20, 14.0), deal(40, 8.0), deal(59, 11.0), deal(61, 12.0)];
        let mut shuffled = deals;
        shuffled.reverse();
        shuffled.swap(0, 2);
        let (mut one, mut other) = (heard(&deals), heard(&shuffled));
        let over = one.close(62 * SECOND);
        assert_eq!(over, other.close(62 * SECOND));
        let [minute] = over.whole[..] else { panic!("{over:?}") };
        assert_eq!((minute.open, minute.high, minute.low, minute.close), (10.0, 14.0, 8.0, 11.0));
        assert_eq!((minute.volume, minute.closed), (Some(4.0), true));
        assert!(!one.add(deal(30, 99.0)), "its minute is over");
    }

    #[test]
    fn a_minute_that_was_not_heard_whole_is_asked_for() {
        let mut candles = Candles::new(Some(Venue::Always));
        candles.up(30 * SECOND);
        candles.add(deal(40, 10.0));
        candles.add(deal(61, 11.0));
        assert_eq!(candles.close(200 * SECOND).broken, Some(0));
        candles.add(deal(201, 11.0));
        candles.down();
        candles.up(202 * SECOND);
        candles.add(deal(203, 11.0));
        assert_eq!(candles.close(300 * SECOND).broken, Some(180 * SECOND));
    }

    #[test]
    fn longer_bars_are_put_together_from_minutes_that_came_either_way() {
        let mut candles = heard(&[deal(301, 10.0), deal(361, 12.0), deal(421, 9.0)]);
        candles.close(400 * SECOND);
        let five = candles.running(Interval::Minute5).unwrap();
        assert_eq!((five.at, five.open, five.high, five.close), (300 * SECOND, 10.0, 12.0, 9.0));
        assert_eq!((five.volume, five.closed), (Some(3.0), false));
        let intervals = BTreeSet::from([Interval::Minute1, Interval::Minute5]);
        assert_eq!(candles.over(&intervals), []);
        candles.close(602 * SECOND);
        let over = candles.over(&intervals);
        assert_eq!(over.iter().filter(|(it, _)| *it == Interval::Minute5).count(), 1);
        assert!(over.iter().all(|(_, candle)| candle.closed));
        assert_eq!(candles.over(&intervals), []);
        let row = BarRow { open: Some(1.0), ..over[0].1.row() };
        candles.put(&[row]);
    }

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn bar(second: i64, [open, high, low, close]: [f64; 4]) -> BarRow {
        BarRow {
            at: Timestamp(second * SECOND),
            open: Some(open),
            high: Some(high),
            low: Some(low),
            close,
            volume: Some(100.0),
        }
    }

    fn prices(bar: Candle) -> String {
        format!("{} {} {} {}", bar.open, bar.high, bar.low, bar.close)
    }

    #[test]
    fn the_week_and_month_that_run_begin_with_the_days_that_are_kept() {
        // Minutes of Friday the 9th of January 1970, heard from one o'clock on.
        let friday = 8 * DAY;
        let mut candles = Candles::new(Some(Venue::Always));
        candles.up(0);
        for deal in [deal(friday + HOUR, 10.0), deal(friday + HOUR + 60, 12.0)] {
            candles.add(deal);
        }
        let beginnings = |candles: &Candles| {
            [Interval::Week, Interval::Month].map(|interval| candles.running(interval).map(prices))
        };
        assert_eq!(beginnings(&candles), [None, None], "who knows no days does not guess");
        // The first of the month and Monday to Thursday.
        let days = [
            bar(0, [50.0, 90.0, 40.0, 45.0]),
            bar(4 * DAY, [30.0, 31.0, 5.0, 20.0]),
            bar(7 * DAY, [20.0, 25.0, 15.0, 11.0]),
        ];
        candles.put_days(&days);
        let [week, month] = beginnings(&candles);
        assert_eq!(week.unwrap(), "30 31 5 12");
        assert_eq!(month.unwrap(), "50 90 5 12");
        let month = candles.running(Interval::Month).unwrap();
        assert_eq!((month.at, month.volume, month.closed), (0, Some(302.0), false));
    }

    #[test]
    fn a_day_that_began_before_anybody_listened_begins_with_its_hours() {
        let noon = 12 * HOUR;
        let mut candles = Candles::new(Some(Venue::Always));
        candles.add(deal(noon + 5, 10.0));
        candles.put_hours(&[bar(0, [7.0, 8.0, 6.0, 7.5]), bar(11 * HOUR, [9.0, 20.0, 9.0, 9.5])]);
        assert_eq!(prices(candles.running(Interval::Day).unwrap()), "7 20 6 10");
        assert_eq!(prices(candles.running(Interval::Hour4).unwrap()), "10 10 10 10");
        // The hours of the next day leave days alone.
        candles.put_hours(&[bar(11 * HOUR, [9.0, 20.0, 9.0, 9.5])]);
        assert_eq!(prices(candles.running(Interval::Day).unwrap()), "9 20 9 10");
        // The day itself says it once it is there, and its hours and minutes count no second time.
        candles.put_days(&[bar(0, [1.0, 30.0, 1.0, 10.5])]);
        let day = candles.running(Interval::Day).unwrap();
        assert_eq!((prices(day).as_str(), day.volume), ("1 30 1 10.5", Some(100.0)));
    }

    #[test]
    fn a_week_that_ends_is_said_with_the_days_it_had() {
        let sunday = 10 * DAY;
        let mut candles = Candles::new(Some(Venue::Always));
        candles.up(0);
        candles.put_days(&[bar(4 * DAY, [30.0, 31.0, 5.0, 20.0])]);
        candles.add(deal(sunday + 5, 10.0));
        candles.close((sunday + 70) * SECOND);
        let weeks = BTreeSet::from([Interval::Week]);
        assert_eq!(candles.over(&weeks), []);
        candles.close((sunday + DAY + 5) * SECOND);
        let over = candles.over(&weeks);
        let [(_, week)] = over[..] else { panic!("{over:?}") };
        assert_eq!(prices(week), "30 31 5 10");
    }
}

#[cfg(test)]
mod recorded;
