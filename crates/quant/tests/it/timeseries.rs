//! Series of real stocks against statsmodels and arch (`golden/make_timeseries.py`).

use std::collections::HashMap;

use quant::timeseries::{Deterministic, engle_granger, garch, stationarity, unit_root};

use crate::real::closes;

const ROWS: usize = 600;

fn golden(name: &str) -> Vec<f64> {
    let text = include_str!("../../golden/timeseries.txt");
    let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
    line.split(' ').skip(1).map(|number| number.parse().unwrap()).collect()
}

fn near(ours: &[f64], name: &str) {
    let golden = golden(name);
    assert_eq!(ours.len(), golden.len(), "{name}");
    for (place, (our, golden)) in ours.iter().zip(&golden).enumerate() {
        let error = (our - golden).abs() / golden.abs().max(1e-6);
        assert!(error <= 1e-10, "{name} {place}: {our}, not {golden}");
    }
}

fn last(name: &str) -> Vec<f64> {
    let closes: HashMap<String, Vec<f64>> = closes().into_iter().collect();
    closes[name][closes[name].len() - ROWS..].to_vec()
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
#[test]
fn unit_roots_and_stationarity_equal_statsmodels() {
    let levels = last("KO");
    let returns: Vec<f64> = levels.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    let kinds =
        [("n", Deterministic::None), ("c", Deterministic::Constant), ("ct", Deterministic::Trend)];
    for (series, values) in [("levels", &levels), ("returns", &returns)] {
        for (letter, kind) in kinds {
            let test = unit_root(values, kind, None).unwrap();
            let mut ours = vec![test.statistic, test.p, test.lags as f64, test.rows as f64];
            ours.extend(test.critical);
            near(&ours, &format!("adf_{series}_{letter}"));
        }
        for (letter, kind) in &kinds[1..] {
            let test = stationarity(values, *kind, None).unwrap();
            let mut ours = vec![test.statistic, test.p, test.lags as f64];
            ours.extend(test.critical);
            near(&ours, &format!("kpss_{series}_{letter}"));
        }
    }
}

#[test]
fn cointegration_equals_statsmodels() {
    let pair = engle_granger(&last("KO"), &last("XOM"), None).unwrap();
    near(&[pair.test.statistic, pair.test.p], "coint");
}

#[test]
fn clustered_volatility_equals_arch() {
    let closes: HashMap<String, Vec<f64>> = closes().into_iter().collect();
    let levels = &closes["MSFT"][closes["MSFT"].len() - 2_001..];
    let percent: Vec<f64> =
        levels.windows(2).map(|pair| 100.0 * (pair[1] / pair[0] - 1.0)).collect();
    let model = garch(&percent).unwrap();
    let golden = golden("garch");
    // The likelihood is flat about its top: equal to 1e-6, or better.
    assert!(model.log_likelihood >= golden[4] - 1e-6 * golden[4].abs(), "{model:?} {golden:?}");
    let mut ours = vec![model.mean, model.omega, model.alpha, model.beta];
    ours.extend(model.forecast(5));
    ours.extend(model.volatility.last());
    let theirs = golden[..4].iter().chain(&golden[5..]);
    for (place, (our, golden)) in ours.iter().zip(theirs).enumerate() {
        assert!((our / golden - 1.0).abs() < 1e-2, "{place}: {our}, not {golden}");
    }
}
