//! Statistics of the last values.

use quant::indicators::{
    Beta, Correlation, Hampel, HurstExponent, LineRow, LinearRegression, PercentRank, RobustScore,
    Shape, ShapeRow, StandardDeviation, Variance,
};

use super::{
    Arguments, Function, Group, Input, LEFT_AND_RIGHT, Parameter, SERIES, VALUE, full_window,
    number, rows, window, window_of_changes,
};
use crate::{
    Kind,
    step::{Step, one},
};

/// More would take microseconds a row, since the values of a window are kept in order.
const LONGEST_RANKING: f64 = 10_000.0;

/// A function of one series and a length of at least two.
const OF_SERIES: Function = Function {
    name: "linearreg",
    title: "Linear regression",
    group: Group::Statistics,
    formula: "the least-squares line through the last n known values, at the newest",
    inputs: &[SERIES],
    parameters: &[rows("n", "Length", 14.0, 2.0)],
    outputs: VALUE,
    kind: Kind::Series,
    source: "TA-Lib LINEARREG",
    warm_up: full_window,
    make: |arguments| line(arguments, |row| row.end),
};

pub(super) const FUNCTIONS: &[Function] = &[
    OF_SERIES,
    Function {
        name: "linearreg_slope",
        title: "Slope of the linear regression",
        formula: "the change of the least-squares line from row to row",
        source: "TA-Lib LINEARREG_SLOPE",
        make: |arguments| line(arguments, |row| row.slope),
        ..OF_SERIES
    },
    Function {
        name: "linearreg_intercept",
        title: "Intercept of the linear regression",
        formula: "the least-squares line at the oldest row of the window",
        source: "TA-Lib LINEARREG_INTERCEPT",
        make: |arguments| line(arguments, |row| row.intercept),
        ..OF_SERIES
    },
    Function {
        name: "linearreg_angle",
        title: "Angle of the linear regression",
        formula: "arctangent of the slope, in degrees",
        source: "TA-Lib LINEARREG_ANGLE",
        make: |arguments| line(arguments, |row| row.angle),
        ..OF_SERIES
    },
    Function {
        name: "tsf",
        title: "Time series forecast",
        formula: "the least-squares line one row after the newest",
        source: "TA-Lib TSF",
        make: |arguments| line(arguments, |row| row.forecast),
        ..OF_SERIES
    },
    Function {
        name: "stddev",
        title: "Standard deviation",
        formula: "k population deviations of the last n known values",
        parameters: &[rows("n", "Length", 5.0, 2.0), number("k", "Deviations", 1.0, 100.0)],
        source: "TA-Lib STDDEV",
        make: |arguments| {
            let mut state = StandardDeviation::new(arguments.length(0), arguments.number(1));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "var",
        title: "Variance",
        formula: "population variance of the last n known values",
        parameters: &[window(5.0)],
        source: "TA-Lib VAR",
        make: |arguments| {
            let mut state = Variance::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "skew",
        title: "Skewness",
        formula: "m3 / m2^1.5 of the last n known values, with population moments",
        parameters: &[rows("n", "Length", 20.0, 3.0)],
        source: "Joanes and Gill (1998), g1",
        make: |arguments| shape(arguments, |row| row.skewness),
        ..OF_SERIES
    },
    Function {
        name: "kurtosis",
        title: "Excess kurtosis",
        formula: "m4 / m2² − 3 of the last n known values, with population moments",
        parameters: &[rows("n", "Length", 20.0, 4.0)],
        source: "Joanes and Gill (1998), g2",
        make: |arguments| shape(arguments, |row| row.excess_kurtosis),
        ..OF_SERIES
    },
    Function {
        name: "percentrank",
        title: "Percent rank",
        formula: "how many of the n known values before are at most the newest, in percent",
        parameters: &[Parameter { max: LONGEST_RANKING, ..window(100.0) }],
        source: "Pine Script ta.percentrank",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = PercentRank::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "robust_zscore",
        title: "Robust z-score",
        formula: "(x − median) / (1.4826 · median |x − median|) over the last n known values",
        parameters: &[Parameter { max: LONGEST_RANKING, ..rows("n", "Length", 60.0, 3.0) }],
        source: "Iglewicz and Hoaglin (1993)",
        make: |arguments| {
            let mut state = RobustScore::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "hampel",
        title: "Hampel filter",
        formula: "x, or the median of the last n known values where x is farther from it than k times \
                  1.4826 · median |x − median|",
        parameters: &[
            Parameter { max: LONGEST_RANKING, ..rows("n", "Length", 21.0, 3.0) },
            number("k", "Deviations", 3.0, 100.0),
        ],
        source: "Hampel (1974), looking back only",
        make: |arguments| {
            let mut state = Hampel::new(arguments.length(0), arguments.number(1));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "hurst",
        title: "Hurst exponent",
        formula: "half the slope of ln mean (x − x[l])² on ln l for l = 1, 2, 4 … n/4, over the last n \
                  known values: ½ has no memory, more goes on, less turns back",
        parameters: &[rows("n", "Length", 128.0, 16.0)],
        source: "Di Matteo (2007), at the second moment",
        make: |arguments| {
            let mut state = HurstExponent::new(arguments.length(0));
            one(move |[value]| state.push(value))
        },
        ..OF_SERIES
    },
    Function {
        name: "correl",
        title: "Correlation",
        formula: "Pearson's correlation of the last n rows where both are known",
        inputs: LEFT_AND_RIGHT,
        parameters: &[rows("n", "Length", 30.0, 2.0)],
        source: "TA-Lib CORREL",
        make: |arguments| {
            let mut state = Correlation::new(arguments.length(0));
            one(move |[left, right]| state.push(left, right))
        },
        ..OF_SERIES
    },
    Function {
        name: "beta",
        title: "Beta",
        formula: "covariance of the last n simple returns of series and market, by the variance \
                  of the market's",
        inputs: &[SERIES, Input { name: "market", ..SERIES }],
        parameters: &[rows("n", "Length", 5.0, 2.0)],
        source: "TA-Lib BETA, which takes the market first",
        warm_up: window_of_changes,
        make: |arguments| {
            let mut state = Beta::new(arguments.length(0));
            one(move |[asset, market]| state.push(asset, market))
        },
        ..OF_SERIES
    },
];

fn line(arguments: &Arguments, field: fn(LineRow) -> f64) -> Box<dyn Step> {
    let mut state = LinearRegression::new(arguments.length(0));
    one(move |[value]| field(state.push(value)))
}

fn shape(arguments: &Arguments, field: fn(ShapeRow) -> f64) -> Box<dyn Step> {
    let mut state = Shape::new(arguments.length(0));
    one(move |[value]| field(state.push(value)))
}
