//! Consensus: what several providers say of the same price, how far they are apart, and who is not believed.
//!
//! **Invariant:** nothing is averaged away: every answer is kept as it was given, those that are not
//! believed with the reason.

pub(crate) mod jobs;
pub(crate) mod routes;
pub(crate) mod service;
pub(crate) mod store;

use kernel::{Interval, Symbol, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bar::known;

/// The price that is compared.
const FIELD: &str = "last";

/// Basis points of one.
const BPS: f64 = 10_000.0;

/// A value further than this from the median of three or more is not believed: no liquid price differs by 2 %
/// between two places at one time.
const FAR_BPS: f64 = 200.0;

/// So many robust deviations are too far as well, once that is more than what fees and delays explain.
const DEVIATIONS: f64 = 5.0;
const NEAR_BPS: f64 = 10.0;

/// The median absolute deviation of a normal distribution is its standard deviation divided by this.
const NORMAL: f64 = 1.4826;

/// A value this much older than the newest one is of another time.
const LATE: i64 = 15 * 60 * 1_000_000;

/// Providers of rates that are set once a working day.
const REFERENCES: [&str; 1] = ["ecb"];

/// What kind of price a provider gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ValueBasis)]
pub enum Basis {
    /// The newest trade, or the middle of bid and ask.
    #[default]
    Last,
    /// A rate that is set once a working day.
    Reference,
}

impl Basis {
    pub(crate) fn of(provider: &str) -> Self {
        if REFERENCES.contains(&provider) { Self::Reference } else { Self::Last }
    }
}

/// What the providers say of a price at one time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Consensus {
    #[schema(value_type = String, example = "BTC-USD")]
    pub symbol: Symbol,
    /// `last`: the newest trade, or the middle of bid and ask where a provider gives only those.
    #[schema(example = "last")]
    pub field: &'static str,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Of the values that are believed.
    #[schema(example = 64250.5)]
    pub median: Option<f64>,
    /// Highest less lowest of the values that are believed, in parts of ten thousand of the median; unknown
    /// for fewer than two of them.
    #[schema(example = 3.4)]
    pub spread_bps: Option<f64>,
    /// In the order in which the providers are asked.
    pub values: Vec<ProviderValue>,
    /// Why nobody said anything.
    pub reason: Option<String>,
}

/// What one provider said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProviderValue {
    #[schema(example = "binance")]
    pub provider: String,
    #[schema(example = 64251.0)]
    pub value: f64,
    /// By its own clock.
    #[schema(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// Newest prices are compared with each other; a reference rate, beside them, with what they say of its day.
    #[serde(default)]
    pub basis: Basis,
    /// What it says the session before closed at.
    #[serde(default)]
    pub previous_close: Option<f64>,
    /// From the median, in parts of ten thousand of it; of a reference rate from the median of its day.
    #[schema(example = 0.1)]
    pub deviation_bps: Option<f64>,
    /// Why it does not count; `null` when it does.
    pub quarantined: Option<String>,
}

/// One row of how the providers agreed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Agreement {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub median: Option<f64>,
    pub spread_bps: Option<f64>,
    /// How many said something.
    pub providers: usize,
    /// How many of them were not believed.
    pub quarantined: usize,
}

/// Median and spread of `values`, each of which says afterwards how far it is off and whether it counts.
///
/// Values that are late are set aside first. Among three or more that are left, one that is more than 2 %
/// from the median, or more than five robust deviations and a tenth of a per cent, is set aside, too. Of two
/// that differ nobody can say who is wrong: both count, and the spread says it.
///
/// Reference rates beside newest prices count for neither: each is compared with what the others say of its day,
/// which is their newest price on that day, and the close before on the working day after.
///
/// Undefined for no value and for a median that is not above zero.
pub(crate) fn judge(values: &mut [ProviderValue]) -> (Option<f64>, Option<f64>) {
    let (mut last, mut references): (Vec<_>, Vec<_>) =
        values.iter_mut().partition(|value| value.basis == Basis::Last);
    if last.is_empty() {
        return judge_alike(&mut references);
    }
    let judged = judge_alike(&mut last);
    for reference in references {
        judge_reference(reference, &last);
    }
    judged
}

/// The values of one kind; the caller's, so that each says what became of it.
type Alike<'v> = [&'v mut ProviderValue];

fn judge_alike(values: &mut Alike) -> (Option<f64>, Option<f64>) {
    set_aside_late(values);
    set_aside_far(values);
    let Some(middle) = median(&believed(values)) else { return (None, None) };
    let base = (middle > 0.0).then_some(middle);
    for value in values.iter_mut() {
        value.deviation_bps = base.and_then(|base| known((value.value / base - 1.0) * BPS));
    }
    let counted = believed(values);
    let low = counted.iter().copied().fold(f64::INFINITY, f64::min);
    let high = counted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let spread = base.filter(|_| counted.len() > 1).map(|base| (high - low) / base * BPS);
    (known(middle), spread.and_then(known))
}

fn judge_reference(reference: &mut ProviderValue, last: &Alike) {
    let of_day = |day: i64| {
        let counted = last.iter().filter(|value| value.quarantined.is_none());
        let of_day: Vec<f64> = counted.filter_map(|value| value_of(value, day)).collect();
        median(&of_day).filter(|middle| *middle > 0.0)
    };
    let day = reference.at.map(|at| Interval::Day.floor(at.0));
    let off = day.and_then(of_day).map(|base| (reference.value / base - 1.0) * BPS);
    reference.deviation_bps = off.and_then(known);
    let aside = match off {
        None => Some("nobody else says what its day was worth"),
        Some(off) if off.abs() > FAR_BPS => Some("more than 2 % from the others on its day"),
        Some(_) => None,
    };
    let earlier = reference.quarantined.take();
    reference.quarantined = earlier.or_else(|| aside.map(str::to_owned));
}

/// Returns what a provider says that `day` was worth, a midnight in UTC.
fn value_of(value: &ProviderValue, day: i64) -> Option<f64> {
    let own = Interval::Day.floor(value.at?.0);
    match own.saturating_sub(day) / Interval::Day.micros() {
        0 => Some(value.value),
        1 => value.previous_close,
        // From Friday to Monday: weeks begin on Mondays.
        2 | 3 if Interval::Week.floor(day) + 4 * Interval::Day.micros() == day => {
            value.previous_close
        }
        _ => None,
    }
}

fn set_aside_late(values: &mut Alike) {
    let Some(newest) = values.iter().filter_map(|value| value.at).max() else { return };
    for value in values {
        if value.at.is_some_and(|at| newest.0.saturating_sub(at.0) > LATE) {
            value.quarantined = Some("more than 15 minutes older than the newest".to_owned());
        }
    }
}

fn set_aside_far(values: &mut Alike) {
    let counted = believed(values);
    let Some(middle) = median(&counted).filter(|middle| *middle > 0.0) else { return };
    if counted.len() < 3 {
        return;
    }
    let off: Vec<f64> = counted.iter().map(|value| (value / middle - 1.0).abs() * BPS).collect();
    let usual = median(&off).unwrap_or(0.0) * NORMAL * DEVIATIONS;
    for value in values.iter_mut().filter(|value| value.quarantined.is_none()) {
        let off = (value.value / middle - 1.0).abs() * BPS;
        if off > FAR_BPS {
            value.quarantined = Some("more than 2 % from the median".to_owned());
        } else if off > usual.max(NEAR_BPS) {
            value.quarantined = Some("more than five usual deviations from the median".to_owned());
        }
    }
}

fn believed(values: &Alike) -> Vec<f64> {
    values.iter().filter(|value| value.quarantined.is_none()).map(|value| value.value).collect()
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let lower = middle.checked_sub(1).and_then(|place| sorted.get(place));
    match lower {
        Some(lower) if sorted.len().is_multiple_of(2) => Some(f64::midpoint(*lower, upper)),
        _ => Some(upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: &[f64]) -> Vec<ProviderValue> {
        let value = |(place, value): (usize, &f64)| ProviderValue {
            provider: format!("p{place}"),
            value: *value,
            at: Some(Timestamp(1_000_000_000)),
            basis: Basis::Last,
            previous_close: None,
            deviation_bps: None,
            quarantined: None,
        };
        values.iter().enumerate().map(value).collect()
    }

    fn out(values: &[ProviderValue]) -> Vec<&str> {
        values.iter().filter(|it| it.quarantined.is_some()).map(|it| it.provider.as_str()).collect()
    }

    #[test]
    fn those_who_agree_all_count() {
        let mut values = said(&[100.0, 100.01, 100.02]);
        let (middle, spread) = judge(&mut values);
        assert_eq!(middle, Some(100.01));
        assert!((spread.unwrap() - 1.9998).abs() < 1e-6);
        assert!(out(&values).is_empty());
        assert!(values[0].deviation_bps.unwrap() < -0.99);
    }

    #[test]
    fn one_who_is_far_from_the_others_is_set_aside_and_does_not_move_them() {
        let mut values = said(&[100.0, 100.01, 103.0, 100.02]);
        let (middle, spread) = judge(&mut values);
        assert_eq!((middle, out(&values)), (Some(100.01), vec!["p2"]));
        assert!(spread.unwrap() < 2.1);
        assert!(values[2].deviation_bps.unwrap() > 290.0);
        // Half a per cent is far where all others are within a basis point.
        let mut values = said(&[100.0, 100.001, 100.002, 100.5]);
        judge(&mut values);
        assert_eq!(out(&values), ["p3"]);
    }

    #[test]
    fn of_two_who_differ_both_count() {
        let mut values = said(&[100.0, 110.0]);
        let (middle, spread) = judge(&mut values);
        assert_eq!(middle, Some(105.0));
        assert!(spread.unwrap() > 900.0 && out(&values).is_empty());
    }

    #[test]
    fn a_late_value_does_not_count() {
        let mut values = said(&[100.0, 90.0]);
        values[1].at = Some(Timestamp(1_000_000_000 - LATE - 1));
        let (middle, spread) = judge(&mut values);
        assert_eq!((middle, spread, out(&values)), (Some(100.0), None, vec!["p1"]));
    }

    /// A rate of `day` among prices of `now`, that closed at 99 before.
    fn with_reference(day: &str, rate: f64, now: &str) -> Vec<ProviderValue> {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let mut values = said(&[100.0, 100.02, rate]);
        for value in &mut values {
            (value.at, value.previous_close) = (at(now), Some(99.0));
        }
        (values[2].at, values[2].basis) = (at(day), Basis::Reference);
        values
    }

    #[test]
    fn a_reference_rate_is_compared_with_its_own_day_and_moves_nothing() {
        let friday = "2026-11-20T15:00:00Z";
        for (now, base) in [("2026-11-20T18:00:00Z", 100.01), ("2026-11-23T09:00:00Z", 99.0)] {
            let mut values = with_reference(friday, 99.5, now);
            let (middle, spread) = judge(&mut values);
            assert!((middle.unwrap() - 100.01).abs() < 1e-9, "{now}");
            assert!(spread.unwrap() < 2.1 && out(&values).is_empty(), "{now}");
            let off = (99.5 / base - 1.0) * BPS;
            assert!((values[2].deviation_bps.unwrap() - off).abs() < 1e-6, "{now}");
        }
        let mut far = with_reference(friday, 110.0, "2026-11-20T18:00:00Z");
        judge(&mut far);
        assert_eq!(out(&far), ["p2"]);
        let mut of_thursday = with_reference("2026-11-19T15:00:00Z", 99.0, "2026-11-23T09:00:00Z");
        judge(&mut of_thursday);
        assert_eq!((out(&of_thursday), of_thursday[2].deviation_bps), (vec!["p2"], None));
    }

    #[test]
    fn reference_rates_alone_are_compared_with_each_other() {
        let mut values = said(&[1.1, 1.1]);
        for value in &mut values {
            value.basis = Basis::Reference;
        }
        assert_eq!(judge(&mut values), (Some(1.1), Some(0.0)));
    }

    #[test]
    fn nothing_and_no_price_have_no_spread() {
        assert_eq!(judge(&mut []), (None, None));
        let mut values = said(&[-1.0, -1.0, -1.5]);
        assert_eq!(judge(&mut values), (Some(-1.0), None));
        assert_eq!(values[0].deviation_bps, None);
    }
}
