//! When the rows ahead are.

use kernel::{Error, Result, Timestamp};
use markets::Interval;
use quant::timeseries::Forecast;

use super::{ForecastRange, ForecastRow};
use crate::model::sample::{TradingDays, date_of};

const DAY: i64 = 86_400_000_000;

/// How the rows of a series follow each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    pub interval: Interval,
    pub trading_days: TradingDays,
}

impl Calendar {
    /// Says by what rule [`Calendar::rows`] are dated.
    pub fn convention(self) -> &'static str {
        match (self.interval, self.trading_days) {
            (Interval::Month, _) => "months, on the day of the last row or the end of the month",
            (Interval::Week, _) => "every seven days from the last row",
            (Interval::Day, TradingDays::Exchange) => "weekdays; holidays are not left out",
            (Interval::Day, TradingDays::Always) => "every day",
            _ => {
                "by the clock from the last row; hours in which a market is closed are not left out"
            }
        }
    }

    /// The forecast with its dates, after a last row at `last`.
    pub fn rows(self, last: Timestamp, ahead: &Forecast) -> Result<Vec<ForecastRow>> {
        let row = |(at, (step, value)): (Timestamp, (usize, &f64))| ForecastRow {
            at,
            value: *value,
            intervals: ahead
                .intervals
                .iter()
                .map(|each| ForecastRange {
                    level: each.level,
                    low: each.low[step],
                    high: each.high[step],
                })
                .collect(),
        };
        let times = self.next(last, ahead.expected.len())?;
        Ok(times.into_iter().zip(ahead.expected.iter().enumerate()).map(row).collect())
    }

    fn next(self, last: Timestamp, horizon: usize) -> Result<Vec<Timestamp>> {
        let far = || Error::invalid_at("/horizon", "the rows ahead lie beyond the calendar");
        let steps = 1..=i64::try_from(horizon).map_err(|_| far())?;
        match (self.interval, self.trading_days) {
            (Interval::Month, _) => {
                steps.map(|step| month_after(last, step).ok_or_else(far)).collect()
            }
            (Interval::Day, TradingDays::Exchange) => Ok(weekdays_after(last, horizon)),
            (interval, _) => {
                let length = interval.micros();
                Ok(steps.map(|step| Timestamp(last.0.saturating_add(step * length))).collect())
            }
        }
    }
}

fn weekdays_after(last: Timestamp, horizon: usize) -> Vec<Timestamp> {
    let days = (1..).map(|day| Timestamp(last.0.saturating_add(day * DAY)));
    let weekday = |at: &Timestamp| date_of(*at).weekday().to_monday_zero_offset() < 5;
    days.filter(weekday).take(horizon).collect()
}

/// The same time of day `months` later; an end of a month stays one.
fn month_after(last: Timestamp, months: i64) -> Option<Timestamp> {
    let date = date_of(last);
    let later = date.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
    let later = if date == date.last_of_month() { later.last_of_month() } else { later };
    let days = i64::from(date.until((jiff::Unit::Day, later)).ok()?.get_days());
    Some(Timestamp(last.0.checked_add(days.checked_mul(DAY)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(interval: Interval, trading_days: TradingDays, last: &str) -> Vec<String> {
        let next = Calendar { interval, trading_days }.next(last.parse().unwrap(), 3).unwrap();
        next.iter().map(|at| date_of(*at).to_string()).collect()
    }

    #[test]
    fn weekdays_follow_weekdays_and_months_keep_their_end() {
        let exchange = TradingDays::Exchange;
        let friday = dates(Interval::Day, exchange, "2024-03-01T00:00:00Z");
        assert_eq!(friday, ["2024-03-04", "2024-03-05", "2024-03-06"]);
        let always = dates(Interval::Day, TradingDays::Always, "2024-03-01T00:00:00Z");
        assert_eq!(always, ["2024-03-02", "2024-03-03", "2024-03-04"]);
        let ends = dates(Interval::Month, exchange, "2024-02-29T00:00:00Z");
        assert_eq!(ends, ["2024-03-31", "2024-04-30", "2024-05-31"]);
        let firsts = dates(Interval::Month, exchange, "2024-11-01T00:00:00Z");
        assert_eq!(firsts, ["2024-12-01", "2025-01-01", "2025-02-01"]);
        let weeks = dates(Interval::Week, exchange, "2024-03-04T00:00:00Z");
        assert_eq!(weeks, ["2024-03-11", "2024-03-18", "2024-03-25"]);
    }
}
