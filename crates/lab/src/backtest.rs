//! What a strategy would have done on stored bars.

pub(crate) mod routes;
