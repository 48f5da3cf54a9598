//! Nothing lost, whatever happens: every single system call with which a run changes the disk is
//! made to fail in every way, the run is killed at it, and it is asked to stop at it.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::job::{ERRORS, Job, SIGNALS, fail_everywhere, kill_everywhere, stop_everywhere};
use harness::program::{BINARY, Scratch, fixture};

const SERVICE: &str = "my-svc";

const CHECKOUT: Job = Job {
    scratch: Scratch::checkout,
    command: || words(&[BINARY, SERVICE, "--canary", "--test"]),
    errors: &ERRORS,
    signals: &SIGNALS,
    lacking: &[],
    wholes: &["helmfile.d/services/my-svc"],
    least_calls: 25,
};

const FOLDER: Job = Job {
    scratch: Scratch::new,
    command: || words(&[BINARY, SERVICE, "--checklist", "list.md"]),
    errors: &ERRORS,
    signals: &SIGNALS,
    lacking: &[],
    wholes: &["my-svc", "admin/my-svc"],
    least_calls: 25,
};

/// A service that goes: its namespace's entry, its chart and its folder.
const REMOVAL: Job = Job {
    scratch: Scratch::checkout,
    command: || {
        again_while(
            "[ -d helmfile.d/services/alpha ]",
            "remove alpha --chart --yes",
        )
    },
    errors: &["EIO"],
    signals: &SIGNALS,
    lacking: &[],
    wholes: &["helmfile.d/services/alpha", "charts/alpha"],
    least_calls: 15,
};

/// A release that goes, with the values files that it alone loads.
const RELEASE: Job = Job {
    scratch: || {
        let scratch = Scratch::checkout();
        scratch.write("helmfile.d/services/alpha/values-main.yaml", "a: 1\n");
        let add = ["release", "add", "alpha", "search", "--copy-values"];
        scratch.run(add).expect_done();
        scratch
    },
    command: || {
        again_while(
            "grep -q search helmfile.d/services/alpha/helmfile.yaml",
            "release remove alpha search --yes",
        )
    },
    errors: &["EIO"],
    signals: &SIGNALS,
    lacking: &[],
    wholes: &[],
    least_calls: 10,
};

/// A command that refuses what is done already: a shell runs it only as long as it is not, and else
/// one that has nothing to do.
fn again_while(condition: &str, line: &str) -> Vec<String> {
    let idle = "environment add zeta staging --like staging";
    let script =
        format!("if {condition}; then exec {BINARY} {line}; else exec {BINARY} {idle}; fi");
    words(&["sh", "-c", &script])
}

/// Two services like others: two edited files, two folders, and links.
const SIBLINGS: Job = Job {
    scratch: with_siblings,
    command: || words(&[BINARY, "--answers", "answers.yaml"]),
    errors: &ERRORS,
    signals: &SIGNALS,
    lacking: &[],
    wholes: &[
        "helmfile.d/dse-k8s-services/comet",
        "helmfile.d/dse-k8s-services/comet-next",
    ],
    least_calls: 40,
};

fn with_siblings() -> Scratch {
    let scratch = Scratch::copy_of(&fixture("two-clusters"));
    let text = "- {name: comet, like: sun, port: auto}\n\
                - {name: comet-next, like: dse-k8s-services/comet, port: auto}\n";
    scratch.write("answers.yaml", text);
    scratch
}

/// A file system that can neither rename without replacing nor let files change places.
const CHECKOUT_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..CHECKOUT
};

const FOLDER_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..FOLDER
};

const SIBLINGS_IN_STEPS: Job = Job {
    lacking: &["renameat2:error=EINVAL"],
    ..SIBLINGS
};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn every_failing_call_in_a_checkout_is_survived() {
    fail_everywhere(&CHECKOUT);
}

#[test]
fn every_failing_call_in_a_folder_is_survived() {
    fail_everywhere(&FOLDER);
}

#[test]
fn every_failing_call_with_several_edited_files_is_survived() {
    fail_everywhere(&SIBLINGS);
}

#[test]
fn every_failing_call_on_a_poorer_file_system_is_survived() {
    fail_everywhere(&CHECKOUT_IN_STEPS);
    fail_everywhere(&FOLDER_IN_STEPS);
}

#[test]
fn a_kill_at_any_call_in_a_checkout_is_survived() {
    kill_everywhere(&CHECKOUT);
    kill_everywhere(&CHECKOUT_IN_STEPS);
}

#[test]
fn a_kill_at_any_call_with_several_edited_files_is_survived() {
    kill_everywhere(&SIBLINGS);
    kill_everywhere(&SIBLINGS_IN_STEPS);
}

#[test]
fn a_kill_at_any_call_in_a_folder_is_survived() {
    kill_everywhere(&FOLDER);
    kill_everywhere(&FOLDER_IN_STEPS);
}

#[test]
fn a_stop_at_any_call_is_all_or_nothing() {
    stop_everywhere(&CHECKOUT);
    stop_everywhere(&FOLDER);
    stop_everywhere(&SIBLINGS);
}

#[test]
fn a_fault_while_something_is_removed_is_survived() {
    for job in [&REMOVAL, &RELEASE] {
        fail_everywhere(job);
        kill_everywhere(job);
        stop_everywhere(job);
    }
}
