//! Which clusters are a group's, and which file.

use super::placement::{group, placed};
use super::*;
use crate::names::GroupName;

const BOTH: [&str; 2] = ["lab-east", "lab-west"];

fn service(files: &mut MemoryFiles, service: &str, environments: &[&str]) {
    let name = service.rsplit('/').next().unwrap();
    let path = format!("helmfile.d/{service}/helmfile.yaml");
    files.0.insert(path, helmfile(name, environments));
}

fn environments_of(files: &MemoryFiles, name: &str) -> Vec<String> {
    let snapshot = Snapshot::new(files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let group: GroupName = group(name);
    let names = repository.environments_of_group(Some(&group)).unwrap();
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn an_environment_of_another_groups_clusters_does_not_move_the_group() {
    let mut files = checkout();
    service(&mut files, "lab-services/stray", &["lab-east", "one"]);
    assert_eq!(placed(&files, "lab-services", &BOTH).unwrap(), ["lab.yaml"]);
    assert_eq!(environments_of(&files, "lab-services"), BOTH);
    // Where the group's clusters are among those that are asked for, the others do not count.
    let mixed = placed(&files, "lab-services", &["lab-east", "one"]);
    assert_eq!(mixed.unwrap(), ["lab-east/values.yaml"]);
    // Where none is, nothing of the group's would help.
    let error = placed(&files, "lab-services", &["one"]).unwrap_err();
    let file = "helmfile.d/admin_ng/values/lab.yaml, which no cluster loads that serves one";
    assert!(error.message.ends_with(file), "{error}");
    // Nor does it matter to the other group.
    assert_eq!(placed(&files, "services", &["one"]).unwrap(), ["main.yaml"]);
}

#[test]
fn a_template_that_says_nothing_leaves_it_to_the_services() {
    let mut files = checkout();
    let template = "helmfile.d/lab-services/_example_/helmfile.yaml";
    for nothing in ["a: [", "", "{{ unclosed", "environments: {}\n"] {
        files.0.insert(template.to_owned(), nothing.to_owned());
        let placed = placed(&files, "lab-services", &BOTH);
        assert_eq!(placed.unwrap(), ["lab.yaml"], "{nothing:?}");
        assert_eq!(environments_of(&files, "lab-services"), BOTH);
    }
    let east = helmfile("x", &["lab-east"]);
    files.0.insert(template.to_owned(), east);
    assert_eq!(environments_of(&files, "lab-services"), ["lab-east"]);
}

#[test]
fn a_group_of_which_nothing_is_known_has_no_file() {
    let mut files = checkout();
    let keep = |path: &str| !path.starts_with("helmfile.d/lab-services/");
    files.0.retain(|path, _| keep(path));
    files
        .0
        .insert("helmfile.d/odd-services/x/README".into(), String::new());
    let error = placed(&files, "odd-services", &BOTH).unwrap_err();
    assert!(
        error
            .message
            .contains("unknown which environments odd-services has")
    );
    // One that is called after clusters has these.
    files
        .0
        .insert("helmfile.d/lab-services/x/README".into(), String::new());
    assert_eq!(placed(&files, "lab-services", &BOTH).unwrap(), ["lab.yaml"]);
}

#[test]
fn what_all_groups_load_is_no_groups_file() {
    let common = "helmfile.d/admin_ng/values/common.yaml";
    let mut files = checkout();
    service(&mut files, "odd-services/x", &["lab-east", "one"]);
    for namespaces in ["{}", "{kube-system: {}}", "{x: {}}"] {
        let text = format!("namespaces: {namespaces}\n");
        files.0.insert(common.to_owned(), text);
        let error = placed(&files, "odd-services", &["lab-east"]).unwrap_err();
        assert!(error.message.ends_with("found: none"), "{error}");
    }
    // Nor is it that of a group whose clusters load nothing else.
    let bare = ADMIN.replace("values/lab.yaml", "values/common.yaml");
    files
        .0
        .insert("helmfile.d/admin_ng/helmfile.yaml".into(), bare);
    let error = placed(&files, "lab-services", &BOTH).unwrap_err();
    assert!(error.message.ends_with("found: none"), "{error}");
}

#[test]
fn what_declares_nothing_is_no_groups_file_where_others_declare() {
    let mut files = checkout();
    let keep = |path: &str| !path.starts_with("helmfile.d/lab-services/");
    files.0.retain(|path, _| keep(path));
    service(&mut files, "services/svc", &["lab-east", "one"]);
    // No other group loads it, but it is empty, and each half has a file with namespaces.
    let error = placed(&files, "services", &["one"]).unwrap_err();
    assert!(error.message.ends_with("found: none"), "{error}");
}

#[test]
fn a_file_of_few_of_the_groups_clusters_is_not_the_groups() {
    let mut files = checkout();
    let east = "      - \"values/{{ .Environment.Name }}/values.yaml\"\n      - values/east.yaml\n";
    let admin = ADMIN.replacen(
        "      - \"values/{{ .Environment.Name }}/values.yaml\"\n",
        east,
        1,
    );
    files
        .0
        .insert("helmfile.d/admin_ng/helmfile.yaml".into(), admin);
    let path = "helmfile.d/admin_ng/values/east.yaml";
    files
        .0
        .insert(path.into(), "namespaces: {extra: {}}\n".into());
    assert_eq!(placed(&files, "lab-services", &BOTH).unwrap(), ["lab.yaml"]);
}

#[test]
fn a_system_namespace_is_known_as_one() {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let is_system = |namespace| {
        let lookup = repository.lookup_namespace(namespace, &["one"], &OfPuppet::Nothing);
        lookup.unwrap().unwrap().is_system()
    };
    assert!(is_system("kube-system") && !is_system("svc"));
}

#[test]
fn only_puppet_can_tell_where_no_certificate_is_made() {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let look = |of_puppet: &OfPuppet| {
        let lookup = repository.lookup_namespace("nobody", &BOTH, of_puppet);
        let lookup = lookup.unwrap().unwrap();
        let owned = |names: &[&str]| names.join(" ");
        (owned(&lookup.lacking), owned(&lookup.up_to_puppet))
    };
    // The first makes certificates, and only the values count for these.
    assert_eq!(
        look(&OfPuppet::Unknown),
        ("lab-east".into(), "lab-west".into())
    );
    assert_eq!(
        look(&OfPuppet::Nothing),
        ("lab-east lab-west".into(), String::new())
    );
    assert_eq!(look(&users()), (String::new(), String::new()));
}

#[test]
fn services_in_as_many_clusters_of_one_group_as_of_another_leave_it_open() {
    let mut files = checkout();
    service(&mut files, "odd-services/x", &BOTH);
    service(&mut files, "odd-services/y", &["one", "staging"]);
    let all = ["lab-east", "lab-west", "one", "staging"];
    assert_eq!(environments_of(&files, "odd-services"), all);
    let error = placed(&files, "odd-services", &BOTH).unwrap_err();
    assert!(error.message.ends_with("found: none"), "{error}");
    assert!(error.message.contains("lab-east, lab-west"), "{error}");
}

#[test]
fn another_group_in_the_same_clusters_shares_the_file() {
    let mut files = checkout();
    // The group's template does without a cluster that loads its file.
    let template = "helmfile.d/services/_example_/helmfile.yaml";
    let one = helmfile("x", &["one"]);
    files.0.insert(template.to_owned(), one);
    service(&mut files, "more-services/x", &["one"]);
    assert_eq!(placed(&files, "services", &["one"]).unwrap(), ["main.yaml"]);
    // One that needs that cluster too does not.
    service(&mut files, "more-services/x", &["staging"]);
    let error = placed(&files, "services", &["one"]).unwrap_err();
    assert!(error.message.ends_with("found: none"), "{error}");
}
