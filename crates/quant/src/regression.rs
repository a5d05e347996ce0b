//! Fitting lines to data.

mod factors;
mod least_squares;
mod student;

pub use factors::{FactorFit, FactorShare, factor_fit};
pub use least_squares::{
    Band, Coefficient, Errors, Fit, Intercept, NotFitted, least_squares, newey_west_lags,
};
pub use student::{student_quantile, student_two_sided};
