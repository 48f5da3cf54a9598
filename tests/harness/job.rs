//! A job, run once for each of its calls and each fault.

use super::program::{Outcome, Scratch};
use super::strace::{self, Call};
use super::tree::{self, Tree};

/// What the names of staging folders begin with.
const STAGING: &str = ".new-service-";
pub const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EACCES", "EINTR"];
/// With the exit codes that follow from them.
pub const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// A kind of run that nothing may harm.
pub struct Job {
    pub scratch: fn() -> Scratch,
    /// The program with its arguments.
    pub command: fn() -> Vec<String>,
    /// The errors with which each call fails.
    pub errors: &'static [&'static str],
    /// The signals that ask it to stop, with the exit codes.
    pub signals: &'static [(&'static str, i32)],
    /// Faults that are in force throughout, as on a file system that lacks something.
    pub lacking: &'static [&'static str],
    /// The folders that may not be there in part.
    pub wholes: &'static [&'static str],
    /// At least this many calls change something; fewer would mean that they are not seen.
    pub least_calls: usize,
}

/// What a job starts from and ends with.
pub struct Bounds<'j> {
    job: &'j Job,
    command: Vec<String>,
    before: Tree,
    after: Tree,
}

impl<'j> Bounds<'j> {
    fn of(job: &'j Job) -> Self {
        let scratch = (job.scratch)();
        let before = scratch.tree();
        let command = (job.command)();
        let bounds = Self {
            job,
            command,
            before,
            after: Tree::new(),
        };
        bounds.run_freely(&scratch);
        let after = scratch.tree();
        assert_ne!(bounds.before, after);
        Self { after, ..bounds }
    }

    fn words(&self) -> Vec<&str> {
        self.command.iter().map(String::as_str).collect()
    }

    /// A run without faults.
    fn run_freely(&self, scratch: &Scratch) {
        let (program, args) = self.command.split_first().expect("a program");
        let run = scratch.command(program).args(args);
        run.outcome().expect_done();
    }

    fn calls(&self) -> Vec<Call> {
        let scratch = (self.job.scratch)();
        let mut calls = strace::calls(&scratch, &self.words(), &self.faults(None));
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
        let outcome = strace::run(&scratch, &self.words(), &faults);
        let found = scratch.tree();
        let context = format!("{how} at {}\n{outcome:#?}", call.line);
        self.assert_nothing_harmed(&found, &context);
        assert_git_sees_nothing_strange(&scratch, &context);
        check(self, &outcome, &found);
        self.run_freely(&scratch);
        tree::assert_same(
            &self.after,
            &without_kept(scratch.tree()),
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
                let below = |path: &&String| {
                    let rest = path.strip_prefix(whole);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                let entries = tree
                    .keys()
                    .filter(below)
                    .map(|path| (path.clone(), tree[path].clone()));
                entries.collect()
            };
            let part = inside(found);
            let is_whole =
                part.is_empty() || part == inside(&self.before) || part == inside(&self.after);
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

    /// Whether this stood at a path before.
    pub fn had(&self, path: &str, entry: &tree::Entry) -> bool {
        self.before.get(path) == Some(entry)
    }

    fn is_untouched(&self, found: &Tree) -> bool {
        *found == self.before
    }

    /// Whether the job is done; a staging folder may still be there.
    pub fn is_done(&self, found: &Tree) -> bool {
        let visible = found.iter().filter(|(path, _)| !path.starts_with(STAGING));
        visible
            .map(|(path, entry)| (path.clone(), entry.clone()))
            .collect::<Tree>()
            == self.after
    }
}

/// A tree without the staging folders that a kill left with something removed in them: no run
/// deletes these.
fn without_kept(tree: Tree) -> Tree {
    let staging = |path: &str| {
        let name = path.split('/').next().unwrap_or_default();
        name.starts_with(STAGING).then(|| name.to_owned())
    };
    let kept: Vec<String> = tree
        .keys()
        .filter(|path| path.contains("/.git/removed-"))
        .filter_map(|path| staging(path))
        .collect();
    let is_kept = |path: &str| staging(path).is_some_and(|name| kept.contains(&name));
    tree.into_iter()
        .filter(|(path, _)| !is_kept(path))
        .collect()
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

pub fn fail_everywhere(job: &Job) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls();
    for call in &calls {
        for error in job.errors {
            bounds.run(call, &format!("error={error}"), check_error);
        }
    }
    println!("{} calls, {} errors each", calls.len(), job.errors.len());
}

/// A kill may leave an empty folder above a place, and what is staged; no more than that.
pub fn kill_everywhere(job: &Job) {
    kill_everywhere_and(job, |_, _| {});
}

/// Besides what holds for every job, `check` must hold for what is there after a kill.
pub fn kill_everywhere_and(job: &Job, check: impl Fn(&Bounds<'_>, &Tree)) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls().into_iter();
    let check = |bounds: &Bounds<'_>, outcome: &Outcome, found: &Tree| {
        assert_eq!(outcome.status, None, "{outcome:#?}");
        check(bounds, found);
    };
    let left: Vec<Tree> = calls
        .map(|call| bounds.run(&call, "signal=KILL", check))
        .collect();
    let leftovers = left
        .iter()
        .filter(|tree| tree.keys().any(|path| path.starts_with(STAGING)));
    assert!(
        leftovers.count() > left.len() / 4,
        "kills leave staging folders"
    );
}

pub fn stop_everywhere(job: &Job) {
    if !strace::is_there() {
        return;
    }
    let bounds = Bounds::of(job);
    let calls = bounds.calls();
    for (signal, code) in job.signals {
        for call in &calls {
            let check = |bounds: &Bounds<'_>, outcome: &Outcome, found: &Tree| {
                check_stop(bounds, outcome, found, *code);
            };
            bounds.run(call, &format!("signal={signal}"), check);
        }
    }
}
