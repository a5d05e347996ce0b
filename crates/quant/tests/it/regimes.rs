//! Memory, regimes, cuts and outliers of real stocks against hmmlearn, ruptures, statsmodels and pandas
//! (`golden/make_timeseries.py`).

use std::collections::HashMap;

use quant::{
    Length,
    timeseries::{
        Anomaly, Change, Cuts, Penalty, RegimeFit, RegimeModel, RegimeState, Spread, Stl,
        centred_scores, change_points, decompose, detrended_fluctuation, ewma_scores, fit_regimes,
        qn_scale, rescaled_range, robust_scores, trailing_scores,
    },
};

use crate::{
    real::closes,
    timeseries::{golden, near},
};

/// Logarithms of the last closes.
fn logarithms(name: &str, rows: usize) -> Vec<f64> {
    let closes: HashMap<String, Vec<f64>> = closes().into_iter().collect();
    let column = &closes[name];
    column[column.len() - rows..].iter().map(|close| close.ln()).collect()
}

fn percent(name: &str, rows: usize) -> Vec<f64> {
    logarithms(name, rows).windows(2).map(|pair| 100.0 * (pair[1] - pair[0])).collect()
}

fn within(ours: &[f64], theirs: &[f64], error: f64, name: &str) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (place, (our, their)) in ours.iter().zip(theirs).enumerate() {
        let off = (our - their).abs();
        assert!(off <= error * their.abs().max(1e-2), "{name} {place}: {our}, not {their}");
    }
}

#[test]
fn memory_equals_the_plain_formulas() {
    let returns: Vec<f64> =
        logarithms("KO", 2_001).windows(2).map(|pair| pair[1] - pair[0]).collect();
    let range = rescaled_range(&returns).unwrap();
    let end = |place: usize| [range.points[place].statistic, range.points[place].expected.unwrap()];
    let ours = [&[range.exponent][..], &end(0), &end(range.points.len() - 1)].concat();
    near(&ours, "hurst_range");
    let found = detrended_fluctuation(&returns).unwrap();
    let (first, last) = (found.points[0], found.points[found.points.len() - 1]);
    near(&[found.exponent, first.statistic, last.statistic], "hurst_fluctuation");
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
#[test]
fn regimes_at_given_parameters_equal_hmmlearn() {
    let (one, two) = (percent("MSFT", 2_001), percent("XOM", 2_001));
    for (name, columns) in [("one", vec![&one[..]]), ("two", vec![&one[..], &two[..]])] {
        let state = |mean: f64, deviation: f64| RegimeState {
            mean: vec![mean; columns.len()],
            deviation: vec![deviation; columns.len()],
        };
        let model = RegimeModel {
            states: vec![state(0.1, 1.0), state(-0.2, 3.0)],
            start: vec![0.7, 0.3],
            transition: vec![vec![0.95, 0.05], vec![0.1, 0.9]],
            log_likelihood: 0.0,
            rows: 2_000,
            converged: false,
        };
        let path = model.read(&columns).unwrap();
        let wild: Vec<usize> =
            (0..path.states.len()).filter(|row| path.states[*row] == 1).collect();
        let mut ours =
            vec![path.log_likelihood, wild.len() as f64, wild.iter().sum::<usize>() as f64];
        ours.extend(path.smoothed[1].iter().step_by(250));
        // Their logarithms collect more rounding than our products.
        within(&ours, &golden(&format!("hmm_{name}_given")), 1e-9, name);
    }
}

#[test]
fn fitted_regimes_are_at_least_as_likely_as_those_of_hmmlearn() {
    let (one, two) = (percent("MSFT", 2_001), percent("XOM", 2_001));
    for (name, columns) in [("one", vec![&one[..]]), ("two", vec![&one[..], &two[..]])] {
        for states in 1..=3 {
            let theirs = golden(&format!("hmm_{name}_{states}"));
            let ask = RegimeFit { states, restarts: 12, seed: 7 };
            let model = fit_regimes(&columns, ask).unwrap();
            let error = (model.log_likelihood - theirs[0]) / theirs[0].abs();
            assert!(error > -1e-6, "{name} {states}: {} {}", model.log_likelihood, theirs[0]);
            assert!(error < 1e-6, "a better optimum: {name} {states} {error}");
            within(&[model.bic()], &theirs[1..2], 1e-6, name);
            let each = |part: fn(&RegimeState) -> f64| model.states.iter().map(part);
            let mut ours: Vec<f64> = each(|state| state.deviation[0]).collect();
            ours.extend(each(|state| state.mean[0]));
            ours.extend(model.transition.concat());
            // The likelihood is flat about its top, so parameters agree to its root.
            within(&ours, &theirs[2..], 1e-3, name);
        }
    }
}

#[test]
fn cuts_equal_ruptures() {
    let returns = percent("MSFT", 901);
    let levels = logarithms("KO", 901);
    for (name, values, change) in [
        ("mean", &levels, Change::Mean),
        ("variance", &returns, Change::Variance),
        ("both", &returns, Change::MeanAndVariance),
    ] {
        for number in 0..2 {
            let theirs = golden(&format!("cuts_{name}_{number}"));
            let named = Penalty::Value(theirs[0]);
            let bic = (number == 0 && change != Change::Mean).then_some(Penalty::Bic);
            for penalty in [Some(named), bic].into_iter().flatten() {
                let ask = Cuts { change, penalty, shortest: 5 };
                let found = change_points(values, ask).unwrap();
                #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
                let ours: Vec<f64> = found.segments.iter().map(|one| one.end as f64).collect();
                assert_eq!(ours, theirs[1..], "{name} {number}");
            }
        }
    }
}

#[test]
fn seasons_equal_statsmodels() {
    let values = logarithms("KO", 600);
    for (period, seasonal) in [(5, 7), (21, 13)] {
        for (word, robust) in [("plain", false), ("robust", true)] {
            let parts = decompose(&values, Stl { period, seasonal, robust }).unwrap();
            let picked = [parts.trend, parts.seasonal, parts.weights];
            let ours: Vec<f64> =
                picked.iter().flat_map(|part| part.iter().step_by(67).copied()).collect();
            let name = format!("stl_{period}_{word}");
            within(&ours, &golden(&name), 1e-9, &name);
        }
    }
}

#[test]
fn robust_scores_equal_pandas_and_statsmodels() {
    let returns: Vec<f64> = percent("KO", 600);
    let length = |rows| Length::new(rows).unwrap();
    let first = robust_scores(&returns, Spread::MedianDeviation).unwrap()[0].unwrap();
    near(&[first.expected, first.deviation, qn_scale(&returns).unwrap()], "scales");
    let picked = |scores: &[Option<Anomaly>], from: usize| -> Vec<f64> {
        scores.iter().skip(from).step_by(45).map(|row| row.unwrap().score).collect()
    };
    near(&picked(&trailing_scores(&returns, length(60)).unwrap(), 60), "trailing");
    near(&picked(&ewma_scores(&returns, length(30)).unwrap(), 30), "ewma");
    near(&picked(&centred_scores(&returns, 10).unwrap(), 0), "centred");
}
