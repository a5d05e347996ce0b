//! Chance by number: the draw of a place is always the same draw.
//!
//! Source: Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators" for the mixing,
//! Box and Muller (1958) for normal draws. The logarithm and the cosine are libm's, the same everywhere.

/// A place to draw from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn of(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// Returns the place called `name` within this one.
    pub(crate) fn named(self, name: &str) -> Self {
        // FNV-1a.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mix(self.0 ^ mix(hash)))
    }

    /// Returns the place with this number within this one.
    pub(crate) fn at(self, number: i64) -> Self {
        Self(mix(self.0 ^ mix(number.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Draws between zero and one, neither included.
    pub(crate) fn uniform(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let number = (self.0 >> 11) as f64;
        (number + 0.5) / 9_007_199_254_740_992.0
    }

    /// Draws from the standard normal distribution.
    pub(crate) fn normal(self) -> f64 {
        let (first, second) = (self.at(1).uniform(), self.at(2).uniform());
        libm::sqrt(-2.0 * libm::log(first)) * libm::cos(2.0 * std::f64::consts::PI * second)
    }

    /// Draws a whole number below `end`.
    pub(crate) fn below(self, end: u64) -> u64 {
        self.0 % end.max(1)
    }
}

fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_moments_they_should_have() {
        let place = Noise::of(7).named("test");
        let draws: Vec<f64> = (0..20_000).map(|n| place.at(n).normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn every_place_has_its_own_draw() {
        let place = Noise::of(7);
        assert_eq!(place.at(1).bits(), place.at(1).bits());
        assert_ne!(place.at(1).bits(), place.at(2).bits());
        assert_ne!(place.named("a").bits(), place.named("b").bits());
        assert_ne!(Noise::of(7).bits(), Noise::of(8).bits());
    }
}
