//! Names of other services, namespaces and charts.

use super::*;
use crate::changes::ChangeSet;
use crate::repository::Files as _;
use crate::repository::Overlay;

#[test]
fn a_leftover_placeholder_is_found_in_every_file() {
    let case = Case::with("namespace: svc", "namespace: svc # SERVICE_NAME");
    let case = case.file(
        "values-staging.yaml",
        "a: OTEL_SERVICE_NAME\nb: x-SERVICE_NAME-y\n",
    );
    let case = case.file("README.md", "SERVICE_NAME\n");
    assert_eq!(
        case.found(),
        [("leftover-placeholder", 18), ("leftover-placeholder", 2)]
    );
}

#[test]
fn the_fix_of_a_leftover_placeholder_leaves_nothing_to_find_and_changes_nothing_else() {
    let broken = Case::with("namespace: svc", "namespace: SERVICE_NAME # SERVICE_NAME");
    let report = broken.report();
    let fixes = report
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref());
    let fixes: Vec<&ChangeSet> = fixes.collect();
    assert_eq!(fixes.len(), 1);
    let overlay = Overlay::new(&broken.files, fixes[0]);
    let path = format!("{SERVICES}/svc/{HELMFILE}");
    let text = overlay.text(&path).unwrap().unwrap();
    assert_eq!(text, GOOD.replace("namespace: svc", "namespace: svc # svc"));
    let snapshot = Snapshot::new(&overlay);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let asked = repository.asked(None, &[]).unwrap();
    assert_eq!(found(&check(&repository, &asked).unwrap()), NOTHING);
}

#[test]
fn a_value_that_is_still_to_be_set_is_found() {
    let text =
        "main_app:\n  version: CHANGE_ME\n  other: CHANGE_ME\nmesh:\n  public_port: CHANGE_ME\n";
    let case = Case::good().file("values-staging.yaml", text);
    let found = [2, 3, 5].map(|line| ("unset-value", line));
    assert_eq!(case.found(), found);
    let set = text.replace("CHANGE_ME", "1");
    assert_eq!(
        Case::good().file("values-staging.yaml", &set).found(),
        NOTHING
    );
}

#[test]
fn a_marker_is_a_value_by_itself_and_no_part_of_one() {
    for marker in [
        "FIXME",
        "TODO",
        "docker/YOUR_IMAGE_NAME",
        "YOUR_IMAGE_NAME:v1",
    ] {
        let case = Case::good().file("values-staging.yaml", &format!("a:\n  b: {marker}\n"));
        assert_eq!(case.found(), [("unset-value", 2)], "{marker}");
    }
    for value in [
        "TODO-list",
        "YOUR_x",
        "your_image",
        "x # FIXME",
        "'{{ TODO }}'",
    ] {
        let case = Case::good().file("values-staging.yaml", &format!("a:\n  b: {value}\n"));
        assert_eq!(case.found(), NOTHING, "{value}");
    }
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
    let mut pool = Case::good()
        .service("pool-svc", &GOOD.replace("svc", "pool-svc"))
        .at("charts/pool-svc/Chart.yaml", "");
    pool.name = "pool-svc";
    let pool = pool.and("namespace: pool-svc", "namespace: svc");
    assert_eq!(pool.found(), NOTHING);
    // The rights and secrets of the namespace that all releases live in.
    let case = Case::with("namespace: svc", "namespace: pool-svc")
        .and("svc-deploy", "pool-svc-deploy")
        .and(
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
fn a_name_in_a_comment_or_in_another_folder_is_no_finding() {
    let comments = "# /etc/kubernetes/other-deploy-eqiad.config helmfile.d/services/other\n\
                    # /etc/helmfile-defaults/private/main_services/other/eqiad.yaml\n";
    assert_eq!(Case::good().appending(comments).found(), NOTHING);
    for name in ["{{ .Values.x }}", "", "svc", "svc/"] {
        let line = format!("helmfile.d/services/{name}");
        let case = Case::with("helmfile.d/services/svc", &line);
        assert_eq!(case.found(), NOTHING, "{name}");
    }
    let case = Case::with("helmfile.d/services/svc", "helmfile.d/{{.Values.x}}/other");
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn a_name_that_only_a_service_has_is_foreign() {
    let case = Case::with("kubernetes/svc-deploy", "kubernetes/new-deploy");
    assert_eq!(case.found(), NOTHING);
    let no_service = case.clone().beside("new", "values.yaml", "a: 1\n");
    assert_eq!(no_service.found(), NOTHING);
    let case = case.service("new", "environments: {}\n");
    assert_eq!(case.found(), [("foreign-name", 4)]);
}

#[test]
fn a_namespace_that_is_itself_a_mistake_excuses_nothing() {
    let case = Case::with("kubernetes/svc-deploy", "kubernetes/other-deploy")
        .and("main_services/svc/", "main_services/other/")
        .and("namespace: svc", "namespace: other");
    let lines = [4, 18, 24].map(|line| ("foreign-name", line));
    assert_eq!(case.found(), lines);
    let comment = "namespace: other # new-service: allow foreign-name they share it";
    assert_eq!(case.and("namespace: other", comment).found(), NOTHING);
}

#[test]
fn rights_of_a_namespace_need_all_releases_to_live_in_it() {
    let case = Case::with("kubernetes/svc-deploy", "kubernetes/pool-svc-deploy");
    let all = case.clone().and("namespace: svc", "namespace: pool-svc");
    assert_eq!(all.found(), NOTHING);
    let one = case.clone().appending("    namespace: pool-svc\n");
    assert_eq!(one.found(), [("foreign-name", 4)]);
    let none = case.and("    namespace: svc\n", "");
    assert_eq!(none.found(), [("foreign-name", 4)]);
}

#[test]
fn a_name_that_only_the_administrators_have_is_foreign_too() {
    let case = Case::with("kubernetes/svc-deploy", "kubernetes/elsewhere-deploy");
    assert_eq!(case.found(), [("foreign-name", 4)]);
    // Their helmfile is not what a service is checked for.
    let unreadable = case.at(&format!("{ADMIN_NG}/{HELMFILE}"), "a: [");
    assert_eq!(unreadable.found(), NOTHING);
}

#[test]
fn a_read_only_kubeconfig_is_found_unless_the_template_has_it_so() {
    let old = || Case::with("svc-deploy-", "svc-");
    assert_eq!(old().found(), [("kubeconfig-user", 4)]);
    assert_eq!(old().template(GOOD).found(), [("kubeconfig-user", 4)]);
    let old_template = GOOD.replace("svc-deploy-", "SERVICE_NAME-");
    assert_eq!(old().template(&old_template).found(), NOTHING);
    // A template that cannot be read says nothing.
    let broken = old().template("a: [");
    assert_eq!(broken.found(), [("kubeconfig-user", 4)]);
    // Another user's kubeconfig is another rule's matter.
    let other = Case::with("svc-deploy-", "general-");
    assert_eq!(other.found(), NOTHING);
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
    let no_charts = Case::with("wmf-stable/svc", "wmf-stable/none").without("charts/");
    assert_eq!(no_charts.found(), NOTHING);
    let leftover = Case::with("wmf-stable/svc", "wmf-stable/SERVICE_NAME").found();
    assert_eq!(
        leftover,
        [("unknown-chart", 19), ("leftover-placeholder", 19)]
    );
    let mut template =
        Case::good().template(&GOOD.replace("wmf-stable/svc", "wmf-stable/SERVICE_NAME"));
    template.name = TEMPLATE_FOLDER;
    let found = template.found();
    assert!(
        found.iter().all(|(rule, _)| *rule != "unknown-chart"),
        "{found:?}"
    );
}
