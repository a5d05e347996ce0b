//! The lab over HTTP.

#![expect(clippy::unwrap_used, reason = "tests may")]

mod bonds;
mod house;
mod known;
mod models;
mod options;
mod regimes;
mod routes;
