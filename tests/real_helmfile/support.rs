//! What the tests with the real helmfile share: a place of their own for each, and the two programs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use serde::Deserialize as _;
use serde_yaml::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

use limit::{Command, LIMIT};

#[path = "../harness/limit.rs"]
mod limit;

/// A file or folder of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder with helmfile, helm and the program that its hooks call; `None` means: skip.
///
/// # Panics
/// Where the tests may not be skipped, as in CI.
pub fn tools() -> Option<PathBuf> {
    static SAID: Once = Once::new();
    let folder = repository("target/tools");
    let names = ["helmfile", "helm", "helmfile_log_sal"];
    if names.iter().all(|name| folder.join(name).is_file()) {
        return Some(folder);
    }
    let missing = "no helmfile in target/tools: run tests/fetch-tools.sh to fetch it";
    let required = std::env::var_os("NEW_SERVICE_REQUIRE_HELMFILE").is_some();
    assert!(!required, "{missing}");
    // A test that passes swallows what the print macros say, and this has to be seen.
    SAID.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the tests with the real helmfile; {missing}"
        );
    });
    None
}

/// What a program did.
#[derive(Debug)]
pub struct Run {
    /// Its exit code.
    pub code: Option<i32>,
    /// Its results.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
}

impl Run {
    fn of(command: Command) -> Self {
        let output = limit::run(command, LIMIT);
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }

    /// The results of a run that has to succeed.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The results of a run that has to succeed, as YAML documents.
    #[track_caller]
    pub fn documents(self) -> Vec<Value> {
        let text = self.ok();
        let documents = serde_yaml::Deserializer::from_str(&text);
        let values = documents.map(|document| Value::deserialize(document).expect("YAML"));
        values.filter(|value| !value.is_null()).collect()
    }

    /// What a run said that has to fail.
    #[track_caller]
    pub fn failure(self) -> String {
        assert!(self.code.is_some_and(|code| code != 0), "{self:?}");
        self.stderr
    }
}

/// A place of its own for one test.
pub struct Sandbox {
    folder: TempDir,
    tools: PathBuf,
}

impl Sandbox {
    /// One with an empty folder to work in.
    pub fn empty(tools: &Path) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let tools = tools.to_owned();
        let sandbox = Self { folder, tools };
        fs::create_dir(sandbox.root()).expect("a folder to work in");
        fs::create_dir(sandbox.home()).expect("a home");
        sandbox
    }

    /// One with a copy of the fixture checkout.
    pub fn checkout(tools: &Path) -> Self {
        let sandbox = Self::empty(tools);
        copy_tree(&repository("tests/fixtures/checkout"), &sandbox.root());
        sandbox
    }

    /// The folder to work in.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// A folder for what stands outside the repository on a real machine.
    pub fn outside(&self) -> PathBuf {
        self.folder.path().join("outside")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Runs the program under test. The root is given, so that nothing above it can matter.
    pub fn new_service(&self, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_new-service"));
        command.env_clear().current_dir(self.root());
        command.args(args).args(["--root", "."]);
        Run::of(command)
    }

    /// Runs helmfile in a folder below the root; it finds its tools, and nothing else.
    pub fn helmfile(&self, folder: &str, args: &[&str]) -> Run {
        let mut command = Command::new(self.tools.join("helmfile"));
        command
            .env_clear()
            .env("PATH", &self.tools)
            .env("HOME", self.home())
            .env("TMPDIR", self.home())
            .env("HELMFILE_UPGRADE_NOTICE_DISABLED", "1")
            .current_dir(self.root().join(folder))
            .args(args);
        Run::of(command)
    }

    /// Puts the fixture's chart where helmfile looks for each of these charts. Those that are not
    /// named are not there, so that a release with another chart cannot be rendered.
    pub fn add_charts(&self, folder: &str, charts: &[&str]) {
        for chart in charts {
            let target = self.root().join(folder).join(chart);
            copy_tree(&repository("tests/fixtures/chart"), &target);
        }
    }

    /// All files of the folder to work in.
    pub fn files(&self) -> BTreeMap<PathBuf, String> {
        files(&self.root())
    }
}

/// All files of a folder, by their paths in it, and its empty folders too.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter();
    let entries = entries.map(|entry| entry.expect("a readable folder"));
    let named = entries.map(|entry| {
        let name = entry.path().strip_prefix(folder).expect("a path below");
        let text = match entry.file_type().is_dir() {
            true => "a folder".to_owned(),
            false => read(entry.path()),
        };
        (name.to_owned(), text)
    });
    named.collect()
}

/// Copies a folder and all that is in it.
pub fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to copy to");
    for (name, text) in files(from) {
        if from.join(&name).is_file() {
            write(&to.join(name), &text);
        }
    }
}

/// The text of a file.
#[track_caller]
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a file, and the folders above it.
#[track_caller]
pub fn write(path: &Path, text: &str) {
    let parent = path.parent().expect("a folder above");
    let written = fs::create_dir_all(parent).and_then(|()| fs::write(path, text));
    written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The text at a path of keys in a document.
#[track_caller]
pub fn text_at<'v>(document: &'v Value, keys: &[&str]) -> &'v str {
    let found = keys.iter().try_fold(document, |value, key| value.get(key));
    let text = found.and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no text at {keys:?} in {document:?}"))
}
