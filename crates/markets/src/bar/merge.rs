//! Adding rows to what is known.

use super::{Bar, Bars, known_by_default};
use kernel::Interval;

/// Says that a row does not know when it was known.
pub const UNSAID: i64 = i64::MIN;

/// How many rows did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Times nothing was known of.
    pub inserted: u64,
    /// Times with other numbers than before: the old row stays, the new one is known from now.
    pub revised: u64,
    /// Rows that say what is known already.
    pub unchanged: u64,
}

impl Merged {
    pub fn add(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.revised += other.revised;
        self.unchanged += other.unchanged;
    }

    pub fn changes(self) -> u64 {
        self.inserted + self.revised
    }
}

/// Returns `known` with `new` added, at `now`.
///
/// - `new`: sorted by `at`; `known_at` may be [`UNSAID`].
///
/// A row of a new time is known when it says, or when its bar was over. A row that differs from
/// what is known of its time is known when it says, or from `now`.
pub fn merge(known: &Bars, new: &Bars, interval: Interval, now: i64) -> (Bars, Merged) {
    let mut out = Bars::with_capacity(known.len() + new.len());
    let mut merged = Merged::default();
    let (mut i, mut j) = (0, 0);
    while i < known.len() || j < new.len() {
        let next_known = known.at.get(i).copied().unwrap_or(i64::MAX);
        let next_new = new.at.get(j).copied().unwrap_or(i64::MAX);
        if j == new.len() || next_known < next_new {
            // Everything up to the next new row stays as it is.
            let end =
                if j == new.len() { known.len() } else { known.range(i64::MIN, next_new).end };
            out.extend(known, i..end);
            i = end;
            continue;
        }
        let group_end = i + known.at[i..].partition_point(|at| *at <= next_new);
        let start = out.len();
        out.extend(known, i..group_end);
        i = group_end;
        while j < new.len() && new.at[j] == next_new {
            add(&mut out, start, new.row(j), &Terms { interval, now }, &mut merged);
            j += 1;
        }
    }
    (out, merged)
}

struct Terms {
    interval: Interval,
    now: i64,
}

/// Adds `row` to the rows of its time, which are those from `start` on.
fn add(out: &mut Bars, start: usize, row: Bar, terms: &Terms, merged: &mut Merged) {
    if out.len() == start {
        let known_at = said_or(row.known_at, known_by_default(terms.interval, row.at, terms.now));
        out.push(Bar { known_at, ..row });
        merged.inserted += 1;
        return;
    }
    let at_that_time = if row.known_at == UNSAID { i64::MAX } else { row.known_at };
    let in_force = (start..out.len()).rev().find(|i| out.known_at[*i] <= at_that_time);
    if in_force.is_some_and(|i| row.says_nothing_new(&out.row(i))) {
        merged.unchanged += 1;
        return;
    }
    let taken = |at: i64| out.known_at[start..].contains(&at);
    let mut known_at = said_or(row.known_at, terms.now);
    if taken(known_at) || row.known_at == UNSAID {
        // Later than anything known, or it would not be seen.
        let newest = out.known_at[out.len() - 1];
        known_at = terms.now.max(newest.saturating_add(1));
    }
    insert_sorted(out, start, Bar { known_at, ..row });
    merged.revised += 1;
}

fn insert_sorted(out: &mut Bars, start: usize, row: Bar) {
    let place = start + out.known_at[start..].partition_point(|known| *known <= row.known_at);
    out.at.insert(place, row.at);
    out.known_at.insert(place, row.known_at);
    out.open.insert(place, row.open);
    out.high.insert(place, row.high);
    out.low.insert(place, row.low);
    out.close.insert(place, row.close);
    out.volume.insert(place, row.volume);
}

fn said_or(known_at: i64, otherwise: i64) -> i64 {
    if known_at == UNSAID { otherwise } else { known_at }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bar::Within;

    const DAY: i64 = 86_400_000_000;

    fn bar(at: i64, known_at: i64, close: f64) -> Bar {
        Bar { at, known_at, open: f64::NAN, high: f64::NAN, low: f64::NAN, close, volume: f64::NAN }
    }

    fn bars(rows: &[Bar]) -> Bars {
        let mut bars = Bars::default();
        for row in rows {
            bars.push(*row);
        }
        bars
    }

    #[test]
    fn a_correction_is_known_from_now_and_the_old_row_stays() {
        let now = 100 * DAY;
        let (first, merged) =
            merge(&Bars::default(), &bars(&[bar(0, UNSAID, 1.0)]), Interval::Day, now);
        assert_eq!((merged.inserted, first.known_at[0]), (1, DAY));
        let (again, merged) = merge(&first, &bars(&[bar(0, UNSAID, 1.0)]), Interval::Day, now);
        assert_eq!((merged.unchanged, again.len()), (1, 1));
        let (fixed, merged) = merge(&again, &bars(&[bar(0, UNSAID, 2.0)]), Interval::Day, now);
        assert_eq!((merged.revised, fixed.len()), (1, 2));

        let mut then = Bars::default();
        then.append_known(&fixed, Within::EVER, now - 1);
        assert_eq!(then.close, [1.0]);
        let mut today = Bars::default();
        today.append_known(&fixed, Within::EVER, now);
        assert_eq!(today.close, [2.0]);
    }

    proptest! {
        /// Reading as of a time equals replaying only what was known by then.
        #[test]
        fn as_of_sees_what_a_replay_to_that_time_leaves(
            says in prop::collection::vec((0_i64..6, 0_i64..50, 0_u8..5), 0..60),
            as_of in 0_i64..60,
        ) {
            let mut says: Vec<_> = says
                .into_iter()
                .map(|(at, lag, close)| bar(at * DAY, (at + 1 + lag) * DAY, f64::from(close)))
                .collect();
            says.sort_by_key(|row| row.known_at);
            let replay = |rows: &[Bar]| rows.iter().fold(Bars::default(), |known, row| {
                merge(&known, &bars(&[*row]), Interval::Day, row.known_at).0
            });
            let as_of = as_of * DAY;
            let everything = replay(&says);
            let mut seen = Bars::default();
            seen.append_known(&everything, Within::EVER, as_of);

            let until = says.partition_point(|row| row.known_at <= as_of);
            let mut replayed = Bars::default();
            replayed.append_known(&replay(&says[..until]), Within::EVER, i64::MAX);

            prop_assert_eq!(seen.at.clone(), replayed.at.clone());
            // Two said at one moment: the later one is known a microsecond after, so at the very
            // edge of `as_of` only the times are comparable.
            for (i, at) in seen.at.iter().enumerate() {
                let at_edge = says.iter().any(|row| row.at == *at && row.known_at == as_of);
                if !at_edge {
                    prop_assert_eq!(seen.close[i].to_bits(), replayed.close[i].to_bits());
                }
            }
        }
    }
}
