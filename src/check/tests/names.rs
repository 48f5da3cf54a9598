//! Names of other services, namespaces and charts.

use super::*;

#[test]
fn a_leftover_placeholder_is_found_in_every_file() {
    let case = Case::with("namespace: svc", "namespace: svc # SERVICE_NAME");
    let case = case.file(
        "values-staging.yaml",
        "a: OTEL_SERVICE_NAME\nb: x-SERVICE_NAME-y\n",
    );
    assert_eq!(
        case.found(),
        [("leftover-placeholder", 18), ("leftover-placeholder", 2)]
    );
    let mut template = Case::with("namespace: svc", "namespace: SERVICE_NAME");
    template.name = "_example_";
    let found = template.found();
    assert!(
        found
            .iter()
            .all(|(rule, _)| *rule != "leftover-placeholder"),
        "{found:?}"
    );
}

#[test]
fn the_name_of_another_service_is_found_wherever_it_matters() {
    for (from, to, line) in [
        ("kubernetes/svc-deploy", "kubernetes/other-deploy", 4),
        ("namespace: svc", "namespace: other", 18),
        ("main_services/svc/", "main_services/other/", 24),
        ("helmfile.d/services/svc", "helmfile.d/services/other", 29),
        ("helmfile.d/services/svc", "helmfile.d/ml-services/svc", 29),
    ] {
        assert_eq!(
            Case::with(from, to).found(),
            [("foreign-name", line)],
            "{to}"
        );
    }
    let log = Case::with("helmfile.d/services/svc", "helmfile.d/services/other").report();
    assert_eq!(log.findings[0].severity, Severity::Warning);
}

#[test]
fn what_is_shared_on_purpose_is_no_finding() {
    // A namespace whose name is a part of the service's, or the other way round.
    assert_eq!(
        Case::with("namespace: svc", "namespace: pool-svc").found(),
        NOTHING
    );
    // The rights and secrets of the namespace that all releases live in.
    let mut case = Case::with("namespace: svc", "namespace: pool-svc");
    case.helmfile = case.helmfile.replace("svc-deploy", "pool-svc-deploy");
    case.helmfile = case.helmfile.replace(
        "main_services/svc",
        "main_services/{{`{{ .Release.Namespace }}`}}",
    );
    assert_eq!(case.found(), NOTHING);
    // A name that no service has: a user or a place with a purpose of its own.
    assert_eq!(
        Case::with("kubernetes/svc-deploy", "kubernetes/team-deploy").found(),
        NOTHING
    );
    assert_eq!(
        Case::with("wmf-stable/svc", "wmf-stable/shared").found(),
        NOTHING
    );
}

#[test]
fn a_kubeconfig_of_the_reading_user_is_found_unless_the_template_has_it_so() {
    let old = || Case::with("svc-deploy-", "svc-");
    assert_eq!(old().found(), [("kubeconfig-user", 4)]);
    assert_eq!(
        old()
            .template(&GOOD.replace("svc-deploy-", "SERVICE_NAME-"))
            .found(),
        NOTHING
    );
}

#[test]
fn a_stale_form_of_the_secrets_path_is_found() {
    let mut case = Case::with("private/main_services/svc/", "private/svc/");
    case.around.groups[0]
        .folders
        .insert("_example_".into(), vec![HELMFILE.into()]);
    case.around.groups[0]
        .folders
        .insert("svc".into(), vec![HELMFILE.into()]);
    let texts = |text: &str| vec![(HELMFILE.to_owned(), text.to_owned())];
    let check = |neighbours: usize| {
        let mut checker = Checker::new(&case.around);
        let group = &case.around.groups[0];
        checker.service(group, "_example_", &texts(GOOD), false);
        for name in ["other", "pool-svc"].iter().cycle().take(neighbours) {
            checker.service(group, name, &texts(GOOD), false);
        }
        checker.service(group, "svc", &texts(&case.helmfile), true);
        let found = checker.finish().findings;
        found
            .iter()
            .map(|finding| finding.rule.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(check(4), ["stale-secrets-path"]);
    assert_eq!(check(0), Vec::<&str>::new(), "nobody else has another form");
}

#[test]
fn a_namespace_must_be_there_where_the_service_runs() {
    assert_eq!(
        Case::with("namespace: svc", "namespace: new").found(),
        [("missing-namespace", 18)]
    );
    assert_eq!(
        Case::with("namespace: svc", "namespace: elsewhere").found()[0],
        ("missing-namespace", 18)
    );
    let mut unknown = Case::with("namespace: svc", "namespace: new");
    unknown
        .around
        .admin
        .as_mut()
        .unwrap()
        .files
        .remove("eqiad.yaml");
    let report = unknown.report();
    assert_eq!(report.findings, []);
    assert_eq!(report.left_out.len(), 1);
    let mut none = Case::with("namespace: svc", "namespace: new");
    none.around.admin = None;
    assert_eq!(none.found(), NOTHING);
}

#[test]
fn a_namespace_must_fit_its_certificate() {
    let long = |length: usize| {
        let name = "t".repeat(length);
        let mut case = Case::with("namespace: svc", &format!("namespace: {name}"));
        let file = format!("namespaces:\n  {name}: {{}}\n");
        let file = AdminFile::read("", &file);
        case.around
            .admin
            .as_mut()
            .unwrap()
            .files
            .insert("main.yaml".into(), file);
        case.found()
    };
    assert_eq!(long(36), NOTHING);
    assert_eq!(long(37), [("name-too-long", 18)]);
}

#[test]
fn a_chart_must_be_there() {
    assert_eq!(
        Case::with("wmf-stable/svc", "wmf-stable/none").found(),
        [("unknown-chart", 19)]
    );
    for chart in ["./own", "'wmf-stable/{{ .Values.x }}'", "elsewhere/none"] {
        assert_eq!(
            Case::with("wmf-stable/svc", chart).found(),
            NOTHING,
            "{chart}"
        );
    }
    let mut no_charts = Case::with("wmf-stable/svc", "wmf-stable/none");
    no_charts.around.charts = None;
    assert_eq!(no_charts.found(), NOTHING);
}

#[test]
fn the_first_namespace_out_of_order_is_told() {
    let order = |text: &str| {
        let finding = AdminFile::read("main.yaml", text).out_of_order;
        finding.map(|finding| (finding.at.line, finding.at.column))
    };
    let names = |names: &str| {
        let lines = names.chars().map(|name| format!("  {name}: {{}}\n"));
        format!("namespaces:\n{}", lines.collect::<String>())
    };
    assert_eq!(order(&names("abcdefgh")), None);
    assert_eq!(order(&names("abcdfegh")), Some((7, 3)));
    assert_eq!(order(&names("badcfehg")), None, "such a file has no order");
}
