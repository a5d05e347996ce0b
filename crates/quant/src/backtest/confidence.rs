//! How much of a result is the order of luck: the same returns drawn again, the same trades shuffled.
//!
//! **Invariant:** a seed gives the same bands, however many threads draw.

use rayon::prelude::*;

use crate::random::Random;

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    pub count: usize,
    pub seed: u64,
}

/// The middle of what was drawn, and what 90 % of it lies between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

/// What returns drawn again would have given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence {
    /// A fraction over the whole time.
    pub total_return: Band,
    /// Per period; `None` when too few draws have one.
    pub sharpe: Option<Band>,
    /// 0 or less.
    pub max_drawdown: Band,
    /// The share of draws that lost money.
    pub losing: f64,
}

/// What the same trades in other orders would have given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shuffled {
    /// A fraction of 0 or less, at the ends of trades.
    pub max_drawdown: Band,
    /// The share of orders whose drawdown is at least as deep as that of the real one.
    pub worse: f64,
}

/// Draws returns again in blocks, which keep what follows on what, and bands what they give.
///
/// - `returns`: simple, a row each; unknown ones are left out.
/// - `block`: the mean length of a block (geometric), at least 1.
///
/// `None` for fewer than two known returns or no draws.
///
/// Source: Politis, Romano (1994), “The Stationary Bootstrap”, JASA 89(428).
pub fn bootstrap(returns: &[f64], block: usize, draws: Draws) -> Option<Confidence> {
    let known: Vec<f64> = returns.iter().copied().filter(|value| value.is_finite()).collect();
    if known.len() < 2 || draws.count == 0 {
        return None;
    }
    let random = Random::new(draws.seed);
    #[expect(clippy::cast_precision_loss, reason = "blocks are far shorter than 2^53")]
    let jump = 1.0 / block.max(1) as f64;
    let paths: Vec<Path> = (0..draws.count as u64)
        .into_par_iter()
        .map(|n| path(&known, jump, random.fork(n)))
        .collect();
    let of = |part: fn(&Path) -> f64| band(paths.iter().map(part).collect());
    let losing = paths.iter().filter(|path| path.total < 0.0).count();
    Some(Confidence {
        total_return: of(|path| path.total)?,
        sharpe: of(|path| path.sharpe),
        max_drawdown: of(|path| path.drawdown)?,
        losing: share(losing, paths.len()),
    })
}

struct Path {
    total: f64,
    sharpe: f64,
    drawdown: f64,
}

fn path(returns: &[f64], jump: f64, mut random: Random) -> Path {
    let (mut value, mut peak, mut floor) = (1.0_f64, 1.0_f64, 1.0_f64);
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut place = random.below(returns.len());
    for _ in 0..returns.len() {
        let gain = returns[place];
        sum += gain;
        squares += gain * gain;
        value *= 1.0 + gain;
        peak = peak.max(value);
        floor = floor.min(value / peak);
        place = if random.uniform() < jump {
            random.below(returns.len())
        } else {
            (place + 1) % returns.len()
        };
    }
    #[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^53")]
    let count = returns.len() as f64;
    let mean = sum / count;
    let deviation = ((squares - sum * mean) / (count - 1.0)).max(0.0).sqrt();
    Path { total: value - 1.0, sharpe: mean / deviation, drawdown: floor - 1.0 }
}

/// Shuffles the order of trades and bands the drawdowns.
///
/// - `profits`: money made by each trade, in the order of their ends.
/// - `cash`: what was there at the start, above zero.
///
/// Every order ends with the same money, so only the way there is compared. `None` for fewer than
/// two trades, no draws, or values that are not finite.
pub fn shuffle(profits: &[f64], cash: f64, draws: Draws) -> Option<Shuffled> {
    let is_fine = profits.iter().all(|profit| profit.is_finite()) && cash > 0.0;
    if profits.len() < 2 || draws.count == 0 || !is_fine {
        return None;
    }
    let random = Random::new(draws.seed);
    let falls: Vec<f64> = (0..draws.count as u64)
        .into_par_iter()
        .map(|number| {
            let (mut random, mut order) = (random.fork(number), profits.to_vec());
            for last in (1..order.len()).rev() {
                order.swap(last, random.below(last + 1));
            }
            fall(&order, cash)
        })
        .collect();
    let real = fall(profits, cash);
    let worse = falls.iter().filter(|fall| **fall <= real).count();
    let worse = share(worse, falls.len());
    Some(Shuffled { max_drawdown: band(falls)?, worse })
}

fn fall(profits: &[f64], cash: f64) -> f64 {
    let (mut value, mut peak, mut floor) = (cash, cash, 1.0_f64);
    for profit in profits {
        value += profit;
        peak = peak.max(value);
        floor = floor.min(value / peak);
    }
    floor - 1.0
}

#[expect(clippy::cast_precision_loss, reason = "draws are far fewer than 2^53")]
fn share(count: usize, of: usize) -> f64 {
    count as f64 / of as f64
}

/// Returns the 5th, 50th and 95th percentile of the finite values, by linear interpolation.
fn band(mut values: Vec<f64>) -> Option<Band> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among draws"
    )]
    let at = |probability: f64| {
        let place = probability * last as f64;
        let (low, part) = (place.floor() as usize, place.fract());
        values[low] + part * (values[(low + 1).min(last)] - values[low])
    };
    Some(Band { low: at(0.05), median: at(0.5), high: at(0.95) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { count: 500, seed: 7 };

    #[test]
    fn a_seed_gives_the_same_bands_and_another_gives_others() {
        let returns: Vec<f64> = (0..200).map(|n| f64::from(n % 7 - 3) * 0.004 + 0.0004).collect();
        let first = bootstrap(&returns, 5, DRAWS).unwrap();
        assert_eq!(bootstrap(&returns, 5, DRAWS), Some(first));
        assert_ne!(bootstrap(&returns, 5, Draws { seed: 8, ..DRAWS }), Some(first));
        assert!(first.total_return.low < first.total_return.median);
        assert!(first.max_drawdown.high <= 0.0 && first.losing > 0.0 && first.losing < 1.0);
    }

    #[test]
    fn returns_that_never_vary_have_bands_of_no_width() {
        let same = bootstrap(&[0.01; 10], 3, DRAWS).unwrap();
        assert_eq!(same.total_return.low.to_bits(), same.total_return.high.to_bits());
        assert!(same.max_drawdown.low.abs() < 1e-15);
        assert_eq!(bootstrap(&[0.01, f64::NAN], 3, DRAWS), None);
    }

    #[test]
    fn the_worst_order_of_trades_is_found_to_be_rare() {
        let losses_first = [-10.0, -10.0, -10.0, 20.0, 20.0, 20.0];
        let shuffled = shuffle(&losses_first, 100.0, DRAWS).unwrap();
        assert!((shuffled.max_drawdown.low + 0.3).abs() < 0.1, "{shuffled:?}");
        assert!(shuffled.worse < 0.2 && shuffled.worse > 0.0, "{shuffled:?}");
        assert_eq!(shuffle(&[1.0], 100.0, DRAWS), None);
    }
}
