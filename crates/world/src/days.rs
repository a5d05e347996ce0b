//! The days of a listing: drawn once, from the state of the market, its sector, what is told of it and its own
//! chance. Where real history goes further, or less far, than to the first day, the days lead on from there.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    Class, Listing, Session,
    calendar::{self, Hours},
    noise::Noise,
    pace::Pace,
    past::{self, Past, Real, Way},
    path::{Range, number, whole},
    story::planted::{self, Shock},
    weather::{Climate, Mood},
};

/// A share that closes above this is split, so that it can be bought.
const DEAR: f64 = 700.0;

/// New shares for one old share.
const SPLIT: i64 = 4;

/// Sessions between two dividends.
const QUARTER: u64 = 63;

/// A day, its prices in the smallest step as they were then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    pub session: Session,
    pub range: Range,
    /// In steps of the size.
    pub volume: i64,
    /// In steps of the price, for those who held the day before.
    pub dividend: Option<i64>,
    /// New shares for one old share, from this day on.
    pub split: Option<i64>,
}

/// A listing and its days.
#[derive(Debug)]
pub(crate) struct Asset {
    pub listing: Listing,
    pub noise: Noise,
    pub pace: Pace,
    /// Steps of one unit of price.
    pub scale: f64,
    /// Digits of a size after the point.
    pub size_decimals: u32,
    pub days: Vec<Day>,
}

/// What all listings are drawn from.
pub(crate) struct Source<'w> {
    pub noise: Noise,
    /// The day whose closes stand in the listings.
    pub first: Date,
    pub last: Date,
    pub climate: &'w Climate,
    pub real: &'w Real,
    /// Closes that follow from those of others, by symbol.
    pub led: BTreeMap<&'static str, BTreeMap<Date, f64>>,
}

impl Source<'_> {
    /// Draws the days after the last real one.
    pub fn draw(&self, listing: Listing) -> Asset {
        let noise = self.noise.named(past::drawn_as(listing.symbol));
        let scale = number(10_i64.pow(listing.decimals.min(8)));
        let size_decimals = if listing.class == Class::Coin { 4 } else { 0 };
        let mut walk = self.walk(&listing, noise, scale);
        let since = walk.past.map_or(self.first, |past| past.day);
        let sessions = calendar::sessions(listing.class.hours(), since, self.last);
        let before = sessions.partition_point(|session| session.date <= self.first);
        if before > 0 && walk.past.is_some_and(|past| past.way != Way::Closes) {
            // Drawn once to see where it leads, and then bent so that it leads to the listing's close.
            let end = walk.days(&sessions[..before]).last().map_or(1, |day| day.range.close);
            let count = f64::from(u32::try_from(before).unwrap_or(1));
            walk.bend = libm::log(listing.close * scale / number(end)) / count;
        }
        let days = walk.days(&sessions);
        Asset { listing, noise, pace: Pace::default(), scale, size_decimals, days }
    }

    fn walk<'a>(&'a self, listing: &'a Listing, own: Noise, scale: f64) -> Walk<'a> {
        let past = past::of(listing.symbol);
        let led = self.led.get(listing.symbol);
        let real = led.cloned().unwrap_or_else(|| self.real.closes(listing.symbol));
        // Currencies are followed from the first day on, for as long as there are rates.
        let way = match listing.class {
            _ if led.is_some() => Way::Closes,
            Class::Currency => Way::Closes,
            _ => past.map_or(Way::Drawn, |past| past.way),
        };
        let newest = real.values().next_back().copied().filter(|_| past.is_none());
        let opening = real.get(&self.first).copied().filter(|_| past.is_none());
        Walk {
            source: self,
            listing,
            own,
            scale,
            past,
            way,
            opening: past.map_or(opening.unwrap_or(listing.close), |past| past.close),
            home: newest.unwrap_or(listing.close) * scale,
            real,
            told: planted::shocks(listing, own, self.first, self.last),
            bend: 0.0,
        }
    }
}

/// The way of one listing.
struct Walk<'a> {
    source: &'a Source<'a>,
    listing: &'a Listing,
    own: Noise,
    scale: f64,
    past: Option<&'static Past>,
    way: Way,
    real: BTreeMap<Date, f64>,
    opening: f64,
    /// To where it is drawn back, in steps.
    home: f64,
    /// Oldest first.
    told: Vec<Shock>,
    /// Added to each return before the first day.
    bend: f64,
}

/// What a session begins with.
struct Eve {
    /// When the session before it opened.
    opened: i64,
    /// The close before, in steps.
    close: i64,
    /// New shares for each of the first day so far.
    shares: i64,
    /// Whether dividends are paid.
    pays: bool,
}

impl Walk<'_> {
    fn days(&self, sessions: &[Session]) -> Vec<Day> {
        let mut days = Vec::with_capacity(sessions.len());
        let mut eve = Eve {
            opened: i64::MIN,
            close: whole(self.opening * self.scale),
            shares: 1,
            pays: false,
        };
        for (count, session) in (0_u64..).zip(sessions) {
            let Some(mood) = self.source.climate.mood(session.date) else { break };
            eve.pays = (count + self.own.bits() % QUARTER).is_multiple_of(QUARTER);
            let day = self.next(&eve, *session, mood);
            if session.date > self.source.first {
                eve.shares = eve.shares.saturating_mul(day.split.unwrap_or(1));
            }
            (eve.opened, eve.close) = (session.open, day.range.close);
            days.push(day);
        }
        days
    }

    fn split(&self, date: Date, before: i64) -> Option<i64> {
        if date > self.source.first {
            let is_share = self.listing.class == Class::Share;
            return (is_share && number(before) / self.scale > DEAR).then_some(SPLIT);
        }
        let splits = self.past.map_or(&[][..], |past| past.splits);
        splits.iter().find(|(day, _)| *day == date).map(|(_, new)| *new)
    }

    /// Draws the session after `eve`.
    fn next(&self, eve: &Eve, session: Session, mood: Mood) -> Day {
        let (listing, date) = (self.listing, session.date);
        let place = (calendar::midnight(date) - calendar::midnight(self.source.first)) / crate::DAY;
        let own = self.own.at(place);
        let split = self.split(date, eve.close);
        let mut base = number(eve.close) / number(split.unwrap_or(1));
        let pays = listing.dividend > 0.0 && eve.pays;
        let dividend = pays.then(|| whole(base * listing.dividend / 4.0).max(1));
        base -= number(dividend.unwrap_or(0));

        let daily = listing.volatility / sqrt_of_days(listing.class) * mood.stress;
        let told = planted::between(&self.told, eve.opened, session.open);
        // What is told drowns most of what else would have been.
        let chance = if told.by == 0.0 { daily } else { 0.4 * daily };
        let drawn = self.drawn(place, base, chance, mood) + told.by;
        let moved = self.followed(date, base).unwrap_or(drawn);
        let gap = match listing.class.hours() {
            Hours::Exchange => 0.3 * moved + 0.2 * daily * own.at(2).normal() + 0.4 * told.by,
            Hours::Weekdays | Hours::Always => 0.0,
        };
        // A price never falls below some steps, nor moves by more than half a day.
        let step = |by: f64| whole(base * libm::exp(by.clamp(-0.5, 0.5))).max(20);
        let (open, close) = (step(gap), step(moved));
        let spread = (daily + moved.abs() * 0.2) * 0.45;
        let beyond = |place: i64| spread * own.at(place).normal().abs();
        let high = whole(number(open.max(close)) * libm::exp(beyond(3))).max(open.max(close));
        let low = whole(number(open.min(close)) * libm::exp(-beyond(4))).clamp(1, open.min(close));
        let busy = libm::exp(0.25 * own.at(5).normal() + 8.0 * moved.abs().min(0.1)) * told.busy;
        let volume = if listing.class.has_volume() { self.turnover(date, eve) * busy } else { 0.0 };
        let range = Range { open, high, low, close };
        Day { session, range, volume: whole(volume), dividend, split }
    }

    /// Returns the return that is left to chance.
    fn drawn(&self, place: i64, base: f64, daily: f64, mood: Mood) -> f64 {
        let (listing, own) = (self.listing, self.own.at(place));
        let sector = self.source.noise.named(listing.sector).at(place).normal();
        // What moved the real market is in the mood of its days already.
        let jumps = place > 0 && own.at(8).uniform() < 0.008;
        let jump = if jumps { 3.0 * own.at(9).normal() } else { 0.0 };
        // Yields move together, shares of a sector a little.
        let (common, single) = if listing.class == Class::Rate { (0.92, 0.3) } else { (0.4, 0.9) };
        let moved = listing.beta * mood.market
            + daily * (common * sector + single * own.at(1).normal() + jump);
        if place <= 0 {
            return moved + self.bend;
        }
        moved - pull(listing) * libm::log(base / self.home)
    }

    /// Returns the return that the real closes say, where there are any.
    fn followed(&self, date: Date, base: f64) -> Option<f64> {
        let close = self.real.get(&date)?;
        match self.way {
            Way::Closes => Some(libm::log(close * self.scale / base)),
            Way::Returns if date <= self.source.first => {
                let (_, before) = self.real.range(..date).next_back()?;
                Some(libm::log(close / before) + self.bend)
            }
            Way::Returns | Way::Drawn => None,
        }
    }

    /// Returns what changes hands on an ordinary day, in steps of the size.
    fn turnover(&self, date: Date, eve: &Eve) -> f64 {
        let Listing { class, volume, .. } = *self.listing;
        let Some(past) = self.past.filter(|_| date <= self.source.first) else {
            let size = if class == Class::Coin { 4 } else { 0 };
            return volume * number(eve.shares) * number(10_i64.pow(size));
        };
        // On the way from what it was then, in shares of then, to what it is at the first day.
        let days =
            |from: Date| f64::from(from.until(self.source.first).map_or(0, |it| it.get_days()));
        let left = days(date) / days(past.day).max(1.0);
        let all: i64 = past.splits.iter().map(|(_, new)| new).product();
        let to_come: i64 =
            past.splits.iter().filter(|(day, _)| *day > date).map(|(_, new)| new).product();
        let then = (past.volume * number(all)).max(1.0);
        libm::pow(then, left) * libm::pow(volume.max(1.0), 1.0 - left) / number(to_come)
    }
}

fn sqrt_of_days(class: Class) -> f64 {
    libm::sqrt(if class == Class::Coin { 365.0 } else { 252.0 })
}

/// How strongly a day draws it back to where it began: rates and currencies do not wander off.
fn pull(listing: &Listing) -> f64 {
    match listing.class {
        Class::Currency | Class::Rate => 0.004,
        Class::Index if listing.beta < 0.0 => 0.06,
        Class::Share | Class::Fund | Class::Index | Class::Coin => 0.0005,
    }
}

impl Asset {
    /// Returns the last day that was over at `now`, by its place.
    pub(crate) fn last_over(&self, now: i64) -> Option<usize> {
        self.days.partition_point(|day| day.session.close <= now).checked_sub(1)
    }

    /// Returns how many shares one of the first day of the world has become by `date`.
    pub(crate) fn shares_for_one(&self, first: Date, date: Date) -> i64 {
        let days =
            self.days.iter().filter(|day| first < day.session.date && day.session.date <= date);
        days.filter_map(|day| day.split).product()
    }
}
