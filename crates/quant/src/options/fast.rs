//! Elementary functions without branches or calls, so that a loop over columns becomes vectors.
//!
//! `FUSED` chooses multiply-add in one rounding, which only processors with vectors of it do fast; the
//! dispatch knows. Coefficients of polynomials: Chebyshev series of the functions, truncated at about
//! 1e-17, computed with fifty digits.

#![expect(clippy::inline_always, reason = "a call would stop vectors")]

/// Runs work in the widest vectors of this processor.
///
/// `FUSED` of the work must be the answer of [`fused`].
pub(crate) fn fused<S: pulp::Simd>() -> bool {
    S::F64_LANES > 1
}

#[inline(always)]
pub(crate) fn add<const FUSED: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Even and odd powers side by side: half as many steps wait for each other.
#[inline(always)]
fn polynomial<const FUSED: bool, const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    const { assert!(N.is_multiple_of(2), "as many odd powers as even ones") };
    let square = x * x;
    let (mut odd, mut even) = (coefficients[0], coefficients[1]);
    for pair in coefficients[2..].as_chunks::<2>().0 {
        odd = add::<FUSED>(odd, square, pair[0]);
        even = add::<FUSED>(even, square, pair[1]);
    }
    add::<FUSED>(odd, x, even)
}

/// Adding it leaves the nearest whole number in the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.0;

/// Returns `eˣ` to about 2e-16, relative, for `x` in [−708, 709] and the ends' value beyond.
#[inline(always)]
pub(crate) fn exp<const FUSED: bool>(x: f64) -> f64 {
    let x = if x < LOWEST { LOWEST } else { x };
    exp_within::<FUSED>(if x > HIGHEST { HIGHEST } else { x })
}

/// Returns [`exp`] of `x` in [−708, 709]; nonsense for others.
#[inline(always)]
pub(crate) fn exp_within<const FUSED: bool>(x: f64) -> f64 {
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
    scaled_ln::<FUSED>(twos, mantissa, 1.0)
}

/// The bits of `√½`, where the mantissa is cut.
const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;

/// Returns `ln a/b` as [`ln`] does, without the division; nonsense where the quotient leaves
/// 2^±1000.
#[inline(always)]
pub(super) fn ln_quotient<const FUSED: bool>(a: f64, b: f64) -> f64 {
    // The difference of the bits is the logarithm to base 2, in steps of 2⁻⁵², within 0.0861.
    let apart = a.to_bits().wrapping_sub(b.to_bits()).wrapping_add(RAISED + (1 << 51));
    let whole = apart >> 52;
    let twos = f64::from_bits(whole.wrapping_add(ROUND.to_bits())) - (ROUND + 1024.0);
    let scaled = b.to_bits().wrapping_add((whole << 52).wrapping_sub(RAISED));
    scaled_ln::<FUSED>(twos, a, f64::from_bits(scaled))
}

/// An exponent of 1,024, so that no difference of exponents is negative.
const RAISED: u64 = 1024 << 52;

/// `ln 2ᵗ a/b` by the series of the area tangent, `a/b` in [2^−0.587, 2^0.587].
#[inline(always)]
fn scaled_ln<const FUSED: bool>(twos: f64, a: f64, b: f64) -> f64 {
    let s = (a - b) / (a + b);
    let series = polynomial::<FUSED, 8>(s * s, LN);
    add::<FUSED>(twos, std::f64::consts::LN_2, s * series)
}

/// Returns the Mills ratio `N(−a)/n(a)` of the normal distribution for `a ≥ 0`, to about 4e-16,
/// relative; that of 1e20 beyond.
///
/// The quotient of polynomials with the least relative error over `0 ≤ a < ∞`, 1e-17, found by
/// Lawson's weights with seventy digits; all its coefficients are positive, so no digit cancels.
#[inline(always)]
pub(super) fn mills<const FUSED: bool>(a: f64) -> f64 {
    // Farther out the powers overflow.
    let a = if a > 1e20 { 1e20 } else { a };
    let (mut above, mut below) = (a + MILLS_ABOVE[0], a + MILLS_BELOW[0]);
    for coefficient in &MILLS_ABOVE[1..] {
        above = add::<FUSED>(above, a, *coefficient);
    }
    for coefficient in &MILLS_BELOW[1..] {
        below = add::<FUSED>(below, a, *coefficient);
    }
    above / below
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
    0.153_982_489_325_297_96,
    0.152_458_755_201_311_58,
    0.181_866_029_627_551_94,
    0.222_221_313_283_938_32,
    0.285_714_295_063_826,
    0.399_999_999_952_850_1,
    0.666_666_666_666_757_1,
    2.0,
];

/// After a leading 1, as in the other.
const MILLS_ABOVE: [f64; 10] = [
    29.328_936_354_301_295,
    426.351_579_455_582_17,
    3_981.839_563_289_919_6,
    26_225.707_222_397_825,
    126_654.630_516_075_08,
    453_265.914_453_587_6,
    1_187_640.441_194_568,
    2_188_514.002_155_963,
    2_581_977.038_707_471_5,
    1_504_926.401_948_338_8,
];

const MILLS_BELOW: [f64; 11] = [
    29.328_936_354_301_323,
    427.351_579_455_566_2,
    4_011.168_499_647_425,
    26_650.058_801_518_608,
    130_577.812_227_839_95,
    478_648.917_625_053_9,
    1_306_624.708_607_544_2,
    2_593_517.425_682_945_6,
    3_553_966.390_016_807_7,
    3_018_185.518_970_511,
    1_200_757.541_259_186_6,
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
    fn the_logarithm_of_a_quotient_needs_no_quotient() {
        for x in spread(-60.0, 60.0).chain(spread(-0.7, 0.7)) {
            for b in [1.0, 0.71, 1.999_999_999, 3e-7, 7e11] {
                let a = b * x.exp();
                // Near 1 the rounding of the quotient would be all of the reference.
                let near = (a - b).abs() < 0.25 * b;
                let want = if near { ((a - b) / b).ln_1p() } else { (a / b).ln() };
                let slack = if near { 8e-16 * want.abs() } else { 4e-16 * (1.0 + want.abs()) };
                assert!((ln_quotient::<false>(a, b) - want).abs() <= slack, "{a} {b}");
                assert!((ln_quotient::<true>(a, b) - want).abs() <= slack, "{a} {b}");
            }
        }
        assert_eq!(ln_quotient::<true>(5.0, 5.0).to_bits(), 0);
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
        for a in [1e9, 1e15, 1e20] {
            assert!(
                off(mills::<false>(a), 1.0 / a) < 1e-15 && off(mills::<true>(a), 1.0 / a) < 1e-15
            );
        }
        assert!(mills::<true>(1e300) > 0.0);
    }
}
