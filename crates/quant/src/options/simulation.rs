//! Prices by simulation, each with its standard error.

use super::{
    Error, Estimate, Vanilla,
    terms::{finite, positive},
};
use crate::random::Random;

/// How many paths, each with its mirror image, from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paths {
    /// Pairs of a path and its mirror image, from 2 to [`MOST_PAIRS`].
    pub pairs: usize,
    pub seed: u64,
}

/// A minute's work or so.
pub const MOST_PAIRS: usize = 10_000_000;
/// Steps of one path; more than a trading day's minutes of a year would not change a price.
pub const MOST_TIMES: usize = 10_000;

/// Returns the value of whatever pays `payoff(path)` at the option's expiry, and its standard error.
///
/// - `market`: spot, volatility, rate, dividend yield and years; its right and strike are not looked at.
/// - `times`: when the asset is observed, years from now, rising; a path has one value a time.
///
/// The pairs are antithetic: a path and the one with all shocks turned round are one draw, so the error
/// is that of the pairs' means. [`Error::OutOfRange`] when a payoff is not finite.
///
/// Source: Glasserman (2003), “Monte Carlo Methods in Financial Engineering”, §4.2.
pub fn price(
    market: &Vanilla,
    times: &[f64],
    payoff: impl Fn(&[f64]) -> f64,
    paths: Paths,
) -> Result<Estimate, Error> {
    let mut sums = Sums::default();
    walk(market, times, paths, |there, back| {
        sums.add(0.5 * (payoff(there) + payoff(back)), 0.0);
    })?;
    let discount = (-market.rate * market.years).exp();
    sums.estimate(discount, paths.pairs)
}

/// Gives each pair of mirrored paths to `each`.
pub(super) fn walk(
    market: &Vanilla,
    times: &[f64],
    paths: Paths,
    mut each: impl FnMut(&[f64], &[f64]),
) -> Result<(), Error> {
    let market = market.checked()?;
    positive("spot", market.spot)?;
    if !(2..=MOST_PAIRS).contains(&paths.pairs) {
        return Err(Error::Range("pairs", "from 2 to 10,000,000"));
    }
    if times.is_empty() || times.len() > MOST_TIMES {
        return Err(Error::Range("times", "from 1 to 10,000"));
    }
    let steps = steps(market, times)?;
    let mut random = Random::new(paths.seed);
    let (mut there, mut back) = (vec![0.0; times.len()], vec![0.0; times.len()]);
    for _ in 0..paths.pairs {
        let (mut up, mut down) = (market.spot.ln(), market.spot.ln());
        for (i, (drift, deviation)) in steps.iter().enumerate() {
            let shock = deviation * random.normal();
            up += drift + shock;
            down += drift - shock;
            (there[i], back[i]) = (up.exp(), down.exp());
        }
        each(&there, &back);
    }
    Ok(())
}

/// Returns the drift and deviation of the logarithm from one time to the next.
fn steps(market: &Vanilla, times: &[f64]) -> Result<Vec<(f64, f64)>, Error> {
    let variance = market.volatility * market.volatility;
    let drift = market.rate - market.dividend_yield - 0.5 * variance;
    let mut before = 0.0;
    times
        .iter()
        .map(|time| {
            let passed = finite("times", *time)? - before;
            before = *time;
            if passed < 0.0 {
                return Err(Error::Range("times", "rising from now"));
            }
            Ok((drift * passed, (variance * passed).sqrt()))
        })
        .collect()
}

/// Running means, squares and products of a value and its control.
#[derive(Default)]
pub(super) struct Sums {
    count: f64,
    mean: [f64; 2],
    square: [f64; 2],
    product: f64,
}

impl Sums {
    pub(super) fn add(&mut self, value: f64, control: f64) {
        self.count += 1.0;
        let ahead = [value - self.mean[0], control - self.mean[1]];
        self.mean[0] += ahead[0] / self.count;
        self.mean[1] += ahead[1] / self.count;
        self.square[0] += ahead[0] * (value - self.mean[0]);
        self.square[1] += ahead[1] * (control - self.mean[1]);
        self.product += ahead[0] * (control - self.mean[1]);
    }

    pub(super) fn estimate(&self, discount: f64, paths: usize) -> Result<Estimate, Error> {
        self.controlled(discount, self.mean[1], paths)
    }

    /// Returns the mean, moved by what the control, whose mean is known to be `truth`, was off.
    pub(super) fn controlled(
        &self,
        discount: f64,
        truth: f64,
        paths: usize,
    ) -> Result<Estimate, Error> {
        let slope = if self.square[1] > 0.0 { self.product / self.square[1] } else { 0.0 };
        let left = (self.square[0] - slope * self.product).max(0.0);
        let value = discount * (self.mean[0] - slope * (self.mean[1] - truth));
        let standard_error = discount * (left / (self.count - 1.0) / self.count).sqrt();
        if value.is_finite() && standard_error.is_finite() {
            Ok(Estimate { value, standard_error, paths: 2 * paths })
        } else {
            Err(Error::OutOfRange)
        }
    }
}
