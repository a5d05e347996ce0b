//! Within a day: minutes, trades, bars of every length, and the newest price.

use crate::{
    DAY, MINUTE,
    days::{Asset, Day},
    noise::Noise,
    path::{self, Range, number, whole},
};

/// A bar: where it begins, its prices in steps of the price, its volume in steps of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    pub at: i64,
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
    pub volume: i64,
}

impl Bar {
    fn of(at: i64, range: Range, volume: i64) -> Self {
        let Range { open, high, low, close } = range;
        Self { at, open, high, low, close, volume }
    }

    fn join(&mut self, later: &Self) {
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        self.volume += later.volume;
    }
}

/// A trade, in steps of price and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// One after the other since 1970; at the usual pace, the second.
    pub id: i64,
    pub at: i64,
    pub price: i64,
    pub size: i64,
    /// Whether the one who bought took it from the book.
    pub bought: bool,
}

/// The newest of a price, in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// When it last changed.
    pub at: i64,
    pub last: i64,
    /// Of the session before; the price of 24 hours ago where nothing closes is in the bar.
    pub previous_close: i64,
    /// The session so far.
    pub session: Bar,
    /// Whether it trades now.
    pub is_open: bool,
}

/// How long a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Minutes(i64),
    /// A session.
    Day,
    /// From Monday.
    Week,
    Month,
}

impl Asset {
    /// Returns the newest day that began at or before `at`.
    pub(crate) fn day_at(&self, at: i64) -> Option<usize> {
        self.days.partition_point(|day| day.session.open <= at).checked_sub(1)
    }

    /// Returns the minutes of a day.
    pub(crate) fn minutes(&self, day: &Day) -> Vec<Bar> {
        let (open, close) = (day.session.open, day.session.close);
        let count = usize::try_from((close - open) / MINUTE).unwrap_or(0).max(4);
        let noise = self.noise.named("minutes").at(open / MINUTE);
        let edges = path::through(day.range, count + 1, noise);
        let span = number(day.range.high - day.range.low);
        let reach = span / libm::sqrt(number(i64::try_from(count).unwrap_or(1))) * 0.7;
        let volumes = volumes(day.volume, count, noise);
        let mut bars = Vec::with_capacity(count);
        for (n, (edge, volume)) in (0_i64..).zip(edges.windows(2).zip(volumes)) {
            let [open_at, close_at] = *edge else { continue };
            let here = noise.at(-100 - n);
            let above = whole(reach * here.at(1).uniform());
            let below = whole(reach * here.at(2).uniform());
            let range = Range {
                open: open_at,
                high: (open_at.max(close_at) + above).min(day.range.high),
                low: (open_at.min(close_at) - below).max(day.range.low),
                close: close_at,
            };
            bars.push(Bar::of(open + n * MINUTE, range, volume));
        }
        bars
    }

    /// Returns the trades of a minute; what has no volume trades nothing at each price.
    pub(crate) fn trades_of(&self, minute: &Bar) -> Vec<Trade> {
        let Bar { at, open, high, low, close, volume } = *minute;
        let noise = self.noise.named("seconds").at(at / MINUTE);
        let (first, count) = (self.pace.number(at), self.pace.trades());
        let points = usize::try_from(count).unwrap_or(0);
        let prices = path::through(Range { open, high, low, close }, points, noise);
        let size = volume / count;
        let trade = |(n, price): (i64, i64)| {
            let here = noise.at(100 + n);
            // Sizes differ in pairs, so that their sum stays.
            let pair = noise.at(200 + n / 2);
            let moved = i64::try_from(pair.below(size.max(1).unsigned_abs())).unwrap_or(0);
            let rest = if n == count - 1 { volume - size * count } else { 0 };
            Trade {
                id: first + n,
                at: self.pace.begin(first + n),
                price,
                size: size + rest + if n % 2 == 0 { moved } else { -moved },
                bought: here.uniform() < 0.5,
            }
        };
        (0..count).zip(prices).map(trade).collect()
    }

    /// Returns the minutes that began in `[from, to)` as far as they are known at `now`.
    pub(crate) fn minutes_in(&self, from: i64, to: i64, now: i64) -> Vec<Bar> {
        let to = to.min(now.saturating_add(1));
        let first = self.days.partition_point(|day| day.session.close <= from);
        let mut bars = Vec::new();
        for day in self.days.iter().skip(first).take_while(|day| day.session.open < to) {
            let inside = |bar: &Bar| from <= bar.at && bar.at < to;
            bars.extend(self.minutes(day).into_iter().filter(inside));
        }
        if let Some(last) = bars.last_mut().filter(|bar| now < bar.at + MINUTE) {
            *last = self.so_far(last, now);
        }
        bars
    }

    /// Returns what of a minute is known at `now`, which lies in it.
    fn so_far(&self, minute: &Bar, now: i64) -> Bar {
        let mut bar: Option<Bar> = None;
        for trade in self.trades_of(minute).iter().take_while(|trade| trade.at <= now) {
            let Trade { price, size, .. } = *trade;
            let range = Range { open: price, high: price, low: price, close: price };
            let one = Bar::of(minute.at, range, size);
            match &mut bar {
                Some(bar) => bar.join(&one),
                None => bar = Some(one),
            }
        }
        bar.unwrap_or(*minute)
    }

    /// Returns the day as far as it is known at `now`.
    pub(crate) fn day_so_far(&self, day: &Day, now: i64) -> Bar {
        let whole_day = Bar::of(day.session.open, day.range, day.volume);
        if day.session.close <= now {
            return whole_day;
        }
        let minutes = self.minutes_in(day.session.open, day.session.close, now);
        joined(&minutes, |_| day.session.open).pop().unwrap_or(whole_day)
    }

    /// Returns the bars that begin in `[from, to)`, as far as they are known at `now`, oldest first.
    pub(crate) fn bars(&self, step: Step, from: i64, to: i64, now: i64) -> Vec<Bar> {
        let opens = self.days.first().map_or(0, |day| day.session.open);
        let begin = |at: i64| match step {
            Step::Minutes(minutes) => {
                let length = minutes.max(1) * MINUTE;
                // Hours begin with the session, at half past in New York; daylight saving moves whole hours.
                let offset = opens.rem_euclid(length.min(60 * MINUTE));
                (at - offset).div_euclid(length) * length + offset
            }
            Step::Day => at,
            // 1970-01-01 was a Thursday.
            Step::Week => (at + 3 * DAY).div_euclid(7 * DAY) * 7 * DAY - 3 * DAY,
            Step::Month => crate::calendar::midnight(crate::calendar::date_of(at).first_of_month()),
        };
        let bars = match step {
            Step::Minutes(_) => self.minutes_in(begin(from), to, now),
            Step::Day | Step::Week | Step::Month => {
                let first = begin(from);
                let days = self.days.iter().filter(|day| day.session.open >= first);
                let days = days.take_while(|day| day.session.open < to.min(now.saturating_add(1)));
                days.map(|day| self.day_so_far(day, now)).collect()
            }
        };
        joined(&bars, begin).into_iter().filter(|bar| from <= bar.at && bar.at < to).collect()
    }

    /// Returns the trades up to `now`, newest last.
    pub(crate) fn trades(&self, now: i64, limit: usize) -> Vec<Trade> {
        let mut trades: Vec<Trade> = Vec::new();
        let mut day = self.day_at(now);
        while let Some(index) = day {
            let Some(this) = self.days.get(index) else { break };
            let minutes = self.minutes(this);
            for minute in minutes.iter().rev().filter(|minute| minute.at <= now) {
                let known = self.trades_of(minute).into_iter().rev();
                trades.extend(known.filter(|trade| trade.at <= now));
                if trades.len() >= limit {
                    break;
                }
            }
            if trades.len() >= limit {
                break;
            }
            day = index.checked_sub(1);
        }
        trades.truncate(limit);
        trades.reverse();
        trades
    }

    /// Returns the newest price at `now`, or `None` before the first day.
    pub(crate) fn quote(&self, now: i64) -> Option<Quote> {
        let index = self.day_at(now)?;
        let day = self.days.get(index)?;
        let session = self.day_so_far(day, now);
        let is_open = now < day.session.close;
        let before = index.checked_sub(1).and_then(|it| self.days.get(it));
        let previous = before.map_or(day.range.open, |before| before.range.close);
        Some(Quote {
            at: if is_open { self.pace.begin(self.pace.number(now)) } else { day.session.close },
            last: session.close,
            previous_close: previous / day.split.unwrap_or(1),
            session,
            is_open,
        })
    }

    /// Returns the last `span` microseconds as one bar, oldest price first.
    pub(crate) fn window(&self, span: i64, now: i64) -> Option<Bar> {
        joined(&self.minutes_in(now - span, now.saturating_add(1), now), |_| now - span).pop()
    }
}

/// Joins neighbours that begin together.
fn joined(bars: &[Bar], begin: impl Fn(i64) -> i64) -> Vec<Bar> {
    let mut all: Vec<Bar> = Vec::new();
    for bar in bars {
        let at = begin(bar.at);
        match all.last_mut().filter(|last| last.at == at) {
            Some(last) => last.join(bar),
            None => all.push(Bar { at, ..*bar }),
        }
    }
    all
}

/// Divides the volume of a day: more at both ends, as it is on exchanges.
fn volumes(volume: i64, count: usize, noise: Noise) -> Vec<i64> {
    let middle = number(i64::try_from(count).unwrap_or(1)) / 2.0;
    let weight = |n: i64| {
        let place = (number(n) + 0.5 - middle) / middle;
        (1.0 + 2.0 * place * place) * (0.4 + noise.at(-50_000 - n).uniform())
    };
    let weights: Vec<f64> = (0_i64..).take(count).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let mut volumes: Vec<i64> = weights
        .iter()
        .map(|weight| libm::floor(number(volume) * weight / sum))
        .map(whole)
        .collect();
    let rest = volume - volumes.iter().sum::<i64>();
    if let Some(last) = volumes.last_mut() {
        *last += rest;
    }
    volumes
}
