//! The form of the paths of secrets.

use super::*;

const STALE: [(&str, usize); 1] = [("stale-secrets-path", 24)];

fn old() -> Case {
    Case::with("private/main_services/svc/", "private/svc/")
}

/// More services whose secrets are at the new path.
fn with_neighbours(case: Case, count: usize) -> Case {
    let helmfile = |name: &str| GOOD.replace("svc", name);
    (0..count).fold(case, |case, index| {
        let name = format!("n{index}");
        let text = helmfile(&name);
        case.service(&name, &text)
    })
}

#[test]
fn a_path_in_another_form_than_the_others_have_is_stale() {
    assert_eq!(old().found(), NOTHING, "nobody else has another form");
    assert_eq!(with_neighbours(old(), 2).found(), STALE);
    let message = &with_neighbours(old(), 2).report().findings[0].message;
    assert!(
        message.contains("private/main_services/NAME, not in") && message.ends_with("private/NAME"),
        "{message}"
    );
}

#[test]
fn a_stale_template_is_the_finding_and_does_not_outvote_its_group() {
    let template = GOOD.replace("svc", "SERVICE_NAME");
    let stale = template.replace("main_services/", "");
    // Half as many as have the usual form are few, more than that are many.
    assert_eq!(with_neighbours(old(), 2).template(&stale).found(), STALE);
    assert_eq!(with_neighbours(old(), 1).template(&stale).found(), NOTHING);
    // The template alone is no neighbour.
    assert_eq!(old().template(&template).found(), NOTHING);
    let of_template = |template: &str, count| {
        let mut case = with_neighbours(Case::good(), count).template(template);
        case.name = TEMPLATE_FOLDER;
        case.found()
    };
    assert_eq!(of_template(&stale, 2), STALE);
    assert_eq!(of_template(&template, 2), NOTHING);
}

#[test]
fn the_form_follows_from_the_clusters_of_the_environments() {
    let admin = ADMIN.replace("  other:", "  dse-k8s-eqiad:");
    let admin_path = format!("{ADMIN_NG}/{HELMFILE}");
    let in_dse = |text: String| {
        let text = text.replace("  staging:", "  dse-k8s-eqiad:");
        let eqiad = "  eqiad:\n    values:\n      - releases: [main, canary]\n";
        text.replace(eqiad, "").replace("[main]", "[main, canary]")
    };
    let other = format!("{ADMIN_NG}/values/other.yaml");
    let case = |text: String| {
        Case::good()
            .service("svc", &in_dse(text))
            .at(&admin_path, &admin)
            .at(&other, "namespaces: {svc: {}}\n")
            .found()
    };
    let expected = [("stale-secrets-path", 21)];
    assert_eq!(case(GOOD.to_owned()), expected);
    let right = GOOD.replace("main_services", "dse-k8s_services");
    assert_eq!(case(right.clone()), NOTHING);
    // More secrets, of other clusters, are taken on purpose.
    let line = "      - \"/etc/helmfile-defaults/private/dse-k8s_services/svc/";
    let more = line.replace("dse-k8s", "main") + "eqiad.yaml\"\n";
    assert_eq!(case(right.replace(line, &(more + line))), NOTHING);
}

#[test]
fn a_second_path_with_a_comment_is_there_on_purpose() {
    let second = |comment: &str| {
        let line = "      - \"/etc/helmfile-defaults/private/main_services/svc/";
        let more = line.replace("main_services/", "") + "x.yaml\"" + comment + "\n";
        with_neighbours(Case::with(line, &(more + line)), 2).found()
    };
    assert_eq!(second(" # shared with the old ones"), NOTHING);
    assert_eq!(second(""), STALE);
}

#[test]
fn a_folder_beside_that_of_all_secrets_is_no_place_for_them() {
    let at = |folder: &str| {
        let case = Case::with("private/main_services/svc/", folder);
        with_neighbours(case, 2).found()
    };
    assert_eq!(at("main_services/private/svc/"), STALE);
    assert_eq!(at("main_services/svc/"), STALE);
    assert_eq!(at("mediawiki/svc/"), NOTHING);
}

#[test]
fn a_service_counts_once_for_each_form() {
    let twice = "main_services/svc/x-{{ .Environment.Name }}.yaml\"\n      - \"/etc/helmfile-defaults/private/main_services/svc/";
    let text = GOOD.replace("main_services/svc/", twice);
    let case = old().service("n0", &text.replace("svc", "n0"));
    assert_eq!(case.found(), NOTHING);
}

#[test]
fn a_path_of_another_depth_has_no_form() {
    let deep = Case::with(
        "private/main_services/svc/",
        "private/main_services/svc/more/",
    );
    assert_eq!(with_neighbours(deep, 3).found(), NOTHING);
}

#[test]
fn findings_are_for_services_that_are_asked_for() {
    let case = with_neighbours(Case::good(), 3).service(
        "other",
        &GOOD
            .replace("private/main_services/svc/", "private/other/")
            .replace("svc", "other"),
    );
    assert_eq!(case.found(), NOTHING);
    let everything = found(&case.report_on(&[]));
    assert!(everything.contains(&STALE[0]), "{everything:?}");
}
