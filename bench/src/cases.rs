//! The cases, one file each.

pub mod fanout;
pub mod ingest;
pub mod read;
pub mod screen;
pub mod service;
pub mod start;
pub mod sweep;
