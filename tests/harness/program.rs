//! Runs of the program in folders of their own, with nothing of the surroundings.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use assert_cmd::assert::Assert;
use predicates::Predicate;
use tempfile::TempDir;

use super::limit::{self, Command, LIMIT};
use super::tree::{self, Tree};

/// The program under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_new-service");

/// What stands for the folder of a run in expected texts.
pub const ROOT: &str = "[ROOT]";

/// A folder to work in, with a home and a folder for temporary files beside it.
pub struct Scratch {
    temp: TempDir,
    root: PathBuf,
}

/// What a run left behind but files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The exit code; `None` after a signal.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error, with [`ROOT`] for the folder.
    pub stderr: String,
}

/// A run to be made.
pub struct Run<'s> {
    scratch: &'s Scratch,
    command: Command,
    limit: Duration,
}

/// Runs `"$@"` with a pipe for its standard output that has no reader: the shell's own, which lets
/// the pipe be opened, is closed again.
const UNHEARD: &str = r#"
pipe=$TMPDIR/pipe
mkfifo "$pipe" && exec 3<>"$pipe" 4>"$pipe" 3<&- && rm "$pipe" && exec "$@" >&4 4>&-
"#;

impl Scratch {
    /// An empty folder.
    pub fn new() -> Self {
        let temp = TempDir::new().expect("a temporary folder can be made");
        let real = fs::canonicalize(temp.path()).expect("it was just made");
        for folder in ["root", "home", "tmp"] {
            fs::create_dir(real.join(folder)).expect("a folder can be made");
        }
        let root = real.join("root");
        Self { temp, root }
    }

    /// A folder with a copy of `folder`.
    pub fn copy_of(folder: &Path) -> Self {
        let scratch = Self::new();
        scratch.add(folder);
        scratch
    }

    /// A folder with a copy of the checkout among the fixtures.
    pub fn checkout() -> Self {
        Self::copy_of(&fixture("checkout"))
    }

    /// Copies `folder` over what is there.
    pub fn add(&self, folder: &Path) {
        tree::write(&self.root, &tree::read(folder));
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// Everything that is in it.
    pub fn tree(&self) -> Tree {
        tree::read(&self.root)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, inside: &str, text: impl AsRef<[u8]>) {
        let path = self.path(inside);
        let parent = path.parent().expect("it is below the root");
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    /// The text of a file.
    pub fn text(&self, inside: &str) -> String {
        let path = self.path(inside);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    }

    /// A run of the program with these arguments.
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        self.program().args(args).outcome()
    }

    /// A run that has to fail with this exit code, without having changed a byte.
    pub fn refused(&self, status: i32, args: &[&str]) -> Outcome {
        let before = self.tree();
        let outcome = self.run(args);
        outcome.expect_failure(status);
        tree::assert_same(&before, &self.tree(), &format!("files after {args:?}"));
        outcome
    }

    /// A run of the program, to be given its arguments.
    pub fn program(&self) -> Run<'_> {
        self.command(BINARY)
    }

    /// A run of a shell script, in which `"$@"` is the program with its arguments.
    pub fn shell(&self, script: &str) -> Run<'_> {
        self.command("sh").args(["-c", script, "sh", BINARY])
    }

    /// A run of the program with a standard output that nobody reads any more.
    pub fn unheard(&self) -> Run<'_> {
        self.shell(UNHEARD)
    }

    /// Any other program in the same surroundings.
    pub fn command(&self, program: &str) -> Run<'_> {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        self.isolate(&mut command);
        Run {
            scratch: self,
            command,
            limit: LIMIT,
        }
    }

    /// Takes everything out of a command's environment that could change what it does.
    pub fn isolate(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.outside("home"))
            .env("TMPDIR", self.outside("tmp"))
            .env("LANG", "C.UTF-8")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.outside(""));
    }

    /// A path beside the root.
    pub fn outside(&self, name: &str) -> PathBuf {
        let above = self.root.parent().expect("the root is in a folder");
        above.join(name)
    }

    /// A run leaves nothing outside its folder.
    pub fn assert_nothing_outside(&self) {
        for name in ["home", "tmp"] {
            let left = tree::read(&self.outside(name));
            assert!(left.is_empty(), "left in {name}: {left:?}");
        }
        let beside = fs::read_dir(self.temp.path()).expect("it is there");
        assert_eq!(beside.count(), 3, "something was left beside the root");
    }

    /// A text with [`ROOT`] for the folder.
    pub fn without_root(&self, text: &str) -> String {
        text.replace(self.root.to_str().expect("paths are UTF-8"), ROOT)
    }
}

impl Run<'_> {
    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs in a folder below the root.
    #[must_use]
    pub fn inside(mut self, folder: &str) -> Self {
        self.command.current_dir(self.scratch.path(folder));
        self
    }

    /// Gives it less time than [`LIMIT`], or more.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it to its end, whatever it is and leaves behind.
    ///
    /// # Panics
    /// If it does not end in time.
    pub fn output(self) -> Output {
        limit::run(self.command, self.limit)
    }

    /// The same, to be compared with what is expected.
    pub fn assert(self) -> Assert {
        Assert::new(self.output())
    }

    /// Runs it to its end.
    pub fn outcome(self) -> Outcome {
        let scratch = self.scratch;
        let outcome = self.output_as_outcome();
        scratch.assert_nothing_outside();
        outcome
    }

    /// Runs it to its end, whatever it leaves beside its folder.
    pub fn output_as_outcome(self) -> Outcome {
        let scratch = self.scratch;
        let output = self.output();
        let text = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).expect("what it prints is UTF-8");
            scratch.without_root(text)
        };
        Outcome {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

impl Outcome {
    /// Panics unless the run did its job.
    pub fn expect_done(self) -> Self {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        self
    }

    /// Panics unless standard error is as expected.
    pub fn expect_said(&self, expected: &impl Predicate<str>) {
        assert!(expected.eval(&self.stderr), "{expected}\n{}", self.stderr);
    }

    /// What is wrong with this as the outcome of a failed run: it says so once, and has no result but, for
    /// a program, the same.
    pub fn flaws_of_failure(&self) -> Vec<String> {
        let count = |start| {
            let lines = self.stderr.lines();
            lines.filter(|line| line.starts_with(start)).count()
        };
        let mut flaws = Vec::new();
        if !matches!(self.status, Some(1 | 2)) {
            flaws.push(format!("the exit code is {:?}, not 1 or 2", self.status));
        }
        if count("error:") != 1 {
            flaws.push(format!("there are {} lines `error:`", count("error:")));
        }
        if count("help:") > 1 {
            flaws.push(format!("there are {} lines `help:`", count("help:")));
        }
        let is_told = self
            .stdout
            .starts_with("{\n  \"version\": 1,\n  \"error\": {");
        if !self.stdout.is_empty() && !is_told {
            flaws.push(format!("there is a result: {}", self.stdout));
        }
        flaws
    }

    /// Panics unless this run failed with this exit code, once, and with no result.
    pub fn expect_failure(&self, status: i32) {
        let flaws = self.flaws_of_failure();
        assert!(flaws.is_empty(), "{flaws:?}\n{}", self.stderr);
        assert_eq!(self.status, Some(status), "{}", self.stderr);
    }
}

/// A folder among the fixtures.
pub fn fixture(name: &str) -> PathBuf {
    tests().join("fixtures").join(name)
}

/// The folder of the tests.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
