//! Where a new service goes.

use super::*;
use crate::repository::memory::{MemoryFiles, WithUnreadable};
use crate::repository::{Layout, Snapshot};

const HELMFILE: &str =
    "environments:\n  eqiad:\n    values:\n    - releases: [main]\nreleases:\n- name: main\n";

/// The values files for a new namespace of which only that is made, in a checkout where a folder
/// cannot be read.
fn only_namespace_without(folder: &str) -> Result<Vec<String>> {
    let files = MemoryFiles::of(&[
        ("charts/nest/Chart.yaml", "name: nest\n"),
        ("helmfile.d/services/_example_/helmfile.yaml", HELMFILE),
        ("helmfile.d/services/gull/helmfile.yaml", HELMFILE),
        (
            "helmfile.d/admin_ng/helmfile.yaml",
            "environments:\n  eqiad:\n    values: [values/main.yaml]\n",
        ),
        (
            "helmfile.d/admin_ng/values/main.yaml",
            "namespaces:\n  gull: {}\n",
        ),
    ]);
    let files = WithUnreadable {
        files: &files,
        folder,
    };
    let snapshot = Snapshot::new(&files);
    let repository = Repository::new(&snapshot, Layout::Checkout);
    let parts = Parts {
        namespace: true,
        service: false,
    };
    let wanted = Wanted {
        ports: false,
        taken: false,
    };
    let group = repository.group(None)?;
    let start = Start::Nothing;
    let (destination, facts) = Destination::new(&repository, group, start, parts, Some("new"))?;
    let (_, files) = destination.constraints(&facts, wanted)?;
    Ok(files.into_iter().map(str::to_owned).collect())
}

#[test]
fn a_namespace_alone_depends_on_no_template_and_no_chart() {
    let expected = Ok(vec!["helmfile.d/admin_ng/values/main.yaml".to_owned()]);
    for folder in ["none", "helmfile.d/services/_example_", "charts"] {
        assert_eq!(only_namespace_without(folder), expected, "{folder}");
    }
    assert!(only_namespace_without("helmfile.d/admin_ng").is_err());
}
