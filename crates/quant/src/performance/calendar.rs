//! Returns by month and year, and how many periods a year has.

use jiff::civil::Date;

use super::total_return;

/// The returns of one year: a row of the heat map.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    pub year: i16,
    /// January to December; `None` for a month without a known return.
    pub months: [Option<f64>; 12],
    /// The whole year, as far as it is known.
    pub total: Option<f64>,
}

/// Returns the compounded returns of each month and year that has a row.
///
/// - `dates`: the day each return was made on, oldest first, one for each of `returns`.
///
/// Years without a row are left out; unknown returns do not count. Where `dates` and `returns` differ in
/// length, what is beyond the shorter one is left out.
pub fn calendar_returns(dates: &[Date], returns: &[f64]) -> Vec<Year> {
    let rows: Vec<(Date, f64)> = dates.iter().copied().zip(returns.iter().copied()).collect();
    rows.chunk_by(|one, other| one.0.year() == other.0.year())
        .filter_map(|year| {
            let mut months = [None; 12];
            for month in year.chunk_by(|one, other| one.0.month() == other.0.month()) {
                let index = usize::try_from(month.first()?.0.month()).ok()?.checked_sub(1)?;
                *months.get_mut(index)? = compounded(month);
            }
            Some(Year { year: year.first()?.0.year(), months, total: compounded(year) })
        })
        .collect()
}

fn compounded(rows: &[(Date, f64)]) -> Option<f64> {
    total_return(&rows.iter().map(|row| row.1).collect::<Vec<_>>())
}

/// When a market trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trading {
    /// 252 days a year of six and a half hours: shares, funds.
    Exchange,
    /// Day and night: coins.
    Always,
}

/// Returns how many bars of `interval` a year has, to annualise what is measured a bar.
///
/// - `interval`: `1m 3m 5m 15m 30m 1h 2h 4h 6h 12h 1d 1w 1M`; `1M` is a month, `1m` a minute.
///
/// An exchange's bars are those that hold trading, the broken one at the end of the day included: a day
/// has seven bars of an hour. `None` for any other interval: a wrong factor is worse than none.
pub fn periods_per_year(interval: &str, trading: Trading) -> Option<f64> {
    let minutes = match interval {
        "1m" => 1.0,
        "3m" => 3.0,
        "5m" => 5.0,
        "15m" => 15.0,
        "30m" => 30.0,
        "1h" => 60.0,
        "2h" => 120.0,
        "4h" => 240.0,
        "6h" => 360.0,
        "12h" => 720.0,
        "1d" => 1_440.0,
        "1w" => return Some(weeks(trading)),
        "1M" => return Some(12.0),
        _ => return None,
    };
    Some(match trading {
        Trading::Exchange => 252.0 * (390.0_f64 / minutes).ceil(),
        Trading::Always => 365.0 * 1_440.0 / minutes,
    })
}

fn weeks(trading: Trading) -> f64 {
    match trading {
        Trading::Exchange => 52.0,
        Trading::Always => 365.0 / 7.0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_compound_to_years() {
        let dates = [date(2023, 12, 29), date(2024, 1, 2), date(2024, 1, 3), date(2024, 3, 1)];
        let years = calendar_returns(&dates, &[0.01, 0.1, 0.1, f64::NAN]);
        assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), [2023, 2024]);
        let january = years[1].months[0].unwrap();
        assert!((january - 0.21).abs() < 1e-12 && years[1].total == Some(january));
        assert_eq!((years[1].months[1], years[1].months[2]), (None, None));
    }

    #[test]
    fn a_month_is_not_a_minute() {
        assert_eq!(periods_per_year("1M", Trading::Exchange), Some(12.0));
        assert_eq!(periods_per_year("1m", Trading::Exchange), Some(252.0 * 390.0));
        assert_eq!(periods_per_year("1h", Trading::Exchange), Some(252.0 * 7.0));
        assert_eq!(periods_per_year("1d", Trading::Always), Some(365.0));
        assert_eq!(periods_per_year("7m", Trading::Always), None);
    }
}
