//! What `upgrade` prints.

use serde_json::Value;

use super::harness::program::Scratch;
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

const TEMPLATE: &str = "helmfile.d/services/_example_/helmfile.yaml";
const COMMIT: &str = "git init --quiet && git add --all && \
                      git -c user.name=x -c user.email=x@x commit --quiet --message x";

/// Upgrades of every outcome, with services in every state.
fn upgrades() -> Vec<(String, Value)> {
    let mut made = Vec::new();
    let mut add = |scratch: &Scratch, line: &str| {
        let args: Vec<&str> = line.split(' ').collect();
        made.push((line.to_owned(), printed(scratch, &args)));
    };
    let scratch = Scratch::checkout();
    let helmfile = |name: &str| format!("helmfile.d/services/{name}/helmfile.yaml");
    let alpha = scratch.text(&helmfile("alpha"));
    let edit = |name: &str, from: &str, to: &str| {
        let path = helmfile(name);
        scratch.write(&path, scratch.text(&path).replace(from, to));
    };
    scratch.write(
        &helmfile("beta"),
        alpha.replace("atomic: true", "atomic: 1"),
    );
    scratch.write(&helmfile("broken"), "a: {{ b\n");
    let own = "releases:\n- name: main\n  chart: wmf-stable/own\n";
    scratch.write(&helmfile("own"), own);
    scratch.shell(COMMIT).outcome().expect_done();
    add(&scratch, "upgrade --group services");
    let template = scratch.text(TEMPLATE);
    edit("_example_", "# Give another", "# Take another");
    add(&scratch, "upgrade --check --group services");
    scratch.write(TEMPLATE, &template);
    edit("_example_", "timeout: 600", "timeout: 300");
    edit("_example_", "atomic: true", "atomic: false");
    edit("_example_", "verify: false", "verify: true");
    add(&scratch, "upgrade --check");
    add(&scratch, "upgrade -n");
    add(&scratch, "upgrade beta --conflict=markers -n");
    add(&scratch, "upgrade");
    made
}

#[test]
fn every_upgrade_is_as_its_schema_says() {
    let schema = Schema::of("upgrade");
    let made = upgrades();
    for (what, upgrade) in &made {
        schema.expect_valid(upgrade, what);
    }
    let all = || made.iter().map(|(_, upgrade)| upgrade);
    let outcomes = texts(all().map(|upgrade| &upgrade["outcome"]));
    assert_eq!(outcomes, schema.words("/properties/outcome"));
    let services = || all().flat_map(|one| one["services"].as_array().expect("a list"));
    for key in ["state", "result"] {
        let found = texts(services().map(|service| &service[key]));
        let place = format!("/$defs/service/properties/{key}");
        assert_eq!(found, schema.words(&place), "{key}");
    }
    let notes = all().flat_map(|one| one["notes"].as_array().expect("a list"));
    assert!(notes.count() > 0);
}

#[test]
fn an_upgrade_that_is_wrong_anywhere_is_refused() {
    let schema = Schema::of("upgrade");
    let mut count = 0;
    for (_, upgrade) in upgrades() {
        count += expect_strict(&schema, &upgrade);
    }
    assert!(count > 300, "{count}");
}
