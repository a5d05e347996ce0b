//! The bar that runs: the price that was last heard of, laid over the bars that are known.

use kernel::{Id, Interval, Symbol, Timestamp, Workspace};

use crate::{Bar, Bars, Markets};

/// A price and when it was so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub last: f64,
    pub at: Timestamp,
    pub known_at: Timestamp,
}

impl Markets {
    /// Returns the bars of an asset with the price that was last heard of over the one that runs.
    pub(super) fn running(
        &self,
        workspace: Id<Workspace>,
        (symbol, interval): (&Symbol, Interval),
        mut bars: Bars,
    ) -> Bars {
        let heard = self.board.newest(workspace, symbol).and_then(|newest| {
            let last = newest.last.filter(|last| last.is_finite() && *last > 0.0)?;
            let at = newest.at?;
            Some(Heard { last, at, known_at: newest.received_at.unwrap_or(at) })
        });
        if let Some(heard) = heard.filter(|_| !bars.is_empty()) {
            overlay(&mut bars, interval, heard);
        }
        bars
    }
}

/// Lays a price over the last bar, or begins the next one. A price from before the last bar says nothing.
fn overlay(bars: &mut Bars, interval: Interval, heard: Heard) {
    let at = interval.floor(heard.at.0);
    let row = bars.len().saturating_sub(1);
    match bars.at.last() {
        Some(newest) if at < *newest => {}
        Some(newest) if at == *newest => {
            bars.close[row] = heard.last;
            bars.high[row] = bars.high[row].max(heard.last);
            bars.low[row] = bars.low[row].min(heard.last);
        }
        _ => bars.push(Bar {
            at,
            known_at: heard.known_at.0,
            open: heard.last,
            high: heard.last,
            low: heard.last,
            close: heard.last,
            volume: f64::NAN,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    fn bars() -> Bars {
        let mut bars = Bars::default();
        for (day, close) in [(10, 5.0), (11, 6.0)] {
            let at = day * DAY;
            bars.push(Bar {
                at,
                known_at: at,
                open: close,
                high: close,
                low: close,
                close,
                volume: 1.0,
            });
        }
        bars
    }

    fn with(at: i64, last: f64) -> Bars {
        let mut bars = bars();
        let at = Timestamp(at);
        overlay(&mut bars, Interval::Day, Heard { last, at, known_at: at });
        bars
    }

    #[test]
    fn a_price_moves_the_bar_it_lies_in() {
        let bars = with(11 * DAY + 5, 7.0);
        assert_eq!((bars.len(), bars.close[1], bars.high[1], bars.low[1]), (2, 7.0, 7.0, 6.0));
    }

    #[test]
    fn a_price_after_the_last_bar_begins_the_next() {
        let bars = with(12 * DAY + 5, 4.0);
        assert_eq!((bars.at[2], bars.open[2], bars.close[2]), (12 * DAY, 4.0, 4.0));
        assert!(bars.volume[2].is_nan(), "nobody said how much was traded");
    }

    #[test]
    fn a_price_before_the_last_bar_changes_nothing() {
        assert_eq!(with(10 * DAY + 5, 99.0).close, [5.0, 6.0]);
    }
}
