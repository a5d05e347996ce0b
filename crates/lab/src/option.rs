//! Option calculators.

pub(crate) mod routes;
