//! Values files and helmfiles.

use super::*;

#[test]
fn a_values_file_that_nothing_loads_is_found() {
    for name in [
        "values-codfw.yaml",
        "values-staging.yaml.yml",
        "values-test.yaml",
        "global.yaml",
    ] {
        assert_eq!(
            Case::good().file(name, "a: 1\n").found(),
            [("unloaded-values", 1)],
            "{name}"
        );
    }
    for name in [
        "values-staging.yaml",
        "values-main.yaml",
        "config.yaml",
        ".fixtures.yaml",
    ] {
        assert_eq!(Case::good().file(name, "a: 1\n").found(), NOTHING, "{name}");
    }
    // Read by other means, or by a release whose name a template makes.
    let case = Case::with("namespace: svc", "namespace: svc # see values-x.yaml")
        .file("values-x.yaml", "a: 1\n");
    assert_eq!(case.found(), NOTHING);
    let case =
        Case::with("- name: canary", "- name: '{{ env \"X\" }}'").file("values-x.yaml", "a: 1\n");
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn a_values_file_that_another_service_loads_is_not_dead() {
    let mut case = Case::good().file("values-shared.yaml", "a: 1\n");
    let group = &mut case.around.groups[0];
    group.folders.insert(
        "svc".into(),
        vec![HELMFILE.into(), "values-shared.yaml".into()],
    );
    let other = GOOD
        .replace(
            "      - values.yaml\n",
            "      - ../svc/values-shared.yaml\n",
        )
        .replace("svc-deploy", "other-deploy");
    let texts = |text: String| vec![(HELMFILE.to_owned(), text)];
    let mut checker = Checker::new(&case.around);
    let group = &case.around.groups[0];
    checker.service(group, "svc", &texts(GOOD.to_owned()), true);
    checker.service(group, "other", &texts(other), false);
    assert_eq!(checker.finish().findings, []);
}

#[test]
fn a_reference_to_nothing_is_found() {
    let extra = |entry: &str| {
        Case::with(
            "      - values.yaml\n",
            &format!("      - values.yaml\n      - {entry}\n"),
        )
    };
    for entry in [
        "more.yaml",
        "'global-{{ .Environment.Name }}.yaml'",
        "../other/values-x.yaml",
        "../common.yaml",
    ] {
        assert_eq!(extra(entry).found(), [("missing-reference", 24)], "{entry}");
    }
    for entry in [
        "values-canary.yaml",
        "../other/values.yaml",
        "../global.yaml",
        "/etc/x.yaml",
        "'{{ .Values.x }}.yaml'",
        "{a: 1}",
    ] {
        assert_eq!(extra(entry).found(), NOTHING, "{entry}");
    }
    // The template has it too: then the file may come later.
    let template = GOOD.replace("values.yaml\n", "more.yaml\n");
    assert_eq!(extra("more.yaml").template(&template).found(), NOTHING);
}

#[test]
fn a_values_file_of_comments_is_told() {
    let case = Case::good().file("values-staging.yaml", "# nothing\n---\n");
    let report = case.report();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].rule.name, "placeholder-values");
    assert_eq!(report.findings[0].severity, Severity::Info);
}

#[test]
fn a_helmfile_that_cannot_be_read_is_found_with_its_place() {
    assert_eq!(
        Case::with("namespace: svc", "namespace: [svc").found()[0].0,
        "unloadable-helmfile"
    );
    assert_eq!(
        Case::with("- name: canary", "- name: {{ canary").found()[0],
        ("unloadable-helmfile", 33)
    );
    let case = Case::with(
        "namespace: svc",
        "labels: {a: '{{ .Release.Name }}'}\n    namespace: svc",
    );
    assert_eq!(case.found(), [("unloadable-helmfile", 18)]);
    let case = Case::with("namespace: svc", "needs: [svc/secrets]\n    namespace: svc");
    let case = Case {
        helmfile: case.helmfile.replace("bases:\n  - ../global.yaml\n", ""),
        ..case
    };
    assert_eq!(case.found(), [("unloadable-helmfile", 16)]);
}
