//! What central banks want money to cost overnight.
//!
//! Before the world began it is what the Federal Reserve wanted; from then on it follows the bills of the world,
//! in quarters of a percent and at eight meetings a year.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday, date};

use crate::{World, path::number, world::FIRST};

/// From when on, and what the funds cost, about. Source: the announcements of the Federal Open Market Committee.
const KNOWN: [(Date, f64); 22] = [
    (date(2015, 1, 1), 0.12),
    (date(2015, 12, 17), 0.37),
    (date(2016, 12, 15), 0.66),
    (date(2017, 3, 16), 0.91),
    (date(2017, 6, 15), 1.16),
    (date(2017, 12, 14), 1.41),
    (date(2018, 3, 22), 1.67),
    (date(2018, 6, 14), 1.91),
    (date(2018, 9, 27), 2.18),
    (date(2018, 12, 20), 2.4),
    (date(2019, 8, 1), 2.13),
    (date(2019, 9, 19), 1.88),
    (date(2019, 10, 31), 1.58),
    (date(2020, 3, 4), 1.09),
    (date(2020, 3, 16), 0.08),
    (date(2022, 3, 17), 0.33),
    (date(2022, 5, 5), 0.83),
    (date(2022, 6, 16), 1.58),
    (date(2022, 7, 28), 2.33),
    (date(2022, 9, 22), 3.08),
    (date(2022, 11, 3), 3.83),
    (date(2022, 12, 15), 4.33),
];

/// A quarter of a percent is the least it moves.
const STEP: f64 = 0.25;

/// Months with a meeting; it ends on their third Wednesday, and what it decides holds from the day after.
const MEETINGS: [i8; 8] = [1, 3, 5, 6, 7, 9, 11, 12];

pub(super) struct Policy {
    /// From when on.
    rates: BTreeMap<Date, f64>,
}

impl Policy {
    pub fn of(world: &World) -> Self {
        let mut rates: BTreeMap<Date, f64> = KNOWN.into_iter().collect();
        let mut rate = KNOWN[KNOWN.len() - 1].1;
        let Some(bills) = world.asset("^IRX") else { return Self { rates } };
        for day in &bills.days {
            let date = day.session.date;
            let third = date.nth_weekday_of_month(3, Weekday::Wednesday).ok();
            if date <= FIRST || !MEETINGS.contains(&date.month()) || third != Some(date) {
                continue;
            }
            let bill = number(day.range.close) / bills.scale;
            // Two steps at once are for when it is late.
            let away = libm::round((bill - rate) / STEP).clamp(-2.0, 2.0);
            rate = (rate + away * STEP).max(0.08);
            rates.insert(date.tomorrow().unwrap_or(date), rate);
        }
        Self { rates }
    }

    /// Returns what the funds cost on a day.
    pub fn rate(&self, date: Date) -> f64 {
        self.rates.range(..=date).next_back().map_or(KNOWN[0].1, |(_, rate)| *rate)
    }

    /// Returns the deposit rate of the euro area: about two percent less, and not much below nothing.
    pub fn europe(&self, date: Date) -> f64 {
        (libm::round((self.rate(date) - 1.9) / STEP) * STEP).max(-0.5)
    }
}
