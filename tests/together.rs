//! Several runs in one checkout at the same time.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::thread;

use harness::program::{Outcome, Scratch};

const VALUES: &str = "helmfile.d/admin_ng/values/main.yaml";

/// Runs the program once for each name, all at once.
fn run_together(scratch: &Scratch, names: &[String]) -> Vec<Outcome> {
    thread::scope(|scope| {
        let run = |name| scope.spawn(move || scratch.run([name]));
        let runs: Vec<_> = names.iter().map(run).collect();
        let ended = runs
            .into_iter()
            .map(|run| run.join().expect("a run does not panic"));
        ended.collect()
    })
}

#[test]
fn fifty_runs_at_once_add_fifty_services_and_fifty_lines() {
    let scratch = Scratch::checkout();
    let before = scratch.text(VALUES);
    let names: Vec<String> = (10..60).map(|number| format!("mid-{number}")).collect();
    let ended = run_together(&scratch, &names);
    assert_eq!(ended.len(), 50);
    for outcome in ended {
        outcome.expect_done();
    }
    let after = scratch.text(VALUES);
    let old: Vec<&str> = before.lines().collect();
    let added: Vec<&str> = after.lines().filter(|line| !old.contains(line)).collect();
    // In order, one line each, and no line that was there is gone.
    let expected: Vec<String> = names.iter().map(|name| format!("  {name}: {{}}")).collect();
    assert_eq!(added, expected);
    assert_eq!(after.lines().count(), old.len() + 50);
    let kept: Vec<&str> = after.lines().filter(|line| old.contains(line)).collect();
    assert_eq!(kept, old);
    for name in &names {
        let helmfile = scratch.text(&format!("helmfile.d/services/{name}/helmfile.yaml"));
        assert!(helmfile.contains(&format!("namespace: {name}\n")), "{name}");
    }
}

#[test]
fn of_two_runs_with_one_name_one_makes_it_and_the_other_says_so() {
    let scratch = Scratch::checkout();
    let names = ["same".to_owned(), "same".to_owned()];
    let ended = run_together(&scratch, &names)
        .into_iter()
        .map(Outcome::expect_done);
    let idle = ended
        .filter(|outcome| outcome.stderr.contains("nothing to do"))
        .count();
    assert_eq!(idle, 1);
    assert_eq!(scratch.text(VALUES).matches("  same: {}\n").count(), 1);
}
