//! Option calculators.
//!
//! Rates, yields and volatilities are fractions a year (0.05 is 5 %), continuously compounded; times
//! are years; Greeks are in traders' units, which their names say.

mod bump;
mod chain;
mod implied;
mod payoff;
mod price;
pub(crate) mod routes;
mod smile;
mod terms;

pub use chain::{ChainRow, ChainSide, OptionChain};
pub use implied::ImpliedVolatility;
pub use payoff::{OptionPayoff, PayoffScenario, ScenarioRow};
pub use price::OptionValue;
pub use smile::{ArbitrageReport, FreeLunch, LunchKind, SviCurve, VolatilitySmile};
pub use terms::{ExerciseStyle, OptionGreeks, OptionModel, OptionRight};
