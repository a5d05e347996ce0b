//! Adjusting raw bars for splits and dividends while they are read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Bars;
use crate::action::{Action, ActionKind};

/// What raw prices are adjusted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Adjust {
    /// As they were traded.
    None,
    /// In shares of the last day: prices and volumes are comparable over splits.
    #[default]
    Splits,
    /// Splits and dividends: the return of holding it.
    All,
}

/// What bars before an ex-date are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    pub ex_at: i64,
    pub price: f64,
    pub volume: f64,
}

/// Returns the factor of each action, by ex-date.
///
/// - `actions`: in the order of their ex-dates, with `ex_at <= as_of` already chosen.
/// - `close_before`: the last raw close before a time.
///
/// A split multiplies prices by `1 / ratio` and volumes by `ratio`. A dividend multiplies prices by
/// `1 - amount / last raw close before the ex-date`. One without a close before it, or larger than
/// it, changes nothing.
///
/// Source: CRSP data definitions, factor to adjust price.
pub fn factors(
    actions: &[Action],
    adjust: Adjust,
    close_before: impl Fn(i64) -> Option<f64>,
) -> Vec<Factor> {
    let factor = |action: &Action| {
        let ex_at = action.ex_at.0;
        match (action.kind, adjust) {
            (_, Adjust::None) | (ActionKind::Dividend, Adjust::Splits) => None,
            (ActionKind::Split, Adjust::Splits | Adjust::All) => {
                let ratio = action.ratio.filter(|ratio| *ratio > 0.0)?;
                Some(Factor { ex_at, price: 1.0 / ratio, volume: ratio })
            }
            (ActionKind::Dividend, Adjust::All) => {
                let price = 1.0 - action.amount? / close_before(ex_at)?;
                (price > 0.0 && price <= 1.0).then_some(Factor { ex_at, price, volume: 1.0 })
            }
        }
    };
    actions.iter().filter_map(factor).collect()
}

/// Multiplies the rows of `bars` before each ex-date by its factor.
pub fn apply(bars: &mut Bars, factors: &[Factor]) {
    let (mut price, mut volume) = (1.0, 1.0);
    let mut end = bars.len();
    // From the newest on, so that each row is multiplied once, by the product.
    for factor in factors.iter().rev() {
        let start = bars.at.partition_point(|at| *at < factor.ex_at).min(end);
        scale(bars, start..end, price, volume);
        price *= factor.price;
        volume *= factor.volume;
        end = start;
    }
    scale(bars, 0..end, price, volume);
}

#[expect(clippy::float_cmp, reason = "exactly one means nothing was multiplied")]
fn scale(bars: &mut Bars, rows: std::ops::Range<usize>, price: f64, volume: f64) {
    if price != 1.0 {
        let [open, high, low, close, _] = bars.columns_mut();
        for column in [open, high, low, close] {
            column[rows.clone()].iter_mut().for_each(|value| *value *= price);
        }
    }
    if volume != 1.0 {
        bars.volume[rows].iter_mut().for_each(|value| *value *= volume);
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::*;
    use crate::bar::Bar;

    fn action(kind: ActionKind, ex_at: i64, value: f64) -> Action {
        Action {
            kind,
            ex_at: Timestamp(ex_at),
            ratio: Some(value),
            amount: Some(value),
            currency: None,
            known_at: Timestamp(ex_at),
            source: "test".to_owned(),
        }
    }

    fn bars() -> Bars {
        let mut bars = Bars::default();
        for (at, close) in [(0, 100.0), (1, 102.0), (2, 50.0), (3, 49.0)] {
            bars.push(Bar {
                at,
                known_at: at,
                open: f64::NAN,
                high: close,
                low: close,
                close,
                volume: 10.0,
            });
        }
        bars
    }

    #[test]
    fn a_split_and_a_dividend_scale_what_lies_before_them() {
        let raw = bars();
        let actions = [action(ActionKind::Split, 2, 2.0), action(ActionKind::Dividend, 3, 1.0)];
        let close = |at: i64| raw.at.iter().rposition(|t| *t < at).map(|i| raw.close[i]);

        let mut splits = raw.clone();
        apply(&mut splits, &factors(&actions, Adjust::Splits, close));
        assert_eq!(splits.close, [50.0, 51.0, 50.0, 49.0]);
        assert_eq!(splits.volume, [20.0, 20.0, 10.0, 10.0]);
        assert!(splits.open[0].is_nan());

        let mut all = raw.clone();
        apply(&mut all, &factors(&actions, Adjust::All, close));
        assert_eq!(all.close, [50.0 * 0.98, 51.0 * 0.98, 49.0, 49.0]);

        let mut none = raw.clone();
        apply(&mut none, &factors(&actions, Adjust::None, close));
        assert_eq!(none.close, raw.close);
    }

    #[test]
    fn a_dividend_larger_than_the_price_changes_nothing() {
        let actions = [action(ActionKind::Dividend, 3, 1_000.0)];
        assert!(factors(&actions, Adjust::All, |_| Some(50.0)).is_empty());
    }
}
