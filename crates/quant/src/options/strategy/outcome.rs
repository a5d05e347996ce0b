//! Where a strategy breaks even when its first option expires, and the most it can make and lose.

use super::{Error, Instrument, Strategy};

/// The most that can be made or lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extreme {
    Limited(f64),
    /// It grows with the asset without end.
    Unlimited,
}

/// What a strategy comes to when its first option expires.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The spots at which nothing is made or lost, rising.
    pub break_evens: Vec<f64>,
    /// The greatest profit; below zero when there is only loss.
    pub gain: Extreme,
    /// The least profit; above zero when there is no loss.
    pub loss: Extreme,
}

/// Points between two kinks, where later options bend the profit.
const BETWEEN: usize = 64;
/// How far beyond the highest strike and the spot it is looked at: the profit is a line by then.
const FAR: f64 = 4.0;
/// Spots within this part of the farthest one are the same.
const SAME: f64 = 1e-12;

/// Returns break-evens, greatest gain and greatest loss at the first expiry.
///
/// Exact when all options expire together, since the profit is then made of lines. Otherwise the profit
/// is sampled 64 times between kinks up to four times the highest strike, so two break-evens nearer than
/// that are missed.
pub fn outcome(strategy: &Strategy) -> Result<Outcome, Error> {
    let spots = samples(strategy);
    let profits: Result<Vec<f64>, Error> =
        spots.iter().map(|spot| strategy.profit_at_expiry(*spot)).collect();
    let profits = profits?;
    let mut break_evens = Vec::new();
    for (at, value) in spots.windows(2).zip(profits.windows(2)) {
        if value[0] == 0.0 {
            break_evens.push(at[0]);
        } else if value[0] * value[1] < 0.0 {
            break_evens.push(crossing(strategy, (at[0], at[1]), value[0])?);
        }
    }
    let slope = end_slope(strategy);
    let end =
        (spots.last().copied().unwrap_or_default(), profits.last().copied().unwrap_or_default());
    if end.1 == 0.0 || end.1 * slope < 0.0 {
        // Beyond the last point there is one line.
        break_evens.push(if slope == 0.0 { end.0 } else { end.0 - end.1 / slope });
    }
    break_evens.dedup_by(|a, b| (*a - *b).abs() <= SAME * end.0);
    let greatest = profits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = profits.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(Outcome {
        break_evens,
        gain: if slope > 0.0 { Extreme::Unlimited } else { Extreme::Limited(greatest) },
        loss: if slope < 0.0 { Extreme::Unlimited } else { Extreme::Limited(smallest) },
    })
}

/// Returns zero, the kinks and points between them.
fn samples(strategy: &Strategy) -> Vec<f64> {
    let mut kinks = vec![0.0];
    let strikes = strategy.legs().iter().filter_map(|leg| match leg.instrument {
        Instrument::Stock => None,
        Instrument::Option { strike, .. } => Some(strike),
    });
    kinks.extend(strikes);
    let highest = kinks.iter().copied().fold(strategy.market().spot, f64::max);
    kinks.push(FAR * highest);
    kinks.sort_by(f64::total_cmp);
    kinks.dedup();
    let mut spots = vec![0.0];
    for pair in kinks.windows(2) {
        for i in 1..=BETWEEN {
            #[expect(clippy::cast_precision_loss, reason = "at most 64")]
            let part = i as f64 / BETWEEN as f64;
            spots.push(if i == BETWEEN { pair[1] } else { pair[0] + part * (pair[1] - pair[0]) });
        }
    }
    spots
}

/// Returns how the profit changes with a far asset: stock and calls, options that live on discounted.
fn end_slope(strategy: &Strategy) -> f64 {
    let first = strategy.first_expiry().unwrap_or_default();
    let slope: f64 = strategy
        .legs()
        .iter()
        .map(|leg| match leg.instrument {
            Instrument::Stock => leg.quantity,
            Instrument::Option { right: super::Right::Put, .. } => 0.0,
            Instrument::Option { years, exercise, .. } => {
                let left = (-strategy.market().dividend_yield * (years - first)).exp();
                let early = exercise == super::Exercise::American;
                leg.quantity * if early { left.max(1.0) } else { left }
            }
        })
        .sum();
    let size: f64 = strategy.legs().iter().map(|leg| leg.quantity.abs()).sum();
    // Legs that cancel may leave a rounding.
    if slope.abs() <= SAME * size { 0.0 } else { slope }
}

/// Halves until the spot is found where the profit changes its sign.
fn crossing(strategy: &Strategy, bracket: (f64, f64), first: f64) -> Result<f64, Error> {
    let (mut low, mut high) = bracket;
    for _ in 0..80 {
        let at = 0.5 * (low + high);
        if at <= low || at >= high {
            break;
        }
        let value = strategy.profit_at_expiry(at)?;
        if value == 0.0 {
            return Ok(at);
        }
        if value * first > 0.0 {
            low = at;
        } else {
            high = at;
        }
    }
    Ok(0.5 * (low + high))
}
