//! Series of real stocks against statsmodels and arch (`golden/make_timeseries.py`).

use std::collections::HashMap;

use proptest::{collection::vec, prelude::*};
use quant::timeseries::{
    ArimaCoefficients, ArimaOrder, Combination, Deterministic, SeasonalOrder, SmoothingKind,
    SmoothingParameters, Trend, arima, arima_with, engle_granger, exponential_smoothing, garch,
    ljung_box, smoothing_with, stationarity, unit_root,
};

use crate::real::closes;

const ROWS: usize = 600;

pub fn golden(name: &str) -> Vec<f64> {
    let text = include_str!("../../golden/timeseries.txt");
    let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
    line.split(' ').skip(1).map(|number| number.parse().unwrap()).collect()
}

pub fn near(ours: &[f64], name: &str) {
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

fn arima_order(name: &str) -> (Vec<f64>, ArimaOrder) {
    let season = |ar, differences, ma, period| Some(SeasonalOrder { ar, differences, ma, period });
    let (series, order) = match name {
        "level" => (golden("sunspots"), ArimaOrder::plain(2, 0, 1).with_constant()),
        "walk" => (stock(), ArimaOrder::plain(1, 1, 1)),
        "drift" => (stock(), ArimaOrder::plain(0, 1, 2).with_constant()),
        "twice" => (stock(), ArimaOrder::plain(0, 2, 2)),
        "airline" => {
            let order = ArimaOrder::plain(1, 1, 1);
            (golden("co2"), ArimaOrder { seasonal: season(0, 1, 1, 12), ..order })
        }
        _ => {
            let order = ArimaOrder::plain(1, 0, 0).with_constant();
            (golden("sunspots"), ArimaOrder { seasonal: season(1, 0, 1, 11), ..order })
        }
    };
    (series, order)
}

const ARIMA: [&str; 6] = ["level", "walk", "drift", "twice", "airline", "cycle"];

fn stock() -> Vec<f64> {
    let closes: HashMap<String, Vec<f64>> = closes().into_iter().collect();
    closes["KO"][closes["KO"].len() - 300..].to_vec()
}

fn coefficients(order: ArimaOrder, flat: &[f64]) -> ArimaCoefficients {
    let season = order.seasonal.map_or((0, 0), |season| (season.ar, season.ma));
    let (ar, rest) = flat.split_at(order.ar);
    let (ma, rest) = rest.split_at(order.ma);
    let (seasonal_ar, rest) = rest.split_at(season.0);
    let (seasonal_ma, rest) = rest.split_at(season.1);
    let [ar, ma, seasonal_ar, seasonal_ma] =
        [ar, ma, seasonal_ar, seasonal_ma].map(<[f64]>::to_vec);
    ArimaCoefficients { ar, ma, seasonal_ar, seasonal_ma, mean: rest[0], variance: rest[1] }
}

fn within(ours: &[f64], theirs: &[f64], tolerance: f64, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (place, (our, their)) in ours.iter().zip(theirs).enumerate() {
        let error = (our - their).abs() / their.abs().max(1e-6);
        assert!(error <= tolerance, "{what} {place}: {our}, not {their}");
    }
}

/// statsmodels solves for the variance of the start and keeps the differences in its state, where they begin
/// without a known variance; ours are differenced first. The two agree to what its linear algebra rounds off.
#[test]
fn arima_at_the_same_numbers_is_that_of_statsmodels() {
    for name in ARIMA {
        let (values, order) = arima_order(name);
        let known = coefficients(order, &golden(&format!("arima_{name}_numbers")));
        let model = arima_with(&values, order, &known).unwrap();
        let criteria = model.criteria;
        let ours = [criteria.log_likelihood, criteria.aic, criteria.aicc.unwrap(), criteria.bic];
        within(&ours, &golden(&format!("arima_{name}_at")), 1e-9, name);
        let ahead = model.forecast(15, &[0.8, 0.95]).unwrap();
        within(&ahead.expected, &golden(&format!("arima_{name}_expected")), 1e-9, name);
        within(&ahead.deviation, &golden(&format!("arima_{name}_deviation")), 1e-8, name);
        for (value, (low, high)) in
            ahead.expected.iter().zip(ahead.intervals[1].low.iter().zip(&ahead.intervals[1].high))
        {
            assert!((f64::midpoint(*low, *high) / value - 1.0).abs() < 1e-12);
        }
    }
}

/// Where likelihoods agree to 1e-6 of some hundreds, numbers agree to a fiftieth of their standard errors; where
/// lags nearly cancel (`walk`) or lie at the edge (`airline`) those errors are wide themselves.
#[test]
fn the_best_arima_is_that_of_statsmodels() {
    for name in ARIMA {
        let (values, order) = arima_order(name);
        let model = arima(&values, order).unwrap();
        let best = golden(&format!("arima_{name}_best"));
        let likelihood = model.criteria.log_likelihood;
        let error = (likelihood - best[0]).abs() / best[0].abs();
        assert!(error <= 1e-6, "{name}: {likelihood}, not {}", best[0]);
        let theirs = coefficients(order, &best[1..]);
        let errors = golden(&format!("arima_{name}_errors"));
        let flat = |all: &ArimaCoefficients| {
            [all.ar.clone(), all.ma.clone(), all.seasonal_ar.clone(), all.seasonal_ma.clone()]
                .concat()
        };
        for ((our, their), error) in
            flat(&model.coefficients).iter().zip(flat(&theirs)).zip(&errors)
        {
            assert!((our - their).abs() <= 0.02 * error, "{name}: {our}, not {their} ± {error}");
        }
        // Theirs are by differences too, at another step; at the edge neither is to be trusted.
        if !["airline", "walk", "twice"].contains(&name) {
            within(&model.standard_errors.unwrap()[..errors.len()], &errors, 0.02, name);
        }
    }
}

fn smoothing_kind(name: &str) -> (Vec<f64>, SmoothingKind) {
    use Combination::{Additive, Multiplicative};
    let error = if name.starts_with('a') { Additive } else { Multiplicative };
    let trend = match &name[1..name.len() - 1] {
        "n" => Trend::None,
        "a" => Trend::Additive,
        _ => Trend::Damped,
    };
    let season = match &name[name.len() - 1..] {
        "a" => Some((Additive, 12)),
        "m" => Some((Multiplicative, 12)),
        _ => None,
    };
    let series = if season.is_some() { golden("co2") } else { stock() };
    (series, SmoothingKind { error, trend, season })
}

const SMOOTHED: [&str; 10] =
    ["ann", "aan", "aadn", "mnn", "madn", "aaa", "ana", "maa", "mam", "madm"];

#[test]
fn smoothing_at_the_same_numbers_is_that_of_statsmodels() {
    for name in SMOOTHED {
        let (values, kind) = smoothing_kind(name);
        let numbers = golden(&format!("ets_{name}_numbers"));
        let [alpha, beta, gamma, phi, level, trend] = numbers[..6] else { panic!() };
        let season = numbers[6..].to_vec();
        let known = SmoothingParameters { alpha, beta, gamma, phi, level, trend, season };
        let model = smoothing_with(&values, kind, &known).unwrap();
        let ours = [model.criteria.log_likelihood, model.fitted[values.len() - 1]];
        within(&ours, &golden(&format!("ets_{name}_at")), 1e-9, name);
        let ahead = model.forecast(15, &[0.8], 0).unwrap();
        within(&ahead.expected, &golden(&format!("ets_{name}_expected")), 1e-9, name);
        if kind.error == Combination::Additive {
            within(&ahead.deviation, &golden(&format!("ets_{name}_deviation")), 1e-9, name);
        }
    }
}

/// The likelihood has several tops and flat edges: ours is as high as theirs, or higher.
#[test]
fn the_best_smoothing_is_as_likely_as_that_of_statsmodels() {
    for name in SMOOTHED {
        let (values, kind) = smoothing_kind(name);
        let ours = exponential_smoothing(&values, kind).unwrap().criteria.log_likelihood;
        let theirs = golden(&format!("ets_{name}_best"))[0];
        assert!(ours >= theirs - 1e-6 * theirs.abs(), "{name}: {ours}, not {theirs}");
    }
}

#[test]
fn the_memory_of_residuals_is_tested_as_statsmodels_does() {
    let levels = last("KO");
    let returns: Vec<f64> = levels.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    let test = ljung_box(&returns, 12, 2).unwrap();
    near(&[test.statistic, test.p], "ljung_box");
}

proptest! {
    #[test]
    fn any_column_is_forecast_or_refused_and_never_unknown(
        values in vec(prop_oneof![8 => -50.0..500.0_f64, 1 => Just(3.0), 1 => Just(1e12)], 0..60),
        (ar, differences, ma) in (0..3_usize, 0..3_usize, 0..3_usize),
        constant in any::<bool>(),
    ) {
        let order = ArimaOrder { constant, ..ArimaOrder::plain(ar, differences, ma) };
        let of_arima = arima(&values, order).and_then(|model| model.forecast(5, &[0.8, 0.95]));
        let of_smoothing = exponential_smoothing(&values, SmoothingKind::simple())
            .and_then(|model| model.forecast(5, &[0.8, 0.95], 1));
        for forecast in [of_arima, of_smoothing].into_iter().flatten() {
            for step in 0..5 {
                let [inner, outer] = forecast.intervals.as_slice() else { panic!() };
                let rising =
                    [outer.low[step], inner.low[step], forecast.expected[step], inner.high[step], outer.high[step]];
                prop_assert!(rising.iter().all(|value| value.is_finite()));
                prop_assert!(rising.windows(2).all(|pair| pair[0] <= pair[1]), "{rising:?}");
            }
        }
    }
}
