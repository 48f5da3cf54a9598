//! `check --since`, with a real history.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod harness;

use harness::program::{Outcome, Scratch};
use serde_json::Value;

const ALPHA: &str = "helmfile.d/services/alpha/helmfile.yaml";
const ZETA: &str = "helmfile.d/services/zeta/helmfile.yaml";
const MAIN: &str = "helmfile.d/admin_ng/values/main.yaml";

fn git(scratch: &Scratch, line: &str) {
    let line = format!("git -c user.name=x -c user.email=x@x {line}");
    scratch.shell(&line).outcome().expect_done();
}

fn commit(scratch: &Scratch) {
    git(scratch, "add --all");
    git(scratch, "commit --quiet --message x");
}

fn edit(scratch: &Scratch, path: &str, from: &str, to: &str) {
    let text = scratch.text(path);
    assert!(text.contains(from), "{path} has no {from}");
    scratch.write(path, text.replacen(from, to, 1));
}

/// A history whose only commit has a slip in `alpha`.
fn history() -> Scratch {
    let scratch = Scratch::checkout();
    git(&scratch, "init --quiet --initial-branch=main");
    edit(&scratch, ALPHA, "kubernetes/alpha-", "kubernetes/zeta-");
    commit(&scratch);
    scratch
}

fn since(scratch: &Scratch, args: &[&str]) -> Outcome {
    let args = ["check", "--format=json"].iter().chain(args);
    scratch.run(args)
}

/// The rules and paths of what is new.
fn new(scratch: &Scratch, args: &[&str]) -> Vec<(String, String)> {
    let outcome = since(scratch, args);
    let report: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .map(|finding| (text(finding, "rule"), text(finding, "path")))
        .collect()
}

fn pair(rule: &str, path: &str) -> (String, String) {
    (rule.to_owned(), path.to_owned())
}

#[test]
fn what_was_there_before_is_no_finding_of_the_change() {
    let scratch = history();
    let outcome = scratch.run(["check", "--since=HEAD"]).expect_done();
    assert!(
        outcome
            .stderr
            .contains("no new findings in 5 services (1 known already)"),
        "{}",
        outcome.stderr
    );
    // Lines that move make no finding a new one.
    let text = scratch.text(ALPHA);
    scratch.write(ALPHA, format!("# one more line\n{text}"));
    assert_eq!(new(&scratch, &["--since=HEAD"]), []);
    // What is mended is not counted, and hides nothing.
    scratch.write(ALPHA, text.replace("kubernetes/zeta-", "kubernetes/beta-"));
    edit(&scratch, ZETA, "wmf-stable/zeta", "wmf-stable/none");
    assert_eq!(
        new(&scratch, &["--since=HEAD"]),
        [pair("unknown-chart", ZETA)]
    );
    assert_eq!(since(&scratch, &["--since=HEAD"]).status, Some(1));
}

#[test]
fn a_change_is_asked_for_what_it_breaks_elsewhere() {
    let scratch = history();
    edit(&scratch, MAIN, "  zeta:", "  was-zeta:");
    let found = new(&scratch, &["--since", "HEAD"]);
    assert_eq!(found, [pair("missing-namespace", ZETA)]);
    // Committed or not.
    commit(&scratch);
    assert_eq!(new(&scratch, &["--since", "HEAD~1"]), found);
    assert_eq!(new(&scratch, &["--since", "HEAD"]), []);
    // A service that is asked for by name, and one that is not.
    assert_eq!(new(&scratch, &["zeta", "--since=HEAD~1"]), found);
    assert_eq!(new(&scratch, &["alpha", "--since=HEAD~1"]), []);
}

#[test]
fn files_that_git_does_not_know_yet_belong_to_the_change() {
    let scratch = history();
    let values = "helmfile.d/services/zeta/values-nowhere.yaml";
    scratch.write(values, "a: 1\n");
    assert_eq!(
        new(&scratch, &["--since=HEAD"]),
        [pair("unloaded-values", values)]
    );
    // A file that git is told to ignore does not.
    scratch.write(".git/info/exclude", "values-nowhere.yaml\n");
    assert_eq!(new(&scratch, &["--since=HEAD"]), []);
    // A whole service.
    let copy = "cp -r helmfile.d/services/alpha helmfile.d/services/copy";
    scratch.shell(copy).outcome().expect_done();
    let helmfile = "helmfile.d/services/copy/helmfile.yaml";
    let found = new(&scratch, &["--since=HEAD"]);
    assert!(!found.is_empty());
    assert!(found.iter().all(|(_, path)| path == helmfile), "{found:?}");
}

#[test]
fn a_file_that_went_is_still_there_in_what_was() {
    let scratch = history();
    let values = "helmfile.d/services/zeta/values.yaml";
    edit(&scratch, ZETA, "\"values.yaml\"", "\"only.yaml\"");
    let only = "helmfile.d/services/zeta/only.yaml";
    git(&scratch, &format!("mv {values} {only}"));
    commit(&scratch);
    assert_eq!(new(&scratch, &["--since=HEAD"]), []);
    scratch.shell(&format!("rm {only}")).outcome().expect_done();
    assert_eq!(
        new(&scratch, &["--since=HEAD"]),
        [pair("missing-reference", ZETA)]
    );
}

#[test]
fn a_link_had_the_text_of_what_it_leads_to() {
    let scratch = history();
    let shared = "helmfile.d/services/_shared/values.yaml";
    let link = "helmfile.d/services/zeta/values-eqiad.yaml";
    scratch.write(shared, "a: SERVICE_NAME\n");
    let make = format!("ln -sf ../_shared/values.yaml {link}");
    scratch.shell(&make).outcome().expect_done();
    commit(&scratch);
    assert_eq!(new(&scratch, &["--since=HEAD"]), []);
    scratch.write(shared, "b: 1\na: SERVICE_NAME\nc: SERVICE_NAME\n");
    assert_eq!(
        new(&scratch, &["--since=HEAD"]),
        [pair("leftover-placeholder", link)]
    );
    // A link that is new brings what it leads to.
    let other = "helmfile.d/services/alpha/values-eqiad.yaml";
    commit(&scratch);
    let make = format!("ln -sf ../_shared/values.yaml {other}");
    scratch.shell(&make).outcome().expect_done();
    let found = new(&scratch, &["--since=HEAD"]);
    assert_eq!(found, vec![pair("leftover-placeholder", other); 2]);
}

#[test]
fn a_branch_is_compared_with_where_it_began() {
    let scratch = history();
    git(&scratch, "checkout --quiet -b topic");
    edit(&scratch, ZETA, "wmf-stable/zeta", "wmf-stable/none");
    commit(&scratch);
    git(&scratch, "checkout --quiet main");
    // Mended on the main branch meanwhile: not brought by this change.
    edit(&scratch, ALPHA, "kubernetes/zeta-", "kubernetes/alpha-");
    commit(&scratch);
    git(&scratch, "checkout --quiet topic");
    assert_eq!(
        new(&scratch, &["--since=main"]),
        [pair("unknown-chart", ZETA)]
    );
    // Without a name it is the branch that the clone calls so.
    let refused = scratch.refused(2, &["check", "--since"]);
    assert!(
        refused.stderr.contains("origin/HEAD") && refused.stderr.contains("set-head"),
        "{}",
        refused.stderr
    );
    git(&scratch, "update-ref refs/remotes/origin/HEAD main");
    assert_eq!(new(&scratch, &["--since"]), [pair("unknown-chart", ZETA)]);
}

#[test]
fn what_git_cannot_answer_is_one_clear_error() {
    let scratch = Scratch::checkout();
    let outside = scratch.refused(1, &["check", "--since=HEAD"]);
    assert!(outside.stderr.contains("no git repository"));
    let scratch = history();
    scratch.refused(2, &["check", "--since=none"]);
    scratch.refused(2, &["check", "--since=--output=x"]);
    git(&scratch, "checkout --quiet --orphan other");
    git(&scratch, "commit --quiet --message other");
    let apart = scratch.refused(1, &["check", "--since=main"]);
    assert!(apart.stderr.contains("in common"), "{}", apart.stderr);
}

#[test]
fn a_configuration_has_git_run_nothing() {
    let scratch = history();
    scratch.write(".gitattributes", "*.yaml filter=evil\n");
    for key in ["filter.evil.clean", "filter.evil.process", "core.fsmonitor"] {
        git(&scratch, &format!("config {key} 'touch ran; cat'"));
    }
    // An index older than the files has git look into those whose size and time are the same.
    edit(&scratch, ZETA, "wmf-stable/zeta", "wmf-stable/none");
    let touch = "touch -d @1000000000 .git/index && rm -f ran";
    scratch.shell(touch).outcome().expect_done();
    assert_eq!(
        new(&scratch, &["--since=HEAD"]),
        [pair("unknown-chart", ZETA)]
    );
    assert!(!scratch.path("ran").exists());
}

#[test]
fn hundreds_of_changed_files_are_read() {
    let scratch = history();
    for number in 0..450 {
        let path = format!("helmfile.d/services/zeta/values-x{number}.yaml");
        scratch.write(&path, format!("a: {}\n", "x".repeat(number)));
    }
    commit(&scratch);
    let touch = "for file in helmfile.d/services/zeta/values-x*; do echo b: 1 > $file; done";
    scratch.shell(touch).outcome().expect_done();
    assert_eq!(new(&scratch, &["--since=HEAD"]), []);
}
