//! The made-up world is the same everywhere, and reads like the real one.

mod adapters;
mod client;
mod drawn;
mod faults;
mod stream;
