//! Elementary functions without branches or calls, so that a loop over columns becomes vectors.
//!
//! `FUSED` chooses multiply-add in one rounding, which only processors with vectors of it do fast; the
//! dispatch knows. Coefficients: Chebyshev series of the functions, truncated below 1e-17, computed
//! with fifty digits.

#![expect(clippy::inline_always, reason = "a call would stop vectors")]

/// Runs work in the widest vectors of this processor.
///
/// `FUSED` of the work must be the answer of [`fused`].
pub(crate) fn fused<S: pulp::Simd>() -> bool {
    S::F64_LANES > 1
}

#[inline(always)]
pub(super) fn add<const FUSED: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
fn polynomial<const FUSED: bool, const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    let mut sum = coefficients[0];
    for coefficient in &coefficients[1..] {
        sum = add::<FUSED>(sum, x, *coefficient);
    }
    sum
}

/// Adding it leaves the nearest whole number in the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.0;

/// Returns `eˣ` to about 2e-16, relative, for `x` in [−708, 709] and the ends' value beyond.
#[inline(always)]
pub(crate) fn exp<const FUSED: bool>(x: f64) -> f64 {
    let x = if x < LOWEST { LOWEST } else { x };
    let x = if x > HIGHEST { HIGHEST } else { x };
    let shifted = add::<FUSED>(x, std::f64::consts::LOG2_E, ROUND);
    let twos = shifted - ROUND;
    // ln 2 in two parts, the first short enough that the product is exact.
    let rest = add::<FUSED>(twos, -6.931_471_803_691_238e-1, x);
    let rest = add::<FUSED>(twos, -1.908_214_929_270_587_7e-10, rest);
    let series = polynomial::<FUSED, 12>(rest, EXP);
    series * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// Returns `ln x` to about 2e-16 for normal positive numbers; nonsense for others.
#[inline(always)]
pub(crate) fn ln<const FUSED: bool>(x: f64) -> f64 {
    let bits = x.to_bits().wrapping_sub(ROOT_HALF);
    #[expect(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "bits")]
    let exponent = ((bits as i64 >> 52) as u64).wrapping_add(ROUND.to_bits());
    let twos = f64::from_bits(exponent) - ROUND;
    let mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF).wrapping_add(ROOT_HALF));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let series = polynomial::<FUSED, 8>(s * s, LN);
    add::<FUSED>(twos, std::f64::consts::LN_2, s * series)
}

/// The bits of `√½`, where the mantissa is cut.
const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;

/// Returns the Mills ratio `N(−a)/n(a)` of the normal distribution for `a ≥ 0`, to about 4e-16,
/// relative, however far out.
///
/// Source of the form: Shepherd, Laframboise (1981), “Chebyshev approximation of
/// (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞”, Mathematics of Computation 36.
#[inline(always)]
pub(super) fn mills<const FUSED: bool>(a: f64) -> f64 {
    let inverse = 1.0 / ((a + 5.0) * (a + 0.7));
    let t = (a - 5.0) * (a + 0.7) * inverse;
    polynomial::<FUSED, 24>(t, MILLS) * (a + 5.0) * inverse
}

const EXP: [f64; 12] = [
    2.511_488_278_699_668_7e-8,
    2.763_265_575_933_203e-7,
    2.755_722_491_836_887e-6,
    2.480_148_543_844_738e-5,
    0.000_198_412_699_092_606_45,
    0.001_388_888_895_235_613_5,
    0.008_333_333_333_309_507,
    0.041_666_666_666_487_94,
    0.166_666_666_666_667_02,
    0.500_000_000_000_001_9,
    1.0,
    1.0,
];

const LN: [f64; 8] = [
    0.148_119_362_411_350_93,
    0.153_123_103_528_404_5,
    0.181_836_400_280_589_8,
    0.222_221_968_985_808_76,
    0.285_714_287_621_739_95,
    0.399_999_999_992_953,
    0.666_666_666_666_676_6,
    2.0,
];

const MILLS: [f64; 24] = [
    -1.003_193_161_822_175_4e-9,
    -6.127_825_371_227_203e-10,
    1.162_046_147_465_242_4e-8,
    8.030_723_089_358_18e-9,
    -8.209_923_322_462_725e-8,
    -5.815_729_448_236_777e-8,
    5.216_446_293_660_094e-7,
    2.630_915_433_130_842_3e-7,
    -3.460_379_135_848_169_4e-6,
    3.309_839_165_067_069e-7,
    2.366_472_515_601_480_4e-5,
    -2.980_222_861_627_146_3e-5,
    -0.000_135_097_175_084_856_2,
    0.000_502_484_657_488_524_1,
    -8.144_400_082_208_262e-5,
    -0.004_366_389_948_847_184,
    0.018_137_094_838_657_49,
    -0.044_787_999_281_416_51,
    0.079_112_029_334_736_77,
    -0.102_164_274_517_441_45,
    0.085_895_923_415_252_61,
    -0.009_500_810_834_147_786,
    -0.121_609_108_981_849_62,
    1.099_006_196_877_3,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::{cumulative, density};

    fn spread(low: f64, high: f64) -> impl Iterator<Item = f64> {
        (0..=20_000).map(move |i| low + (high - low) * f64::from(i) / 20_000.0)
    }

    fn off(got: f64, want: f64) -> f64 {
        (got / want - 1.0).abs()
    }

    #[test]
    fn exponentials_and_logarithms_are_those_of_the_library() {
        for x in spread(-700.0, 700.0).chain(spread(-2.0, 2.0)) {
            assert!(off(exp::<false>(x), x.exp()) < 1e-15, "{x}");
            assert!(off(exp::<true>(x), x.exp()) < 1e-15, "{x}");
            let y = x.exp();
            assert!((ln::<false>(y) - y.ln()).abs() <= 4e-16 * (1.0 + y.ln().abs()), "{y}");
            assert!((ln::<true>(y) - y.ln()).abs() <= 4e-16 * (1.0 + y.ln().abs()), "{y}");
        }
        assert!(exp::<false>(-1e9) < 1e-300);
    }

    #[test]
    fn the_mills_ratio_is_right_however_far_out() {
        for a in spread(0.0, 30.0) {
            // The reference itself loses digits far out, squaring `a`.
            let want = cumulative(-a) / density(a);
            assert!(off(mills::<false>(a), want) < 4e-16 * (4.0 + a * a), "{a}");
            assert!(off(mills::<true>(a), want) < 4e-16 * (4.0 + a * a), "{a}");
        }
        // 1/a − 1/a³ + 3/a⁵ at 1000.
        assert!(off(mills::<false>(1e3), 9.999_990_000_029_999e-4) < 1e-15);
    }
}
