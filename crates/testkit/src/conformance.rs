//! The contract of every port, as tests that any implementation must pass.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a broken contract fails the test")]
#![expect(clippy::missing_panics_doc, reason = "each of these panics, and only so it speaks")]

pub mod bus;
pub mod cache;

/// Turns the contract of `$port` into one `#[tokio::test]` each, for the boxed implementation
/// that `$make` makes anew for each of them.
#[macro_export]
macro_rules! conformance {
    ($port:ident, $make:expr) => {
        $crate::$port!(@each $crate::conformance_test, $port, $make);
    };
}

#[macro_export]
macro_rules! conformance_test {
    ($port:ident, $make:expr, $($name:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                $crate::conformance::$port::$name(&*$make.await).await;
            }
        )+
    };
}

/// Names the Redis or Valkey that tests run on.
pub const CACHE_URL: &str = "PROSPECT_TEST_CACHE_URL";

/// Names the NATS that tests run on.
pub const BUS_URL: &str = "PROSPECT_TEST_BUS_URL";

/// A name that no other test, and no earlier run on the same server, uses.
pub(crate) fn fresh(what: &str) -> String {
    format!("{what}-{}", uuid::Uuid::new_v4().simple())
}
