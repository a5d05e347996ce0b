//! Why a portfolio did better or worse than its benchmark.
//!
//! Returns are simple fractions; weights are those at the start of the period.

use std::fmt;

use crate::performance::finite;

/// A part of the portfolio and of its benchmark: a sector, a country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    pub portfolio_weight: f64,
    pub benchmark_weight: f64,
    /// Not looked at where the portfolio has no weight: then it counts as the benchmark's.
    pub portfolio_return: f64,
    /// Not looked at where the benchmark has no weight: then it counts as the portfolio's.
    pub benchmark_return: f64,
}

/// The parts of an active return.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effects {
    /// From weights other than the benchmark's: `(wᵖ − wᵇ)(rᵇ − Rᵇ)`.
    pub allocation: f64,
    /// From returns other than the benchmark's: `wᵇ (rᵖ − rᵇ)`.
    pub selection: f64,
    /// From both together: `(wᵖ − wᵇ)(rᵖ − rᵇ)`.
    pub interaction: f64,
}

/// An active return, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    pub portfolio_return: f64,
    pub benchmark_return: f64,
    /// In the order of the segments.
    pub segments: Vec<Effects>,
    /// Their sum, which is the active return.
    pub total: Effects,
}

/// Why an active return cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotAttributed {
    Empty,
    /// A weight, or a return that carries weight, is unknown or infinite.
    Unknown {
        period: usize,
        segment: usize,
    },
    /// Weights of the portfolio or the benchmark do not sum to 1; what they sum to.
    Weights {
        period: usize,
        sum: f64,
    },
    /// This period has another number of segments than the first.
    Segments {
        period: usize,
    },
    /// A period lost everything: no logarithm links it.
    Ruin {
        period: usize,
    },
}

impl std::error::Error for NotAttributed {}

impl fmt::Display for NotAttributed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(out, "there is no period, or no segment in it"),
            Self::Unknown { period, segment } => write!(
                out,
                "a weight or a return of segment {segment} in period {period} is not a number"
            ),
            Self::Weights { period, sum } => {
                write!(out, "weights in period {period} sum to {sum} and not to 1")
            }
            Self::Segments { period } => {
                write!(out, "period {period} has not as many segments as the first")
            }
            Self::Ruin { period } => write!(out, "everything was lost in period {period}"),
        }
    }
}

/// How far weights may be from 1 together: those of a feed are rounded.
const WEIGHT_SLACK: f64 = 1e-6;

impl Effects {
    pub fn sum(&self) -> f64 {
        self.allocation + self.selection + self.interaction
    }

    fn plus(self, other: Self, times: f64) -> Self {
        Self {
            allocation: self.allocation + times * other.allocation,
            selection: self.selection + times * other.selection,
            interaction: self.interaction + times * other.interaction,
        }
    }
}

/// Returns the effects of one period: allocation, selection and interaction a segment, which sum to the
/// active return `Rᵖ − Rᵇ`.
///
/// Weights of the portfolio and of the benchmark each sum to 1 (within 1e-6, and are made to).
///
/// Source: Brinson, Fachler (1985), “Measuring Non-US Equity Portfolio Performance”, Journal of Portfolio
/// Management 11(3), with interaction kept apart (Brinson, Hood, Beebower 1986).
pub fn brinson_fachler(segments: &[Segment]) -> Result<Attribution, NotAttributed> {
    period_effects(segments, 0)
}

fn period_effects(segments: &[Segment], period: usize) -> Result<Attribution, NotAttributed> {
    let segments = scaled(segments, period)?;
    let portfolio = segments.iter().map(|one| one.portfolio_weight * one.portfolio_return).sum();
    let benchmark: f64 =
        segments.iter().map(|one| one.benchmark_weight * one.benchmark_return).sum();
    let effects: Vec<Effects> = segments
        .iter()
        .map(|one| {
            let overweight = one.portfolio_weight - one.benchmark_weight;
            let better = one.portfolio_return - one.benchmark_return;
            Effects {
                allocation: overweight * (one.benchmark_return - benchmark),
                selection: one.benchmark_weight * better,
                interaction: overweight * better,
            }
        })
        .collect();
    let total = effects.iter().fold(Effects::default(), |sum, one| sum.plus(*one, 1.0));
    Ok(Attribution {
        portfolio_return: portfolio,
        benchmark_return: benchmark,
        segments: effects,
        total,
    })
}

/// Returns the segments with returns where none were looked at, and weights that sum to 1.
fn scaled(segments: &[Segment], period: usize) -> Result<Vec<Segment>, NotAttributed> {
    if segments.is_empty() {
        return Err(NotAttributed::Empty);
    }
    let total = |weight: fn(&Segment) -> f64| -> Result<f64, NotAttributed> {
        if let Some(segment) = segments.iter().position(|one| !weight(one).is_finite()) {
            return Err(NotAttributed::Unknown { period, segment });
        }
        let sum: f64 = segments.iter().map(weight).sum();
        if (sum - 1.0).abs() <= WEIGHT_SLACK {
            Ok(sum)
        } else {
            Err(NotAttributed::Weights { period, sum })
        }
    };
    let (held, followed) = (total(|one| one.portfolio_weight)?, total(|one| one.benchmark_weight)?);
    let whole = |(segment, one): (usize, &Segment)| {
        let mut one = *one;
        match (one.portfolio_weight == 0.0, one.benchmark_weight == 0.0) {
            (true, true) => (one.portfolio_return, one.benchmark_return) = (0.0, 0.0),
            (true, false) => one.portfolio_return = one.benchmark_return,
            (false, true) => one.benchmark_return = one.portfolio_return,
            (false, false) => {}
        }
        one.portfolio_weight /= held;
        one.benchmark_weight /= followed;
        let sound = one.portfolio_return.is_finite() && one.benchmark_return.is_finite();
        if sound { Ok(one) } else { Err(NotAttributed::Unknown { period, segment }) }
    };
    segments.iter().enumerate().map(whole).collect()
}

/// Returns the effects over several periods, linked so that they sum to the difference of the compounded
/// returns.
///
/// - `periods`: oldest first, the same segments in each.
///
/// Effects of period `t` are multiplied by `kₜ / K`, `kₜ = (ln(1 + Rᵖₜ) − ln(1 + Rᵇₜ)) / (Rᵖₜ − Rᵇₜ)` and `K` the
/// same of the compounded returns.
///
/// Source: Cariño (1999), “Combining Attribution Effects Over Time”, Journal of Performance Measurement 3(4).
pub fn linked_attribution(periods: &[Vec<Segment>]) -> Result<Attribution, NotAttributed> {
    let size = periods.first().ok_or(NotAttributed::Empty)?.len();
    let (mut portfolio, mut benchmark) = (1.0, 1.0);
    let mut segments = vec![Effects::default(); size];
    for (period, of_period) in periods.iter().enumerate() {
        if of_period.len() != size {
            return Err(NotAttributed::Segments { period });
        }
        let made = period_effects(of_period, period)?;
        let scale = link(made.portfolio_return, made.benchmark_return)
            .ok_or(NotAttributed::Ruin { period })?;
        for (sum, effects) in segments.iter_mut().zip(&made.segments) {
            *sum = sum.plus(*effects, scale);
        }
        portfolio *= 1.0 + made.portfolio_return;
        benchmark *= 1.0 + made.benchmark_return;
    }
    let (portfolio_return, benchmark_return) = (portfolio - 1.0, benchmark - 1.0);
    let whole = link(portfolio_return, benchmark_return)
        .ok_or(NotAttributed::Ruin { period: periods.len() - 1 })?;
    let segments: Vec<Effects> =
        segments.iter().map(|effects| Effects::default().plus(*effects, 1.0 / whole)).collect();
    let total = segments.iter().fold(Effects::default(), |sum, one| sum.plus(*one, 1.0));
    Ok(Attribution { portfolio_return, benchmark_return, segments, total })
}

/// Returns the logarithmic return a unit of active return; `None` where either lost everything.
fn link(portfolio: f64, benchmark: f64) -> Option<f64> {
    if portfolio <= -1.0 || benchmark <= -1.0 {
        return None;
    }
    // ln(1 + p) − ln(1 + b) = ln(1 + x), x the active return over 1 + b; ln(1 + x) / x tends to 1.
    let x = (portfolio - benchmark) / (1.0 + benchmark);
    let slope = if x == 0.0 { 1.0 } else { x.ln_1p() / x };
    finite(slope / (1.0 + benchmark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(weights: (f64, f64), returns: (f64, f64)) -> Segment {
        Segment {
            portfolio_weight: weights.0,
            benchmark_weight: weights.1,
            portfolio_return: returns.0,
            benchmark_return: returns.1,
        }
    }

    #[test]
    fn the_effects_of_a_known_case() {
        let segments = [segment((0.6, 0.5), (0.1, 0.08)), segment((0.4, 0.5), (0.02, 0.04))];
        let made = brinson_fachler(&segments).unwrap();
        // The benchmark made 6 %: a tenth more of what made 2 % above it.
        assert!((made.segments[0].allocation - 0.1 * 0.02).abs() < 1e-15);
        assert!((made.segments[0].selection - 0.5 * 0.02).abs() < 1e-15);
        assert!((made.segments[1].interaction - 0.1 * 0.02).abs() < 1e-15);
        assert!((made.total.sum() - (0.068 - 0.06)).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_held_needs_no_return() {
        let segments = [
            segment((1.0, 0.7), (0.1, 0.05)),
            segment((0.0, 0.3), (f64::NAN, 0.02)),
            segment((0.0, 0.0), (f64::NAN, f64::NAN)),
        ];
        let made = brinson_fachler(&segments).unwrap();
        assert!((made.total.sum() - (0.1 - 0.041)).abs() < 1e-15);
        assert_eq!(made.segments[2], Effects::default());
    }

    #[test]
    fn what_cannot_be_taken_apart_says_why() {
        assert_eq!(brinson_fachler(&[]), Err(NotAttributed::Empty));
        let half = [segment((0.5, 1.0), (0.1, 0.1))];
        assert_eq!(brinson_fachler(&half), Err(NotAttributed::Weights { period: 0, sum: 0.5 }));
        let unknown = [segment((1.0, 1.0), (f64::NAN, 0.1))];
        assert_eq!(
            brinson_fachler(&unknown),
            Err(NotAttributed::Unknown { period: 0, segment: 0 })
        );
        let ruin = [segment((1.0, 1.0), (-1.0, 0.1))];
        assert_eq!(linked_attribution(&[ruin.to_vec()]), Err(NotAttributed::Ruin { period: 0 }));
        let fine = [segment((1.0, 1.0), (0.1, 0.1))];
        let uneven = linked_attribution(&[fine.to_vec(), Vec::new()]);
        assert_eq!(uneven, Err(NotAttributed::Segments { period: 1 }));
        assert_eq!(linked_attribution(&[]), Err(NotAttributed::Empty));
    }

    #[test]
    fn equal_returns_link_without_a_division_by_zero() {
        let period = vec![segment((1.0, 1.0), (0.1, 0.1))];
        let made = linked_attribution(&[period.clone(), period]).unwrap();
        assert!(made.total.sum().abs() < 1e-15 && (made.portfolio_return - 0.21).abs() < 1e-15);
    }
}
