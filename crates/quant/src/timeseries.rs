//! Models of one series in time: tests, forecasts, regimes and many futures.
//!
//! Values are oldest first. `None` means undefined; nothing is random without a seed.

mod paths;

pub use paths::{Futures, Paths, Process, simulate_paths};
