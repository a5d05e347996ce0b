//! The internal rate of return of dated flows (XIRR).
//!
//! **Invariant:** a rate is given only where it is the one rate there is. All real roots are isolated, not
//! searched for: multiplying the present value by `exp(x·s)` with `s` between two flows of unlike sign
//! and differentiating removes one change of sign and keeps the rest, and between neighbouring
//! roots of the derivative (Rolle) the present value has at most one root.

use std::fmt;

use super::flows::{Flow, days};

/// How many days with flows one rate may be asked for: a flow each trading day of 60 years.
pub const MAX_FLOW_DAYS: usize = 15_000;

/// How often the sign may change before the isolation of roots falls back to a grid: each change costs
/// a pass over all flows.
const MAX_DEPTH: u32 = 48;

/// The points of that grid.
const GRID: u32 = 256;

const DAYS_PER_YEAR: f64 = 365.0;

/// Why dated flows have no internal rate of return.
#[derive(Debug, Clone, PartialEq)]
pub enum NoRate {
    /// An amount is unknown or infinite.
    NotFinite { index: usize },
    /// All money went one way, so no rate makes it worth nothing.
    OneSided,
    /// All money moved on one day.
    OneDay,
    /// Money went both ways, and still no rate makes it worth nothing.
    NoRoot,
    /// Several rates do, none better than the other; lowest first.
    Several(Vec<f64>),
    /// The rate is higher than a number can hold.
    TooHigh,
    /// More than [`MAX_FLOW_DAYS`].
    TooMany,
}

impl std::error::Error for NoRate {}

impl fmt::Display for NoRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { index } => write!(out, "the amount of flow {index} is not a number"),
            Self::OneSided => {
                write!(out, "a rate needs money put in and money got back; all flows go one way")
            }
            Self::OneDay => write!(out, "a rate needs time to pass; all flows are on one day"),
            Self::NoRoot => write!(out, "no rate makes these flows worth nothing"),
            Self::Several(rates) => {
                let percents: Vec<String> =
                    rates.iter().map(|rate| format!("{:.4} %", 100.0 * rate)).collect();
                write!(out, "several rates fit these flows equally well: {}", percents.join(", "))
            }
            Self::TooHigh => write!(out, "the rate is too high to be written as a yearly one"),
            Self::TooMany => write!(out, "there are flows on more than {MAX_FLOW_DAYS} days"),
        }
    }
}

/// Returns the yearly rate `r > −1` at which the flows are worth nothing:
/// `Σ fᵢ (1 + r)^(−dᵢ / 365) = 0`, `dᵢ` days after the first.
///
/// - `flows`: in any order; paid in and got back have unlike signs (which is which does not matter). The
///   last value of a portfolio is a flow like any other.
///
/// The rate is right to about 1e-12; years have 365 days as in spreadsheets.
///
/// Source: Rolle's theorem for exponential sums, Pólya and Szegő (1925), “Aufgaben und Lehrsätze aus der
/// Analysis” V, problem 77.
pub fn internal_rate(flows: &[Flow]) -> Result<f64, NoRate> {
    let (times, amounts, span) = by_day(flows)?;
    let (lowest, highest) = bracket(&times, &amounts);
    let found = roots(&times, &amounts, (lowest, highest), 0);
    // Continuous rates over the whole span back to yearly ones.
    let rates: Vec<f64> = found
        .iter()
        .map(|x| (x / span * DAYS_PER_YEAR).exp_m1())
        .filter(|r| r.is_finite())
        .collect();
    match rates[..] {
        [] if found.is_empty() => Err(NoRate::NoRoot),
        [] => Err(NoRate::TooHigh),
        [rate] => Ok(rate),
        _ => Err(NoRate::Several(rates)),
    }
}

/// Returns times in shares of the span, the sum of each day, and the span in days.
fn by_day(flows: &[Flow]) -> Result<(Vec<f64>, Vec<f64>, f64), NoRate> {
    if let Some(index) = flows.iter().position(|flow| !flow.amount.is_finite()) {
        return Err(NoRate::NotFinite { index });
    }
    let mut sorted: Vec<Flow> = flows.iter().copied().filter(|flow| flow.amount != 0.0).collect();
    sorted.sort_by_key(|flow| flow.date);
    sorted.dedup_by(|next, kept| {
        let same = next.date == kept.date;
        kept.amount += if same { next.amount } else { 0.0 };
        same
    });
    let one_day = sorted.len() == 1
        && flows.iter().any(|flow| flow.amount < 0.0)
        && flows.iter().any(|flow| flow.amount > 0.0);
    sorted.retain(|flow| flow.amount != 0.0);
    let positive = sorted.iter().filter(|flow| flow.amount > 0.0).count();
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return Err(if one_day { NoRate::OneDay } else { NoRate::OneSided });
    };
    if one_day {
        return Err(NoRate::OneDay);
    }
    if positive == 0 || positive == sorted.len() {
        return Err(NoRate::OneSided);
    }
    if sorted.len() > MAX_FLOW_DAYS {
        return Err(NoRate::TooMany);
    }
    let span = days(first.date, last.date);
    let largest = sorted.iter().fold(0.0_f64, |most, flow| most.max(flow.amount.abs()));
    let times = sorted.iter().map(|flow| days(first.date, flow.date) / span).collect();
    Ok((times, sorted.iter().map(|flow| flow.amount / largest).collect(), span))
}

/// Returns bounds of all roots: beyond them the first, or the last, flow outweighs all others together.
fn bracket(times: &[f64], amounts: &[f64]) -> (f64, f64) {
    let all: f64 = amounts.iter().map(|amount| amount.abs()).sum();
    let side = |edge: Option<&f64>, gap: f64| {
        let edge = edge.map_or(0.0, |amount| amount.abs());
        // A little further, so that no root lies on the bound itself.
        ((all / edge).ln() + 1e-6).min(1e3) / gap
    };
    let gap = |pair: Option<&[f64]>| pair.map_or(1.0, |pair| pair[1] - pair[0]);
    let highest = side(amounts.first(), gap(times.windows(2).next()));
    let lowest = -side(amounts.last(), gap(times.windows(2).next_back()));
    (lowest, highest)
}

/// Returns the roots of `Σ aᵢ exp(−x tᵢ)` within `range`, lowest first.
fn roots(times: &[f64], amounts: &[f64], range: (f64, f64), depth: u32) -> Vec<f64> {
    let change = amounts.windows(2).position(|pair| (pair[0] < 0.0) != (pair[1] < 0.0));
    let Some(change) = change else { return Vec::new() };
    let mut edges = vec![range.0];
    edges.extend(turning_points(times, amounts, change, range, depth));
    edges.push(range.1);
    let values: Vec<f64> = edges.iter().map(|x| present_value(times, amounts, *x)).collect();
    let mut found = Vec::new();
    for (x, value) in edges.windows(2).zip(values.windows(2)) {
        // A zero on an edge belongs to the interval left of it.
        if value[1] == 0.0 && x[1] < range.1 {
            found.push(x[1]);
        } else if value[0] * value[1] < 0.0 {
            found.push(root(times, amounts, (x[0], x[1]), value[0] > 0.0));
        }
    }
    found
}

/// Returns points between which `Σ aᵢ exp(−x tᵢ)` has at most one root: none are needed for one change of
/// sign, which has one root (Descartes).
fn turning_points(
    times: &[f64],
    amounts: &[f64],
    change: usize,
    range: (f64, f64),
    depth: u32,
) -> Vec<f64> {
    let changes = amounts.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
    if changes == 1 {
        return Vec::new();
    }
    if depth >= MAX_DEPTH {
        let step = (range.1 - range.0) / f64::from(GRID);
        return (1..GRID).map(|index| range.0 + step * f64::from(index)).collect();
    }
    let between = f64::midpoint(times[change], times[change + 1]);
    let slopes: Vec<f64> =
        amounts.iter().zip(times).map(|(amount, time)| amount * (between - time)).collect();
    // Each level shrinks the numbers, which must not vanish after some dozens.
    let largest = slopes.iter().fold(0.0_f64, |most, slope| most.max(slope.abs()));
    let slopes: Vec<f64> = slopes.iter().map(|slope| slope / largest).collect();
    roots(times, &slopes, range, depth + 1)
}

/// Returns the root in a bracket at whose lower end the value has the sign `falling`.
fn root(times: &[f64], amounts: &[f64], bracket: (f64, f64), falling: bool) -> f64 {
    let (mut low, mut high) = bracket;
    let mut x = f64::midpoint(low, high);
    let mut width = high - low;
    // Bisection alone would end after some 1,100 halvings, all exponents of a double.
    for _ in 0..1_200 {
        let (value, slope) = value_and_slope(times, amounts, x);
        if value == 0.0 {
            return x;
        }
        *(if (value > 0.0) == falling { &mut low } else { &mut high }) = x;
        let newton = x - value / slope;
        let inside = low < newton && newton < high;
        // Newton's steps must halve the bracket in the long run; near the root they do at once.
        let next = if inside && (newton - x).abs() < 0.5 * width {
            newton
        } else {
            f64::midpoint(low, high)
        };
        width = (next - x).abs();
        if width <= 2.0 * f64::EPSILON * x.abs().max(1e-3) {
            return next;
        }
        x = next;
    }
    x
}

/// Returns `Σ aᵢ exp(−x tᵢ)` times a factor above zero.
fn present_value(times: &[f64], amounts: &[f64], x: f64) -> f64 {
    value_and_slope(times, amounts, x).0
}

/// Returns the value times a factor above zero, and the slope times the same factor.
///
/// The factor moves the origin to the first or the last flow, whichever keeps all exponents at zero or
/// below: nothing overflows, and what underflows is nothing beside it.
fn value_and_slope(times: &[f64], amounts: &[f64], x: f64) -> (f64, f64) {
    let origin = if x < 0.0 { 1.0 } else { 0.0 };
    times.iter().zip(amounts).fold((0.0, 0.0), |(value, slope), (time, amount)| {
        let worth = amount * (x * (origin - time)).exp();
        (value + worth, slope - time * worth)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;

    fn flows(list: &[(Date, f64)]) -> Vec<Flow> {
        list.iter().map(|&(date, amount)| Flow { date, amount }).collect()
    }

    #[test]
    fn the_example_of_the_spreadsheets() {
        let list = [
            (date(2008, 1, 1), -10_000.0),
            (date(2008, 3, 1), 2_750.0),
            (date(2008, 10, 30), 4_250.0),
            (date(2009, 2, 15), 3_250.0),
            (date(2009, 4, 1), 2_750.0),
        ];
        let rate = internal_rate(&flows(&list)).unwrap();
        assert!((rate - 0.373_362_533_509_97).abs() < 1e-9, "{rate}");
    }

    #[test]
    fn a_century_and_a_day_both_have_a_rate() {
        let century = flows(&[(date(1900, 1, 1), -1.0), (date(2024, 1, 1), 1e9)]);
        let years = 45_290.0 / 365.0;
        let rate = internal_rate(&century).unwrap();
        assert!((rate - (1e9_f64.ln() / years).exp_m1()).abs() < 1e-13, "{rate}");
        let ruin = flows(&[(date(1900, 1, 1), -1e9), (date(2024, 1, 1), 1e-9)]);
        let rate = internal_rate(&ruin).unwrap();
        assert!((rate - (1e-18_f64.ln() / years).exp_m1()).abs() < 1e-13, "{rate}");
        let day = flows(&[(date(2024, 1, 1), -100.0), (date(2024, 1, 2), 101.0)]);
        let rate = internal_rate(&day).unwrap();
        assert!((rate / (1.01_f64.powi(365) - 1.0) - 1.0).abs() < 1e-10, "{rate}");
    }

    #[test]
    fn flows_without_one_rate_say_why() {
        let (a, b, c) = (date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1));
        assert_eq!(internal_rate(&[]), Err(NoRate::OneSided));
        assert_eq!(internal_rate(&flows(&[(a, 1.0), (b, 2.0)])), Err(NoRate::OneSided));
        assert_eq!(internal_rate(&flows(&[(a, -1.0), (a, 2.0)])), Err(NoRate::OneDay));
        assert_eq!(internal_rate(&flows(&[(a, f64::NAN)])), Err(NoRate::NotFinite { index: 0 }));
        assert_eq!(internal_rate(&flows(&[(a, 1.0), (b, -1.0), (c, 1.0)])), Err(NoRate::NoRoot),);
        let huge = flows(&[(a, -1e-9), (date(2020, 1, 2), 1.0)]);
        assert_eq!(internal_rate(&huge), Err(NoRate::TooHigh));
    }

    #[test]
    fn both_of_two_rates_are_named() {
        // (1.1 − 1/q)(1.5 − 1/q) has its roots at 10 % and 50 % over years of 365 days.
        let list = [(date(2021, 1, 1), -1.0), (date(2022, 1, 1), 2.6), (date(2023, 1, 1), -1.65)];
        let Err(NoRate::Several(rates)) = internal_rate(&flows(&list)) else { panic!("two rates") };
        assert!(rates.len() == 2 && (rates[0] - 0.1).abs() < 1e-9 && (rates[1] - 0.5).abs() < 1e-9);
    }
}
