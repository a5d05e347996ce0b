//! Models of one series in time: tests, forecasts, regimes and many futures.
//!
//! Values are oldest first. `None` means undefined; nothing is random without a seed.

mod arima;
mod autocorrelation;
mod exponential_smoothing;
mod forecast;
mod garch;
mod minimum;
mod paths;
mod rolling_origin;
mod stationarity;

pub use arima::{
    Arima, ArimaCoefficients, ArimaOrder, LONGEST_SEASON, MOST_LAGS, SeasonalOrder, arima,
    arima_with, automatic_arima,
};
pub use autocorrelation::{LjungBox, ljung_box};
pub use exponential_smoothing::{
    Combination, LONGEST_SMOOTHED_SEASON, Smoothing, SmoothingKind, SmoothingParameters, Trend,
    automatic_smoothing, exponential_smoothing, smoothing_with,
};
pub use forecast::{Criteria, Forecast, ForecastInterval, Simple, Unforecastable, simple_forecast};
pub use garch::{Garch, garch};
pub use paths::{Futures, Paths, Process, simulate_paths};
pub use rolling_origin::{
    Comparison, ForecastErrors, Misses, Origins, compare_misses, forecast_errors, rolling_misses,
};
pub use stationarity::{
    Cointegration, Deterministic, Stationarity, UnitRoot, engle_granger, stationarity, unit_root,
};
