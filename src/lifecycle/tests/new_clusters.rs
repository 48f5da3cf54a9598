//! A new environment needs the service's namespace in the clusters that serve it.

use super::super::*;
use crate::error::Result;
use crate::repository::memory::MemoryFiles;
use crate::repository::{Layout, Repository, ServiceRef, Snapshot};

const ADMIN: &str = "\
environments:
  dse-a:
    values:
      - values/common.yaml
      - values/{{ .Environment.Name }}/values.yaml
  dse-b:
    values:
      - values/common.yaml
      - values/{{ .Environment.Name }}/values.yaml
";

fn helmfile(name: &str, environment: &str) -> String {
    format!(
        "environments:\n  {environment}:\n    values:\n      - releases: [main]\nreleases:\n  - name: \
         main\n    namespace: {name}\n    chart: wmf-stable/{name}\n"
    )
}

/// A checkout in which every cluster has a file of its own for the namespaces of those that run in it
/// alone.
fn checkout(of_gull: &str) -> MemoryFiles {
    let a = format!("namespaces:\n  auk: {{}}\n{of_gull}");
    let mut files = MemoryFiles::of(&[
        ("helmfile.d/admin_ng/helmfile.yaml", ADMIN),
        (
            "helmfile.d/admin_ng/values/common.yaml",
            "namespaces:\n  shared: {}\n",
        ),
        ("helmfile.d/admin_ng/values/dse-a/values.yaml", a.as_str()),
        (
            "helmfile.d/admin_ng/values/dse-b/values.yaml",
            "namespaces:\n  wren: {}\n",
        ),
    ]);
    for (name, environment) in [("gull", "dse-a"), ("auk", "dse-a"), ("wren", "dse-b")] {
        let path = format!("helmfile.d/dse-services/{name}/helmfile.yaml");
        files.0.insert(path, helmfile(name, environment));
    }
    files
}

fn planned(files: &MemoryFiles) -> Result<LifecyclePlan> {
    planned_for(files, "dse-b")
}

fn planned_for(files: &MemoryFiles, environment: &str) -> Result<LifecyclePlan> {
    let snapshot = Snapshot::new(files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let service = ServiceRef::new("dse-services".parse().ok().as_ref(), "gull");
    let read = repository.existing(&service)?;
    let add = AddEnvironments {
        names: &[environment.parse().unwrap()],
        like: &"dse-a".parse().unwrap(),
    };
    add.plan(&repository, &read, &[])
}

#[test]
fn the_namespace_is_asked_for_where_the_new_cluster_lacks_it_with_its_settings() {
    let plan = planned(&checkout("  gull:\n    deployUser: gull\n")).unwrap();
    let expected = "namespaces:\n  gull:\n    deployUser: gull\n  wren: {}\n";
    let path = "helmfile.d/admin_ng/values/dse-b/values.yaml";
    assert_eq!(super::after(&plan, path), Some(expected));
    // The helmfile comes last, so that an interrupted run is gone on with.
    let last = plan.changes.paths().last();
    assert_eq!(last, Some("helmfile.d/dse-services/gull/helmfile.yaml"));
}

#[test]
fn an_environment_that_no_cluster_serves_is_pointed_out() {
    let files = checkout("  gull: {}\n");
    let said = "no cluster serves dse-q: it is no environment of helmfile.d/admin_ng";
    let notes = planned_for(&files, "dse-q").unwrap().notes;
    assert!(notes.iter().any(|note| note == said), "{notes:?}");
    let served = planned(&files).unwrap().notes;
    assert!(
        served.iter().all(|note| !note.contains("serves")),
        "{served:?}"
    );
    // Without the administrators' files nobody knows.
    let mut alone = files;
    alone
        .0
        .retain(|path, _| !path.starts_with("helmfile.d/admin_ng"));
    let notes = planned_for(&alone, "dse-q").unwrap().notes;
    assert!(
        notes.iter().all(|note| !note.contains("serves")),
        "{notes:?}"
    );
}

#[test]
fn a_namespace_that_the_new_cluster_has_is_left_alone() {
    let mut files = checkout("  gull: {}\n");
    let text = "namespaces:\n  gull: {}\n  wren: {}\n".to_owned();
    let path = "helmfile.d/admin_ng/values/dse-b/values.yaml".to_owned();
    files.0.insert(path, text);
    assert_eq!(planned(&files).unwrap().changes.paths().count(), 1);
}

#[test]
fn settings_that_only_the_other_file_can_say_are_left_out() {
    let mut files = checkout("  x: &x {a: 1}\n  gull: {b: *x}\n");
    let plan = planned(&files).unwrap();
    let path = "helmfile.d/admin_ng/values/dse-b/values.yaml";
    let expected = "namespaces:\n  gull: {}\n  wren: {}\n";
    assert_eq!(super::after(&plan, path), Some(expected));
    // Where nobody can say which file it is, the person is told.
    files.0.insert(path.to_owned(), "a: [\n".to_owned());
    let plan = planned(&files).unwrap();
    assert!(
        plan.notes.iter().any(|note| note.contains("by hand")),
        "{:?}",
        plan.notes
    );
}
