//! The cases, one file each.

pub mod american;
pub mod backtest;
pub mod bonds;
pub mod european;
pub mod formulas;
pub mod frontier;
pub mod implied_volatility;
pub mod indicators;
pub mod portfolio;
pub mod screens;
pub mod sweep;
