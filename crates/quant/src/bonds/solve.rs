//! The root of a function that falls.

/// Halvings and Newton steps together: 200 halvings leave no bit of a bracket undecided.
const MAX_STEPS: usize = 200;

/// Returns `x` with `f(x) = 0`, where `f` falls and gives its value and its slope.
///
/// Newton's method, kept inside what is known to hold the root; `None` when no root is found between
/// `−limit` and `limit`, or `f` is not finite at `start`.
pub(super) fn falling_root(
    f: impl Fn(f64) -> Option<(f64, f64)>,
    start: f64,
    limit: f64,
) -> Option<f64> {
    let (mut low, mut high) = (-limit, limit);
    let mut x = start.clamp(low, high);
    for _ in 0..MAX_STEPS {
        let (value, slope) = f(x)?;
        if value == 0.0 {
            return Some(x);
        }
        if value > 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        // A step out of the bracket, or into nowhere, halves it.
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 4.0 * f64::EPSILON * x.abs().max(1e-3) {
            // A root at the edge of what is searched is none.
            return (next.abs() < limit * (1.0 - 1e-9)).then_some(next);
        }
        x = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_from_far_away() {
        let root = falling_root(|x| Some((8.0 - x.powi(3), -3.0 * x * x)), -50.0, 1e3).unwrap();
        assert!((root - 2.0).abs() < 1e-14);
        assert_eq!(falling_root(|x| Some((1.0 + (-x).exp(), -(-x).exp())), 0.0, 50.0), None);
    }
}
