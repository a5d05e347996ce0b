//! How much may be lost, and what moves together.
//!
//! A loss is a fraction above zero (0.02 is 2 % lost); a return is one below. Rows without a value are
//! left out, never filled.

mod complete;
mod contribution;
mod correlation;
mod covariance;
mod gram;
mod simulated;
mod stress;
mod tail;

pub use complete::complete_rows;
pub use contribution::{Contributions, contributions};
pub use correlation::{CorrelationMatrix, ReturnKind, correlation, correlations};
pub use covariance::{
    Covariance, correlation_of, ewma_covariance, ledoit_wolf_covariance, sample_covariance,
};
pub use simulated::{
    MAX_DRAWS, NotSimulated, SimulatedLoss, Simulation, bootstrap_loss, simulated_normal_loss,
};
pub use stress::{Position, Stress, stress};
pub use tail::{Level, Loss, cornish_fisher_loss, historical_loss, normal_loss};
