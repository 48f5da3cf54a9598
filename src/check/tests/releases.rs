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
    let secrets = "  - name: secrets\n    chart: wmf-stable/shared\nreleases_end: {}\n";
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{secrets}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
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
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{second}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), [("duplicate-release", 35)]);
    // In another namespace, or in another branch, it is another release.
    let elsewhere = "  - name: main\n    <<: *default\n    namespace: pool-svc\n";
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{elsewhere}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
    let branches =
        format!("{{{{ if .Values.x }}}}\n{second}{{{{ else }}}}\n{second}{{{{ end }}}}\n");
    let case = Case::good();
    let case = Case {
        helmfile: format!("{}{branches}", case.helmfile),
        ..case
    };
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn an_environment_needs_a_list_where_releases_look_for_one() {
    let case = Case::with("      - releases: [main]\n", "");
    assert_eq!(case.found(), [("environment-without-releases", 6)]);
    let case = Case::with("      - releases: [main]\n", "");
    let at_the_top = case.helmfile.replace(
        "environments:",
        "values:\n  - releases: [main]\nenvironments:",
    );
    assert_eq!(
        Case {
            helmfile: at_the_top,
            ..case
        }
        .found(),
        NOTHING
    );
    let case = Case::with("      - releases: [main]\n", "");
    let always = case.helmfile.replace(
        "installedTemplate: '{{`{{ has .Release.Name .Values.releases }}`}}'",
        "installed: true",
    );
    assert_eq!(
        Case {
            helmfile: always,
            ..case
        }
        .found(),
        NOTHING
    );
}

#[test]
fn canary_and_test_have_their_places() {
    assert_eq!(
        Case::with("[main]", "[main, canary]").found(),
        [("canary-outside-production", 8)]
    );
    let elsewhere = Case::with("[main]", "[main, canary]");
    let elsewhere = Case {
        helmfile: elsewhere.helmfile.replace("  staging:", "  ml-staging:"),
        ..elsewhere
    };
    let rules = elsewhere.found();
    assert!(
        rules
            .iter()
            .all(|(rule, _)| *rule != "canary-outside-production")
    );
    let case = Case::with("[main, canary]", "[main, canary, test]");
    let case = Case {
        helmfile: case
            .helmfile
            .replace("name: main", "name: test\n    <<: *default\n  - name: main"),
        ..case
    };
    assert_eq!(case.found(), [("test-outside-staging", 12)]);
}
