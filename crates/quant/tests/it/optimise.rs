//! Portfolios of real stocks against skfolio, numpy and scipy (`golden/make_optimise.py`).

use std::collections::HashMap;

use nalgebra::DMatrix;
use proptest::{collection::vec, prelude::*};
use quant::optimise::{
    Limits, Linkage, View, black_litterman, efficient_portfolio, frontier,
    hierarchical_risk_parity, implied_returns, maximum_sharpe, minimum_cvar, minimum_variance,
    risk_contributions, risk_parity,
};

use crate::real::closes;

const ASSETS: [&str; 10] = ["AAPL", "AMD", "BAC", "CVX", "GE", "JNJ", "KO", "MSFT", "WMT", "XOM"];
const ROWS: usize = 1_000;

fn golden(name: &str) -> Vec<f64> {
    let text = include_str!("../../golden/optimise.txt");
    let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
    line.split(' ').skip(1).map(|number| number.parse().unwrap()).collect()
}

/// Daily simple returns, a column an asset.
fn returns() -> Vec<Vec<f64>> {
    let closes: HashMap<String, Vec<f64>> = closes().into_iter().collect();
    let column = |name: &&str| {
        let closes = &closes[*name];
        let last = &closes[closes.len() - ROWS - 1..];
        last.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect()
    };
    ASSETS.iter().map(column).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows")]
fn moments(returns: &[Vec<f64>]) -> (Vec<f64>, DMatrix<f64>) {
    let rows = returns[0].len() as f64;
    let mean: Vec<f64> = returns.iter().map(|column| column.iter().sum::<f64>() / rows).collect();
    let covariance = DMatrix::from_fn(returns.len(), returns.len(), |i, j| {
        let products =
            returns[i].iter().zip(&returns[j]).map(|(a, b)| (a - mean[i]) * (b - mean[j]));
        products.sum::<f64>() / (rows - 1.0)
    });
    (mean, covariance)
}

fn near(ours: &[f64], name: &str, tolerance: f64) {
    let golden = golden(name);
    assert_eq!(ours.len(), golden.len(), "{name}");
    for (place, (our, golden)) in ours.iter().zip(&golden).enumerate() {
        assert!((our - golden).abs() <= tolerance, "{name} {place}: {our}, not {golden}");
    }
}

#[test]
fn mean_and_variance_equal_skfolio() {
    let (mean, covariance) = moments(&returns());
    let all = Limits::long_only(10);
    let lowest = minimum_variance(&covariance, Some(&mean), &all).unwrap();
    near(&lowest.weights, "minimum_variance", 1e-6);
    let best = maximum_sharpe(&covariance, &mean, 1e-5, &all).unwrap();
    near(&best.weights, "maximum_sharpe", 1e-7);
    let limited = Limits { lower: vec![0.02; 10], upper: vec![0.25; 10], groups: Vec::new() };
    let limited = minimum_variance(&covariance, None, &limited).unwrap();
    near(&limited.weights, "limited", 1e-6);
    // skfolio begins a little above the lowest variance, so each of its points is asked for.
    let volatility =
        |target: &f64| efficient_portfolio(&covariance, &mean, *target, &all).unwrap().volatility;
    let volatilities: Vec<f64> = golden("frontier_returns").iter().map(volatility).collect();
    near(&volatilities, "frontier_volatilities", 1e-8);
    let points = frontier(&covariance, &mean, &all, 7).unwrap();
    for point in &points[..6] {
        assert!((volatility(&point.expected_return) - point.volatility).abs() < 1e-8);
    }
}

#[test]
fn risk_parity_and_tails_equal_skfolio() {
    let returns = returns();
    let (_, covariance) = moments(&returns);
    let parity = risk_parity(&covariance, &[1.0; 10]).unwrap();
    near(&parity.weights, "risk_parity", 1e-6);
    let columns: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
    let (_, value) = minimum_cvar(&columns, 0.95, &Limits::long_only(10)).unwrap();
    near(&[value], "cvar_value", 1e-7);
}

#[test]
fn trees_equal_scipy() {
    let (_, covariance) = moments(&returns());
    for (linkage, name) in [
        (Linkage::Single, "hierarchical_single"),
        (Linkage::Average, "hierarchical_average"),
        (Linkage::Complete, "hierarchical_complete"),
        (Linkage::Ward, "hierarchical_ward"),
    ] {
        let tree = hierarchical_risk_parity(&covariance, linkage).unwrap();
        near(&tree.portfolio.weights, name, 1e-10);
    }
}

#[test]
fn beliefs_equal_the_form_with_inverses() {
    let (_, covariance) = moments(&returns());
    let prior = implied_returns(&covariance, &[0.1; 10], 2.5).unwrap();
    let mut first = vec![0.0; 10];
    first[0] = 1.0;
    let mut second = vec![0.0; 10];
    (second[1], second[2]) = (1.0, -1.0);
    let views = [
        View { portfolio: first, expected_return: 0.001, variance: None },
        View { portfolio: second, expected_return: 0.0002, variance: Some(2e-6) },
    ];
    let beliefs = black_litterman(&covariance, &prior, &views, 0.05).unwrap();
    near(&beliefs.expected, "believed_expected", 1e-14);
    near(beliefs.covariance.diagonal().as_slice(), "believed_variances", 1e-14);
}

/// A covariance from random factors, so that it is one.
fn covariances() -> impl Strategy<Value = DMatrix<f64>> {
    (2..7_usize).prop_flat_map(|assets| {
        vec(-1.0..1.0_f64, assets * assets).prop_map(move |numbers| {
            let factors = DMatrix::from_vec(assets, assets, numbers);
            &factors * factors.transpose() * 1e-4 + DMatrix::identity(assets, assets) * 1e-6
        })
    })
}

proptest! {
    #[test]
    fn no_small_change_of_the_lowest_variance_is_lower(covariance in covariances()) {
        let assets = covariance.nrows();
        let limits = Limits::long_only(assets);
        let lowest = minimum_variance(&covariance, None, &limits).unwrap();
        prop_assert!((lowest.weights.iter().sum::<f64>() - 1.0).abs() < 1e-8);
        for from in 0..assets {
            for to in 0..assets {
                let moved = lowest.weights[from].min(0.01);
                let mut weights = nalgebra::DVector::from_column_slice(&lowest.weights);
                weights[from] -= moved;
                weights[to] += moved;
                let variance = (weights.transpose() * &covariance * &weights)[(0, 0)];
                prop_assert!(variance.sqrt() >= lowest.volatility * (1.0 - 1e-7));
            }
        }
    }

    #[test]
    fn risk_is_shared_as_budgeted(
        covariance in covariances(), budgets in vec(0.05..1.0_f64, 6),
    ) {
        let budgets = &budgets[..covariance.nrows()];
        let total: f64 = budgets.iter().sum();
        let portfolio = risk_parity(&covariance, budgets).unwrap();
        let shares = risk_contributions(&portfolio.weights, &covariance).unwrap();
        for (share, budget) in shares.iter().zip(budgets) {
            prop_assert!((share - budget / total).abs() < 1e-8, "{shares:?}");
        }
    }

    #[test]
    fn a_tree_divides_all_the_money(covariance in covariances()) {
        let tree = hierarchical_risk_parity(&covariance, Linkage::Average).unwrap();
        prop_assert!((tree.portfolio.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(tree.portfolio.weights.iter().all(|weight| *weight > 0.0));
        let mut order = tree.order.clone();
        order.sort_unstable();
        prop_assert_eq!(order, (0..covariance.nrows()).collect::<Vec<_>>());
    }
}
