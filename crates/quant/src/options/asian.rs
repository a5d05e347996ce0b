//! Options on the average of the asset over fixings at equal distances, the last one at expiry.

use super::{
    Error, Estimate, Vanilla, implied, simulation,
    simulation::{Paths, Sums},
    terms::{positive, representable},
};

/// Returns the price of a European option on the geometric average of `fixings` prices; none means
/// watched at all times.
///
/// The logarithm of the average is normal with mean `ln S + (r − q − σ²/2)T(n + 1)/2n` and variance
/// `σ²T(n + 1)(2n + 1)/6n²`. Spot and strike must be above zero.
///
/// Source: Kemna, Vorst (1990), “A pricing method for options based on average asset values”, Journal of
/// Banking & Finance 14(1).
pub fn geometric(option: &Vanilla, fixings: Option<usize>) -> Result<f64, Error> {
    let option = option.checked()?;
    positive("spot", option.spot)?;
    positive("strike", option.strike)?;
    let (time, spread) = match fixings {
        None => (0.5, 1.0 / 3.0),
        Some(0) => return Err(Error::Range("fixings", "at least 1")),
        Some(fixings) => {
            #[expect(clippy::cast_precision_loss, reason = "not so many")]
            let n = fixings as f64;
            ((n + 1.0) / (2.0 * n), (n + 1.0) * (2.0 * n + 1.0) / (6.0 * n * n))
        }
    };
    let Vanilla { years, volatility, rate, dividend_yield, .. } = *option;
    let variance = volatility * volatility * years;
    let drift = (rate - dividend_yield) * years - 0.5 * variance;
    let carried = drift * time + 0.5 * variance * spread;
    let moneyness = (option.spot / option.strike).ln() + carried;
    let cash = option.discounted_strike();
    let asset = option.spot * (carried - rate * years).exp();
    let extra = implied::time_value(asset, cash, moneyness, (variance * spread).sqrt());
    representable(option.right.payoff(asset, cash) + extra)
}

/// Returns the price of a European option on the arithmetic average of `fixings` prices by simulation,
/// the geometric one being the control: the error is about a hundredth of that without.
pub fn arithmetic(option: &Vanilla, fixings: usize, paths: Paths) -> Result<Estimate, Error> {
    let known = geometric(option, Some(fixings))?;
    if fixings > simulation::MOST_TIMES {
        return Err(Error::Range("fixings", "from 1 to 10,000"));
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
    let times: Vec<f64> = (1..=fixings).map(|i| option.years * i as f64 / fixings as f64).collect();
    let mut sums = Sums::default();
    simulation::walk(option, &times, paths, |there, back| {
        let (a, b) = (averages(there), averages(back));
        let pay = |average: f64| option.right.payoff(average, option.strike);
        sums.add(0.5 * (pay(a.0) + pay(b.0)), 0.5 * (pay(a.1) + pay(b.1)));
    })?;
    let discount = (-option.rate * option.years).exp();
    sums.controlled(discount, known / discount, paths.pairs)
}

/// Returns the arithmetic and the geometric mean of positive numbers.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn averages(path: &[f64]) -> (f64, f64) {
    let n = path.len() as f64;
    let sum: f64 = path.iter().sum();
    let logs: f64 = path.iter().map(|price| price.ln()).sum();
    (sum / n, (logs / n).exp())
}
