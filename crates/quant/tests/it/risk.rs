//! Performance, risk, regression and attribution: against their oracles, and their laws.

use std::collections::HashMap;

use jiff::{ToSpan, civil::date};
use proptest::{collection::vec, prelude::*};
use quant::{
    attribution::{Segment, linked_attribution},
    performance::{
        Flow, annual_growth, calmar_ratio, excess_kurtosis, internal_rate,
        maximum_drawdown_of_returns, omega_ratio, relative, sharpe_ratio, skewness, sortino_ratio,
        tail_ratio, time_weighted_return, total_return, volatility,
    },
    regression::{Errors, Fit, Intercept, least_squares},
    risk::{
        Level, ReturnKind, cornish_fisher_loss, correlations, ewma_covariance, historical_loss,
        ledoit_wolf_covariance, normal_loss, sample_covariance,
    },
};

use crate::{real, synthetic};

const GOLDEN: &str = include_str!("../../golden/risk.csv");

type Figures = HashMap<String, f64>;

/// The figures of one series of the golden file.
fn golden(series: &str) -> Figures {
    let rows = GOLDEN.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|row| row[0] == series)
        .map(|row| (row[1].to_owned(), row[2].parse().unwrap()))
        .collect()
}

fn returns(closes: &[f64]) -> Vec<f64> {
    closes.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect()
}

fn columns(series: &str) -> Vec<Vec<f64>> {
    if series == "synthetic" {
        return (0..6).map(|index| returns(&synthetic::bars(index, 1001).close)).collect();
    }
    let closes = real::closes();
    closes.iter().take(6).map(|(_, column)| returns(&column[column.len() - 1001..])).collect()
}

fn level(confidence: f64, horizon: u32) -> Level {
    Level::new(confidence, horizon).unwrap()
}

/// Asserts each of our figures to 1e-10 of the oracle's, or of a thousandth where that is smaller; returns how
/// many there were.
fn compare(series: &str, ours: &[(String, Option<f64>)]) -> usize {
    let golden = golden(series);
    for (measure, value) in ours {
        let wanted = golden[measure];
        let value =
            value.unwrap_or_else(|| panic!("{series} {measure} is undefined, not {wanted}"));
        let error = (value - wanted).abs() / wanted.abs().max(1e-3);
        assert!(error <= 1e-10, "{series} {measure}: {value}, not {wanted}: {error:e}");
    }
    ours.len()
}

fn named(figures: &[(&str, Option<f64>)]) -> Vec<(String, Option<f64>)> {
    figures.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

fn performance(own: &[f64], base: &[f64]) -> Vec<(String, Option<f64>)> {
    let beside = relative(own, base, 0.0, 252.0);
    let (one, ten) = (level(0.95, 1), level(0.95, 10));
    let (history, normal) = (historical_loss(own, one), normal_loss(own, ten));
    let corrected = cornish_fisher_loss(own, ten);
    named(&[
        ("total_return", total_return(own)),
        ("annual_growth", annual_growth(own, 252.0)),
        ("volatility", volatility(own, 252.0)),
        ("sharpe", sharpe_ratio(own, 0.0001, 252.0)),
        ("sortino", sortino_ratio(own, 0.0001, 252.0)),
        ("calmar", calmar_ratio(own, 252.0)),
        ("omega", omega_ratio(own, 0.0)),
        ("tail_ratio", tail_ratio(own)),
        ("maximum_drawdown", maximum_drawdown_of_returns(own)),
        ("skewness", skewness(own)),
        ("excess_kurtosis", excess_kurtosis(own)),
        ("beta", beside.beta),
        ("information_ratio", beside.information_ratio),
        ("tracking_error", beside.tracking_error),
        ("up_capture", beside.up_capture),
        ("down_capture", beside.down_capture),
        ("correlation", beside.correlation),
        ("historical_var", history.map(|loss| loss.value_at_risk)),
        ("historical_es", history.map(|loss| loss.expected_shortfall)),
        ("normal_var_10", normal.map(|loss| loss.value_at_risk)),
        ("normal_es_10", normal.map(|loss| loss.expected_shortfall)),
        ("cornish_fisher_var_10", corrected.map(|loss| loss.value_at_risk)),
        ("cornish_fisher_es_10", corrected.map(|loss| loss.expected_shortfall)),
    ])
}

#[test]
fn performance_and_losses_equal_empyrical_and_scipy() {
    for series in ["synthetic", "real"] {
        let columns = columns(series);
        assert_eq!(compare(series, &performance(&columns[0], &columns[1])), 23);
    }
}

fn fitted(name: &str, fit: &Fit) -> Vec<(String, Option<f64>)> {
    let mut figures = vec![
        (format!("{name}_r_squared"), fit.r_squared),
        (format!("{name}_adjusted"), fit.adjusted_r_squared),
    ];
    for (index, one) in fit.coefficients.iter().enumerate() {
        figures.push((format!("{name}_estimate_{index}"), Some(one.estimate)));
        figures.push((format!("{name}_error_{index}"), Some(one.standard_error)));
        figures.push((format!("{name}_t_{index}"), one.t));
        figures.push((format!("{name}_p_{index}"), one.p));
    }
    figures
}

#[test]
fn regressions_equal_statsmodels() {
    for series in ["synthetic", "real"] {
        let columns = columns(series);
        let fit = |errors| {
            let design: [&[f64]; 2] = [&columns[1], &columns[2]];
            least_squares(&columns[0], &design, Intercept::Fitted, errors).unwrap()
        };
        let plain = fit(Errors::Classical);
        let band = plain.at(&[0.01, -0.02], 0.9).unwrap();
        let mut ours = fitted("ols", &plain);
        ours.extend(fitted("hac", &fit(Errors::NeweyWest { lags: 5 })));
        ours.extend(named(&[
            ("ols_deviation", Some(plain.residual_deviation)),
            ("ols_band_line", Some(band.line)),
            ("ols_band_observation", Some(band.observation)),
        ]));
        assert_eq!(compare(series, &ours), 31);
    }
}

#[test]
fn covariances_equal_numpy_and_scikit_learn() {
    for series in ["synthetic", "real"] {
        let columns = columns(series);
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let shrunk = ledoit_wolf_covariance(&slices).unwrap();
        let mut ours = named(&[("ledoit_wolf_shrinkage", Some(shrunk.shrinkage))]);
        for (name, covariance) in [
            ("sample", sample_covariance(&slices).unwrap()),
            ("ledoit_wolf", shrunk),
            ("ewma", ewma_covariance(&slices, 0.94).unwrap()),
        ] {
            for place in [(0, 0), (2, 1), (5, 0), (5, 5)] {
                // Scaled so that a relative error is asked for.
                let measure = format!("{name}_{}_{}", place.0, place.1);
                ours.push((measure, Some(covariance.matrix[place])));
            }
        }
        assert_eq!(compare(series, &ours), 13);
    }
}

#[test]
fn rates_equal_scipy() {
    let start = date(1960, 1, 1);
    let on = |day: i32, amount| Flow { date: start + day.days(), amount };
    let mut long: Vec<Flow> =
        (1..62).map(|year| on(365 * year + year / 4, -1000.0)).chain([on(0, -1000.0)]).collect();
    long.push(on(365 * 62 + 15, 400_000.0));
    let loss = [on(0, -1000.0), on(100, -500.0), on(4000, 1.5)];
    let ours = named(&[("long", internal_rate(&long).ok()), ("loss", internal_rate(&loss).ok())]);
    assert_eq!(compare("rate", &ours), 2);
}

fn changes(rows: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    vec(-0.2..0.25_f64, rows)
}

/// Weights that sum to 1, some of them zero.
fn weights() -> impl Strategy<Value = Vec<f64>> {
    vec(prop_oneof![1 => Just(0.0), 4 => 0.05..1.0_f64], 4).prop_filter_map(
        "some weight",
        |parts| {
            let sum: f64 = parts.iter().sum();
            (sum > 0.0).then(|| parts.iter().map(|part| part / sum).collect())
        },
    )
}

proptest! {
    #[test]
    fn the_time_weighted_return_does_not_depend_on_flows(
        steps in vec((-0.5..0.8_f64, -0.5..2.0_f64), 1..30),
    ) {
        let (mut values, mut flows, mut wealth) = (vec![100.0], vec![0.0], 1.0);
        for (change, flow) in steps {
            let grown = values[values.len() - 1] * (1.0 + change);
            flows.push(grown * flow);
            values.push(grown * (1.0 + flow));
            wealth *= 1.0 + change;
        }
        let total = time_weighted_return(&values, &flows).unwrap().unwrap();
        prop_assert!((total + 1.0 - wealth).abs() <= 1e-12 * wealth.max(1.0));
    }

    #[test]
    fn a_rate_makes_its_own_flows_worth_nothing(
        rate in -0.6..2.0_f64, paid in vec((0..20_000_i32, 1.0..1e6_f64), 1..25),
    ) {
        let start = date(1950, 1, 1);
        let last = 20_001;
        let grown = |day: i32| ((1.0 + rate).ln() * f64::from(last - day) / 365.0).exp();
        let value: f64 = paid.iter().map(|(day, amount)| amount * grown(*day)).sum();
        let mut flows: Vec<Flow> = paid
            .iter()
            .map(|(day, amount)| Flow { date: start + day.days(), amount: -amount })
            .collect();
        flows.push(Flow { date: start + last.days(), amount: value });
        let found = internal_rate(&flows).unwrap();
        // A last day right after the payments tells a rate only roughly.
        let slack = if paid.iter().all(|(day, _)| last - day < 365) { 1e-6 } else { 1e-9 };
        prop_assert!((found - rate).abs() <= slack, "{found} for {rate}");
    }

    #[test]
    fn attribution_sums_to_the_active_return_over_all_periods(
        periods in vec((weights(), weights(), changes(4..5), changes(4..5)), 1..12),
    ) {
        let periods: Vec<Vec<Segment>> = periods
            .into_iter()
            .map(|(own, base, own_returns, base_returns)| {
                (0..4)
                    .map(|index| Segment {
                        portfolio_weight: own[index],
                        benchmark_weight: base[index],
                        portfolio_return: own_returns[index],
                        benchmark_return: base_returns[index],
                    })
                    .collect()
            })
            .collect();
        let made = linked_attribution(&periods).unwrap();
        let active = made.portfolio_return - made.benchmark_return;
        prop_assert!((made.total.sum() - active).abs() < 1e-11);
        let parts: f64 = made.segments.iter().map(quant::attribution::Effects::sum).sum();
        prop_assert!((parts - active).abs() < 1e-11);
    }

    #[test]
    fn covariances_are_symmetric_and_never_negative(
        table in vec(changes(8..9), 1..12), along in vec(-1.0..1.0_f64, 12),
    ) {
        let slices: Vec<&[f64]> = table.iter().map(Vec::as_slice).collect();
        for covariance in [
            sample_covariance(&slices).unwrap(),
            ledoit_wolf_covariance(&slices).unwrap(),
            ewma_covariance(&slices, 0.9).unwrap(),
        ] {
            let matrix = covariance.matrix;
            prop_assert_eq!(&matrix, &matrix.transpose());
            prop_assert!((0.0..=1.0).contains(&covariance.shrinkage));
            let mut variance = 0.0;
            for row in 0..slices.len() {
                for column in 0..slices.len() {
                    variance += along[row] * matrix[(row, column)] * along[column];
                }
            }
            prop_assert!(variance >= -1e-15, "{variance}");
        }
    }

    #[test]
    fn a_correlation_does_not_see_rows_that_only_one_has(
        rows in vec((1.0..200.0_f64, 1.0..200.0_f64, 0..4_u8), 3..60),
    ) {
        let mask = |keep: u8| move |(value, which): (f64, u8)| if which == keep { f64::NAN } else { value };
        let one: Vec<f64> = rows.iter().map(|row| mask(1)((row.0, row.2))).collect();
        let other: Vec<f64> = rows.iter().map(|row| mask(2)((row.1, row.2))).collect();
        let (both_one, both_other): (Vec<f64>, Vec<f64>) =
            rows.iter().filter(|row| row.2 != 1 && row.2 != 2).map(|row| (row.0, row.1)).unzip();
        let sparse = correlations(&[&one, &other], ReturnKind::Log, 2);
        let dense = correlations(&[&both_one, &both_other], ReturnKind::Log, 2);
        prop_assert_eq!(sparse.rows[0][1], dense.rows[0][1]);
        match (sparse.values[0][1], dense.values[0][1]) {
            (Some(one), Some(other)) => {
                prop_assert!((one - other).abs() < 1e-12 && (-1.0..=1.0).contains(&one));
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    #[test]
    fn losses_grow_with_confidence_and_shortfall_is_the_larger(
        own in changes(30..120), low in 0.5..0.98_f64, more in 0.001..0.019_f64, horizon in 1..6_u32,
    ) {
        for loss in [historical_loss, normal_loss, cornish_fisher_loss] {
            let at = |confidence| loss(&own, level(confidence, horizon));
            let (Some(one), Some(other)) = (at(low), at(low + more)) else { continue };
            prop_assert!(one.value_at_risk <= other.value_at_risk + 1e-12);
            prop_assert!(one.expected_shortfall <= other.expected_shortfall + 1e-12);
            prop_assert!(one.value_at_risk <= one.expected_shortfall);
        }
    }

    #[test]
    fn figures_scale_with_the_returns(own in changes(10..80), factor in 0.1..4.0_f64) {
        let scaled: Vec<f64> = own.iter().map(|value| value * factor).collect();
        let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * other.abs().max(1e-9);
        let rough = volatility(&own, 252.0).unwrap();
        prop_assert!(near(volatility(&scaled, 252.0).unwrap(), factor * rough));
        let ratio = sharpe_ratio(&own, 0.0, 252.0).unwrap();
        prop_assert!(near(sharpe_ratio(&scaled, 0.0, 252.0).unwrap(), ratio));
        let (one, ten) = (historical_loss(&own, level(0.9, 1)), historical_loss(&scaled, level(0.9, 1)));
        prop_assert!(near(ten.unwrap().value_at_risk, factor * one.unwrap().value_at_risk));
        let (one, ten) = (normal_loss(&own, level(0.9, 5)), normal_loss(&scaled, level(0.9, 5)));
        prop_assert!(near(ten.unwrap().expected_shortfall, factor * one.unwrap().expected_shortfall));
        let covariance = |column: &[f64]| sample_covariance(&[column]).unwrap().matrix[(0, 0)];
        prop_assert!(near(covariance(&scaled), factor * factor * covariance(&own)));
    }
}
