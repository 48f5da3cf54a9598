//! Namespaces and the clusters that serve a service.

use super::*;

fn asking_for(namespace: &str) -> Case {
    Case::with("namespace: svc", &format!("namespace: {namespace}"))
}

#[test]
fn a_namespace_must_be_in_every_cluster_that_serves_the_service() {
    for nowhere_here in ["new", "elsewhere"] {
        let report = asking_for(nowhere_here).report();
        assert_eq!(found(&report), [("missing-namespace", 18)]);
        let message = &report.findings[0].message;
        assert!(message.ends_with("staging-codfw, eqiad"), "{message}");
    }
    let eqiad = format!("{ADMIN_NG}/values/eqiad.yaml");
    let one = asking_for("new").at(&eqiad, "namespaces: {new: {}}\n");
    let report = one.report();
    assert_eq!(found(&report), [("missing-namespace", 18)]);
    let message = &report.findings[0].message;
    assert!(
        message.ends_with("new is missing in staging-codfw"),
        "{message}"
    );
    let main = format!("{ADMIN_NG}/values/main.yaml");
    assert_eq!(one.at(&main, "namespaces: {new: {}}\n").found(), NOTHING);
}

#[test]
fn the_help_is_a_command_for_the_service_and_its_group() {
    let help = |case: &Case| case.report().findings[0].help.clone();
    assert_eq!(
        help(&asking_for("new")),
        "add it to helmfile.d/admin_ng/values/main.yaml: new-service create svc --only namespace --namespace new"
    );
    let mut own = Case::good().service("nova", &GOOD.replace("svc", "nova"));
    own.name = "nova";
    let own = own.at("charts/nova/Chart.yaml", "");
    assert_eq!(
        help(&own),
        "add it to helmfile.d/admin_ng/values/main.yaml: new-service create nova --only namespace"
    );
    let text = GOOD
        .replace("svc", "nova")
        .replace("d/services/", "d/ml-services/")
        .replace("  - ../global.yaml\n", "");
    let elsewhere = own
        .without(SERVICES)
        .at("helmfile.d/ml-services/nova/helmfile.yaml", &text);
    assert_eq!(
        help(&elsewhere),
        "add it to helmfile.d/admin_ng/values/main.yaml: new-service create nova --only namespace --group ml-services"
    );
}

#[test]
fn a_namespace_with_a_slip_in_its_key_is_what_is_to_be_mended() {
    let main = format!("{ADMIN_NG}/values/main.yaml");
    let with = |wanted: &str, there: &str| {
        let namespaces = format!("namespaces:\n  svc: {{}}\n  {there}: {{}}\n");
        let report = asking_for(wanted).at(&main, &namespaces).report();
        assert_eq!(found(&report), [("missing-namespace", 18)]);
        report.findings[0].clone()
    };
    let slip = with("kafka-mirror", "kafka-mirrror");
    let place = format!("{main}:3");
    assert!(slip.message.ends_with(&format!(
        "{place} has kafka-mirrror: is this a misspelling?"
    )));
    assert_eq!(slip.help, format!("write kafka-mirror at {place}"));
    // Another name, a short one, and that of a service.
    for (wanted, there) in [
        ("kafka-mirror", "kafka-tools"),
        ("maps", "maqs"),
        ("pool-svd", "pool-svc"),
    ] {
        assert!(
            !with(wanted, there).message.contains("misspelling"),
            "{there}"
        );
    }
}

#[test]
fn where_no_file_is_the_groups_the_help_names_those_that_the_clusters_load() {
    let admin = ADMIN.replace("[values/main.yaml]", "[values/main.yaml, values/more.yaml]");
    let admin = admin.replace(
        "[values/main.yaml, '",
        "[values/main.yaml, values/more.yaml, '",
    );
    let case = asking_for("new").at(&format!("{ADMIN_NG}/{HELMFILE}"), &admin);
    let report = case
        .at(
            &format!("{ADMIN_NG}/values/more.yaml"),
            "namespaces: {x: {}}\n",
        )
        .report();
    let help = &report.findings[0].help;
    assert!(
        help.contains("values/main.yaml") && help.contains("values/more.yaml"),
        "{help}"
    );
}

#[test]
fn what_is_unknown_of_a_cluster_is_left_out() {
    let rules = ["missing-namespace"];
    let eqiad = format!("{ADMIN_NG}/values/eqiad.yaml");
    let unreadable = asking_for("new").at(&eqiad, "a: [\n").report();
    // The other cluster is known to lack it.
    assert_eq!(found(&unreadable), [("missing-namespace", 18)]);
    assert!(unreadable.findings[0].message.ends_with("in staging-codfw"));
    assert_eq!(unreadable.left_out.len(), 1);
    assert_eq!(unreadable.left_out[0].rules, rules);
    assert!(unreadable.left_out[0].reason.contains("eqiad"));

    let admin = ADMIN
        .replace("staging-codfw", "somewhere")
        .replace("  eqiad", "  nowhere");
    let path = format!("{ADMIN_NG}/{HELMFILE}");
    let unserved = asking_for("new").at(&path, &admin).report();
    assert_eq!(unserved.findings, []);
    assert_eq!(unserved.left_out[0].rules, rules);

    let broken = asking_for("new").at(&path, "a: [").report();
    assert_eq!(broken.findings, []);
    assert!(broken.left_out[0].reason.contains(&path));

    // Without values files of the administrators nobody asks for it there.
    for gone in [ADMIN_NG.to_owned(), format!("{ADMIN_NG}/values")] {
        let none = asking_for("new").without(&gone).report();
        assert_eq!((none.findings, none.left_out), (vec![], vec![]), "{gone}");
    }
}

#[test]
fn a_namespace_must_fit_its_certificate() {
    let main = format!("{ADMIN_NG}/values/main.yaml");
    let long = |length: usize, settings: &str| {
        let name = "t".repeat(length);
        asking_for(&name).at(&main, &format!("namespaces:\n  {name}: {settings}\n"))
    };
    assert_eq!(long(36, "{}").found(), NOTHING);
    assert_eq!(long(37, "{}").found(), [("name-too-long", 18)]);
    assert_eq!(long(37, "{tlsHostnames: [t]}").found(), NOTHING);
    // All clusters that load its file make its certificate, whichever of them serve the service.
    let production = |long: Case| long.and("  staging:", "  codfw:");
    assert_eq!(production(long(37, "{}")).found(), [("name-too-long", 18)]);
    let own = format!("{ADMIN_NG}/values/eqiad.yaml");
    let name = "t".repeat(37);
    let alone = asking_for(&name).at(&own, &format!("namespaces: {{{name}: {{}}}}\n"));
    assert_eq!(production(alone).found(), NOTHING);
    let eqiad = format!("{ADMIN_NG}/values/eqiad.yaml");
    let declared = long(37, "{}").at(&eqiad, "a: [\n");
    assert_eq!(declared.found(), [("name-too-long", 18)]);
    // A file that cannot be read may set tlsHostnames for it.
    let unknown = asking_for(&"t".repeat(37)).at(&eqiad, "a: [\n").report();
    assert_eq!(found(&unknown), [("missing-namespace", 18)]);
    let rules = ["missing-namespace", "name-too-long"];
    assert_eq!(unknown.left_out[0].rules, rules);
}

#[test]
fn the_template_needs_no_namespace() {
    let mut case = Case::good().template(&GOOD.replace("svc", "SERVICE_NAME"));
    case.name = TEMPLATE_FOLDER;
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn the_first_namespace_out_of_order_is_told() {
    let names = |names: &str| {
        let lines = names.chars().map(|name| format!("  {name}: {{}}\n"));
        format!("namespaces:\n{}", lines.collect::<String>())
    };
    let order = |names: &str| {
        let case = Case::good()
            .at(&format!("{ADMIN_NG}/values/other.yaml"), names)
            .report_on(&[]);
        let unsorted = case.findings.iter();
        let unsorted = unsorted.filter(|finding| finding.rule.name == "unsorted-namespaces");
        let places = unsorted.map(|finding| (finding.at.line, finding.at.column));
        places.collect::<Vec<_>>()
    };
    assert_eq!(order(&names("abcdefgh")), []);
    assert_eq!(order(&names("abcdfegh")), [(7, 3)]);
    assert_eq!(order(&names("badcfehg")), [], "such a file has no order");
    // It is nothing of one service.
    let case = Case::good().at(&format!("{ADMIN_NG}/values/main.yaml"), &names("abcdfeghs"));
    assert!(
        case.found()
            .iter()
            .all(|(rule, _)| *rule != "unsorted-namespaces")
    );
}
