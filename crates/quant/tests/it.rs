//! Quant against its sources, and against itself.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "it/golden.rs"]
mod golden;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/synthetic.rs"]
mod synthetic;
