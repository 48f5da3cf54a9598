//! What `release`, `environment` and `remove` print.

use std::collections::BTreeSet;

use serde_json::Value;

use super::harness::program::{Scratch, fixture};
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

/// Changes of every outcome, and with every kind of change.
fn changes() -> Vec<(String, Value)> {
    let mut made = Vec::new();
    let mut add = |scratch: &Scratch, line: &str| {
        let args: Vec<&str> = line.split(' ').collect();
        made.push((line.to_owned(), printed(scratch, &args)));
    };
    let scratch = Scratch::checkout();
    let main = "helmfile.d/services/alpha/values-main.yaml";
    scratch.write(main, "a: 1\n");
    add(&scratch, "release add alpha web --like=main -e=eqiad -n");
    add(&scratch, "release add alpha web --like=main --copy-values");
    add(&scratch, "release add alpha web -e=eqiad");
    add(&scratch, "environment add alpha ulsfo --like=eqiad");
    add(&scratch, "release remove alpha web -e=eqiad");
    add(&scratch, "release remove alpha web");
    scratch.write("helmfile.d/services/alpha/values-main.yaml", "a: 2\n");
    add(&scratch, "remove alpha");
    let clusters = Scratch::copy_of(&fixture("two-clusters"));
    let link = "helmfile.d/dse-k8s-services/sun/values-web.yaml";
    clusters.write(
        "helmfile.d/dse-k8s-services/sun/values-bytes.yaml",
        [0, 1, 2],
    );
    std::os::unix::fs::symlink("values.yaml", clusters.root().join(link)).expect("a link");
    add(
        &clusters,
        "environment add sun dse-k8s-codfw --like=dse-k8s-eqiad -n",
    );
    add(&clusters, "remove sun --namespace=keep");
    made
}

#[test]
fn every_change_is_as_its_schema_says() {
    let schema = Schema::of("change");
    let made = changes();
    for (what, change) in &made {
        schema.expect_valid(change, what);
    }
    let all = || made.iter().map(|(_, change)| change);
    let outcomes = texts(all().map(|change| &change["outcome"]));
    assert_eq!(outcomes, schema.words("/properties/outcome"));
    let lists =
        |name: &'static str| all().flat_map(move |change| change[name].as_array().expect("a list"));
    let actions = texts(lists("changes").map(|change| &change["action"]));
    let expected = ["create", "edit", "remove"].map(str::to_owned);
    assert!(
        actions.is_superset(&BTreeSet::from(expected)),
        "{actions:?}"
    );
    for list in ["already", "notes"] {
        assert!(lists(list).next().is_some(), "no change has {list}");
    }
    let releases =
        || lists("effects").flat_map(|effect| effect["releases"].as_array().expect("a list"));
    for values in ["new", "gone", "unchanged"] {
        assert!(releases().any(|one| one["values"] == values), "{values}");
    }
}

#[test]
fn a_change_that_is_wrong_anywhere_is_refused() {
    let schema = Schema::of("change");
    let mut count = 0;
    for (_, change) in changes() {
        count += expect_strict(&schema, &change);
    }
    assert!(count > 300, "{count}");
}
