//! Releases come and go.

use super::*;

#[test]
fn a_new_release_is_like_the_nearest_where_that_one_is() {
    let plan = added("search-v2", None, None, (false, false)).unwrap();
    let text = helmfile(&plan);
    assert!(
        text.contains("- releases: [main, search, search-v2]\n"),
        "{text}"
    );
    assert_eq!(text.matches("search-v2").count(), 2, "{text}");
    assert!(text.ends_with("  - name: search-v2\n    <<: *default\n"));
    assert_eq!(paths(&plan), ["*helmfile.yaml"]);
    assert_eq!(
        effects(&plan),
        [
            "staging: main (values unchanged), search (values unchanged), search-v2 (new)",
            "eqiad: main (values unchanged)",
            "codfw: main (values unchanged)",
        ]
    );
    assert!(
        plan.notes[0].contains("values-search-v2.yaml is not there"),
        "{:?}",
        plan.notes
    );
}

#[test]
fn a_canary_goes_where_main_has_live_traffic() {
    // `main` has an anchor, so its block cannot be there twice.
    let canary = added(
        "canary",
        Some("search"),
        Some("eqiad,codfw"),
        (false, false),
    )
    .unwrap();
    let text = helmfile(&canary);
    assert_eq!(text.matches("[main, canary]").count(), 2, "{text}");
    for (name, at, why) in [
        ("canary", "staging", "live traffic"),
        ("test", "staging,codfw", "staging alone"),
    ] {
        let refused = added(name, Some("search"), Some(at), (false, false)).unwrap_err();
        assert!(refused.message.contains(why), "{refused}");
        assert!(refused.hint.as_ref().unwrap().contains("--force"));
        assert!(added(name, Some("search"), Some(at), (false, true)).is_ok());
    }
    // Search runs in staging alone, where no canary goes.
    let refused = added("canary", Some("search"), None, (false, false)).unwrap_err();
    assert!(
        refused
            .message
            .contains("no environment that enables search"),
        "{refused}"
    );
}

#[test]
fn without_main_a_canary_is_like_a_release_with_live_traffic() {
    let helmfile = HELMFILE
        .replace("[main]", "[production]")
        .replace("[main, search]", "[staging]")
        .replace("name: main", "name: production")
        .replace("name: search", "name: staging");
    let mut files = FILES.to_vec();
    files[0].1 = &helmfile;
    let planned = |name: &str| {
        let name = name.parse().unwrap();
        let add = AddRelease {
            name: &name,
            like: None,
            environments: None,
            copy_values: false,
            force: false,
        };
        let plan = planned_in(&files, &|repository, files, tree| {
            add.plan(repository, files, tree)
        });
        super::helmfile(&plan.unwrap()).to_owned()
    };
    assert_eq!(planned("canary").matches("[production, canary]").count(), 2);
    assert!(planned("test").contains("[staging, test]"));
}

#[test]
fn a_release_that_is_named_and_is_not_there_is_said_first() {
    let refused = added("web", Some("tern/none"), None, (false, false)).unwrap_err();
    assert!(refused.message.contains("no release none"), "{refused}");
}

#[test]
fn a_declared_release_is_only_enabled() {
    let plan = added("search", None, Some("staging,codfw"), (false, false)).unwrap();
    assert_eq!(plan.already, ["staging enables search already"]);
    let text = helmfile(&plan);
    assert_eq!(text.matches("name: search").count(), 1);
    assert_eq!(text.matches("[main, search]").count(), 2);
    let again = added("search", None, Some("staging"), (false, false)).unwrap();
    assert!(again.changes.is_empty());
    let refused = added("search", Some("tern/web"), None, (false, false)).unwrap_err();
    assert!(refused.message.contains("already"), "{refused}");
}

#[test]
fn a_release_can_be_like_one_of_another_service() {
    let plan = added("web", Some("tern/web"), Some("eqiad"), (false, false)).unwrap();
    let text = helmfile(&plan);
    let block = "  - name: web\n    namespace: gull\n    chart: wmf-stable/tern-web\n    labels: {of: gull}\n";
    // A chart's name is not the service's.
    assert!(text.ends_with(block), "{text}");
    let refused = added("web", Some("tern/web"), None, (false, false)).unwrap_err();
    assert!(refused.hint.unwrap().contains("-e: staging,eqiad,codfw"));
    let refused = added("web", Some("tern/none"), Some("eqiad"), (false, false)).unwrap_err();
    assert!(refused.hint.unwrap().contains("choose from: web"));
    assert!(added("web", Some("none/web"), Some("eqiad"), (false, false)).is_err());
    assert!(added("web", Some("tern/web"), Some("eqiad"), (true, false)).is_err());
}

#[test]
fn values_files_are_copied_when_asked_and_never_over_others() {
    let plan = added("index", Some("search"), None, (true, false)).unwrap();
    assert_eq!(paths(&plan), ["+values-index.yaml", "*helmfile.yaml"]);
    assert_eq!(
        plan.notes,
        ["helmfile.d/services/gull/values-index.yaml:1: says search: index: search"]
    );
    let plan = added("old", Some("search"), None, (true, false)).unwrap();
    assert_eq!(paths(&plan), ["*helmfile.yaml"]);
    assert_eq!(
        plan.already,
        ["values-old.yaml is there already; it stays as it is"]
    );
}

#[test]
fn unknown_names_are_refused_with_those_that_are_there() {
    for (made, hint) in [
        (
            added("x", Some("none"), None, (false, false)),
            "main, search",
        ),
        (
            added("x", None, Some("ulsfo"), (false, false)),
            "staging, eqiad, codfw",
        ),
        (removed("none", None), "main, search"),
        (removed("search", Some("ulsfo")), "staging, eqiad, codfw"),
        (with_environments("ulsfo", "none"), "staging, eqiad, codfw"),
    ] {
        let hint_given = made.unwrap_err().hint.unwrap();
        assert!(hint_given.ends_with(hint), "{hint_given}");
    }
}

#[test]
fn a_removed_release_takes_with_it_what_it_alone_loads() {
    let plan = removed("search", None).unwrap();
    // values-old.yaml was loaded by nothing before.
    assert_eq!(paths(&plan), ["-values-search.yaml", "*helmfile.yaml"]);
    assert!(!helmfile(&plan).contains("search"));
    assert_eq!(
        effects(&plan)[0],
        "staging: main (values unchanged), search (gone)"
    );
}

#[test]
fn a_disabled_release_stays_declared() {
    let plan = removed("search", Some("staging,eqiad")).unwrap();
    assert_eq!(plan.already, ["eqiad does not enable search"]);
    assert_eq!(paths(&plan), ["*helmfile.yaml"]);
    assert!(helmfile(&plan).contains("- name: search\n"));
    assert!(plan.notes[0].contains("no environment enables search any more"));
}

#[test]
fn the_last_release_of_an_environment_stays() {
    for at in [None, Some("codfw")] {
        let refused = removed("main", at).unwrap_err();
        assert!(
            refused.message.contains("would be left without a release"),
            "{refused}"
        );
        assert!(refused.hint.unwrap().contains("new-service remove gull"));
    }
    assert!(removed("main", Some("staging")).is_ok());
}

#[test]
fn adding_and_removing_gives_the_old_text() {
    let plan = added("zoo", Some("search"), Some("staging,eqiad"), (true, false)).unwrap();
    let mut files = FILES.to_vec();
    files[0].1 = helmfile(&plan);
    files.push((
        "helmfile.d/services/gull/values-zoo.yaml",
        "index: search\n",
    ));
    let name = "zoo".parse().unwrap();
    let remove = RemoveRelease {
        name: &name,
        environments: None,
    };
    let back = planned_in(&files, &|repository, files, tree| {
        remove.plan(repository, files, tree)
    });
    let back = back.unwrap();
    assert_eq!(helmfile(&back), HELMFILE);
    assert_eq!(paths(&back), ["-values-zoo.yaml", "*helmfile.yaml"]);
}
