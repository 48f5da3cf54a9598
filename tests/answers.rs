//! `--answers` and `--print-answers`: the same as flags, for one service or several at once.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests make and read files of their own"
)]

mod harness;

use std::fs;

use harness::program::{Scratch, fixture};
use harness::tree::{self, Tree};
use serde_json::Value;

/// Two services, the second like the first: both in the same files of the administrators.
const TWO: &str = "- name: comet\n  like: sun\n  port: auto\n\
                   - name: comet-next\n  like: dse-k8s-services/comet\n  port: auto\n";

fn clusters() -> Scratch {
    Scratch::copy_of(&fixture("two-clusters"))
}

/// A checkout beside which `answers.yaml` has these answers.
fn with_answers(scratch: &Scratch, text: &str) -> String {
    let path = scratch.outside("home").join("answers.yaml");
    fs::write(&path, text).expect("it can be written");
    path.to_str().expect("paths are UTF-8").to_owned()
}

/// What is there after runs that all do their job.
fn after(scratch: &Scratch, runs: &[&[&str]]) -> Tree {
    for args in runs {
        scratch
            .program()
            .args(*args)
            .output_as_outcome()
            .expect_done();
    }
    scratch.tree()
}

#[test]
fn several_services_are_made_as_if_one_after_another() {
    let one_by_one = after(
        &clusters(),
        &[
            &["comet", "--like=sun", "--port=auto"],
            &["comet-next", "--like=comet", "--port=auto"],
        ],
    );
    let scratch = clusters();
    let file = with_answers(&scratch, TWO);
    let at_once = after(&scratch, &[&["--answers", &file]]);
    assert_ne!(at_once, clusters().tree());
    tree::assert_same(&one_by_one, &at_once, "files of two services");
    // The ports are two.
    for (name, port) in [("comet", 4001), ("comet-next", 4002)] {
        let path = format!("helmfile.d/dse-k8s-services/{name}/values.yaml");
        let line = format!("public_port: {port}");
        assert!(scratch.text(&path).contains(&line), "{name}");
    }
    // Once more there is nothing to do, and a word for each.
    let again = scratch
        .program()
        .args(["--answers", &file])
        .output_as_outcome();
    let again = again.expect_done();
    assert!(
        again.stderr.ends_with("nothing to do\n"),
        "{}",
        again.stderr
    );
    tree::assert_same(&at_once, &scratch.tree(), "files after another run");
}

#[test]
fn the_preview_is_the_patch_of_all() {
    let scratch = clusters();
    let file = with_answers(&scratch, TWO);
    let run = scratch.program().args(["--answers", &file, "-n"]);
    let patch = run.output_as_outcome().expect_done().stdout;
    let start = patch.find("diff --git").expect("a patch");
    let patched = clusters();
    let patch_file = patched.outside("home").join("plan.patch");
    fs::write(&patch_file, &patch[start..]).expect("it can be written");
    let apply = patched.command("git").args(["apply"]).args([&patch_file]);
    apply.output_as_outcome().expect_done();
    let made = after(&scratch, &[&["--answers", &file]]);
    tree::assert_same(&made, &patched.tree(), "files after the patch");
}

#[test]
fn what_is_wrong_with_one_leaves_nothing_of_the_others() {
    for (second, message) in [
        (
            "name: b\n  like: none",
            "error: b: there is no service none here",
        ),
        (
            "name: b\n  environments: [moon]",
            "error: b: the template has no environment",
        ),
        (
            "name: alpha",
            "error: alpha: service services/alpha already exists",
        ),
        (
            "name: b\n  prot: 1",
            "answers.yaml:3:3: service 2 (b): \"prot\" is no key",
        ),
    ] {
        let scratch = Scratch::checkout();
        let before = scratch.tree();
        let file = with_answers(&scratch, &format!("- name: a-svc\n- {second}\n"));
        let run = scratch
            .program()
            .args(["--answers", &file])
            .output_as_outcome();
        assert!(matches!(run.status, Some(1 | 2)), "{}", run.stderr);
        assert!(run.stdout.is_empty(), "{}", run.stdout);
        assert!(run.stderr.contains(message), "{}", run.stderr);
        tree::assert_same(&before, &scratch.tree(), second);
    }
}

#[test]
fn one_name_in_one_group_is_one_service() {
    let scratch = clusters();
    let before = scratch.tree();
    // One group is named, the other is that of the sibling.
    let text = "- {name: comet, like: sun}\n- {name: comet, like: sun, group: dse-k8s-services}\n";
    let file = with_answers(&scratch, text);
    let run = scratch
        .program()
        .args(["--answers", &file])
        .output_as_outcome();
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    let message = "error: comet: dse-k8s-services/comet is there twice";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    tree::assert_same(&before, &scratch.tree(), "files after a refusal");
}

#[test]
fn standard_input_has_answers_too() {
    let by_flags = after(&Scratch::checkout(), &[&["my-svc", "--canary", "-eeqiad"]]);
    for text in [
        "name: my-svc\ncanary: true\nenvironments: [eqiad]\n",
        "{\"name\": \"my-svc\", \"canary\": true,\n\t\"environments\": \"eqiad\"}",
    ] {
        let scratch = Scratch::checkout();
        let file = with_answers(&scratch, text);
        let script = format!("exec \"$@\" < '{file}'");
        let run = scratch.shell(&script).args(["--answers=-"]);
        run.output_as_outcome().expect_done();
        tree::assert_same(&by_flags, &scratch.tree(), text);
    }
}

#[test]
fn the_command_line_goes_over_the_file() {
    let by_flags = after(&Scratch::checkout(), &[&["other", "-eeqiad", "--canary"]]);
    let scratch = Scratch::checkout();
    let file = with_answers(
        &scratch,
        "name: my-svc\nenvironments: [staging]\ncanary: true\n",
    );
    let made = after(&scratch, &[&["other", "-eeqiad", "--answers", &file]]);
    tree::assert_same(&by_flags, &made, "files of another name");
    let several = with_answers(&scratch, "- name: a\n- name: b\n");
    let run = scratch.program().args(["c", "--answers", &several]);
    let run = run.output_as_outcome();
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("c is one name"), "{}", run.stderr);
}

/// Runs whose answers are printed, read again, and come to the same.
const RUNS: [(&str, &[&str]); 7] = [
    ("checkout", &["my-svc"]),
    (
        "checkout",
        &[
            "my-svc",
            "--canary",
            "--chart=python-webapp",
            "-estaging,eqiad",
            "--namespace=shared",
            "--traffic=lvs",
            "--port=auto",
            "--placeholders",
            "--task=T1",
        ],
    ),
    (
        "checkout",
        &["my-svc", "--group=ml-services", "--only=service"],
    ),
    ("checkout", &["check", "--only=namespace"]),
    ("checkout", &["tern", "--like=zeta", "--no-canary"]),
    (
        "two-clusters",
        &["comet", "--like=dse-k8s-services/sun", "--port=auto"],
    ),
    (
        "two-clusters",
        &["comet", "--like=sun", "--without=operators"],
    ),
];

#[test]
fn what_is_printed_makes_the_same_again() {
    for (base, args) in RUNS {
        let scratch = || Scratch::copy_of(&fixture(base));
        let args = [&["create"], args].concat();
        for format in ["text", "json"] {
            let printing = scratch();
            let before = printing.tree();
            let run =
                printing.run(
                    args.iter()
                        .copied()
                        .chain(["--print-answers", "--format", format]),
                );
            let printed = run.expect_done().stdout;
            tree::assert_same(&before, &printing.tree(), "files after --print-answers");
            let by_file = scratch();
            let file = with_answers(&by_file, &printed);
            let made = after(&by_file, &[&["--answers", &file]]);
            assert_ne!(before, made);
            tree::assert_same(&after(&scratch(), &[&args]), &made, &printed);
        }
    }
}

#[test]
fn several_plans_are_a_list_in_json() {
    let scratch = clusters();
    let file = with_answers(&scratch, TWO);
    let args = ["--answers", &file, "--format=json", "--commit-message"];
    let run = scratch
        .program()
        .args(args)
        .output_as_outcome()
        .expect_done();
    let plans: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let plans = plans.as_array().expect("a list");
    let names: Vec<&Value> = plans.iter().map(|plan| &plan["service"]).collect();
    assert_eq!(names, ["comet", "comet-next"]);
    for plan in plans {
        assert_eq!(plan["outcome"], "applied");
        let message = plan["commit_message"].as_str().expect("a message");
        assert!(
            message.starts_with("add comet and comet-next\n"),
            "{message}"
        );
    }
    // One after the other, the edits are what was done.
    let edit = |plan: &Value| {
        plan["changes"][0]["diff"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        edit(&plans[0]).contains("\n+  comet:\n"),
        "{}",
        edit(&plans[0])
    );
    assert!(
        edit(&plans[1]).contains("\n   comet:\n"),
        "{}",
        edit(&plans[1])
    );
    let one = with_answers(&scratch, "- name: comet\n  like: sun\n  port: auto\n");
    let args = ["--answers", &one, "--format=json"];
    let run = scratch
        .program()
        .args(args)
        .output_as_outcome()
        .expect_done();
    let plan: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(plan["outcome"], "nothing-to-do");
}

#[test]
fn a_checklist_file_has_those_of_all() {
    let scratch = clusters();
    let file = with_answers(&scratch, TWO);
    let made = after(&scratch, &[&["--answers", &file, "--checklist=list.md"]]);
    let list = scratch.text("list.md");
    let headings: Vec<&str> = list.lines().filter(|line| line.starts_with("# ")).collect();
    assert_eq!(headings, ["# Checklist: comet", "# Checklist: comet-next"]);
    let again = after(&scratch, &[&["--answers", &file, "--checklist=list.md"]]);
    tree::assert_same(&made, &again, "files after another run");
    let printed = scratch
        .program()
        .args(["--answers", &file, "--checklist=-"]);
    let printed = printed.output_as_outcome().expect_done().stdout;
    assert_eq!(printed, list);
}
