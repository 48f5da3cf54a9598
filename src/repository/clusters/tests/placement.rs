//! Where a new namespace goes.

use super::*;
use crate::names::GroupName;

pub(super) fn group(name: &str) -> GroupName {
    name.parse().unwrap()
}

/// Where the namespace of a new service of a group goes that runs in `environments`.
pub(super) fn placed(
    files: &MemoryFiles,
    name: &str,
    environments: &[&str],
) -> Result<Vec<String>> {
    let snapshot = Snapshot::new(files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let group = group(name);
    let all = repository.group_environments(Some(&group))?;
    let placement = repository.placement(Some(&group), all, environments)?;
    let paths = placement.map(|placement| {
        let paths = placement.paths().into_iter();
        paths
            .map(|path| path.replace("helmfile.d/admin_ng/values/", ""))
            .collect()
    });
    Ok(paths.unwrap_or_default())
}

#[test]
fn a_service_in_all_clusters_goes_into_the_file_of_its_group() {
    let files = checkout();
    assert_eq!(
        placed(&files, "services", &["staging", "one"]).unwrap(),
        ["main.yaml"]
    );
    assert_eq!(
        placed(&files, "lab-services", &["lab-east", "lab-west"]).unwrap(),
        ["lab.yaml"]
    );
}

#[test]
fn a_service_in_one_of_two_clusters_goes_where_its_siblings_are() {
    let files = checkout();
    assert_eq!(
        placed(&files, "lab-services", &["lab-east"]).unwrap(),
        ["lab-east/values.yaml"]
    );
    assert_eq!(
        placed(&files, "lab-services", &["lab-west"]).unwrap(),
        ["lab-west/values.yaml"]
    );
}

#[test]
fn where_no_sibling_runs_in_just_these_clusters_others_in_few_clusters_tell() {
    let mut files = checkout();
    files.0.remove("helmfile.d/lab-services/west/helmfile.yaml");
    assert_eq!(
        placed(&files, "lab-services", &["lab-west"]).unwrap(),
        ["lab-west/values.yaml"]
    );
}

#[test]
fn a_group_that_has_everything_in_its_file_stays_as_it_is() {
    let mut files = checkout();
    for service in ["east", "more-east", "west"] {
        files
            .0
            .remove(&format!("helmfile.d/lab-services/{service}/helmfile.yaml"));
    }
    assert_eq!(
        placed(&files, "lab-services", &["lab-east"]).unwrap(),
        ["lab.yaml"]
    );
    assert_eq!(placed(&files, "services", &["one"]).unwrap(), ["main.yaml"]);
}

#[test]
fn a_file_has_one_path_however_the_helmfile_writes_it() {
    let mut files = checkout();
    let admin = ADMIN.replace("\"values/main.yaml\"", "./values/../values//main.yaml");
    files
        .0
        .insert("helmfile.d/admin_ng/helmfile.yaml".into(), admin);
    assert_eq!(
        placed(&files, "services", &["staging", "one"]).unwrap(),
        ["main.yaml"]
    );
}

#[test]
fn two_files_of_a_group_are_one_too_many() {
    let mut files = checkout();
    let admin = ADMIN.replace(
        "\"values/main.yaml\",",
        "\"values/main.yaml\", values/more.yaml,",
    );
    files
        .0
        .insert("helmfile.d/admin_ng/helmfile.yaml".into(), admin);
    let more = "helmfile.d/admin_ng/values/more.yaml";
    // A second file that declares nothing is no candidate.
    files.0.insert(more.into(), "a: 1\n".into());
    // Nor does it matter that another group runs in one of these clusters.
    files.0.insert(
        "helmfile.d/more-services/x/helmfile.yaml".into(),
        helmfile("x", &["one"]),
    );
    assert_eq!(
        placed(&files, "services", &["one", "staging"]).unwrap(),
        ["main.yaml"]
    );
    files
        .0
        .insert(more.into(), "namespaces:\n  other: {}\n".into());
    let error = placed(&files, "services", &["one", "staging"]).unwrap_err();
    assert!(
        error
            .message
            .contains("main.yaml, helmfile.d/admin_ng/values/more.yaml"),
        "{error}"
    );
}

#[test]
fn a_file_that_another_group_loads_is_not_the_groups() {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let clusters = repository.clusters().unwrap().unwrap();
    assert_eq!(
        clusters
            .loading("helmfile.d/admin_ng/values/common.yaml")
            .len(),
        4
    );
    assert_eq!(
        clusters
            .loading("helmfile.d/admin_ng/values/main.yaml")
            .len(),
        2
    );
    let error = placed(&files, "services", &["nowhere"]).unwrap_err();
    assert!(error.message.contains("serves nowhere"), "{error}");
}

#[test]
fn a_file_that_clusters_without_services_load_is_not_the_groups() {
    let mut files = checkout();
    files
        .0
        .retain(|path, _| !path.starts_with("helmfile.d/services/"));
    assert_eq!(
        placed(&files, "lab-services", &["lab-east", "lab-west"]).unwrap(),
        ["lab.yaml"]
    );
}

#[test]
fn a_service_in_all_clusters_does_not_do_as_those_in_few() {
    let mut files = checkout();
    for service in ["both", "half"] {
        files
            .0
            .remove(&format!("helmfile.d/lab-services/{service}/helmfile.yaml"));
    }
    assert_eq!(
        placed(&files, "lab-services", &["lab-east", "lab-west"]).unwrap(),
        ["lab.yaml"]
    );
}

#[test]
fn as_many_siblings_in_the_groups_file_as_elsewhere_leave_it_the_groups() {
    let mut files = checkout();
    files
        .0
        .remove("helmfile.d/lab-services/more-east/helmfile.yaml");
    assert_eq!(
        placed(&files, "lab-services", &["lab-east"]).unwrap(),
        ["lab.yaml"]
    );
}

#[test]
fn a_values_file_that_is_missing_is_not_one_without_namespaces() {
    let main = "helmfile.d/admin_ng/values/main.yaml";
    let refused = |text: Option<&str>| {
        let mut files = checkout();
        match text {
            Some(text) => files.0.insert(main.into(), text.into()),
            None => files.0.remove(main),
        };
        placed(&files, "services", &["one", "staging"]).unwrap_err()
    };
    let gone = refused(None);
    assert_eq!(gone.message, format!("there is no {main}"));
    assert!(gone.hint.unwrap().contains("restore it"));
    let empty = refused(Some("a: 1\n"));
    assert!(empty.message.contains(main), "{empty}");
    assert_ne!(empty.message, gone.message);
}

/// Where a namespace goes that may be declared already, with the clusters that load the files.
fn placed_where_missing(namespace: &str, environments: &[&str]) -> (Vec<String>, Vec<String>) {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let group = group("lab-services");
    let all = repository.group_environments(Some(&group)).unwrap();
    let found = repository.placement_where_missing(namespace, Some(&group), all, environments);
    let found = found.unwrap().unwrap();
    let paths = found.paths().into_iter();
    let paths = paths.map(|path| path.replace("helmfile.d/admin_ng/values/", ""));
    (paths.collect(), found.clusters)
}

#[test]
fn a_namespace_that_some_clusters_lack_goes_where_these_have_theirs() {
    let both = ["lab-east", "lab-west"];
    let owned =
        |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    // It is there.
    let found = placed_where_missing("half", &both);
    assert_eq!(found, (owned(&["lab.yaml"]), owned(&both)));
    // Only one of them has it.
    let found = placed_where_missing("west", &both);
    let east = (owned(&["lab-east/values.yaml"]), owned(&["lab-east"]));
    assert_eq!(found, east);
    // Nobody has it.
    let found = placed_where_missing("nobody", &both);
    assert_eq!(found, (owned(&["lab.yaml"]), owned(&both)));
}

/// The files that a namespace goes into beside that of a sibling in the environments `theirs`.
fn placed_beside(like: &str, theirs: &[&str], environments: &[&str]) -> Option<Vec<String>> {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let group = group("lab-services");
    let all = repository.group_environments(Some(&group)).unwrap();
    let like = SiblingNamespace {
        name: like.to_owned(),
        environments: theirs.iter().map(|name| (*name).to_owned()).collect(),
    };
    let found = repository.placement_beside(&like, Some(&group), all, environments);
    let paths = |found: Placement<'_, '_>| {
        let paths = found.paths().into_iter();
        let paths = paths.map(|path| path.replace("helmfile.d/admin_ng/values/", ""));
        paths.collect()
    };
    found.unwrap().map(paths)
}

#[test]
fn beside_a_sibling_clusters_that_lack_its_namespace_get_the_new_one_too() {
    let both = ["lab-east", "lab-west"];
    let owned = |texts: &[&str]| {
        let texts = texts.iter().map(|text| (*text).to_owned());
        Some(texts.collect::<Vec<_>>())
    };
    assert_eq!(placed_beside("half", &both, &both), owned(&["lab.yaml"]));
    assert_eq!(
        placed_beside("west", &both, &both),
        owned(&["lab-east/values.yaml", "lab-west/values.yaml"])
    );
    // A cluster of another group is none of them.
    let stray = ["lab-west", "one"];
    assert_eq!(
        placed_beside("west", &stray, &stray),
        owned(&["lab-west/values.yaml"])
    );
    assert_eq!(placed_beside("nobody", &both, &both), None);
}

#[test]
fn a_sibling_in_other_clusters_does_not_say_where_a_namespace_goes() {
    let (both, east) = (["lab-east", "lab-west"], ["lab-east"]);
    assert!(placed_beside("both", &both, &both).is_some());
    assert_eq!(placed_beside("both", &both, &east), None);
    assert_eq!(placed_beside("east", &east, &both), None);
    // Where its helmfile's names differ and the clusters do not, it does.
    assert!(placed_beside("east", &["lab-east", "nowhere"], &east).is_some());
}

#[test]
fn a_clusters_own_file_without_a_place_for_namespaces_is_refused() {
    let own = "helmfile.d/admin_ng/values/lab-west/values.yaml";
    let placed_with = |text: Option<&str>| {
        let mut files = checkout();
        match text {
            Some(text) => files.0.insert(own.into(), text.into()),
            None => files.0.remove(own),
        };
        placed(&files, "lab-services", &["lab-west"])
    };
    let gone = placed_with(None).unwrap_err();
    assert_eq!(gone.message, format!("there is no {own}"));
    assert!(gone.hint.unwrap().contains("`namespaces: {}`"));
    let keyless = placed_with(Some("a: 1\n")).unwrap_err();
    let said = format!("{own} has no `namespaces:` to put a namespace under");
    assert_eq!(keyless.message, said);
    assert!(keyless.hint.unwrap().contains("add that key"));
    let broken = placed_with(Some("a: [\n")).unwrap_err();
    let said = format!("{own} cannot be read as YAML");
    assert!(broken.message.starts_with(&said), "{broken}");
    // A key with nothing below it is a place.
    let empty = placed_with(Some("namespaces:\n")).unwrap();
    assert_eq!(empty, ["lab-west/values.yaml"]);
}

#[test]
fn of_two_clusters_neither_is_forgotten() {
    let with_north = |own: &str, text: Option<&str>| {
        let mut files = checkout();
        let north =
            format!("  lab-north:\n    values: [values/common.yaml, values/lab.yaml{own}]\n");
        let admin = format!("{ADMIN}{north}");
        let all = ["lab-east", "lab-west", "lab-north"];
        for (path, text) in [
            ("admin_ng/helmfile.yaml", Some(admin.as_str())),
            (
                "lab-services/both/helmfile.yaml",
                Some(&helmfile("both", &all)),
            ),
            ("admin_ng/values/lab-north.yaml", text),
        ] {
            let path = format!("helmfile.d/{path}");
            files.0.extend(text.map(|text| (path, text.to_owned())));
        }
        placed(&files, "lab-services", &["lab-east", "lab-north"])
    };
    let own = ", 'values/{{ .Environment.Name }}.yaml'";
    assert_eq!(
        with_north(own, Some("namespaces: {}\n")).unwrap(),
        ["lab-east/values.yaml", "lab-north.yaml"]
    );
    let refused = with_north(own, Some("a: 1\n")).unwrap_err();
    assert!(refused.message.contains("lab-north.yaml has no"));
    // Without a file of its own, the group's is the one for both.
    assert_eq!(with_north("", None).unwrap(), ["lab.yaml"]);
}

#[test]
fn own_files_do_not_matter_where_siblings_use_the_groups() {
    let mut files = checkout();
    for service in ["east", "more-east", "west"] {
        let helmfile = format!("helmfile.d/lab-services/{service}/helmfile.yaml");
        files.0.remove(&helmfile);
    }
    for cluster in ["lab-east", "lab-west"] {
        let own = format!("helmfile.d/admin_ng/values/{cluster}/values.yaml");
        files.0.remove(&own);
    }
    let east = placed(&files, "lab-services", &["lab-east"]);
    assert_eq!(east.unwrap(), ["lab.yaml"]);
}

#[test]
fn the_cluster_with_the_longest_suffix_limits_the_name() {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let all = ["staging", "one"];
    let services = group("services");
    let of_group = repository.group_environments(Some(&services)).unwrap();
    let placement = repository.placement(Some(&services), of_group, &all);
    let limit = |length: usize| {
        let placement = placement.as_ref().unwrap().as_ref().unwrap();
        placement.limit_broken_by(&"n".repeat(length))
    };
    assert_eq!(limit(37), Some((36, ".k8s-staging.discovery.wmnet")));
    assert_eq!(limit(36), None);
}

#[test]
fn without_a_helmfile_of_the_administrators_only_the_default_group_has_a_file() {
    let mut files = checkout();
    files.0.remove("helmfile.d/admin_ng/helmfile.yaml");
    assert_eq!(placed(&files, "services", &["one"]).unwrap(), ["main.yaml"]);
    let error = placed(&files, "lab-services", &["lab-east"]).unwrap_err();
    assert!(error.message.contains("lab-services"), "{error}");
}
