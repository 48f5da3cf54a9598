mod new_clusters;
mod releases;
mod removal;

use super::*;
use crate::changes::{Change, Content, TreeFile};
use crate::error::Result;
use crate::repository::memory::MemoryFiles;
use crate::repository::{Layout, Repository, ServiceFiles, ServiceRef, Snapshot};

const HELMFILE: &str = "\
environments:
  staging:
    values:
      - releases: [main, search]
  eqiad:
    values:
      - releases: [main]
  codfw:
    values:
      - releases: [main]
---
templates:
  default: &default
    namespace: gull
    chart: wmf-stable/gull
    installedTemplate: '{{`{{ .Values.releases | has .Release.Name }}`}}'
    values:
      - values.yaml
      - \"values-{{ .Environment.Name }}.yaml\"
      - \"values-{{`{{ .Release.Name }}`}}.yaml\"
releases:
  - name: main
    <<: *default
  - name: search
    <<: *default
";

const OTHER: &str = "\
environments:
  eqiad:
    values:
      - releases: [web]
releases:
  - name: web
    namespace: tern
    chart: wmf-stable/tern-web
    labels: {of: tern}
";

const FILES: [(&str, &str); 7] = [
    ("helmfile.d/services/gull/helmfile.yaml", HELMFILE),
    ("helmfile.d/services/gull/values.yaml", "a: 1\n"),
    (
        "helmfile.d/services/gull/values-eqiad.yaml",
        "host: db.eqiad.wmnet\nb: 2\n",
    ),
    (
        "helmfile.d/services/gull/values-search.yaml",
        "index: search\n",
    ),
    ("helmfile.d/services/gull/values-old.yaml", "c: 3\n"),
    ("helmfile.d/services/gull/notes.md", "search\n"),
    ("helmfile.d/services/tern/helmfile.yaml", OTHER),
];

type Made<'m> = &'m dyn Fn(&Repository<'_>, &ServiceFiles, &[TreeFile]) -> Result<LifecyclePlan>;

/// The plan for `gull`, with its effects, in a checkout with these files.
fn planned_in(files: &[(&str, &str)], made: Made<'_>) -> Result<LifecyclePlan> {
    let files = MemoryFiles::of(files);
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let service = ServiceRef::new("services".parse().ok().as_ref(), "gull");
    let own = files.0.iter().filter_map(|(path, text)| {
        let path = path.strip_prefix("helmfile.d/services/gull/")?.to_owned();
        let content = Content::Text(text.clone());
        let executable = false;
        Some(TreeFile {
            path,
            content,
            executable,
        })
    });
    let tree: Vec<TreeFile> = own.collect();
    let read = repository.existing(&service)?;
    made(&repository, &read, &tree)?.with_effects(&repository, &files)
}

fn planned(made: Made<'_>) -> Result<LifecyclePlan> {
    planned_in(&FILES, made)
}

fn environments(names: &str) -> Vec<crate::names::EnvironmentName> {
    names.split(',').map(|name| name.parse().unwrap()).collect()
}

/// The plan that adds a release: name, what it is like, where.
fn added(
    name: &str,
    like: Option<&str>,
    at: Option<&str>,
    more: (bool, bool),
) -> Result<LifecyclePlan> {
    let name = name.parse().unwrap();
    let like: Option<ReleaseChoice> = like.map(|like| like.parse().unwrap());
    let at = at.map(environments);
    let add = AddRelease {
        name: &name,
        like: like.as_ref(),
        environments: at.as_deref(),
        copy_values: more.0,
        force: more.1,
    };
    planned(&|repository, files, tree| add.plan(repository, files, tree))
}

fn removed(name: &str, at: Option<&str>) -> Result<LifecyclePlan> {
    let name = name.parse().unwrap();
    let at = at.map(environments);
    let remove = RemoveRelease {
        name: &name,
        environments: at.as_deref(),
    };
    planned(&|repository, files, tree| remove.plan(repository, files, tree))
}

fn with_environments(names: &str, like: &str) -> Result<LifecyclePlan> {
    let add = AddEnvironments {
        names: &environments(names),
        like: &like.parse().unwrap(),
    };
    planned(&|repository, files, tree| add.plan(repository, files, tree))
}

/// What the helmfile says afterwards.
fn helmfile(plan: &LifecyclePlan) -> &str {
    let edits = plan.changes.iter().find_map(|change| match change {
        Change::Edit(edit) => Some(edit.after.as_str()),
        _ => None,
    });
    edits.unwrap_or("not edited")
}

/// The new text of an edited file, whose path ends so.
fn after<'p>(plan: &'p LifecyclePlan, end: &str) -> Option<&'p str> {
    plan.changes.iter().find_map(|change| match change {
        Change::Edit(edit) if edit.path.ends_with(end) => Some(edit.after.as_str()),
        _ => None,
    })
}

fn paths(plan: &LifecyclePlan) -> Vec<String> {
    let each = plan.changes.iter().map(|change| {
        let sign = match change {
            Change::Create { .. } => '+',
            Change::Edit(_) => '*',
            Change::Remove { .. } => '-',
        };
        let name = change.path().rsplit('/').next().unwrap_or_default();
        format!("{sign}{name}")
    });
    each.collect()
}

fn effects(plan: &LifecyclePlan) -> Vec<String> {
    plan.effects.iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_environment_is_like_another_with_its_values() {
    let plan = with_environments("codfw,ulsfo", "eqiad").unwrap();
    assert_eq!(plan.already, ["codfw is there already"]);
    assert_eq!(paths(&plan), ["+values-ulsfo.yaml", "*helmfile.yaml"]);
    assert!(helmfile(&plan).contains("  ulsfo:\n    values:\n      - releases: [main]\n---"));
    assert_eq!(
        plan.notes,
        ["helmfile.d/services/gull/values-ulsfo.yaml:1: says eqiad: host: db.eqiad.wmnet"]
    );
    assert_eq!(effects(&plan)[3], "ulsfo: main (new)");
}
