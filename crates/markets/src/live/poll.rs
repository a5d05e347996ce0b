//! Asking for the prices that nobody sends by himself.

use std::{collections::HashMap, time::Duration};

use kernel::{Symbol, Timestamp};
use platform::clock::Clock;
use providers::{Desk, Given, Guard, Instrument, Kind};
use tokio::sync::{mpsc, watch};

use super::engine::Input;

/// Symbols of one question: what those take who are asked first.
const TOGETHER: usize = 100;

/// The longest that is left alone what no provider has.
const UNKNOWN: Duration = Duration::from_mins(5);

/// How often is looked whose turn it is.
const LOOK: Duration = Duration::from_millis(500);

/// How often a price is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    coins: Duration,
    others: Duration,
}

impl Pace {
    /// As the requirements have it (F1-92); every provider lets one ask so often for some hundred symbols.
    pub const REAL: Self = Self { coins: Duration::from_mins(2), others: Duration::from_mins(5) };

    /// The demo's world is in this process, and lets one ask as often as one likes.
    pub fn demo(every: Duration) -> Self {
        Self { coins: every, others: every }
    }

    fn of(self, instrument: &Instrument) -> Duration {
        if instrument.kind == Kind::Crypto { self.coins } else { self.others }
    }
}

/// When a symbol is asked for again.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Turn {
    next: Timestamp,
    /// Times in a row in which nobody had it.
    missed: u32,
}

impl Default for Turn {
    fn default() -> Self {
        Self { next: Timestamp(i64::MIN), missed: 0 }
    }
}

impl Turn {
    /// Returns the turn after one in which somebody had it, or nobody: then it waits twice as long each time.
    fn after(self, had: bool, pace: Duration, now: Timestamp) -> Self {
        let missed = if had { 0 } else { self.missed.saturating_add(1) };
        let longest = UNKNOWN.max(pace);
        let wait = pace.saturating_mul(2_u32.saturating_pow(missed)).min(longest);
        Self { next: now.plus(wait), missed }
    }
}

/// Asks for what `wanted` says, in its turn, until nobody says so any more.
pub(super) async fn run(
    desk: Desk,
    clock: Clock,
    pace: Pace,
    wanted: watch::Receiver<Vec<Instrument>>,
    engine: mpsc::Sender<Input>,
) {
    let mut turns: HashMap<Symbol, Turn> = HashMap::new();
    let mut guard = Guard::default();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if wanted.has_changed().is_err() {
            return;
        }
        let (now, instruments) = (clock.now(), wanted.borrow().clone());
        turns.retain(|symbol, _| instruments.iter().any(|it| it.symbol == *symbol));
        let is_due = |it: &Instrument| turns.get(&it.symbol).is_none_or(|turn| now >= turn.next);
        let due: Vec<Instrument> = instruments.iter().filter(|it| is_due(it)).cloned().collect();
        for together in due.chunks(TOGETHER) {
            let given = desk.quotes(together).await;
            for it in together {
                let had = given.iter().any(|given| given.answer.symbol == it.symbol);
                let turn = turns.entry(it.symbol.clone()).or_default();
                *turn = turn.after(had, pace.of(it), now);
            }
            for Given { provider, at, answer: tick, .. } in given {
                let kind = together.iter().find(|it| it.symbol == tick.symbol);
                let kind = kind.map_or(Kind::Other, |it| it.kind);
                match guard.tick(tick, kind, at) {
                    Ok(tick) => {
                        let polled = Input::Polled { provider, tick: Box::new(tick) };
                        if engine.send(polled).await.is_err() {
                            return;
                        }
                    }
                    Err(aside) => desk.streamed(provider, 0, &[aside]),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_is_asked_for_ever_less_and_what_is_back_at_once() {
        let (pace, start) = (Duration::from_secs(3), Timestamp(0));
        let wait = |turn: Turn| turn.next.since(start).as_secs();
        let mut turn = Turn::default();
        let waits: Vec<u64> = (0..9)
            .map(|_| {
                turn = turn.after(false, pace, start);
                wait(turn)
            })
            .collect();
        assert_eq!(waits, [6, 12, 24, 48, 96, 192, 300, 300, 300]);
        assert_eq!(wait(turn.after(true, pace, start)), 3);
        // A pace that is slower than that stays as it is.
        let slow = Duration::from_mins(10);
        assert_eq!(wait(Turn::default().after(false, slow, start)), 600);
    }
}
