//! Moving averages that weight the rows of their window differently.

use super::{
    average::Sma,
    window::{Sum, WeightedSum},
};
use crate::{Length, UNKNOWN, known};

/// State of [`wma`].
#[derive(Debug, Clone)]
pub struct Wma {
    sum: WeightedSum,
    /// The sum of the weights.
    weights: f64,
}

impl Wma {
    pub fn new(length: Length) -> Self {
        let rows = length.as_f64();
        Self { sum: WeightedSum::new(length), weights: rows * (rows + 1.0) / 2.0 }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        self.sum.push(value).map_or(UNKNOWN, |sum| known(sum / self.weights))
    }
}

/// State of [`trima`].
#[derive(Debug, Clone)]
pub struct Trima {
    inner: Sma,
    outer: Sma,
}

impl Trima {
    pub fn new(length: Length) -> Self {
        let rows = length.rows();
        let inner = Length::of_rows(rows / 2 + 1);
        Self { inner: Sma::new(inner), outer: Sma::new(Length::of_rows(rows.div_ceil(2))) }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        self.outer.push(self.inner.push(value))
    }
}

/// State of [`hma`].
#[derive(Debug, Clone)]
pub struct Hma {
    half: Wma,
    whole: Wma,
    smooth: Wma,
}

impl Hma {
    pub fn new(length: Length) -> Self {
        let rows = length.rows();
        Self {
            half: Wma::new(Length::of_rows(rows / 2)),
            whole: Wma::new(length),
            smooth: Wma::new(Length::of_rows(rows.isqrt())),
        }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let (half, whole) = (self.half.push(value), self.whole.push(value));
        self.smooth.push(2.0 * half - whole)
    }
}

/// State of [`vwma`].
#[derive(Debug, Clone)]
pub struct Vwma {
    products: Sum,
    volumes: Sum,
}

impl Vwma {
    pub fn new(length: Length) -> Self {
        Self { products: Sum::new(length), volumes: Sum::new(length) }
    }

    pub fn push(&mut self, price: f64, volume: f64) -> f64 {
        if !(price.is_finite() && volume.is_finite()) {
            return UNKNOWN;
        }
        match (self.products.push(price * volume), self.volumes.push(volume)) {
            (Some(products), Some(volumes)) => known(products / volumes),
            _ => UNKNOWN,
        }
    }
}

/// Returns the linearly weighted moving average `Σ i · xᵢ / Σ i` over the last `length` known values,
/// the oldest with `i = 1`.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `WMA`.
pub fn wma(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Wma::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the triangular moving average: a simple average of simple averages, whose lengths `a` and
/// `b` are as equal as `a + b − 1 = length` allows, so that the middle of the window weighs most.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: TA-Lib `TRIMA`.
pub fn trima(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Trima::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns Hull's moving average: `wma(2 · wma(x, ⌊n / 2⌋) − wma(x, n), ⌊√n⌋)`.
///
/// - `values`: any unit; the answer has the same.
/// - `length`: `n`; of one row, the values themselves.
///
/// Unknown for the first `n + ⌊√n⌋ − 2` known rows and at unknown rows.
///
/// Source: Hull (2005), “How to reduce lag in a moving average”; TA-Lib `HMA`.
pub fn hma(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Hma::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the moving average weighted by volume: `Σ price · volume / Σ volume` over the last `length`
/// known rows.
///
/// - `prices`: in one currency, as the answer.
/// - `volumes`: any unit; rows beyond the shorter column are left out.
///
/// Unknown for the first `length − 1` known rows, where either is unknown, and where nothing was
/// traded in the whole window.
///
/// Source: TA-Lib `VWMA`.
pub fn vwma(prices: &[f64], volumes: &[f64], length: Length) -> Vec<f64> {
    let mut state = Vwma::new(length);
    prices.iter().zip(volumes).map(|(price, volume)| state.push(*price, *volume)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_window_of_one_repeats_the_values() {
        let values = [0.5, 0.25, 7.0];
        for average in [wma, trima, hma] {
            assert_eq!(average(&values, length(1)), values);
        }
    }

    #[test]
    fn the_middle_of_a_triangle_weighs_most() {
        assert_eq!(trima(&[1.0, 1.0, 10.0, 1.0, 1.0], length(5))[4..], [4.0]);
        assert_eq!(trima(&[0.0, 6.0, 6.0, 0.0], length(4))[3..], [4.0]);
    }

    #[test]
    fn a_window_without_trades_has_no_average() {
        let column = vwma(&[3.0, 4.0, 5.0], &[0.0, 0.0, 2.0], length(2));
        assert!(column[1].is_nan());
        assert_eq!(column[2..], [5.0]);
    }
}
