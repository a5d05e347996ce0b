//! The yields of a day as one curve, in the form of Nelson, Siegel and Svensson: a level, a slope, a hump after
//! two to five years and a wide one far out.
//!
//! Of the four yields with a listing, the bill and the ten years are drawn as prices are. The humps swing slowly
//! around what they were on the day whose closes stand in the listings, and the five and thirty years follow from
//! the curve: drawn each by its own chance they would drift apart, and the curve would have kinks.
//!
//! Source: Svensson, "Estimating and Interpreting Forward Interest Rates", NBER working paper 4871 (1994).

use std::collections::BTreeMap;

use jiff::{Unit, civil::Date};

use crate::{
    Listing, Session,
    days::{Asset, Source},
    noise::Noise,
    path::number,
};

/// How fast, a year, the slope and the first hump fade, and the wide hump.
const NEAR: f64 = 0.5;
const FAR: f64 = 0.15;

/// How far the humps swing, in percent. A part of each is seen in a yield: about an eighth.
const SWING: f64 = 0.5;

const BILL: (&str, f64) = ("^IRX", 0.25);
const FIVE: (&str, f64) = ("^FVX", 5.0);
const TEN: (&str, f64) = ("^TNX", 10.0);
const THIRTY: (&str, f64) = ("^TYX", 30.0);

/// How much of a slope is seen at `years`: all of it today, nothing for ever.
fn slope(years: f64, fades: f64) -> f64 {
    let x = fades * years.max(1e-6);
    (1.0 - libm::exp(-x)) / x
}

/// How much of a hump is seen at `years`: nothing today, nor for ever.
fn hump(years: f64, fades: f64) -> f64 {
    slope(years, fades) - libm::exp(-fades * years.max(1e-6))
}

/// The yields of a day, in percent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Curve {
    level: f64,
    slope: f64,
    near: f64,
    far: f64,
}

impl Curve {
    /// Returns the curve with these humps that meets the bill and the ten years.
    fn through(bill: f64, ten: f64, (near, far): (f64, f64)) -> Self {
        let humps = Self { level: 0.0, slope: 0.0, near, far };
        let (bill, ten) = (bill - humps.at(BILL.1), ten - humps.at(TEN.1));
        let (first, second) = (slope(BILL.1, NEAR), slope(TEN.1, NEAR));
        let slope = (bill - ten) / (first - second);
        Self { level: ten - slope * second, slope, near, far }
    }

    /// Returns the yield for `years`.
    pub fn at(&self, years: f64) -> f64 {
        let slope = self.slope * slope(years, NEAR);
        self.level + slope + self.near * hump(years, NEAR) + self.far * hump(years, FAR)
    }

    /// Returns the yield for `years` as it is told, in whole hundredths of a percent.
    pub fn hundredths(&self, years: f64) -> f64 {
        libm::round(100.0 * self.at(years))
    }
}

/// Returns the humps with which a curve meets all four yields.
fn humps(bill: f64, five: f64, ten: f64, thirty: f64) -> (f64, f64) {
    let flat = Curve::through(bill, ten, (0.0, 0.0));
    let (at_five, at_thirty) = (five - flat.at(FIVE.1), thirty - flat.at(THIRTY.1));
    // What one percent of each hump does between the two that are met.
    let (near, far) = (Curve::through(0.0, 0.0, (1.0, 0.0)), Curve::through(0.0, 0.0, (0.0, 1.0)));
    let of = |years: f64| (near.at(years), far.at(years));
    let ((a, b), (c, d)) = (of(FIVE.1), of(THIRTY.1));
    let whole = a * d - b * c;
    ((at_five * d - b * at_thirty) / whole, (a * at_thirty - at_five * c) / whole)
}

/// The curves of all sessions, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Curves {
    days: Vec<(Session, Curve)>,
}

impl Curves {
    /// Draws the yields that lead the others; there are no curves where one of the four is not listed.
    pub fn draw(source: &Source, universe: &[Listing]) -> Self {
        let listed = [BILL, FIVE, TEN, THIRTY]
            .map(|(symbol, _)| universe.iter().find(|listing| listing.symbol == symbol));
        let [Some(bill), Some(five), Some(ten), Some(thirty)] = listed else {
            return Self::default();
        };
        let first = humps(bill.close, five.close, ten.close, thirty.close);
        let (bills, tens) = (source.draw(bill.clone()), source.draw(ten.clone()));
        let close = |asset: &Asset, close: i64| number(close) / asset.scale;
        let day = |(bill, ten): (&crate::days::Day, &crate::days::Day)| {
            let humps = swung(first, source.noise, source.first, bill.session.date);
            let (one, other) = (close(&bills, bill.range.close), close(&tens, ten.range.close));
            (bill.session, Curve::through(one, other, humps))
        };
        Self { days: bills.days.iter().zip(&tens.days).map(day).collect() }
    }

    /// Returns the closes that lead the listings that follow the curve.
    pub fn closes(&self) -> BTreeMap<&'static str, BTreeMap<Date, f64>> {
        let of = |years: f64| self.days.iter().map(move |(day, curve)| (day.date, curve.at(years)));
        [FIVE, THIRTY].into_iter().map(|(symbol, years)| (symbol, of(years).collect())).collect()
    }

    /// Returns the curves of the days that were over at `now`, oldest first.
    pub fn until(&self, now: i64) -> impl Iterator<Item = (Date, Curve)> {
        let over = self.days.iter().take_while(move |(day, _)| day.close <= now);
        over.map(|(day, curve)| (day.date, *curve))
    }
}

/// Returns what the humps of the `first` day have become on `date`.
fn swung((near, far): (f64, f64), noise: Noise, first: Date, date: Date) -> (f64, f64) {
    let days = first.until((Unit::Day, date)).map_or(0, |span| span.get_days());
    let years = f64::from(days) / 365.25;
    let moved = |name: &str| {
        let own = noise.named("curve").named(name);
        SWING * (super::swing(own, years) - super::swing(own, 0.0))
    };
    (near + moved("near"), far + moved("far"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Class, World};

    /// Friday, 20 November 2026, 18:00 in UTC.
    const START: i64 = 1_795_197_600_000_000;

    /// Years of the maturities that the Treasury tells.
    const YEARS: [f64; 14] = [
        1.0 / 12.0,
        0.125,
        1.0 / 6.0,
        0.25,
        1.0 / 3.0,
        0.5,
        1.0,
        2.0,
        3.0,
        5.0,
        7.0,
        10.0,
        20.0,
        30.0,
    ];

    fn rates(seed: u64) -> World {
        let rates = crate::demo().into_iter().filter(|it| it.class == Class::Rate).collect();
        World::new(seed, START, rates)
    }

    #[test]
    fn a_curve_meets_the_four_yields_it_is_made_of() {
        let curve = Curve::through(4.3, 3.88, humps(4.3, 3.97, 3.88, 3.98));
        for (years, value) in [(0.25, 4.3), (5.0, 3.97), (10.0, 3.88), (30.0, 3.98)] {
            assert!((curve.at(years) - value).abs() < 1e-9, "{years}: {}", curve.at(years));
        }
    }

    #[test]
    fn no_day_of_any_seed_has_a_kink_in_its_curve() {
        let (mut worst, mut seen) = (0.0_f64, 0);
        for seed in 1..=12 {
            for (date, curve) in rates(seed).yields(i64::MAX) {
                let points = YEARS.map(|years| (libm::log(years), curve.at(years)));
                let slopes: Vec<f64> = points
                    .windows(2)
                    .map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0))
                    .collect();
                // Percent by which the next e-fold of time adds more, or less, than the last.
                for pair in slopes.windows(2) {
                    worst = worst.max((pair[1] - pair[0]).abs());
                }
                assert!(points.iter().all(|(_, value)| (0.5..9.0).contains(value)), "{date}");
                seen += 1;
            }
        }
        assert!(seen > 12 * 1_400, "{seen}");
        assert!(worst < 0.35, "{worst}");
    }

    #[test]
    fn the_first_curve_goes_on_from_the_closes_of_the_listings() {
        for seed in 1..=12 {
            let world = rates(seed);
            let (_, curve) = world.yields(START).next().unwrap();
            for (symbol, years) in [BILL, FIVE, TEN, THIRTY] {
                let close = world.asset(symbol).unwrap().listing.close;
                assert!((curve.at(years) - close).abs() < 0.15, "{seed} {symbol}");
            }
        }
    }

    #[test]
    fn what_is_listed_closes_on_the_curve() {
        for seed in 1..=4 {
            let world = rates(seed);
            for (symbol, years) in [BILL, FIVE, TEN, THIRTY] {
                let asset = world.asset(symbol).unwrap();
                let curves: Vec<(Date, Curve)> = world.yields(i64::MAX).collect();
                assert_eq!(curves.len(), asset.days.len());
                for (day, (date, curve)) in asset.days.iter().zip(curves) {
                    assert_eq!(day.session.date, date);
                    let close = number(day.range.close) / asset.scale;
                    assert!((close - curve.at(years)).abs() < 6e-4, "{symbol} {date}");
                }
            }
        }
    }
}
