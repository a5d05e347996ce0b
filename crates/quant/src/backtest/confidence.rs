//! How much of a result is the order of luck: the same returns drawn again, the same trades shuffled.
//!
//! **Invariant:** a seed gives the same bands, however many threads draw.

use rayon::prelude::*;

use super::Run;
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
    /// A fraction of 0 or less and never below −1, at the ends of trades.
    pub max_drawdown: Band,
    /// The same of the order they really had.
    pub real: f64,
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

/// Returns what each trade that ended made, as a fraction of the equity before it was entered, in the order
/// of their ends: `profit / equity at the close before the entry`.
///
/// Of trades that follow one another with cash between them, the product of `1 + r` is the growth of the
/// run; of trades that overlap it is that of a run which had held them one after another.
///
/// - `cash`: the equity before the first row.
///
/// Trades entered with nothing left are left out; a loss of more than there was counts as all of it.
pub fn trade_returns(run: &Run, cash: f64) -> Vec<f64> {
    let before = |row: usize| match row.checked_sub(1) {
        None => Some(cash),
        Some(before) => run.equity.get(before).copied(),
    };
    let ended = run.trades.iter().filter(|trade| trade.exit_row.is_some());
    let gain = |trade: &super::Trade| {
        let equity = before(trade.entry_row).filter(|equity| *equity > 0.0)?;
        super::ratio(trade.profit, equity).map(|gain| gain.max(-1.0))
    };
    ended.filter_map(gain).collect()
}

/// Shuffles the order of trades, compounds them, and bands the drawdowns.
///
/// - `returns`: of each trade, fractions of −1 or more of the equity before it ([`trade_returns`]), in the
///   order of their ends.
///
/// Every order ends with the same growth, so only the way there is compared. `None` for fewer than two
/// trades, no draws, or values that are not finite or below −1.
///
/// Compounded, since what a trade risks is a share of what is there then, not the money it had in the real
/// order: that money may be more than another order has left.
///
/// Source: Durstenfeld (1964), “Algorithm 235: Random permutation”, Communications of the ACM 7(7).
pub fn shuffle(returns: &[f64], draws: Draws) -> Option<Shuffled> {
    let is_fine = returns.iter().all(|gain| gain.is_finite() && *gain >= -1.0);
    if returns.len() < 2 || draws.count == 0 || !is_fine {
        return None;
    }
    let random = Random::new(draws.seed);
    let falls: Vec<f64> = (0..draws.count as u64)
        .into_par_iter()
        .map(|number| {
            let (mut random, mut order) = (random.fork(number), returns.to_vec());
            for last in (1..order.len()).rev() {
                order.swap(last, random.below(last + 1));
            }
            fall(&order)
        })
        .collect();
    let real = fall(returns);
    let worse = falls.iter().filter(|fall| **fall <= real).count();
    let worse = share(worse, falls.len());
    Some(Shuffled { max_drawdown: band(falls)?, real, worse })
}

fn fall(returns: &[f64]) -> f64 {
    let (mut value, mut peak, mut floor) = (1.0_f64, 1.0_f64, 1.0_f64);
    for gain in returns {
        value *= 1.0 + gain;
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
        let losses_first = [-0.1, -0.1, -0.1, 0.2, 0.2, 0.2];
        let shuffled = shuffle(&losses_first, DRAWS).unwrap();
        assert!((shuffled.real - (0.9_f64.powi(3) - 1.0)).abs() < 1e-12, "{shuffled:?}");
        assert!((shuffled.max_drawdown.low + 0.271).abs() < 0.1, "{shuffled:?}");
        assert!(shuffled.worse < 0.2 && shuffled.worse > 0.0, "{shuffled:?}");
        assert_eq!(shuffle(&[0.1], DRAWS), None);
        assert_eq!(shuffle(&[0.1, -1.5], DRAWS), None);
    }

    #[test]
    fn no_order_of_compounded_trades_loses_more_than_there_was() {
        // Money made late in a run that grew a hundredfold: in money the losses exceed the first cash.
        let returns: Vec<f64> = (0..60).map(|n| if n % 3 == 2 { -0.3 } else { 0.35 }).collect();
        let shuffled = shuffle(&returns, DRAWS).unwrap();
        let band = shuffled.max_drawdown;
        assert!(band.low > -1.0 && band.low < band.high && band.high < -0.29, "{shuffled:?}");
        let ruin = shuffle(&[0.5, -1.0, 0.5], DRAWS).unwrap();
        assert!((ruin.max_drawdown.median + 1.0).abs() < 1e-15, "{ruin:?}");
    }

    #[test]
    fn a_trade_is_measured_by_the_equity_before_it() {
        use crate::backtest::{Asset, Bars, Decisions, ENTER_LONG, EXIT_LONG, Rules, run};
        let prices = [10.0, 10.0, 12.0, 12.0, 12.0, 9.0, 9.0];
        let bars = Bars::of_open_and_close(&prices, &prices);
        let signals = [ENTER_LONG, EXIT_LONG, 0, ENTER_LONG, EXIT_LONG, 0, 0];
        let asset = Asset::new("A", bars, Decisions::Signals(&signals));
        let at: Vec<i64> = (0..7).collect();
        let run = run(&at, &[asset], &Rules::with_cash(100.0)).unwrap();
        let returns = trade_returns(&run, 100.0);
        let expected = [0.2, -0.25];
        assert!(returns.iter().zip(expected).all(|(r, e)| (r - e).abs() < 1e-12), "{returns:?}");
        let growth: f64 = returns.iter().map(|gain| 1.0 + gain).product();
        assert!((growth * 100.0 - run.equity[6]).abs() < 1e-9);
        assert_eq!(returns.len(), run.trades.len());
    }
}
