//! Whole runs: those in `tests/cases`, and those that no folder can hold.
//!
//! `CASES=overwrite cargo test --test cases` writes down what the cases come to now.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make and read files of their own"
)]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use harness::case::{Case, folders};
use harness::program::{Scratch, fixture, tests};
use harness::tree::{self, Entry, Tree};
use predicates::prelude::*;
use serde_json::Value;

const MAIN_YAML: &str = "helmfile.d/admin_ng/values/main.yaml";
const MY_HELMFILE: &str = "helmfile.d/services/my-svc/helmfile.yaml";

#[test]
fn every_case() {
    let folders = folders(&tests().join("cases"));
    assert!(folders.len() > 50, "only {} cases found", folders.len());
    let overwrite = std::env::var("CASES").is_ok_and(|wish| wish == "overwrite");
    let mut flaws = Vec::new();
    for folder in folders {
        let case = Case::read(&folder);
        if overwrite {
            case.overwrite();
        }
        let name = folder.file_name().expect("it has a name").display();
        flaws.extend(case.check().iter().map(|flaw| format!("{name}: {flaw}")));
    }
    assert!(flaws.is_empty(), "{}", flaws.join("\n\n"));
}

/// Runs whose patch and JSON are compared with what they write.
fn plans() -> Vec<(&'static str, Scratch, Vec<&'static str>)> {
    let case = |name: &str| Scratch::copy_of(&tests().join("cases").join(name).join("in"));
    vec![
        ("checkout", Scratch::checkout(), vec!["my-svc"]),
        (
            "all releases",
            Scratch::checkout(),
            vec!["my-svc", "--canary", "--test", "--placeholders"],
        ),
        (
            "without admin_ng",
            without_admin_ng(),
            vec!["my-svc", "--checklist=list.md"],
        ),
        ("empty folder", Scratch::new(), vec!["my-svc", "-estaging"]),
        ("modes and links", with_modes_and_links(), vec!["my-svc"]),
        (
            "control characters",
            with_control_characters(),
            vec!["my-svc"],
        ),
        ("CRLF", case("values-crlf"), vec!["my-svc"]),
        (
            "no last newline",
            case("values-no-last-newline"),
            vec!["zz-svc"],
        ),
        ("empty map", case("values-empty-null"), vec!["my-svc"]),
    ]
}

/// What a terminal would take for more than text, next to where a line is added, and in a file.
fn with_control_characters() -> Scratch {
    let scratch = Scratch::checkout();
    let odd = "# \u{1b}[31mred\u{1b}[0m, \u{b} and \u{7}\n";
    for file in [
        "helmfile.d/services/_example_/values.yaml",
        "helmfile.d/services/_example_/notes.txt",
    ] {
        let text = match file.ends_with("yaml") {
            true => scratch.text(file),
            false => "SERVICE_NAME\n".to_owned(),
        };
        scratch.write(file, odd.to_owned() + &text);
    }
    scratch
}

fn without_admin_ng() -> Scratch {
    let scratch = Scratch::checkout();
    fs::remove_dir_all(scratch.path("helmfile.d/admin_ng")).expect("it is there");
    scratch
}

/// A folder with a template that has more than plain files, but nothing that is not text.
fn with_modes_and_links() -> Scratch {
    let folder = tests().join("cases/folder-own-template/in");
    let scratch = Scratch::copy_of(&folder);
    fs::remove_file(scratch.path("_example_/logo.bin")).expect("it is there");
    scratch
}

#[test]
fn git_applies_the_patch_of_a_dry_run_to_what_a_run_writes() {
    for (what, scratch, args) in plans() {
        let before = scratch.tree();
        let dry_run = scratch.program().args(&args).args(["-n"]);
        let patch = dry_run.outcome().expect_done().stdout;
        tree::assert_same(&before, &scratch.tree(), &format!("{what}: dry run"));
        let applied = Scratch::copy_of(scratch.root());
        apply_with_git(&patch, &applied);
        scratch.run(&args).expect_done();
        assert_ne!(before, scratch.tree(), "{what}");
        tree::assert_same(&scratch.tree(), &applied.tree(), what);
    }
}

/// The patch lies beside the folder, so that it is in no comparison.
fn apply_with_git(patch: &str, scratch: &Scratch) {
    scratch.write("../plan.patch", patch);
    let git = scratch.command("git").args(["apply", "../plan.patch"]);
    git.assert().success();
    fs::remove_file(scratch.path("../plan.patch")).expect("it was there");
}

#[test]
fn the_json_says_what_is_written() {
    for (what, scratch, args) in plans() {
        let before = scratch.tree();
        let run = |more: &[&str]| {
            let run = scratch.program().args(&args).args(["--format", "json"]);
            let text = run.args(more).outcome().expect_done().stdout;
            let json: Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(json["version"], 1, "{what}");
            json
        };
        let planned = run(&["--dry-run"]);
        assert_eq!(planned["outcome"], "planned", "{what}");
        tree::assert_same(&before, &scratch.tree(), what);
        let applied = run(&[]);
        assert_eq!(applied["outcome"], "applied", "{what}");
        assert_eq!(planned["changes"], applied["changes"], "{what}");
        assert_changes(
            &applied["changes"],
            &tree::changed(&before, &scratch.tree()),
        );
        let again = run(&[]);
        assert_eq!(again["outcome"], "nothing-to-do", "{what}");
        assert_eq!(again["changes"], Value::Array(Vec::new()), "{what}");
    }
}

/// Compares the changes that JSON tells of with those on the disk.
fn assert_changes(told: &Value, made: &Tree) {
    let told = told.as_array().expect("a list");
    let path = |change: &Value| change["path"].as_str().expect("a path").to_owned();
    let paths: BTreeSet<String> = told.iter().map(path).collect();
    assert_eq!(paths, made.keys().cloned().collect::<BTreeSet<_>>());
    assert_eq!(paths.len(), told.len(), "a path is told twice");
    for change in told {
        assert_change(change, &made[&path(change)]);
    }
}

fn assert_change(change: &Value, made: &Entry) {
    match (change["action"].as_str(), made) {
        (Some("create"), Entry::File { bytes, executable }) => {
            let contents = change["contents"].as_str().expect("all of it is text");
            assert_eq!(contents.as_bytes(), bytes, "{change}");
            assert_eq!(change["executable"], *executable, "{change}");
        }
        (Some("link"), Entry::Link(target)) => {
            assert_eq!(change["target"].as_str(), target.to_str(), "{change}");
        }
        (Some("edit"), Entry::File { bytes, .. }) => {
            let diff = change["diff"].as_str().expect("a diff");
            let added = |line: &&str| line.starts_with('+') && !line.starts_with("+++");
            let added: Vec<&str> = diff.lines().filter(added).collect();
            assert!(!added.is_empty(), "{change}");
            for line in added {
                let text = String::from_utf8_lossy(bytes);
                assert!(text.contains(&line[1..]), "{line:?} is not there");
            }
        }
        _ => panic!("{change} is not what was made: {made:?}"),
    }
}

#[test]
fn an_edited_file_keeps_its_mode_and_its_link() {
    let scratch = Scratch::checkout();
    let real = scratch.path("helmfile.d/admin_ng/real.yaml");
    fs::rename(scratch.path(MAIN_YAML), &real).expect("it can be moved");
    symlink("../real.yaml", scratch.path(MAIN_YAML)).expect("a link can be made");
    for (name, wanted) in [("my-svc", 0o640), ("my-svd", 0o604), ("my-sve", 0o755)] {
        fs::set_permissions(&real, fs::Permissions::from_mode(wanted)).expect("it can be set");
        scratch.run([name, "--only=namespace"]).expect_done();
        assert_eq!(mode(&real), wanted, "{name}");
        let link = fs::read_link(scratch.path(MAIN_YAML)).expect("it is a link still");
        assert_eq!(link, Path::new("../real.yaml"));
        let text = fs::read_to_string(&real).expect("it is text");
        assert!(text.contains(&format!("  {name}: {{}}\n")), "{text}");
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").mode() & 0o7777
}

#[test]
fn new_files_follow_the_umask_and_the_template_makes_them_executable() {
    for (umask, folder, file, executable) in [
        ("027", 0o750, 0o640, 0o750),
        ("022", 0o755, 0o644, 0o755),
        ("002", 0o775, 0o664, 0o775),
        ("077", 0o700, 0o600, 0o700),
    ] {
        let scratch = with_modes_and_links();
        let script = format!("umask {umask}; exec \"$@\"");
        let run = scratch.shell(&script).args(["my-svc"]);
        run.outcome().expect_done();
        let modes = [
            ("my-svc", folder),
            ("my-svc/bin", folder),
            ("my-svc/helmfile.yaml", file),
            ("my-svc/bin/deploy-my-svc", executable),
            ("admin", folder),
            ("admin/my-svc", folder),
            ("admin/my-svc/namespace.yaml", file),
        ];
        for (path, wanted) in modes {
            let found = mode(&scratch.path(path));
            assert_eq!(found, wanted, "umask {umask}, {path}: {found:o}");
        }
    }
}

#[test]
fn nobody_listening_is_no_failure() {
    let scratch = Scratch::checkout();
    for (name, more) in [
        ("a-svc", "--dry-run"),
        ("b-svc", "--format=json"),
        ("c-svc", "-q"),
    ] {
        let outcome = scratch.unheard().args([name, more]).outcome();
        let outcome = outcome.expect_done();
        for word in ["panicked", "Broken pipe", "error:"] {
            outcome.expect_said(&predicate::str::contains(word).not());
        }
        let made = scratch.path("helmfile.d/services").join(name).exists();
        assert_eq!(made, more != "--dry-run", "{name}");
    }
}

const RED_OR_GREEN: [&str; 2] = ["\x1b[31m", "\x1b[32m"];

#[test]
fn colour_is_only_where_it_is_wanted() {
    let scratch = Scratch::checkout();
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let mut run = scratch.program().args(["my-svc", "-n"]).args(args);
        for (name, value) in env {
            run = run.env(name, value);
        }
        let outcome = run.outcome().expect_done();
        let color = |text: &str| RED_OR_GREEN.iter().any(|code| text.contains(code));
        color(&outcome.stdout)
    };
    assert!(!colored(&[], &[]), "a pipe");
    assert!(colored(&["--color=always"], &[]));
    assert!(!colored(&["--color=never"], &[]));
    assert!(!colored(&["--color=never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["--color=auto"], &[("NO_COLOR", "1")]));
    let both = [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")];
    assert!(!colored(&[], &both), "NO_COLOR wins");
}

#[test]
fn an_error_in_colour_says_the_same() {
    let scratch = Scratch::new();
    let plain = scratch.run(["my-svc", "-emoon"]).stderr;
    let colored = scratch.run(["my-svc", "-emoon", "--color=always"]).stderr;
    assert_ne!(plain, colored);
    let mut stripped = String::new();
    for part in colored.split('\x1b') {
        let code = part.starts_with('[');
        let end = part.find('m').filter(|_| code).map_or(0, |at| at + 1);
        stripped.push_str(&part[end..]);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn the_fixture_is_left_alone() {
    let before = tree::read(&fixture("checkout"));
    let scratch = Scratch::checkout();
    scratch.run(["my-svc"]).expect_done();
    assert!(scratch.path(MY_HELMFILE).is_file());
    tree::assert_same(&before, &tree::read(&fixture("checkout")), "the fixture");
}
