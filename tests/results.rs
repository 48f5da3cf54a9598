//! Files that a person names for a result: nothing that is there is written over, unless it is this
//! program's own earlier output, and nothing goes through a link of a stranger.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs;
use std::os::unix::fs::symlink;

use harness::program::Scratch;
use harness::tree;

const LIST: [&str; 3] = ["checklist", "alpha", "-o"];

fn list(file: &str) -> Vec<&str> {
    [&LIST[..], &[file]].concat()
}

#[test]
fn a_file_that_says_something_else_is_kept_unless_it_is_forced() {
    for path in [
        "notes.md",
        ".git/config",
        "helmfile.d/admin_ng/values/main.yaml",
        "zeta.md",
    ] {
        let scratch = Scratch::checkout();
        if !scratch.path(path).exists() {
            scratch.write(path, "# Checklist: zeta\n\nmine\n");
        }
        let refused = scratch.refused(1, &list(path));
        assert!(refused.stderr.contains("is there, and says something else"));
        scratch
            .run([&list(path)[..], &["--force"]].concat())
            .expect_done();
        assert!(scratch.text(path).starts_with("# Checklist: alpha\n"));
    }
}

#[test]
fn an_earlier_list_of_the_same_service_is_replaced_in_every_format() {
    let scratch = Scratch::checkout();
    for format in ["phabricator", "json", "markdown", "phabricator"] {
        let args = [&list("list")[..], &["--format", format]].concat();
        scratch.run(args).expect_done();
    }
    assert!(scratch.text("list").starts_with("= Checklist: alpha =\n"));
}

#[test]
fn a_patch_that_was_changed_is_kept_unless_it_is_forced() {
    let scratch = Scratch::checkout();
    scratch.run(["my-svc"]).expect_done();
    let puppet = tree::read(&harness::program::fixture("puppet"));
    tree::write(&scratch.path("puppet"), &puppet);
    let args = ["checklist", "my-svc", "--puppet=puppet", "--patches=p"];
    scratch.run(args).expect_done();
    let patches = fs::read_dir(scratch.path("p")).expect("it was made");
    let first = patches.flatten().next().expect("there is one").path();
    fs::write(&first, "mine\n").expect("writable");
    scratch.refused(1, &args);
    scratch
        .run([&args[..], &["--force"]].concat())
        .expect_done();
    assert_ne!(fs::read_to_string(&first).expect("it is there"), "mine\n");
}

#[test]
fn nothing_is_written_through_a_link_that_leads_out() {
    let scratch = Scratch::checkout();
    let outside = scratch.outside("home");
    symlink(&outside, scratch.path("docs")).expect("a link can be made");
    symlink(outside.join("list.md"), scratch.path("list.md")).expect("a link can be made");
    symlink("inside.md", scratch.path("link.md")).expect("a link can be made");
    scratch.write("inside.md", "# Checklist: alpha\n");
    for file in ["docs/list.md", "docs/../docs/list.md", "list.md"] {
        let _ = fs::write(outside.join("list.md"), "# Checklist: alpha\n");
        for args in [
            &list(file)[..],
            &[&list(file)[..], &["--force"]].concat(),
            &["my-svc", "--checklist", file],
        ] {
            let outcome = scratch.program().args(args).output_as_outcome();
            outcome.expect_failure(1);
            assert!(
                outcome.stderr.contains("leads out of [ROOT]"),
                "{outcome:?}"
            );
        }
        let text = fs::read_to_string(outside.join("list.md")).expect("it is there");
        assert_eq!(text, "# Checklist: alpha\n");
    }
    fs::remove_file(outside.join("list.md")).expect("it is there");
    scratch.run(list("link.md")).expect_done();
    assert!(scratch.text("inside.md").contains("Checklist: alpha\n\n"));
}

#[test]
fn folders_are_not_made_unasked_and_a_folder_is_no_file() {
    let scratch = Scratch::checkout();
    let puppet = tree::read(&harness::program::fixture("puppet"));
    tree::write(&scratch.path("puppet"), &puppet);
    scratch.run(["my-svc"]).expect_done();
    for args in [
        &list("new/list.md")[..],
        &["other", "--checklist=new/list.md"],
        &["checklist", "my-svc", "--puppet=puppet", "--patches=new/p"],
    ] {
        let outcome = scratch.run(args);
        assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
        assert!(!scratch.path("new").exists(), "{args:?}");
    }
    for args in [&list("x/")[..], &["other", "--checklist=x/"]] {
        let outcome = scratch.refused(2, args);
        assert!(outcome.stderr.contains("x/ names a folder"), "{outcome:?}");
    }
}

#[test]
fn a_dash_is_standard_output() {
    let scratch = Scratch::checkout();
    let outcome = scratch.run(list("-")).expect_done();
    assert!(outcome.stdout.starts_with("# Checklist: alpha\n"));
    assert!(!scratch.path("-").exists());
}
