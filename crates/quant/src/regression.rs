//! Fitting lines to data.
