//! Models of series and portfolios: how returns move together, how to divide money, what may be lost.
//!
//! **Invariant:** a return runs from one row that all series have to the next one that all have; nothing
//! is carried forward, and what was left out is counted.

mod anomalies;
mod change_points;
mod correlation;
mod factor;
mod forecast;
mod frontier;
mod garch;
mod loss;
mod memory;
mod objective;
mod optimise;
mod performance;
mod regimes;
pub(crate) mod routes;
mod sample;
mod simulate;
mod stationarity;
mod stress;
mod transformed;

pub use anomalies::{Anomalies, AnomalousRow, AnomalyMethod, AnomalySpread, SeriesParts};
pub use change_points::{ChangeKind, ChangePoints, CutPenalty, SeriesSegment};
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
pub use memory::{HurstExponent, HurstScale, Memory};
pub use objective::{
    CovarianceMethod, PortfolioObjective, PortfolioView, TreeLinkage, WeightBound, WeightGroup,
};
pub use optimise::{OptimisedPortfolio, PortfolioPoint, PortfolioWeight};
pub use performance::{
    BenchmarkFigures, DrawdownRow, PerformanceReport, PerformanceRow, YearReturns,
};
pub use regimes::{Regime, RegimeCriterion, Regimes};
pub use sample::{ReturnMethod, SampleOfReturns, SampledSeries, TradingDays, ValueKind};
pub use simulate::{OutcomeQuantile, SimulatedPaths, SimulationMethod};
pub use stationarity::{CointegrationTest, SeriesTest, SeriesTests, TestedAround};
pub use stress::PortfolioStress;
pub use transformed::{SampleOfRows, SeriesTransform};
