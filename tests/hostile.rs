//! Trees from enemies, or from accidents: templates and places with links, pipes, and more than
//! anybody meant. Each is refused or copied; nothing is followed outside, nothing hangs, and memory
//! stays small.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};

use harness::program::{Outcome, Scratch};
use harness::tree;
use predicates::prelude::*;

const VALUES: &str = "helmfile.d/admin_ng/values/main.yaml";

/// A folder with a template that is right but for what a test adds.
fn with_template() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "_example_/helmfile.yaml",
        "environments:\n  staging:\n    values:\n      - releases: [main]\nreleases:\n  - name: main\n    \
         namespace: SERVICE_NAME\n    chart: wmf-stable/SERVICE_NAME\n",
    );
    scratch
}

fn link(scratch: &Scratch, to: &str, path: &str) {
    symlink(to, scratch.path(path)).expect("a link can be made");
}

fn said(outcome: &Outcome, text: &str) {
    outcome.expect_said(&predicate::str::contains(text));
}

#[test]
fn a_template_with_a_pipe_is_refused_at_once() {
    let scratch = Scratch::new();
    scratch.write("_example_/helmfile.yaml", "a: SERVICE_NAME\n");
    let made = scratch.command("mkfifo").args(["_example_/pipe"]).outcome();
    made.expect_done();
    let outcome = scratch.refused(1, &["my-svc"]);
    assert!(outcome.stderr.contains("_example_/pipe"), "{outcome:?}");
}

#[test]
fn a_file_above_the_target_is_refused() {
    let scratch = Scratch::new();
    scratch.write("admin", "mine\n");
    scratch.refused(1, &["my-svc"]);
}

/// Mode bits do not bind root, so this is a folder in which nobody can write: one of the kernel's.
#[test]
fn a_folder_that_takes_no_files_is_refused() {
    let scratch = Scratch::new();
    let outcome = scratch.refused(1, &["my-svc", "--root=/proc/self"]);
    assert!(
        outcome.stderr.contains("nothing was changed"),
        "{outcome:?}"
    );
}

#[test]
fn a_link_in_the_way_is_refused_and_not_followed() {
    let scratch = Scratch::new();
    scratch.write("elsewhere/notes.txt", "mine\n");
    symlink("elsewhere", scratch.path("my-svc")).expect("a link can be made");
    scratch.refused(1, &["my-svc"]);
}

#[test]
fn a_read_only_folder_is_refused() {
    let scratch = Scratch::new();
    let mode = |mode| fs::set_permissions(scratch.root(), fs::Permissions::from_mode(mode));
    mode(0o555).expect("a mode can be set");
    let probe = fs::write(scratch.path("probe"), "");
    if probe.is_ok() {
        fs::remove_file(scratch.path("probe")).expect("it was made");
        println!("skipped: modes do not bind this user");
        return;
    }
    scratch.refused(1, &["my-svc"]);
    mode(0o755).expect("a mode can be set");
}

#[test]
fn links_in_a_template_are_copied_and_never_followed() {
    let scratch = with_template();
    let outside = scratch.outside("secret");
    fs::write(&outside, "secret\n").expect("a file can be written");
    let outside = outside.to_str().expect("paths are UTF-8");
    for (to, name) in [
        (outside, "out"),
        ("loop", "loop"),
        ("..", "up"),
        ("/", "top"),
    ] {
        link(&scratch, to, &format!("_example_/{name}"));
    }
    scratch
        .program()
        .args(["my-svc"])
        .output_as_outcome()
        .expect_done();
    fs::remove_file(outside).expect("it was just made");
    for name in ["out", "loop", "up", "top"] {
        let made = fs::read_link(scratch.path(&format!("my-svc/{name}"))).expect("it is a link");
        let model = fs::read_link(scratch.path(&format!("_example_/{name}"))).expect("it is one");
        assert_eq!(made, model);
    }
}

#[test]
fn a_template_that_is_a_loop_of_links_is_refused() {
    let scratch = Scratch::new();
    link(&scratch, "_example_", "_example_");
    scratch.refused(1, &["my-svc"]);
}

#[test]
fn what_an_editor_left_behind_is_no_part_of_a_sibling_whatever_its_size() {
    let scratch = Scratch::checkout();
    let huge = |name: &str| {
        let file = File::create(scratch.path(&format!("helmfile.d/services/alpha/{name}")));
        let file = file.expect("a file can be made");
        file.set_len(1 << 30).expect("it takes no room");
    };
    huge(".values.yaml.swp");
    let like = [&["my-svc", "--like=alpha"][..], &["--only=service"]].concat();
    // Comparing whole trees would read it.
    let outcome = scratch.program().args(like.clone()).outcome();
    outcome.expect_done();
    let made = "helmfile.d/services/my-svc";
    assert!(scratch.path(&format!("{made}/helmfile.yaml")).exists());
    assert!(!scratch.path(&format!("{made}/.values.yaml.swp")).exists());
    huge("values.yaml.dump");
    let other = scratch.program().args(["other", like[1], like[2]]);
    let outcome = other.outcome();
    outcome.expect_failure(1);
    said(&outcome, "alpha/values.yaml.dump has 1073741824 bytes");
}

#[test]
fn a_template_with_a_huge_file_is_refused_without_reading_it() {
    let scratch = with_template();
    let huge = File::create(scratch.path("_example_/huge")).expect("a file can be made");
    huge.set_len(1 << 30).expect("it takes no room");
    // With a fifth of that memory; in a tree of its own, since the comparison would read it.
    let limited = r#"ulimit -v 200000; exec "$@" my-svc"#;
    let outcome = scratch.shell(limited).outcome();
    outcome.expect_failure(1);
    said(&outcome, "_example_/huge has 1073741824 bytes");
    assert!(!scratch.path("my-svc").exists() && !scratch.path("admin").exists());
}

#[test]
fn a_template_with_too_many_files_is_refused() {
    let scratch = with_template();
    for number in 0..100_000 {
        File::create(scratch.path(&format!("_example_/{number}"))).expect("a file can be made");
    }
    let outcome = scratch.run(["my-svc"]);
    outcome.expect_failure(1);
    said(&outcome, "more than 1000 files and folders");
}

#[test]
fn a_template_that_is_too_deep_is_refused() {
    let scratch = with_template();
    let deep = format!("_example_/{}", "d/".repeat(1000));
    fs::create_dir_all(scratch.path(&deep)).expect("folders can be made");
    let outcome = scratch.run(["my-svc"]);
    outcome.expect_failure(1);
}

#[test]
fn a_template_with_too_many_bytes_is_refused() {
    let scratch = with_template();
    for name in ["one", "two"] {
        scratch.write(&format!("_example_/{name}"), vec![b'#'; 9 * 1024 * 1024]);
    }
    said(&scratch.refused(1, &["my-svc"]), "more than 16777216 bytes");
}

#[test]
fn devices_and_pipes_for_files_are_refused_at_once() {
    for path in [
        VALUES,
        "helmfile.d/admin_ng/helmfile.yaml",
        "helmfile.d/services/_example_/helmfile.yaml",
    ] {
        let scratch = Scratch::checkout();
        fs::remove_file(scratch.path(path)).expect("the fixture has it");
        scratch
            .command("mkfifo")
            .args([path])
            .outcome()
            .expect_done();
        scratch.refused(1, &["my-svc"]);
        fs::remove_file(scratch.path(path)).expect("it was just made");
        link(&scratch, "/dev/zero", path);
        let outcome = scratch.run(["my-svc"]);
        assert!(matches!(outcome.status, Some(1 | 2)), "{path}: {outcome:?}");
    }
}

#[test]
fn a_pipe_where_the_checklist_should_go_is_refused_at_once() {
    let scratch = Scratch::new();
    scratch
        .command("mkfifo")
        .args(["list.md"])
        .outcome()
        .expect_done();
    scratch.refused(1, &["my-svc", "--checklist=list.md"]);
}

#[test]
fn a_service_with_other_things_in_it_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    for path in ["my-svc/helmfile.yaml", "my-svc/values.yaml"] {
        scratch.write(path, "mine\n");
    }
    scratch
        .command("mkfifo")
        .args(["my-svc/values-staging.yaml"])
        .outcome()
        .expect_done();
    link(&scratch, "/dev/zero", "my-svc/values-canary.yaml");
    let outcome = scratch.refused(1, &["my-svc", "--canary"]);
    said(&outcome, "my-svc/values-staging.yaml (differs)");
    said(&outcome, "my-svc/values-canary.yaml (differs)");
}

#[test]
fn a_place_that_leads_out_of_the_checkout_is_refused() {
    for path in ["helmfile.d/services", "helmfile.d/admin_ng/values", VALUES] {
        let scratch = Scratch::checkout();
        let outside = scratch.outside("elsewhere");
        fs::rename(scratch.path(path), &outside).expect("it can be moved");
        let before = outside.is_dir().then(|| tree::read(&outside));
        link(&scratch, outside.to_str().expect("paths are UTF-8"), path);
        let outcome = scratch.program().args(["my-svc"]).output_as_outcome();
        outcome.expect_failure(1);
        said(&outcome, "leads out of [ROOT]");
        assert_eq!(outside.is_dir().then(|| tree::read(&outside)), before);
        let remove = scratch
            .command("rm")
            .args([OsStr::new("-r"), outside.as_os_str()]);
        remove.assert().success();
    }
}

#[test]
fn a_place_that_leads_elsewhere_in_the_checkout_is_fine() {
    let scratch = Scratch::checkout();
    fs::rename(
        scratch.path("helmfile.d/services"),
        scratch.path("services"),
    )
    .expect("it can be moved");
    link(&scratch, "../services", "helmfile.d/services");
    scratch.run(["my-svc"]).expect_done();
    assert!(scratch.path("services/my-svc/helmfile.yaml").is_file());
}
