//! Random numbers that are the same on every machine and in every version.
//!
//! **Invariant:** a seed gives the same numbers for ever: what was simulated can be simulated again.

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
    fn normal_numbers_have_the_moments_of_the_normal_distribution() {
        let mut random = Random::new(1);
        let drawn: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 1e5;
        let variance = drawn.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }
}
