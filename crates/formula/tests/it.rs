//! The language from outside: what it means, what it refuses, and what holds for every text.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "it/fuzz.rs"]
mod fuzz;
#[path = "it/golden.rs"]
mod golden;
#[path = "it/meaning.rs"]
mod meaning;
#[path = "it/panel.rs"]
mod panel;
#[path = "../../../fuzz/src/promise.rs"]
mod promise;
#[path = "it/promises.rs"]
mod promises;
#[path = "it/properties.rs"]
mod properties;
#[path = "../../quant/tests/it/real.rs"]
mod real;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/screen.rs"]
mod screen;
#[path = "it/subject.rs"]
mod subject;
#[path = "../../quant/tests/it/synthetic.rs"]
mod synthetic;
#[path = "it/world.rs"]
mod world;
