//! When one series crosses another.

/// How two series stand to each other since the row before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// From at or below to above.
    Above,
    /// From at or above to below.
    Below,
    Neither,
}

/// State of [`crossings`].
#[derive(Debug, Clone, Default)]
pub struct Cross {
    previous: Option<(f64, f64)>,
}

impl Cross {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, left: f64, right: f64) -> Option<Crossing> {
        if !left.is_finite() || !right.is_finite() {
            return None;
        }
        let (before_left, before_right) = self.previous.replace((left, right))?;
        if before_left <= before_right && left > right {
            Some(Crossing::Above)
        } else if before_left >= before_right && left < right {
            Some(Crossing::Below)
        } else {
            Some(Crossing::Neither)
        }
    }
}

/// Returns how `left` crosses `right`, row by row, against the last row where both were known.
///
/// - `left`, `right`: in the same unit; rows beyond the shorter one are left out.
///
/// `None` at the first row where both are known and wherever one of them is unknown.
pub fn crossings(left: &[f64], right: &[f64]) -> Vec<Option<Crossing>> {
    let mut state = Cross::new();
    left.iter().zip(right).map(|(left, right)| state.push(*left, *right)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_is_not_crossing() {
        use Crossing::{Above, Below, Neither};
        let left = [1.0, 2.0, 3.0, f64::NAN, 1.0];
        assert_eq!(
            crossings(&left, &[2.0; 5]),
            [None, Some(Neither), Some(Above), None, Some(Below)]
        );
    }
}
