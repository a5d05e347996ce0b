//! Bonds whose coupon periods are all whole but the one in which they are bought.
//!
//! Their price is a geometric series: with `q` the discount factor of a period, `n` coupons left and
//! `w` periods to the next, `P = qʷ (c Σ qᵏ + 100 qⁿ⁻¹)`, `k = 0 … n−1`.

#![expect(clippy::inline_always, reason = "loops that must become vectors")]

use pulp::{Arch, Simd, WithSimd};

use super::Sensitivities;
use crate::{
    UNKNOWN,
    bonds::Frequency,
    options::fast::{self, exp, ln},
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

/// The error after a step is some hundred times its cube: after this one it is below the last bit.
const LAST_STEP: f64 = 2e-6;

/// One bond in periods.
#[derive(Debug, Clone, Copy)]
struct Terms {
    coupon: f64,
    count: f64,
    /// To the next coupon.
    wait: f64,
}

/// `P`, `Σ t a qᵗ` and `Σ t² a qᵗ` over the payments.
type Sums = [f64; 3];

impl Terms {
    #[inline(always)]
    fn of(coupon: f64, periods: f64, per_year: f64) -> Self {
        let count = periods.ceil();
        Self { coupon: 100.0 * coupon / per_year, count, wait: periods - (count - 1.0) }
    }

    /// The sums at `log_growth`, the logarithm of what 1 grows to in a period.
    #[inline(always)]
    fn series<const FUSED: bool>(self, log_growth: f64) -> Sums {
        let Self { coupon, count, wait } = self;
        let growth = exp::<FUSED>(log_growth);
        let past = exp::<FUSED>(-count * log_growth);
        let start = exp::<FUSED>(-wait * log_growth);
        // 1 / (1 − q)
        let inverse = growth / (growth - 1.0);
        let last = count - 1.0;
        let zeroth = (1.0 - past) * inverse;
        let first = (zeroth - 1.0 - last * past) * inverse;
        let second = (2.0 * first - (zeroth - 1.0) - last * last * past) * inverse;
        let (end, face) = (wait + last, 100.0 * past * growth);
        [
            start * (coupon * zeroth + face),
            start * (coupon * (wait * zeroth + first) + face * end),
            start * (coupon * (wait * (wait * zeroth + 2.0 * first) + second) + face * end * end),
        ]
    }

    /// The same, payment by payment.
    fn one_by_one(self, log_growth: f64) -> Sums {
        let mut sums = [0.0; 3];
        let mut number = 0.0;
        while number < self.count {
            let time = self.wait + number;
            number += 1.0;
            let face = if number < self.count { 0.0 } else { 100.0 };
            let value = (self.coupon + face) * (-log_growth * time).exp();
            for (sum, part) in sums.iter_mut().zip([value, value * time, value * time * time]) {
                *sum += part;
            }
        }
        sums
    }

    #[inline(always)]
    fn accrued(self) -> f64 {
        self.coupon * (1.0 - self.wait)
    }

    fn is_possible(self) -> bool {
        let Self { coupon, count, wait } = self;
        coupon >= 0.0 && coupon.is_finite() && (1.0..=MAX_PERIODS).contains(&count) && wait > 0.0
    }

    /// The logarithm of growth at which the price is `dirty`, from everywhere.
    fn solve(self, dirty: f64, start: f64) -> Option<f64> {
        if !(self.is_possible() && dirty > 0.0 && dirty.is_finite()) {
            return None;
        }
        let mut x = if start.is_finite() && start.abs() < 1.0 { start } else { 0.02 };
        // Newton's method on the convex logarithm of the price: see `Flows::yield_of`.
        for _ in 0..100 {
            let [price, times, _] = self.one_by_one(x);
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
fn measures(terms: Terms, [price, times, squares]: Sums, growth: f64, per_year: f64) -> [f64; 3] {
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
            let (terms, growth) = (self.terms(row), 1.0 + rate / per_year);
            if !(terms.is_possible() && growth > 0.0 && growth.is_finite()) {
                out.set(row, [UNKNOWN; 3]);
            } else if (growth - 1.0).abs() < SMALL || out.clean[row].is_nan() {
                let sums = terms.one_by_one((rate / per_year).ln_1p());
                out.set(row, measures(terms, sums, growth, per_year));
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
            let mut block = Block::new(
                &self.coupon[start..end],
                &self.periods[start..end],
                &clean[start..end],
                per_year,
            );
            arch.dispatch(&mut block);
            for (row, slot) in (start..end).zip(&mut out[start..end]) {
                let i = row - start;
                let (x, step) = (block.log_growth[i], block.step[i]);
                let done = step.abs() < LAST_STEP && x.abs() >= SMALL && clean[row].is_finite();
                let terms = self.terms(row);
                *slot = if done && terms.is_possible() {
                    crate::known(block.rate[i])
                } else {
                    let found = terms.solve(clean[row] + terms.accrued(), x);
                    found.map_or(UNKNOWN, |x| crate::known(per_year * x.exp_m1()))
                };
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
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Self { coupon, periods, yields, per_year, out: [clean, modified, convexity] } = self;
        let inputs = coupon.iter().zip(periods).zip(yields);
        let outputs = clean.iter_mut().zip(modified).zip(convexity);
        for (((coupon, periods), rate), ((clean, modified), convexity)) in inputs.zip(outputs) {
            let terms = Terms::of(*coupon, *periods, per_year);
            let growth = 1.0 + rate / per_year;
            let sums = terms.series::<FUSED>(ln::<FUSED>(growth));
            [*clean, *modified, *convexity] = measures(terms, sums, growth, per_year);
        }
    }
}

/// Rows whose yields are sought.
struct Block<'a> {
    coupon: &'a [f64],
    periods: &'a [f64],
    clean: &'a [f64],
    per_year: f64,
    log_growth: [f64; BLOCK],
    step: [f64; BLOCK],
    rate: [f64; BLOCK],
}

impl<'a> Block<'a> {
    fn new(coupon: &'a [f64], periods: &'a [f64], clean: &'a [f64], per_year: f64) -> Self {
        let zeros = [0.0; BLOCK];
        Self { coupon, periods, clean, per_year, log_growth: zeros, step: zeros, rate: zeros }
    }
}

impl WithSimd for &mut Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        if fast::fused::<S>() { self.run::<true>() } else { self.run::<false>() }
    }
}

impl Block<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(&mut self) {
        self.guess::<FUSED>();
        let rows = self.coupon.len();
        for _ in 0..STEPS {
            self.halley::<FUSED>();
            if self.step[..rows].iter().all(|step| step.abs() < LAST_STEP) {
                break;
            }
        }
        for (rate, x) in self.rate.iter_mut().zip(&self.log_growth) {
            *rate = self.per_year * (exp::<FUSED>(*x) - 1.0);
        }
    }

    /// The yield that spreads premium or discount evenly over the periods.
    #[inline(always)]
    fn guess<const FUSED: bool>(&mut self) {
        let rows = self.coupon.iter().zip(self.periods).zip(self.clean);
        for (((coupon, periods), clean), x) in rows.zip(&mut self.log_growth) {
            let coupon = 100.0 * coupon / self.per_year;
            let rate = (coupon + (100.0 - clean) / periods) / (0.4 * 100.0 + 0.6 * clean);
            // Never where the series has no sum.
            let rate = if rate > 2.0 * SMALL { rate } else { 2.0 * SMALL };
            *x = ln::<FUSED>(1.0 + rate);
        }
    }

    /// A step of Halley's method on the logarithm of the price: the slope of it is the mean time of
    /// the payments, the bend their variance.
    #[inline(always)]
    fn halley<const FUSED: bool>(&mut self) {
        let rows = self.coupon.iter().zip(self.periods).zip(self.clean);
        let state = self.log_growth.iter_mut().zip(&mut self.step);
        for (((coupon, periods), clean), (x, step)) in rows.zip(state) {
            let terms = Terms::of(*coupon, *periods, self.per_year);
            let [price, times, squares] = terms.series::<FUSED>(*x);
            let newton = ln::<FUSED>(price / (clean + terms.accrued())) * price / times;
            let bent = 0.5 * newton * (squares / times - times / price);
            // Far away the parabola misleads.
            *step = newton / (1.0 - if bent < 0.5 { bent } else { 0.5 });
            *x += *step;
        }
    }
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
        for (a, b) in out.convexity.iter().zip(&plain.convexity) {
            assert!((a / b - 1.0).abs() < 1e-6, "{a} {b}");
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
