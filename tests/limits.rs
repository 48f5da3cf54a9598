//! A run that hangs fails its test within its limit, and leaves nothing running.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests run programs as they need"
)]

mod harness;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use harness::program::{Run, Scratch};
use predicates::prelude::*;

const LIMIT: Duration = Duration::from_millis(200);

/// Makes a run that would take a minute, and returns what its test fails with.
fn failure(run: Run<'_>) -> String {
    let start = Instant::now();
    let ended = catch_unwind(AssertUnwindSafe(|| run.within(LIMIT).output()));
    let took = start.elapsed();
    assert!(took >= LIMIT && took < LIMIT * 50, "{took:?}");
    let said = ended.expect_err("it is a failure");
    *said.downcast::<String>().expect("it is a text")
}

#[test]
fn a_run_that_hangs_is_ended_by_its_limit() {
    let scratch = Scratch::new();
    let said = failure(scratch.command("sleep").args(["60"]));
    let reason = predicate::str::contains("sleep")
        .and(predicate::str::ends_with("did not end within 200ms"));
    assert!(reason.eval(&said), "{said}");
}

/// What hangs has the pipes that the test reads.
#[test]
fn what_a_shell_started_is_ended_with_it() {
    let scratch = Scratch::new();
    for script in ["sleep 60; exit", "sleep 60 & wait", "sleep 60 &"] {
        failure(scratch.command("sh").args(["-c", script]));
    }
}

#[test]
fn a_run_that_ends_in_time_is_left_alone() {
    let scratch = Scratch::new();
    let run = scratch.shell("echo done; exit 3").within(LIMIT * 50);
    run.assert().code(3).stdout("done\n").stderr("");
}
