//! Nothing lost when something is removed, whatever happens: as in `faults.rs`. No command removes
//! anything yet, so this test runs itself as the program, which plans from what is there and
//! applies. It has no test runner, since that would do its own calls in other threads.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::thread::{Builder, scope, sleep};
use std::time::{Duration, Instant};

use harness::job::{Bounds, Job, fail_everywhere, kill_everywhere_and, stop_everywhere};
use harness::program::{Outcome, Scratch};
use harness::strace;
use harness::tree::{self, Tree};
use new_service::apply::{RootLock, apply};
use new_service::changes::{ChangeSet, Content, Entry, TreeFile};
use new_service::error::{Error, Result};
use new_service::signals::Signals;

/// The argument with which this test is the program.
const PROGRAM: &str = "--as-the-program";

const OLD: &str = "services/old";
const OLD_FILES: [(&str, &str); 3] = [
    ("helmfile.yaml", "releases: []\n"),
    ("deep/values.yaml", "a: 1\n"),
    ("deep/empty", ""),
];
const SINGLE: &str = "services/other/values-test.yaml";
const SINGLE_TEXT: &str = "b: 1\n";
const NAMESPACES: &str = "admin/namespaces.yaml";
const USERS: &str = "admin/users.yaml";

const JOB: Job = Job {
    scratch,
    command,
    // One that nothing tries again, and one that some calls do.
    errors: &["EIO", "EINTR"],
    signals: &[("TERM", 143)],
    lacking: &[],
    wholes: &[OLD, "services/new"],
    least_calls: 20,
};

const JOB_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..JOB
};

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    for (path, text) in OLD_FILES {
        scratch.write(&format!("{OLD}/{path}"), text);
    }
    scratch.write(SINGLE, SINGLE_TEXT);
    scratch.write(NAMESPACES, "a: {}\nold: {}\nz: {}\n");
    scratch.write(USERS, "old: deploy\nz: deploy\n");
    scratch
}

fn command() -> Vec<String> {
    let this = std::env::current_exe().expect("a test has a program");
    let this = this.to_str().expect("paths are UTF-8");
    vec![this.to_owned(), PROGRAM.to_owned()]
}

const TESTS: [(&str, fn()); 7] = [
    ("every_failing_call_is_survived", || fail_everywhere(&JOB)),
    (
        "every_failing_call_on_a_poorer_file_system_is_survived",
        || {
            fail_everywhere(&JOB_IN_STEPS);
        },
    ),
    ("a_kill_at_any_call_is_survived", || {
        kill_everywhere_and(&JOB, check_kept);
    }),
    (
        "a_kill_at_any_call_on_a_poorer_file_system_is_survived",
        || {
            kill_everywhere_and(&JOB_IN_STEPS, check_kept);
        },
    ),
    ("a_stop_at_any_call_is_all_or_nothing", || {
        stop_everywhere(&JOB);
    }),
    (
        "what_a_person_saves_before_the_removal_is_put_back",
        is_put_back,
    ),
    (
        "what_cannot_be_put_back_is_kept_and_named",
        is_kept_and_named,
    ),
];

/// Runs the tests whose names hold the first argument that is no option.
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == PROGRAM) {
        return the_program();
    }
    let filter = args.iter().find(|arg| !arg.starts_with('-'));
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter.as_str()));
    scope(|scope| {
        for (name, test) in TESTS.into_iter().filter(|(name, _)| wanted(name)) {
            let builder = Builder::new().name(name.to_owned());
            // A panic names its thread, and ends this one too.
            builder
                .spawn_scoped(scope, test)
                .expect("a thread can be had");
        }
    });
    ExitCode::SUCCESS
}

fn the_program() -> ExitCode {
    let root = std::env::current_dir().expect("it runs in its root");
    match run(&root) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.kind.exit_code())
        }
    }
}

/// As the commands do it: the lock, a look, a plan, and all of it or nothing.
fn run(root: &Path) -> Result<()> {
    let lock = RootLock::take(root, &|_| ())?;
    let changes = plan(root)?;
    let signals = Signals::default();
    signals.hold_all();
    apply(&changes, &lock, &signals, &|_| ())?;
    match signals.received() {
        Some(signal) => Err(Error::stopped(
            signal,
            "stopped, but everything was written by then",
        )),
        None => Ok(()),
    }
}

/// What is still to be done: a creation, three edits of two files, two removals.
fn plan(root: &Path) -> Result<ChangeSet> {
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("it is there");
    let mut changes = ChangeSet::default();
    if !root.join("services/new").exists() {
        changes.create("services/new", folder(&OLD_FILES))?;
    }
    let namespaces = read(NAMESPACES);
    changes.edit(NAMESPACES, &namespaces, namespaces.replace("old: {}\n", ""))?;
    if !namespaces.contains("zz") {
        changes.edit(NAMESPACES, &namespaces, namespaces.clone() + "zz: {}\n")?;
    }
    if root.join(OLD).exists() {
        changes.remove(OLD, folder(&OLD_FILES))?;
    }
    if root.join(SINGLE).exists() {
        changes.remove(SINGLE, Entry::text(SINGLE_TEXT.into()))?;
    }
    let users = read(USERS);
    changes.edit(USERS, &users, users.replace("old: deploy\n", ""))?;
    Ok(changes)
}

fn folder(files: &[(&str, &str)]) -> Entry {
    let files = files.iter().map(|(path, text)| TreeFile {
        path: (*path).into(),
        content: Content::Text((*text).into()),
        executable: false,
    });
    Entry::Folder(files.collect())
}

/// Until everything is done, what is removed is there still, in the staging folder.
fn check_kept(bounds: &Bounds<'_>, found: &Tree) {
    if bounds.is_done(found) {
        return;
    }
    for (place, inside) in [(OLD, "/deep/values.yaml"), (SINGLE, "")] {
        let path = format!("{place}{inside}");
        let is_kept = |(kept, entry): (&String, _)| {
            kept.contains("/.git/removed-") && kept.ends_with(inside) && bounds.had(&path, entry)
        };
        let is_there = found.contains_key(&path) || found.iter().any(is_kept);
        assert!(is_there, "{path} is lost: {found:#?}");
    }
}

/// Runs the job with faults, and does something once its staging folder is there.
fn meanwhile(scratch: &Scratch, faults: &[&str], act: impl FnOnce()) -> Outcome {
    let command = command();
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let faults: Vec<String> = faults.iter().map(|fault| (*fault).to_owned()).collect();
    let staged = || {
        let tree = scratch.tree();
        tree.keys().any(|path| path.starts_with(".new-service-"))
    };
    scope(|scope| {
        let run = scope.spawn(|| strace::run(scratch, &command, &faults));
        let start = Instant::now();
        while !staged() {
            assert!(start.elapsed() < Duration::from_secs(10), "it never begins");
            sleep(Duration::from_millis(5));
        }
        // From the first sight of the folder to the call it is a matter of microseconds.
        sleep(Duration::from_millis(100));
        act();
        run.join().expect("a run does not panic")
    })
}

/// Holds a run between its last look at the old service and the removal.
const HELD: &str = "rename:delay_enter=600ms:when=1";
const THEIRS: &str = "services/old/deep/values.yaml";

fn is_put_back() {
    if !strace::is_there() {
        return;
    }
    let scratch = scratch();
    let outcome = meanwhile(&scratch, &[HELD], || scratch.write(THEIRS, "a: mine\n"));
    let said = format!("{THEIRS} was changed while this program was running; nothing was changed");
    assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
    let expected = self::scratch();
    expected.write(THEIRS, "a: mine\n");
    tree::assert_same(&expected.tree(), &scratch.tree(), "after the refusal");
}

fn is_kept_and_named() {
    if !strace::is_there() {
        return;
    }
    let scratch = scratch();
    // The first two are the creation and an edit; the third would put the old service back.
    let faults = [HELD, "renameat2:error=EIO:when=3"];
    let outcome = meanwhile(&scratch, &faults, || scratch.write(THEIRS, "a: mine\n"));
    let start = "but these could not be taken back: services/old (kept in [ROOT]/";
    let kept = outcome.stderr.split_once(start).map(|(_, rest)| rest);
    let kept = kept.and_then(|rest| rest.split(')').next());
    let kept = kept.unwrap_or_else(|| panic!("{}", outcome.stderr));
    RootLock::take(scratch.root(), &|_| ()).expect("the next run begins");
    assert_eq!(
        scratch.text(&format!("{kept}/deep/values.yaml")),
        "a: mine\n"
    );
    assert!(!scratch.path("services/new").exists());
    assert_eq!(scratch.text(NAMESPACES), self::scratch().text(NAMESPACES));
}
