//! What has to hold for any text, and for any mapping that somebody may have written by hand.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test crate, not the program"
)]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

mod insertion;
mod removal;
mod texts;
mod zones;

use proptest::test_runner::Config;

fn config(cases: u32) -> Config {
    Config {
        // A failure is printed with its smallest input; no file is left in the source tree.
        failure_persistence: None,
        ..Config::with_cases(cases)
    }
}
