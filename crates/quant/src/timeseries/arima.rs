//! ARIMA models: a value by the values and the shocks before it, of the series or of its differences.
//!
//! `φ(L) Φ(Lˢ) (wₜ − μ) = θ(L) Θ(Lˢ) εₜ` with `wₜ = (1 − L)ᵈ (1 − Lˢ)ᴰ yₜ`, `φ(L) = 1 − Σ φᵢ Lⁱ`,
//! `θ(L) = 1 + Σ θᵢ Lⁱ` and normal shocks of variance `σ²`.
//!
//! **Invariant:** what was fitted is stationary and invertible; the likelihood is the exact one of `wₜ`.

mod ahead;
mod kalman;
mod order;
mod polynomial;
mod search;
mod start;

use self::kalman::{Filtered, Process};
use super::{
    autocorrelation::{LjungBox, ljung_box},
    forecast::{Criteria, Unforecastable, check_values},
    minimum::{Lowest, descend, standard_errors},
};
use crate::performance::{constant, count, mean};

pub use order::{ArimaOrder, LONGEST_SEASON, MOST_LAGS, SeasonalOrder};
pub use search::automatic_arima;

/// What a last step may gain of the likelihood: enough for its own digits, and for choosing among models.
const EXACT: f64 = 1e-12;
const ROUGH: f64 = 1e-7;

/// The numbers of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ArimaCoefficients {
    pub ar: Vec<f64>,
    pub ma: Vec<f64>,
    pub seasonal_ar: Vec<f64>,
    pub seasonal_ma: Vec<f64>,
    /// `μ`, of the differenced series; 0 where the order has no constant.
    pub mean: f64,
    /// `σ²`, of the shocks.
    pub variance: f64,
}

/// A model of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Arima {
    pub order: ArimaOrder,
    pub coefficients: ArimaCoefficients,
    /// One for each of `ar, ma, seasonal_ar, seasonal_ma` and, with a constant, the mean, in this order. `None`
    /// where the likelihood has no clear top.
    pub standard_errors: Option<Vec<f64>>,
    /// Over the differenced rows.
    pub criteria: Criteria,
    /// What was expected of each value before it was known; `None` for those the differences begin with.
    pub fitted: Vec<Option<f64>>,
    /// How far each was off, in deviations that were expected of it.
    pub residuals: Vec<f64>,
    process: Process,
    last: Filtered,
    /// The newest values, as many as the differences reach back.
    tail: Vec<f64>,
    /// The unit of the filter.
    scale: f64,
}

/// Fits an ARIMA model by its exact Gaussian likelihood.
///
/// - `values`: oldest first, all finite.
///
/// The likelihood is that of the differenced series, with `σ²` put in at its best; the search runs over numbers
/// without limits (Monahan 1984) by BFGS, from zero and from two estimates. Standard
/// errors come from the second derivatives at the top.
///
/// Errors name a series that is too short, constant or not finite, and an order that is none.
///
/// Source: Box, Jenkins, Reinsel (1994), “Time Series Analysis”; Durbin, Koopman (2012).
pub fn arima(values: &[f64], order: ArimaOrder) -> Result<Arima, Unforecastable> {
    let prepared = Prepared::of(values, order)?;
    let starts = start::candidates(&prepared);
    let found = starts.iter().filter_map(|start| prepared.search(start, EXACT));
    prepared.fitted(&best(found).ok_or(Unforecastable::Stuck)?)
}

/// Returns the model of `order` with numbers that are known already.
///
/// Errors as [`arima`], and where there are not as many numbers as the order has or they are not stationary.
pub fn arima_with(
    values: &[f64],
    order: ArimaOrder,
    known: &ArimaCoefficients,
) -> Result<Arima, Unforecastable> {
    let prepared = Prepared::of(values, order)?;
    let ArimaCoefficients { ar, ma, seasonal_ar, seasonal_ma, mean, variance } = known;
    let of_season = order.seasonal.unwrap_or(SeasonalOrder::NONE);
    let lengths = [ar.len(), ma.len(), seasonal_ar.len(), seasonal_ma.len()];
    if lengths != [order.ar, order.ma, of_season.ar, of_season.ma]
        || variance.is_nan()
        || *variance <= 0.0
    {
        let message =
            "the numbers of a model are as many as its order has, its variance above zero";
        return Err(Unforecastable::Order(message.to_owned()));
    }
    let mut flat: Vec<f64> =
        [ar, ma, seasonal_ar, seasonal_ma].into_iter().flatten().copied().collect();
    if order.constant {
        flat.push((mean - prepared.centre) / prepared.scale);
    }
    prepared.model(&flat, Some(*variance), None)
}

fn best(found: impl Iterator<Item = Lowest>) -> Option<Lowest> {
    found.min_by(|a, b| a.cost.total_cmp(&b.cost))
}

/// A series, differenced, about its mean and in units of its deviation, so that all look alike to a search.
struct Prepared<'a> {
    order: ArimaOrder,
    values: &'a [f64],
    /// `(1 − L)ᵈ (1 − Lˢ)ᴰ` without its one.
    differences: Vec<f64>,
    working: Vec<f64>,
    centre: f64,
    scale: f64,
}

impl<'a> Prepared<'a> {
    fn of(values: &'a [f64], order: ArimaOrder) -> Result<Self, Unforecastable> {
        order.check()?;
        let of_season = order.seasonal.unwrap_or(SeasonalOrder::NONE);
        let differences =
            polynomial::differences(order.differences, of_season.differences, of_season.period);
        let longest = of_season.period * of_season.ar.max(of_season.ma);
        check_values(values, differences.len() + longest + order.parameters() + 10)?;
        let working = difference(values, &differences);
        let middle = mean(&working).unwrap_or_default();
        // What rounding leaves of the differences of a straight line is no movement.
        let size = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        if constant(&working) || deviation(&working, middle) <= 1e-13 * size {
            return Err(Unforecastable::Constant);
        }
        let centre = if order.constant { middle } else { 0.0 };
        let scale = deviation(&working, centre);
        if !scale.is_finite() {
            return Err(Unforecastable::Stuck);
        }
        let working = working.iter().map(|value| (value - centre) / scale).collect();
        Ok(Self { order, values, differences, working, centre, scale })
    }

    /// From numbers without limits to those of the model.
    fn natural(&self, free: &[f64]) -> Vec<f64> {
        let [ar, ma, seasonal_ar, seasonal_ma, rest] = self.order.parts(free);
        let inverted = |part| polynomial::stationary(part).into_iter().map(|theta| -theta);
        let mut out = polynomial::stationary(ar);
        out.extend(inverted(ma));
        out.extend(polynomial::stationary(seasonal_ar));
        out.extend(inverted(seasonal_ma));
        out.extend(rest);
        out
    }

    /// The other way; what is not stationary is drawn inside.
    fn free(&self, natural: &[f64]) -> Vec<f64> {
        let [ar, ma, seasonal_ar, seasonal_ma, rest] = self.order.parts(natural);
        let inverted =
            |part: &[f64]| polynomial::free(&part.iter().map(|theta| -theta).collect::<Vec<_>>());
        let parts = [
            polynomial::free(ar),
            inverted(ma),
            polynomial::free(seasonal_ar),
            inverted(seasonal_ma),
            rest.to_vec(),
        ];
        parts.concat()
    }

    fn process(&self, natural: &[f64]) -> Process {
        let [ar, ma, seasonal_ar, seasonal_ma, _] = self.order.parts(natural);
        let period = self.order.seasonal.map_or(1, |season| season.period);
        let turned = |values: &[f64]| values.iter().map(|value| -value).collect::<Vec<_>>();
        let ar =
            polynomial::product(&turned(ar), &polynomial::spread(&turned(seasonal_ar), period));
        let ma = polynomial::product(ma, &polynomial::spread(seasonal_ma, period));
        Process::of(&turned(&ar), &ma)
    }

    fn filter(&self, natural: &[f64], see: impl FnMut(f64, f64)) -> Option<Filtered> {
        let process = self.process(natural);
        let [.., rest] = self.order.parts(natural);
        match rest.first() {
            None => process.filter(&self.working, see),
            Some(mean) => {
                let centred: Vec<f64> = self.working.iter().map(|value| value - mean).collect();
                process.filter(&centred, see)
            }
        }
    }

    /// The negative log-likelihood with the best variance, less what no parameter changes.
    fn cost(&self, natural: &[f64]) -> f64 {
        let n = count(self.working.len());
        self.filter(natural, |_, _| {})
            .map_or(f64::NAN, |end| 0.5 * (n * (end.squares / n).ln() + end.logs))
    }

    /// - `close`: what a step has to gain, of the cost.
    fn search(&self, natural: &[f64], close: f64) -> Option<Lowest> {
        let cost = |free: &[f64]| self.cost(&self.natural(free));
        let found = descend(&self.free(natural), close, &cost)?;
        Some(Lowest { point: self.natural(&found.point), ..found })
    }

    fn fitted(&self, found: &Lowest) -> Result<Arima, Unforecastable> {
        let errors = standard_errors(&found.point, &|natural: &[f64]| self.cost(natural));
        self.model(&found.point, None, errors)
    }

    /// The model of these numbers; with the best variance unless one is given.
    fn model(
        &self,
        natural: &[f64],
        variance: Option<f64>,
        errors: Option<Vec<f64>>,
    ) -> Result<Arima, Unforecastable> {
        let rows = self.working.len();
        let mut seen = Vec::with_capacity(rows);
        let last = self
            .filter(natural, |innovation, variance| seen.push((innovation, variance)))
            .ok_or(Unforecastable::Stuck)?;
        let squares = last.squares * self.scale * self.scale;
        let variance = variance.unwrap_or(squares / count(rows));
        let constants = count(rows) * (2.0 * std::f64::consts::PI * variance).ln();
        let log_likelihood = -0.5 * (constants + last.logs + squares / variance);
        if !(log_likelihood.is_finite() && variance > 0.0) {
            return Err(Unforecastable::Stuck);
        }
        let unit = self.scale / variance.sqrt();
        let reach = self.differences.len();
        let known = self.values[reach..].iter().zip(&seen);
        let fitted = known.map(|(value, (innovation, _))| Some(value - innovation * self.scale));
        let [ar, ma, seasonal_ar, seasonal_ma, rest] =
            self.order.parts(natural).map(<[f64]>::to_vec);
        let mean = rest.first().map_or(0.0, |mean| self.centre + mean * self.scale);
        let in_units = |mut errors: Vec<f64>| {
            if let (true, Some(last)) = (self.order.constant, errors.last_mut()) {
                *last *= self.scale;
            }
            errors
        };
        Ok(Arima {
            order: self.order,
            coefficients: ArimaCoefficients { ar, ma, seasonal_ar, seasonal_ma, mean, variance },
            standard_errors: errors.map(in_units),
            criteria: Criteria::of(log_likelihood, self.order.parameters() + 1, rows),
            fitted: std::iter::repeat_n(None, reach).chain(fitted).collect(),
            residuals: seen.iter().map(|(off, f)| off / f.sqrt() * unit).collect(),
            process: self.process(natural),
            last,
            tail: self.values[self.values.len() - reach..].to_vec(),
            scale: self.scale,
        })
    }
}

fn deviation(values: &[f64], centre: f64) -> f64 {
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    (squares / count(values.len())).sqrt()
}

/// `wₜ = yₜ + Σ dᵢ yₜ₋ᵢ`, from the first row that has all of them.
fn difference(values: &[f64], differences: &[f64]) -> Vec<f64> {
    let reach = differences.len();
    let row = |t: usize| {
        let before = differences.iter().enumerate().map(|(i, d)| d * values[t - i - 1]);
        values[t] + before.sum::<f64>()
    };
    (reach..values.len()).map(row).collect()
}

impl Arima {
    /// Tests that the residuals remember nothing, over 10 lags, or two seasons, or a fifth of the rows.
    ///
    /// `None` where the model has as many parameters as there would be lags.
    pub fn residual_test(&self) -> Option<LjungBox> {
        let usual = self.order.seasonal.map_or(10, |season| 2 * season.period);
        let fitted = self.order.parameters() - usize::from(self.order.constant);
        let lags = usual.max(fitted + 3).min(self.residuals.len() / 5);
        ljung_box(&self.residuals, lags, fitted)
    }

    /// Fits the same order to other values, from where this one ended.
    pub fn refitted(&self, values: &[f64]) -> Result<Self, Unforecastable> {
        let prepared = Prepared::of(values, self.order)?;
        let ArimaCoefficients { ar, ma, seasonal_ar, seasonal_ma, mean, .. } = &self.coefficients;
        let mut start: Vec<f64> =
            [ar, ma, seasonal_ar, seasonal_ma].into_iter().flatten().copied().collect();
        if self.order.constant {
            start.push((mean - prepared.centre) / prepared.scale);
        }
        let found = prepared.search(&start, EXACT).ok_or(Unforecastable::Stuck)?;
        prepared.model(&found.point, None, None)
    }
}

#[cfg(test)]
mod tests;
