//! Asking for the prices that nobody sends by himself.

use std::{collections::HashMap, time::Duration};

use kernel::{Symbol, Timestamp};
use platform::clock::Clock;
use providers::{Desk, Given, Guard, Instrument, Kind};
use tokio::sync::{mpsc, watch};

use super::engine::Input;

/// Symbols of one question; every provider takes as many.
const TOGETHER: usize = 50;

/// How often is looked whose turn it is.
const LOOK: Duration = Duration::from_secs(1);

/// How often a price is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    coins: Duration,
    others: Duration,
}

impl Pace {
    /// As the requirements have it (F1-92); every provider lets one ask so often for some hundred symbols.
    pub const REAL: Self = Self { coins: Duration::from_mins(2), others: Duration::from_mins(5) };

    /// The demo's world is in this process.
    pub const DEMO: Self = Self { coins: Duration::from_secs(3), others: Duration::from_secs(3) };

    fn of(self, instrument: &Instrument) -> Duration {
        if instrument.kind == Kind::Crypto { self.coins } else { self.others }
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
    let mut asked: HashMap<Symbol, Timestamp> = HashMap::new();
    let mut guard = Guard::default();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if wanted.has_changed().is_err() {
            return;
        }
        let (now, instruments) = (clock.now(), wanted.borrow().clone());
        asked.retain(|symbol, _| instruments.iter().any(|it| it.symbol == *symbol));
        let is_due =
            |it: &Instrument| asked.get(&it.symbol).is_none_or(|at| now.since(*at) >= pace.of(it));
        let due: Vec<Instrument> = instruments.iter().filter(|it| is_due(it)).cloned().collect();
        asked.extend(due.iter().map(|it| (it.symbol.clone(), now)));
        for together in due.chunks(TOGETHER) {
            for Given { provider, at, answer: tick, .. } in desk.quotes(together).await {
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
