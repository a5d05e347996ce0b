//! Models of one series in time: tests, forecasts, regimes and many futures.
//!
//! Values are oldest first. `None` means undefined; nothing is random without a seed.

mod garch;
mod paths;
mod stationarity;

pub use garch::{Garch, garch};
pub use paths::{Futures, Paths, Process, simulate_paths};
pub use stationarity::{
    Cointegration, Deterministic, Stationarity, UnitRoot, engle_granger, stationarity, unit_root,
};
