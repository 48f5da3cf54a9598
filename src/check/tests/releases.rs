//! Releases: declared, enabled, where they belong.

use super::*;

#[test]
fn a_release_is_enabled_and_declared_or_neither() {
    assert_eq!(
        Case::with("[main]", "[main, debug]").found(),
        [("undeclared-release", 8)]
    );
    assert_eq!(
        Case::with("[main, canary]", "[main]").found(),
        [("never-installed", 33)]
    );
    // A release that follows no list is always installed.
    let secrets = "  - name: secrets\n    chart: wmf-stable/shared\n";
    assert_eq!(Case::good().appending(secrets).found(), NOTHING);
}

#[test]
fn a_release_that_is_misspelled_in_a_list_is_an_error() {
    let severity = |list: &str| {
        let report = Case::with("[main, canary]", list).report();
        let found = report.findings.iter();
        let mut found = found.filter(|finding| finding.rule.name == "undeclared-release");
        let found = found.next().unwrap();
        (
            found.severity,
            found.message.ends_with("did you mean canary?"),
        )
    };
    assert_eq!(severity("[main, canry]"), (Severity::Error, true));
    assert_eq!(severity("[main, canary, next]"), (Severity::Warning, false));
    // Numbers tell releases apart.
    let counted = Case::with("- name: canary", "- name: canary1")
        .and("[main, canary]", "[main, canary1, canary2]")
        .report();
    assert_eq!(counted.findings[0].severity, Severity::Warning);
}

#[test]
fn what_a_template_may_add_is_not_judged() {
    for (from, to) in [
        (
            "[main]",
            "[main, debug, '{{ .Values.more }}']\n      - more.yaml",
        ),
        ("[main, canary]", "['{{ .Values.x }}']"),
    ] {
        let found = Case::with(from, to).found();
        assert!(
            found.iter().all(|(rule, _)| *rule != "never-installed"),
            "{to}: {found:?}"
        );
    }
    let named = Case::with("- name: canary", "- name: '{{ env \"X\" }}'").report();
    assert_eq!(named.findings, []);
    assert_eq!(named.left_out.len(), 1);
    let rules = [
        "undeclared-release",
        "never-installed",
        "duplicate-release",
        "environment-without-releases",
    ];
    assert_eq!(named.left_out[0].rules, rules);
    let generated = Case::with(
        "releases:\n  - name: main",
        "releases:\n{{ range list }}\n{{ end }}\n  - name: main",
    );
    assert_eq!(generated.report().left_out.len(), 1);
    let base = Case::with("../global.yaml", "../unknown.yaml").report();
    assert!(
        base.left_out[0].reason.contains("../unknown.yaml"),
        "{base:?}"
    );
}

#[test]
fn a_second_release_of_one_name_is_found() {
    let second = "  - name: main\n    <<: *default\n";
    let case = Case::good().appending(second);
    assert_eq!(case.found(), [("duplicate-release", 35)]);
    // In another namespace, or in another branch, it is another release.
    let elsewhere = "  - name: main\n    <<: *default\n    namespace: pool-svc\n";
    assert_eq!(Case::good().appending(elsewhere).found(), NOTHING);
    let made = "  - name: main\n    <<: *default\n    namespace: '{{ .Values.x }}'\n";
    let case = Case::good().appending(&format!("{made}{made}"));
    assert_eq!(case.found(), NOTHING);
    let branches =
        format!("{{{{ if .Values.x }}}}\n{second}{{{{ else }}}}\n{second}{{{{ end }}}}\n");
    assert_eq!(Case::good().appending(&branches).found(), NOTHING);
}

#[test]
fn an_environment_needs_a_list_where_releases_look_for_one() {
    let case = Case::with("      - releases: [main]\n", "");
    assert_eq!(case.found(), [("environment-without-releases", 6)]);
    let at_the_top = case.and(
        "environments:",
        "values:\n  - releases: [main]\nenvironments:",
    );
    assert_eq!(at_the_top.found(), NOTHING);
    let always = Case::with("      - releases: [main]\n", "").and(
        "installedTemplate: '{{`{{ has .Release.Name .Values.releases }}`}}'",
        "installed: true",
    );
    assert_eq!(always.found(), NOTHING);
    // What is unknown in one environment is no excuse for another.
    let unknown = Case::with("      - releases: [main]\n", "")
        .and("      - releases: [main, canary]\n", "      - more.yaml\n");
    assert_eq!(unknown.found(), [("environment-without-releases", 6)]);
    let report = unknown.report();
    assert_eq!(
        report.left_out[0].rules,
        ["never-installed", "environment-without-releases"]
    );
}

#[test]
fn canary_and_test_have_their_places() {
    assert_eq!(
        Case::with("[main]", "[main, canary]").found(),
        [("canary-outside-production", 8)]
    );
    let other_release = |name: &str| format!("name: {name}\n    <<: *default\n  - name: main");
    let case = Case::with("[main, canary]", "[main, canary, test]")
        .and("name: main", &other_release("test"));
    assert_eq!(case.found(), [("test-outside-staging", 12)]);
    // Where nothing but staging is there, it is the only place.
    let case = Case::with("[main]", "[main, canary]").and("  eqiad:", "  staging-eqiad:");
    assert_eq!(case.found(), NOTHING);
    let case = Case::with("[main]", "[main, test]")
        .and("name: main", &other_release("test"))
        .and("  staging:", "  eqiad:");
    assert_eq!(case.found(), NOTHING);
}
