//! Bands around an average.

use super::{
    moments::Moments,
    rows::{Indicator, columns, wide},
};
use crate::{Length, UNKNOWN, known};

/// One row of bands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    pub upper: f64,
    pub middle: f64,
    pub lower: f64,
}

/// Columns of bands, all with the rows of the input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BandsColumns {
    pub upper: Vec<f64>,
    pub middle: Vec<f64>,
    pub lower: Vec<f64>,
}

/// State of the Bollinger bands; see [`bollinger`].
#[derive(Debug, Clone)]
pub struct Bollinger {
    moments: Moments,
    deviations: f64,
}

impl Bollinger {
    pub fn new(length: Length, deviations: f64) -> Self {
        Self { moments: Moments::new(length), deviations }
    }

    #[inline]
    pub fn push(&mut self, value: f64) -> Bands {
        if !value.is_finite() || !self.moments.push(value) {
            return Bands { upper: UNKNOWN, middle: UNKNOWN, lower: UNKNOWN };
        }
        let middle = self.moments.mean();
        let width = self.deviations * self.moments.variance().sqrt();
        Bands { upper: known(middle + width), middle: known(middle), lower: known(middle - width) }
    }
}

impl Indicator<1, 3> for Bollinger {
    fn row(&mut self, [value]: [f64; 1]) -> [f64; 3] {
        let row = self.push(value);
        [row.upper, row.middle, row.lower]
    }

    fn run(&mut self, [values]: [&[f64]; 1], [upper, middle, lower]: [&mut [f64]; 3]) {
        let deviations = self.deviations;
        self.moments.run(values, [&mut *middle, &mut *upper, &mut *lower]);
        wide(
            #[inline(always)]
            || {
                for ((upper, middle), lower) in upper.iter_mut().zip(middle).zip(lower) {
                    let width = deviations * upper.sqrt();
                    (*upper, *lower) = (known(*middle + width), known(*middle - width));
                    *middle = known(*middle);
                }
            },
        );
    }
}

/// Returns the Bollinger bands: the mean `m` of the last `length` known values, and
/// `m ± deviations · σ` with the population deviation `σ` of the same values.
///
/// - `values`: any unit; the answers have the same.
/// - `deviations`: how many `σ` the bands stand off, usually 2.
///
/// Unknown for the first `length − 1` known rows and at unknown rows. A constant window gives three
/// equal values.
///
/// Source: Bollinger (2001), “Bollinger on Bollinger Bands”; TA-Lib `BBANDS` with `SMA`.
pub fn bollinger(values: &[f64], length: Length, deviations: f64) -> BandsColumns {
    let [upper, middle, lower] = columns(Bollinger::new(length, deviations), [values]);
    BandsColumns { upper, middle, lower }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_close_on_a_constant_series() {
        let columns = bollinger(&[0.1; 9], Length::new(3).unwrap(), 2.0);
        assert!(columns.upper[1].is_nan());
        assert_eq!(columns.upper[2..], [0.1; 7]);
        assert_eq!(columns.lower[2..], [0.1; 7]);
    }
}
