//! What is held of one asset, and the trade it will have been.

use super::{Bars, Stops, run::Reason, run::Trade};

/// A position; flat while `quantity` is zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    pub quantity: f64,
    /// The average price of what was entered.
    pub entry: f64,
    entry_row: usize,
    /// Money entered with.
    value: f64,
    /// The most that was held.
    most: f64,
    /// Money that came in less money that went out.
    flow: f64,
    costs: f64,
    pub bars: u32,
    highest: f64,
    lowest: f64,
    /// 1 when it was entered by buying, −1 by selling.
    direction: f64,
    /// Entered inside its bar, so that what the bar did before is not known.
    pub inside: bool,
}

/// A price at which a position is left inside a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    pub price: f64,
    pub is_exact: bool,
    pub reason: Reason,
}

impl Position {
    /// Adds a fill of a quantity at a price.
    #[inline]
    pub(super) fn add(&mut self, row: usize, (quantity, price): (f64, f64), commission: f64) {
        let before = self.quantity;
        let after = before + quantity;
        if before == 0.0 {
            *self = Self {
                entry_row: row,
                highest: price,
                lowest: price,
                entry: price,
                direction: quantity.signum(),
                ..Self::default()
            };
        }
        if before * quantity >= 0.0 {
            self.entry = (self.entry * before + price * quantity) / after;
            self.value += (quantity * price).abs();
            self.most = self.most.max(after.abs());
        }
        self.highest = self.highest.max(price);
        self.lowest = self.lowest.min(price);
        self.quantity = after;
        self.flow -= quantity * price + commission;
        self.costs += commission;
    }

    pub(super) fn charge_slippage(&mut self, slippage: f64) {
        self.costs += slippage;
    }

    /// Takes income (above zero) or a cost that came with holding it.
    pub(super) fn carry(&mut self, money: f64) {
        self.flow += money;
        self.costs -= money.min(0.0);
    }

    pub(super) fn split(&mut self, ratio: f64) {
        self.quantity *= ratio;
        self.most *= ratio;
        self.entry /= ratio;
        self.highest /= ratio;
        self.lowest /= ratio;
    }

    /// Remembers a bar that was held to its close.
    #[inline]
    pub(super) fn observe(&mut self, bars: &Bars<'_>, row: usize) {
        let close = bars.close[row];
        // An unknown high or low loses against the close here, as `f64::max` has it.
        self.highest = self.highest.max(bars.high[row].max(close));
        self.lowest = self.lowest.min(bars.low[row].min(close));
        self.bars += 1;
        self.inside = false;
    }

    /// Returns where the bar of `row` leaves the position, if it does.
    ///
    /// Prices are looked at in the direction of the position, so that down is against it.
    pub(super) fn hit(&self, stops: &Stops, bars: &Bars<'_>, row: usize) -> Option<Hit> {
        let side = self.quantity.signum();
        let close = bars.close[row];
        let (high, low) = (bars.high[row].max(close), bars.low[row].min(close));
        let (up, down) = if side > 0.0 { (high, low) } else { (-low, -high) };
        let open = if bars.open[row].is_finite() { bars.open[row] } else { close } * side;
        let loss = stops.loss.map(|loss| (self.entry * (1.0 - side * loss), Reason::StopLoss));
        let best = if side > 0.0 { self.highest } else { self.lowest };
        let trailing = stops.trailing.map(|by| (best * (1.0 - side * by), Reason::TrailingStop));
        let nearer = |one: (f64, Reason), other: (f64, Reason)| {
            if other.0 * side > one.0 * side { other } else { one }
        };
        let stop = match (loss, trailing) {
            (Some(loss), Some(trailing)) => Some(nearer(loss, trailing)),
            (loss, trailing) => loss.or(trailing),
        };
        let is_held_since_before = self.bars > 0;
        if let Some((level, reason)) = stop {
            if is_held_since_before && open <= level * side {
                return Some(Hit { price: open * side, is_exact: false, reason });
            }
            if down <= level * side {
                return Some(Hit { price: level, is_exact: false, reason });
            }
        }
        let level = self.entry * (1.0 + side * stops.profit?);
        let reason = Reason::TakeProfit;
        if is_held_since_before && open >= level * side {
            return Some(Hit { price: open * side, is_exact: true, reason });
        }
        (up > level * side && !self.inside).then_some(Hit { price: level, is_exact: true, reason })
    }

    /// Returns the trade that ended, or that stands at `price` while nothing ended it.
    pub(super) fn trade(&self, asset: usize, price: f64, end: Option<(usize, Reason)>) -> Trade {
        let is_long = self.direction > 0.0;
        let profit = self.flow + self.quantity * price;
        let (up, down) = (self.highest / self.entry - 1.0, self.lowest / self.entry - 1.0);
        let (best, worst) = if is_long { (up, down) } else { (-down, -up) };
        Trade {
            asset,
            is_long,
            quantity: self.most,
            entry_row: self.entry_row,
            entry_price: self.entry,
            exit_row: end.map(|(row, _)| row),
            exit_price: price,
            reason: end.map(|(_, reason)| reason),
            profit,
            gain: if self.value > 0.0 { profit / self.value } else { 0.0 },
            costs: self.costs,
            bars: self.bars,
            worst: worst.min(0.0),
            best: best.max(0.0),
        }
    }
}
