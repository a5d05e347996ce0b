//! The days of a listing: drawn once, from the state of the market, its sector and its own chance.

use jiff::civil::Date;

use crate::{
    Class, Listing, Session,
    calendar::{self, Hours},
    noise::Noise,
    path::{Range, number, whole},
    weather::Mood,
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
    /// Steps of one unit of price.
    pub scale: f64,
    /// Digits of a size after the point.
    pub size_decimals: u32,
    pub days: Vec<Day>,
}

/// Draws the days after `first`, of which `moods` has one each.
pub(crate) fn draw(
    listing: Listing,
    noise: Noise,
    first: Date,
    last: Date,
    moods: &[Mood],
) -> Asset {
    let own = noise.named(listing.symbol);
    let sector = noise.named(listing.sector);
    let scale = number(10_i64.pow(listing.decimals.min(8)));
    let size_decimals = if listing.class == Class::Coin { 4 } else { 0 };
    let sessions = calendar::sessions(listing.class.hours(), first, last);
    let mut days = Vec::with_capacity(sessions.len());
    let mut before = whole(listing.close * scale);
    let start = calendar::midnight(first);
    for (count, session) in (0_u64..).zip(sessions) {
        let place = (calendar::midnight(session.date) - start) / crate::DAY;
        let Some(mood) = usize::try_from(place).ok().and_then(|it| moods.get(it)) else { break };
        let luck = Luck {
            mood: *mood,
            sector: sector.at(place).normal(),
            own: own.at(place),
            pays: (count + own.bits() % QUARTER).is_multiple_of(QUARTER),
        };
        let day = next(&listing, before, scale, session, &luck);
        before = day.range.close;
        days.push(day);
    }
    Asset { listing, noise: own, scale, size_decimals, days }
}

struct Luck {
    mood: Mood,
    sector: f64,
    own: Noise,
    /// Whether it is a day on which dividends are paid.
    pays: bool,
}

/// Draws the session after one that closed at `before`.
fn next(listing: &Listing, before: i64, scale: f64, session: Session, luck: &Luck) -> Day {
    let Luck { mood, sector, own, .. } = *luck;
    let is_share = listing.class == Class::Share;
    let split = (is_share && number(before) / scale > DEAR).then_some(SPLIT);
    let mut base = number(before) / number(split.unwrap_or(1));
    let pays = listing.dividend > 0.0 && luck.pays;
    let dividend = pays.then(|| whole(base * listing.dividend / 4.0).max(1));
    base -= number(dividend.unwrap_or(0));

    let daily = listing.volatility / sqrt_of_days(listing.class) * mood.stress;
    let away = libm::log(base / (listing.close * scale));
    let jump = if own.at(8).uniform() < 0.008 { 3.0 * own.at(9).normal() } else { 0.0 };
    let moved = listing.beta * mood.market
        + daily * (0.4 * sector + 0.9 * own.at(1).normal() + jump)
        - pull(listing) * away;
    let gap = match listing.class.hours() {
        Hours::Exchange => 0.3 * moved + 0.2 * daily * own.at(2).normal(),
        Hours::Weekdays | Hours::Always => 0.0,
    };
    // A price never falls below some steps, nor moves by more than half a day.
    let step = |by: f64| whole(base * libm::exp(by.clamp(-0.5, 0.5))).max(20);
    let (open, close) = (step(gap), step(moved));
    let spread = (daily + moved.abs() * 0.2) * 0.45;
    let beyond = |place: i64| spread * own.at(place).normal().abs();
    let high = whole(number(open.max(close)) * libm::exp(beyond(3))).max(open.max(close));
    let low = whole(number(open.min(close)) * libm::exp(-beyond(4))).clamp(1, open.min(close));

    let busy = libm::exp(0.25 * own.at(5).normal() + 8.0 * moved.abs().min(0.1));
    let size = number(10_i64.pow(if listing.class == Class::Coin { 4 } else { 0 }));
    let volume = if listing.class.has_volume() { listing.volume * busy * size } else { 0.0 };
    let range = Range { open, high, low, close };
    Day { session, range, volume: whole(volume), dividend, split }
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
