//! Technical indicators, a file a family; each as a state and as a column function.
//!
//! Columns in and out have the same number of rows. `push` takes the newest row and answers for it.
//! What an unknown row does is said once, in the crate documentation.

mod aroon;
mod average;
mod bands;
mod change;
mod channels;
mod cross;
mod directional;
mod dispersion;
mod extreme;
mod linear;
mod momentum;
mod pair;
mod parabolic;
mod price;
mod range;
mod rows;
mod stochastic;
mod trend;
mod wilder;
mod window;

pub use aroon::{Aroon, AroonOscillator, AroonRow, aroon, aroon_oscillator};
pub use average::{Ema, Sma, ema, sma};
pub use bands::{Bands, BandsColumns, Bollinger, bollinger};
pub use change::{
    Lag, LogReturn, RateOfChange, SimpleReturn, lag, log_returns, rate_of_change, simple_returns,
};
pub use channels::{
    ChannelRow, Donchian, Ichimoku, IchimokuLengths, IchimokuRow, Keltner, KeltnerShape, donchian,
    ichimoku, keltner,
};
pub use cross::{Cross, Crossing, crossings};
pub use directional::{
    Adx, Adxr, DirectionalIndicator, DirectionalMovement, Dmi, DmiRow, Dx, Side, adx, adxr,
    directional_indicator, directional_movement, dmi, dx,
};
pub use dispersion::{
    PercentRank, Shape, ShapeRow, StandardDeviation, Variance, percent_rank, shape,
    standard_deviation, variance,
};
pub use extreme::{Highest, Lowest, highest, lowest};
pub use linear::{LineRow, LinearRegression, linear_regression};
pub use momentum::{Macd, MacdColumns, MacdLengths, MacdRow, Rsi, macd, rsi};
pub use pair::{Beta, Correlation, beta, correlation};
pub use parabolic::{Acceleration, Psar, psar};
pub use price::{
    CandleColumns, HeikinAshi, HeikinAshiRow, PivotPoints, PivotRow, average_price, heikin_ashi,
    median_price, pivot_points, typical_price, weighted_close,
};
pub use range::{Atr, BarColumns, Natr, TrueRange, atr, natr, true_range};
pub use stochastic::{
    FastStochastic, Stochastic, StochasticColumns, StochasticLengths, StochasticRow, StochasticRsi,
    WilliamsR, fast_stochastic, stochastic, stochastic_rsi, williams_r,
};
pub use trend::{
    Choppiness, SuperTrend, SuperTrendRow, Vortex, VortexRow, choppiness, supertrend, vortex,
};
