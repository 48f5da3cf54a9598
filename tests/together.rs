//! Several runs in one checkout at the same time, and a person who works in it meanwhile.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use harness::program::{BINARY, Outcome, Scratch};
use harness::strace;

const VALUES: &str = "helmfile.d/admin_ng/values/main.yaml";

/// Runs the program once for each line of words, all at once.
fn run_together(scratch: &Scratch, lines: &[String]) -> Vec<Outcome> {
    thread::scope(|scope| {
        let run = |line: &'_ String| {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            scope.spawn(move || scratch.run(words))
        };
        let runs: Vec<_> = lines.iter().map(run).collect();
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

#[test]
fn releases_that_come_and_go_at_once_do_not_lose_each_other() {
    let scratch = Scratch::checkout();
    let path = "helmfile.d/services/alpha/helmfile.yaml";
    let before = scratch.text(path);
    let of = |word: &str| -> Vec<String> {
        let all = 10..22;
        all.map(|number| format!("release {word} alpha web-{number}"))
            .collect()
    };
    for outcome in run_together(&scratch, &of("add")) {
        outcome.expect_done();
    }
    let with_all = scratch.text(path);
    // In three lists and the block.
    assert_eq!(with_all.matches("web-").count(), 12 * 4);
    for outcome in run_together(&scratch, &of("remove")) {
        outcome.expect_done();
    }
    assert_eq!(scratch.text(path), before);
}

/// How long a run is held at one call; long enough for the test to do something meanwhile.
const HELD: &str = "delay_enter=600ms";

/// Makes a run that is held at `call`, and does something once its staging folder is there.
fn meanwhile(scratch: &Scratch, call: &str, act: impl FnOnce()) -> Outcome {
    thread::scope(|scope| {
        let faults = [format!("{call}:{HELD}:when=1")];
        let run = scope.spawn(move || strace::run(scratch, &[BINARY, "delayed"], &faults));
        let start = Instant::now();
        while staging_folders(scratch).is_empty() {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "no staging folder"
            );
            sleep(Duration::from_millis(5));
        }
        // From the first sight of the folder to the call it is a matter of microseconds.
        sleep(Duration::from_millis(100));
        act();
        run.join().expect("a run does not panic")
    })
}

fn staging_folders(scratch: &Scratch) -> Vec<String> {
    let entries = fs::read_dir(scratch.root()).expect("the root can be read");
    let names = entries.map(|entry| {
        let name = entry.expect("the root can be read").file_name();
        name.into_string().expect("names are UTF-8")
    });
    names
        .filter(|name| name.starts_with(".new-service-"))
        .collect()
}

#[test]
fn what_a_person_saves_before_the_file_is_replaced_is_kept() {
    if !strace::is_there() {
        return;
    }
    // While the new text is written to disk; between the last look and the exchange.
    for call in ["fsync", "renameat2"] {
        let scratch = Scratch::checkout();
        let theirs = scratch.text(VALUES).replace("{}", "{} # mine");
        let outcome = meanwhile(&scratch, call, || scratch.write(VALUES, &theirs));
        outcome.expect_failure(1);
        let said = "main.yaml was changed while this program was running; nothing was changed";
        assert!(outcome.stderr.contains(said), "{call}: {}", outcome.stderr);
        assert_eq!(scratch.text(VALUES), theirs, "{call}");
        assert!(
            !scratch.path("helmfile.d/services/delayed").exists(),
            "{call}"
        );
        assert_eq!(staging_folders(&scratch), Vec::<String>::new(), "{call}");
    }
}

#[test]
fn a_staging_folder_of_a_run_that_lives_is_left_alone() {
    if !strace::is_there() {
        return;
    }
    let scratch = Scratch::checkout();
    let delayed = meanwhile(&scratch, "renameat2", || {
        // This one waits for the lock, though it has nothing to do with the other's service.
        scratch.run(["other"]).expect_done();
    });
    delayed.expect_done();
    for name in ["delayed", "other"] {
        let line = format!("  {name}: {{}}\n");
        assert_eq!(scratch.text(VALUES).matches(&line).count(), 1);
        assert!(
            scratch
                .path(&format!("helmfile.d/services/{name}/helmfile.yaml"))
                .exists()
        );
    }
}

#[test]
fn a_leftover_goes_with_the_next_run_even_if_there_is_nothing_to_do() {
    let scratch = Scratch::checkout();
    scratch.run(["done"]).expect_done();
    let after = scratch.tree();
    scratch.write(".new-service-x1y2z3/.git/waiting-1/helmfile.yaml", "half");
    // A dry run changes nothing at all.
    scratch.run(["done", "--dry-run"]).expect_done();
    assert_eq!(staging_folders(&scratch), [".new-service-x1y2z3"]);
    let outcome = scratch.run(["done"]).expect_done();
    assert!(outcome.stderr.contains("nothing to do"));
    assert!(scratch.tree() == after);
}

#[test]
fn without_locks_a_run_goes_on_and_leaves_the_leftovers_of_others() {
    if !strace::is_there() {
        return;
    }
    for error in ["EOPNOTSUPP", "ENOLCK", "ENOSYS"] {
        let scratch = Scratch::checkout();
        scratch.write(".new-service-x1y2z3/.git/waiting-1/helmfile.yaml", "half");
        let faults = [format!("flock:error={error}")];
        let outcome = strace::run(&scratch, &[BINARY, "unlocked"], &faults);
        outcome.expect_done();
        assert!(scratch.text(VALUES).contains("  unlocked: {}\n"), "{error}");
        // They may belong to a run that lives.
        assert_eq!(
            staging_folders(&scratch),
            [".new-service-x1y2z3"],
            "{error}"
        );
    }
}
