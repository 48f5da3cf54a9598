//! `upgrade`, with a real history.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod harness;

use harness::program::{Outcome, Scratch};
use harness::tree;

const TEMPLATE: &str = "helmfile.d/services/_example_/helmfile.yaml";
const COMMIT: &str = "git add --all && \
                      git -c user.name=x -c user.email=x@x commit --quiet --message x";

fn helmfile(name: &str) -> String {
    format!("helmfile.d/services/{name}/helmfile.yaml")
}

fn run(scratch: &Scratch, line: &str) -> Outcome {
    scratch.run(line.split(' '))
}

fn commit(scratch: &Scratch) {
    scratch.shell(COMMIT).outcome().expect_done();
}

fn edit(scratch: &Scratch, path: &str, from: &str, to: &str) {
    let text = scratch.text(path);
    assert!(text.contains(from), "{path} has no {from}");
    scratch.write(path, text.replace(from, to));
}

/// A checkout whose template has three versions; the services follow the first.
fn checkout() -> Scratch {
    let scratch = Scratch::checkout();
    scratch.shell("git init --quiet").outcome().expect_done();
    commit(&scratch);
    edit(&scratch, TEMPLATE, "timeout: 600", "timeout: 300");
    commit(&scratch);
    edit(
        &scratch,
        TEMPLATE,
        "force: false",
        "force: false\n  wait: true",
    );
    commit(&scratch);
    scratch
}

/// The files but for those of git.
fn files(scratch: &Scratch) -> tree::Tree {
    let mut tree = scratch.tree();
    tree.retain(|path, _| !path.starts_with(".git/"));
    tree
}

#[test]
fn services_get_what_the_template_got() {
    let scratch = checkout();
    let check = run(&scratch, "upgrade --check");
    assert_eq!(check.status, Some(1), "{check:?}");
    assert_eq!(
        check.stdout,
        "services/alpha: behind 2\nservices/zeta: behind 2\n"
    );
    assert!(
        check
            .stderr
            .contains("dse-k8s-services has no template; --like"),
        "{check:?}"
    );
    let before = files(&scratch);
    run(&scratch, "upgrade -n").expect_done();
    tree::assert_same(&before, &files(&scratch), "files after a preview");
    let wanted = scratch.text(&helmfile("alpha"));
    let wanted = wanted.replace("timeout: 600", "timeout: 300");
    let wanted = wanted.replace("force: false\n", "force: false\n  wait: true\n");
    let done = run(&scratch, "upgrade").expect_done();
    assert!(
        done.stderr.contains("values of all releases: unchanged"),
        "{done:?}"
    );
    assert_eq!(scratch.text(&helmfile("alpha")), wanted);
    let check = run(&scratch, "upgrade --check").expect_done();
    assert_eq!(
        check.stdout,
        "services/alpha: current\nservices/zeta: current\n"
    );
    let again = run(&scratch, "upgrade").expect_done();
    assert!(again.stderr.ends_with("nothing to do\n"), "{again:?}");
}

#[test]
fn only_the_services_that_are_named_are_upgraded() {
    let scratch = checkout();
    let zeta = scratch.text(&helmfile("zeta"));
    run(&scratch, "upgrade helmfile.d/services/alpha -y").expect_done();
    assert_eq!(scratch.text(&helmfile("zeta")), zeta);
    assert!(scratch.text(&helmfile("alpha")).contains("timeout: 300"));
}

#[test]
fn a_conflict_is_listed_while_others_are_upgraded() {
    let scratch = checkout();
    edit(&scratch, &helmfile("alpha"), "force: false", "force: true");
    let alpha = scratch.text(&helmfile("alpha"));
    let found = run(&scratch, "upgrade");
    assert_eq!(found.status, Some(1), "{found:?}");
    let said = "helmfile.d/services/alpha/helmfile.yaml:5-6: conflict: both changed the same lines";
    assert!(found.stderr.contains(said), "{found:?}");
    assert_eq!(scratch.text(&helmfile("alpha")), alpha);
    assert!(scratch.text(&helmfile("zeta")).contains("timeout: 300"));
    let marked = run(&scratch, "upgrade alpha --conflict markers");
    assert_eq!(marked.status, Some(1), "{marked:?}");
    let text = scratch.text(&helmfile("alpha"));
    assert!(
        text.contains("=======\n  timeout: 300\n  force: false\n"),
        "{text}"
    );
}

#[test]
fn a_base_can_be_named() {
    let scratch = checkout();
    // Taken to follow the second version, it lacks but the last change.
    let found = run(&scratch, "upgrade alpha --base HEAD~1 --check");
    assert_eq!(found.status, Some(1), "{found:?}");
    assert_eq!(found.stdout, "services/alpha: behind 1\n");
    run(&scratch, "upgrade alpha --base HEAD~1").expect_done();
    let text = scratch.text(&helmfile("alpha"));
    assert!(
        text.contains("timeout: 600") && text.contains("wait: true"),
        "{text}"
    );
    for base in ["HEAD~9", "--output=x", "none", ""] {
        let refused = scratch.refused(2, &["upgrade", "alpha", &format!("--base={base}")]);
        assert!(
            refused.stderr.contains("git knows no commit"),
            "{refused:?}"
        );
    }
}

#[test]
fn what_a_sibling_got_is_carried_from_its_last_change_or_from_a_commit_on() {
    let scratch = checkout();
    edit(&scratch, &helmfile("alpha"), "timeout: 600", "timeout: 60");
    commit(&scratch);
    edit(
        &scratch,
        &helmfile("alpha"),
        "createNamespace: false",
        "createNamespace: true",
    );
    commit(&scratch);
    run(&scratch, "upgrade --like alpha").expect_done();
    let text = scratch.text(&helmfile("zeta"));
    assert!(
        text.contains("timeout: 600") && text.contains("createNamespace: true"),
        "{text}"
    );
    run(&scratch, "upgrade zeta --like alpha --since HEAD~2").expect_done();
    let text = scratch.text(&helmfile("zeta"));
    assert!(
        text.contains("timeout: 60\n") && text.contains("createNamespace: true"),
        "{text}"
    );
    // What is not committed yet is a change too.
    edit(
        &scratch,
        &helmfile("alpha"),
        "verify: false",
        "verify: true",
    );
    run(&scratch, "upgrade --like alpha").expect_done();
    assert!(scratch.text(&helmfile("zeta")).contains("verify: true"));
    scratch.refused(2, &["upgrade", "gamma", "--like", "alpha"]);
}

#[test]
fn a_group_without_a_template_has_a_hint() {
    let scratch = checkout();
    let refused = scratch.refused(2, &["upgrade", "--group", "dse-k8s-services"]);
    assert!(refused.stderr.contains("has no template"), "{refused:?}");
    assert!(refused.stderr.contains("--like"), "{refused:?}");
}

#[test]
fn without_a_whole_history_nothing_is_done() {
    let scratch = Scratch::checkout();
    let refused = scratch.refused(1, &["upgrade"]);
    assert!(
        refused.stderr.contains("it is in no git repository"),
        "{refused:?}"
    );
    let whole = checkout();
    let clone = format!(
        "git clone --quiet --depth 1 file://{} x && mv x/.git . && rm -r x",
        whole.root().display()
    );
    scratch.shell(&clone).outcome().expect_done();
    let refused = scratch.refused(1, &["upgrade"]);
    assert!(
        refused.stderr.contains("git fetch --unshallow"),
        "{refused:?}"
    );
    let program = scratch.program().env("PATH", "/nowhere").args(["upgrade"]);
    let refused = program.outcome();
    refused.expect_failure(1);
    assert!(refused.stderr.contains("install git"), "{refused:?}");
}

#[test]
fn a_checkout_has_git_run_no_program() {
    let scratch = checkout();
    let traps = "printf '#!/bin/sh\\ntouch %s\\n' \"$PWD/.git/trapped\" > .git/trap && \
                 chmod +x .git/trap && \
                 for key in core.fsmonitor core.pager diff.external core.sshCommand pager.rev-list; do \
                     git config $key \"$PWD/.git/trap\"; \
                 done";
    scratch.shell(traps).outcome().expect_done();
    run(&scratch, "upgrade").expect_done();
    assert!(!scratch.path(".git/trapped").exists());
}
