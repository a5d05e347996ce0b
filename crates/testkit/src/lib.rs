//! What tests share: databases to run on, the whole product to call, the contract of every port.

pub mod conformance;
pub mod database;

pub use database::{core_database, market_database};
