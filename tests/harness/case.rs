//! Case folders: a run with the files before and after it, and everything that it says.
//!
//! ```text
//! NAME/cmd      the arguments on one line, then settings, one to a line:
//!                 base: FOLDER        start from tests/fixtures/FOLDER; out/ then holds only what
//!                                     is new or changed
//!                 remove: PATH        without this of the base; may be repeated
//!                 before: ARGUMENTS   a run beforehand that has to work; may be repeated
//!                 cwd: FOLDER         run there
//!                 env: NAME=VALUE     may be repeated
//!                 out: unchanged      the run changes nothing, so there is no out/
//! NAME/in/      files before the run, over those of the base; may be missing
//! NAME/out/     all files after the run
//! NAME/stdout, NAME/stderr, NAME/status
//! ```
//!
//! `[ROOT]` stands for the folder of the run, in arguments as in texts.

use std::fs;
use std::path::{Path, PathBuf};

use super::program::{Outcome, ROOT, Scratch, fixture};
use super::tree::{self, Tree};

/// Everything that a case folder may hold.
const PARTS: [&str; 6] = ["cmd", "in", "out", "stdout", "stderr", "status"];

/// A case as it is written down.
pub struct Case {
    folder: PathBuf,
    args: Vec<String>,
    base: Option<String>,
    remove: Vec<String>,
    before: Vec<Vec<String>>,
    cwd: String,
    env: Vec<(String, String)>,
    unchanged: bool,
}

/// What a run of a case came to.
struct Result {
    before: Tree,
    after: Tree,
    outcome: Outcome,
}

impl Case {
    /// Reads a case folder.
    pub fn read(folder: &Path) -> Self {
        refuse_unknown_files(folder);
        let cmd = read_text(&folder.join("cmd"));
        let mut lines = cmd.lines();
        let mut case = Self {
            folder: folder.to_owned(),
            args: words(lines.next().unwrap_or_default()),
            base: None,
            remove: Vec::new(),
            before: Vec::new(),
            cwd: String::new(),
            env: Vec::new(),
            unchanged: false,
        };
        for line in lines {
            case.set(line);
        }
        case
    }

    fn set(&mut self, line: &str) {
        let setting = line.split_once(": ");
        let Some((key, value)) = setting else {
            panic!("{:?}: no setting: {line:?}", self.folder);
        };
        let owned = value.to_owned();
        match key {
            "base" => self.base = Some(owned),
            "remove" => self.remove.push(owned),
            "before" => self.before.push(words(value)),
            "cwd" => self.cwd = owned,
            "env" => {
                let (name, value) = value.split_once('=').expect("env: NAME=VALUE");
                self.env.push((name.to_owned(), value.to_owned()));
            }
            "out" if value == "unchanged" => self.unchanged = true,
            _ => panic!("{:?}: unknown setting: {line:?}", self.folder),
        }
    }

    /// Runs the case and returns everything that is not as written down.
    pub fn check(&self) -> Vec<String> {
        let result = self.run();
        let mut flaws = self.flaws_of_texts(&result.outcome);
        flaws.extend(self.flaws_of_tree(&result));
        if result.outcome.status != Some(0) {
            flaws.extend(result.outcome.flaws_of_failure());
            flaws.extend(tree::differences(&result.before, &result.after));
        }
        flaws
    }

    /// Runs the case and writes down what comes of it.
    pub fn overwrite(&self) {
        let result = self.run();
        let Outcome {
            status,
            stdout,
            stderr,
        } = &result.outcome;
        let status = status.expect("no signal ends a run");
        let write = |name, text: &str| {
            fs::write(self.folder.join(name), text).expect("a case can be written");
        };
        write("stdout", stdout);
        write("stderr", stderr);
        write("status", &format!("{status}\n"));
        let out = self.folder.join("out");
        if out.exists() {
            fs::remove_dir_all(&out).expect("out/ can be removed");
        }
        if !self.unchanged {
            tree::write(&out, &self.shown(&result));
        }
    }

    fn run(&self) -> Result {
        let scratch = self.scratch();
        for args in &self.before {
            let run = scratch.program().args(with_root(&scratch, args));
            run.inside(&self.cwd).outcome().expect_done();
        }
        let before = scratch.tree();
        let mut run = scratch.program().inside(&self.cwd);
        run = run.args(with_root(&scratch, &self.args));
        for (name, value) in &self.env {
            run = run.env(name, value);
        }
        let outcome = run.outcome();
        let after = scratch.tree();
        Result {
            before,
            after,
            outcome,
        }
    }

    fn scratch(&self) -> Scratch {
        let scratch = Scratch::new();
        if let Some(base) = &self.base {
            scratch.add(&fixture(base));
        }
        for path in &self.remove {
            remove(&scratch.path(path));
        }
        let before = self.folder.join("in");
        if before.exists() {
            scratch.add(&before);
        }
        scratch
    }

    fn flaws_of_texts(&self, outcome: &Outcome) -> Vec<String> {
        let status = outcome.status.map(|status| format!("{status}\n"));
        let actual = [
            ("stdout", outcome.stdout.clone()),
            ("stderr", outcome.stderr.clone()),
            ("status", status.unwrap_or_default()),
        ];
        let compare = |(name, actual): (&str, String)| {
            let expected = read_text(&self.folder.join(name));
            (expected != actual).then(|| {
                let expected = expected.escape_debug().to_string().replace("\\n", "\n");
                let actual = actual.escape_debug().to_string().replace("\\n", "\n");
                format!("{name} differs\n--- expected:\n{expected}\n--- actual:\n{actual}")
            })
        };
        actual.into_iter().filter_map(compare).collect()
    }

    fn flaws_of_tree(&self, result: &Result) -> Vec<String> {
        let out = self.folder.join("out");
        if self.unchanged {
            assert!(
                !out.exists(),
                "{out:?}: nothing changes, so there is no out/"
            );
            return tree::differences(&result.before, &result.after);
        }
        assert!(out.is_dir(), "{out:?}: is missing; add `out: unchanged`?");
        let out = tree::read(&out);
        assert!(!out.is_empty(), "{:?}: out/ is empty", self.folder);
        let expected = match self.base {
            Some(_) => tree::overlaid(&result.before, &out),
            None => out.clone(),
        };
        let mut flaws = tree::differences(&expected, &result.after);
        if result.before == result.after {
            flaws.push("nothing was changed; add `out: unchanged`".to_owned());
        }
        let shown = self.shown(result);
        let idle = out.keys().filter(|path| {
            out[*path] != tree::Entry::Folder && !shown.contains_key(*path) && self.base.is_some()
        });
        flaws.extend(idle.map(|path| format!("out/{path} is as in the base")));
        flaws
    }

    /// What out/ shows of a result.
    fn shown(&self, result: &Result) -> Tree {
        match self.base {
            Some(_) => tree::changed(&result.before, &result.after),
            None => result.after.clone(),
        }
    }
}

fn with_root(scratch: &Scratch, args: &[String]) -> Vec<String> {
    let root = scratch.root().to_str().expect("paths are UTF-8");
    args.iter().map(|arg| arg.replace(ROOT, root)).collect()
}

/// The case folders in `folder`, which may hold nothing else but one file for git.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for name in names(folder) {
        let path = folder.join(&name);
        match path.is_dir() {
            true => folders.push(path),
            false => assert_eq!(name, ".gitattributes", "unknown file in {folder:?}"),
        }
    }
    folders
}

fn refuse_unknown_files(folder: &Path) {
    for name in names(folder) {
        assert!(
            PARTS.contains(&name.as_str()),
            "{folder:?}: unknown file {name}"
        );
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{folder:?}: {error}"))
        .map(|entry| entry.expect("a folder can be listed").file_name())
        .map(|name| name.into_string().expect("names are UTF-8"))
        .collect();
    names.sort();
    names
}

fn remove(path: &Path) {
    let removed = match path.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    removed.unwrap_or_else(|error| panic!("{path:?}: {error}"));
}

fn read_text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// The words of a line; single and double quotes keep blanks together, and nothing else is
/// special.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert_eq!(quote, None, "an open quote in {line:?}");
    words.extend(word);
    words
}
