//! `new-service check`, run as a whole.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

mod harness;

use harness::program::{Outcome, Scratch};
use serde_json::Value;

const ALPHA: &str = "helmfile.d/services/alpha/helmfile.yaml";
const ZETA: &str = "helmfile.d/services/zeta/helmfile.yaml";

/// The fixture with a slip of each severity in `alpha`: the first an error, in line 8.
fn with_slips() -> Scratch {
    let scratch = Scratch::checkout();
    let text = scratch.text(ALPHA);
    scratch.write(ALPHA, text.replace("kubernetes/alpha-", "kubernetes/zeta-"));
    scratch.write("helmfile.d/services/alpha/values-test.yaml", "a: 1\n");
    scratch.write("helmfile.d/services/alpha/values-eqiad.yaml", "# nothing\n");
    scratch
}

fn json(scratch: &Scratch, args: &[&str]) -> Vec<(String, String, u64)> {
    let args = ["check", "--format=json"].iter().chain(args);
    let outcome = scratch.run(args);
    let report: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    assert_eq!(report["version"], 1);
    let findings = report["findings"].as_array().expect("a list").iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    findings
        .map(|finding| {
            let line = finding["line"].as_u64().expect("a number");
            (text(finding, "rule"), text(finding, "path"), line)
        })
        .collect()
}

fn rules(found: &[(String, String, u64)]) -> Vec<&str> {
    found.iter().map(|(rule, ..)| rule.as_str()).collect()
}

#[test]
fn the_fixture_and_a_fresh_service_have_no_findings() {
    let scratch = Scratch::checkout();
    for args in [
        &["fresh", "--chart=python-webapp", "--canary", "--test"] as &[&str],
        &["plain", "--chart=python-webapp", "--environments=staging"],
    ] {
        scratch.run(args).expect_done();
    }
    let outcome = scratch.run(["check", "--strict"]).expect_done();
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("no findings in 7 services"),
        "{}",
        outcome.stderr
    );
    // The files that were kept on request are told.
    scratch
        .run(["kept", "--chart=python-webapp", "--placeholders"])
        .expect_done();
    let found = json(&scratch, &["kept"]);
    assert!(!found.is_empty());
    assert!(
        rules(&found)
            .iter()
            .all(|rule| *rule == "placeholder-values"),
        "{found:?}"
    );
}

#[test]
fn findings_stand_by_file_and_place_with_what_to_do() {
    let scratch = with_slips();
    let outcome = scratch.run(["check"]);
    assert_eq!(outcome.status, Some(1));
    let expected = "\
helmfile.d/services/alpha/helmfile.yaml:10:7: error[foreign-name]: the kubeconfig is that of zeta, and this is alpha
    help: write /etc/kubernetes/alpha-deploy-…

helmfile.d/services/alpha/values-eqiad.yaml:1:1: info[placeholder-values]: the file has nothing but comments
    help: remove it until there is something to set

helmfile.d/services/alpha/values-test.yaml:1:1: warning[unloaded-values]: no release loads this file in any environment
    help: rename it to what the helmfile loads, name it there, or remove it
";
    assert_eq!(outcome.stdout, expected);
    assert!(
        outcome
            .stderr
            .contains("1 error, 1 warning, 1 note in 5 services")
    );
}

#[test]
fn the_exit_code_is_for_errors_and_with_strict_for_warnings() {
    let scratch = Scratch::checkout();
    let code = |args: &[&str]| scratch.run(["check"].iter().chain(args)).status;
    assert_eq!(code(&["--strict"]), Some(0));
    scratch.write("helmfile.d/services/alpha/values-test.yaml", "a: 1\n");
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--strict"]), Some(1));
    scratch.write(ALPHA, "a: [\n");
    assert_eq!(code(&[]), Some(1));
}

#[test]
fn names_paths_and_groups_narrow_it() {
    let scratch = with_slips();
    let zeta = scratch.text(ZETA);
    scratch.write(ZETA, zeta.replace("wmf-stable/zeta", "wmf-stable/none"));
    assert_eq!(rules(&json(&scratch, &["zeta"])), ["unknown-chart"]);
    assert_eq!(
        rules(&json(&scratch, &["helmfile.d/services/zeta/"])),
        ["unknown-chart"]
    );
    assert_eq!(
        rules(&json(&scratch, &["./helmfile.d/services/zeta/values.yaml"])),
        ["unknown-chart"]
    );
    assert_eq!(json(&scratch, &["alpha", "zeta"]).len(), 4);
    assert_eq!(json(&scratch, &["helmfile.d/services"]).len(), 4);
    assert_eq!(json(&scratch, &["--group=dse-k8s-services"]), []);
    let inside = scratch
        .program()
        .inside("helmfile.d/services/zeta")
        .args(["check", "."])
        .outcome();
    assert!(inside.stdout.contains("unknown-chart") && !inside.stdout.contains("alpha"));
    for args in [
        &["check", "none"] as &[&str],
        &["check", "--group=none"],
        &["check", "alpha", "--group=ml-services"],
        &["check", "/"],
    ] {
        scratch.refused(2, args);
    }
}

#[test]
fn paths_of_any_kind_stand_for_the_services_that_depend_on_them() {
    let scratch = with_slips();
    for (path, count) in [
        ("helmfile.d/services/alpha/values-gone.yaml", 3),
        ("helmfile.d/services/global.yaml", 3),
        ("helmfile.d/admin_ng/values/main.yaml", 3),
        ("charts/alpha/Chart.yaml", 3),
        ("charts/zeta/Chart.yaml", 0),
        ("helmfile.d/services/gone/helmfile.yaml", 0),
        ("README.md", 0),
    ] {
        assert_eq!(json(&scratch, &[path]).len(), count, "{path}");
    }
    let nothing = scratch.run(["check", "gone/x", "Rakefile"]).expect_done();
    assert!(
        nothing.stderr.contains("nothing to check"),
        "{}",
        nothing.stderr
    );
    // As git names them, from the top.
    let inside = scratch
        .program()
        .inside("helmfile.d/services/zeta")
        .args(["check", ALPHA])
        .outcome();
    assert!(inside.stdout.contains("foreign-name"), "{}", inside.stdout);
    let gone = scratch
        .program()
        .inside("helmfile.d/services/alpha")
        .args(["check", "values-gone.yaml"])
        .outcome();
    assert!(gone.stdout.contains("foreign-name"), "{}", gone.stdout);
}

#[test]
fn a_comment_with_a_reason_silences_one_finding() {
    let scratch = with_slips();
    let comment =
        "    # new-service: allow foreign-name one kubeconfig for both, T1234\n    - {{ .Values";
    let text = scratch.text(ALPHA).replacen("    - {{ .Values", comment, 1);
    scratch.write(ALPHA, &text);
    scratch.write(
        "helmfile.d/services/alpha/values-test.yaml",
        "a: 1 # new-service: allow unloaded-values for the tests\n",
    );
    assert_eq!(rules(&json(&scratch, &[])), ["placeholder-values"]);
    scratch.write(ALPHA, text.replace(" one kubeconfig for both, T1234", ""));
    assert_eq!(
        rules(&json(&scratch, &[])),
        ["foreign-name", "placeholder-values"]
    );
}

#[test]
fn other_programs_get_it_in_their_formats() {
    let scratch = with_slips();
    let github = scratch.run(["check", "--format=github"]).stdout;
    let first = "::error file=helmfile.d/services/alpha/helmfile.yaml,line=10,col=7,title=foreign-name::the kubeconfig is that of zeta, and this is alpha%0Awrite /etc/kubernetes/alpha-deploy-…";
    assert_eq!(github.lines().next(), Some(first));
    assert!(github.contains("::notice file=") && github.contains("::warning file="));
    let sarif = scratch.run(["check", "--format=sarif"]).stdout;
    let sarif: Value = serde_json::from_str(&sarif).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 3);
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(
            region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1)
        );
    }
    assert_eq!(results[0]["level"], "error");
    assert_eq!(results[1]["level"], "note");
}

#[test]
fn every_rule_can_be_explained() {
    let scratch = Scratch::new();
    for rule in new_service::check::RULES {
        let outcome = scratch.run(["check", "--explain", rule.name]).expect_done();
        for text in [rule.name, rule.what, rule.why, rule.slip] {
            assert!(
                outcome.stdout.contains(text),
                "{text:?}: {}",
                outcome.stdout
            );
        }
    }
    let unknown = scratch.refused(2, &["check", "--explain", "none"]);
    assert!(unknown.stderr.contains("foreign-name"));
}

#[test]
fn the_page_has_every_rule_as_it_is() {
    let page = include_str!("../docs/check.md");
    for rule in new_service::check::RULES {
        let row = format!(
            "| `{}` | {} | {}",
            rule.name,
            rule.severity.name(),
            rule.what
        );
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn what_was_left_out_is_said_on_request() {
    let scratch = Scratch::checkout();
    let text = scratch
        .text(ALPHA)
        .replace("- name: main", "- name: '{{ env \"X\" }}'");
    scratch.write(ALPHA, text);
    let quiet = scratch.run(["check"]).expect_done();
    assert!(!quiet.stderr.contains("left out"));
    let verbose = scratch.run(["check", "-v"]).expect_done();
    assert!(
        verbose
            .stderr
            .contains("a template makes the name of a release"),
        "{}",
        verbose.stderr
    );
}

#[test]
fn a_folder_with_services_is_checked_too() {
    let scratch = Scratch::new();
    scratch.run(["my-svc", "--canary"]).expect_done();
    let clean = scratch.run(["check", "--strict"]).expect_done();
    assert!(
        clean.stderr.contains("no findings in 1 service"),
        "{}",
        clean.stderr
    );
    scratch.write("my-svc/values-x.yaml", "a: SERVICE_NAME\n");
    let found = json(&scratch, &["my-svc"]);
    assert_eq!(rules(&found), ["unloaded-values", "leftover-placeholder"]);
}

#[test]
fn names_that_no_file_can_have_are_no_reason_to_fail() {
    let scratch = Scratch::checkout();
    let long = "x".repeat(300);
    let text = scratch.text(ALPHA);
    for (from, to) in [
        ("kubernetes/alpha-", format!("kubernetes/{long}-")),
        ("../global.yaml", format!("../{long}.yaml")),
        ("../global.yaml", "..".to_owned()),
        ("- \"values.yaml\"", format!("- \"../{long}/values.yaml\"")),
    ] {
        assert!(text.contains(from), "{from}");
        scratch.write(ALPHA, text.replace(from, &to));
        let outcome = scratch.run(["check", "alpha"]).expect_done();
        assert!(!outcome.stdout.contains("missing-reference"), "{to}");
    }
}

#[test]
fn nothing_is_written() {
    let scratch = with_slips();
    let before = scratch.tree();
    let outcome: Outcome = scratch.run(["check"]);
    assert_eq!(outcome.status, Some(1));
    assert!(scratch.tree() == before);
}
