//! Reads what files were before from git, which is run as a program and only asked.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::error::{Error, Result};

/// The history of a checkout.
#[derive(Debug, Clone, Copy)]
pub struct History<'r> {
    /// The folder that it is asked in.
    pub(super) root: &'r Path,
}

/// Settings that let no checkout have git run a program, or ask another machine.
const HARMLESS: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "protocol.allow=never",
    "-c",
    "log.showSignature=false",
    "--no-pager",
    "--literal-pathspecs",
];

/// What git may know of the environment.
const ENVIRONMENT: [&str; 3] = ["PATH", "HOME", "XDG_CONFIG_HOME"];

impl<'r> History<'r> {
    /// Opens the whole history of the repository that `root` is in.
    ///
    /// # Errors
    /// Where there is no git, no repository, or only a part of its history.
    pub fn open(root: &'r Path) -> Result<Self> {
        let history = Self::find(root)?;
        if history.is_shallow()? {
            return Err(Error::failed(format!(
                "{} is a shallow clone: older versions of the template are missing",
                root.display()
            ))
            .hint("run: git fetch --unshallow"));
        }
        Ok(history)
    }

    /// Opens the history of the repository that `root` is in, however much of it is there.
    ///
    /// # Errors
    /// Where there is no git, or no repository.
    pub fn find(root: &'r Path) -> Result<Self> {
        let history = Self { root };
        let output = history.run(&["rev-parse", "--git-dir"])?;
        if !output.status.success() {
            let why = said(&output);
            // What else git says of that depends on its version.
            let why = match why.starts_with("not a git repository") {
                true => "it is in no git repository",
                false => &why,
            };
            return Err(Error::failed(format!(
                "the history of {} cannot be read: {why}",
                root.display()
            ))
            .hint("run this in a clone of the repository"));
        }
        Ok(history)
    }

    /// Whether only the newest part of the history is there.
    pub(super) fn is_shallow(&self) -> Result<bool> {
        let output = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(output.stdout.starts_with(b"true"))
    }

    /// The commits that changed a file, the newest first.
    ///
    /// # Errors
    /// Where git refuses to say.
    pub fn commits(&self, path: &str) -> Result<Vec<String>> {
        let output = self.run(&["rev-list", "HEAD", "--", path])?;
        if !output.status.success() {
            // A repository without a commit has no history to speak of.
            if self.commit("HEAD")?.is_none() {
                return Ok(Vec::new());
            }
            return Err(self.failed(&output));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The commit that a person means; `None` where there is none.
    ///
    /// # Errors
    /// Where git cannot be run.
    pub fn commit(&self, revision: &str) -> Result<Option<String>> {
        let commit = format!("{revision}^{{commit}}");
        let output = self.run(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ])?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(output.status.success().then(|| text.trim().to_owned()))
    }

    /// The text of a file at a commit; `None` where it was not there, or is no text.
    ///
    /// # Errors
    /// Where git cannot be run, or the clone lacks the text.
    pub fn text(&self, commit: &str, path: &str) -> Result<Option<String>> {
        let blob = format!("{commit}:./{path}");
        let output = self.run(&["cat-file", "blob", &blob])?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout).ok());
        }
        let listed = self.run(&["ls-tree", commit, "--", path])?;
        match listed.stdout.is_empty() {
            true => Ok(None),
            false => Err(self
                .failed(&output)
                .hint("use a clone that was made without --filter")),
        }
    }

    /// What git answers with nothing to read, as text.
    pub(super) fn output(&self, mut command: Command) -> Result<String> {
        command.stdin(Stdio::null());
        let output = command.output().map_err(|error| cannot_run(&error))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(self.failed(&output)),
        }
    }

    /// Runs git with nothing to read.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null());
        command.output().map_err(|error| cannot_run(&error))
    }

    /// Runs git with a text to read, which has to be shorter than a pipe holds: nothing is read from
    /// git before all of it is written.
    pub(super) fn run_reading(&self, arguments: &[&str], input: &str) -> Result<Output> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot_run(&error))?;
        if let Some(mut stdin) = child.stdin.take() {
            // That git stops early shows in what it says.
            let _ = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output().map_err(|error| cannot_run(&error))
    }

    /// Git, as it is run for a question.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .args(HARMLESS)
            .args(arguments)
            .current_dir(self.root);
        command.env_clear();
        for name in ENVIRONMENT {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("LC_ALL", "C");
        command.env("GIT_OPTIONAL_LOCKS", "0");
        command.env("GIT_NO_LAZY_FETCH", "1");
        command.env("GIT_NO_REPLACE_OBJECTS", "1");
        command.env("GIT_TERMINAL_PROMPT", "0");
        command
    }

    /// The error of an answer that git did not give.
    pub(super) fn failed(&self, output: &Output) -> Error {
        Error::failed(format!(
            "git cannot read the history of {}: {}",
            self.root.display(),
            said(output)
        ))
    }
}

fn cannot_run(error: &std::io::Error) -> Error {
    Error::failed(format!(
        "the history is read with git, which cannot be run: {error}"
    ))
    .hint("install git")
}

/// What git said went wrong, on one line.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().next().unwrap_or_default();
    let line = line.trim_start_matches("fatal: ");
    match line.is_empty() {
        true => output.status.to_string(),
        false => line.to_owned(),
    }
}
