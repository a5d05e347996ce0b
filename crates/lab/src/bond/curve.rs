//! Curves from quotes.

use jiff::{Span, civil::Date};
use kernel::{Error, Result};
use quant::bonds::{
    Bond, BondTerms, Compounding, Curve, Frequency, Instrument, Interpolation,
    NelsonSiegelSvensson, bootstrap,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BondDetails, terms::day_count};

/// Quotes of one curve: deposits by the month and swaps by the year, and room beside them.
pub(crate) const MAX_INSTRUMENTS: usize = 60;

/// Points that are answered: a century by quarters.
const MAX_GRID: usize = 400;
const MAX_GRID_YEARS: f64 = 100.0;

/// The times that are answered when none are asked for, in years.
const GRID: [f64; 17] =
    [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0];

/// How interest is added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateCompounding {
    #[default]
    Annual,
    SemiAnnual,
    Quarterly,
    Monthly,
    Continuous,
    Simple,
}

/// What a curve is between its points: straight logarithms of discount factors, a natural cubic
/// spline of zero rates, or the smooth model of Nelson and Siegel (with Svensson's second hump)
/// nearest to the zero rates at the points, which it need not go through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurveInterpolation {
    #[default]
    LogLinearDiscount,
    CubicZero,
    NelsonSiegel,
    NelsonSiegelSvensson,
}

/// A quote. Its end is a date, or a tenor from its start: `1D`, `2W`, `3M`, `10Y`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CurveInstrument {
    /// A zero rate from the date of the curve.
    Zero {
        #[schema(example = "2Y")]
        end: String,
        rate: f64,
        #[serde(default)]
        compounding: RateCompounding,
    },
    /// Money lent at a simple rate; a forward rate agreement when it starts later than the curve.
    Deposit {
        #[schema(value_type = Option<String>, format = Date)]
        start: Option<Date>,
        #[schema(example = "3M")]
        end: String,
        rate: f64,
        /// ACT/360 without it.
        day_count: Option<String>,
    },
    /// A par swap: a fixed leg against floating payments that are worth par.
    Swap {
        #[schema(value_type = Option<String>, format = Date)]
        start: Option<Date>,
        #[schema(example = "10Y")]
        end: String,
        rate: f64,
        /// 1 without it.
        payments_per_year: Option<u32>,
        /// Of the fixed leg; 30/360 without it.
        day_count: Option<String>,
    },
    /// A bond bought on the date of the curve.
    Bond { bond: BondDetails, clean_price: f64 },
}

/// A curve as it is asked: quotes and what is between them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveInput {
    /// When 1 is worth 1; the settlement, or today, without it.
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    #[serde(default)]
    pub interpolation: CurveInterpolation,
    /// 1 to 60, each ending on a day of its own.
    #[schema(
        min_items = 1, max_items = 60,
        example = json!([
            {"type": "deposit", "end": "3M", "rate": 0.031},
            {"type": "swap", "end": "2Y", "rate": 0.029},
            {"type": "swap", "end": "10Y", "rate": 0.03}
        ])
    )]
    pub instruments: Vec<CurveInstrument>,
}

/// What to answer of a curve.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildCurve {
    pub curve: CurveInput,
    /// Of the zero and forward rates in the answer.
    #[serde(default)]
    pub compounding: RateCompounding,
    /// Times of the answer, at most 400, rising, up to 100 years; the usual ones without it.
    #[serde(default)]
    #[schema(max_items = 400, example = json!([0.5, 1, 2, 5, 10]))]
    pub grid_years: Vec<f64>,
    /// The length of the forward rates, above 0 and at most 10 years.
    #[serde(default = "quarter")]
    #[schema(default = 0.25)]
    pub forward_years: f64,
}

fn quarter() -> f64 {
    0.25
}

/// Rates at one time.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CurvePoint {
    /// Years of 365 days from the curve's date.
    pub years: f64,
    pub discount_factor: f64,
    pub zero_rate: f64,
    /// From this time on, for `forward_years`.
    pub forward_rate: f64,
    /// The coupon of a bond that costs its face, paid once a year; null when it is not defined.
    pub par_rate: Option<f64>,
}

/// How well a quote is met.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RepricedInstrument {
    /// Years of 365 days to its end.
    pub years: f64,
    pub zero_rate: f64,
    /// The value of the instrument on the curve per 100 of face: 0 where the quote is met.
    pub error: f64,
}

/// The numbers of the smooth model; times in years, rates continuous.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct NelsonSiegelFit {
    pub level: f64,
    pub slope: f64,
    pub curvature: f64,
    pub second_curvature: f64,
    pub decay_years: f64,
    pub second_decay_years: f64,
    /// Root of the mean squared error of the zero rates.
    pub zero_rate_error: f64,
}

/// A curve.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FittedCurve {
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    pub interpolation: CurveInterpolation,
    pub compounding: RateCompounding,
    pub points: Vec<CurvePoint>,
    /// In the order in which they were given.
    pub instruments: Vec<RepricedInstrument>,
    /// Null unless a smooth model was asked for.
    pub model: Option<NelsonSiegelFit>,
}

impl From<RateCompounding> for Compounding {
    fn from(compounding: RateCompounding) -> Self {
        match compounding {
            RateCompounding::Annual => Self::Periodic(Frequency::Annual),
            RateCompounding::SemiAnnual => Self::Periodic(Frequency::SemiAnnual),
            RateCompounding::Quarterly => Self::Periodic(Frequency::Quarterly),
            RateCompounding::Monthly => Self::Periodic(Frequency::Monthly),
            RateCompounding::Continuous => Self::Continuous,
            RateCompounding::Simple => Self::Simple,
        }
    }
}

/// A curve and what it was made from.
struct Built {
    curve: Curve,
    quotes: Vec<Instrument>,
    model: Option<NelsonSiegelFit>,
}

/// Makes a curve and answers points of it; `today` stands in for a date that is not given.
pub(crate) fn build(ask: &BuildCurve, today: Date) -> Result<FittedCurve> {
    let Built { curve, quotes, model } = ask.curve.built(today, "/curve")?;
    if !(ask.forward_years > 0.0 && ask.forward_years <= 10.0) {
        return Err(Error::invalid_at("/forward_years", "choose more than 0 and at most 10 years"));
    }
    let years = if ask.grid_years.is_empty() { &GRID[..] } else { &ask.grid_years };
    check_grid(years)?;
    let compounding = ask.compounding.into();
    let point = |years: &f64| {
        let unknown = || Error::invalid_at("/grid_years", format!("no rate is defined at {years}"));
        Ok(CurvePoint {
            years: *years,
            discount_factor: curve.discount_at(*years),
            zero_rate: curve.zero_rate(*years, compounding).ok_or_else(unknown)?,
            forward_rate: curve
                .forward_rate(*years, years + ask.forward_years, compounding)
                .ok_or_else(unknown)?,
            par_rate: curve.par_rate(*years, Frequency::Annual.per_year()),
        })
    };
    let repriced = |quote: &Instrument| {
        let years = curve.years(quote.end());
        Ok(RepricedInstrument {
            years,
            zero_rate: curve.zero_rate(years, compounding).ok_or_else(|| {
                Error::invalid_at("/curve/instruments", "an instrument has no zero rate")
            })?,
            error: 100.0 * quote.worth(&curve).map_err(|error| of_curve(&error, "/curve"))?,
        })
    };
    Ok(FittedCurve {
        date: curve.date(),
        interpolation: ask.curve.interpolation,
        compounding: ask.compounding,
        points: years.iter().map(point).collect::<Result<_>>()?,
        instruments: quotes.iter().map(repriced).collect::<Result<_>>()?,
        model,
    })
}

fn check_grid(years: &[f64]) -> Result<()> {
    if years.len() > MAX_GRID {
        return Err(Error::invalid_at("/grid_years", format!("ask for at most {MAX_GRID} times")));
    }
    for (number, time) in years.iter().enumerate() {
        if !(0.0..=MAX_GRID_YEARS).contains(time) {
            let message = format!("a time must be from 0 to {MAX_GRID_YEARS} years");
            return Err(Error::invalid_at(format!("/grid_years/{number}"), message));
        }
    }
    if years.windows(2).any(|pair| pair[1] <= pair[0]) {
        return Err(Error::invalid_at("/grid_years", "give the times in rising order"));
    }
    Ok(())
}

impl CurveInput {
    /// Makes the curve; `pointer` is where it stands in what was asked.
    pub(crate) fn curve(&self, today: Date, pointer: &str) -> Result<Curve> {
        Ok(self.built(today, pointer)?.curve)
    }

    fn built(&self, today: Date, pointer: &str) -> Result<Built> {
        let date = self.date.unwrap_or(today);
        if self.instruments.is_empty() || self.instruments.len() > MAX_INSTRUMENTS {
            let message = format!("give 1 to {MAX_INSTRUMENTS} instruments");
            return Err(Error::invalid_at(format!("{pointer}/instruments"), message));
        }
        let numbered = self.instruments.iter().enumerate();
        let quotes = numbered
            .map(|(n, quote)| quote.instrument(date, &format!("{pointer}/instruments/{n}")))
            .collect::<Result<Vec<_>>>()?;
        let smooth = match self.interpolation {
            CurveInterpolation::CubicZero => Interpolation::CubicZero,
            _ => Interpolation::LogLinearDiscount,
        };
        let curve = bootstrap(date, &quotes, smooth).map_err(|error| of_curve(&error, pointer))?;
        let fit = match self.interpolation {
            CurveInterpolation::NelsonSiegel => NelsonSiegelSvensson::fit_without_second_hump,
            CurveInterpolation::NelsonSiegelSvensson => NelsonSiegelSvensson::fit,
            _ => return Ok(Built { curve, quotes, model: None }),
        };
        let points: Vec<(f64, f64)> = quotes
            .iter()
            .map(|quote| curve.years(quote.end()))
            .filter_map(|years| Some((years, curve.zero_rate(years, Compounding::Continuous)?)))
            .collect();
        let model = fit(&points).map_err(|error| of_curve(&error, pointer))?;
        let curve = Curve::parametric(date, model).map_err(|error| of_curve(&error, pointer))?;
        let model = Some(NelsonSiegelFit {
            level: model.level,
            slope: model.slope,
            curvature: model.curvature,
            second_curvature: model.second_curvature,
            decay_years: model.decay,
            second_decay_years: model.second_decay,
            zero_rate_error: model.error(&points).unwrap_or(0.0),
        });
        Ok(Built { curve, quotes, model })
    }
}

fn of_curve(error: &quant::bonds::Error, pointer: &str) -> Error {
    use quant::bonds::Error as Cause;
    let pointer = match error {
        Cause::Ended { index } | Cause::Quote { index } | Cause::NoCurve { index } => {
            format!("{pointer}/instruments/{index}")
        }
        _ => format!("{pointer}/instruments"),
    };
    Error::invalid_at(pointer, error.to_string())
}

impl CurveInstrument {
    fn instrument(&self, date: Date, pointer: &str) -> Result<Instrument> {
        let count = |name: &Option<String>, usual: &str| {
            let name = name.as_deref().unwrap_or(usual);
            day_count(name, &format!("{pointer}/day_count"))
        };
        match self {
            Self::Zero { end, rate, compounding } => Ok(Instrument::Zero {
                end: end_of(end, date, pointer)?,
                rate: *rate,
                compounding: (*compounding).into(),
            }),
            Self::Deposit { start, end, rate, day_count } => {
                let start = start.unwrap_or(date);
                Ok(Instrument::Deposit {
                    start,
                    end: end_of(end, start, pointer)?,
                    rate: *rate,
                    day_count: count(day_count, "ACT/360")?,
                })
            }
            Self::Swap { start, end, rate, payments_per_year, day_count } => {
                let start = start.unwrap_or(date);
                let frequency = payments_per_year.map_or(Some(Frequency::Annual), Frequency::of);
                let frequency = frequency.ok_or_else(|| {
                    let pointer = format!("{pointer}/payments_per_year");
                    Error::invalid_at(pointer, "choose 1, 2, 4 or 12 payments a year")
                })?;
                let end = end_of(end, start, pointer)?;
                let terms = BondTerms {
                    day_count: count(day_count, "30/360")?,
                    ..BondTerms::new(start, end, *rate, Some(frequency))
                };
                let of_leg = |error: quant::bonds::Error| {
                    let field = if error.field() == "coupon_rate" { "rate" } else { "end" };
                    Error::invalid_at(format!("{pointer}/{field}"), error.to_string())
                };
                Ok(Instrument::Swap { fixed: Bond::new(terms).map_err(of_leg)? })
            }
            Self::Bond { bond, clean_price } => Ok(Instrument::Bond {
                bond: bond.bond(date, &format!("{pointer}/bond"))?,
                settlement: date,
                clean: *clean_price,
            }),
        }
    }
}

/// Reads a date, or a tenor from `start`.
fn end_of(text: &str, start: Date, pointer: &str) -> Result<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date);
    }
    tenor(text).map(|span| start.saturating_add(span)).ok_or_else(|| {
        let message = "give a date (2030-02-15) or a tenor of days, weeks, months or years (1D, \
                       2W, 3M, 10Y), at most 100 years";
        Error::invalid_at(format!("{pointer}/end"), message)
    })
}

fn tenor(text: &str) -> Option<Span> {
    let unit = text.chars().next_back()?.to_ascii_uppercase();
    let number: i32 = text.get(..text.len() - unit.len_utf8())?.parse().ok()?;
    let (limit, span): (i32, fn(i32) -> Span) = match unit {
        'D' => (36_500, |n| Span::new().days(n)),
        'W' => (5_200, |n| Span::new().weeks(n)),
        'M' => (1_200, |n| Span::new().months(n)),
        'Y' => (100, |n| Span::new().years(n)),
        _ => return None,
    };
    (1..=limit).contains(&number).then(|| span(number))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_end_is_a_date_or_a_tenor() {
        let start = date(2024, 1, 31);
        let end = |text| end_of(text, start, "").ok();
        assert_eq!(end("1M"), Some(date(2024, 2, 29)));
        assert_eq!(end("10y"), Some(date(2034, 1, 31)));
        assert_eq!(end("2030-02-15"), Some(date(2030, 2, 15)));
        for wrong in ["", "M", "0M", "101Y", "-1M", "3Q", "é", "2030-02-30"] {
            assert_eq!(end(wrong), None, "{wrong}");
        }
    }
}
