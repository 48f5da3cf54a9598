//! What `checklist` prints.

use std::collections::BTreeSet;

use serde_json::Value;

use super::harness::program::{Scratch, fixture};
use super::harness::tree;
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

/// Checklists with and without clones, for every kind of traffic.
fn checklists() -> Vec<(String, Value)> {
    let mut lists = Vec::new();
    let mut add = |scratch: &Scratch, args: &[&str]| {
        let args = [&["checklist"], args].concat();
        lists.push((args.join(" "), printed(scratch, &args)));
    };
    let checkout = Scratch::checkout();
    for clone in ["puppet", "dns"] {
        tree::write(&checkout.path(clone), &tree::read(&fixture(clone)));
    }
    checkout.run(["my-svc"]).expect_done();
    checkout.run(["only-svc", "--only=namespace"]).expect_done();
    let clones = ["--puppet=puppet", "--dns=dns"];
    for traffic in ["none", "lvs", "ingress"] {
        let traffic = format!("--traffic={traffic}");
        for name in ["alpha", "zeta", "my-svc", "only-svc"] {
            add(&checkout, &[name, &traffic]);
            add(
                &checkout,
                &[name, &traffic, "--task=T1", clones[0], clones[1]],
            );
        }
    }
    add(&checkout, &["gamma"]);
    add(&checkout, &["my-svc", "--traffic=lvs", "--port=4001"]);
    let folder = Scratch::new();
    folder.run(["my-svc"]).expect_done();
    add(&folder, &["my-svc"]);
    lists
}

fn steps(lists: &[(String, Value)]) -> Vec<&Value> {
    let lists = lists.iter().map(|(_, list)| list["steps"].as_array());
    lists.flat_map(|steps| steps.expect("a list")).collect()
}

#[test]
fn every_checklist_is_as_its_schema_says() {
    let schema = Schema::of("checklist");
    let lists = checklists();
    for (what, list) in &lists {
        schema.expect_valid(list, what);
    }
    let steps = steps(&lists);
    let of_status = "/$defs/step/properties/status";
    let states = steps.iter().map(|step| &step["status"]["state"]);
    let states = states.filter(|state| !state.is_null());
    let known = schema.words(&format!("{of_status}/properties/state"));
    assert_eq!(texts(states), known);
    let ways = steps
        .iter()
        .flat_map(|step| step["how"].as_array().expect("a list"));
    let ways: BTreeSet<&str> = ways
        .flat_map(|way| way.as_object().expect("a way").keys())
        .map(String::as_str)
        .collect();
    assert_eq!(ways, BTreeSet::from(["command", "note"]));
    for list in ["files", "lines", "after", "unknown"] {
        let is_filled = |step: &&Value| step[list].as_array().is_some_and(|all| !all.is_empty());
        assert!(steps.iter().any(is_filled), "no step has {list}");
    }
    assert!(steps.iter().any(|step| step["repository"].is_null()));
}

#[test]
fn a_checklist_that_is_wrong_anywhere_is_refused() {
    let schema = Schema::of("checklist");
    let mut count = 0;
    for (_, list) in checklists().iter().step_by(3) {
        count += expect_strict(&schema, list);
    }
    assert!(count > 1000, "{count}");
}
