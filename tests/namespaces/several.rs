//! Services whose releases live in several namespaces.

use super::*;

/// A step of a list in JSON: of a checklist, or of a plan.
fn step<'j>(steps: &'j Value, id: &str) -> &'j Value {
    let mut steps = steps.as_array().expect("a list").iter();
    let found = steps.find(|step| step["id"] == id);
    found.unwrap_or(&Value::Null)
}

fn json(scratch: &Scratch, args: &[&str]) -> Value {
    let args = args.iter().chain(&["--format=json"]);
    let outcome = scratch.run(args).expect_done();
    serde_json::from_str(&outcome.stdout).expect("it is JSON")
}

#[test]
fn the_checklist_has_every_namespace_of_the_service() {
    let scratch = with_two_clusters();
    let list = json(&scratch, &["checklist", "twin"]);
    let asked = step(&list["steps"], "namespace");
    assert_eq!(asked["title"], "Ask for the namespaces both and west");
    assert_eq!(asked["status"]["state"], "missing");
    let evidence = asked["status"]["evidence"].as_str().expect("a text");
    let (both, west) = evidence.split_once("; ").expect("one for each");
    assert!(both.starts_with("both: helmfile.d/admin_ng/"), "{evidence}");
    assert!(
        west.starts_with("west: not in dse-k8s-eqiad, only "),
        "{evidence}"
    );
    let lines = asked["lines"].as_array().expect("a list").iter();
    let texts: Vec<&str> = lines.filter_map(|line| line["text"].as_str()).collect();
    assert_eq!(
        texts.len(),
        asked["lines"].as_array().expect("a list").len()
    );
    assert!(
        texts.iter().any(|text| text.contains("both: {}")),
        "{texts:?}"
    );
    assert!(
        texts.iter().any(|text| text.contains("west: {}")),
        "{texts:?}"
    );
    let commands = asked["how"].to_string();
    for name in ["both", "west"] {
        let command = format!("create twin --only namespace --namespace {name} --group");
        assert!(commands.contains(&command), "{commands}");
    }
    let applied = step(&list["steps"], "apply-namespace");
    assert_eq!(applied["title"], "Apply the namespaces both and west");
    let done_when = applied["done_when"].as_str().expect("a text");
    assert!(done_when.starts_with("`kubectl get namespace both west` finds them"));
    // Each command stands there once.
    let how = applied["how"].as_array().expect("a list");
    for (index, one) in how.iter().enumerate() {
        assert!(!how[..index].contains(one), "{one}");
    }
    // Nearby, a service with one namespace has the step that it always had.
    let list = json(&scratch, &["checklist", "half"]);
    let asked = step(&list["steps"], "namespace");
    assert_eq!(asked["title"], "Ask for the namespace half");
}

#[test]
fn the_commands_for_several_namespaces_ask_for_each() {
    let scratch = with_two_clusters();
    for name in ["both", "west"] {
        let args = ["create", "twin", "--only=namespace", "--namespace", name];
        let group = ["--group", "dse-k8s-services"];
        scratch.run(args.iter().chain(&group)).expect_done();
    }
    assert_eq!(agreed(&scratch, &["twin"], "done"), ["twin"]);
}

#[test]
fn create_and_checklist_agree_about_several_namespaces() {
    let scratch = with_two_clusters();
    let helmfile = scratch.text("helmfile.d/dse-k8s-services/twin/helmfile.yaml");
    let pair = helmfile.replace("namespace: both", "namespace: pair-a");
    let pair = pair.replace("namespace: west", "namespace: pair-b");
    let pair = pair.replace("twin", "pair");
    scratch.write("helmfile.d/dse-k8s-services/pair/helmfile.yaml", pair);
    scratch.write("helmfile.d/dse-k8s-services/pair/values.yaml", "a: 1\n");
    let args = ["duo", "--like=dse-k8s-services/pair", "--yes"];
    let plan = json(&scratch, &args);
    // What it does not write itself is a step.
    let open = step(&plan["checklist"], "namespace");
    assert_eq!(open["title"], "Ask for the namespace duo-b");
    let list = json(&scratch, &["checklist", "duo"]);
    let asked = step(&list["steps"], "namespace");
    assert_eq!(asked["title"], "Ask for the namespaces duo-a and duo-b");
    assert_eq!(asked["status"]["state"], "missing");
    let evidence = asked["status"]["evidence"].as_str().expect("a text");
    assert!(
        evidence.starts_with("duo-a: helmfile.d/admin_ng/"),
        "{evidence}"
    );
    let applied = |steps: &Value| step(steps, "apply-namespace").clone();
    assert_eq!(
        applied(&plan["checklist"])["title"],
        "Apply the namespaces duo-a and duo-b"
    );
    assert_eq!(
        applied(&plan["checklist"])["how"],
        applied(&list["steps"])["how"]
    );
    // The step's command does it.
    let command = open["how"][0]["command"].as_str().expect("a command");
    let words = command.strip_prefix("new-service ").expect("this program");
    scratch.run(words.split(' ')).expect_done();
    let list = json(&scratch, &["checklist", "duo"]);
    let asked = step(&list["steps"], "namespace");
    assert_eq!(asked["status"]["state"], "done", "{asked}");
}
