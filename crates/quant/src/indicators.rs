//! Technical indicators, a file a family; each as a state and as a column function.
//!
//! Columns in and out have the same number of rows. `push` takes the newest row and answers for it.
//! What an unknown row does is said once, in the crate documentation.

mod average;
mod bands;
mod change;
mod cross;
mod extreme;
mod momentum;
mod range;
mod stochastic;
mod window;

pub use average::{Ema, Sma, ema, sma};
pub use bands::{Bands, BandsColumns, Bollinger, bollinger};
pub use change::{
    Lag, LogReturn, RateOfChange, SimpleReturn, lag, log_returns, rate_of_change, simple_returns,
};
pub use cross::{Cross, Crossing, crossings};
pub use extreme::{Highest, Lowest, highest, lowest};
pub use momentum::{Macd, MacdColumns, MacdLengths, MacdRow, Rsi, macd, rsi};
pub use range::{Atr, BarColumns, atr};
pub use stochastic::{
    FastStochastic, Stochastic, StochasticColumns, StochasticLengths, StochasticRow, StochasticRsi,
    WilliamsR, fast_stochastic, stochastic, stochastic_rsi, williams_r,
};
