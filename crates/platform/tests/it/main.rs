//! Platform on whichever servers the tests run on.

mod jobs;
mod writes;
