//! What exponential smoothing does, case by case.

use super::*;
use crate::random::Random;

fn seasonal(rows: usize) -> Vec<f64> {
    let mut random = Random::new(21);
    let season = [1.2, 0.9, 1.1, 0.8];
    (0..rows)
        .map(|row| (50.0 + 0.5 * count(row)) * season[row % 4] * (1.0 + 0.02 * random.normal()))
        .collect()
}

#[test]
fn a_season_that_multiplies_is_found_and_goes_on() {
    let values = seasonal(80);
    let model = automatic_smoothing(&values, Some(4)).unwrap();
    assert!(matches!(model.kind.season, Some((Combination::Multiplicative, 4))), "{}", model.kind);
    let forecast = model.forecast(8, &[0.8, 0.95], 1).unwrap();
    for (step, value) in forecast.expected.iter().enumerate() {
        let wanted = (50.0 + 0.5 * count(80 + step)) * [1.2, 0.9, 1.1, 0.8][step % 4];
        assert!((value / wanted - 1.0).abs() < 0.05, "{step}: {value}, not {wanted}");
        let [inner, outer] = forecast.intervals.as_slice() else { panic!() };
        assert!(outer.low[step] < inner.low[step] && inner.low[step] < *value);
        assert!(outer.high[step] > inner.high[step] && inner.high[step] > *value);
    }
    assert_eq!(model.forecast(8, &[0.8], 1).unwrap(), model.forecast(8, &[0.8], 1).unwrap());
}

#[test]
fn drawn_intervals_are_near_the_formula() {
    let values = seasonal(60);
    let additive = SmoothingKind { trend: Trend::Damped, ..SmoothingKind::simple() };
    let model = exponential_smoothing(&values, additive).unwrap();
    let exact = model.forecast(12, &[0.8], 0).unwrap();
    let drawn = model.drawn(exact.expected.clone(), &[0.8], 7).unwrap();
    for step in 0..12 {
        assert!((drawn.deviation[step] / exact.deviation[step] - 1.0).abs() < 0.05);
        let width = |forecast: &crate::timeseries::Forecast| {
            forecast.intervals[0].high[step] - forecast.intervals[0].low[step]
        };
        assert!((width(&drawn) / width(&exact) - 1.0).abs() < 0.08);
    }
}

#[test]
fn the_unit_of_values_does_not_matter() {
    let values = seasonal(60);
    let cents: Vec<f64> = values.iter().map(|value| value * 100.0).collect();
    let kind = SmoothingKind {
        error: Combination::Multiplicative,
        trend: Trend::Additive,
        season: Some((Combination::Multiplicative, 4)),
    };
    let (one, hundred) = (
        exponential_smoothing(&values, kind).unwrap(),
        exponential_smoothing(&cents, kind).unwrap(),
    );
    let (ours, theirs) = (one.fitted[50] * 100.0, hundred.fitted[50]);
    assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} {theirs}");
}

#[test]
fn a_model_fitted_again_ends_where_it_was() {
    let values = seasonal(80);
    let model = automatic_smoothing(&values, Some(4)).unwrap();
    let again = model.refitted(&values).unwrap().criteria.log_likelihood;
    let first = model.criteria.log_likelihood;
    assert!((again - first).abs() <= 1e-3 * first.abs(), "{again}, not {first}");
}

#[test]
fn what_cannot_be_smoothed_says_why() {
    let kind = SmoothingKind::simple();
    let refused = |values: &[f64], kind| exponential_smoothing(values, kind).unwrap_err();
    assert!(matches!(refused(&[1.0, 2.0], kind), Unforecastable::TooShort { rows: 2, .. }));
    assert_eq!(refused(&[4.0; 40], kind), Unforecastable::Constant);
    let mut values = seasonal(40);
    let shares = SmoothingKind { error: Combination::Multiplicative, ..kind };
    values[3] = -1.0;
    assert_eq!(refused(&values, shares), Unforecastable::NotPositive);
    assert!(exponential_smoothing(&values, kind).is_ok());
    values[3] = f64::INFINITY;
    assert_eq!(refused(&values, kind), Unforecastable::NotFinite(3));
    let values = seasonal(40);
    for season in
        [(Combination::Additive, 1), (Combination::Additive, 500), (Combination::Multiplicative, 4)]
    {
        let wrong = SmoothingKind { season: Some(season), ..kind };
        assert!(matches!(refused(&values, wrong), Unforecastable::Order(_)), "{wrong}");
    }
    let model = exponential_smoothing(&values, kind).unwrap();
    assert!(matches!(model.forecast(5_000, &[0.8], 0), Err(Unforecastable::Ask(_))));
    assert!(matches!(automatic_smoothing(&[2.0; 50], None), Err(Unforecastable::Constant)));
}

#[test]
fn kinds_are_written_as_everybody_writes_them() {
    let kind = SmoothingKind {
        error: Combination::Multiplicative,
        trend: Trend::Damped,
        season: Some((Combination::Multiplicative, 12)),
    };
    assert_eq!(kind.to_string(), "ETS(M,Ad,M)[12]");
    assert_eq!(SmoothingKind::simple().to_string(), "ETS(A,N,N)");
}

/// By hand, after table 2.3 of Hyndman and others (2008): ETS(M,A,M).
#[test]
fn a_season_that_multiplies_learns_from_the_share_it_was_off_by() {
    let kind = SmoothingKind {
        error: Combination::Multiplicative,
        trend: Trend::Additive,
        season: Some((Combination::Multiplicative, 2)),
    };
    let known = SmoothingParameters {
        alpha: 0.5,
        beta: 0.1,
        gamma: 0.2,
        phi: 1.0,
        level: 10.0,
        trend: 1.0,
        season: vec![1.1, 0.9],
    };
    let values: Vec<f64> = (0..20).map(|row| 12.0 + f64::from(row % 3)).collect();
    let model = smoothing_with(&values, kind, &known).unwrap();
    let first = values[0] / (11.0 * 1.1) - 1.0;
    let (level, trend) = (11.0 * (1.0 + 0.5 * first), 1.0 + 0.1 * 11.0 * first);
    let second = values[1] / ((level + trend) * 0.9) - 1.0;
    let next = (level + trend) * (1.0 + 0.5 * second) + trend + 0.1 * (level + trend) * second;
    assert!((model.fitted[2] - next * 1.1 * (1.0 + 0.2 * first)).abs() < 1e-12);
}
