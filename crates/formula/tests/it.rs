//! The language from outside: what it means, what it refuses, and what holds for every text.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "it/meaning.rs"]
mod meaning;
#[path = "it/properties.rs"]
mod properties;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/world.rs"]
mod world;
