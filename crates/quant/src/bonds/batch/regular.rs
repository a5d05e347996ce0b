//! Bonds whose coupon periods are all whole but the one in which they are bought.
//!
//! Their price is a geometric series: with `q` the discount factor of a period, `n` coupons left and
//! `w` periods to the next, `P = qʷ (c Σ qᵏ + 100 qⁿ⁻¹)`, `k = 0 … n−1`.

#![expect(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "loops that must become vectors"
)]

use pulp::{Arch, Simd, WithSimd};

use super::Sensitivities;
use crate::{
    UNKNOWN,
    bonds::Frequency,
    options::fast::{self, add, exp, ln},
};

/// Bonds that are redeemed at 100, a column for each of their terms.
#[derive(Debug, Clone, Copy)]
pub struct RegularBonds<'a> {
    /// Rates a year, at least 0.
    pub coupon: &'a [f64],
    /// Coupon periods to maturity, above 0 and at most 1,320: 5.25 is five whole periods and a
    /// quarter, with three quarters of a coupon accrued.
    pub periods: &'a [f64],
    pub frequency: Frequency,
}

/// Rows worked on at once: their columns stay in the first cache.
const BLOCK: usize = 256;

const MAX_PERIODS: f64 = 1_320.0;

/// Below this rate a period the sums of the series lose digits and are added up one by one.
const SMALL: f64 = 2e-3;

/// Steps over a block; a row that needs more goes on alone.
const STEPS: usize = 6;

/// The error after a step is some hundred times its fourth power: after this one it is far below
/// the last bit.
const LAST_STEP: f64 = 1e-5;

/// One bond in periods.
#[derive(Debug, Clone, Copy)]
struct Terms {
    coupon: f64,
    count: f64,
    /// To the next coupon.
    wait: f64,
}

/// `P`, `Σ t a qᵗ`, `Σ t² a qᵗ` and `Σ t³ a qᵗ` over the payments.
type Sums = [f64; 4];

impl Terms {
    #[inline(always)]
    fn of(coupon: f64, periods: f64, per_year: f64) -> Self {
        let count = periods.ceil();
        Self { coupon: 100.0 * coupon / per_year, count, wait: periods - (count - 1.0) }
    }

    /// The sums where 1 grows to `growth` in a period.
    #[inline(always)]
    fn series<const FUSED: bool>(self, growth: f64, log_growth: f64) -> Sums {
        let Self { coupon, count, wait } = self;
        let past = exp::<FUSED>(-count * log_growth);
        let start = exp::<FUSED>(-wait * log_growth);
        // 1 / (1 − q)
        let inverse = growth / (growth - 1.0);
        let last = count - 1.0;
        let (area, end) = (last * last, wait + last);
        // Σ kⁿ qᵏ, each from those before.
        let zeroth = (1.0 - past) * inverse;
        let rest = zeroth - 1.0;
        let first = (rest - last * past) * inverse;
        let second = (2.0 * first - rest - area * past) * inverse;
        let third = (3.0 * (second - first) + rest - area * last * past) * inverse;
        let face = 100.0 * past * growth;
        // Of (w + k)ⁿ.
        let firsts = add::<FUSED>(wait, zeroth, first);
        let twice = add::<FUSED>(wait, first, second);
        let squares = add::<FUSED>(wait, firsts, twice);
        let cubes = add::<FUSED>(wait, squares + twice, add::<FUSED>(wait, second, third));
        [
            start * add::<FUSED>(coupon, zeroth, face),
            start * add::<FUSED>(coupon, firsts, face * end),
            start * add::<FUSED>(coupon, squares, face * end * end),
            start * add::<FUSED>(coupon, cubes, face * end * end * end),
        ]
    }

    /// The same, payment by payment.
    fn one_by_one(self, log_growth: f64) -> Sums {
        let mut sums = [0.0; 4];
        let mut number = 0.0;
        while number < self.count {
            let time = self.wait + number;
            number += 1.0;
            let face = if number < self.count { 0.0 } else { 100.0 };
            let value = (self.coupon + face) * (-log_growth * time).exp();
            for (power, sum) in (0..).zip(&mut sums) {
                *sum += value * time.powi(power);
            }
        }
        sums
    }

    #[inline(always)]
    fn accrued(self) -> f64 {
        self.coupon * (1.0 - self.wait)
    }

    #[inline(always)]
    fn is_possible(self) -> bool {
        let Self { coupon, count, wait } = self;
        (0.0..f64::INFINITY).contains(&coupon) & (1.0..=MAX_PERIODS).contains(&count) & (wait > 0.0)
    }

    /// The logarithm of growth at which the price is `dirty`, from everywhere.
    fn solve(self, dirty: f64, start: f64) -> Option<f64> {
        if !(self.is_possible() && dirty > 0.0 && dirty.is_finite()) {
            return None;
        }
        let mut x = if start.is_finite() && start.abs() < 1.0 { start } else { 0.02 };
        // Newton's method on the convex logarithm of the price: see `Flows::yield_of`.
        for _ in 0..100 {
            let [price, times, ..] = self.one_by_one(x);
            let step = (price / dirty).ln() * price / times;
            x += step;
            if !x.is_finite() || x.abs() > 50.0 {
                return None;
            }
            if step.abs() < 1e-15 + 1e-15 * x.abs() {
                return Some(x);
            }
        }
        Some(x)
    }
}

/// `clean`, `modified` and `convexity` from the sums.
#[inline(always)]
fn measures(
    terms: Terms,
    [price, times, squares, _]: Sums,
    growth: f64,
    per_year: f64,
) -> [f64; 3] {
    let scale = 1.0 / (per_year * growth);
    let by_price = 1.0 / price;
    let convexity = (squares + times) * scale * scale * by_price;
    [price - terms.accrued(), times * scale * by_price, convexity]
}

impl RegularBonds<'_> {
    fn len(&self, other: usize) -> usize {
        self.coupon.len().min(self.periods.len()).min(other)
    }

    fn terms(&self, row: usize) -> Terms {
        Terms::of(self.coupon[row], self.periods[row], self.frequency.per_year())
    }

    /// Writes what each bond is worth at its yield into `out`, whose room is used again.
    ///
    /// - `yields`: fractions a year, compounded as often as coupons are paid.
    pub fn sensitivities(&self, yields: &[f64], out: &mut Sensitivities) {
        let rows = self.len(yields.len());
        out.sized(rows);
        let (arch, per_year) = (Arch::new(), self.frequency.per_year());
        for start in (0..rows).step_by(BLOCK) {
            let end = (start + BLOCK).min(rows);
            arch.dispatch(Priced {
                coupon: &self.coupon[start..end],
                periods: &self.periods[start..end],
                yields: &yields[start..end],
                per_year,
                out: [
                    &mut out.clean[start..end],
                    &mut out.modified[start..end],
                    &mut out.convexity[start..end],
                ],
            });
        }
        for (row, rate) in yields.iter().enumerate().take(rows) {
            if out.clean[row].is_nan() {
                let (terms, growth) = (self.terms(row), 1.0 + rate / per_year);
                if terms.is_possible() && growth > 0.0 && growth.is_finite() {
                    let sums = terms.one_by_one((rate / per_year).ln_1p());
                    out.set(row, measures(terms, sums, growth, per_year));
                }
            }
        }
    }

    /// Writes the yield of each bond at its clean price into `out`, whose room is used again.
    ///
    /// - `clean`: per 100 of face, without the accrued part of the coupon.
    pub fn yields(&self, clean: &[f64], out: &mut Vec<f64>) {
        let rows = self.len(clean.len());
        out.clear();
        out.resize(rows, UNKNOWN);
        let (arch, per_year) = (Arch::new(), self.frequency.per_year());
        for start in (0..rows).step_by(BLOCK) {
            let end = (start + BLOCK).min(rows);
            arch.dispatch(Sought {
                coupon: &self.coupon[start..end],
                periods: &self.periods[start..end],
                clean: &clean[start..end],
                per_year,
                out: &mut out[start..end],
            });
        }
        for (row, slot) in out.iter_mut().enumerate() {
            if slot.is_nan() {
                let terms = self.terms(row);
                let found = terms.solve(clean[row] + terms.accrued(), 0.02);
                *slot = found.map_or(UNKNOWN, |x| crate::known(per_year * x.exp_m1()));
            }
        }
    }
}

/// Price and sensitivities of some rows.
struct Priced<'a> {
    coupon: &'a [f64],
    periods: &'a [f64],
    yields: &'a [f64],
    per_year: f64,
    out: [&'a mut [f64]; 3],
}

impl WithSimd for Priced<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        if fast::fused::<S>() { self.run::<true>() } else { self.run::<false>() }
    }
}

impl Priced<'_> {
    /// Leaves unknown what has to be added up one by one, if it can be at all.
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Self { coupon, periods, yields, per_year, out: [clean, modified, convexity] } = self;
        let rows = yields.len();
        let (coupon, periods) = (&coupon[..rows], &periods[..rows]);
        let (clean, modified) = (&mut clean[..rows], &mut modified[..rows]);
        let convexity = &mut convexity[..rows];
        for i in 0..rows {
            let terms = Terms::of(coupon[i], periods[i], per_year);
            let growth = 1.0 + yields[i] / per_year;
            let sums = terms.series::<FUSED>(growth, ln::<FUSED>(growth));
            let measures = measures(terms, sums, growth, per_year);
            let fine = terms.is_possible() & has_series(growth - 1.0, growth) & (measures[0] > 0.0);
            [clean[i], modified[i], convexity[i]] =
                measures.map(|measure| if fine { measure } else { UNKNOWN });
        }
    }
}

/// Whether the sums keep their digits at a rate a period, and a price of 1,320 periods is a number of
/// the machine; false for NaN.
#[inline(always)]
fn has_series(rate: f64, growth: f64) -> bool {
    (rate.abs() >= SMALL) & (0.7..1.5).contains(&growth)
}

/// Rows whose yields are sought.
struct Sought<'a> {
    coupon: &'a [f64],
    periods: &'a [f64],
    clean: &'a [f64],
    per_year: f64,
    out: &'a mut [f64],
}

impl WithSimd for Sought<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        if fast::fused::<S>() { self.run::<true>() } else { self.run::<false>() }
    }
}

impl Sought<'_> {
    /// Leaves unknown what does not settle in a few steps.
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Self { coupon, periods, clean, per_year, out } = self;
        let rows = out.len().min(BLOCK);
        let (coupon, periods, clean) = (&coupon[..rows], &periods[..rows], &clean[..rows]);
        let (mut log_growth, mut step) = ([0.0; BLOCK], [0.0; BLOCK]);
        for i in 0..rows {
            log_growth[i] = guess::<FUSED>(coupon[i], periods[i], clean[i], per_year);
        }
        for _ in 0..STEPS {
            let mut settled = true;
            for i in 0..rows {
                let terms = Terms::of(coupon[i], periods[i], per_year);
                step[i] = householder::<FUSED>(terms, clean[i] + terms.accrued(), log_growth[i]);
                log_growth[i] += step[i];
                settled &= step[i].abs() < LAST_STEP;
            }
            if settled {
                break;
            }
        }
        for i in 0..rows {
            let terms = Terms::of(coupon[i], periods[i], per_year);
            let growth = exp::<FUSED>(log_growth[i]);
            let fine = terms.is_possible()
                & (step[i].abs() < LAST_STEP)
                & has_series(log_growth[i], growth);
            let rate = per_year * (growth - 1.0);
            out[i] = if fine { rate } else { UNKNOWN };
        }
    }
}

/// The logarithm of growth at the yield that spreads premium or discount evenly over the periods.
#[inline(always)]
fn guess<const FUSED: bool>(coupon: f64, periods: f64, clean: f64, per_year: f64) -> f64 {
    let coupon = 100.0 * coupon / per_year;
    let rate = (coupon + (100.0 - clean) / periods) / (0.4 * 100.0 + 0.6 * clean);
    // Never where the series has no sum.
    ln::<FUSED>(1.0 + if rate > 2.0 * SMALL { rate } else { 2.0 * SMALL })
}

/// A step towards the logarithm of growth at which the price is `dirty`, of Householder's method of
/// third order on the logarithm of the price: its derivatives are the moments of the times of the
/// payments about their mean.
#[inline(always)]
fn householder<const FUSED: bool>(terms: Terms, dirty: f64, log_growth: f64) -> f64 {
    let growth = exp::<FUSED>(log_growth);
    let [price, times, squares, cubes] = terms.series::<FUSED>(growth, log_growth);
    let by_price = 1.0 / price;
    let (mean, square, cube) = (times * by_price, squares * by_price, cubes * by_price);
    let variance = square - mean * mean;
    let skew = cube - mean * (3.0 * square - 2.0 * mean * mean);
    let by_mean = 1.0 / mean;
    let newton = ln::<FUSED>(price / dirty) * by_mean;
    let bent = newton * variance * by_mean;
    let turned = newton * newton * skew * by_mean * (1.0 / 6.0);
    let share = (1.0 - 0.5 * bent) / (1.0 - bent + turned);
    // Far away the derivatives mislead.
    let share = if share < 0.5 { 0.5 } else { share };
    newton * if share > 2.0 { 2.0 } else { share }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        bonds::{Bond, BondTerms, DayCount, YieldRule},
        random::Random,
    };

    fn columns(rows: usize) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let mut random = Random::new(5);
        let mut column = |low: f64, wide: f64| {
            (0..rows).map(|_| low + wide * random.uniform()).collect::<Vec<f64>>()
        };
        let (coupon, periods) = (column(0.0, 0.12), column(0.02, 79.0));
        (coupon, periods, column(-0.01, 0.3))
    }

    #[test]
    fn a_row_is_the_sum_over_its_payments() {
        let (coupon, periods, yields) = columns(1_000);
        let bonds =
            RegularBonds { coupon: &coupon, periods: &periods, frequency: Frequency::SemiAnnual };
        let (mut out, mut back) = (Sensitivities::default(), Vec::new());
        bonds.sensitivities(&yields, &mut out);
        bonds.yields(&out.clean, &mut back);
        for row in 0..1_000 {
            let terms = bonds.terms(row);
            let growth = 1.0 + yields[row] / 2.0;
            let wanted = measures(terms, terms.one_by_one(growth.ln()), growth, 2.0);
            let got = [out.clean[row], out.modified[row], out.convexity[row]];
            for (got, wanted) in got.iter().zip(wanted) {
                assert!((got / wanted - 1.0).abs() < 1e-10, "{terms:?} {got} {wanted}");
            }
            assert!((back[row] - yields[row]).abs() < 1e-11, "{terms:?} {}", back[row]);
        }
    }

    #[test]
    fn a_processor_without_vectors_gives_the_same() {
        let (coupon, periods, yields) = columns(40);
        let bonds =
            RegularBonds { coupon: &coupon, periods: &periods, frequency: Frequency::Quarterly };
        let mut out = Sensitivities::default();
        bonds.sensitivities(&yields, &mut out);
        let mut plain = Sensitivities::default();
        plain.sized(40);
        let Sensitivities { clean, modified, convexity } = &mut plain;
        let job = Priced {
            coupon: &coupon,
            periods: &periods,
            yields: &yields,
            per_year: 4.0,
            out: [clean, modified, convexity],
        };
        job.with_simd(pulp::Scalar::new());
        let mut known = 0;
        for (a, b) in out.convexity.iter().zip(&plain.convexity).filter(|(_, b)| !b.is_nan()) {
            assert!((a / b - 1.0).abs() < 1e-6, "{a} {b}");
            known += 1;
        }
        assert!(known > 30, "{known}");
        let mut back = vec![UNKNOWN; 40];
        let job = Sought {
            coupon: &coupon,
            periods: &periods,
            clean: &out.clean,
            per_year: 4.0,
            out: &mut back,
        };
        job.with_simd(pulp::Scalar::new());
        let settled = back.iter().zip(&yields).filter(|(found, _)| !found.is_nan());
        assert!(settled.clone().count() > 30, "{back:?}");
        for (found, given) in settled {
            assert!((found - given).abs() < 1e-11, "{found} {given}");
        }
    }

    #[test]
    fn the_batch_is_the_bond() {
        let terms = BondTerms::new(
            date(2020, 3, 15),
            date(2031, 9, 15),
            0.037,
            Some(Frequency::SemiAnnual),
        );
        let bond = Bond::new(BondTerms { day_count: DayCount::Thirty360, ..terms }).unwrap();
        let flows = bond.flows(date(2025, 6, 15)).unwrap();
        let wanted = flows.measures(0.041, YieldRule::Street).unwrap();
        let bonds =
            RegularBonds { coupon: &[0.037], periods: &[12.5], frequency: Frequency::SemiAnnual };
        let mut out = Sensitivities::default();
        bonds.sensitivities(&[0.041], &mut out);
        assert!((out.clean[0] - wanted.clean).abs() < 1e-11);
        assert!((out.modified[0] - wanted.modified).abs() < 1e-12);
        assert!((out.convexity[0] - wanted.convexity).abs() < 1e-10);
    }

    #[test]
    fn impossible_rows_are_unknown() {
        let bonds = RegularBonds {
            coupon: &[0.05, -0.1, 0.05, f64::NAN, 0.05],
            periods: &[10.0, 10.0, 0.0, 3.0, 5_000.0],
            frequency: Frequency::Annual,
        };
        let mut out = Sensitivities::default();
        bonds.sensitivities(&[0.05; 5], &mut out);
        let known: Vec<bool> = out.clean.iter().map(|x| !x.is_nan()).collect();
        assert_eq!(known, [true, false, false, false, false]);
        let mut yields = Vec::new();
        bonds.yields(&[100.0, 100.0, 100.0, 100.0, 100.0], &mut yields);
        assert!((yields[0] - 0.05).abs() < 1e-12 && yields[1..].iter().all(|x| x.is_nan()));
        bonds.yields(&[-5.0, f64::NAN], &mut yields);
        assert!(yields.iter().all(|x| x.is_nan()));
    }
}
