//! Models of series and portfolios.

pub(crate) mod routes;
