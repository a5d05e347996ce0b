//! Whether moves go on or turn back, over the last rows.

use super::{change::Difference, rows::drive, window::Sum};
use crate::{Length, UNKNOWN, known};

/// How many lags double from one to a quarter of the window: three at least.
const FEWEST_LAGS: usize = 3;

/// Squared changes over one lag.
#[derive(Debug, Clone)]
struct Lagged {
    /// The logarithm of the lag.
    along: f64,
    change: Difference,
    sum: Sum,
    pairs: f64,
}

/// State of [`hurst_exponent`].
#[derive(Debug, Clone)]
pub struct HurstExponent(Vec<Lagged>);

impl HurstExponent {
    /// Below 16 rows there are fewer than three lags, and every answer is unknown.
    pub fn new(length: Length) -> Self {
        let lags = (0..).map(|power| 1_u32 << power);
        let rows = Length::of_rows(length.rows() / 4).rows();
        let lagged = |lag: u32| {
            let lag = Length::saturating(lag);
            let pairs = Length::of_rows(length.rows() - lag.rows());
            Lagged {
                along: lag.as_f64().ln(),
                change: Difference::new(lag),
                sum: Sum::new(pairs),
                pairs: pairs.as_f64(),
            }
        };
        let lags =
            lags.take_while(|lag| length.rows() > 3 && Length::saturating(*lag).rows() <= rows);
        Self(lags.map(lagged).collect())
    }

    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return UNKNOWN;
        }
        let lags = self.0.len();
        let (mut known_lags, mut xs, mut ys, mut squares, mut products) = (0, 0.0, 0.0, 0.0, 0.0);
        for lagged in &mut self.0 {
            let change = lagged.change.push(value);
            if change.is_nan() {
                continue;
            }
            if let Some(sum) = lagged.sum.push(change * change) {
                let (x, y) = (lagged.along, (sum / lagged.pairs).ln());
                (known_lags, xs, ys) = (known_lags + 1, xs + x, ys + y);
                (squares, products) = (squares + x * x, products + x * y);
            }
        }
        if known_lags < lags || lags < FEWEST_LAGS {
            return UNKNOWN;
        }
        let n = Length::of_rows(lags).as_f64();
        known(0.5 * (n * products - xs * ys) / (n * squares - xs * xs))
    }
}

/// Returns the Hurst exponent of the last `length` known values: half the slope of `ln mean (xₜ − xₜ₋ₗ)²` on
/// `ln l`, over the lags `l` = 1, 2, 4 … up to a quarter of the window.
///
/// - `values`: levels, such as logarithms of prices; the answer has no unit. ½ is a walk without memory;
///   above it moves go on, below it they turn back.
///
/// Unknown for the first `length − 1` known rows, at unknown rows, for fewer than 16 rows and where values
/// do not move. A row costs a step for each lag: O(log length).
///
/// Source: Mandelbrot, Van Ness (1968), SIAM Review 10(4); Di Matteo (2007), Quantitative Finance 7(1), at
/// the second moment.
pub fn hurst_exponent(values: &[f64], length: Length) -> Vec<f64> {
    let mut state = HurstExponent::new(length);
    drive([values], |[value]| state.push(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{performance::mean, random::Random};

    fn length(rows: u32) -> Length {
        Length::new(rows).unwrap()
    }

    #[test]
    fn a_line_goes_on_noise_turns_back_and_a_walk_does_neither() {
        let line: Vec<f64> = (0..300_i32).map(f64::from).collect();
        let answer = hurst_exponent(&line, length(64));
        assert!(answer[..63].iter().all(|row| row.is_nan()) && (answer[63] - 1.0).abs() < 1e-12);
        let mut random = Random::new(2);
        let noise: Vec<f64> = (0..5_000).map(|_| random.normal()).collect();
        let middle = |values: &[f64]| mean(&hurst_exponent(values, length(500))).unwrap();
        assert!(middle(&noise).abs() < 0.02);
        let mut level = 0.0;
        let walk: Vec<f64> = noise
            .iter()
            .map(|step| {
                level += step;
                level
            })
            .collect();
        assert!((middle(&walk) - 0.5).abs() < 0.05);
    }

    #[test]
    fn what_does_not_move_and_short_windows_have_no_exponent() {
        assert!(hurst_exponent(&[2.0; 90], length(30)).iter().all(|row| row.is_nan()));
        let line: Vec<f64> = (0..90_i32).map(f64::from).collect();
        for rows in [1, 3, 15] {
            assert!(hurst_exponent(&line, length(rows)).iter().all(|row| row.is_nan()), "{rows}");
        }
        assert!(hurst_exponent(&line, length(16))[15].is_finite());
    }
}
