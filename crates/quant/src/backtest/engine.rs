//! The walk along the axis.

use super::{
    Asset, Decisions, ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT, EventKind, Rules, Timing,
    position::{Hit, Position},
    run::{Fate, Fill, Order, Reason, Run, Wanted},
    slot::{Level, Pending, Slot, level},
};
use crate::UNKNOWN;

/// Microseconds of a year of 365 days.
const YEAR: f64 = 365.0 * 86_400e6;

pub(super) struct Engine<'a> {
    at: &'a [i64],
    pub(super) rules: &'a Rules,
    /// In the order of names.
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) cash: f64,
    /// Orders that wait for a bar.
    pub(super) waiting: usize,
    /// The first row at which a corporate action waits.
    next_event: usize,
    has_price_stops: bool,
    pub(super) run: Run,
}

/// Money and positions at some prices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worth {
    pub equity: f64,
    pub gross: f64,
}

impl<'a> Engine<'a> {
    pub(super) fn new(at: &'a [i64], assets: &[Asset<'a>], rules: &'a Rules) -> Self {
        let slot = |(index, asset): (usize, &Asset<'a>)| Slot {
            index,
            asset: *asset,
            events: asset.events,
            mark: UNKNOWN,
            missing: 0,
            position: Position::default(),
            pending: None,
        };
        let mut slots: Vec<Slot<'a>> = assets.iter().enumerate().map(slot).collect();
        slots.sort_by(|one, other| one.asset.name.cmp(other.asset.name));
        let rows = at.len();
        let column = || Vec::with_capacity(rows);
        let run = Run { equity: column(), cash: column(), gross: column(), ..Run::default() };
        let next_event = next_event(&slots);
        let has_price_stops = rules.stops.are_prices();
        Self { at, rules, slots, cash: rules.cash, waiting: 0, next_event, has_price_stops, run }
    }

    pub(super) fn run(mut self) -> Run {
        let accrues = self.rules.costs.borrow > 0.0 || self.rules.costs.interest > 0.0;
        for row in 0..self.at.len() {
            if accrues && row > 0 {
                self.accrue(row);
            }
            if row >= self.next_event {
                self.go_ex(row);
            }
            if self.waiting > 0 && self.rules.timing == Timing::NextOpen {
                self.execute(row);
            }
            let (mut weighs, mut is_stale) = (false, false);
            for place in 0..self.slots.len() {
                let seen = self.close(place, row);
                weighs |= seen.weighs;
                is_stale |= seen.is_stale;
            }
            let mut worth = self.worth();
            if weighs {
                self.weigh(row, worth);
            }
            if self.waiting > 0 && self.rules.timing == Timing::SameClose {
                self.execute(row);
                worth = self.worth();
            }
            if worth.equity <= 0.0 {
                self.end_in_ruin(row);
                worth = self.worth();
            }
            if is_stale {
                self.run.stale.push(row);
            }
            self.run.equity.push(worth.equity);
            self.run.cash.push(self.cash);
            self.run.gross.push(worth.gross);
        }
        self.finish()
    }

    /// Marks, stops and signals of one asset at the close of `row`.
    #[inline]
    fn close(&mut self, place: usize, row: usize) -> Seen {
        let slot = &mut self.slots[place];
        let close = slot.asset.bars.close[row];
        let is_bar = close.is_finite();
        let mut is_stale = false;
        if slot.position.quantity != 0.0 {
            if is_bar {
                self.hold(place, row);
            } else {
                is_stale = true;
            }
        }
        let slot = &mut self.slots[place];
        if is_bar {
            slot.mark = close;
            slot.missing = 0;
        } else {
            slot.missing = slot.missing.saturating_add(1);
            if Some(slot.missing) == self.rules.absence {
                self.leave_gone(place, row);
            }
        }
        let slot = &self.slots[place];
        match slot.asset.decisions {
            Decisions::Signals(signals) => {
                let signal = signals[row];
                if signal != 0 {
                    self.decide(place, row, signal);
                }
                Seen { weighs: false, is_stale }
            }
            Decisions::Weights(weights) => Seen { weighs: weights[row].is_finite(), is_stale },
        }
    }

    /// Takes a held position through a bar.
    #[inline]
    fn hold(&mut self, place: usize, row: usize) {
        let slot = &mut self.slots[place];
        if self.has_price_stops {
            let hit = slot.position.hit(&self.rules.stops, &slot.asset.bars, row);
            if let Some(Hit { price, is_exact, reason }) = hit {
                let quantity = -slot.position.quantity;
                let fill = Wish { quantity, price, is_exact, reason, order: None };
                self.fill(place, row, fill);
                return;
            }
        }
        slot.position.observe(&slot.asset.bars, row);
        let is_over = self.rules.stops.bars.is_some_and(|bars| slot.position.bars >= bars);
        if is_over && slot.pending.is_none() {
            self.order(place, row, Wanted::Nothing(Reason::TimeStop), Level::Market);
        }
    }

    /// Turns the signals of a close into an order.
    fn decide(&mut self, place: usize, row: usize, signal: u8) {
        let slot = &self.slots[place];
        let held = slot.position.quantity;
        let enters_long = signal & (ENTER_LONG | EXIT_LONG) == ENTER_LONG;
        let enters_short = signal & (ENTER_SHORT | EXIT_SHORT) == ENTER_SHORT;
        let leaves =
            (held > 0.0 && signal & EXIT_LONG != 0) || (held < 0.0 && signal & EXIT_SHORT != 0);
        let waits = |wanted: Wanted| slot.pending.is_some_and(|pending| pending.wanted == wanted);
        if enters_long != enters_short {
            let (wanted, is_so) =
                if enters_long { (Wanted::Long, held > 0.0) } else { (Wanted::Short, held < 0.0) };
            if !is_so && self.run.ruined.is_none() {
                let level = level(&slot.asset.levels, row);
                self.order(place, row, wanted, level);
            }
            return;
        }
        let cancels = (waits(Wanted::Long) && signal & EXIT_LONG != 0)
            || (waits(Wanted::Short) && signal & EXIT_SHORT != 0);
        if leaves || cancels {
            self.order(place, row, Wanted::Nothing(Reason::Exit), Level::Market);
        }
    }

    /// Orders towards the weights of `row`, where they are off by more than the band.
    fn weigh(&mut self, row: usize, worth: Worth) {
        for place in 0..self.slots.len() {
            let slot = &self.slots[place];
            let Decisions::Weights(weights) = slot.asset.decisions else { continue };
            let target = weights[row];
            if !target.is_finite() || self.run.ruined.is_some() {
                continue;
            }
            let held = slot.position.quantity;
            let value = if held == 0.0 { 0.0 } else { held * slot.mark };
            let is_left = target == 0.0 && held != 0.0;
            if is_left || (value / worth.equity - target).abs() > self.rules.band {
                self.order(place, row, Wanted::Weight(target), Level::Market);
            } else if slot.pending.is_some() {
                self.end_pending(place, Fate::Replaced);
            }
        }
    }

    fn order(&mut self, place: usize, row: usize, wanted: Wanted, level: Level) {
        self.end_pending(place, Fate::Replaced);
        let slot = &mut self.slots[place];
        let order = self.run.orders.len();
        self.run.orders.push(Order { row, asset: slot.index, wanted, fate: Fate::Waiting });
        slot.pending = Some(Pending { order, wanted, level });
        self.waiting += 1;
    }

    /// Takes what waits off the list.
    pub(super) fn end_pending(&mut self, place: usize, fate: Fate) {
        if let Some(pending) = self.slots[place].pending.take() {
            self.waiting -= 1;
            self.run.orders[pending.order].fate = fate;
        }
    }

    /// Carries out a change of a position.
    pub(super) fn fill(&mut self, place: usize, row: usize, wish: Wish) {
        let slot = &mut self.slots[place];
        let direction = wish.quantity.signum();
        let price = if wish.is_exact { wish.price } else { self.rules.paid(wish.price, direction) };
        let amount = wish.quantity.abs();
        let commission = self.rules.costs.commission(amount, price);
        let slippage = amount * (price - wish.price).abs();
        self.cash -= wish.quantity * price + commission;
        slot.position.add(row, (wish.quantity, price), commission);
        slot.position.charge_slippage(slippage);
        self.run.fills.push(Fill {
            row,
            asset: slot.index,
            quantity: wish.quantity,
            price,
            commission,
            slippage,
            reason: wish.reason,
            order: wish.order,
        });
        if slot.position.quantity == 0.0 {
            let trade = slot.position.trade(slot.index, price, Some((row, wish.reason)));
            self.run.trades.push(trade);
            slot.position = Position::default();
        }
    }

    /// Sums up at the last known prices.
    #[inline]
    fn worth(&self) -> Worth {
        let (mut value, mut gross) = (0.0, 0.0);
        for slot in &self.slots {
            if slot.position.quantity != 0.0 {
                let worth = slot.position.quantity * slot.mark;
                value += worth;
                gross += worth.abs();
            }
        }
        Worth { equity: self.cash + value, gross }
    }

    #[expect(clippy::cast_precision_loss, reason = "microseconds between rows fit 53 bits")]
    fn accrue(&mut self, row: usize) {
        let years = self.at[row].saturating_sub(self.at[row - 1]) as f64 / YEAR;
        let interest = self.cash.max(0.0) * self.rules.costs.interest * years;
        self.cash += interest;
        self.run.interest += interest;
        for slot in self.slots.iter_mut().filter(|slot| slot.position.quantity < 0.0) {
            let cost = -slot.position.quantity * slot.mark * self.rules.costs.borrow * years;
            slot.position.carry(-cost);
            self.cash -= cost;
            self.run.borrow += cost;
        }
    }

    /// Splits and dividends up to `row`.
    fn go_ex(&mut self, row: usize) {
        for slot in &mut self.slots {
            while let Some((event, later)) = slot.events.split_first() {
                if event.row > row {
                    break;
                }
                slot.events = later;
                match event.kind {
                    EventKind::Split(ratio) => slot.split(ratio),
                    EventKind::Dividend(amount) => {
                        let money = slot.position.quantity * amount;
                        if money != 0.0 {
                            slot.position.carry(money);
                            self.cash += money;
                            self.run.dividends += money;
                        }
                    }
                }
            }
        }
        self.next_event = next_event(&self.slots);
    }

    fn leave_gone(&mut self, place: usize, row: usize) {
        self.end_pending(place, Fate::Lapsed);
        let Slot { position, mark, .. } = self.slots[place];
        if position.quantity != 0.0 {
            let (quantity, reason) = (-position.quantity, Reason::Delisted);
            self.fill(
                place,
                row,
                Wish { quantity, price: mark, is_exact: true, reason, order: None },
            );
        }
    }

    /// Closes everything at its mark; nothing trades after.
    fn end_in_ruin(&mut self, row: usize) {
        for place in 0..self.slots.len() {
            self.end_pending(place, Fate::Void);
            let Slot { position, mark, .. } = self.slots[place];
            if position.quantity != 0.0 {
                let (quantity, reason) = (-position.quantity, Reason::Ruin);
                let wish = Wish { quantity, price: mark, is_exact: true, reason, order: None };
                self.fill(place, row, wish);
            }
        }
        self.run.ruined.get_or_insert(row);
    }

    fn finish(mut self) -> Run {
        for slot in &self.slots {
            if slot.position.quantity != 0.0 {
                self.run.trades.push(slot.position.trade(slot.index, slot.mark, None));
            }
        }
        self.run
    }
}

/// What one asset's close means for the whole.
#[derive(Clone, Copy)]
struct Seen {
    weighs: bool,
    is_stale: bool,
}

/// A fill that is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub quantity: f64,
    /// Before slippage.
    pub price: f64,
    pub is_exact: bool,
    pub reason: Reason,
    pub order: Option<usize>,
}

fn next_event(slots: &[Slot<'_>]) -> usize {
    slots.iter().filter_map(|slot| Some(slot.events.first()?.row)).min().unwrap_or(usize::MAX)
}
