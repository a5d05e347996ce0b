//! The mathematics beside its peers: one JSON line a case, without the rest of the product.

mod cases;

use std::process::ExitCode;

use kernels::measure;

/// A case: its row of the plan, its name and what it does.
type Case = (&'static str, fn() -> serde_json::Value);

const CASES: &[Case] = &[
    ("Q1_indicators", cases::indicators::run),
    ("Q2_european", cases::european::run),
    ("Q3_implied_volatility", cases::implied_volatility::run),
    ("Q4_american", cases::american::run),
    ("Q5_bonds", cases::bonds::run),
    ("Q6_covariance", cases::portfolio::covariance),
    ("Q7_monte_carlo_var", cases::portfolio::monte_carlo),
    ("Q8_performance", cases::portfolio::performance),
    ("Q9_frontier", cases::frontier::run),
    ("Q10_backtest", cases::backtest::run),
    ("Q11_sweep", cases::sweep::run),
    ("Q12_screen", cases::screens::run),
    ("F1_formulas", cases::formulas::run),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let known = |name: &String| CASES.iter().any(|(case, _)| case.starts_with(name.as_str()));
    if let Some(name) = wanted.iter().find(|name| !known(name)) {
        let cases: Vec<&str> = CASES.iter().map(|(case, _)| *case).collect();
        measure::say(&format!("there is no case {name}: it is one of {}", cases.join(", ")));
        return ExitCode::from(2);
    }
    for (case, run) in CASES {
        if wanted.is_empty() || wanted.iter().any(|name| case.starts_with(name.as_str())) {
            measure::emit(case, run());
        }
    }
    ExitCode::SUCCESS
}
