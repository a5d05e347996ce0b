//! Discount factors, zero and forward rates.
//!
//! **Invariant:** every discount factor is above 0 and finite.

use jiff::civil::Date;

use super::{Compounding, Error, NelsonSiegelSvensson, civil};

/// Points of one curve: a month of daily deposits and a hundred years of swaps.
pub const MAX_KNOTS: usize = 200;

/// A rate at the very beginning is that of this stretch of years.
const INSTANT: f64 = 1e-4;

/// What a curve is between its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interpolation {
    /// The logarithm of the discount factor is a straight line: forward rates are steps.
    #[default]
    LogLinearDiscount,
    /// Continuous zero rates are a natural cubic spline: forward rates are smooth. The zero rate of
    /// the first point holds at time 0.
    CubicZero,
}

/// Interest from a date on. Times are years of 365 days from it.
///
/// Beyond the last point the forward rate of that point holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    date: Date,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Flat(f64),
    LogLinear(Knots),
    Cubic { knots: Knots, bends: Vec<f64> },
    Parametric(NelsonSiegelSvensson),
}

/// Times from 0 on, and the value at each.
#[derive(Debug, Clone, PartialEq)]
struct Knots {
    times: Vec<f64>,
    values: Vec<f64>,
}

impl Curve {
    /// A curve with one continuous zero rate. An error when it is not finite.
    pub fn flat(date: Date, continuous_rate: f64) -> Result<Self, Error> {
        finite(continuous_rate)?;
        Ok(Self { date: civil::in_era(date)?, shape: Shape::Flat(continuous_rate) })
    }

    pub fn parametric(date: Date, model: NelsonSiegelSvensson) -> Result<Self, Error> {
        if !model.is_possible() {
            return Err(Error::Number);
        }
        Ok(Self { date: civil::in_era(date)?, shape: Shape::Parametric(model) })
    }

    /// A curve through zero rates.
    ///
    /// - `points`: dates after `date`, rising, with a rate each, compounded as `compounding` says.
    pub fn through_zero_rates(
        date: Date,
        points: &[(Date, f64)],
        compounding: Compounding,
        interpolation: Interpolation,
    ) -> Result<Self, Error> {
        let mut times = Vec::with_capacity(points.len());
        let mut logs = Vec::with_capacity(points.len());
        for (index, (day, rate)) in points.iter().enumerate() {
            let time = civil::years(date, civil::in_era(*day)?);
            if time <= 0.0 {
                return Err(Error::Ended { index });
            }
            let discount = compounding.discount(*rate, time).ok_or(Error::Quote { index })?;
            times.push(time);
            logs.push(discount.ln());
        }
        if let Some(pair) = points.windows(2).find(|pair| pair[1].0 <= pair[0].0) {
            return Err(Error::SameDate(pair[1].0));
        }
        Self::through(civil::in_era(date)?, &times, &logs, interpolation)
    }

    /// A curve through logarithms of discount factors at rising times above 0.
    pub(super) fn through(
        date: Date,
        times: &[f64],
        logs: &[f64],
        interpolation: Interpolation,
    ) -> Result<Self, Error> {
        if times.is_empty() {
            return Err(Error::TooFew { needed: 1 });
        }
        if times.len() > MAX_KNOTS {
            return Err(Error::TooMany { limit: MAX_KNOTS });
        }
        logs.iter().try_for_each(|log| finite(*log))?;
        let whole: Vec<f64> = std::iter::once(0.0).chain(times.iter().copied()).collect();
        let shape = match interpolation {
            Interpolation::LogLinearDiscount => {
                let values = std::iter::once(0.0).chain(logs.iter().copied()).collect();
                Shape::LogLinear(Knots { times: whole, values })
            }
            Interpolation::CubicZero => {
                let zero = |(time, log): (&f64, &f64)| -log / time;
                let rates: Vec<f64> = times.iter().zip(logs).map(zero).collect();
                let values = rates.iter().take(1).chain(&rates).copied().collect();
                let knots = Knots { times: whole, values };
                let bends = knots.spline_bends();
                Shape::Cubic { knots, bends }
            }
        };
        Ok(Self { date, shape })
    }

    /// The day on which a discount factor is 1.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Years of 365 days from the curve's date.
    pub fn years(&self, date: Date) -> f64 {
        civil::years(self.date, date)
    }

    /// Returns what 1 on `date` is worth on the curve's date; 1 before it.
    pub fn discount(&self, date: Date) -> f64 {
        self.discount_at(self.years(date))
    }

    /// Returns what 1 in `years` is worth; 1 for times before the curve's date.
    pub fn discount_at(&self, years: f64) -> f64 {
        // Numbers end at about e^±709: nothing in a market comes near.
        self.log_discount(years).clamp(-700.0, 700.0).exp()
    }

    fn log_discount(&self, years: f64) -> f64 {
        let years = years.max(0.0);
        match &self.shape {
            Shape::Flat(rate) => -rate * years,
            Shape::Parametric(model) => -model.zero_rate(years) * years,
            Shape::LogLinear(knots) => knots.line(years),
            Shape::Cubic { knots, bends } => {
                let last = knots.times.last().copied().unwrap_or(0.0);
                let [rate, slope] = knots.spline(bends, years.min(last));
                let forward = rate + last * slope;
                -rate * years.min(last) - forward * (years - last).max(0.0)
            }
        }
    }

    /// Returns the rate from the curve's date to `years` later; at 0 that of the first instant.
    ///
    /// `None` when `years` is negative or not finite.
    pub fn zero_rate(&self, years: f64, compounding: Compounding) -> Option<f64> {
        if !(years.is_finite() && years >= 0.0) {
            return None;
        }
        let years = years.max(INSTANT);
        compounding.rate(self.discount_at(years), years)
    }

    /// Returns the rate agreed today for the time from `from` to `to`, in years from the curve's
    /// date; on one time that of the instant.
    ///
    /// `None` when `from` is negative, `to` earlier, or one of them not finite.
    pub fn forward_rate(&self, from: f64, to: f64, compounding: Compounding) -> Option<f64> {
        if !(from.is_finite() && to.is_finite() && 0.0 <= from && from <= to) {
            return None;
        }
        let to = to.max(from + INSTANT);
        let log = self.log_discount(to) - self.log_discount(from);
        compounding.rate(log.exp(), to - from)
    }

    /// Returns the coupon rate at which a bond from the curve's date to `years` later, paying
    /// `per_year` times a year on whole periods back from its end, costs its face.
    ///
    /// `None` when `years` is not above 0, above 110, or the rate is not finite.
    pub fn par_rate(&self, years: f64, per_year: f64) -> Option<f64> {
        if !(years > 0.0 && years <= 110.0 && per_year > 0.0) {
            return None;
        }
        let step = per_year.recip();
        let (mut annuity, mut end) = (0.0, years);
        while end > 1e-9 {
            annuity += step.min(end) * self.discount_at(end);
            end -= step;
        }
        let rate = (1.0 - self.discount_at(years)) / annuity;
        rate.is_finite().then_some(rate)
    }
}

impl Knots {
    /// The number of the stretch in which `time` is; the last one beyond the end.
    fn stretch(&self, time: f64) -> usize {
        let after = self.times.partition_point(|knot| *knot <= time);
        after.clamp(1, self.times.len() - 1) - 1
    }

    fn line(&self, time: f64) -> f64 {
        let k = self.stretch(time);
        let (t, v) = (&self.times, &self.values);
        v[k] + (v[k + 1] - v[k]) * ((time - t[k]) / (t[k + 1] - t[k]))
    }

    /// The second derivatives of the natural cubic spline: 0 at both ends.
    ///
    /// Source: Press and others (2007), “Numerical Recipes”, 3.3.
    fn spline_bends(&self) -> Vec<f64> {
        let (t, v) = (&self.times, &self.values);
        let n = t.len();
        let (mut bends, mut rest) = (vec![0.0; n], vec![0.0; n]);
        for k in 1..n - 1 {
            let part = (t[k] - t[k - 1]) / (t[k + 1] - t[k - 1]);
            let pivot = part * bends[k - 1] + 2.0;
            let turn =
                (v[k + 1] - v[k]) / (t[k + 1] - t[k]) - (v[k] - v[k - 1]) / (t[k] - t[k - 1]);
            bends[k] = (part - 1.0) / pivot;
            rest[k] = (6.0 * turn / (t[k + 1] - t[k - 1]) - part * rest[k - 1]) / pivot;
        }
        bends[n - 1] = 0.0;
        for k in (0..n - 1).rev() {
            bends[k] = bends[k] * bends[k + 1] + rest[k];
        }
        bends
    }

    /// The spline and its slope at `time`.
    fn spline(&self, bends: &[f64], time: f64) -> [f64; 2] {
        let k = self.stretch(time);
        let (times, values) = (&self.times, &self.values);
        let width = times[k + 1] - times[k];
        let (left, right) = ((times[k + 1] - time) / width, (time - times[k]) / width);
        let bent = |part: f64, bend: f64| (part.powi(3) - part) * bend * width * width / 6.0;
        let value = left * values[k]
            + right * values[k + 1]
            + bent(left, bends[k])
            + bent(right, bends[k + 1]);
        let turned = |part: f64, bend: f64| (3.0 * part * part - 1.0) * bend * width / 6.0;
        let slope = (values[k + 1] - values[k]) / width + turned(right, bends[k + 1])
            - turned(left, bends[k]);
        [value, slope]
    }
}

fn finite(value: f64) -> Result<(), Error> {
    if value.is_finite() { Ok(()) } else { Err(Error::Number) }
}
