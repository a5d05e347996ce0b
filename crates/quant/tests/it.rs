//! Quant against its sources, and against itself.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "it/backtest.rs"]
mod backtest;
#[path = "it/bonds.rs"]
mod bonds;
#[path = "it/fills.rs"]
mod fills;
#[path = "it/laws.rs"]
mod laws;
#[path = "it/optimise.rs"]
mod optimise;
#[path = "it/options.rs"]
mod options;
#[path = "it/options_golden.rs"]
mod options_golden;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/real.rs"]
mod real;
#[path = "it/regimes.rs"]
mod regimes;
#[path = "it/risk.rs"]
mod risk;
#[path = "it/states.rs"]
mod states;
#[path = "it/synthetic.rs"]
mod synthetic;
#[path = "it/timeseries.rs"]
mod timeseries;
