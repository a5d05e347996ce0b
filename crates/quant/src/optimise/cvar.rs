//! The least expected loss in the worst cases.

use super::{Limits, Unsolvable, program::Program};

/// Scenarios times assets: a linear program of this size takes seconds.
const MAX_CELLS: usize = 400_000;

/// Returns the weights of the lowest conditional value at risk, and that value.
///
/// `min α + 1 / ((1 − β) T) Σ max(0, −rₜᵀw − α)`: the mean loss in the worst `1 − β` of the scenarios.
///
/// - `scenarios`: a column an asset, a row a scenario (a past period): simple returns, fractions.
/// - `confidence`: `β` between 0 and 1, usually 0.95.
///
/// The value is a loss per period as a fraction, negative when even the worst cases gain.
///
/// # Errors
///
/// [`Unsolvable`] for columns of different length, numbers that are not finite, a confidence outside
/// of (0, 1), contradicting limits, more than 400,000 returns.
///
/// Source: Rockafellar, Uryasev (2000), “Optimization of Conditional Value-at-Risk”, Journal of Risk 2.
pub fn minimum_cvar(
    scenarios: &[&[f64]],
    confidence: f64,
    limits: &Limits,
) -> Result<(Vec<f64>, f64), Unsolvable> {
    let assets = scenarios.len();
    let rows = scenarios.first().map_or(0, |column| column.len());
    if rows == 0 || scenarios.iter().any(|column| column.len() != rows) {
        return Err(Unsolvable::Shape("every asset needs the same scenarios".to_owned()));
    }
    if rows * assets > MAX_CELLS {
        let message = format!("at most {MAX_CELLS} returns, not {}", rows * assets);
        return Err(Unsolvable::Shape(message));
    }
    if scenarios.iter().any(|column| column.iter().any(|value| !value.is_finite()))
        || !(confidence > 0.0 && confidence < 1.0)
    {
        return Err(Unsolvable::NotFinite);
    }
    limits.check(assets)?;
    let solution = program(scenarios, confidence, limits).solve()?;
    let within = solution.iter().zip(limits.lower.iter().zip(&limits.upper));
    let weights: Vec<f64> = within.map(|(w, (lower, upper))| w.clamp(*lower, *upper)).collect();
    let value = tail_loss(scenarios, &weights, confidence);
    Ok((weights, value))
}

/// Variables: the weights, then `α`, then the excess loss of each scenario.
fn program(scenarios: &[&[f64]], confidence: f64, limits: &Limits) -> Program {
    let assets = scenarios.len();
    let rows = scenarios.first().map_or(0, |column| column.len());
    #[expect(clippy::cast_precision_loss, reason = "a count of scenarios")]
    let weight = 1.0 / ((1.0 - confidence) * rows as f64);
    let mut program = Program::new(assets + 1 + rows);
    program.weights(limits);
    program.linear(assets, 1.0);
    for row in 0..rows {
        let excess = assets + 1 + row;
        program.linear(excess, weight);
        program.at_least(vec![(excess, 1.0)], 0.0);
        let returns = scenarios.iter().enumerate().map(|(asset, column)| (asset, column[row]));
        program.at_least(returns.chain([(assets, 1.0), (excess, 1.0)]).collect(), 0.0);
    }
    program
}

/// The mean of the worst `1 − β` of the losses, the last of them in part.
fn tail_loss(scenarios: &[&[f64]], weights: &[f64], confidence: f64) -> f64 {
    let rows = scenarios.first().map_or(0, |column| column.len());
    let loss = |row: usize| -> f64 {
        scenarios.iter().zip(weights).map(|(column, weight)| -column[row] * weight).sum()
    };
    let mut losses: Vec<f64> = (0..rows).map(loss).collect();
    losses.sort_unstable_by(|a, b| b.total_cmp(a));
    #[expect(clippy::cast_precision_loss, reason = "a count of scenarios")]
    let tail = (1.0 - confidence) * rows as f64;
    let (mut left, mut sum) = (tail, 0.0);
    for loss in losses {
        let part = left.min(1.0);
        sum += loss * part;
        left -= part;
        if left <= 0.0 {
            break;
        }
    }
    sum / tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_falls_is_preferred() {
        let risky = [0.02, -0.05, 0.03, -0.04];
        let calm = [0.001, 0.001, 0.001, 0.001];
        let (weights, value) = minimum_cvar(&[&risky, &calm], 0.75, &Limits::long_only(2)).unwrap();
        assert!(weights[1] > 1.0 - 1e-7, "{weights:?}");
        assert!((value + 0.001).abs() < 1e-8);
    }

    #[test]
    fn a_tail_counts_its_last_scenario_in_part() {
        let losses = [-0.1, -0.2, 0.0, 0.0];
        // 30 % of four scenarios: 0.2 whole and a fifth of 0.1.
        let tail = tail_loss(&[&losses], &[1.0], 0.7);
        assert!((tail - (0.2 + 0.2 * 0.1) / 1.2).abs() < 1e-12);
    }

    #[test]
    fn gaps_are_refused() {
        let limits = Limits::long_only(1);
        assert_eq!(minimum_cvar(&[&[0.1, f64::NAN]], 0.9, &limits), Err(Unsolvable::NotFinite));
        assert_eq!(minimum_cvar(&[&[0.1]], 1.0, &limits), Err(Unsolvable::NotFinite));
        assert!(matches!(minimum_cvar(&[], 0.9, &limits), Err(Unsolvable::Shape(_))));
    }
}
