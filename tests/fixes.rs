//! `check --fix`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod harness;

use harness::program::Scratch;

const ALPHA: &str = "helmfile.d/services/alpha/helmfile.yaml";
const VALUES: &str = "helmfile.d/services/alpha/values-eqiad.yaml";

/// The fixture with slips of `alpha` that have one right answer: each text in place of another.
const SLIPS: [(&str, &str); 4] = [
    (
        "in helmfile.d/services/alpha",
        "in helmfile.d/services/zeta",
    ),
    ("kubernetes/alpha-deploy-", "kubernetes/alpha-"),
    ("namespace: alpha", "namespace: alpha # SERVICE_NAME"),
    (
        "namespace: alpha",
        "labels: {release: \"{{ .Release.Name }}\"}\n    namespace: alpha",
    ),
];

fn with_slips() -> Scratch {
    let scratch = Scratch::checkout();
    let mut text = scratch.text(ALPHA);
    for (from, to) in SLIPS {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    scratch.write(ALPHA, text);
    scratch.write(VALUES, "# nothing\n");
    scratch
}

/// The helmfile as it is to be.
fn mended(scratch: &Scratch) -> String {
    let escaped = "labels: {release: \"{{`{{ .Release.Name }}`}}\"}\n    namespace: alpha # alpha";
    scratch.text(ALPHA).replace("namespace: alpha", escaped)
}

#[test]
fn what_has_one_right_answer_is_put_right_and_not_found_again() {
    let scratch = with_slips();
    let right = mended(&Scratch::checkout());
    let outcome = scratch.run(["check", "--fix", "--yes"]).expect_done();
    assert!(
        outcome.stderr.contains("findings put right"),
        "{}",
        outcome.stderr
    );
    assert_eq!(scratch.text(ALPHA), right);
    assert!(!scratch.path(VALUES).exists());
    scratch.run(["check", "--strict"]).expect_done();
    let again = scratch.run(["check", "--fix", "--yes"]).expect_done();
    assert!(again.stderr.contains("no findings"), "{}", again.stderr);
    assert_eq!(scratch.text(ALPHA), right);
}

#[test]
fn without_a_yes_it_is_a_patch_that_git_takes() {
    let (scratch, other) = (with_slips(), with_slips());
    let before = scratch.tree();
    let patch = scratch.run(["check", "--fix"]).expect_done();
    assert!(scratch.tree() == before, "nothing is written");
    assert!(
        patch.stderr.contains("can be put right"),
        "{}",
        patch.stderr
    );
    scratch.write("fix.patch", &patch.stdout);
    let apply = "git apply fix.patch && rm fix.patch";
    scratch.shell(apply).outcome().expect_done();
    other.run(["check", "--fix", "--yes"]).expect_done();
    assert!(scratch.tree() == other.tree());
}

#[test]
fn what_is_left_is_told_and_makes_the_exit_code() {
    let scratch = with_slips();
    let text = scratch.text(ALPHA);
    scratch.write(ALPHA, text.replace("wmf-stable/alpha", "wmf-stable/none"));
    let outcome = scratch.run(["check", "--fix", "--yes"]);
    assert_eq!(outcome.status, Some(1));
    assert!(
        outcome.stdout.contains("error[unknown-chart]"),
        "{}",
        outcome.stdout
    );
    assert!(
        !outcome.stdout.contains("kubeconfig-user"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn only_what_is_asked_for_is_put_right() {
    let scratch = with_slips();
    let before = scratch.tree();
    scratch
        .run(["check", "--fix", "--yes", "zeta"])
        .expect_done();
    assert!(scratch.tree() == before);
    // A finding that a comment allows stays.
    let fixture = Scratch::checkout();
    let allowed = "    # new-service: allow kubeconfig-user it only looks\n    - {{ .Values";
    let text = fixture.text(ALPHA).replacen("    - {{ .Values", allowed, 1);
    fixture.write(
        ALPHA,
        text.replace("kubernetes/alpha-deploy-", "kubernetes/alpha-"),
    );
    let before = fixture.tree();
    fixture.run(["check", "--fix", "--yes"]).expect_done();
    assert!(fixture.tree() == before);
}

#[test]
fn a_file_that_helmfile_would_miss_stays() {
    for handler in ["Error", "Warn"] {
        let scratch = Scratch::checkout();
        let text = scratch.text(ALPHA);
        assert!(text.contains("missingFileHandler: Warn"));
        let text = text.replace(
            "missingFileHandler: Warn",
            &format!("missingFileHandler: {handler}"),
        );
        scratch.write(ALPHA, text);
        scratch.write(VALUES, "# nothing\n");
        scratch.run(["check", "--fix", "--yes"]).expect_done();
        assert_eq!(scratch.path(VALUES).exists(), handler == "Error");
    }
    // One that the helmfile names without need of it would be missed by the next check.
    let scratch = Scratch::checkout();
    let text = scratch
        .text(ALPHA)
        .replace("\"values.yaml\"", "\"values-own.yaml\"");
    scratch.write(ALPHA, text);
    scratch
        .shell("cd helmfile.d/services/alpha && rm values.yaml")
        .outcome()
        .expect_done();
    scratch.write("helmfile.d/services/alpha/values-own.yaml", "# nothing\n");
    scratch.run(["check", "--fix", "--yes"]).expect_done();
    assert!(
        scratch
            .path("helmfile.d/services/alpha/values-own.yaml")
            .exists()
    );
}

#[test]
fn links_are_left_alone() {
    let scratch = Scratch::checkout();
    scratch.write("helmfile.d/services/_shared/values.yaml", "# nothing\n");
    let link = format!("ln -sf ../_shared/values.yaml {VALUES}");
    scratch.shell(&link).outcome().expect_done();
    let before = scratch.tree();
    scratch.run(["check", "--fix", "--yes"]).expect_done();
    assert!(scratch.tree() == before);
}

#[test]
fn many_slips_in_lines_that_touch_are_all_put_right() {
    let scratch = Scratch::checkout();
    let line = "    - \"START helmfile.d/services/zeta: x\"\n";
    let mut lines = String::from("hooks:\n  - args:\n") + &line.repeat(12);
    lines += "    - \"helmfile.d/services/other/services/{{`{{ .X }}`}}: x\"\n";
    let text = scratch.text(ALPHA) + &lines;
    scratch.write(ALPHA, &text);
    scratch.run(["check", "--fix", "--yes"]);
    let right = text
        .replace(
            "START helmfile.d/services/zeta",
            "START helmfile.d/services/alpha",
        )
        .replace("/other/services/{{`{{ .X }}`}}: x", "/alpha: x");
    assert_eq!(scratch.text(ALPHA), right);
}

#[test]
fn a_baseline_leaves_out_what_it_has_and_nothing_else() {
    let scratch = with_slips();
    let file = scratch.path("known.json").display().to_string();
    let with = ["check", "--strict", "--baseline", &file];
    let missing = scratch.refused(2, &with);
    assert!(
        missing.stderr.contains("--write-baseline"),
        "{}",
        missing.stderr
    );
    scratch
        .run(with.iter().chain(&["--write-baseline"]))
        .expect_done();
    let first = scratch.text("known.json");
    let outcome = scratch.run(with).expect_done();
    assert!(
        outcome.stderr.contains("known already"),
        "{}",
        outcome.stderr
    );
    // Lines that move are the same findings; another one is not.
    let text = scratch.text(ALPHA);
    scratch.write(ALPHA, format!("# one more line\n{text}"));
    scratch.run(with).expect_done();
    scratch
        .run(with.iter().chain(&["--write-baseline"]))
        .expect_done();
    assert_eq!(scratch.text("known.json"), first);
    scratch.write(ALPHA, text.replace("wmf-stable/alpha", "wmf-stable/none"));
    let outcome = scratch.run(with);
    assert_eq!(outcome.status, Some(1));
    assert_eq!(
        outcome.stdout.matches("]: ").count(),
        1,
        "{}",
        outcome.stdout
    );
    scratch.write("known.json", "{}");
    scratch.refused(2, &with);
    // What is no baseline is not written over, and there is no option that would.
    let kept = with.iter().chain(&["--write-baseline"]).copied();
    let kept = scratch.refused(1, &kept.collect::<Vec<_>>()).stderr;
    assert!(
        kept.contains("take it away, or give another path"),
        "{kept}"
    );
    assert!(!kept.contains("--force"), "{kept}");
    assert_eq!(scratch.text("known.json"), "{}");
}

#[test]
fn what_is_less_severe_is_left_out_on_request() {
    let scratch = with_slips();
    let severities = |least: &str| {
        let outcome = scratch.run(["check", "--min-severity", least]);
        ["error[", "warning[", "info["].map(|text| outcome.stdout.contains(text))
    };
    assert_eq!(severities("info"), [true, true, true]);
    assert_eq!(severities("warning"), [true, true, false]);
    assert_eq!(severities("error"), [true, false, false]);
}

#[test]
fn a_patch_has_no_other_format() {
    let scratch = Scratch::checkout();
    scratch.refused(2, &["check", "--fix", "--format=json"]);
    scratch.refused(2, &["check", "--yes"]);
}
