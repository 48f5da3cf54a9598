//! What `create` prints.

use std::collections::BTreeSet;

use serde_json::Value;

use super::harness::program::{Scratch, fixture, tests};
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

/// Plans of every outcome, and with every kind of change.
fn plans() -> Vec<(String, Value)> {
    let mut plans = Vec::new();
    let mut add = |scratch: &Scratch, args: &[&str]| {
        plans.push((args.join(" "), printed(scratch, args)));
    };
    let folder = Scratch::new();
    add(&folder, &["my-svc", "--dry-run"]);
    add(&folder, &["my-svc"]);
    add(&folder, &["my-svc"]);
    add(&folder, &["other-svc", "--only=namespace"]);
    let with_own = tests().join("cases/folder-own-template/in");
    add(&Scratch::copy_of(&with_own), &["my-svc", "--canary"]);
    let checkout = Scratch::checkout();
    add(&checkout, &["create", "my-svc", "--only=namespace", "-n"]);
    add(&checkout, &["my-svc", "--only=namespace"]);
    add(&checkout, &["my-svc", "--only=service", "--placeholders"]);
    add(&checkout, &["my-svc", "--placeholders"]);
    add(
        &checkout,
        &[
            "lvs-svc",
            "--traffic=lvs",
            "--port=auto",
            "--task=T1",
            "--commit-message",
        ],
    );
    add(
        &checkout,
        &["in-svc", "--traffic=ingress", "--namespace=alpha"],
    );
    add(
        &checkout,
        &["ml-svc", "--group=ml-services", "--chart=python-webapp"],
    );
    add(&checkout, &["like-svc", "--like=alpha", "--port=auto"]);
    let clusters = Scratch::copy_of(&fixture("two-clusters"));
    add(&clusters, &["comet", "--like=dse-k8s-services/sun"]);
    plans
}

/// A kind of change: its keys, and what it does.
fn kind(change: &Value) -> String {
    let keys = change.as_object().expect("a change").keys();
    let keys: Vec<&str> = keys
        .map(String::as_str)
        .filter(|key| *key != "path")
        .collect();
    format!(
        "{}: {}",
        change["action"].as_str().expect("a word"),
        keys.join(" ")
    )
}

#[test]
fn every_plan_is_as_its_schema_says() {
    let schema = Schema::of("plan");
    let plans = plans();
    for (what, plan) in &plans {
        schema.expect_valid(plan, what);
    }
    let all = || plans.iter().map(|(_, plan)| plan);
    let outcomes = texts(all().map(|plan| &plan["outcome"]));
    assert_eq!(outcomes, schema.words("/$defs/plan/properties/outcome"));
    let changes = || all().flat_map(|plan| plan["changes"].as_array().expect("a list"));
    let kinds: BTreeSet<String> = changes().map(kind).collect();
    let every_kind = [
        "create: action contents executable",
        "create: action executable size",
        "edit: action diff",
        "link: action target",
    ];
    assert_eq!(kinds, every_kind.map(str::to_owned).into());
    assert_eq!(
        schema.text["$defs"]["change"]["oneOf"]
            .as_array()
            .map(Vec::len),
        Some(4)
    );
    assert!(changes().any(|change| change["executable"] == true));
    assert!(all().any(|plan| plan.get("commit_message").is_some()));
    for list in ["open", "kept", "own"] {
        let filled = all().any(|plan| plan["like"][list].get(0).is_some());
        assert!(filled, "no plan has {list}");
    }
    for is_known in [true, false] {
        let known = |plan: &Value| plan["like"].get("behind").map(Value::is_u64);
        assert!(all().any(|plan| known(plan) == Some(is_known)));
    }
    for list in ["already", "left_out", "warnings"] {
        let filled = all().any(|plan| plan[list].as_array().is_some_and(|list| !list.is_empty()));
        assert!(filled, "no plan has {list}");
    }
}

#[test]
fn a_plan_that_is_wrong_anywhere_is_refused() {
    let schema = Schema::of("plan");
    let mut count = 0;
    for (_, plan) in plans() {
        count += expect_strict(&schema, &plan);
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn several_services_are_a_list_of_plans() {
    let schema = Schema::of("plan");
    let scratch = Scratch::checkout();
    scratch.write("two.yaml", "- name: a-svc\n- name: b-svc\n");
    let mut plans = printed(&scratch, &["--answers=two.yaml", "-n"]);
    schema.expect_valid(&plans, "two plans");
    expect_strict(&schema, &plans);
    let list = plans.as_array_mut().expect("a list");
    assert_eq!(list.len(), 2);
    list.truncate(1);
    assert!(!schema.takes(&plans), "a list of one");
}

#[test]
fn the_outcome_says_whether_there_are_changes() {
    let schema = Schema::of("plan");
    for (what, mut plan) in plans() {
        let is_idle = plan["outcome"] == "nothing-to-do";
        plan["outcome"] = if is_idle { "applied" } else { "nothing-to-do" }.into();
        assert!(!schema.takes(&plan), "{what}");
    }
}
