//! `release`, `environment` and `remove`, as a script runs them.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod harness;

use std::fs;
use std::os::unix::fs::symlink;

use harness::program::{Outcome, Scratch, fixture};
use harness::tree;

const ALPHA: &str = "helmfile.d/services/alpha";

fn run(scratch: &Scratch, line: &str) -> Outcome {
    scratch.run(line.split(' '))
}

fn done(scratch: &Scratch, line: &str) -> Outcome {
    run(scratch, line).expect_done()
}

/// A checkout under version control.
fn checkout() -> Scratch {
    let scratch = Scratch::checkout();
    let git = "git init --quiet && git add --all && \
               git -c user.name=x -c user.email=x@x commit --quiet --message x";
    let made = scratch.command("sh").args(["-c", git]).outcome();
    made.expect_done();
    scratch
}

#[test]
fn a_preview_is_the_patch_that_is_applied() {
    for line in [
        "release add alpha canary",
        "release add alpha search --like main -e staging",
        "environment add alpha ulsfo --like staging",
        "remove alpha --chart",
        "remove alpha",
    ] {
        let (previewed, applied) = (checkout(), checkout());
        let before = previewed.tree();
        let patch = done(&previewed, &format!("{line} -n")).stdout;
        tree::assert_same(&before, &previewed.tree(), "files after a preview");
        previewed.write(".git/plan.patch", &patch);
        let git = previewed.command("git").args(["apply", ".git/plan.patch"]);
        git.outcome().expect_done();
        done(&applied, &format!("{line} --yes"));
        let kept = |scratch: &Scratch| {
            let mut tree = scratch.tree();
            tree.retain(|path, _| !path.starts_with(".git/"));
            tree
        };
        tree::assert_same(&kept(&previewed), &kept(&applied), line);
    }
}

#[test]
fn options_may_stand_before_the_words_that_name_a_command() {
    let scratch = Scratch::checkout();
    let before = scratch.tree();
    for line in [
        "-q -n release add alpha canary",
        "--root . --dry-run release add alpha canary",
        "-n --group services environment add alpha ulsfo --like eqiad",
        "--dry-run remove alpha",
    ] {
        let planned = done(&scratch, line);
        assert!(planned.stdout.contains("diff --git"), "{planned:?}");
        tree::assert_same(&before, &scratch.tree(), line);
    }
    for line in ["release", "remove", "-q environment", "release alpha"] {
        run(&scratch, line).expect_failure(2);
        tree::assert_same(&before, &scratch.tree(), line);
    }
}

#[test]
fn what_was_added_can_be_removed_and_leaves_no_trace() {
    let scratch = Scratch::checkout();
    scratch.write(&format!("{ALPHA}/values-main.yaml"), "a: 1\n");
    let before = scratch.tree();
    done(
        &scratch,
        "release add alpha search --like main --copy-values",
    );
    assert_eq!(
        scratch.text(&format!("{ALPHA}/values-search.yaml")),
        "a: 1\n"
    );
    let again = done(&scratch, "release add alpha search -e eqiad");
    assert!(again.stderr.contains("nothing to do"), "{again:?}");
    done(&scratch, "release remove alpha search -e codfw");
    done(&scratch, "release remove alpha search");
    tree::assert_same(&before, &scratch.tree(), "files after there and back");
}

#[test]
fn a_link_among_the_values_is_copied_as_a_link() {
    let scratch = Scratch::copy_of(&fixture("two-clusters"));
    let folder = "helmfile.d/dse-k8s-services/sun";
    let path = |name: &str| scratch.root().join(folder).join(name);
    fs::remove_file(path("values-dse-k8s-eqiad.yaml")).expect("a file of the fixture");
    symlink("../moon/values.yaml", path("values-dse-k8s-eqiad.yaml")).expect("a link");
    done(&scratch, "environment add sun ulsfo --like dse-k8s-eqiad");
    let link = fs::read_link(path("values-ulsfo.yaml")).expect("a link");
    assert_eq!(link.to_str(), Some("../moon/values.yaml"));
}

#[test]
fn what_is_refused_changes_nothing() {
    for (line, status, said) in [
        ("release add alpha", 2, "NAME"),
        ("release add none main", 2, "there is no service none"),
        ("release add alpha Main", 2, "has 'M' at character 1"),
        ("release add alpha canary -e staging", 2, "live traffic"),
        ("release add alpha x --like z", 2, "choose from: main"),
        ("release remove alpha main", 2, "new-service remove alpha"),
        (
            "release remove alpha main -e nowhere",
            2,
            "choose from: staging",
        ),
        (
            "environment add alpha x --like nowhere",
            2,
            "choose from: staging",
        ),
        ("environment add alpha x", 2, "--like"),
        ("remove none", 2, "there is no service none"),
        ("remove alpha --namespace maybe", 2, "auto, keep, remove"),
        ("remove services/_example_", 2, "no service"),
        ("remove alpha --group none", 2, "none"),
    ] {
        let scratch = Scratch::checkout();
        let before = scratch.tree();
        let refused = run(&scratch, line);
        refused.expect_failure(status);
        assert!(refused.stderr.contains(said), "{line}: {refused:?}");
        tree::assert_same(&before, &scratch.tree(), line);
    }
}

#[test]
fn a_service_in_production_stays() {
    let scratch = Scratch::checkout();
    let puppet = fixture("puppet");
    let puppet = puppet.to_str().expect("a path");
    let before = scratch.tree();
    let refused = run(&scratch, &format!("remove alpha --puppet {puppet}"));
    refused.expect_failure(2);
    let place = "hieradata/common/service.yaml:22 of operations/puppet";
    assert!(refused.stderr.contains(place), "{refused:?}");
    tree::assert_same(&before, &scratch.tree(), "after a refusal");
    // The catalog does not know this one.
    done(&scratch, &format!("remove zeta --puppet {puppet}"));
    run(&scratch, "remove alpha --puppet nowhere").expect_failure(2);
}

#[test]
fn a_helmfile_that_cannot_be_edited_is_said_with_its_line() {
    let scratch = Scratch::checkout();
    let path = format!("{ALPHA}/helmfile.yaml");
    let text = scratch.text(&path);
    let list = "- releases: [main]";
    scratch.write(
        &path,
        text.replacen(list, "- releases: {{ .Values.list }}", 1),
    );
    let before = scratch.tree();
    let refused = run(
        &scratch,
        "release add alpha canary -e eqiad,staging --force",
    );
    refused.expect_failure(1);
    assert!(refused.stderr.contains("helmfile.yaml:"), "{refused:?}");
    tree::assert_same(&before, &scratch.tree(), "after a refusal");
}

#[test]
fn a_file_that_came_meanwhile_is_no_part_of_what_goes() {
    let scratch = Scratch::checkout();
    let plan = done(&scratch, "remove alpha -n");
    assert!(plan.stdout.contains("deleted file mode"), "{plan:?}");
    let next = "after it: new-service checklist alpha --remove\n";
    assert!(plan.stderr.contains(next), "{plan:?}");
    // Everything in the folder is shown before it goes, whatever it is called.
    scratch.write(&format!("{ALPHA}/.notes.swp"), "mine\n");
    let plan = done(&scratch, "remove alpha -n");
    assert!(plan.stdout.contains(".notes.swp"), "{plan:?}");
}
