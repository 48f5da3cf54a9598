//! Services made with `--like`: helmfile makes of them what it makes of their siblings, under their
//! own names.

use serde_json::Value;

use crate::support::{Sandbox, copy_tree, files, repository, tools};

const GROUP: &str = "helmfile.d/dse-k8s-services";

/// What a new service does not take from its sibling.
const OPEN: [&str; 3] = ["image", "version", "public_port"];

fn folder(service: &str) -> String {
    format!("{GROUP}/{service}")
}

/// The releases that helmfile has for a service, without what only says when or whether.
fn listed(sandbox: &Sandbox, service: &str, environment: &str) -> Value {
    let args = [
        "-e",
        environment,
        "list",
        "--skip-charts",
        "--output",
        "json",
    ];
    let text = sandbox.helmfile(&folder(service), &args).ok();
    serde_json::from_str(&text).expect("JSON")
}

/// The values of each release, as helmfile writes them.
fn written(sandbox: &Sandbox, service: &str, environment: &str) -> Vec<serde_json::Value> {
    let out = sandbox.root().join("out").join(service).join(environment);
    let template = format!("{}/{{{{ .Release.Name }}}}.yaml", out.display());
    let args = ["-e", environment, "write-values", "--skip-deps"];
    let more = ["--output-file-template", &template];
    let args: Vec<&str> = args.into_iter().chain(more).collect();
    sandbox.helmfile(&folder(service), &args).ok();
    let texts = files(&out).into_values();
    texts
        .map(|text| serde_yaml::from_str(&text).expect("YAML"))
        .collect()
}

/// A sibling's values as a service of another name has to have them.
fn renamed(value: &Value, sibling: &str, name: &str) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match OPEN.contains(&key.as_str()) {
                true => (key.clone(), "CHANGE_ME".into()),
                false => (key.clone(), renamed(value, sibling, name)),
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| renamed(item, sibling, name))
            .collect(),
        Value::String(text) => text.replace(sibling, name).into(),
        other => other.clone(),
    }
}

fn check_like(sibling: &str, name: &str, environments: &[&str]) {
    let Some(tools) = tools() else { return };
    let sandbox = Sandbox::empty(&tools);
    copy_tree(&repository("tests/fixtures/two-clusters"), &sandbox.root());
    sandbox.new_service(&[name, "--like", sibling]).ok();
    for environment in environments {
        let theirs = listed(&sandbox, sibling, environment);
        let expected = theirs.to_string().replace(sibling, name);
        assert_eq!(
            listed(&sandbox, name, environment).to_string(),
            expected,
            "{environment}"
        );
        let theirs = written(&sandbox, sibling, environment);
        assert!(!theirs.is_empty(), "{environment}");
        let theirs = theirs.iter().map(|values| renamed(values, sibling, name));
        let expected: Vec<Value> = theirs.collect();
        assert_eq!(
            written(&sandbox, name, environment),
            expected,
            "{environment}"
        );
    }
}

#[test]
fn a_service_made_like_another_has_its_releases_and_values_under_its_own_name() {
    check_like("sun", "comet", &["dse-k8s-eqiad"]);
    check_like("pair", "binary", &["dse-k8s-eqiad", "dse-k8s-codfw"]);
}
