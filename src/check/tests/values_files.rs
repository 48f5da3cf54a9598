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
    let case = Case::with("- name: canary", "- name: '{{ env \"X\" }}'");
    let named = case.clone().file("values-x.yaml", "a: 1\n");
    assert_eq!(named.found(), NOTHING);
    let never = case.file("global.yaml", "a: 1\n");
    assert_eq!(never.found(), [("unloaded-values", 1)]);
    let dotted = Case::with("- \"values-{{ .Environment", "- \"./values-{{ .Environment")
        .file("values-eqiad.yaml", "a: 1\n");
    assert_eq!(dotted.found(), NOTHING);
    // Without releases nothing can be loaded at all.
    let mut other = Case::good();
    other.name = "other";
    assert_eq!(other.found(), NOTHING);
}

#[test]
fn a_values_file_that_another_service_loads_is_not_dead() {
    let loading = |file: &str| {
        let other = GOOD.replace("      - values.yaml\n", &format!("      - {file}\n"));
        let case = Case::good().file("values-shared.yaml", "a: 1\n");
        case.service("other", &other).found()
    };
    assert_eq!(loading("../svc/values-shared.yaml"), NOTHING);
    assert_eq!(loading("'../svc/{{ .Values.x }}.yaml'"), NOTHING);
    assert_eq!(loading("../../services/svc/values-shared.yaml"), NOTHING);
    for file in ["../other/values-shared.yaml", "svc/values-shared.yaml"] {
        assert_eq!(loading(file), [("unloaded-values", 1)], "{file}");
    }
}

#[test]
fn values_files_of_the_template_are_not_judged() {
    let mut case = Case::good();
    let template = GOOD.replace("svc", "SERVICE_NAME");
    case = case
        .template(&template)
        .beside(TEMPLATE_FOLDER, "values-x.yaml", "# SERVICE_NAME\n");
    case.name = TEMPLATE_FOLDER;
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn nothing_is_dead_where_releases_may_come_from_elsewhere() {
    let case = Case::with("../global.yaml", "../unknown.yaml").file("values-x.yaml", "a: 1\n");
    assert_eq!(case.found(), NOTHING);
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
        "../../other/values.yaml",
        "../other",
        "sub/values.yaml",
    ] {
        assert_eq!(extra(entry).found(), [("missing-reference", 24)], "{entry}");
    }
    for entry in [
        "values-canary.yaml",
        "../other/values.yaml",
        "../global.yaml",
        "../../services/other/values.yaml",
        "/etc/x.yaml",
        "'{{ .Values.x }}.yaml'",
        "{a: 1}",
    ] {
        assert_eq!(extra(entry).found(), NOTHING, "{entry}");
    }
    assert_eq!(
        extra("../../../../beyond.yaml").found(),
        [("outside-checkout", 24)]
    );
    // The template has it too: then the file may come later.
    let template = GOOD.replace("values.yaml\n", "more.yaml\n");
    assert_eq!(extra("more.yaml").template(&template).found(), NOTHING);
}

#[test]
fn a_place_for_a_file_that_siblings_name_too_is_only_told() {
    let line = "      - values.yaml\n";
    let with =
        |helmfile: &str, file: &str| helmfile.replace(line, &format!("{line}      - {file}\n"));
    let severity = |file: &str, siblings: usize| {
        let mut case = Case::good().service("svc", &with(GOOD, file));
        for name in ["n0", "n1"].iter().take(siblings) {
            case = case.service(name, &with(&GOOD.replace("svc", name), file));
        }
        let report = case.report();
        assert_eq!(found(&report), [("missing-reference", 24)]);
        report.findings[0].severity
    };
    let slot = "'stats-{{ .Environment.Name }}.yaml'";
    assert_eq!(severity(slot, 0), Severity::Warning);
    assert_eq!(severity(slot, 1), Severity::Info);
    assert_eq!(severity("stats.yaml", 1), Severity::Warning);
    assert_eq!(severity("stats.yaml", 2), Severity::Info);
}

#[test]
fn a_values_file_whose_name_has_branches_is_loaded() {
    let branches = "values-{{ if .Values.x }}east{{ else }}west{{ end }}.yaml";
    let case = Case::with(
        "      - values.yaml\n",
        &format!("      - \"{branches}\"\n"),
    )
    .without(&format!("{SERVICES}/svc/values.yaml"));
    let loaded = case.clone().file("values-west.yaml", "a: 1\n");
    assert_eq!(loaded.found(), NOTHING);
    let other = case
        .file("value-west.yaml", "a: 1\n")
        .file("values-west.yml", "a: 1\n");
    assert_eq!(other.found(), [("unloaded-values", 1)]);
}

#[test]
fn a_values_file_of_comments_is_told() {
    let case = Case::good().file("values-staging.yaml", "# nothing\n---\n");
    let report = case.report();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].rule.name, "placeholder-values");
    let other = Case::good().file("config.yaml", "# nothing\n");
    assert_eq!(other.found(), NOTHING);
    assert_eq!(report.findings[0].severity, Severity::Info);
}
