//! Random numbers that are the same on every machine and in every version.
//!
//! **Invariant:** a seed gives the same numbers for ever: what was simulated can be simulated again. So only
//! operations that IEEE 754 fixes to the last bit are used in bulk: no fused products, no library's sine.

#![expect(clippy::inline_always, reason = "code is vectorised only inside the dispatched function")]

use pulp::{Simd, WithSimd};

use crate::normal;

/// A stream of random numbers: `SplitMix64`.
///
/// Source: Steele, Lea, Flood (2014), “Fast Splittable Pseudorandom Number Generators”, OOPSLA.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for part `index` of the work, so that parts may run in any order.
    #[must_use]
    pub fn fork(&self, index: u64) -> Self {
        Self(mixed(self.0 ^ mixed(index.wrapping_add(GOLDEN))))
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// Returns a number in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
        let fraction = (self.bits() >> 11) as f64;
        fraction * 2.0_f64.powi(-53)
    }

    /// Returns a whole number below `end`; 0 when `end` is 0.
    #[expect(clippy::cast_possible_truncation, reason = "the product's upper half is below end")]
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// Returns a standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        // Half a step off the edges, where the quantile would be infinite.
        normal::quantile(self.uniform() + 2.0_f64.powi(-54)).unwrap_or_default()
    }

    /// Fills `out` with standard normal numbers, many at a time: other ones than [`Random::normal`] gives, and
    /// some fifty times as fast.
    ///
    /// They are made in groups of 128, so asking again begins a new group. No number is farther out than
    /// 8.5.
    ///
    /// Source: Box, Muller (1958), “A Note on the Generation of Random Normal Deviates”, Annals of
    /// Mathematical Statistics 29(2).
    pub fn fill_normal(&mut self, out: &mut [f64]) {
        pulp::Arch::new().dispatch(FillNormal { random: self, out });
    }

    /// The same inside a function that is dispatched already.
    #[inline(always)]
    pub(crate) fn fill_normal_inlined(&mut self, out: &mut [f64]) {
        let (groups, rest) = out.as_chunks_mut::<{ 2 * PAIRS }>();
        for group in groups {
            self.fill_group(group);
        }
        if !rest.is_empty() {
            let mut group = [0.0; 2 * PAIRS];
            self.fill_group(&mut group);
            rest.copy_from_slice(&group[..rest.len()]);
        }
    }

    /// Cosines of the pairs first, then sines.
    #[inline(always)]
    fn fill_group(&mut self, group: &mut [f64; 2 * PAIRS]) {
        let state = self.0;
        let (cosines, sines) = group.split_at_mut(PAIRS);
        for (pair, (first, second)) in (0_u64..).zip(cosines.iter_mut().zip(sines)) {
            let (radius, angle) = (steps(state, pair), steps(state, pair + PAIRS as u64));
            // From (0, 1], so that the logarithm is finite, and from [−½, ½).
            let length = (-2.0 * logarithm(2.0 - one_to_two(radius))).sqrt();
            let (cosine, sine) = turn(one_to_two(angle) - 1.5);
            (*first, *second) = (length * cosine, length * sine);
        }
        self.0 = state.wrapping_add(GOLDEN.wrapping_mul(2 * PAIRS as u64));
    }
}

struct FillNormal<'a> {
    random: &'a mut Random,
    out: &'a mut [f64],
}

impl WithSimd for FillNormal<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.random.fill_normal_inlined(self.out);
    }
}

/// Pairs of numbers made together: enough for a loop that the compiler turns into vectors.
const PAIRS: usize = 64;

/// The bits that lie `index + 1` steps ahead.
#[inline(always)]
fn steps(state: u64, index: u64) -> u64 {
    mixed(state.wrapping_add(GOLDEN.wrapping_mul(index + 1)))
}

/// A number in [1, 2) from the upper 52 bits.
#[inline(always)]
fn one_to_two(bits: u64) -> f64 {
    f64::from_bits((bits >> 12) | 0x3FF0_0000_0000_0000)
}

/// The natural logarithm of a number in (0, 1], to about 4e-16 of it: the exponent, and twice the inverse
/// hyperbolic tangent of `(m − 1) / (m + 1)` for a mantissa `m` between √½ and √2.
#[inline(always)]
fn logarithm(x: f64) -> f64 {
    const ROOT: u64 = 0x3FE6_A09E_667F_3BCD; // √½
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const WHOLE: u64 = 0x4330_0000_0000_0000; // 2^52, whose lowest bits count ones
    let shifted = x.to_bits().wrapping_add(ONE - ROOT);
    let exponent = f64::from_bits((shifted >> 52) | WHOLE) - (4_503_599_627_370_496.0 + 1_023.0);
    let mantissa = f64::from_bits((shifted & 0x000F_FFFF_FFFF_FFFF) + ROOT);
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut series = 1.0 / 19.0;
    for divisor in [17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0] {
        series = series * square + 1.0 / divisor;
    }
    let tail = 2.0 * ratio * (square * series);
    exponent * std::f64::consts::LN_2 + (2.0 * ratio + tail)
}

/// Cosine and sine of `turns` of a circle, `turns` in [−½, ½), right to 1e-13: the series of a quarter of
/// the angle, doubled twice.
#[inline(always)]
fn turn(turns: f64) -> (f64, f64) {
    let angle = turns * std::f64::consts::FRAC_PI_2;
    let square = angle * angle;
    let (mut sine, mut cosine) = (1.0 / 6_227_020_800.0, -1.0 / 87_178_291_200.0);
    for factorial in [-39_916_800.0, 362_880.0, -5_040.0, 120.0, -6.0, 1.0] {
        sine = sine * square + 1.0 / factorial;
    }
    for factorial in [479_001_600.0, -3_628_800.0, 40_320.0, -720.0, 24.0, -2.0, 1.0] {
        cosine = cosine * square + 1.0 / factorial;
    }
    sine *= angle;
    for _ in 0..2 {
        (cosine, sine) = (1.0 - 2.0 * sine * sine, 2.0 * sine * cosine);
    }
    (cosine, sine)
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        assert_eq!(Random::new(0).bits(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(Random::new(7).fork(3).bits(), Random::new(7).fork(3).bits());
        assert_ne!(Random::new(7).fork(3).bits(), Random::new(7).fork(4).bits());
    }

    #[test]
    fn the_bulk_functions_are_those_of_the_library() {
        let mut random = Random::new(2);
        for _ in 0..10_000 {
            let x = 1.0 - random.uniform();
            assert!((logarithm(x) - x.ln()).abs() <= 1e-15 * x.ln().abs().max(1e-3), "{x}");
            let turns = random.uniform() - 0.5;
            let (cosine, sine) = turn(turns);
            let angle = turns * std::f64::consts::TAU;
            assert!((cosine - angle.cos()).abs() < 2e-13 && (sine - angle.sin()).abs() < 2e-13);
        }
        assert_eq!(logarithm(1.0).to_bits(), 0.0_f64.to_bits());
        assert!((logarithm(2.0_f64.powi(-52)) + 52.0 * std::f64::consts::LN_2).abs() < 1e-14);
    }

    #[test]
    fn numbers_in_bulk_are_the_same_for_ever_and_on_every_path() {
        let (mut fast, mut slow) = ([0.0; 300], [0.0; 300]);
        let mut random = Random::new(7);
        random.fill_normal(&mut fast);
        Random::new(7).fill_normal_inlined(&mut slow);
        assert_eq!(fast.map(f64::to_bits), slow.map(f64::to_bits));
        // Three groups were begun.
        let mut ahead = Random::new(7);
        for _ in 0..384 {
            ahead.bits();
        }
        assert_eq!(random.bits(), ahead.bits());
        let sum = fast.iter().fold(0_u64, |sum, value| sum.wrapping_add(value.to_bits()));
        assert_eq!(sum, 6_579_284_026_927_941_794);
    }

    #[test]
    fn numbers_in_bulk_are_normal_out_to_the_tails() {
        let mut drawn = vec![0.0; 1_000_000];
        Random::new(1).fill_normal(&mut drawn);
        let moment = |power| drawn.iter().map(|x| x.powi(power)).sum::<f64>() / 1e6;
        let found = [moment(1), moment(2), moment(3), moment(4)];
        for (ours, wanted) in found.into_iter().zip([0.0, 1.0, 0.0, 3.0]) {
            assert!((ours - wanted).abs() < 0.03, "{ours} for {wanted}");
        }
        for x in [-4.0, -2.5, -1.0, 0.5, 3.0] {
            let below = crate::performance::count(drawn.iter().filter(|y| **y < x).count()) / 1e6;
            let wanted = normal::cumulative(x);
            let error = (wanted * (1.0 - wanted) / 1e6).sqrt();
            assert!((below - wanted).abs() < 4.0 * error, "{below} below {x}");
        }
        let pairs = drawn.as_chunks::<128>().0.iter().map(|group| group[0] * group[64]);
        assert!((pairs.sum::<f64>() / 7_812.0).abs() < 0.05);
    }

    #[test]
    fn normal_numbers_have_the_moments_of_the_normal_distribution() {
        let mut random = Random::new(1);
        let drawn: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 1e5;
        let variance = drawn.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }
}
