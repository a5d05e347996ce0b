//! What ARIMA does, case by case.

use super::*;
use crate::random::Random;

/// Values of a known process.
fn made(phi: f64, theta: f64, rows: usize) -> Vec<f64> {
    let mut random = Random::new(3);
    let (mut value, mut before) = (0.0, 0.0);
    let mut next = || {
        let shock = random.normal();
        value = phi * value + shock + theta * before;
        before = shock;
        10.0 + value
    };
    (0..rows).map(|_| next()).collect()
}

fn walk(rows: usize) -> Vec<f64> {
    made(0.5, 0.3, rows)
        .iter()
        .scan(100.0, |level, step| {
            *level += 0.1 * (step - 10.0) + 0.05;
            Some(*level)
        })
        .collect()
}

#[test]
fn a_known_process_is_found_again() {
    let model = arima(&made(0.7, 0.4, 2_000), ArimaOrder::plain(1, 0, 1).with_constant()).unwrap();
    let ArimaCoefficients { ar, ma, mean, variance, .. } = &model.coefficients;
    assert!((ar[0] - 0.7).abs() < 0.1 && (ma[0] - 0.4).abs() < 0.1, "{ar:?} {ma:?}");
    assert!((mean - 10.0).abs() < 0.3 && (variance - 1.0).abs() < 0.1);
    let errors = model.standard_errors.clone().unwrap();
    assert!(errors.len() == 3 && errors.iter().all(|error| *error > 0.005 && *error < 0.3));
    assert!(model.residual_test().unwrap().p > 0.01);
    let forecast = model.forecast(200, &[0.8]).unwrap();
    assert!((forecast.expected[199] - mean).abs() < 1e-6, "it comes back to its mean");
    let long_run = (variance * (1.0 + (ar[0] + ma[0]).powi(2) / (1.0 - ar[0] * ar[0]))).sqrt();
    assert!((forecast.deviation[199] / long_run - 1.0).abs() < 1e-6);
}

#[test]
fn a_walk_without_lags_is_the_naive_forecast() {
    use crate::timeseries::{Simple, simple_forecast};
    let values = walk(300);
    let model = arima(&values, ArimaOrder::plain(0, 1, 0)).unwrap();
    let ours = model.forecast(30, &[0.8, 0.95]).unwrap();
    let naive = simple_forecast(&values, Simple::Naive, 30, &[0.8, 0.95]).unwrap();
    for step in 0..30 {
        assert!((ours.expected[step] - naive.expected[step]).abs() < 1e-9);
        assert!((ours.deviation[step] / naive.deviation[step] - 1.0).abs() < 1e-9);
    }
}

#[test]
fn the_unit_of_values_does_not_matter() {
    let values = walk(250);
    let order = ArimaOrder::plain(1, 1, 1).with_constant();
    let cents: Vec<f64> = values.iter().map(|value| value * 100.0).collect();
    let (one, hundred) = (arima(&values, order).unwrap(), arima(&cents, order).unwrap());
    assert!((one.coefficients.ar[0] - hundred.coefficients.ar[0]).abs() < 1e-6);
    assert!((one.coefficients.mean * 100.0 / hundred.coefficients.mean - 1.0).abs() < 1e-6);
    let ahead = |model: &Arima| model.forecast(5, &[0.95]).unwrap().intervals[0].high[4];
    assert!((ahead(&one) * 100.0 / ahead(&hundred) - 1.0).abs() < 1e-7);
}

#[test]
fn the_search_differences_a_walk_and_leaves_a_level() {
    let level = automatic_arima(&made(0.7, 0.4, 800), None).unwrap();
    assert!(level.order.differences == 0 && level.order.constant, "{}", level.order);
    assert!(level.order.ar + level.order.ma > 0);
    let walk = automatic_arima(&walk(800), None).unwrap();
    assert_eq!(walk.order.differences, 1, "{}", walk.order);
    let same = walk.refitted(&self::walk(800)).unwrap();
    assert!((same.criteria.log_likelihood - walk.criteria.log_likelihood).abs() < 1e-6);
}

#[test]
fn a_strong_season_is_differenced_and_goes_on() {
    let mut random = Random::new(8);
    let season = [0.0, 5.0, -3.0, 2.0];
    let values: Vec<f64> =
        (0..200).map(|row| 20.0 + season[row % 4] + 0.2 * random.normal()).collect();
    let model = automatic_arima(&values, Some(4)).unwrap();
    assert_eq!(model.order.seasonal.map(|season| season.differences), Some(1), "{}", model.order);
    let forecast = model.forecast(8, &[0.95]).unwrap();
    for (step, value) in forecast.expected.iter().enumerate() {
        assert!((value - 20.0 - season[step % 4]).abs() < 0.5, "{step}: {value}");
    }
}

#[test]
fn what_has_no_model_says_why() {
    let order = ArimaOrder::plain(1, 1, 0);
    let refused = |values: &[f64], order: ArimaOrder| arima(values, order).unwrap_err();
    assert!(matches!(refused(&[1.0, 2.0], order), Unforecastable::TooShort { rows: 2, .. }));
    assert_eq!(refused(&[3.0; 80], order), Unforecastable::Constant);
    let line: Vec<f64> = (0..80).map(|row| 0.1 * f64::from(row)).collect();
    assert_eq!(refused(&line, order.with_constant()), Unforecastable::Constant);
    let mut gap = walk(80);
    gap[7] = f64::NAN;
    assert_eq!(refused(&gap, order), Unforecastable::NotFinite(7));
    let values = walk(80);
    let season = |period| Some(SeasonalOrder { ar: 1, differences: 0, ma: 0, period });
    for wrong in [
        ArimaOrder { seasonal: season(1), ..order },
        ArimaOrder { seasonal: season(900), ..order },
        ArimaOrder::plain(0, 2, 1).with_constant(),
        ArimaOrder::plain(99, 0, 0),
        ArimaOrder::plain(0, 3, 0),
    ] {
        assert!(matches!(refused(&values, wrong), Unforecastable::Order(_)), "{wrong}");
    }
    assert!(matches!(automatic_arima(&[5.0; 90], None), Err(Unforecastable::Constant)));
    assert!(matches!(automatic_arima(&values, Some(0)), Err(Unforecastable::Order(_))));
    assert!(matches!(automatic_arima(&line, None), Err(Unforecastable::Constant)));
}

#[test]
fn orders_are_written_as_everybody_writes_them() {
    let season = SeasonalOrder { ar: 0, differences: 1, ma: 1, period: 12 };
    let airline = ArimaOrder { seasonal: Some(season), ..ArimaOrder::plain(0, 1, 1) };
    assert_eq!(airline.to_string(), "ARIMA(0,1,1)(0,1,1)[12]");
    let drift = ArimaOrder::plain(2, 1, 0).with_constant();
    assert_eq!(drift.to_string(), "ARIMA(2,1,0) with drift");
}
