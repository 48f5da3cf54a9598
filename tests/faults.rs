//! Nothing lost, whatever happens: every single system call with which a run changes the disk is
//! made to fail in every way, the run is killed at it, and it is asked to stop at it.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::{Outcome, Scratch};
use harness::strace::{self, Call};
use harness::tree::{self, Tree};

const SERVICE: &str = "my-svc";
/// What the names of staging folders begin with.
const STAGING: &str = ".new-service-";
const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EINTR"];
/// With the exit codes that follow from them.
const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// A kind of run that nothing may harm.
struct Job {
    scratch: fn() -> Scratch,
    args: &'static [&'static str],
    /// Faults that are in force throughout, as on a file system that lacks something.
    lacking: &'static [&'static str],
    /// The folders that may not be there in part.
    wholes: &'static [&'static str],
    /// At least this many calls change something; fewer would mean that they are not seen.
    least_calls: usize,
}

const CHECKOUT: Job = Job {
    scratch: Scratch::checkout,
    args: &[SERVICE, "--canary", "--test"],
    lacking: &[],
    wholes: &["helmfile.d/services/my-svc"],
    least_calls: 25,
};

const FOLDER: Job = Job {
    scratch: Scratch::new,
    args: &[SERVICE, "--checklist", "steps/list.md"],
    lacking: &[],
    wholes: &["my-svc", "admin/my-svc"],
    least_calls: 25,
};

/// A file system that can neither rename without replacing nor let files change places.
const CHECKOUT_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..CHECKOUT
};

const FOLDER_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..FOLDER
};

/// What a job starts from and ends with.
struct Bounds<'j> {
    job: &'j Job,
    before: Tree,
    after: Tree,
}

impl<'j> Bounds<'j> {
    fn of(job: &'j Job) -> Self {
        let scratch = (job.scratch)();
        let before = scratch.tree();
        scratch.run(job.args).expect_done();
        let after = scratch.tree();
        assert_ne!(before, after);
        Self { job, before, after }
    }

    fn calls(&self) -> Vec<Call> {
        let scratch = (self.job.scratch)();
        let mut calls = strace::calls(&scratch, self.job.args, &self.faults(None));
        // A second fault for a call that is lacking anyway would not be seen.
        let lacking = |call: &Call| {
            let mut names = self.job.lacking.iter().map(|fault| fault.split(':').next());
            names.any(|name| name == Some(&call.name))
        };
        calls.retain(|call| !lacking(call));
        tree::assert_same(
            &self.after,
            &scratch.tree(),
            "with nothing but what is lacking",
        );
        let least = self.job.least_calls;
        assert!(
            calls.len() >= least,
            "only {} calls: {calls:#?}",
            calls.len()
        );
        calls
    }

    fn faults(&self, fault: Option<String>) -> Vec<String> {
        let lacking = self.job.lacking.iter().map(|fault| (*fault).to_owned());
        lacking.chain(fault).collect()
    }

    /// One run with one fault, then the same run again. Returns what was there in between.
    fn run(&self, call: &Call, how: &str, check: impl Fn(&Self, &Outcome, &Tree)) -> Tree {
        let scratch = (self.job.scratch)();
        let faults = self.faults(Some(call.fault(how)));
        let outcome = strace::run(&scratch, self.job.args, &faults);
        let found = scratch.tree();
        let context = format!("{how} at {}\n{outcome:#?}", call.line);
        self.assert_nothing_harmed(&found, &context);
        assert_git_sees_nothing_strange(&scratch, &context);
        check(self, &outcome, &found);
        scratch.run(self.job.args).expect_done();
        tree::assert_same(
            &self.after,
            &scratch.tree(),
            &format!("run again after {context}"),
        );
        found
    }

    /// Nothing that was there is gone or half changed, and nothing new is there in part.
    fn assert_nothing_harmed(&self, found: &Tree, context: &str) {
        for (path, old) in &self.before {
            let now = found.get(path);
            let is_old_or_new = now == Some(old) || now == self.after.get(path);
            assert!(is_old_or_new, "{path} is harmed: {now:?}\nafter {context}");
        }
        for whole in self.job.wholes {
            let inside = |tree: &Tree| -> Tree {
                let below = |path: &&String| path.strip_prefix(whole).is_some();
                let entries = tree
                    .keys()
                    .filter(below)
                    .map(|path| (path.clone(), tree[path].clone()));
                entries.collect()
            };
            let part = inside(found);
            let is_whole = part.is_empty() || part == inside(&self.after);
            assert!(
                is_whole,
                "{whole} is there in part: {part:#?}\nafter {context}"
            );
        }
        for (path, entry) in found {
            let known = self.after.get(path) == Some(entry) || self.before.contains_key(path);
            let staged = path.starts_with(STAGING);
            assert!(known || staged, "{path} is litter\nafter {context}");
        }
    }

    fn is_untouched(&self, found: &Tree) -> bool {
        *found == self.before
    }

    /// Whether the job is done; a staging folder may still be there.
    fn is_done(&self, found: &Tree) -> bool {
        let visible = found.iter().filter(|(path, _)| !path.starts_with(STAGING));
        visible
            .map(|(path, entry)| (path.clone(), entry.clone()))
            .collect::<Tree>()
            == self.after
    }
}

/// What git would show of a tree may be the values file and the new files, never what is staged.
fn assert_git_sees_nothing_strange(scratch: &Scratch, context: &str) {
    let git = |args: &[&str]| {
        let folder = scratch.outside("git");
        let folder = folder.to_str().expect("paths are UTF-8");
        let places = ["--git-dir", folder, "--work-tree", "."];
        scratch
            .command("git")
            .args(places)
            .args(args)
            .output_as_outcome()
    };
    git(&["init", "--quiet"]).expect_done();
    let status = git(&["status", "--porcelain", "--untracked-files=all"]).expect_done();
    assert!(
        !status.stdout.contains(STAGING),
        "{}\nafter {context}",
        status.stdout
    );
    std::fs::remove_dir_all(scratch.outside("git")).expect("it was just made");
}

/// An error is undone, or what is left is said.
fn check_error(bounds: &Bounds<'_>, outcome: &Outcome, found: &Tree) {
    match outcome.status {
        Some(0) => assert!(bounds.is_done(found), "{outcome:#?}"),
        Some(1) => {
            let says = |text| outcome.stderr.contains(text);
            let said = (bounds.is_untouched(found) && says("; nothing was changed"))
                || (bounds.is_done(found) && says("; everything was written by then"));
            assert!(said, "the message lies: {outcome:#?}\n{found:#?}");
        }
        other => panic!("exit code {other:?}: {outcome:#?}"),
    }
}

/// A kill may leave an empty folder above a place, and what is staged; no more than that.
fn check_kill(_: &Bounds<'_>, outcome: &Outcome, _: &Tree) {
    assert_eq!(outcome.status, None, "{outcome:#?}");
}

/// A run that is asked to stop does all or nothing and says which.
fn check_stop(bounds: &Bounds<'_>, outcome: &Outcome, found: &Tree, code: i32) {
    let says = |text| outcome.stderr.contains(text);
    match outcome.status {
        // Before it writes, a run ends at once.
        None => assert!(bounds.is_untouched(found), "{outcome:#?}"),
        Some(status) => {
            assert_eq!(status, code, "{outcome:#?}");
            let said = (bounds.is_untouched(found) && says("stopped; nothing was written"))
                || (bounds.is_done(found) && says("stopped, but everything was written by then"));
            assert!(said, "the message lies: {outcome:#?}\n{found:#?}");
        }
    }
}

fn fail_everywhere(job: &Job) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls();
    for call in &calls {
        for error in ERRORS {
            bounds.run(call, &format!("error={error}"), check_error);
        }
    }
    println!("{} calls, {} errors each", calls.len(), ERRORS.len());
}

fn kill_everywhere(job: &Job) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls().into_iter();
    let left: Vec<Tree> = calls
        .map(|call| bounds.run(&call, "signal=KILL", check_kill))
        .collect();
    let leftovers = left
        .iter()
        .filter(|tree| tree.keys().any(|path| path.starts_with(STAGING)));
    assert!(
        leftovers.count() > left.len() / 4,
        "kills leave staging folders"
    );
}

fn stop_everywhere(job: &Job) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls();
    for (signal, code) in SIGNALS {
        for call in &calls {
            let check = |bounds: &Bounds<'_>, outcome: &Outcome, found: &Tree| {
                check_stop(bounds, outcome, found, code);
            };
            bounds.run(call, &format!("signal={signal}"), check);
        }
    }
}

#[test]
fn every_failing_call_in_a_checkout_is_survived() {
    fail_everywhere(&CHECKOUT);
}

#[test]
fn every_failing_call_in_a_folder_is_survived() {
    fail_everywhere(&FOLDER);
}

#[test]
fn every_failing_call_on_a_poorer_file_system_is_survived() {
    fail_everywhere(&CHECKOUT_IN_STEPS);
    fail_everywhere(&FOLDER_IN_STEPS);
}

#[test]
fn a_kill_at_any_call_in_a_checkout_is_survived() {
    kill_everywhere(&CHECKOUT);
    kill_everywhere(&CHECKOUT_IN_STEPS);
}

#[test]
fn a_kill_at_any_call_in_a_folder_is_survived() {
    kill_everywhere(&FOLDER);
    kill_everywhere(&FOLDER_IN_STEPS);
}

#[test]
fn a_stop_at_any_call_is_all_or_nothing() {
    stop_everywhere(&CHECKOUT);
    stop_everywhere(&FOLDER);
}
