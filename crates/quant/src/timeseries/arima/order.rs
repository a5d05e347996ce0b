//! Which values and shocks before a value it hangs on.

use std::fmt;

use crate::timeseries::forecast::Unforecastable;

/// The longest season: a state of twice its length is still filtered in milliseconds.
pub const LONGEST_SEASON: usize = 24;

/// The most lags of a kind.
pub const MOST_LAGS: usize = 8;

/// How many values and shocks before a value it hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArimaOrder {
    pub ar: usize,
    pub differences: usize,
    pub ma: usize,
    pub seasonal: Option<SeasonalOrder>,
    /// Whether the differenced series has a mean `μ`: a level without differences, a drift with one.
    pub constant: bool,
}

/// The same at lags of whole seasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeasonalOrder {
    pub ar: usize,
    pub differences: usize,
    pub ma: usize,
    /// Rows of a season.
    pub period: usize,
}

impl SeasonalOrder {
    pub(super) const NONE: Self = Self { ar: 0, differences: 0, ma: 0, period: 1 };
}

impl ArimaOrder {
    /// Without a season.
    pub fn plain(ar: usize, differences: usize, ma: usize) -> Self {
        Self { ar, differences, ma, seasonal: None, constant: false }
    }

    #[must_use]
    pub fn with_constant(self) -> Self {
        Self { constant: true, ..self }
    }

    pub(super) fn all_differences(self) -> usize {
        self.differences + self.seasonal.map_or(0, |season| season.differences)
    }

    /// Numbers that are estimated, but for the variance.
    pub(super) fn parameters(self) -> usize {
        let seasonal = self.seasonal.map_or(0, |season| season.ar + season.ma);
        self.ar + self.ma + seasonal + usize::from(self.constant)
    }

    /// Flat numbers as those of each polynomial, and the mean if there is one.
    pub(super) fn parts(self, flat: &[f64]) -> [&[f64]; 5] {
        let season = self.seasonal.unwrap_or(SeasonalOrder::NONE);
        let (ar, rest) = flat.split_at(self.ar);
        let (ma, rest) = rest.split_at(self.ma);
        let (seasonal_ar, rest) = rest.split_at(season.ar);
        let (seasonal_ma, rest) = rest.split_at(season.ma);
        [ar, ma, seasonal_ar, seasonal_ma, rest]
    }

    pub(super) fn check(self) -> Result<(), Unforecastable> {
        let refuse = |why: String| Err(Unforecastable::Order(why));
        if self.ar > MOST_LAGS || self.ma > MOST_LAGS {
            return refuse(format!("at most {MOST_LAGS} lags of a kind"));
        }
        if let Some(season) = self.seasonal {
            if !(2..=LONGEST_SEASON).contains(&season.period) {
                return refuse(format!("a season has 2 to {LONGEST_SEASON} rows"));
            }
            if season.ar > 2 || season.ma > 2 || season.differences > 1 {
                return refuse("at most two lags of a season and one difference".to_owned());
            }
        }
        if self.differences > 2 {
            return refuse("difference at most twice".to_owned());
        }
        if self.constant && self.all_differences() > 1 {
            // It would be a parabola, which no forecast should follow.
            return refuse("a constant goes with one difference at most".to_owned());
        }
        Ok(())
    }
}

impl fmt::Display for ArimaOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ARIMA({},{},{})", self.ar, self.differences, self.ma)?;
        if let Some(SeasonalOrder { ar, differences, ma, period }) = self.seasonal {
            write!(out, "({ar},{differences},{ma})[{period}]")?;
        }
        match (self.constant, self.all_differences()) {
            (false, _) => Ok(()),
            (true, 0) => out.write_str(" with a mean"),
            (true, _) => out.write_str(" with drift"),
        }
    }
}
