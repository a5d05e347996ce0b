//! Longer bars from shorter ones.

use super::{Bar, Bars};
use kernel::Interval;

/// Returns `bars` put together into bars of `interval`.
///
/// A bar is known when the last of its parts is. A number that no part knows stays unknown; an
/// open that the first part does not know is unknown, whatever later parts say.
pub fn resample(bars: &Bars, interval: Interval) -> Bars {
    let mut out = Bars::default();
    let mut open: Option<Bar> = None;
    for index in 0..bars.len() {
        let part = bars.row(index);
        let at = interval.floor(part.at);
        open = match open {
            Some(bar) if bar.at == at => Some(join(bar, part)),
            Some(bar) => {
                out.push(bar);
                Some(Bar { at, ..part })
            }
            None => Some(Bar { at, ..part }),
        };
    }
    if let Some(bar) = open {
        out.push(bar);
    }
    out
}

fn join(bar: Bar, part: Bar) -> Bar {
    Bar {
        at: bar.at,
        known_at: bar.known_at.max(part.known_at),
        open: bar.open,
        // `max` and `min` leave out what is unknown.
        high: bar.high.max(part.high),
        low: bar.low.min(part.low),
        close: if part.close.is_nan() { bar.close } else { part.close },
        volume: if bar.volume.is_nan() {
            part.volume
        } else if part.volume.is_nan() {
            bar.volume
        } else {
            bar.volume + part.volume
        },
    }
}

#[cfg(test)]
mod tests {
    use quant::performance::{Trading, periods_per_year};

    use super::*;

    #[test]
    fn a_week_opens_with_its_first_day_and_closes_with_its_last() {
        let mut days = Bars::default();
        for (day, close) in [("2024-02-26", 10.0), ("2024-02-28", 12.0), ("2024-03-04", 9.0)] {
            let at = day.parse::<kernel::Timestamp>().unwrap().0;
            let known_at = Interval::Day.end(at);
            days.push(Bar {
                at,
                known_at,
                open: close - 1.0,
                high: close + 1.0,
                low: close - 2.0,
                close,
                volume: 5.0,
            });
        }
        let weeks = resample(&days, Interval::Week);
        assert_eq!(weeks.len(), 2);
        let first = weeks.row(0);
        assert_eq!((first.open, first.high, first.low, first.close), (9.0, 13.0, 8.0, 12.0));
        assert_eq!((first.volume, first.known_at), (10.0, days.known_at[1]));
    }

    #[test]
    fn what_no_part_knows_stays_unknown() {
        let mut days = Bars::default();
        let nan = f64::NAN;
        days.push(Bar {
            at: 0,
            known_at: 1,
            open: nan,
            high: nan,
            low: nan,
            close: 1.0,
            volume: nan,
        });
        let weeks = resample(&days, Interval::Week);
        assert!(weeks.open[0].is_nan() && weeks.high[0].is_nan() && weeks.volume[0].is_nan());
    }

    #[test]
    fn every_interval_can_be_annualised() {
        for interval in Interval::ALL {
            for trading in [Trading::Exchange, Trading::Always] {
                let periods = periods_per_year(interval.name(), trading);
                assert!(periods.is_some_and(|periods| periods >= 12.0), "{interval:?}");
            }
        }
    }
}
