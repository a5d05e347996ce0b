//! What a portfolio would lose if prices or factors moved so and so.

/// A holding under stress.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// What it is worth; below zero for a short one.
    pub value: f64,
    /// How much its price follows each factor, in the order of the shocks.
    pub betas: Vec<f64>,
    /// How its own price moves, a fraction; it takes the place of what the factors say.
    pub shock: Option<f64>,
}

/// What a stress does.
#[derive(Debug, Clone, PartialEq)]
pub struct Stress {
    /// How each price moves, a fraction not below −1: a price does not fall below zero.
    pub moves: Vec<f64>,
    /// What each position gains, in the unit of the values.
    pub gains: Vec<f64>,
    pub gain: f64,
    /// The gain over the sum of the values; `None` when that is not above zero.
    pub share: Option<f64>,
}

/// Returns what positions gain when factors move: each price by its own shock, or else by `Σ βₖ sₖ`.
///
/// - `shocks`: how each factor moves, a fraction (−0.2 is a fall by a fifth).
///
/// `None` when a position has no shock of its own and not one beta a factor, or a number is not
/// finite.
pub fn stress(positions: &[Position], shocks: &[f64]) -> Option<Stress> {
    let moves =
        positions.iter().map(|position| position.moved(shocks)).collect::<Option<Vec<f64>>>()?;
    let gains: Vec<f64> =
        positions.iter().zip(&moves).map(|(position, moved)| position.value * moved).collect();
    let gain: f64 = gains.iter().sum();
    let value: f64 = positions.iter().map(|position| position.value).sum();
    let share = (value > 0.0).then_some(gain / value).filter(|share| share.is_finite());
    (gain.is_finite() && value.is_finite()).then_some(Stress { moves, gains, gain, share })
}

impl Position {
    fn moved(&self, shocks: &[f64]) -> Option<f64> {
        let moved = match self.shock {
            Some(shock) => shock,
            None if self.betas.len() == shocks.len() => {
                self.betas.iter().zip(shocks).map(|(beta, shock)| beta * shock).sum()
            }
            None => return None,
        };
        moved.is_finite().then_some(moved.max(-1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(value: f64, beta: f64, shock: Option<f64>) -> Position {
        Position { value, betas: vec![beta], shock }
    }

    #[test]
    fn a_shock_of_its_own_comes_before_the_factors() {
        let book = [position(100.0, 1.5, None), position(-50.0, 1.0, Some(0.1))];
        let result = stress(&book, &[-0.2]).unwrap();
        assert!((result.gains[0] + 30.0).abs() < 1e-12 && (result.gains[1] + 5.0).abs() < 1e-12);
        assert!((result.share.unwrap() + 35.0 / 50.0).abs() < 1e-12);
    }

    #[test]
    fn no_price_falls_below_zero() {
        let result = stress(&[position(100.0, 3.0, None)], &[-0.5]).unwrap();
        assert_eq!(
            (result.moves[0].to_bits(), result.gain.to_bits()),
            ((-1.0_f64).to_bits(), (-100.0_f64).to_bits())
        );
    }

    #[test]
    fn what_does_not_fit_is_undefined() {
        assert_eq!(stress(&[position(1.0, 1.0, None)], &[]), None);
        assert_eq!(stress(&[position(f64::NAN, 1.0, None)], &[0.1]), None);
        assert_eq!(stress(&[], &[]).unwrap().share, None);
    }
}
