//! Carrying out what waits, at the open of a row (or at its close).

use super::{
    Sizing, Timing,
    engine::{Engine, Wish, Worth},
    run::{Fate, Reason, Wanted},
    slot::{Level, Pending, Slot},
};

/// An entry that wants money.
#[derive(Debug, Clone, Copy)]
struct Desire {
    place: usize,
    order: usize,
    direction: f64,
    /// What it wants, costs included.
    spend: f64,
    /// How much that is, when the rule names a quantity.
    quantity: Option<f64>,
    entry: Entry,
    reason: Reason,
}

/// Where an entry fills.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Before slippage.
    price: f64,
    is_exact: bool,
    /// After the open.
    is_inside: bool,
    is_reached: bool,
}

impl Engine<'_> {
    /// Fills every order whose asset has a bar at `row`.
    ///
    /// Reductions come first and set money free; what entries want is sized from the equity after
    /// them, at these prices.
    pub(super) fn execute(&mut self, row: usize) {
        let before = self.worth_now(row);
        for place in 0..self.slots.len() {
            self.reduce(place, row, before);
        }
        if self.waiting == 0 {
            return;
        }
        let worth = self.worth_now(row);
        let desires: Vec<Desire> =
            (0..self.slots.len()).filter_map(|place| self.desire(place, row, worth)).collect();
        let wanted: f64 = desires.iter().map(|desire| desire.spend).sum();
        let budget = (self.rules.leverage * worth.equity - worth.gross).max(0.0);
        let scale = if wanted > budget { budget / wanted } else { 1.0 };
        for desire in desires {
            self.enter(row, desire, scale);
        }
    }

    fn price_now(&self, slot: &Slot<'_>, row: usize) -> Option<f64> {
        let (open, close) = (slot.asset.bars.open[row], slot.asset.bars.close[row]);
        if !close.is_finite() {
            return None;
        }
        let is_open = self.rules.timing == Timing::NextOpen && open.is_finite();
        Some(if is_open { open } else { close })
    }

    fn worth_now(&self, row: usize) -> Worth {
        let (mut value, mut gross) = (0.0, 0.0);
        for slot in self.slots.iter().filter(|slot| slot.position.quantity != 0.0) {
            let price = self.price_now(slot, row).unwrap_or(slot.mark);
            let worth = slot.position.quantity * price;
            value += worth;
            gross += worth.abs();
        }
        Worth { equity: self.cash + value, gross }
    }

    /// Does the part of an order that makes a position smaller.
    fn reduce(&mut self, place: usize, row: usize, worth: Worth) {
        let slot = &self.slots[place];
        let Some(Pending { order, wanted, .. }) = slot.pending else { return };
        let Some(price) = self.price_now(slot, row) else { return };
        let held = slot.position.quantity;
        let (quantity, reason) = match wanted {
            Wanted::Long if held < 0.0 => (-held, Reason::Reversal),
            Wanted::Short if held > 0.0 => (-held, Reason::Reversal),
            Wanted::Long | Wanted::Short => return,
            Wanted::Nothing(reason) => (-held, reason),
            Wanted::Weight(weight) => {
                let target = weight * worth.equity / price;
                if target * held <= 0.0 {
                    (-held, Reason::Rebalance)
                } else if target.abs() < held.abs() {
                    let less = self.rules.in_lots(held.abs() - target.abs());
                    (-less * held.signum(), Reason::Rebalance)
                } else {
                    return;
                }
            }
        };
        let is_done = match wanted {
            Wanted::Nothing(_) => true,
            Wanted::Weight(weight) => weight == 0.0 || weight * held > 0.0,
            Wanted::Long | Wanted::Short => false,
        };
        if quantity != 0.0 {
            let wish = Wish { quantity, price, is_exact: false, reason, order: Some(order) };
            self.fill(place, row, wish);
        }
        if is_done {
            self.end_pending(place, if quantity == 0.0 { Fate::Void } else { Fate::Filled });
        }
    }

    fn desire(&self, place: usize, row: usize, worth: Worth) -> Option<Desire> {
        let slot = &self.slots[place];
        let Pending { order, wanted, level } = slot.pending?;
        let market = self.price_now(slot, row)?;
        let (direction, reason) = match wanted {
            Wanted::Long => (1.0, Reason::Entry),
            Wanted::Short => (-1.0, Reason::Entry),
            Wanted::Weight(weight) => (weight.signum(), Reason::Rebalance),
            Wanted::Nothing(_) => return None,
        };
        let entry = entry(slot, row, market, (level, direction));
        let price = self.price_of(entry, direction);
        let share = |share: f64| (share * worth.equity, None);
        let fixed = |quantity: f64| {
            let quantity = self.rules.in_lots(quantity);
            let commission = self.rules.costs.commission(quantity, price);
            (quantity * price + commission, Some(quantity))
        };
        let (spend, quantity) = match (wanted, self.rules.sizing) {
            (Wanted::Weight(weight), _) => {
                let target = weight.abs() * worth.equity / market;
                fixed(target - slot.position.quantity.abs())
            }
            (_, Sizing::Equity(size)) => share(size),
            (_, Sizing::Quantity(quantity)) => fixed(quantity),
            (_, Sizing::Cash(money)) => (money, None),
            (_, Sizing::Volatility { target, at_most }) => {
                let decided = self.run.orders[order].row;
                let volatility = slot.asset.volatility.get(decided).copied().unwrap_or(0.0);
                share(if volatility > 0.0 { (target / volatility).min(at_most) } else { 0.0 })
            }
        };
        Some(Desire { place, order, direction, spend: spend.max(0.0), quantity, entry, reason })
    }

    fn price_of(&self, entry: Entry, direction: f64) -> f64 {
        if entry.is_exact { entry.price } else { self.rules.paid(entry.price, direction) }
    }

    fn enter(&mut self, row: usize, desire: Desire, scale: f64) {
        let Desire { place, order, direction, spend, quantity, entry, reason } = desire;
        if !entry.is_reached {
            return self.end_pending(place, Fate::Lapsed);
        }
        let price = self.price_of(entry, direction);
        let quantity = match quantity.filter(|_| scale >= 1.0) {
            Some(quantity) => quantity,
            None => self.rules.affordable(spend * scale, price),
        };
        if !(quantity > 0.0 && quantity.is_finite()) {
            return self.end_pending(place, Fate::Void);
        }
        let wish = Wish {
            quantity: quantity * direction,
            price: entry.price,
            is_exact: entry.is_exact,
            reason,
            order: Some(order),
        };
        self.fill(place, row, wish);
        self.slots[place].position.inside = entry.is_inside;
        self.end_pending(place, Fate::Filled);
    }
}

/// Returns where an entry fills inside the bar of `row`, pessimistically: a stop when it is touched, a
/// limit only when it is traded through.
fn entry(slot: &Slot<'_>, row: usize, market: f64, (level, side): (Level, f64)) -> Entry {
    let bars = &slot.asset.bars;
    let (high, low) = (bars.high[row].max(bars.close[row]), bars.low[row].min(bars.close[row]));
    let (up, down) = if side > 0.0 { (high, low) } else { (-low, -high) };
    let (open, at_open) = (market * side, |is_exact| Entry {
        price: market,
        is_exact,
        is_inside: false,
        is_reached: true,
    });
    match level {
        Level::Market => at_open(false),
        Level::Limit(price) if open <= price * side => at_open(true),
        Level::Limit(price) => {
            Entry { price, is_exact: true, is_inside: true, is_reached: down < price * side }
        }
        Level::Stop(price) if open >= price * side => at_open(false),
        Level::Stop(price) => {
            Entry { price, is_exact: false, is_inside: true, is_reached: up >= price * side }
        }
    }
}
