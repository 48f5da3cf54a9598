use super::*;
use crate::repository::memory::MemoryFiles;
use crate::repository::{Layout, Snapshot};

mod group;
mod placement;

const ADMIN: &str = r#"environments:
  one:
    values: ["values/common.yaml", "values/main.yaml", "values/{{ .Environment.Name }}/values.yaml"]
  staging-one:
    values: ["values/common.yaml", "values/main.yaml", "values/{{ .Environment.Name }}/values.yaml"]
  lab-east:
    values:
      - values/common.yaml
      - values/lab.yaml
      - "values/{{ .Environment.Name }}/values.yaml"
      - "/etc/helmfile-defaults/services-{{ .Environment.Name }}.yaml"
      - namespace_certificates: true
  lab-west:
    values:
      - values/common.yaml
      - values/lab.yaml
      - "values/{{ .Environment.Name }}/values.yaml"
      - "/etc/helmfile-defaults/services-{{ .Environment.Name }}.yaml"
"#;

/// A helmfile of a service in these environments.
fn helmfile(namespace: &str, environments: &[&str]) -> String {
    let blocks: Vec<String> = environments
        .iter()
        .map(|name| format!("  {name}:\n    values: [{{releases: [main]}}]\n"))
        .collect();
    let environments = blocks.concat();
    format!("environments:\n{environments}---\nreleases:\n- name: main\n  namespace: {namespace}\n")
}

/// Two groups: `services` in `one` and its staging, `lab-services` in `lab-east` and `lab-west`.
fn checkout() -> MemoryFiles {
    let mut files = MemoryFiles::of(&[
        ("helmfile.d/admin_ng/helmfile.yaml", ADMIN),
        (
            "helmfile.d/admin_ng/values/common.yaml",
            "namespaces:\n  kube-system: {}\n",
        ),
        (
            "helmfile.d/admin_ng/values/main.yaml",
            "namespaces:\n  svc: {}\n",
        ),
        (
            "helmfile.d/admin_ng/values/lab.yaml",
            "namespaces:\n  both: {}\n  half: {}\n",
        ),
        (
            "helmfile.d/admin_ng/values/lab-east/values.yaml",
            "namespaces:\n  east:\n    tlsHostnames: [e]\n  more-east: {}\n",
        ),
        (
            "helmfile.d/admin_ng/values/lab-west/values.yaml",
            "namespaces:\n  west: {}\n",
        ),
    ]);
    for (service, namespace, environments) in [
        ("services/svc", "svc", vec!["staging", "one"]),
        ("lab-services/both", "both", vec!["lab-east", "lab-west"]),
        ("lab-services/east", "east", vec!["lab-east"]),
        ("lab-services/more-east", "more-east", vec!["lab-east"]),
        ("lab-services/half", "half", vec!["lab-east"]),
        ("lab-services/west", "west", vec!["lab-west"]),
    ] {
        let path = format!("helmfile.d/{service}/helmfile.yaml");
        files.0.insert(path, helmfile(namespace, &environments));
    }
    files
}

fn users() -> OfPuppet {
    OfPuppet::Users("users.yaml:7".to_owned())
}

/// Whether a namespace is everywhere, the clusters that lack it, and what shows the others.
fn looked_up(
    namespace: &str,
    environments: &[&str],
    of_puppet: &OfPuppet,
) -> (bool, Vec<String>, Vec<String>) {
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let lookup = repository.lookup_namespace(namespace, environments, of_puppet);
    let lookup = lookup.unwrap().unwrap();
    let lacking = lookup
        .lacking
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    (lookup.is_everywhere(), lacking, lookup.evidence())
}

#[test]
fn a_namespace_is_there_when_every_cluster_that_serves_it_has_it() {
    let both = ["lab-east", "lab-west"];
    let place = |file: &str, line| format!("helmfile.d/admin_ng/values/{file}:{line}");
    assert_eq!(
        looked_up("both", &both, &OfPuppet::Unknown),
        (true, vec![], vec![place("lab.yaml", 2)])
    );
    assert_eq!(
        looked_up("west", &both, &OfPuppet::Unknown),
        (
            false,
            vec!["lab-east".to_owned()],
            vec![place("lab-west/values.yaml", 2)]
        )
    );
    assert_eq!(
        looked_up("svc", &["staging", "one"], &OfPuppet::Unknown),
        (true, vec![], vec![place("main.yaml", 2)])
    );
    assert!(!looked_up("nobody", &["one"], &OfPuppet::Unknown).0);
}

#[test]
fn a_namespace_may_come_from_puppet_alone_where_the_clusters_merge_that() {
    let (everywhere, lacking, evidence) = looked_up("west", &["lab-east"], &users());
    assert_eq!((everywhere, lacking.len()), (true, 0));
    assert_eq!(evidence, ["users.yaml:7"]);
    // These clusters do not merge it.
    assert!(!looked_up("west", &["one"], &users()).0);
    let files = checkout();
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let both = ["lab-east", "lab-west"];
    let lookup = repository.lookup_namespace("nobody", &both, &users());
    // Only clusters that make certificates miss the entry in the values.
    assert_eq!(lookup.unwrap().unwrap().without_certificate, ["lab-east"]);
}

#[test]
fn a_values_file_that_cannot_be_read_leaves_its_clusters_unknown() {
    let mut files = checkout();
    files.0.insert(
        "helmfile.d/admin_ng/values/lab.yaml".into(),
        "a: [\n".into(),
    );
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let lookup = repository.lookup_namespace("both", &["lab-east", "lab-west"], &OfPuppet::Unknown);
    let lookup = lookup.unwrap().unwrap();
    assert_eq!(lookup.unknown, ["lab-east", "lab-west"]);
    assert!(!lookup.is_everywhere() && lookup.lacking.is_empty());
}

#[test]
fn what_is_declared_in_a_known_file_is_there_though_another_is_unknown() {
    let mut files = checkout();
    for unknown in ["\"{{ .Values.x }}.yaml\"", "../../../elsewhere.yaml"] {
        let admin = ADMIN.replace(
            "\"values/main.yaml\"",
            &format!("\"values/main.yaml\", {unknown}"),
        );
        files
            .0
            .insert("helmfile.d/admin_ng/helmfile.yaml".into(), admin);
        let snapshot = Snapshot::new(&files);
        let repository = Repository::new(&snapshot, Layout::Checkout);
        let found = repository.lookup_namespace("svc", &["one"], &OfPuppet::Unknown);
        assert!(found.unwrap().unwrap().is_everywhere(), "{unknown}");
        let missing = repository.lookup_namespace("nobody", &["one"], &OfPuppet::Unknown);
        assert_eq!(missing.unwrap().unwrap().unknown, ["one"], "{unknown}");
    }
}

#[test]
fn names_of_its_own_free_a_namespace_from_the_limit() {
    let long = "e".repeat(49);
    let mut files = checkout();
    files.0.insert(
        "helmfile.d/admin_ng/values/lab-east/values.yaml".into(),
        format!("namespaces: {{{long}: {{tlsHostnames: [e]}}}}\n"),
    );
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let group = "lab-services".parse().ok();
    let is_broken_by = |namespace: &str| {
        let of_group = repository.group_environments(group.as_ref()).unwrap();
        let east = ["lab-east"];
        let found = repository.placement_where_missing(namespace, group.as_ref(), of_group, &east);
        found.unwrap().unwrap().limit_broken_by(namespace)
    };
    assert_eq!(is_broken_by(&long), None);
    let other = "o".repeat(49);
    assert_eq!(is_broken_by(&other), Some((48, ".discovery.wmnet")));
    assert_eq!(is_broken_by(&other[1..]), None);
}
