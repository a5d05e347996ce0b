//! Returns of a portfolio that money flows into and out of.

use std::fmt;

use jiff::civil::Date;

use super::finite;
use crate::{UNKNOWN, known};

/// Money put in (above zero) or taken out (below zero) at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    pub date: Date,
    pub amount: f64,
}

/// What a portfolio was worth at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valuation {
    pub date: Date,
    pub value: f64,
}

/// Why a portfolio has no time-weighted return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotWeighted {
    Lengths {
        values: usize,
        flows: usize,
    },
    /// An unknown or infinite value or flow.
    Unknown {
        row: usize,
    },
    /// A value below zero: a debt has no return.
    Negative {
        row: usize,
    },
}

impl std::error::Error for NotWeighted {}

impl fmt::Display for NotWeighted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { values, flows } => {
                write!(
                    out,
                    "there are {values} values and {flows} flows: give one flow a value, 0 for none"
                )
            }
            Self::Unknown { row } => {
                write!(out, "the value or the flow of row {row} is not a number")
            }
            Self::Negative { row } => {
                write!(out, "the value of row {row} is below zero, where a return means nothing")
            }
        }
    }
}

/// Returns the return of each period between valuations, the flows taken out:
/// `(vₜ − fₜ) / vₜ₋₁ − 1`; one answer a row, the first [`UNKNOWN`].
///
/// - `values`: worth at the end of each period, flows of that day included.
/// - `flows`: what came in (above zero) or went out on that day; the first one is ignored, since the
///   first value already holds it.
///
/// A period that began with nothing invested has no return: [`UNKNOWN`], and nothing is lost by
/// leaving it out.
pub fn period_returns(values: &[f64], flows: &[f64]) -> Result<Vec<f64>, NotWeighted> {
    if values.len() != flows.len() {
        return Err(NotWeighted::Lengths { values: values.len(), flows: flows.len() });
    }
    let mut before = 0.0;
    let mut returns = Vec::with_capacity(values.len());
    for (row, (&value, &flow)) in values.iter().zip(flows).enumerate() {
        if !value.is_finite() || !flow.is_finite() {
            return Err(NotWeighted::Unknown { row });
        }
        if value < 0.0 {
            return Err(NotWeighted::Negative { row });
        }
        let change = (value - flow) / before - 1.0;
        returns.push(if before > 0.0 { known(change) } else { UNKNOWN });
        before = value;
    }
    Ok(returns)
}

/// Returns the time-weighted return over the whole span: the [`period_returns`] linked,
/// `Π (1 + rₜ) − 1`. It is what the choice of assets made, whatever was put in or taken out.
///
/// `Ok(None)` when no period had anything invested.
///
/// Source: CFA Institute (2020), “Global Investment Performance Standards”, provision 2.A.
pub fn time_weighted_return(values: &[f64], flows: &[f64]) -> Result<Option<f64>, NotWeighted> {
    Ok(super::total_return(&period_returns(values, flows)?))
}

/// Returns the modified Dietz return from `start` to `end`:
/// `(V₁ − V₀ − Σ fᵢ) / (V₀ + Σ wᵢ fᵢ)`, where `wᵢ` is the share of the span that was left when
/// flow `i` came.
///
/// Flows outside `(start, end]` are not of this span and left out.
///
/// `None` for a span of no days, a number that is not finite, and when the capital in the
/// denominator is not above zero.
///
/// Source: Dietz (1966), “Pension Funds: Measuring Investment Performance”; GIPS (2020).
pub fn modified_dietz(start: Valuation, end: Valuation, flows: &[Flow]) -> Option<f64> {
    let span = days(start.date, end.date);
    if span <= 0.0 {
        return None;
    }
    let inside = flows.iter().filter(|flow| start.date < flow.date && flow.date <= end.date);
    let (mut moved, mut capital) = (0.0, start.value);
    for flow in inside {
        moved += flow.amount;
        capital += flow.amount * days(flow.date, end.date) / span;
    }
    // Written so that an unknown capital is refused too.
    if capital > 0.0 { finite((end.value - start.value - moved) / capital) } else { None }
}

/// Returns the number of days from one date to another.
pub(super) fn days(from: Date, to: Date) -> f64 {
    f64::from((to - from).get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_deposit_is_no_gain() {
        let result = time_weighted_return(&[100.0, 160.0, 176.0], &[100.0, 50.0, 0.0]);
        assert!((result.unwrap().unwrap() - (1.1 * 1.1 - 1.0)).abs() < 1e-15);
    }

    #[test]
    fn a_time_without_capital_has_no_return() {
        let values = [100.0, 0.0, 0.0, 50.0, 55.0];
        let flows = [0.0, -110.0, 0.0, 50.0, 0.0];
        let returns = period_returns(&values, &flows).unwrap();
        assert!(returns[2].is_nan() && returns[3].is_nan());
        let total = time_weighted_return(&values, &flows).unwrap().unwrap();
        assert!((total - (1.1 * 1.1 - 1.0)).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_return_says_where() {
        assert_eq!(period_returns(&[1.0], &[]), Err(NotWeighted::Lengths { values: 1, flows: 0 }));
        assert_eq!(period_returns(&[1.0, -1.0], &[0.0; 2]), Err(NotWeighted::Negative { row: 1 }));
        assert_eq!(period_returns(&[f64::NAN], &[0.0]), Err(NotWeighted::Unknown { row: 0 }));
        assert_eq!(time_weighted_return(&[5.0], &[0.0]), Ok(None));
    }

    #[test]
    fn modified_dietz_weighs_flows_by_the_days_left() {
        let start = Valuation { date: date(2024, 1, 1), value: 1_000.0 };
        let end = Valuation { date: date(2024, 1, 31), value: 1_200.0 };
        let flow = Flow { date: date(2024, 1, 16), amount: 100.0 };
        // 100 gained over 1000 and half of 100.
        let result = modified_dietz(start, end, &[flow]).unwrap();
        assert!((result - 100.0 / 1_050.0).abs() < 1e-15);
        assert_eq!(modified_dietz(start, start, &[]), None);
        assert_eq!(modified_dietz(Valuation { value: 0.0, ..start }, end, &[]), None);
    }
}
