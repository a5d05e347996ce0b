//! The lab over HTTP.

#![expect(clippy::unwrap_used, reason = "tests may")]

mod house;
mod models;
mod routes;
