//! Student's t distribution, where regression asks it.

use statrs::function::beta::checked_beta_reg;

use crate::normal;

/// Returns the probability that a Student variable is farther from zero than `t`, on either side.
///
/// `None` unless `degrees` is above zero and `t` is known.
pub fn student_two_sided(t: f64, degrees: f64) -> Option<f64> {
    if !(degrees > 0.0 && degrees.is_finite()) || t.is_nan() {
        return None;
    }
    checked_beta_reg(0.5 * degrees, 0.5, degrees / (degrees + t * t)).ok()
}

/// Returns the `t > 0` that a Student variable stays within, on both sides, with `confidence`.
///
/// `None` unless `0 < confidence < 1` and `degrees` is at least 1.
pub fn student_quantile(confidence: f64, degrees: f64) -> Option<f64> {
    if !(confidence > 0.0 && confidence < 1.0 && degrees >= 1.0) {
        return None;
    }
    let outside = 1.0 - confidence;
    // Between the normal distribution, whose tails are the thinnest, and Cauchy's, the fattest.
    let mut low = 0.5 * normal::quantile(1.0 - 0.5 * outside)?;
    let mut high = 1.0 / (0.5 * std::f64::consts::PI * outside).tan() + 1.0;
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if high - low <= 1e-15 * high {
            break;
        }
        *(if student_two_sided(middle, degrees)? > outside { &mut low } else { &mut high }) =
            middle;
    }
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_textbooks() {
        for (degrees, wanted) in [(1.0, 12.706_204_736_174_7), (10.0, 2.228_138_851_964_9)] {
            let found = student_quantile(0.95, degrees).unwrap();
            assert!((found / wanted - 1.0).abs() < 1e-11, "{found}");
            assert!((student_two_sided(found, degrees).unwrap() - 0.05).abs() < 1e-12);
        }
        assert_eq!(student_quantile(1.0, 5.0), None);
        assert_eq!(student_two_sided(1.0, 0.0), None);
        assert_eq!(student_two_sided(0.0, 5.0), Some(1.0));
    }
}
