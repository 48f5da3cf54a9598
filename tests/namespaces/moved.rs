//! Services made like one of another group.

use super::*;

const MIXED: &str = "helmfile.d/services/mixed/helmfile.yaml";

#[test]
fn a_namespace_goes_where_the_services_of_its_own_group_have_theirs() {
    let scratch = with_siblings();
    let solo = scratch.text("helmfile.d/services/solo/helmfile.yaml");
    let moon = "  dse-k8s-eqiad:\n    values:\n      - releases: [main]\n---\n";
    scratch.write(MIXED, solo.replace("---\n", moon).replace("solo", "mixed"));
    let warned = |args: &[&str], expected: &str| {
        let outcome = Scratch::copy_of(scratch.root()).run(args).expect_done();
        let warning = outcome
            .stderr
            .lines()
            .find(|line| line.contains(" runs in "));
        assert_eq!(warning.unwrap_or_default(), expected, "{args:?}");
    };
    let like = |sibling| ["comet", "--yes", "--group=dse-k8s-services", sibling];
    let runs = |args: &[&str]| {
        let written = values_after(&scratch, args).into_iter();
        let with_entry = written.filter(|(_, text)| text.contains("  comet: {}\n"));
        with_entry.map(|(path, _)| path).collect::<Vec<_>>()
    };
    let own = "helmfile.d/admin_ng/values/dse-k8s-eqiad/values.yaml";
    let common = "helmfile.d/admin_ng/values/dse-k8s.yaml";
    // In one of the group's clusters: where services have theirs that run there.
    let mixed = like("--like=services/mixed");
    assert_eq!(runs(&mixed), [own]);
    warned(
        &mixed,
        "warning: services/mixed runs in staging, eqiad, where no service of dse-k8s-services \
         does: leave that out with --environments dse-k8s-eqiad",
    );
    let pruned = [&mixed[..], &["--environments=dse-k8s-eqiad"]].concat();
    assert_eq!(runs(&pruned), [own]);
    warned(&pruned, "");
    // In none of them: a person has to say in which, and the group's file is for all.
    let solo = like("--like=services/solo");
    assert_eq!(runs(&solo), [common]);
    warned(
        &solo,
        "warning: services/solo runs in staging, eqiad, where no service of dse-k8s-services \
         does: make that dse-k8s-codfw, dse-k8s-eqiad in helmfile.yaml",
    );
    // The same in its own group is no warning.
    warned(&["comet", "--yes", "--like=services/solo"], "");
}
