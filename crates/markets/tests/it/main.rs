//! Markets over HTTP and as a library, on whichever database the tests run on.

mod assets;
mod bars;
mod demo;
mod figures;
mod files;
mod house;
mod imports;
mod quotes;
mod routes;
mod series;
mod watchlists;
