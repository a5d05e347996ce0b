//! Prospect: every part put together, and the command line over it.
//!
//! A library so that tests can compose the product in their own process; `main.rs` is the binary.

pub mod candles;
pub mod cli;
pub mod client;
pub mod compose;
pub mod config;
pub mod demo;
mod desk;
pub mod failure;
mod history;
mod open;
mod quotes;
mod relay;
mod stream;
mod telemetry;
mod tui;
