//! The fast path: one asset, long with all the money or flat, percent costs.
//!
//! It keeps no orders and no columns, only what a sweep compares. What it answers is what
//! [`super::run`] answers for [`Plain::rules`], bit for bit.
//!
//! **Invariant:** every sum of money is computed by the same operations in the same order as in the
//! engine.

use super::{Costs, ENTER_LONG, EXIT_LONG, Rules, Timing, ratio};

/// The rules of a plain run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plain {
    pub cash: f64,
    /// Commission, a fraction of the value traded.
    pub percent: f64,
    /// A fraction of the price, against the trader.
    pub slippage: f64,
    pub timing: Timing,
}

/// What came of a plain run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The equity of the last row.
    pub end: f64,
    /// Entries, one that is still open included.
    pub trades: usize,
    /// A fraction of 0 or less, from the peak since the start.
    pub max_drawdown: f64,
    /// Mean over sample deviation of the returns a row, not annualised; `None` when nothing moved.
    pub sharpe: Option<f64>,
}

/// What is known of the curve so far.
struct Curve {
    before: f64,
    peak: f64,
    /// The deepest value as a fraction of the peak before it.
    floor: f64,
    sum: f64,
    squares: f64,
}

impl Curve {
    /// Takes the next row. Rows at which nothing moves need not come by.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the innermost loop of every sweep")]
    fn push(&mut self, equity: f64) {
        let gain = equity / self.before - 1.0;
        self.sum += gain;
        self.squares += gain * gain;
        self.before = equity;
        self.peak = if equity > self.peak { equity } else { self.peak };
        // Divided only where it is deeper, which is seldom.
        if equity < self.peak * self.floor {
            self.floor = equity / self.peak;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^53")]
    fn sharpe(&self, rows: usize) -> Option<f64> {
        let rows = rows as f64;
        let mean = self.sum / rows;
        let variance = (self.squares - self.sum * mean) / (rows - 1.0);
        if variance > 0.0 { ratio(mean, variance.sqrt()) } else { None }
    }
}

impl Plain {
    /// The same as rules of the engine.
    pub fn rules(&self) -> Rules {
        let costs = Costs { percent: self.percent, slippage: self.slippage, ..Costs::default() };
        Rules { timing: self.timing, costs, ..Rules::with_cash(self.cash) }
    }

    /// Runs signals over the bars of one asset.
    ///
    /// - `open`, `close`, `signals`: a row each; only [`ENTER_LONG`] and [`EXIT_LONG`] count.
    ///
    /// `None` when the columns differ in length, are empty, when the cash is not above zero, or when
    /// a price is unknown or not above zero: such rows need the engine.
    pub fn run(&self, open: &[f64], close: &[f64], signals: &[u8]) -> Option<Outcome> {
        let is_price =
            |prices: &[f64]| prices.iter().all(|price| *price > 0.0 && *price < f64::MAX);
        let fits = open.len() == close.len() && close.len() == signals.len() && !close.is_empty();
        let opens = self.timing == Timing::SameClose || is_price(open);
        if !(fits && self.cash > 0.0 && opens && is_price(close)) {
            return None;
        }
        Some(self.walk(open, close, signals))
    }

    /// Runs signals over prices that were found to be known before, as a sweep does once for all.
    pub(super) fn walk(&self, open: &[f64], close: &[f64], signals: &[u8]) -> Outcome {
        let (rows, rules) = (close.len(), self.rules());
        let later = usize::from(self.timing == Timing::NextOpen);
        let prices = if later == 1 { open } else { close };
        let mut curve =
            Curve { before: self.cash, peak: self.cash, floor: 1.0, sum: 0.0, squares: 0.0 };
        let (mut cash, mut trades, mut row) = (self.cash, 0, 0);
        while let Some(entry) = next(signals, row, ENTER_LONG | EXIT_LONG, ENTER_LONG) {
            let filled = entry + later;
            let Some(price) = prices.get(filled) else { break };
            let paid = rules.paid(*price, 1.0);
            let quantity = rules.affordable(cash, paid);
            cash -= quantity * paid + rules.costs.commission(quantity, paid);
            trades += 1;
            // The close that bought does not sell again; the bar that was bought at its open may.
            let exit = next(signals, filled + 1 - later, EXIT_LONG, EXIT_LONG);
            let sold = exit.map_or(rows, |exit| exit + later).min(rows);
            for close in &close[filled..sold] {
                curve.push(cash + quantity * close);
            }
            let Some(price) = prices.get(sold) else {
                cash += quantity * close[rows - 1];
                break;
            };
            let paid = rules.paid(*price, -1.0);
            cash -= -quantity * paid + rules.costs.commission(quantity, paid);
            curve.push(cash);
            row = sold + 1 - later;
        }
        Outcome { end: cash, trades, max_drawdown: curve.floor - 1.0, sharpe: curve.sharpe(rows) }
    }
}

/// Returns the first row from `row` on whose bits under `mask` are `wanted`.
#[inline]
fn next(signals: &[u8], row: usize, mask: u8, wanted: u8) -> Option<usize> {
    let rest = signals.get(row..)?;
    // Most rows say nothing: eight of them are passed over at once.
    let quiet = rest.chunks_exact(8).take_while(|chunk| **chunk == [0; 8]).count() * 8;
    let found = rest[quiet..].iter().position(|signal| signal & mask == wanted)?;
    Some(row + quiet + found)
}

/// Returns the signals of one column crossing another: long above, flat below or level.
///
/// - `fast`, `slow`: a value a row; the rows before both are known (a warm-up) give nothing.
///
/// `None` for columns of different lengths, and when a row after the first known one is unknown.
pub fn crossing_signals(fast: &[f64], slow: &[f64]) -> Option<Vec<u8>> {
    let mut signals = vec![0; fast.len()];
    let known = |column: &[f64]| column.iter().position(|value| !value.is_nan());
    let start = known(fast).unwrap_or(fast.len()).max(known(slow).unwrap_or(slow.len()));
    let is_known = |column: &[f64]| column.iter().skip(start).all(|value| !value.is_nan());
    if fast.len() != slow.len() || !is_known(fast) || !is_known(slow) {
        return None;
    }
    cross(fast, slow, start, &mut signals);
    Some(signals)
}

/// Fills in the signals from `start`, where both columns begin.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that the caller's processor features reach the loop")]
pub(super) fn cross(fast: &[f64], slow: &[f64], start: usize, signals: &mut [u8]) {
    let end = fast.len().min(slow.len()).min(signals.len());
    let from = (start + 1).min(end);
    signals[..from].fill(0);
    let before = start.min(end)..end.saturating_sub(1).max(start.min(end));
    let fast_before = &fast[before.clone()];
    let slow_before = &slow[before];
    let now = fast[from..end].iter().zip(&slow[from..end]);
    let pairs = now.zip(fast_before.iter().zip(slow_before));
    for (signal, ((fast, slow), (fast_before, slow_before))) in
        signals[from..end].iter_mut().zip(pairs)
    {
        let (is_above, was_above) = (u8::from(fast > slow), u8::from(fast_before > slow_before));
        *signal = ((is_above & !was_above) * ENTER_LONG) | ((was_above & !is_above) * EXIT_LONG);
    }
}

/// Returns running averages of `values` over each of `lengths`, from one column of sums.
///
/// A plain sum over everything: a column of a million prices loses four of sixteen digits, which a
/// sweep does not mind and an indicator would. Rows before a window is full are unknown, and so is
/// every row after an unknown value.
pub fn averages(values: &[f64], lengths: &[usize]) -> Vec<Vec<f64>> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0);
    let mut sum = 0.0;
    sums.extend(values.iter().map(|value| {
        sum += value;
        sum
    }));
    lengths.iter().map(|length| average(&sums, *length)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a window has far fewer rows than 2^53")]
fn average(sums: &[f64], length: usize) -> Vec<f64> {
    let rows = sums.len() - 1;
    let mut column = vec![crate::UNKNOWN; rows.min(length.max(1) - 1)];
    if length == 0 || length > rows {
        column.resize(rows, crate::UNKNOWN);
        return column;
    }
    let pairs = sums[length..].iter().zip(sums);
    column.extend(pairs.map(|(sum, before)| (sum - before) / length as f64));
    column
}
