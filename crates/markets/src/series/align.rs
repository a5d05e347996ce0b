//! Putting inputs on one time axis.

use crate::{Bars, Interval};

/// How the values of an input stand in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Each in the row of its own time.
    Rows(Interval),
    /// Each from the row on by whose end it was known.
    Known,
}

/// Returns `values` of `bars` on `axis`, whose rows are of `interval`.
pub(crate) fn on_axis(
    axis: &[i64],
    interval: Interval,
    (stands, bars): (Stands, &Bars),
    values: &[f64],
) -> Vec<f64> {
    if stands == Stands::Rows(interval) {
        exact(axis, &bars.at, values)
    } else {
        as_known(axis, interval, bars, values)
    }
}

/// Returns every time of `inputs`, each once, in order.
pub(crate) fn union<'a>(inputs: impl IntoIterator<Item = &'a [i64]>) -> Vec<i64> {
    let mut axis: Vec<i64> = Vec::new();
    for times in inputs {
        if axis.is_empty() {
            axis.extend_from_slice(times);
        } else if axis != times {
            axis.extend_from_slice(times);
            axis.sort_unstable();
            axis.dedup();
        }
    }
    axis
}

/// Returns `values`, which stand at `at`, on `axis`: unknown where there is no row.
fn exact(axis: &[i64], at: &[i64], values: &[f64]) -> Vec<f64> {
    if axis == at {
        return values.to_vec();
    }
    let mut next = 0;
    let value = |time: &i64| {
        while at.get(next).is_some_and(|at| at < time) {
            next += 1;
        }
        if at.get(next) == Some(time) { values[next] } else { f64::NAN }
    };
    axis.iter().map(value).collect()
}

/// Returns `values` of longer bars on `axis`, a row of which is over at its `interval`'s end: the
/// newest bar that was known by then. A bar is never seen before it was known.
fn as_known(axis: &[i64], interval: Interval, bars: &Bars, values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..bars.len()).collect();
    order.sort_by_key(|i| bars.known_at[*i]);
    let (mut next, mut newest) = (0, None::<usize>);
    let value = |time: &i64| {
        let end = interval.end(*time);
        while next < order.len() && bars.known_at[order[next]] <= end {
            // What is known late does not hide what it is older than.
            if newest.is_none_or(|newest| bars.at[order[next]] >= bars.at[newest]) {
                newest = Some(order[next]);
            }
            next += 1;
        }
        newest.map_or(f64::NAN, |row| values[row])
    };
    axis.iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bar;

    #[test]
    fn a_missing_row_is_unknown_and_not_the_one_before() {
        let axis = union([&[1, 2, 4][..], &[2, 3][..]]);
        assert_eq!(axis, [1, 2, 3, 4]);
        let values = exact(&axis, &[1, 2, 4], &[10.0, 20.0, 40.0]);
        assert!(values[2].is_nan());
        assert_eq!(values[3..], [40.0]);
    }

    #[test]
    fn a_month_stands_in_days_only_after_it_was_known() {
        let at = |text: &str| text.parse::<kernel::Timestamp>().unwrap().0;
        let mut months = Bars::default();
        for (month, known, close) in
            [("2024-01-01", "2024-02-13", 308.0), ("2024-02-01", "2024-03-12", 310.0)]
        {
            let nan = f64::NAN;
            months.push(Bar {
                at: at(month),
                known_at: at(known),
                open: nan,
                high: nan,
                low: nan,
                close,
                volume: nan,
            });
        }
        let axis = ["2024-02-11", "2024-02-12", "2024-03-10", "2024-03-11"].map(at);
        let values = as_known(&axis, Interval::Day, &months, &months.close);
        assert!(values[0].is_nan());
        assert_eq!(values[1..], [308.0, 308.0, 310.0]);
    }
}
