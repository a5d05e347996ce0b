//! Bond and curve calculators.

pub(crate) mod routes;
