//! What a rate a year means for a discount factor.

use super::Frequency;

/// How interest is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compounding {
    /// `1 / (1 + r t)`
    Simple,
    /// `(1 + r / f)^(−f t)`
    Periodic(Frequency),
    /// `exp(−r t)`
    Continuous,
}

impl Compounding {
    /// Returns the discount factor of `rate` over `years`.
    ///
    /// `None` when it is not finite and above 0: `1 + r t` or `1 + r / f` is not above 0.
    pub fn discount(self, rate: f64, years: f64) -> Option<f64> {
        let factor = match self {
            Self::Simple => (1.0 + rate * years).recip(),
            Self::Periodic(frequency) => {
                let f = frequency.per_year();
                (-f * years * (rate / f).ln_1p()).exp()
            }
            Self::Continuous => (-rate * years).exp(),
        };
        (factor.is_finite() && factor > 0.0).then_some(factor)
    }

    /// Returns the rate whose discount factor over `years` is `discount`: the inverse of
    /// [`Compounding::discount`].
    ///
    /// `None` when `discount` or `years` is not above 0.
    pub fn rate(self, discount: f64, years: f64) -> Option<f64> {
        if !(discount > 0.0 && years > 0.0) {
            return None;
        }
        let continuous = -discount.ln() / years;
        let rate = match self {
            Self::Simple => (discount.recip() - 1.0) / years,
            Self::Periodic(frequency) => {
                let f = frequency.per_year();
                f * (continuous / f).exp_m1()
            }
            Self::Continuous => continuous,
        };
        rate.is_finite().then_some(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_comes_back_from_its_discount_factor() {
        let every = [
            Compounding::Simple,
            Compounding::Continuous,
            Compounding::Periodic(Frequency::Annual),
            Compounding::Periodic(Frequency::Monthly),
        ];
        for compounding in every {
            for rate in [-0.01, 0.0, 0.05, 0.3] {
                let discount = compounding.discount(rate, 2.25).unwrap();
                let back = compounding.rate(discount, 2.25).unwrap();
                assert!((back - rate).abs() < 1e-14, "{compounding:?} {rate} {back}");
            }
        }
        assert_eq!(Compounding::Simple.discount(-0.5, 2.0), None);
        assert_eq!(Compounding::Continuous.rate(0.0, 1.0), None);
    }
}
