//! Models of one series in time: tests, forecasts, regimes and many futures.
//!
//! Values are oldest first. `None` means undefined; nothing is random without a seed.

mod anomalies;
mod arima;
mod autocorrelation;
mod change_points;
mod exponential_smoothing;
mod fault;
mod forecast;
mod garch;
mod hurst;
mod minimum;
mod paths;
mod regimes;
mod rolling_origin;
mod stationarity;
mod stl;

pub use anomalies::{
    Anomaly, Spread, centred_scores, ewma_scores, qn_scale, robust_scores, seasonal_scores,
    trailing_scores,
};
pub use arima::{
    Arima, ArimaCoefficients, ArimaOrder, LONGEST_SEASON, MOST_LAGS, SeasonalOrder, arima,
    arima_with, automatic_arima,
};
pub use autocorrelation::{LjungBox, ljung_box};
pub use change_points::{Change, Cuts, Penalty, Segment, Segmentation, change_points};
pub use exponential_smoothing::{
    Combination, LONGEST_SMOOTHED_SEASON, Smoothing, SmoothingKind, SmoothingParameters, Trend,
    automatic_smoothing, exponential_smoothing, smoothing_with,
};
pub use fault::SeriesFault;
pub use forecast::{Criteria, Forecast, ForecastInterval, Simple, Unforecastable, simple_forecast};
pub use garch::{Garch, garch};
pub use hurst::{FEWEST_INCREMENTS, Hurst, ScalePoint, detrended_fluctuation, rescaled_range};
pub use paths::{Futures, Paths, Process, simulate_paths};
pub use regimes::{
    MAX_COLUMNS, MAX_REGIMES, RegimeFit, RegimeModel, RegimePath, RegimeState, fit_regimes,
};
pub use rolling_origin::{
    Comparison, ForecastErrors, Misses, Origins, compare_misses, forecast_errors, rolling_misses,
};
pub use stationarity::{
    Cointegration, Deterministic, Stationarity, UnitRoot, engle_granger, stationarity, unit_root,
};
pub use stl::{Decomposition, Stl, decompose};
