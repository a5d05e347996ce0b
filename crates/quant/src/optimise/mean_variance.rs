//! Mean and variance.
//!
//! Source: Markowitz (1952), “Portfolio Selection”, Journal of Finance 7(1).

use nalgebra::DMatrix;

use super::{
    Limits, Portfolio, Unsolvable, check_covariance, check_expected, critical_line::corners, dot,
    program::Program,
};

/// Points of a frontier.
const MAX_POINTS: usize = 1_000;

/// Returns the portfolio of the lowest variance: `min wᵀ Σ w` within `limits`.
///
/// - `covariance`: `n × n`, per period.
/// - `expected`: per period, only to report what the portfolio earns.
///
/// # Errors
///
/// [`Unsolvable`] for shapes that do not fit, a matrix that is no covariance, contradicting limits.
pub fn minimum_variance(
    covariance: &DMatrix<f64>,
    expected: Option<&[f64]>,
    limits: &Limits,
) -> Result<Portfolio, Unsolvable> {
    let assets = check(covariance, expected, limits)?;
    let mut program = variance(covariance, assets);
    program.weights(limits);
    let weights = tidy(&program.solve()?, limits);
    Ok(Portfolio::of(weights, expected, covariance))
}

/// Returns the portfolio of the lowest variance among those that are expected to earn `target`.
///
/// - `expected`, `target`: per period, fractions.
///
/// # Errors
///
/// As [`minimum_variance`]; [`Unsolvable::Infeasible`] when no portfolio within the limits is expected
/// to earn the target.
pub fn efficient_portfolio(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    target: f64,
    limits: &Limits,
) -> Result<Portfolio, Unsolvable> {
    let assets = check(covariance, Some(expected), limits)?;
    if !target.is_finite() {
        return Err(Unsolvable::NotFinite);
    }
    let scale = scale_of(expected);
    let mut program = variance(covariance, assets);
    program.equal(returns_row(expected, scale), target / scale);
    program.weights(limits);
    let weights = tidy(&program.solve().map_err(|error| out_of_reach(error, target))?, limits);
    Ok(Portfolio::of(weights, Some(expected), covariance))
}

/// Returns `points` efficient portfolios, from the one of the lowest variance to the one of the highest
/// expected return, evenly spaced in expected return.
///
/// - `points`: 2 to 1,000.
///
/// Without limits of groups the frontier is exact, by the critical line; otherwise each point is solved
/// for.
///
/// One portfolio comes back when both ends are the same.
///
/// # Errors
///
/// As [`minimum_variance`].
pub fn frontier(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    limits: &Limits,
    points: usize,
) -> Result<Vec<Portfolio>, Unsolvable> {
    check(covariance, Some(expected), limits)?;
    let points = points.clamp(2, MAX_POINTS);
    if let Some(corners) = corners(covariance, expected, limits) {
        return Ok(between(&corners, covariance, expected, limits, points));
    }
    solved(covariance, expected, limits, points)
}

/// Evenly spaced portfolios on the lines between corners, which come from the highest return down.
fn between(
    corners: &[Vec<f64>],
    covariance: &DMatrix<f64>,
    expected: &[f64],
    limits: &Limits,
    points: usize,
) -> Vec<Portfolio> {
    let earns: Vec<f64> = corners.iter().rev().map(|weights| dot(weights, expected)).collect();
    let rising: Vec<&Vec<f64>> = corners.iter().rev().collect();
    let (from, to) = (earns[0], earns[earns.len() - 1]);
    let portfolio =
        |weights: &[f64]| Portfolio::of(tidy(weights, limits), Some(expected), covariance);
    if to - from <= 1e-9 * scale_of(expected) {
        return vec![portfolio(rising[0])];
    }
    let at = |target: f64| {
        let above = earns.partition_point(|earned| *earned < target).clamp(1, earns.len() - 1);
        let (low, high) = (earns[above - 1], earns[above]);
        let share = if high > low { ((target - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        let pairs = rising[above - 1].iter().zip(rising[above]);
        let weights: Vec<f64> = pairs.map(|(low, high)| low + (high - low) * share).collect();
        portfolio(&weights)
    };
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand points")]
    let share = |point: usize| point as f64 / (points - 1) as f64;
    (0..points).map(|point| at(from + (to - from) * share(point))).collect()
}

/// The same by the solver, point by point.
fn solved(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    limits: &Limits,
    points: usize,
) -> Result<Vec<Portfolio>, Unsolvable> {
    let assets = expected.len();
    let lowest = minimum_variance(covariance, Some(expected), limits)?;
    let highest = highest_return(expected, limits)?;
    let (from, to) = (lowest.expected_return, dot(&highest, expected));
    let scale = scale_of(expected);
    if to - from <= 1e-9 * scale {
        return Ok(vec![lowest]);
    }
    let mut program = variance(covariance, assets);
    program.equal(returns_row(expected, scale), from / scale);
    program.weights(limits);
    let mut solver = program.solver()?;
    let mut portfolios = Vec::with_capacity(points);
    portfolios.push(lowest);
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand points")]
    for point in 1..points {
        // A hair below the end, where the feasible set would be a single point.
        let share = (point as f64 / (points - 1) as f64).min(1.0 - 1e-9);
        solver.set_equal(0, (from + (to - from) * share) / scale)?;
        let weights = tidy(&solver.solve()?, limits);
        portfolios.push(Portfolio::of(weights, Some(expected), covariance));
    }
    Ok(portfolios)
}

/// Returns the portfolio of the highest Sharpe ratio `(μᵀw − r) / √(wᵀ Σ w)`.
///
/// - `risk_free`: per period, as `expected`.
///
/// Solved as a quadratic program in `y = κ w` with `(μ − r)ᵀ y = 1`.
///
/// # Errors
///
/// As [`minimum_variance`]; [`Unsolvable::NothingToGain`] when no portfolio within the limits is
/// expected to earn more than `risk_free`.
///
/// Source: Cornuejols, Tütüncü (2007), “Optimization Methods in Finance”, section 8.2.
pub fn maximum_sharpe(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    risk_free: f64,
    limits: &Limits,
) -> Result<Portfolio, Unsolvable> {
    let assets = check(covariance, Some(expected), limits)?;
    if !risk_free.is_finite() {
        return Err(Unsolvable::NotFinite);
    }
    let excess: Vec<f64> = expected.iter().map(|value| value - risk_free).collect();
    let best = dot(&highest_return(&excess, limits)?, &excess);
    if best <= 1e-12 * scale_of(expected) {
        return Err(Unsolvable::NothingToGain);
    }
    let mut program = Program::new(assets + 1);
    fill_variance(&mut program, covariance, assets);
    // The excess of the best portfolio as the unit keeps κ near one.
    program.equal(returns_row(&excess, best), 1.0);
    scaled_weights(&mut program, limits);
    let solution = program.solve()?;
    let kappa = solution[assets];
    if kappa <= 0.0 || !kappa.is_finite() {
        return Err(Unsolvable::Stuck);
    }
    let weights: Vec<f64> = solution[..assets].iter().map(|y| y / kappa).collect();
    Ok(Portfolio::of(tidy(&weights, limits), Some(expected), covariance))
}

/// Returns the portfolio of the highest utility `μᵀw − λ/2 · wᵀ Σ w`.
///
/// - `aversion`: `λ > 0`, how much variance costs; 1 to 10 for most people.
///
/// # Errors
///
/// As [`minimum_variance`]; [`Unsolvable::NotFinite`] unless `aversion` is finite and above zero.
pub fn maximum_utility(
    covariance: &DMatrix<f64>,
    expected: &[f64],
    aversion: f64,
    limits: &Limits,
) -> Result<Portfolio, Unsolvable> {
    let assets = check(covariance, Some(expected), limits)?;
    if !(aversion.is_finite() && aversion > 0.0) {
        return Err(Unsolvable::NotFinite);
    }
    let mut program = variance(covariance, assets);
    let unit = aversion * mean_variance(covariance);
    for (asset, value) in expected.iter().enumerate() {
        program.linear(asset, -value / unit);
    }
    program.weights(limits);
    let weights = tidy(&program.solve()?, limits);
    Ok(Portfolio::of(weights, Some(expected), covariance))
}

fn check(
    covariance: &DMatrix<f64>,
    expected: Option<&[f64]>,
    limits: &Limits,
) -> Result<usize, Unsolvable> {
    let assets = check_covariance(covariance, None)?;
    expected.map_or(Ok(()), |expected| check_expected(expected, assets))?;
    limits.check(assets)?;
    Ok(assets)
}

/// The mean variance of the assets: the unit in which programs see the covariance, so that the solver's
/// tolerances mean the same for days and years.
fn mean_variance(covariance: &DMatrix<f64>) -> f64 {
    covariance.diagonal().mean()
}

fn variance(covariance: &DMatrix<f64>, assets: usize) -> Program {
    let mut program = Program::new(assets);
    fill_variance(&mut program, covariance, assets);
    program
}

fn fill_variance(program: &mut Program, covariance: &DMatrix<f64>, assets: usize) {
    let unit = mean_variance(covariance);
    for column in 0..assets {
        for row in 0..=column {
            program.quadratic(row, column, covariance[(row, column)] / unit);
        }
    }
}

fn scale_of(expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    if largest > 0.0 { largest } else { 1.0 }
}

fn returns_row(expected: &[f64], scale: f64) -> Vec<(usize, f64)> {
    expected.iter().enumerate().map(|(asset, value)| (asset, value / scale)).collect()
}

/// The limits of `y = κ w`, where κ is the last variable.
fn scaled_weights(program: &mut Program, limits: &Limits) {
    let assets = limits.lower.len();
    let kappa = assets;
    let all = (0..assets).map(|asset| (asset, 1.0));
    program.equal(all.chain([(kappa, -1.0)]).collect(), 0.0);
    program.at_least(vec![(kappa, 1.0)], 0.0);
    for (asset, (lower, upper)) in limits.lower.iter().zip(&limits.upper).enumerate() {
        program.at_least(vec![(asset, 1.0), (kappa, -lower)], 0.0);
        program.at_most(vec![(asset, 1.0), (kappa, -upper)], 0.0);
    }
    for group in &limits.groups {
        let members = || group.members.iter().map(|member| (*member, 1.0));
        program.at_least(members().chain([(kappa, -group.lower)]).collect(), 0.0);
        program.at_most(members().chain([(kappa, -group.upper)]).collect(), 0.0);
    }
}

/// The weights that are expected to earn most.
fn highest_return(expected: &[f64], limits: &Limits) -> Result<Vec<f64>, Unsolvable> {
    let scale = scale_of(expected);
    let mut program = Program::new(expected.len());
    for (asset, value) in expected.iter().enumerate() {
        program.linear(asset, -value / scale);
    }
    program.weights(limits);
    Ok(tidy(&program.solve()?, limits))
}

/// Puts weights that miss a limit by the solver's tolerance onto it.
fn tidy(weights: &[f64], limits: &Limits) -> Vec<f64> {
    let within = weights.iter().zip(limits.lower.iter().zip(&limits.upper));
    within.map(|(weight, (lower, upper))| weight.clamp(*lower, *upper)).collect()
}

fn out_of_reach(error: Unsolvable, target: f64) -> Unsolvable {
    match error {
        Unsolvable::Infeasible(_) => Unsolvable::Infeasible(format!(
            "none is expected to earn {:.4} % a period",
            target * 100.0
        )),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimise::Group;

    fn two() -> DMatrix<f64> {
        DMatrix::from_row_slice(2, 2, &[0.04, 0.006, 0.006, 0.09])
    }

    #[test]
    fn two_assets_have_the_textbook_weights() {
        let portfolio = minimum_variance(&two(), None, &Limits::long_only(2)).unwrap();
        let first = (0.09 - 0.006) / (0.04 + 0.09 - 2.0 * 0.006);
        assert!((portfolio.weights[0] - first).abs() < 1e-9, "{portfolio:?}");
        let expected = [0.08, 0.12];
        let best = maximum_sharpe(&two(), &expected, 0.02, &Limits::long_only(2)).unwrap();
        // Σ⁻¹ (μ − r), scaled to one.
        let (a, b) = (0.09 * 0.06 - 0.006 * 0.1, 0.04 * 0.1 - 0.006 * 0.06);
        assert!((best.weights[0] - a / (a + b)).abs() < 1e-8, "{best:?}");
    }

    #[test]
    fn limits_of_assets_and_groups_are_kept() {
        let covariance = DMatrix::from_diagonal_element(4, 4, 0.04);
        let mut limits = Limits::long_only(4);
        limits.upper[0] = 0.1;
        limits.groups.push(Group { members: vec![2, 3], lower: 0.0, upper: 0.4 });
        let portfolio = minimum_variance(&covariance, None, &limits).unwrap();
        let expected = [0.1, 0.5, 0.2, 0.2];
        for (weight, expected) in portfolio.weights.iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-8, "{portfolio:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_said() {
        let limits = Limits::long_only(2);
        let wrong = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0]);
        assert_eq!(minimum_variance(&wrong, None, &limits), Err(Unsolvable::NotACovariance));
        let capped = Limits { upper: vec![0.4, 0.4], ..limits.clone() };
        assert!(matches!(minimum_variance(&two(), None, &capped), Err(Unsolvable::Infeasible(_))));
        let far = efficient_portfolio(&two(), &[0.08, 0.12], 0.5, &limits);
        assert!(far.unwrap_err().to_string().contains("50.0000 %"));
        let poor = maximum_sharpe(&two(), &[0.01, 0.02], 0.05, &limits);
        assert_eq!(poor, Err(Unsolvable::NothingToGain));
        assert!(matches!(frontier(&two(), &[0.1], &limits, 5), Err(Unsolvable::Shape(_))));
    }

    #[test]
    fn the_critical_line_and_the_solver_agree() {
        let mut random = crate::random::Random::new(3);
        for assets in [2, 3, 7, 15] {
            let factors = DMatrix::from_fn(assets, assets, |_, _| random.uniform() - 0.4);
            let covariance =
                &factors * factors.transpose() + DMatrix::identity(assets, assets) * 0.01;
            let expected: Vec<f64> = (0..assets).map(|_| random.uniform()).collect();
            let mut limits = Limits::long_only(assets);
            limits.upper[0] = 0.6;
            limits.lower[assets - 1] = 0.05;
            assert!(corners(&covariance, &expected, &limits).is_some());
            let exact = frontier(&covariance, &expected, &limits, 20).unwrap();
            let solved = solved(&covariance, &expected, &limits, 20).unwrap();
            for (exact, solved) in exact.iter().zip(&solved) {
                assert!((exact.volatility - solved.volatility).abs() < 1e-7, "{assets}");
                assert!((exact.expected_return - solved.expected_return).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn equal_expectations_are_one_point() {
        let portfolios = frontier(&two(), &[0.1, 0.1], &Limits::long_only(2), 9).unwrap();
        assert_eq!(portfolios.len(), 1);
    }

    #[test]
    fn a_frontier_rises() {
        let portfolios = frontier(&two(), &[0.08, 0.12], &Limits::long_only(2), 9).unwrap();
        assert_eq!(portfolios.len(), 9);
        for pair in portfolios.windows(2) {
            assert!(pair[0].volatility < pair[1].volatility);
            assert!(pair[0].expected_return < pair[1].expected_return);
        }
        assert!((portfolios[8].weights[1] - 1.0).abs() < 1e-6);
    }
}
