//! What tests share: databases to run on, the contract of every port, the rules of the house.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

pub mod conformance;
pub mod database;

pub use database::{core_database, market_database};
