//! Markets over HTTP and as a library, on whichever database the tests run on.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests may")]

mod alerts;
mod assets;
mod bars;
mod demo;
mod facts;
mod figures;
mod files;
mod house;
mod imports;
mod known;
mod overview;
mod quotes;
mod routes;
mod screens;
mod series;
mod watchlists;
