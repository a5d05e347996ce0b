//! The list of figures, with their words.

use quant::performance;

use super::{Metric, Summary};

/// Returns every figure in the order it is shown.
pub(super) fn metrics(
    own: &performance::Report,
    base: &performance::Report,
    summary: &Summary,
) -> Vec<Metric> {
    let relative = own.relative.unwrap_or_default();
    let both = COMPARED.iter().map(|(words, of)| metric(words, of(own), of(base)));
    let beside = RELATIVE.iter().map(|(words, of)| metric(words, of(&relative), None));
    let last = [
        metric(&EXPOSURE, summary.exposure, None),
        metric(&DEFLATED, summary.deflated_sharpe, None),
    ];
    both.chain(beside).chain(last).collect()
}

fn metric(words: &Words, value: Option<f64>, benchmark: Option<f64>) -> Metric {
    let [name, title, unit, explanation] = words.map(str::to_owned);
    Metric { name, title, value, benchmark, unit, explanation }
}

/// Name, title, unit and explanation of a metric.
type Words = [&'static str; 4];

type Compared = (Words, fn(&performance::Report) -> Option<f64>);

/// What the strategy and its benchmark both have.
const COMPARED: &[Compared] = &[
    (
        [
            "total_return",
            "Total return",
            "fraction",
            "End over start, less one; dividends and all costs included.",
        ],
        |r| r.total_return,
    ),
    (
        [
            "annual_growth",
            "Growth a year",
            "fraction",
            "The constant yearly return that gives the total (CAGR).",
        ],
        |r| r.annual_growth,
    ),
    (["volatility", "Volatility", "fraction", "Sample deviation of returns, annualised."], |r| {
        r.volatility
    }),
    (
        [
            "sharpe",
            "Sharpe ratio",
            "ratio",
            "Mean return over its deviation, annualised, against cash at 0.",
        ],
        |r| r.sharpe,
    ),
    (
        [
            "sortino",
            "Sortino ratio",
            "ratio",
            "Mean return over the deviation of losses alone, annualised.",
        ],
        |r| r.sortino,
    ),
    (["calmar", "Calmar ratio", "ratio", "Growth a year over the deepest drawdown."], |r| r.calmar),
    (["omega", "Omega ratio", "ratio", "Gains over losses, bar by bar."], |r| r.omega),
    (
        [
            "maximum_drawdown",
            "Deepest drawdown",
            "fraction",
            "The largest fall from a peak to what came after it.",
        ],
        |r| r.maximum_drawdown,
    ),
    (
        [
            "ulcer_index",
            "Ulcer index",
            "fraction",
            "Root mean square of drawdowns: how deep and how long.",
        ],
        |r| r.ulcer_index,
    ),
    (
        ["skewness", "Skewness", "ratio", "Below 0: rare large losses; above 0: rare large gains."],
        |r| r.skewness,
    ),
    (
        [
            "excess_kurtosis",
            "Excess kurtosis",
            "ratio",
            "Above 0: more extreme bars than the normal distribution has.",
        ],
        |r| r.excess_kurtosis,
    ),
    (["best", "Best bar", "fraction", "The highest return of one bar."], |r| r.best),
    (["worst", "Worst bar", "fraction", "The lowest return of one bar."], |r| r.worst),
];

type Beside = (Words, fn(&performance::Relative) -> Option<f64>);

/// What the strategy was beside its benchmark.
const RELATIVE: &[Beside] = &[
    (["beta", "Beta", "ratio", "How much of a move of the benchmark the strategy made."], |r| {
        r.beta
    }),
    (
        ["alpha", "Alpha a year", "fraction", "Return a year beyond beta times the benchmark's."],
        |r| r.alpha,
    ),
    (["correlation", "Correlation", "ratio", "Of returns with the benchmark's."], |r| {
        r.correlation
    }),
    (
        [
            "tracking_error",
            "Tracking error",
            "fraction",
            "Deviation of the difference to the benchmark, annualised.",
        ],
        |r| r.tracking_error,
    ),
    (
        [
            "information_ratio",
            "Information ratio",
            "ratio",
            "Mean difference to the benchmark over its deviation, annualised.",
        ],
        |r| r.information_ratio,
    ),
];

const EXPOSURE: Words = ["exposure", "Exposure", "fraction", "Mean share of equity in positions."];
const DEFLATED: Words = [
    "deflated_sharpe",
    "Deflated Sharpe ratio",
    "fraction",
    "Probability that the true Sharpe ratio is above 0, given how many strategies were tried.",
];
