//! Technical indicators, a file a family; each as a state and as a column function.
//!
//! Columns in and out have the same number of rows. `push` takes the newest row and answers for it.
//! What an unknown row does is said once, in the crate documentation.

mod adaptive;
mod aroon;
mod average;
mod bands;
mod candles;
mod chained;
mod change;
mod channels;
mod cross;
mod directional;
mod dispersion;
mod extreme;
mod fade;
mod flow;
mod linear;
mod memory;
mod middle;
mod moments;
mod momentum;
mod oscillator;
mod pair;
mod parabolic;
mod pressure;
mod price;
mod range;
mod robust;
mod rows;
pub(crate) mod sorted;
mod stochastic;
mod sum;
mod trend;
mod volume;
mod weighted;
mod window;

pub use adaptive::{Kama, kama};
pub use aroon::{Aroon, AroonOscillator, AroonRow, aroon, aroon_oscillator};
pub use average::{Ema, Sma, ema, sma};
pub use bands::{Bands, BandsColumns, Bollinger, bollinger};
pub use candles::{CandlePattern, Pattern, candle_pattern};
pub use chained::{Dema, Rma, T3, Tema, Zlema, dema, rma, t3, tema, zlema};
pub use change::{
    Difference, Lag, LogReturn, RateOfChange, Ratio, SimpleReturn, difference, lag, log_returns,
    rate_of_change, ratio, simple_returns,
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
pub use flow::{
    Accumulation, ChaikinFlow, ChaikinOscillator, FlowColumns, MoneyFlow, RollingVwap,
    accumulation, chaikin_flow, chaikin_oscillator, money_flow, rolling_vwap,
};
pub use linear::{LineRow, LinearRegression, linear_regression};
pub use memory::{HurstExponent, hurst_exponent};
pub use middle::{Middle, midpoint, midprice};
pub use momentum::{Macd, MacdColumns, MacdLengths, MacdRow, Rsi, macd, rsi};
pub use oscillator::{
    AbsoluteOscillator, AwesomeOscillator, Chande, Detrended, PercentageOscillator, Trix,
    TrueStrength, absolute_oscillator, awesome_oscillator, chande, detrended,
    percentage_oscillator, trix, true_strength,
};
pub use pair::{Beta, Correlation, beta, correlation};
pub use parabolic::{Acceleration, Psar, psar};
pub use pressure::{
    CommodityChannel, Fisher, UltimateOscillator, balance_of_power, commodity_channel, fisher,
    ultimate_oscillator,
};
pub use price::{
    CandleColumns, HeikinAshi, HeikinAshiRow, PivotPoints, PivotRow, average_price, heikin_ashi,
    median_price, pivot_points, typical_price, weighted_close,
};
pub use range::{Atr, BarColumns, Natr, TrueRange, atr, natr, true_range};
pub(crate) use robust::NORMAL;
pub use robust::{Hampel, RobustScore, hampel, robust_score};
pub use rows::Indicator;
pub use stochastic::{
    FastStochastic, Stochastic, StochasticColumns, StochasticLengths, StochasticRow, StochasticRsi,
    WilliamsR, fast_stochastic, stochastic, stochastic_rsi, williams_r,
};
pub use sum::{CumulativeSum, Sum, cumulative_sum, sum};
pub use trend::{
    Choppiness, SuperTrend, SuperTrendRow, Vortex, VortexRow, choppiness, supertrend, vortex,
};
pub use volume::{
    EaseOfMovement, ForceIndex, OnBalanceVolume, PriceVolumeTrend, VolumeIndex, VolumeMove,
    ease_of_movement, force_index, on_balance_volume, price_volume_trend, volume_index,
};
pub use weighted::{Hma, Trima, Vwma, Wma, hma, trima, vwma, wma};
