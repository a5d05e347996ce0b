//! A curve from what the market quotes.
//!
//! One curve discounts and projects: the floating leg of a swap is worth par at its start.
//!
//! **Invariant:** the curve that comes back reprices every instrument to 1e-11 of its face.

use jiff::civil::Date;
use nalgebra::{DMatrix, DVector};

use super::{
    Bond, Compounding, Curve, DayCount, Error, Interpolation, MAX_KNOTS,
    civil::{in_era, years},
    solve::falling_root,
};

/// The worst error of repricing, per 1 of face.
const TOLERANCE: f64 = 1e-11;

/// Newton's method doubles the right digits: 50 steps are many.
const MAX_STEPS: usize = 50;

/// A quoted instrument.
#[derive(Debug, Clone, PartialEq)]
pub enum Instrument {
    /// A zero rate from the curve's date to `end`.
    Zero { end: Date, rate: f64, compounding: Compounding },
    /// Money lent from `start` to `end` at a simple rate; a forward rate agreement when it starts
    /// later than the curve.
    Deposit { start: Date, end: Date, rate: f64, day_count: DayCount },
    /// A swap at par: `fixed` pays its coupons (and is redeemed at 100) against floating payments
    /// from its issue on.
    Swap { fixed: Bond },
    /// A bond bought at a clean price.
    Bond { bond: Bond, settlement: Date, clean: f64 },
}

/// An instrument as payments that are worth 0 together: (years, amount per 1 of face).
struct Payments {
    index: usize,
    end: Date,
    rows: Vec<(f64, f64)>,
}

/// Makes the curve on which every instrument is worth its quote.
///
/// - `date`: the day on which a discount factor is 1; nothing may start before it.
/// - `instruments`: 1 to [`MAX_KNOTS`], in any order; each ends on a day of its own, where the curve
///   gets a point.
///
/// Source: Hagan and West (2006), “Interpolation Methods for Curve Construction”, Applied
/// Mathematical Finance 13(2): point by point for forward rates that are steps, all points at once
/// by Newton's method for splines.
pub fn bootstrap(
    date: Date,
    instruments: &[Instrument],
    interpolation: Interpolation,
) -> Result<Curve, Error> {
    in_era(date)?;
    if instruments.is_empty() {
        return Err(Error::TooFew { needed: 1 });
    }
    if instruments.len() > MAX_KNOTS {
        return Err(Error::TooMany { limit: MAX_KNOTS });
    }
    let numbered = instruments.iter().enumerate();
    let mut payments: Vec<Payments> =
        numbered.map(|(index, quote)| quote.payments(index, date)).collect::<Result<_, _>>()?;
    payments.sort_by_key(|instrument| instrument.end);
    if let Some(pair) = payments.windows(2).find(|pair| pair[0].end == pair[1].end) {
        return Err(Error::SameDate(pair[0].end));
    }
    let times: Vec<f64> = payments.iter().map(|instrument| years(date, instrument.end)).collect();
    let logs = point_by_point(&payments, &times)?;
    let curve = match interpolation {
        Interpolation::LogLinearDiscount => Curve::through(date, &times, &logs, interpolation)?,
        Interpolation::CubicZero => all_at_once(date, &payments, &times, logs)?,
    };
    match payments.iter().find(|quote| quote.worth(&curve).abs() > TOLERANCE) {
        Some(off) => Err(Error::NoCurve { index: off.index }),
        None => Ok(curve),
    }
}

impl Instrument {
    /// The day of its last payment.
    pub fn end(&self) -> Date {
        match self {
            Self::Zero { end, .. } | Self::Deposit { end, .. } => *end,
            Self::Swap { fixed } => fixed.redeemed(),
            Self::Bond { bond, .. } => bond.redeemed(),
        }
    }

    /// Returns what the instrument at its quote is worth on a curve, per 1 of face: 0 where the
    /// curve meets the quote.
    pub fn worth(&self, curve: &Curve) -> Result<f64, Error> {
        Ok(self.payments(0, curve.date())?.worth(curve))
    }

    fn payments(&self, index: usize, date: Date) -> Result<Payments, Error> {
        let quote = Error::Quote { index };
        let at = |day: Date| years(date, day);
        let (start, end, rows) = match self {
            Self::Zero { end, rate, compounding } => {
                let discount = compounding.discount(*rate, at(*end)).ok_or(quote)?;
                (date, *end, vec![(0.0, -1.0), (at(*end), discount.recip())])
            }
            Self::Deposit { start, end, rate, day_count } => {
                let growth = 1.0 + rate * day_count.fraction(*start, *end);
                if !(growth.is_finite() && growth > 0.0) {
                    return Err(quote);
                }
                (*start, *end, vec![(at(*start), -1.0), (at(*end), growth)])
            }
            Self::Swap { fixed } => bond_payments(fixed, fixed.terms().issue, 100.0, date)?,
            Self::Bond { bond, settlement, clean } => {
                let dirty = clean + bond.accrued(*settlement);
                if !(dirty.is_finite() && dirty > 0.0) {
                    return Err(quote);
                }
                bond_payments(bond, *settlement, dirty, date)?
            }
        };
        if start < date || end <= start || in_era(end).is_err() {
            return Err(Error::Ended { index });
        }
        Ok(Payments { index, end, rows })
    }
}

type Rows = Vec<(f64, f64)>;

fn bond_payments(
    bond: &Bond,
    settlement: Date,
    dirty: f64,
    date: Date,
) -> Result<(Date, Date, Rows), Error> {
    let flows = bond.flows(settlement)?;
    let paid = (years(date, settlement), -dirty / 100.0);
    let received = flows.rows.iter().map(|row| (years(date, row.date), row.amount / 100.0));
    Ok((settlement, bond.redeemed(), std::iter::once(paid).chain(received).collect()))
}

impl Payments {
    fn worth(&self, curve: &Curve) -> f64 {
        self.rows.iter().map(|(time, amount)| amount * curve.discount_at(*time)).sum()
    }
}

/// Logarithms of discount factors at `times`, when forward rates are steps: each instrument decides
/// the forward rate from the point before it to its own end.
fn point_by_point(payments: &[Payments], times: &[f64]) -> Result<Vec<f64>, Error> {
    let (mut known_times, mut known_logs) = (vec![0.0], vec![0.0]);
    let mut forward = 0.03;
    for (instrument, end) in payments.iter().zip(times) {
        let (last, log) = (known_times[known_times.len() - 1], known_logs[known_logs.len() - 1]);
        let (mut fixed, mut open) = (0.0, Vec::new());
        for (time, amount) in &instrument.rows {
            if *time <= last {
                fixed += amount * line(&known_times, &known_logs, *time).exp();
            } else {
                open.push((time - last, amount * log.exp()));
            }
        }
        let worth = |rate: f64| {
            let (mut value, mut slope) = (fixed, 0.0);
            for (time, amount) in &open {
                let part = amount * (-rate * time).exp();
                value += part;
                slope -= part * time;
            }
            let fine = value.is_finite() && slope.is_finite();
            // Too large a number is far left of the root.
            Some(if fine { (value, slope) } else { (f64::MAX, -1.0) })
        };
        let none = Error::NoCurve { index: instrument.index };
        forward = falling_root(worth, forward, 50.0).ok_or(none)?;
        known_times.push(*end);
        known_logs.push(log - forward * (end - last));
    }
    Ok(known_logs.split_off(1))
}

fn line(times: &[f64], values: &[f64], time: f64) -> f64 {
    let after = times.partition_point(|knot| *knot < time);
    let Some(before) = after.checked_sub(1) else { return values[0] };
    let part = (time - times[before]) / (times[after] - times[before]);
    values[before] + part * (values[after] - values[before])
}

/// Moves all points together until the spline through them reprices every instrument.
fn all_at_once(
    date: Date,
    payments: &[Payments],
    times: &[f64],
    logs: Vec<f64>,
) -> Result<Curve, Error> {
    let curve = |logs: &[f64]| Curve::through(date, times, logs, Interpolation::CubicZero);
    let errors =
        |curve: &Curve| payments.iter().map(|quote| quote.worth(curve)).collect::<Vec<_>>();
    let count = times.len();
    let mut logs = logs;
    let mut now = errors(&curve(&logs)?);
    for _ in 0..MAX_STEPS {
        if now.iter().all(|error| error.abs() < 1e-15) {
            break;
        }
        let mut slopes = DMatrix::zeros(count, count);
        for column in 0..count {
            let step = 1e-7 * times[column].max(0.1);
            let mut moved = logs.clone();
            moved[column] += step;
            for (row, error) in errors(&curve(&moved)?).iter().enumerate() {
                slopes[(row, column)] = (error - now[row]) / step;
            }
        }
        let Some(change) = slopes.lu().solve(&DVector::from_column_slice(&now)) else { break };
        let next: Vec<f64> = logs.iter().zip(&change).map(|(log, change)| log - change).collect();
        let then = errors(&curve(&next)?);
        if size(&then) >= size(&now) {
            break;
        }
        (logs, now) = (next, then);
    }
    curve(&logs)
}

fn size(errors: &[f64]) -> f64 {
    errors.iter().fold(0.0, |size, error| size.max(error.abs()))
}
