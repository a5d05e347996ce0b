//! What moves everything: the state of the market on each day, and its factors.
//!
//! Three states follow each other as a Markov chain: calm, ordinary and stressed days come in spells, and
//! volatility with them.

use crate::noise::Noise;

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

/// Draws so many days.
pub(crate) fn moods(noise: Noise, days: usize) -> Vec<Mood> {
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
