//! The adapters keep the contracts of their ports, and survive their servers.
//!
//! `PROSPECT_TEST_CACHE_URL` and `PROSPECT_TEST_BUS_URL` name the servers; without one the
//! contract runs on the embedded part alone, and every such test says so.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "the figures of promises, and what was not tried")]

mod bus;
mod cache;
mod wire;

/// Returns where a server is, or says that only the embedded part is tried.
fn server(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        println!("{variable} is not set: this ran on the embedded part only");
    }
    url
}
