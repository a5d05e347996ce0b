//! Models of series and portfolios: how returns move together, how to divide money, what may be lost.
//!
//! **Invariant:** a return runs from one row that all series have to the next one that all have; nothing
//! is carried forward, and what was left out is counted.

mod correlation;
mod factor;
mod forecast;
mod frontier;
mod garch;
mod loss;
mod objective;
mod optimise;
mod performance;
pub(crate) mod routes;
mod sample;
mod simulate;
mod stationarity;
mod stress;

pub use correlation::Correlation;
pub use factor::{Factor, FactorModel};
pub use forecast::{
    ForecastBacktest, ForecastCriteria, ForecastHistory, ForecastMethod, ForecastParameter,
    ForecastRange, ForecastRow, ForecastTransform, ForecastVerdict, JudgedModel, ResidualTest,
    SeriesForecast,
};
pub use frontier::{Frontier, SingleAsset};
pub use garch::GarchModel;
pub use loss::{LossEstimate, LossMethod, LossShare, PortfolioLoss};
pub use objective::{
    CovarianceMethod, PortfolioObjective, PortfolioView, TreeLinkage, WeightBound, WeightGroup,
};
pub use optimise::{OptimisedPortfolio, PortfolioPoint, PortfolioWeight};
pub use performance::{
    BenchmarkFigures, DrawdownRow, PerformanceReport, PerformanceRow, YearReturns,
};
pub use sample::{ReturnMethod, SampleOfReturns, SampledSeries, TradingDays, ValueKind};
pub use simulate::{OutcomeQuantile, SimulatedPaths, SimulationMethod};
pub use stationarity::{CointegrationTest, SeriesTest, SeriesTests, TestedAround};
pub use stress::PortfolioStress;
