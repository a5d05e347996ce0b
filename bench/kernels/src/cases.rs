//! The cases, one file each.

pub mod backtest;
pub mod formulas;
pub mod frontier;
pub mod indicators;
pub mod portfolio;
pub mod screens;
pub mod sweep;
