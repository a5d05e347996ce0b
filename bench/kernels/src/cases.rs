//! The cases, one file each.

pub mod indicators;
