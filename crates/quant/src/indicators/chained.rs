//! Moving averages that remember all rows: exponential averages of exponential averages, and kin.

use super::{average::Ema, change::Lag, fade::FadingMean};
use crate::{Length, UNKNOWN, known};

/// State of [`rma`].
#[derive(Debug, Clone)]
pub struct Rma(FadingMean);

impl Rma {
    pub fn new(length: Length) -> Self {
        Self(FadingMean::wilder(length))
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        self.0.push(value).map_or(UNKNOWN, known)
    }
}

/// State of [`dema`].
#[derive(Debug, Clone)]
pub struct Dema([Ema; 2]);

impl Dema {
    pub fn new(length: Length) -> Self {
        Self([Ema::new(length), Ema::new(length)])
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let [first, second] = through(&mut self.0, value);
        known(2.0 * first - second)
    }
}

/// State of [`tema`].
#[derive(Debug, Clone)]
pub struct Tema([Ema; 3]);

impl Tema {
    pub fn new(length: Length) -> Self {
        Self([Ema::new(length), Ema::new(length), Ema::new(length)])
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let [first, second, third] = through(&mut self.0, value);
        known(3.0 * first - 3.0 * second + third)
    }
}

/// State of [`t3`].
#[derive(Debug, Clone)]
pub struct T3 {
    averages: [Ema; 6],
    /// What the third to sixth average count.
    weights: [f64; 4],
}

impl T3 {
    pub fn new(length: Length, volume_factor: f64) -> Self {
        let v = volume_factor;
        let (square, cube) = (v * v, v * v * v);
        Self {
            averages: std::array::from_fn(|_| Ema::new(length)),
            weights: [
                1.0 + 3.0 * v + cube + 3.0 * square,
                -6.0 * square - 3.0 * (v + cube),
                3.0 * (square + cube),
                -cube,
            ],
        }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let [_, _, last @ ..] = through(&mut self.averages, value);
        known(last.iter().zip(self.weights).map(|(average, weight)| weight * average).sum())
    }
}

/// State of [`zlema`].
#[derive(Debug, Clone)]
pub struct Zlema {
    /// None where the lag is no row at all.
    lag: Option<Lag>,
    average: Ema,
}

impl Zlema {
    pub fn new(length: Length) -> Self {
        let rows = (length.rows() - 1) / 2;
        let lag = (rows > 0).then(|| Lag::new(Length::of_rows(rows)));
        Self { lag, average: Ema::new(length) }
    }

    pub fn push(&mut self, value: f64) -> f64 {
        let before = self.lag.as_mut().map_or(value, |lag| lag.push(value));
        self.average.push(2.0 * value - before)
    }
}

/// Pushes `value` through averages of averages; returns what each answers.
fn through<const N: usize>(averages: &mut [Ema; N], value: f64) -> [f64; N] {
    let mut answer = value;
    averages.each_mut().map(|average| {
        answer = average.push(answer);
        answer
    })
}

/// Returns Wilder's moving average (also smoothed or running): `aₜ = (aₜ₋₁ · (length − 1) + xₜ) /
/// length`, begun with the mean of the first `length` known values.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `length − 1` known rows and at unknown rows.
///
/// Source: Wilder (1978), “New Concepts in Technical Trading Systems”; TA-Lib `RMA`.
pub fn rma(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Rma::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the double exponential moving average `2e − e(e)` with `e` of [`super::ema`].
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `2 (length − 1)` known rows and at unknown rows.
///
/// Source: Mulloy (1994), “Smoothing data with faster moving averages”; TA-Lib `DEMA`.
pub fn dema(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Dema::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the triple exponential moving average `3e − 3e(e) + e(e(e))` with `e` of [`super::ema`].
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `3 (length − 1)` known rows and at unknown rows.
///
/// Source: Mulloy (1994), “Smoothing data with less lag”; TA-Lib `TEMA`.
pub fn tema(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Tema::new(length);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns Tillson's moving average: three times in a row `(1 + v) · e − v · e(e)` with `e` of
/// [`super::ema`].
///
/// - `values`: any unit; the answer has the same.
/// - `volume_factor`: `v`, 0 to 1; 0 gives `e(e(e))`, 1 three [`dema`] in a row.
///
/// Unknown for the first `6 (length − 1)` known rows and at unknown rows.
///
/// Source: Tillson (1998), “Better Moving Averages”; TA-Lib `T3`.
pub fn t3(values: &[f64], length: Length, volume_factor: f64) -> Vec<f64> {
    let mut state = T3::new(length, volume_factor);
    values.iter().map(|value| state.push(*value)).collect()
}

/// Returns the zero-lag exponential moving average: [`super::ema`] of `2xₜ − xₜ₋ₗ` with the lag
/// `l = ⌊(length − 1) / 2⌋` of the average itself.
///
/// - `values`: any unit; the answer has the same.
///
/// Unknown for the first `l + length − 1` known rows and at unknown rows.
///
/// Source: Ehlers and Way (2010), “Zero Lag (Well, Almost)”; TA-Lib `ZLEMA`.
pub fn zlema(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = Zlema::new(length);
    values.iter().map(|value| state.push(*value)).collect()
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
        for average in [rma, dema, tema, zlema] {
            assert_eq!(average(&values, length(1)), values);
        }
    }

    #[test]
    fn without_a_factor_tillson_averages_three_times() {
        let values: Vec<f64> = (0..40).map(|row| f64::from(row * row % 17)).collect();
        let ours = t3(&values, length(3), 0.0);
        let mut thrice = values;
        for _ in 0..3 {
            thrice = super::super::ema(&thrice, length(3));
        }
        assert_eq!(ours[12..], thrice[12..]);
    }
}
