//! The made-up world is the same everywhere, and reads like the real one.

#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "tests may")]

mod adapters;
mod books;
mod client;
mod drawn;
mod faults;
mod joint;
mod news;
mod stream;
