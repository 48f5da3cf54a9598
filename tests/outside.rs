//! Checkouts of strangers that name what is outside, or hold what cannot be read: nothing outside is
//! read, and one bad file costs one finding.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use harness::program::{Outcome, Scratch};
use serde_json::Value;

const ALPHA: &str = "helmfile.d/services/alpha";
const HELMFILE: &str = "helmfile.d/services/alpha/helmfile.yaml";

/// A checkout beside a file with a secret, which no run may print.
fn beside_a_secret() -> Scratch {
    let scratch = Scratch::checkout();
    fs::create_dir(scratch.outside("secrets")).expect("a folder can be made");
    for file in ["values.yaml", "Chart.yaml", "helmfile.yaml"] {
        fs::write(scratch.outside("secrets").join(file), "token: hunter2\n").expect("writable");
    }
    scratch
}

fn naming(scratch: &Scratch, from: &str, to: &str) -> usize {
    let text = scratch.text(HELMFILE);
    assert!(text.contains(from), "{from}\n{text}");
    let text = text.replacen(from, to, 1);
    scratch.write(HELMFILE, &text);
    let line = text.lines().position(|line| line.contains(to));
    line.expect("it was just written") + 1
}

fn run(scratch: &Scratch, args: &[&str]) -> Outcome {
    let outcome = scratch.program().args(args).output_as_outcome();
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains("hunter2"), "{args:?}: {text}");
    }
    outcome
}

fn found(scratch: &Scratch) -> Vec<(String, String, u64)> {
    let outcome = run(scratch, &["check", "--format=json"]);
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    let report: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let found = findings.map(|finding| {
        let line = finding["line"].as_u64().expect("a number");
        (text(finding, "rule"), text(finding, "path"), line)
    });
    found.collect()
}

fn one(rule: &str, path: &str, line: usize) -> (String, String, u64) {
    let line = u64::try_from(line).expect("small");
    (rule.to_owned(), path.to_owned(), line)
}

const VALUES: [&str; 5] = ["values", "alpha", "-e", "eqiad", "--merged"];

#[test]
fn a_values_entry_that_leads_out_is_refused_with_its_line() {
    for out in [
        "../../../../secrets/values.yaml",
        "./../alpha/../../../../secrets/values.yaml",
    ] {
        let scratch = beside_a_secret();
        let line = naming(&scratch, "- \"values.yaml\"", &format!("- \"{out}\""));
        let outcome = run(&scratch, &VALUES);
        outcome.expect_failure(1);
        let named = format!("{HELMFILE}:{line} names it");
        assert!(
            outcome
                .stderr
                .contains("../secrets/values.yaml leads out of")
        );
        assert!(outcome.stderr.contains(&named), "{outcome:?}");
        assert!(found(&scratch).contains(&one("outside-checkout", HELMFILE, line)));
        run(&scratch, &["checklist", "alpha"]);
    }
}

#[test]
fn a_values_file_that_is_a_link_out_is_refused_and_one_within_is_fine() {
    let scratch = beside_a_secret();
    let file = format!("{ALPHA}/values.yaml");
    fs::remove_file(scratch.path(&file)).expect("the fixture has it");
    let secret = scratch.outside("secrets/values.yaml");
    for to in [
        "../../../../secrets/values.yaml",
        secret.to_str().expect("UTF-8"),
    ] {
        symlink(to, scratch.path(&file)).expect("a link can be made");
        let outcome = run(&scratch, &VALUES);
        outcome.expect_failure(1);
        assert!(
            outcome.stderr.contains("leads out of [ROOT]"),
            "{outcome:?}"
        );
        assert!(found(&scratch).contains(&one("outside-checkout", &file, 1)));
        fs::remove_file(scratch.path(&file)).expect("it was just made");
    }
    scratch.write("shared/values.yaml", "of: ours\n");
    let whole = scratch.path("shared/values.yaml");
    for to in [
        "../../../shared/values.yaml",
        whole.to_str().expect("UTF-8"),
    ] {
        symlink(to, scratch.path(&file)).expect("a link can be made");
        let outcome = run(&scratch, &VALUES).expect_done();
        assert!(outcome.stdout.contains("of: ours"), "{outcome:?}");
        run(&scratch, &["check", "--strict"]).expect_done();
        fs::remove_file(scratch.path(&file)).expect("it was just made");
    }
}

#[test]
fn a_service_folder_that_is_a_link_out_is_a_finding() {
    let scratch = beside_a_secret();
    let folder = "helmfile.d/services/linked";
    symlink("../../../secrets", scratch.path(folder)).expect("a link can be made");
    assert_eq!(found(&scratch), [one("outside-checkout", folder, 1)]);
    let outcome = run(&scratch, &["values", "linked", "-e", "eqiad", "--merged"]);
    assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
    run(&scratch, &["my-svc", "--like=linked"]);
    assert!(!scratch.path("helmfile.d/services/my-svc").exists());
}

#[test]
fn a_template_that_is_a_link_out_is_not_copied() {
    let scratch = beside_a_secret();
    let template = scratch.path("helmfile.d/services/_example_");
    fs::rename(&template, scratch.outside("secrets/_example_")).expect("it can be moved");
    symlink("../../../secrets/_example_", &template).expect("a link can be made");
    let outcome = run(&scratch, &["my-svc", "--template=checkout"]);
    assert!(matches!(outcome.status, Some(1 | 2)), "{outcome:?}");
    let outcome = run(&scratch, &["my-svc"]);
    if outcome.status == Some(0) {
        assert!(
            !outcome.stderr.contains("from the checkout's"),
            "{outcome:?}"
        );
    }
    assert!(found(&scratch).contains(&one("outside-checkout", "helmfile.d/services/_example_", 1)));
}

#[test]
fn a_chart_that_leads_out_is_refused_with_its_line() {
    let scratch = beside_a_secret();
    let line = naming(
        &scratch,
        "chart: wmf-stable/alpha",
        "chart: ../../../../secrets",
    );
    let outcome = run(&scratch, &[&VALUES[..], &["--with-chart"]].concat());
    outcome.expect_failure(1);
    assert!(
        outcome
            .stderr
            .contains(&format!("{HELMFILE}:{line} names it")),
        "{outcome:?}"
    );
    assert!(found(&scratch).contains(&one("outside-checkout", HELMFILE, line)));
}

#[test]
fn dots_below_the_copy_of_the_defaults_lead_nowhere() {
    for out in [
        "/../secrets/values.yaml",
        "/x/../../secrets/values.yaml",
        "//etc/hostname",
    ] {
        let scratch = beside_a_secret();
        fs::create_dir_all(scratch.path("defaults/x")).expect("a folder can be made");
        let named = format!(
            "- \"/etc/helmfile-defaults{}\"",
            out.replace("secrets", "../secrets")
        );
        let line = naming(&scratch, "- \"values.yaml\"", &named);
        let outcome = run(
            &scratch,
            &[&VALUES[..], &["--defaults-dir=defaults"]].concat(),
        );
        outcome.expect_failure(1);
        let named = format!("{HELMFILE}:{line} names it");
        assert!(outcome.stderr.contains(&named), "{outcome:?}");
        assert!(outcome.stderr.contains("leads out of"), "{outcome:?}");
    }
}

#[test]
fn one_bad_file_costs_one_finding_in_every_format() {
    type Spoil = fn(&Scratch, &str);
    let ways: [(&str, Spoil); 7] = [
        ("values-eqiad.yaml", |scratch, path| {
            File::create(scratch.path(path))
                .expect("writable")
                .set_len(1 << 30)
                .expect("no room");
        }),
        ("values-eqiad.yaml", |scratch, path| {
            symlink("values-eqiad.yaml", scratch.path(path)).expect("a link can be made");
        }),
        ("values-eqiad.yaml", |scratch, path| {
            symlink("nowhere", scratch.path(path)).expect("a link can be made");
        }),
        ("values-eqiad.yaml", |scratch, path| {
            scratch
                .command("mkfifo")
                .args([path])
                .outcome()
                .expect_done();
        }),
        ("values-x.yaml", |scratch, path| {
            fs::create_dir(scratch.path(path)).expect("a folder can be made");
        }),
        (".#values.yaml", |scratch, path| {
            symlink("me@host.1234:5678", scratch.path(path)).expect("a link can be made");
        }),
        ("values-eqiad.yaml", |scratch, path| {
            scratch.write(path, b"a: \xff\n");
        }),
    ];
    for (name, spoil) in ways {
        let scratch = Scratch::checkout();
        // Another service has a slip, which is found all the same.
        let zeta = "helmfile.d/services/zeta/helmfile.yaml";
        let text = scratch
            .text(zeta)
            .replace("wmf-stable/zeta", "wmf-stable/none");
        scratch.write(zeta, text);
        let path = format!("{ALPHA}/{name}");
        spoil(&scratch, &path);
        let found = found(&scratch);
        let rules: Vec<&str> = found.iter().map(|(rule, ..)| rule.as_str()).collect();
        assert_eq!(rules, ["unreadable-file", "unknown-chart"], "{name}");
        assert_eq!(found[0].1, path);
        for format in ["text", "sarif", "github"] {
            let outcome = run(&scratch, &["check", "--format", format]);
            assert_eq!(outcome.status, Some(1), "{format}");
            assert!(outcome.stdout.contains("unreadable-file"), "{format}");
        }
    }
}

#[test]
fn bad_files_that_services_share_are_findings_too() {
    for path in [
        "helmfile.d/services/.#global.yaml",
        "helmfile.d/admin_ng/values/main.yaml",
    ] {
        let scratch = Scratch::checkout();
        let _ = fs::remove_file(scratch.path(path));
        scratch
            .command("mkfifo")
            .args([path])
            .outcome()
            .expect_done();
        assert!(
            found(&scratch).contains(&one("unreadable-file", path, 1)),
            "{path}"
        );
    }
}
