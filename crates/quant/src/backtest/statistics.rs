//! Figures of a run: returns that are really known, trades.

use super::run::{Run, Trade};
use crate::{UNKNOWN, known};

/// Returns the simple return of each row since the last row whose marks are all of that row, the
/// first one since `cash`.
///
/// Unknown at rows of [`Run::stale`], where something is marked with an old price: its return is
/// counted when it is known, as one real move, and never as a zero before.
pub fn returns(run: &Run, cash: f64) -> Vec<f64> {
    let mut stale = run.stale.iter().peekable();
    let mut before = cash;
    let row = |(row, equity): (usize, &f64)| {
        if stale.next_if_eq(&&row).is_some() {
            return UNKNOWN;
        }
        let gain = if before > 0.0 { known(equity / before - 1.0) } else { UNKNOWN };
        before = *equity;
        gain
    };
    run.equity.iter().enumerate().map(row).collect()
}

/// Figures over trades that ended. `None` where nothing is there to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TradeStatistics {
    pub closed: usize,
    pub open: usize,
    pub winners: usize,
    pub losers: usize,
    /// Winners among those that ended, a fraction.
    pub win_rate: Option<f64>,
    /// Money won over money lost.
    pub profit_factor: Option<f64>,
    /// Money.
    pub mean_profit: Option<f64>,
    pub mean_win: Option<f64>,
    /// Below zero.
    pub mean_loss: Option<f64>,
    pub best: Option<f64>,
    pub worst: Option<f64>,
    /// The mean of `profit / money entered with`.
    pub mean_gain: Option<f64>,
    pub mean_bars: Option<f64>,
    /// The longest rows of winners and of losers.
    pub winners_in_a_row: usize,
    pub losers_in_a_row: usize,
    /// Commissions, slippage and borrow cost of all trades, open ones too.
    pub costs: f64,
}

impl TradeStatistics {
    #[expect(clippy::cast_precision_loss, reason = "trades are far fewer than 2^53")]
    pub fn of(trades: &[Trade]) -> Self {
        let closed: Vec<&Trade> = trades.iter().filter(|trade| trade.exit_row.is_some()).collect();
        let profits: Vec<f64> = closed.iter().map(|trade| trade.profit).collect();
        let wins: Vec<f64> = profits.iter().copied().filter(|profit| *profit > 0.0).collect();
        let losses: Vec<f64> = profits.iter().copied().filter(|profit| *profit < 0.0).collect();
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        let over = |top: f64, bottom: f64| {
            let ratio = top / bottom;
            (bottom > 0.0 && ratio.is_finite()).then_some(ratio)
        };
        let count = closed.len() as f64;
        let gains: Vec<f64> = closed.iter().map(|trade| trade.gain).collect();
        let bars: f64 = closed.iter().map(|trade| f64::from(trade.bars)).sum();
        Self {
            closed: closed.len(),
            open: trades.len() - closed.len(),
            winners: wins.len(),
            losers: losses.len(),
            win_rate: over(wins.len() as f64, count),
            profit_factor: over(sum(&wins), -sum(&losses)),
            mean_profit: over(sum(&profits), count),
            mean_win: over(sum(&wins), wins.len() as f64),
            mean_loss: over(sum(&losses), losses.len() as f64),
            best: profits.iter().copied().reduce(f64::max),
            worst: profits.iter().copied().reduce(f64::min),
            mean_gain: over(sum(&gains), count),
            mean_bars: over(bars, count),
            winners_in_a_row: longest(&profits, |profit| profit > 0.0),
            losers_in_a_row: longest(&profits, |profit| profit < 0.0),
            costs: trades.iter().map(|trade| trade.costs).sum(),
        }
    }
}

fn longest(profits: &[f64], counts: impl Fn(f64) -> bool) -> usize {
    profits
        .iter()
        .scan(0, |run, profit| {
            *run = if counts(*profit) { *run + 1 } else { 0 };
            Some(*run)
        })
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_stale_row_is_no_return_of_zero() {
        let run = Run { equity: vec![110.0, 110.0, 121.0], stale: vec![1], ..Run::default() };
        let returns = returns(&run, 100.0);
        assert!((returns[0] - 0.1).abs() < 1e-12 && returns[1].is_nan());
        assert!((returns[2] - 0.1).abs() < 1e-12);
    }

    #[test]
    fn no_trades_have_no_statistics() {
        let none = TradeStatistics::of(&[]);
        assert_eq!((none.win_rate, none.profit_factor, none.best), (None, None, None));
    }
}
