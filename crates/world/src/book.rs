//! Order books: what waits around the newest price, as a function of the moment.

use crate::{days::Asset, noise::Noise};

/// Levels of a side.
pub(crate) const LEVELS: i64 = 200;

/// How many numbers the changes of one step take.
const NUMBERS: u64 = 10;

/// How long a size stays as it is, in steps.
const STAYS: i64 = 8;

/// A book at one step of its pace: prices and sizes in steps, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The number of the step; at the usual pace, the second since 1970.
    pub step: i64,
    pub bids: Vec<(i64, i64)>,
    pub asks: Vec<(i64, i64)>,
}

impl Book {
    /// Returns the number of the last change in it.
    pub fn number(&self) -> u64 {
        u64::try_from(self.step).unwrap_or(0).saturating_mul(NUMBERS) + NUMBERS - 1
    }

    /// Returns what is to be said to one who knows `before`: levels as they are now, nothing where one is gone.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self {
            step: self.step,
            bids: changed(&before.bids, &self.bids),
            asks: changed(&before.asks, &self.asks),
        }
    }
}

fn changed(before: &[(i64, i64)], now: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let known: std::collections::BTreeMap<i64, i64> = before.iter().copied().collect();
    let there: std::collections::BTreeSet<i64> = now.iter().map(|(price, _)| *price).collect();
    let new = now.iter().filter(|(price, size)| known.get(price) != Some(size)).copied();
    let gone =
        before.iter().filter(|(price, _)| !there.contains(price)).map(|(price, _)| (*price, 0));
    new.chain(gone).collect()
}

impl Asset {
    /// Returns the book at `now`, or `None` before the first day.
    pub(crate) fn book(&self, now: i64, levels: i64) -> Option<Book> {
        let last = self.quote(now)?.last;
        let step = self.pace.number(now);
        // A hundredth of a percent between levels, at least one step.
        let gap = (last / 10_000).max(1);
        let noise = self.noise.named("book");
        let usual = self.days.get(self.day_at(now)?)?.volume / 20_000 + 1;
        let level = |price: i64| (price, size(noise, price, step, usual));
        let middle = last.div_euclid(gap) * gap;
        let levels = levels.clamp(1, LEVELS);
        let bids = (1..=levels).map(|n| middle - n * gap).filter(|price| *price > 0);
        let asks = (1..=levels).map(|n| middle + n * gap);
        Some(Book { step, bids: bids.map(level).collect(), asks: asks.map(level).collect() })
    }
}

/// Each price has its own moment at which its size changes.
fn size(noise: Noise, price: i64, step: i64, usual: i64) -> i64 {
    let here = noise.at(price);
    let late = i64::try_from(here.below(STAYS.unsigned_abs())).unwrap_or(0);
    let draw = here.at((step + late).div_euclid(STAYS));
    1 + i64::try_from(draw.below((4 * usual).unsigned_abs())).unwrap_or(0)
}
