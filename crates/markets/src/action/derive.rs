//! Actions that an adjusted close beside a raw one implies.
//!
//! Sources publish `factor = adjusted / raw`. Where the factor jumps, the earlier day is the last
//! one before an ex-date. A jump near a simple ratio that the raw price follows is a split;
//! another jump is a dividend, for which two conventions exist:
//! - CRSP and Yahoo multiply earlier prices by `1 - dividend / previous close`;
//! - Quandl WIKI divides them by `1 + dividend / close of the ex-date`.
//!
//! Dividends are declared in whole cents or simple parts of one, so the convention whose amounts
//! come out that way over all of a symbol's jumps is the one the source used.

use kernel::Timestamp;

use super::{Action, ActionKind, DERIVED};

/// Smaller jumps are rounding: prices have about seven digits, dividends are over 0.01 %.
const NOISE: f64 = 1e-5;

/// How near a jump must be to a simple ratio to be a split.
const SPLIT_TOLERANCE: f64 = 2e-3;

/// How far the raw price may move on the day of a split, besides the split.
const SPLIT_DAY_MOVE: f64 = 0.35;

/// Shares after and before, as companies really split them.
const SPLITS: &[(f64, f64)] = &[
    (2.0, 1.0),
    (3.0, 1.0),
    (4.0, 1.0),
    (5.0, 1.0),
    (6.0, 1.0),
    (7.0, 1.0),
    (8.0, 1.0),
    (10.0, 1.0),
    (15.0, 1.0),
    (20.0, 1.0),
    (25.0, 1.0),
    (30.0, 1.0),
    (50.0, 1.0),
    (100.0, 1.0),
    (3.0, 2.0),
    (4.0, 3.0),
    (5.0, 2.0),
    (5.0, 3.0),
    (5.0, 4.0),
    (6.0, 5.0),
    (7.0, 5.0),
    (8.0, 5.0),
];

/// A close with its adjusted one.
#[derive(Debug, Clone, Copy)]
pub struct Adjusted {
    pub at: i64,
    pub close: f64,
    pub adj_close: f64,
}

/// Returns the splits and dividends that `rows` (sorted by `at`) imply.
///
/// A derived action was known on its ex-date at the latest, so that is its `known_at`.
pub fn derive_actions(rows: &[Adjusted], currency: Option<&str>) -> Vec<Action> {
    let usable = |row: &&Adjusted| row.close > 0.0 && row.adj_close > 0.0;
    let rows: Vec<&Adjusted> = rows.iter().filter(usable).collect();
    let mut found = Vec::new();
    let mut dividends = Vec::new();
    for pair in rows.windows(2) {
        let [before, after] = [pair[0], pair[1]];
        let jump = (after.adj_close / after.close) / (before.adj_close / before.close);
        if (jump - 1.0).abs() < NOISE {
            continue;
        }
        match split_ratio(jump, after.close / before.close) {
            Some(ratio) => found.push(action(ActionKind::Split, after.at, ratio, None)),
            None if jump > 1.0 => dividends.push(Dividend::of(before, after, jump)),
            // A factor that falls without a reverse split is no action we know.
            None => {}
        }
    }
    let by_previous_close: f64 = dividends.iter().map(|d| roughness(d.by_previous_close)).sum();
    let by_ex_close: f64 = dividends.iter().map(|d| roughness(d.by_ex_close)).sum();
    for dividend in dividends {
        let raw = if by_ex_close < by_previous_close {
            dividend.by_ex_close
        } else {
            dividend.by_previous_close
        };
        found.push(action(ActionKind::Dividend, dividend.ex_at, rounded(raw), currency));
    }
    found.sort_by_key(|action| (action.ex_at, action.kind));
    found
}

struct Dividend {
    ex_at: i64,
    by_previous_close: f64,
    by_ex_close: f64,
}

impl Dividend {
    fn of(before: &Adjusted, after: &Adjusted, jump: f64) -> Self {
        Self {
            ex_at: after.at,
            by_previous_close: before.close * (1.0 - 1.0 / jump),
            by_ex_close: after.close * (jump - 1.0),
        }
    }
}

/// Returns the simple ratio near `jump`, when the raw price moved by its inverse.
fn split_ratio(jump: f64, raw_move: f64) -> Option<f64> {
    let forward = SPLITS.iter().map(|(after, before)| after / before);
    let reverse = SPLITS.iter().map(|(after, before)| before / after);
    forward.chain(reverse).find(|ratio| {
        (jump / ratio - 1.0).abs() < SPLIT_TOLERANCE
            && (raw_move * ratio - 1.0).abs() < SPLIT_DAY_MOVE
    })
}

/// Returns how far `amount` is from whole cents, in cents.
fn roughness(amount: f64) -> f64 {
    let cents = amount * 100.0;
    (cents - cents.round()).abs()
}

/// Returns `amount` in the coarsest of cents, quarter cents and hundredths of a cent that it is
/// near to; what is near to none keeps six digits.
fn rounded(amount: f64) -> f64 {
    for (steps, tolerance) in [(100.0, 0.02), (400.0, 0.02), (10_000.0, 0.05)] {
        let scaled: f64 = amount * steps;
        if (scaled - scaled.round()).abs() < tolerance && scaled.round() > 0.0 {
            return scaled.round() / steps;
        }
    }
    (amount * 1e6).round() / 1e6
}

fn action(kind: ActionKind, ex_at: i64, value: f64, currency: Option<&str>) -> Action {
    let is_split = kind == ActionKind::Split;
    Action {
        kind,
        ex_at: Timestamp(ex_at),
        ratio: is_split.then_some(value),
        amount: (!is_split).then_some(value),
        currency: currency.map(str::to_owned),
        known_at: Timestamp(ex_at),
        source: DERIVED.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(f64, f64)]) -> Vec<Adjusted> {
        let row = |(at, (close, adj_close)): (i64, &(f64, f64))| Adjusted {
            at,
            close: *close,
            adj_close: *adj_close,
        };
        (0..).zip(rows).map(row).collect()
    }

    #[test]
    fn a_jump_the_price_follows_is_a_split_and_another_is_a_dividend() {
        let split = derive_actions(&rows(&[(100.0, 50.0), (51.0, 51.0)]), None);
        assert_eq!((split[0].ratio, split[0].ex_at), (Some(2.0), Timestamp(1)));
        let factor = 1.0 - 0.24 / 40.0;
        let dividend = derive_actions(&rows(&[(40.0, 40.0 * factor), (39.5, 39.5)]), Some("USD"));
        assert_eq!((dividend[0].amount, dividend[0].ratio), (Some(0.24), None));
        assert_eq!(dividend[0].currency.as_deref(), Some("USD"));
    }

    #[test]
    fn a_reverse_split_has_a_ratio_below_one() {
        let found = derive_actions(&rows(&[(1.0, 10.0), (10.2, 10.2)]), None);
        assert_eq!(found[0].ratio, Some(0.1));
    }

    #[test]
    fn rounding_noise_and_unknown_prices_are_no_actions() {
        let noise =
            rows(&[(10.0, 5.000_001), (10.1, 5.05), (0.0, 1.0), (f64::NAN, 2.0), (10.2, 5.1)]);
        assert!(derive_actions(&noise, None).is_empty());
    }
}
