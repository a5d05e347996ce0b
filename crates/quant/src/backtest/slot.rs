//! One asset at work: its last price, what is held of it, and what waits.

use super::{Asset, Event, Levels, position::Position, run::Wanted};

/// One asset at work.
pub(super) struct Slot<'a> {
    /// The caller's place.
    pub(super) index: usize,
    pub(super) asset: Asset<'a>,
    /// Those that have not come yet.
    pub(super) events: &'a [Event],
    /// The last known close.
    pub(super) mark: f64,
    /// Rows since then.
    pub(super) missing: u32,
    pub(super) position: Position,
    pub(super) pending: Option<Pending>,
}

/// What waits for the asset's next bar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub order: usize,
    pub wanted: Wanted,
    pub level: Level,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Level {
    Market,
    Limit(f64),
    Stop(f64),
}

impl Slot<'_> {
    /// Turns everything into shares after a split.
    pub(super) fn split(&mut self, ratio: f64) {
        if !(ratio.is_finite() && ratio > 0.0) {
            return;
        }
        self.position.split(ratio);
        self.mark /= ratio;
        if let Some(Pending { level: Level::Limit(price) | Level::Stop(price), .. }) =
            &mut self.pending
        {
            *price /= ratio;
        }
    }
}

/// Returns where an entry decided at `row` waits.
pub(super) fn level(levels: &Levels<'_>, row: usize) -> Level {
    match levels {
        Levels::Limit(prices) if prices[row].is_finite() => Level::Limit(prices[row]),
        Levels::Stop(prices) if prices[row].is_finite() => Level::Stop(prices[row]),
        Levels::None | Levels::Limit(_) | Levels::Stop(_) => Level::Market,
    }
}
