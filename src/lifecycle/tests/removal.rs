//! A service goes: its folder, its namespace, operators' lists, its chart.

use super::super::*;
use super::after;
use crate::changes::{Change, Content, TreeFile};
use crate::error::Result;
use crate::repository::memory::MemoryFiles;
use crate::repository::{Layout, Repository, ServiceRef, Snapshot};

const ADMIN: &str = "\
environments:
  eqiad:
    values:
      - values/main.yaml
      - values/{{ .Environment.Name }}/values.yaml
  other:
    values:
      - values/other.yaml
";

fn helmfile(namespace: &str, chart: &str, environment: &str) -> String {
    format!(
        "environments:\n  {environment}:\n    values:\n      - releases: [main]\nreleases:\n  - name: \
         main\n    namespace: {namespace}\n    chart: {chart}\n"
    )
}

fn checkout() -> MemoryFiles {
    let main = "namespaces:\n  # birds\n  auk: {}\n  gull: {}\n  shared: {}\n  tern: {}\n";
    let own = "namespaces:\n  gull:\n    allowCriticalPods: true\n  wren: {}\n";
    let operator = "watched: [auk, gull]\nlimits:\n  auk: {}\n  gull:\n    size: 1\nnote: gull\n";
    let mut files = MemoryFiles::of(&[
        ("helmfile.d/admin_ng/helmfile.yaml", ADMIN),
        ("helmfile.d/admin_ng/values/main.yaml", main),
        ("helmfile.d/admin_ng/values/eqiad/values.yaml", own),
        ("helmfile.d/admin_ng/values/eqiad/op-values.yaml", operator),
        (
            "helmfile.d/admin_ng/values/other.yaml",
            "namespaces:\n  a: {}\n  gull: {}\n",
        ),
        ("helmfile.d/services/gull/values.yaml", "a: 1\n"),
        ("charts/gull/Chart.yaml", "name: gull\nversion: 0.1.0\n"),
        ("charts/gull/README.md", "gull\n"),
        ("charts/sea/Chart.yaml", "name: sea\nversion: 0.1.0\n"),
    ]);
    for (service, namespace, chart) in [
        ("gull", "gull", "wmf-stable/gull"),
        ("tern", "shared", "wmf-stable/sea"),
        ("auk", "shared", "wmf-stable/sea"),
    ] {
        let path = format!("helmfile.d/services/{service}/helmfile.yaml");
        files.0.insert(path, helmfile(namespace, chart, "eqiad"));
    }
    files
}

fn tree(files: &MemoryFiles, folder: &str) -> Vec<TreeFile> {
    let below = files.0.iter().filter_map(|(path, text)| {
        let path = path.strip_prefix(&format!("{folder}/"))?.to_owned();
        let content = Content::Text(text.clone());
        let executable = false;
        Some(TreeFile {
            path,
            content,
            executable,
        })
    });
    below.collect()
}

fn removed_from(
    files: &MemoryFiles,
    name: &str,
    fate: NamespaceFate,
    chart: bool,
) -> Result<LifecyclePlan> {
    let snapshot = Snapshot::new(files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let service = ServiceRef::new("services".parse().ok().as_ref(), name);
    let read = repository.existing(&service)?;
    let remove = RemoveService {
        namespace: fate,
        chart,
    };
    let own = tree(files, &service.folder());
    let plan = remove.plan(&repository, &read, &own, &|folder| Ok(tree(files, folder)))?;
    let plan = plan.with_mentions(files, files.0.keys().cloned().collect());
    plan.with_effects(&repository, files)
}

fn removed(name: &str, fate: NamespaceFate, chart: bool) -> Result<LifecyclePlan> {
    removed_from(&checkout(), name, fate, chart)
}

fn gone(plan: &LifecyclePlan) -> Vec<&str> {
    let gone = plan.changes.iter().filter_map(|change| match change {
        Change::Remove { path, .. } => Some(path.as_str()),
        _ => None,
    });
    gone.collect()
}

#[test]
fn the_folder_the_namespace_and_what_operators_have_of_it_go() {
    let plan = removed("gull", NamespaceFate::Auto, false).unwrap();
    assert_eq!(gone(&plan), ["helmfile.d/services/gull"]);
    let main = "namespaces:\n  # birds\n  auk: {}\n  shared: {}\n  tern: {}\n";
    assert_eq!(after(&plan, "main.yaml"), Some(main));
    let own = "namespaces:\n  wren: {}\n";
    assert_eq!(after(&plan, "eqiad/values.yaml"), Some(own));
    let operator = "watched: [auk]\nlimits:\n  auk: {}\nnote: gull\n";
    assert_eq!(after(&plan, "op-values.yaml"), Some(operator));
    // A cluster that the service never ran in keeps its own.
    assert_eq!(after(&plan, "other.yaml"), None);
    assert_eq!(plan.effects[0].to_string(), "eqiad: main (gone)");
    let mentions: Vec<&String> = plan
        .notes
        .iter()
        .filter(|note| note.contains("still says"))
        .collect();
    assert_eq!(
        mentions,
        [
            "charts/gull/Chart.yaml:1: still says gull",
            "charts/gull/README.md:1: still says gull",
            "helmfile.d/admin_ng/values/eqiad/op-values.yaml:4: still says gull",
            "helmfile.d/admin_ng/values/other.yaml:3: still says gull",
        ]
    );
}

#[test]
fn a_namespace_stays_while_others_use_it_or_when_asked() {
    let plan = removed("tern", NamespaceFate::Auto, false).unwrap();
    assert_eq!(after(&plan, "main.yaml"), None);
    let note = "the namespace shared stays, since others use it: services/auk";
    assert_eq!(plan.notes[0], note);
    let refused = removed("tern", NamespaceFate::Remove, false).unwrap_err();
    assert!(refused.message.contains("services/auk"), "{refused}");
    let kept = removed("gull", NamespaceFate::Keep, false).unwrap();
    assert_eq!(after(&kept, "main.yaml"), None);
    // A service of that name in other clusters has its own namespace there.
    let mut files = checkout();
    let path = "helmfile.d/services/far/helmfile.yaml".to_owned();
    files.0.insert(path, helmfile("gull", "x/y", "other"));
    let plan = removed_from(&files, "gull", NamespaceFate::Auto, false).unwrap();
    assert!(after(&plan, "main.yaml").is_some());
}

#[test]
fn a_namespace_of_the_cluster_itself_stays() {
    let mut files = checkout();
    let text = "namespaces:\n  gull:\n    systemNamespace: true\n  x: {}\n";
    files.0.insert(
        "helmfile.d/admin_ng/values/main.yaml".to_owned(),
        text.to_owned(),
    );
    let plan = removed_from(&files, "gull", NamespaceFate::Auto, false).unwrap();
    assert_eq!(after(&plan, "main.yaml"), None);
    assert!(
        plan.notes
            .iter()
            .any(|note| note.contains("belongs to the cluster"))
    );
}

#[test]
fn a_namespace_that_a_template_makes_is_left_to_the_person() {
    let mut files = checkout();
    let text = helmfile("'{{ .Environment.Name }}'", "wmf-stable/gull", "eqiad");
    files
        .0
        .insert("helmfile.d/services/gull/helmfile.yaml".to_owned(), text);
    let plan = removed_from(&files, "gull", NamespaceFate::Auto, false).unwrap();
    assert!(
        plan.notes[0].contains("does not say the namespace of every release"),
        "{:?}",
        plan.notes
    );
    assert_eq!(after(&plan, "main.yaml"), None);
}

#[test]
fn what_cannot_be_taken_out_safely_is_said_with_its_place() {
    let mut files = checkout();
    let text = "watched:\n  - gull\n";
    files.0.insert(
        "helmfile.d/admin_ng/values/eqiad/op-values.yaml".to_owned(),
        text.to_owned(),
    );
    let plan = removed_from(&files, "gull", NamespaceFate::Auto, false).unwrap();
    assert_eq!(after(&plan, "op-values.yaml"), None);
    let note = "helmfile.d/admin_ng/values/eqiad/op-values.yaml:2: take gull out by hand";
    assert!(
        plan.notes.iter().any(|one| one.starts_with(note)),
        "{:?}",
        plan.notes
    );
}

#[test]
fn a_chart_goes_when_asked_and_nobody_else_uses_it() {
    let plan = removed("gull", NamespaceFate::Auto, true).unwrap();
    assert_eq!(gone(&plan), ["charts/gull", "helmfile.d/services/gull"]);
    let refused = removed("tern", NamespaceFate::Auto, true).unwrap_err();
    assert!(refused.message.contains("services/auk"), "{refused}");
    let mut files = checkout();
    let needing = "name: sea\nversion: 0.1.0\ndependencies:\n  - name: gull\n";
    files
        .0
        .insert("charts/sea/Chart.yaml".to_owned(), needing.to_owned());
    let refused = removed_from(&files, "gull", NamespaceFate::Auto, true).unwrap_err();
    assert!(refused.message.contains("charts/sea"), "{refused}");
    let mut files = checkout();
    let broken = "a: [\n".to_owned();
    files
        .0
        .insert("helmfile.d/services/auk/helmfile.yaml".to_owned(), broken);
    let refused = removed_from(&files, "gull", NamespaceFate::Auto, true).unwrap_err();
    assert!(refused.message.contains("services/auk"), "{refused}");
}

#[test]
fn a_template_is_no_service_to_remove() {
    let mut files = checkout();
    let text = helmfile("SERVICE_NAME", "wmf-stable/SERVICE_NAME", "eqiad");
    files.0.insert(
        "helmfile.d/services/_example_/helmfile.yaml".to_owned(),
        text,
    );
    let refused = removed_from(&files, "_example_", NamespaceFate::Auto, false).unwrap_err();
    assert!(refused.message.contains("template"), "{refused}");
}
