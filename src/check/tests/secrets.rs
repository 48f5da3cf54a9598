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
fn the_template_sets_the_form_unless_many_have_another() {
    let template = GOOD.replace("svc", "SERVICE_NAME");
    // Half as many as have the usual form are few, more than that are many.
    assert_eq!(with_neighbours(old(), 2).template(&template).found(), STALE);
    assert_eq!(
        with_neighbours(old(), 1).template(&template).found(),
        NOTHING
    );
    // The template alone is no neighbour.
    assert_eq!(old().template(&template).found(), NOTHING);
    let other_template = template.replace("main_services/", "");
    assert_eq!(
        with_neighbours(old(), 2).template(&other_template).found(),
        NOTHING
    );
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
