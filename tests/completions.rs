//! What a real shell offers for a line that is not finished.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run shells as they need"
)]

mod harness;

use std::path::Path;

use harness::program::{BINARY, Scratch, fixture};

/// Loads the script as a person's `.bashrc` does, and presses TAB at the end of the line that the
/// arguments are; prints one offer to a line.
const BASH: &str = r#"
set -eu
source <(new-service completions bash)
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9
_clap_complete_new_service "$1" "${!#}" 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"#;

/// The offers that are no flags.
fn offers(scratch: &Scratch, line: &[&str]) -> Vec<String> {
    let folder = Path::new(BINARY).parent().expect("a folder");
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
    let args = ["-c", BASH, "bash", "new-service"].iter().chain(line);
    let done = scratch
        .command("bash")
        .env("PATH", &path)
        .args(args)
        .outcome()
        .expect_done();
    let lines = done.stdout.lines().map(str::to_owned);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('-'))
        .collect()
}

#[test]
fn the_words_of_the_checkout_are_offered() {
    let scratch = Scratch::checkout();
    for (line, expected) in [
        (vec!["check", ""], vec!["alpha", "gamma", "zeta"]),
        (
            vec!["check", "--group", "dse-k8s-services", ""],
            vec!["gamma"],
        ),
        (vec!["checklist", "al"], vec!["alpha"]),
        (
            vec!["values", "alpha", "-e", ""],
            vec!["staging", "eqiad", "codfw"],
        ),
        (
            vec!["values", "alpha", "-e", "eqiad", "-r", ""],
            vec!["main"],
        ),
        (vec!["my-svc", "--chart", "p"], vec!["python-webapp"]),
        (vec!["my-svc", "-e", "staging,e"], vec!["staging,eqiad"]),
        (vec!["create", "my-svc", "-e", "s"], vec!["staging"]),
        (
            vec!["my-svc", "--traffic", ""],
            vec!["none", "lvs", "ingress"],
        ),
        (vec!["my-svc", "--group", "ml"], vec!["ml-services"]),
        (
            vec!["check", "--explain", "unlo"],
            vec!["unloadable-helmfile", "unloaded-values"],
        ),
        (
            vec!["schema", ""],
            vec![
                "answers",
                "plan",
                "change",
                "upgrade",
                "findings",
                "checklist",
                "values",
                "error",
            ],
        ),
        (vec!["remove", ""], vec!["alpha", "gamma", "zeta"]),
        (vec!["release", ""], vec!["add", "remove"]),
        (vec!["release", "add", "al"], vec!["alpha"]),
        (vec!["release", "remove", "alpha", ""], vec!["main"]),
        (
            vec!["release", "add", "alpha", "x", "--like", ""],
            vec!["main"],
        ),
        (
            vec!["environment", "add", "alpha", "x", "--like", ""],
            vec!["staging", "eqiad", "codfw"],
        ),
        (vec!["upgrade", "alpha", "z"], vec!["zeta"]),
        (vec!["upgrade", "--like", "g"], vec!["gamma"]),
        (vec!["my-svc", "--like", "al"], vec!["alpha"]),
        (vec!["che"], vec!["checklist", "check"]),
    ] {
        assert_eq!(offers(&scratch, &line), expected, "{line:?}");
    }
}

#[test]
fn the_environments_of_a_group_without_template_are_those_of_its_services() {
    let scratch = Scratch::copy_of(&fixture("two-clusters"));
    let group = ["--group", "dse-k8s-services"];
    let clusters = ["dse-k8s-eqiad", "dse-k8s-codfw"];
    let offered = |before: &[&str], after: &[&str]| {
        let line: Vec<&str> = [before, after, &["-e", ""]].concat();
        let mut offered = offers(&scratch, &line);
        offered.sort();
        offered.reverse();
        offered
    };
    assert_eq!(offered(&["my-svc"], &group), clusters);
    assert_eq!(offered(&["create", "my-svc"], &group), clusters);
    assert_eq!(offered(&["values", "sun"], &group), clusters[..1]);
    // The other group has its own.
    assert!(!offered(&["my-svc"], &[]).contains(&clusters[0].to_owned()));
}

#[test]
fn the_root_on_the_line_is_looked_at() {
    let scratch = Scratch::new();
    let there = Scratch::checkout();
    let root = there.root().to_str().expect("a path");
    assert_eq!(offers(&scratch, &["check", ""]), [""; 0]);
    assert_eq!(offers(&scratch, &["check", "--root", root, "a"]), ["alpha"]);
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_offer() {
    let scratch = Scratch::new();
    scratch.write("helmfile.d/services/broken/helmfile.yaml", "{{ if");
    let line = ["values", "broken", "-e", ""];
    assert_eq!(offers(&scratch, &line), [""; 0]);
    let asked = scratch
        .program()
        .env("NEW_SERVICE_COMPLETE", "bash")
        .args(["--", "new-service", "values", "broken", "-e", ""])
        .outcome();
    assert_eq!(asked.expect_done().stderr, "");
}
