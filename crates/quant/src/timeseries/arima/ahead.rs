//! What an ARIMA model expects next, and how sure it is.

use super::Arima;
use crate::timeseries::forecast::{Forecast, Unforecastable, check_asked};

impl Arima {
    /// Returns the forecast of the next `horizon` values with normal intervals.
    ///
    /// - `levels`: each between 0 and 1.
    ///
    /// The variance of a step is that of the state the filter ended with and of the shocks to come, both summed
    /// up through the differences; that the parameters are estimates is not in it.
    ///
    /// Source: Durbin, Koopman (2012), 4.11.
    pub fn forecast(&self, horizon: usize, levels: &[f64]) -> Result<Forecast, Unforecastable> {
        check_asked(horizon, levels)?;
        let outlook = self.process.outlook(horizon);
        let mean = self.coefficients.mean;
        let steps: Vec<f64> =
            outlook.iter().map(|row| mean + self.scale * dot(row, &self.last.state)).collect();
        let expected = self.summed(&steps, &self.tail);
        let deviation = self.variances(&outlook).iter().map(|variance| variance.sqrt()).collect();
        Forecast::normal(expected, deviation, levels)
    }

    /// `(1 − L)ᵈ (1 − Lˢ)ᴰ` undone: levels from their differences, and the levels before them.
    fn summed(&self, steps: &[f64], before: &[f64]) -> Vec<f64> {
        let differences = self.differences();
        let mut all = before.to_vec();
        for step in steps {
            let back: f64 = all.iter().rev().zip(&differences).map(|(y, d)| y * d).sum();
            all.push(step - back);
        }
        all.split_off(before.len())
    }

    fn differences(&self) -> Vec<f64> {
        let season = self.order.seasonal.unwrap_or(super::SeasonalOrder::NONE);
        super::polynomial::differences(self.order.differences, season.differences, season.period)
    }

    fn variances(&self, outlook: &[Vec<f64>]) -> Vec<f64> {
        let echoes = self.summed(&self.process.impulse(outlook.len()), &[]);
        let weights = self.weights(outlook);
        let size = self.last.state.len();
        let mut shocks = 0.0;
        let step = |(weight, echo): (&Vec<f64>, &f64)| {
            let rows = self.last.covariance.chunks_exact(size);
            let known: f64 = rows.zip(weight).map(|(row, by)| by * dot(row, weight)).sum();
            // The first shock is in the covariance of the state already.
            let variance = self.coefficients.variance * (known + shocks);
            shocks += echo * echo;
            variance
        };
        weights.iter().zip(&echoes).map(step).collect()
    }

    /// How each level ahead hangs on the state: the outlook of the differences, summed up.
    fn weights(&self, outlook: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let differences = self.differences();
        let mut out: Vec<Vec<f64>> = Vec::with_capacity(outlook.len());
        for row in outlook {
            let mut sum = row.clone();
            for (earlier, by) in out.iter().rev().zip(&differences) {
                for (into, value) in sum.iter_mut().zip(earlier) {
                    *into -= by * value;
                }
            }
            out.push(sum);
        }
        out
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}
