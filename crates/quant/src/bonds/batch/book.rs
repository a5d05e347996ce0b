//! Bonds of any schedule, payment by payment.

#![expect(clippy::inline_always, reason = "loops that must become vectors")]

use pulp::{Arch, Simd, WithSimd};

use super::Sensitivities;
use crate::{
    UNKNOWN,
    bonds::Flows,
    options::fast::{self, exp},
};

/// Payments side by side: a vector's width, and as many at a time.
const LANES: usize = 8;

/// The payments of many bonds, one after the other, each bond's filled up to whole vectors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowBook {
    /// In coupon periods.
    times: Vec<f64>,
    amounts: Vec<f64>,
    bonds: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    end: usize,
    accrued: f64,
    per_year: f64,
}

impl FlowBook {
    /// Adds a bond; its row is the number of those added before.
    pub fn push(&mut self, flows: &Flows) {
        let per_year = flows.street.per_year();
        for (years, amount) in flows.paid() {
            self.times.push(years * per_year);
            self.amounts.push(amount);
        }
        let whole = self.times.len().next_multiple_of(LANES);
        // Nothing, paid at once.
        self.times.resize(whole, 0.0);
        self.amounts.resize(whole, 0.0);
        self.bonds.push(Entry { end: whole, accrued: flows.accrued, per_year });
    }

    pub fn len(&self) -> usize {
        self.bonds.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bonds.is_empty()
    }

    /// Writes what each bond is worth at its yield into `out`, whose room is used again.
    ///
    /// - `yields`: fractions a year, compounded as often as coupons are paid; a missing one is
    ///   unknown.
    pub fn sensitivities(&self, yields: &[f64], out: &mut Sensitivities) {
        out.sized(self.len());
        Arch::new().dispatch(Priced { book: self, yields, out });
    }

    /// Writes the yield of each bond at its clean price into `out`, whose room is used again.
    ///
    /// - `clean`: per 100 of face; a missing one is unknown.
    pub fn yields(&self, clean: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(self.len(), UNKNOWN);
        Arch::new().dispatch(Sought { book: self, clean, out });
    }

    /// Each bond with where its payments are.
    fn rows(&self) -> impl Iterator<Item = (Entry, &[f64], &[f64])> {
        let starts = std::iter::once(0).chain(self.bonds.iter().map(|bond| bond.end));
        starts.zip(&self.bonds).map(|(start, bond)| {
            (*bond, &self.times[start..bond.end], &self.amounts[start..bond.end])
        })
    }
}

/// `P`, `Σ t a e⁻ˣᵗ` and `Σ t² a e⁻ˣᵗ`.
#[inline(always)]
fn sums<const FUSED: bool>(times: &[f64], amounts: &[f64], log_growth: f64) -> [f64; 3] {
    let mut parts = [[0.0; LANES]; 3];
    for (times, amounts) in times.chunks_exact(LANES).zip(amounts.chunks_exact(LANES)) {
        for lane in 0..LANES {
            let time = times[lane];
            let value = amounts[lane] * exp::<FUSED>(-log_growth * time);
            parts[0][lane] += value;
            parts[1][lane] += value * time;
            parts[2][lane] += value * time * time;
        }
    }
    parts.map(|lanes| lanes.iter().sum())
}

struct Priced<'a> {
    book: &'a FlowBook,
    yields: &'a [f64],
    out: &'a mut Sensitivities,
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
        for (row, ((bond, times, amounts), rate)) in self.book.rows().zip(self.yields).enumerate() {
            let growth = 1.0 + rate / bond.per_year;
            if !(growth > 0.0 && growth.is_finite()) {
                continue;
            }
            let log_growth = (rate / bond.per_year).ln_1p();
            let [price, first, second] = sums::<FUSED>(times, amounts, log_growth);
            let scale = 1.0 / (bond.per_year * growth);
            let convexity = (second + first) * scale * scale / price;
            self.out.set(row, [price - bond.accrued, first * scale / price, convexity]);
        }
    }
}

struct Sought<'a> {
    book: &'a FlowBook,
    clean: &'a [f64],
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
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let rows = self.book.rows().zip(self.clean).zip(self.out);
        for (((bond, times, amounts), clean), out) in rows {
            let dirty = clean + bond.accrued;
            if !(dirty > 0.0 && dirty.is_finite()) {
                continue;
            }
            let mut x = 0.05 / bond.per_year;
            // The logarithm of the price is convex in x: Newton's method cannot go astray.
            for _ in 0..60 {
                let [price, first, _] = sums::<FUSED>(times, amounts, x);
                let step = (price / dirty).ln() * price / first;
                x += step;
                if x.is_nan() || x.abs() > 50.0 {
                    break;
                }
                // The next step would be its square, below the last bit.
                if step.abs() < 1e-9 {
                    *out = crate::known(bond.per_year * x.exp_m1());
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::bonds::{Bond, BondTerms, Frequency, YieldRule};

    #[test]
    fn a_row_is_its_bond() {
        let mut book = FlowBook::default();
        let mut held = Vec::new();
        for (year, frequency) in [(2026, Frequency::Annual), (2031, Frequency::SemiAnnual)]
            .into_iter()
            .chain([(2040, Frequency::Quarterly), (2044, Frequency::Monthly)])
        {
            let terms = BondTerms::new(date(2020, 1, 7), date(year, 9, 15), 0.04, Some(frequency));
            let flows = Bond::new(terms).unwrap().flows(date(2025, 6, 3)).unwrap();
            book.push(&flows);
            held.push(flows);
        }
        let rates = [0.03, -0.004, 0.0, 0.11];
        let (mut out, mut yields) = (Sensitivities::default(), Vec::new());
        book.sensitivities(&rates, &mut out);
        book.yields(&out.clean, &mut yields);
        for (row, flows) in held.iter().enumerate() {
            let wanted = flows.measures(rates[row], YieldRule::Street).unwrap();
            assert!((out.clean[row] / wanted.clean - 1.0).abs() < 1e-13);
            assert!((out.modified[row] / wanted.modified - 1.0).abs() < 1e-13);
            assert!((out.convexity[row] / wanted.convexity - 1.0).abs() < 1e-13);
            assert!((yields[row] - rates[row]).abs() < 1e-12);
        }
        book.yields(&[-10.0, f64::NAN], &mut yields);
        assert_eq!(yields.len(), 4);
        assert!(yields.iter().all(|x| x.is_nan()));
    }
}
