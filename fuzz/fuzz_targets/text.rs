//! Any text as a formula.

#![no_main]

#[path = "../src/promise.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|data: &[u8]| promise::of_any_text(data));
