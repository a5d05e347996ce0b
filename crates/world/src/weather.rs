//! What moves everything: the state of the market on each day, and its factors.
//!
//! Three states follow each other as a Markov chain: calm, ordinary and stressed days come in spells, and
//! volatility with them. Before the world began it was as the index that ships says.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{DAY, calendar, noise::Noise};

/// One day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mood {
    /// How many times the ordinary volatility.
    pub stress: f64,
    /// The return of the market.
    pub market: f64,
}

#[derive(Debug, Clone, Copy)]
struct State {
    stress: f64,
    /// Of a day.
    drift: f64,
    /// The chance to become calmer and to become more stressed, of a day.
    down: f64,
    up: f64,
}

const STATES: [State; 3] = [
    State { stress: 0.7, drift: 0.0008, down: 0.0, up: 0.03 },
    State { stress: 1.0, drift: 0.0003, down: 0.02, up: 0.012 },
    State { stress: 2.1, drift: -0.0016, down: 0.06, up: 0.0 },
];

/// The market's return of an ordinary day has this deviation: 14 % a year.
const MARKET: f64 = 0.009;

/// What every day was and will be like.
pub(crate) struct Climate {
    first: Date,
    /// Of the days from `first` on.
    moods: Vec<Mood>,
    past: BTreeMap<Date, Mood>,
}

impl Climate {
    /// Draws `days` from `first` on; those before it are read off the closes of `index`.
    pub fn of(noise: Noise, first: Date, days: usize, index: &BTreeMap<Date, f64>) -> Self {
        Self { first, moods: moods(noise, days), past: past(index) }
    }

    /// Returns the mood of a day; `None` beyond the last one.
    pub fn mood(&self, date: Date) -> Option<Mood> {
        let place = (calendar::midnight(date) - calendar::midnight(self.first)) / DAY;
        if date <= self.first {
            let still = Mood { stress: 1.0, market: 0.0 };
            return Some(self.past.get(&date).copied().unwrap_or(still));
        }
        self.moods.get(usize::try_from(place).ok()?).copied()
    }
}

/// How many returns say how stressed a day was.
const MONTH: usize = 21;

fn past(index: &BTreeMap<Date, f64>) -> BTreeMap<Date, Mood> {
    let closes: Vec<(&Date, &f64)> = index.iter().collect();
    let returns: Vec<(Date, f64)> = closes
        .windows(2)
        .filter_map(|pair| {
            let [(_, before), (date, close)] = *pair else { return None };
            Some((*date, libm::log(close / before)))
        })
        .collect();
    let mood = |(place, (date, market)): (usize, &(Date, f64))| {
        let month = &returns[place.saturating_sub(MONTH - 1)..=place];
        let squares: f64 = month.iter().map(|(_, it)| it * it).sum();
        let count = f64::from(u32::try_from(month.len()).unwrap_or(1));
        let stress = (libm::sqrt(squares / count) / MARKET).clamp(0.6, 3.0);
        (*date, Mood { stress, market: *market })
    };
    returns.iter().enumerate().map(mood).collect()
}

/// Draws so many days.
fn moods(noise: Noise, days: usize) -> Vec<Mood> {
    let (noise, mut state) = (noise.named("weather"), 1_usize);
    let mut moods = Vec::with_capacity(days);
    for (number, _) in (0_i64..).zip(0..days) {
        let here = noise.at(number);
        let State { stress, drift, down, up } = STATES[state];
        moods.push(Mood { stress, market: drift + MARKET * stress * here.at(1).normal() });
        let chance = here.at(2).uniform();
        if chance < down {
            state -= 1;
        } else if chance > 1.0 - up {
            state += 1;
        }
    }
    moods
}
