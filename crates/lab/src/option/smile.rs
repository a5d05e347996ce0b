//! The volatility curves through the quotes of a chain, and whether they allow a free lunch.

use quant::options::surface::{Arbitrage, Lunch, Quote, Slice, Surface, Svi, fit};
use serde::Serialize;
use utoipa::ToSchema;

use super::chain::{BuildChain, ChainRow};

/// Places of log-moneyness at which the surface is looked at.
const PLACES: usize = 201;

/// How far beyond the quotes it is looked at, as a share of their range on each side.
const BEYOND: f64 = 0.25;

/// A fitted curve: total variance `w(k) = a + b(ρ(k − m) + √((k − m)² + σ²))` at log-moneyness
/// `k = ln(strike / forward)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct SviCurve {
    pub a: f64,
    pub b: f64,
    pub rho: f64,
    pub m: f64,
    pub sigma: f64,
}

/// The volatilities of one expiry.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VolatilitySmile {
    pub years: f64,
    pub forward: f64,
    /// Strikes whose quotes tell a volatility; of a call and a put the one out of the money counts.
    pub quotes: usize,
    pub curve: Option<SviCurve>,
    /// The root of the mean squared distance from the quotes, in total variance.
    pub error: Option<f64>,
    /// Of the curve, at each strike of the chain; null where the curve has none.
    pub volatilities: Vec<Option<f64>>,
    /// Why there is no curve, when there is none.
    pub reason: Option<String>,
}

/// What a free lunch would be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LunchKind {
    /// A butterfly costs less than nothing.
    Butterfly,
    /// A later option costs less than a sooner one.
    Calendar,
}

/// Neighbouring strikes of one expiry at which the curves allow a free lunch.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FreeLunch {
    pub kind: LunchKind,
    /// The expiry; of a calendar the later one.
    pub years: f64,
    pub from_strike: f64,
    pub to_strike: f64,
    pub sentence: String,
}

/// Whether the fitted curves can all be true at once. Null is unknown: there is no curve to look at, or
/// no second one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ArbitrageReport {
    pub free_of_butterflies: Option<bool>,
    pub free_of_calendars: Option<bool>,
    pub found: Vec<FreeLunch>,
    pub sentence: String,
}

struct Fitted {
    smile: VolatilitySmile,
    slice: Option<Slice>,
    /// The least and the greatest log-moneyness of the quotes.
    reach: Option<(f64, f64)>,
}

/// Returns a curve for each expiry, soonest first, and what they say together.
pub(super) fn smiles(
    ask: &BuildChain,
    rows: &[ChainRow],
) -> (Vec<VolatilitySmile>, ArbitrageReport) {
    let mut expiries = ask.expiries_years.clone();
    expiries.sort_unstable_by(f64::total_cmp);
    expiries.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let fitted: Vec<Fitted> = expiries.iter().map(|years| fitted(ask, rows, *years)).collect();
    let report = report(ask, &fitted);
    (fitted.into_iter().map(|one| one.smile).collect(), report)
}

fn fitted(ask: &BuildChain, rows: &[ChainRow], years: f64) -> Fitted {
    let forward = ask.forward(years);
    let moneyness = |strike: f64| (strike / forward).ln();
    let mut quotes: Vec<Quote> = rows
        .iter()
        .filter(|row| row.years.total_cmp(&years).is_eq())
        .filter_map(|row| {
            let volatility = told(row, forward)?;
            let total_variance = volatility * volatility * years;
            Some(Quote { log_moneyness: moneyness(row.strike), total_variance, weight: 1.0 })
        })
        .filter(|quote| quote.log_moneyness.is_finite() && quote.total_variance > 0.0)
        .collect();
    // A strike that is asked twice has one quote.
    quotes.sort_unstable_by(|a, b| a.log_moneyness.total_cmp(&b.log_moneyness));
    quotes.dedup_by(|a, b| a.log_moneyness.total_cmp(&b.log_moneyness).is_eq());
    let found = fit(&quotes);
    let reason = match &found {
        Ok(_) => None,
        Err(_) if quotes.len() < 5 => {
            Some(format!("{} strikes have a usable quote and a curve needs 5", quotes.len()))
        }
        Err(error) => Some(error.to_string()),
    };
    let found = found.ok();
    let volatility = |strike: &f64| {
        let variance = found?.svi.total_variance(moneyness(*strike)) / years;
        (variance.is_finite() && variance >= 0.0).then(|| variance.sqrt())
    };
    let smile = VolatilitySmile {
        years,
        forward,
        quotes: quotes.len(),
        curve: found.map(|found| found.svi.into()),
        error: found.map(|found| found.rms),
        volatilities: ask.strikes.iter().map(volatility).collect(),
        reason,
    };
    let ends = quotes.first().zip(quotes.last());
    Fitted {
        slice: found.map(|found| Slice { years, svi: found.svi }),
        reach: ends.map(|(first, last)| (first.log_moneyness, last.log_moneyness)),
        smile,
    }
}

/// The quoted volatility of a strike: that of the option out of the money, whose price is time value only.
fn told(row: &ChainRow, forward: f64) -> Option<f64> {
    let of = |side: &super::ChainSide| side.implied_volatility.filter(|_| side.is_quoted);
    let (call, put) = (of(&row.call), of(&row.put));
    if row.strike < forward { put.or(call) } else { call.or(put) }
}

impl From<Svi> for SviCurve {
    fn from(Svi { a, b, rho, m, sigma }: Svi) -> Self {
        Self { a, b, rho, m, sigma }
    }
}

fn report(ask: &BuildChain, fitted: &[Fitted]) -> ArbitrageReport {
    let slices: Vec<Slice> = fitted.iter().filter_map(|one| one.slice).collect();
    let curves = slices.len();
    let with_curve = fitted.iter().filter(|one| one.slice.is_some());
    let (low, high) = with_curve
        .filter_map(|one| one.reach)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (first, last)| {
            (low.min(first), high.max(last))
        });
    let Ok(surface) = Surface::new(slices) else {
        let sentence = "No expiry has a curve, so there is nothing to look at.".to_owned();
        return ArbitrageReport {
            free_of_butterflies: None,
            free_of_calendars: None,
            found: Vec::new(),
            sentence,
        };
    };
    let lunches = surface.arbitrage(&places(low, high));
    let none = |lunch: Lunch| !lunches.iter().any(|one| one.lunch == lunch);
    let (butterflies, calendars) = (none(Lunch::Butterfly), none(Lunch::Calendar));
    ArbitrageReport {
        free_of_butterflies: Some(butterflies),
        free_of_calendars: (curves > 1).then_some(calendars),
        found: runs(&lunches, (high - low) * (1.0 + 2.0 * BEYOND) / 200.0)
            .into_iter()
            .map(|(one, from, to)| described(ask, &one, from, to))
            .collect(),
        sentence: verdict(butterflies, (curves > 1).then_some(calendars)),
    }
}

fn places(low: f64, high: f64) -> Vec<f64> {
    let (from, span) = (low - (high - low) * BEYOND, (high - low) * (1.0 + 2.0 * BEYOND));
    #[expect(clippy::cast_precision_loss, reason = "some hundred places")]
    let share = |place: usize| place as f64 / (PLACES - 1) as f64;
    (0..PLACES).map(|place| from + span * share(place)).collect()
}

/// Joins neighbouring places, `step` apart, of one kind and expiry: the first of each, and its ends.
fn runs(lunches: &[Arbitrage], step: f64) -> Vec<(Arbitrage, f64, f64)> {
    let mut runs: Vec<(Arbitrage, f64, f64)> = Vec::new();
    for one in lunches {
        let next = |(first, _, to): &&mut (Arbitrage, f64, f64)| {
            first.lunch == one.lunch
                && first.years.total_cmp(&one.years).is_eq()
                && one.log_moneyness - *to < 1.5 * step
        };
        match runs.last_mut().filter(next) {
            Some((_, _, to)) => *to = one.log_moneyness,
            None => runs.push((*one, one.log_moneyness, one.log_moneyness)),
        }
    }
    runs
}

fn described(ask: &BuildChain, one: &Arbitrage, from: f64, to: f64) -> FreeLunch {
    let forward = ask.forward(one.years);
    let (from_strike, to_strike) = (forward * from.exp(), forward * to.exp());
    let days = one.years * 365.0;
    let (kind, sentence) = match one.lunch {
        Lunch::Butterfly => (
            LunchKind::Butterfly,
            format!(
                "Strikes {from_strike:.2} to {to_strike:.2}, {days:.0} days: the curve bends so that a \
                 butterfly costs less than nothing."
            ),
        ),
        Lunch::Calendar => (
            LunchKind::Calendar,
            format!(
                "Strikes {from_strike:.2} to {to_strike:.2}, {days:.0} days: less total variance than the \
                 expiry before, so the later option costs less than the sooner one."
            ),
        ),
    };
    FreeLunch { kind, years: one.years, from_strike, to_strike, sentence }
}

fn verdict(butterflies: bool, calendars: Option<bool>) -> String {
    let first = if butterflies {
        "No butterfly costs less than nothing"
    } else {
        "Some butterflies cost less than nothing"
    };
    let second = match calendars {
        None => "with one curve there are no calendar spreads to compare",
        Some(true) => "no later option costs less than a sooner one",
        Some(false) => "some later options cost less than sooner ones",
    };
    format!("{first}, and {second}, at {PLACES} places within and a little beyond the quotes.")
}
