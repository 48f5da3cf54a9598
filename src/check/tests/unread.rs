//! What the system refuses to read.

use super::*;
use crate::repository::memory::WithUnreadable;

/// The report where a folder, or a file, cannot be read.
fn report_without(folder: &str, queries: &[ServiceQuery]) -> Report {
    let case = Case::good();
    let files = WithUnreadable {
        files: &case.files,
        folder,
    };
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let asked = repository.asked(None, queries).unwrap();
    check(&repository, &asked).unwrap()
}

const OTHER: &str = "helmfile.d/services/other";

#[test]
fn a_service_is_checked_though_another_cannot_be_read() {
    for (unreadable, path) in [
        (OTHER, OTHER),
        ("helmfile.d/services/other/helmfile.yaml", OTHER),
    ] {
        let report = report_without(unreadable, &[ServiceQuery::Name("svc".to_owned())]);
        assert_eq!(found(&report), NOTHING);
        assert_eq!((report.services, report.unread.len()), (1, 1));
        let unread = &report.unread[0];
        assert_eq!(unread.path, path);
        assert!(!report.fails(true));
    }
}

#[test]
fn where_everything_is_asked_for_it_is_a_finding_and_the_others_are_checked() {
    let all = ServiceQuery::Path("helmfile.d/services".to_owned());
    for queries in [&[] as &[ServiceQuery], &[all]] {
        let report = report_without(OTHER, queries);
        assert_eq!(report.services, 2, "{queries:?}");
        let finding = &report.findings[0];
        assert_eq!(
            (finding.rule.name, finding.path.as_str()),
            ("unreadable-file", OTHER)
        );
        assert!(report.fails(false), "{queries:?}");
    }
    let report = report_without("helmfile.d/services", &[]);
    assert_eq!(report.findings[0].path, "helmfile.d/services");
    assert!(report.fails(false));
}

#[test]
fn a_rule_that_needs_what_cannot_be_read_is_left_out_alone() {
    let report = report_without("charts", &[ServiceQuery::Name("svc".to_owned())]);
    let left_out = report.left_out.iter();
    let rules: Vec<&str> = left_out.flat_map(|one| one.rules.clone()).collect();
    assert_eq!(rules, ["unknown-chart"]);
    assert!(!report.fails(true));
}
