//! What the surroundings of a run may do to it: limits, ignored signals, full disks, another run.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::thread;
use std::time::Duration;

use harness::program::Scratch;

const MAIN: &str = "helmfile.d/admin_ng/values/main.yaml";

#[test]
fn a_limit_for_the_size_of_files_is_an_error() {
    let scratch = Scratch::checkout();
    scratch.write(
        MAIN,
        format!("{}# {}\n", scratch.text(MAIN), "x".repeat(9000)),
    );
    let before = scratch.tree();
    let outcome = scratch.shell(r#"ulimit -f 1; exec "$@" my-svc"#).outcome();
    outcome.expect_failure(1);
    assert!(
        outcome.stderr.contains("nothing was changed"),
        "{outcome:?}"
    );
    assert!(scratch.tree() == before);
}

#[test]
fn help_that_cannot_be_printed_is_an_error() {
    let scratch = Scratch::new();
    for words in ["--help", "--version", "help check", "check --help"] {
        let outcome = scratch
            .shell(&format!(r#""$@" {words} >/dev/full"#))
            .outcome();
        assert_eq!(outcome.status, Some(1), "{words}: {outcome:?}");
        assert!(outcome.stderr.contains("cannot print"), "{outcome:?}");
    }
    scratch.unheard().args(["--help"]).outcome().expect_done();
}

#[test]
fn a_wait_for_another_run_is_said_at_once_with_the_process() {
    let scratch = Scratch::checkout();
    let lock = File::open(scratch.root()).expect("it is there");
    lock.lock().expect("nobody has it");
    let process = std::process::id();
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_secs(2));
        drop(lock);
    });
    let outcome = scratch.run(["my-svc"]).expect_done();
    holder.join().expect("it ends");
    let said = format!("warning: waiting for process {process}, which has the lock of [ROOT]");
    assert!(outcome.stderr.starts_with(&said), "{outcome:?}");
}

#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let scratch = Scratch::checkout();
    let lock = File::open(scratch.root()).expect("it is there");
    lock.lock().expect("nobody has it");
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_secs(2));
        drop(lock);
    });
    // The run waits for the lock when the signals come; after that it writes as if none had come.
    let script = r#"trap "" HUP TERM; "$@" my-svc & run=$!
        sleep 1; kill -HUP $run; kill -TERM $run; wait $run"#;
    scratch.shell(script).outcome().expect_done();
    holder.join().expect("it ends");
    assert!(scratch.text(MAIN).contains("my-svc"));
}

/// Takes root and a system with setpriv: only then there are other users.
#[test]
fn an_edited_file_keeps_its_group_where_only_its_owner_cannot_be_kept() {
    let scratch = Scratch::checkout();
    let script = r#"
        test "$(id -u)" = 0 && command -v setpriv >/dev/null || exit 77
        chmod 755 "$(dirname "$PWD")"; chown -R 0:4321 . && chmod -R g+rwX . || exit 77
        test -x "$1" && setpriv --reuid=4320 --regid=4320 --groups=4321 "$@" my-svc"#;
    let outcome = scratch.shell(script).outcome();
    if outcome.status == Some(77) || outcome.stderr.contains("setpriv") {
        println!("skipped: {outcome:?}");
        return;
    }
    outcome.expect_done();
    let found = fs::metadata(scratch.path(MAIN)).expect("it is there");
    assert_eq!((found.uid(), found.gid()), (4320, 4321));
}
