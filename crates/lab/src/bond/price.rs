//! A bond at a yield, at a price, on a curve.

use jiff::civil::Date;
use kernel::{Error, Result};
use quant::bonds::{Curve, FlowKind, Flows, Measures, YieldRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BondDetails, CurveInput, RateCompounding};

/// Yields beside the bond's own for which prices are answered: two percentage points to each side.
const PRICE_STEPS: i32 = 20;
const PRICE_STEP: f64 = 0.001;

/// The times at which risk is asked for, in years.
const KEY_YEARS: [f64; 10] = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0];

/// How a yield discounts: compounded as often as coupons are paid (`street`); the same but simple in
/// the last coupon period (`street_simple_last`) or up to the next payment (`treasury`); compounded
/// yearly, half-yearly, continuously, or never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum YieldConvention {
    #[default]
    Street,
    StreetSimpleLast,
    Treasury,
    Annual,
    SemiAnnual,
    Continuous,
    Simple,
}

/// What to value a bond from. Exactly one of `yield_rate`, `clean_price`, `dirty_price`, or else the
/// curve (with `z_spread`).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceBond {
    pub bond: BondDetails,
    /// Today without it.
    #[schema(value_type = Option<String>, format = Date, example = "2025-06-02")]
    pub settlement: Option<Date>,
    #[serde(default)]
    pub yield_convention: YieldConvention,
    /// 0.05 is 5 %.
    #[schema(example = 0.043)]
    pub yield_rate: Option<f64>,
    /// Per 100 of face, without accrued interest.
    pub clean_price: Option<f64>,
    /// Per 100 of face, with accrued interest.
    pub dirty_price: Option<f64>,
    /// For the z-spread, effective duration and key rates; alone, for the price.
    pub curve: Option<CurveInput>,
    /// Added to the continuous zero rates when the curve gives the price; 0 without it.
    pub z_spread: Option<f64>,
}

/// What to find a yield from. Exactly one of `clean_price` and `dirty_price`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindYield {
    pub bond: BondDetails,
    /// Today without it.
    #[schema(value_type = Option<String>, format = Date, example = "2025-06-02")]
    pub settlement: Option<Date>,
    #[serde(default)]
    pub yield_convention: YieldConvention,
    /// Per 100 of face, without accrued interest.
    #[schema(example = 98.75)]
    pub clean_price: Option<f64>,
    /// Per 100 of face, with accrued interest.
    pub dirty_price: Option<f64>,
}

/// A bond's worth and risk. Prices, amounts and DV01 are per 100 of face, times in years.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BondValuation {
    #[schema(value_type = String, format = Date)]
    pub settlement: Date,
    pub clean_price: f64,
    pub dirty_price: f64,
    /// Below 0 in the ex-coupon period.
    pub accrued_interest: f64,
    pub yield_rate: f64,
    pub yield_convention: YieldConvention,
    /// Coupon over clean price.
    pub current_yield: f64,
    pub macaulay_duration_years: f64,
    pub modified_duration_years: f64,
    /// Against a parallel move of the curve, or of the yield when there is no curve.
    pub effective_duration_years: f64,
    /// In years squared.
    pub convexity: f64,
    /// What the price loses when the yield rises by 0.0001.
    pub dv01: f64,
    /// Over the continuous zero rates of the curve; null without a curve.
    pub z_spread: Option<f64>,
    /// Empty without a curve.
    pub key_rates: Vec<KeyRateRisk>,
    pub cash_flows: Vec<BondCashFlow>,
    /// The price at yields around this one.
    pub price_by_yield: Vec<PriceAtYield>,
}

/// What the price loses when the zero rates around one time rise by 0.0001.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct KeyRateRisk {
    pub years: f64,
    pub dv01: f64,
}

/// A payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BondCashFlow {
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// `coupon` or `redemption`.
    pub kind: &'static str,
    pub amount: f64,
    /// From settlement, by the bond's day count.
    pub years: f64,
    /// What the payment is worth at settlement, discounted by the yield.
    pub present_value: f64,
}

/// A point of the price as a function of the yield.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct PriceAtYield {
    pub yield_rate: f64,
    pub clean_price: f64,
}

/// The yield of a bond at a price.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BondYield {
    #[schema(value_type = String, format = Date)]
    pub settlement: Date,
    pub yield_rate: f64,
    pub yield_convention: YieldConvention,
    pub clean_price: f64,
    pub dirty_price: f64,
    pub accrued_interest: f64,
    pub current_yield: f64,
    /// The same price as a yield of every convention.
    pub by_convention: Vec<YieldByConvention>,
}

/// A yield in one convention.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct YieldByConvention {
    pub yield_convention: YieldConvention,
    pub yield_rate: f64,
}

impl YieldConvention {
    const ALL: [Self; 7] = [
        Self::Street,
        Self::StreetSimpleLast,
        Self::Treasury,
        Self::Annual,
        Self::SemiAnnual,
        Self::Continuous,
        Self::Simple,
    ];

    fn rule(self) -> YieldRule {
        match self {
            Self::Street => YieldRule::Street,
            Self::StreetSimpleLast => YieldRule::StreetSimpleLast,
            Self::Treasury => YieldRule::Treasury,
            Self::Annual => YieldRule::Annual,
            Self::SemiAnnual => YieldRule::SemiAnnual,
            Self::Continuous => YieldRule::Continuous,
            Self::Simple => YieldRule::Simple,
        }
    }
}

/// Values a bond as of `settlement`.
pub(crate) fn price(ask: &PriceBond, settlement: Date) -> Result<BondValuation> {
    let flows = flows(&ask.bond, settlement)?;
    let rule = ask.yield_convention.rule();
    let curve = ask.curve.as_ref().map(|input| input.curve(settlement, "/curve")).transpose()?;
    let rate = match quoted(ask)? {
        Quote::Yield(rate) => rate,
        Quote::Dirty(dirty, pointer) => {
            let dirty = if pointer == "/clean_price" { dirty + flows.accrued } else { dirty };
            flows
                .yield_of(dirty, rule)
                .map_err(|error| Error::invalid_at(pointer, error.to_string()))?
        }
        Quote::Curve(spread) => {
            let curve = curve.as_ref().ok_or_else(nothing_to_price_from)?;
            let dirty =
                flows.dirty_with_z_spread(curve, RateCompounding::Continuous.into(), spread);
            flows.yield_of(dirty.map_err(at_top)?, rule).map_err(at_top)?
        }
    };
    let measures = flows.measures(rate, rule).map_err(at_top)?;
    valuation(&flows, &measures, ask.yield_convention, curve.as_ref())
}

/// Finds the yield of a bond as of `settlement`.
pub(crate) fn find_yield(ask: &FindYield, settlement: Date) -> Result<BondYield> {
    let flows = flows(&ask.bond, settlement)?;
    let (dirty, pointer) = match (ask.clean_price, ask.dirty_price) {
        (Some(clean), None) => (clean + flows.accrued, "/clean_price"),
        (None, Some(dirty)) => (dirty, "/dirty_price"),
        _ => return Err(Error::invalid("give clean_price or dirty_price, one of the two")),
    };
    let in_convention = |yield_convention: YieldConvention| {
        let yield_rate = flows
            .yield_of(dirty, yield_convention.rule())
            .map_err(|error| Error::invalid_at(pointer, error.to_string()))?;
        Ok(YieldByConvention { yield_convention, yield_rate })
    };
    let by_convention =
        YieldConvention::ALL.into_iter().map(in_convention).collect::<Result<Vec<_>>>()?;
    let own = in_convention(ask.yield_convention)?;
    let measures = flows.measures(own.yield_rate, ask.yield_convention.rule()).map_err(at_top)?;
    Ok(BondYield {
        settlement,
        yield_rate: own.yield_rate,
        yield_convention: own.yield_convention,
        clean_price: dirty - flows.accrued,
        dirty_price: dirty,
        accrued_interest: flows.accrued,
        current_yield: measures.current_yield,
        by_convention,
    })
}

fn flows(bond: &BondDetails, settlement: Date) -> Result<Flows> {
    bond.bond(settlement, "/bond")?.flows(settlement).map_err(at_top)
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn at_top(error: quant::bonds::Error) -> Error {
    match error.field() {
        "maturity" => Error::invalid_at("/settlement", error.to_string()),
        "" => Error::invalid(error.to_string()),
        field => Error::invalid_at(format!("/{field}"), error.to_string()),
    }
}

/// What the price comes from.
enum Quote {
    Yield(f64),
    /// A price and where it was given.
    Dirty(f64, &'static str),
    /// The curve plus a spread.
    Curve(f64),
}

fn quoted(ask: &PriceBond) -> Result<Quote> {
    let quote = match (ask.yield_rate, ask.clean_price, ask.dirty_price) {
        (Some(rate), None, None) => Quote::Yield(rate),
        (None, Some(clean), None) => Quote::Dirty(clean, "/clean_price"),
        (None, None, Some(dirty)) => Quote::Dirty(dirty, "/dirty_price"),
        (None, None, None) if ask.curve.is_some() => Quote::Curve(ask.z_spread.unwrap_or(0.0)),
        _ => return Err(nothing_to_price_from()),
    };
    if ask.z_spread.is_some() && !matches!(quote, Quote::Curve(_)) {
        let message = "leave out z_spread, or leave the yield or price out to price from the curve";
        return Err(Error::invalid_at("/z_spread", message));
    }
    Ok(quote)
}

fn nothing_to_price_from() -> Error {
    Error::invalid("give one of yield_rate, clean_price and dirty_price, or only a curve")
}

fn valuation(
    flows: &Flows,
    measures: &Measures,
    convention: YieldConvention,
    curve: Option<&Curve>,
) -> Result<BondValuation> {
    let (rate, rule) = (measures.yield_rate, convention.rule());
    let effective = match curve {
        Some(curve) => flows.effective_duration(curve),
        None => flows.duration_by_difference(rate, rule, 1e-4),
    };
    let z_spread =
        curve.map(|c| flows.z_spread(measures.dirty, c, RateCompounding::Continuous.into()));
    let key_rates = curve.map(|curve| flows.key_rates(curve, &KEY_YEARS)).transpose();
    let key_rates = key_rates.map_err(at_top)?.unwrap_or_default();
    Ok(BondValuation {
        settlement: flows.settlement,
        clean_price: measures.clean,
        dirty_price: measures.dirty,
        accrued_interest: measures.accrued,
        yield_rate: rate,
        yield_convention: convention,
        current_yield: measures.current_yield,
        macaulay_duration_years: measures.macaulay,
        modified_duration_years: measures.modified,
        effective_duration_years: effective.map_err(at_top)?,
        convexity: measures.convexity,
        dv01: measures.dv01,
        z_spread: z_spread.transpose().map_err(at_top)?,
        key_rates: key_rates.iter().map(|k| KeyRateRisk { years: k.years, dv01: k.dv01 }).collect(),
        cash_flows: cash_flows(flows, rate, rule),
        price_by_yield: price_by_yield(flows, rate, rule),
    })
}

fn cash_flows(flows: &Flows, rate: f64, rule: YieldRule) -> Vec<BondCashFlow> {
    let worth = flows.present_values(rate, rule);
    let rows = flows.rows.iter().zip(worth).map(|(row, present_value)| BondCashFlow {
        date: row.date,
        kind: match row.kind {
            FlowKind::Coupon => "coupon",
            FlowKind::Redemption => "redemption",
        },
        amount: row.amount,
        years: row.years,
        present_value,
    });
    rows.collect()
}

fn price_by_yield(flows: &Flows, rate: f64, rule: YieldRule) -> Vec<PriceAtYield> {
    let yields = (-PRICE_STEPS..=PRICE_STEPS).map(|step| rate + PRICE_STEP * f64::from(step));
    let at = |yield_rate: f64| {
        let dirty_price = flows.dirty_price(yield_rate, rule).ok()?;
        Some(PriceAtYield { yield_rate, clean_price: dirty_price - flows.accrued })
    };
    yields.filter_map(at).collect()
}
