//! How two series move together.

use super::{rows::drive, window::Ring};
use crate::{Length, UNKNOWN, known};

/// Running sums over the last pairs, of their distances to a pivot that is chosen afresh each time
/// the window has turned over (see [`super::window::Moments`]).
#[derive(Debug, Clone)]
struct PairMoments {
    left: Ring,
    right: Ring,
    pivot: (f64, f64),
    sums: PairSums,
    rows: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct PairSums {
    left: f64,
    right: f64,
    left_squares: f64,
    right_squares: f64,
    products: f64,
}

impl PairSums {
    /// Adds a pair with a sign of 1 or −1.
    fn add(&mut self, (left, right): (f64, f64), sign: f64) {
        self.left += sign * left;
        self.right += sign * right;
        self.left_squares += sign * (left * left);
        self.right_squares += sign * (right * right);
        self.products += sign * (left * right);
    }
}

/// Variances and covariance times the square of the rows.
#[derive(Debug, Clone, Copy)]
struct Spreads {
    left: f64,
    right: f64,
    both: f64,
}

/// The difference of two sums, or 0 where it is only their rounding: a constant window.
fn spread(squares: f64, square: f64) -> f64 {
    let spread = squares - square;
    if spread < 1e-13 * squares { 0.0 } else { spread }
}

impl PairMoments {
    fn new(length: Length) -> Self {
        Self {
            left: Ring::new(length),
            right: Ring::new(length),
            pivot: (0.0, 0.0),
            sums: PairSums::default(),
            rows: length.as_f64(),
        }
    }

    /// Takes a finite pair; answers once the window is full.
    fn push(&mut self, left: f64, right: f64) -> Option<Spreads> {
        let leaving = self.left.push(left).zip(self.right.push(right));
        if self.left.is_at_turn() {
            self.pivot = (left, right);
            self.sums = PairSums::default();
            for (left, right) in self.left.slots().iter().zip(self.right.slots()) {
                self.sums.add((left - self.pivot.0, right - self.pivot.1), 1.0);
            }
        } else if let Some((old_left, old_right)) = leaving {
            self.sums.add((left - self.pivot.0, right - self.pivot.1), 1.0);
            self.sums.add((old_left - self.pivot.0, old_right - self.pivot.1), -1.0);
        }
        self.left.is_full().then(|| self.spreads())
    }

    fn spreads(&self) -> Spreads {
        let PairSums { left, right, left_squares, right_squares, products } = self.sums;
        Spreads {
            left: spread(self.rows * left_squares, left * left),
            right: spread(self.rows * right_squares, right * right),
            both: self.rows * products - left * right,
        }
    }
}

/// State of [`correlation`].
#[derive(Debug, Clone)]
pub struct Correlation(PairMoments);

impl Correlation {
    pub fn new(length: Length) -> Self {
        Self(PairMoments::new(length))
    }

    pub fn push(&mut self, left: f64, right: f64) -> f64 {
        if !(left.is_finite() && right.is_finite()) {
            return UNKNOWN;
        }
        match self.0.push(left, right) {
            Some(Spreads { left, right, both }) if left > 0.0 && right > 0.0 => {
                let value = both / (left.sqrt() * right.sqrt());
                if value.is_nan() { UNKNOWN } else { known(value.clamp(-1.0, 1.0)) }
            }
            Some(_) | None => UNKNOWN,
        }
    }
}

/// State of [`beta`].
#[derive(Debug, Clone)]
pub struct Beta {
    previous: Option<(f64, f64)>,
    returns: PairMoments,
}

impl Beta {
    pub fn new(length: Length) -> Self {
        Self { previous: None, returns: PairMoments::new(length) }
    }

    pub fn push(&mut self, asset: f64, market: f64) -> f64 {
        if !(asset.is_finite() && market.is_finite()) {
            return UNKNOWN;
        }
        let Some((asset_before, market_before)) = self.previous.replace((asset, market)) else {
            return UNKNOWN;
        };
        let (asset, market) = (asset / asset_before - 1.0, market / market_before - 1.0);
        if !(asset.is_finite() && market.is_finite()) {
            return UNKNOWN;
        }
        match self.returns.push(asset, market) {
            Some(Spreads { right, both, .. }) if right > 0.0 => known(both / right),
            Some(_) | None => UNKNOWN,
        }
    }
}

/// Returns Pearson's correlation of the last `length` rows where both are known, −1 to 1.
///
/// - `left`, `right`: any units; rows beyond the shorter one are left out.
///
/// Unknown for the first `length − 1` such rows, where either is unknown, and where one of them does
/// not move (TA-Lib answers 0 there).
///
/// Source: TA-Lib `CORREL`.
pub fn correlation(left: &[f64], right: &[f64], length: Length) -> Vec<f64> {
    let mut state = Correlation::new(length);
    drive([left, right], |[left, right]| state.push(left, right))
}

/// Returns the slope of the returns of `asset` on those of `market`, over the last `length` simple
/// returns: their covariance by the variance of the market.
///
/// - `asset`, `market`: prices; rows beyond the shorter one are left out.
///
/// Unknown for the first `length` rows where both are known, where either is unknown, and where the
/// market does not move.
///
/// Source: TA-Lib `BETA`, which takes the market first.
pub fn beta(asset: &[f64], market: &[f64], length: Length) -> Vec<f64> {
    let mut state = Beta::new(length);
    drive([asset, market], |[asset, market]| state.push(asset, market))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_goes_with_itself_and_against_its_negative() {
        let values = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0];
        let negative = values.map(|value| -value);
        let length = Length::new(3).unwrap();
        assert_eq!(correlation(&values, &values, length)[2..], [1.0; 4]);
        assert_eq!(correlation(&values, &negative, length)[2..], [-1.0; 4]);
        assert!(correlation(&values, &[1.0; 6], length).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn twice_the_market_has_a_beta_of_two() {
        let (mut market, mut asset) = (vec![100.0], vec![50.0]);
        for row in 0..8_u32 {
            let change = f64::from(row * row % 5) / 100.0 - 0.02;
            market.push(market[market.len() - 1] * (1.0 + change));
            asset.push(asset[asset.len() - 1] * (1.0 + 2.0 * change));
        }
        let column = beta(&asset, &market, Length::new(5).unwrap());
        assert!(column[4].is_nan());
        assert!(column[5..].iter().all(|value| (value - 2.0).abs() < 1e-12));
    }
}
