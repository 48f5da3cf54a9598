//! The namespaces that the clusters make.

use std::path::Path;

use serde_yaml::Value;

use crate::place::{MODELS, NAME, Place, SERVICES};
use crate::support::{Sandbox, text_at, tools};

const ADMIN_ENVIRONMENTS: [&str; 8] = [
    "eqiad",
    "codfw",
    "staging-eqiad",
    "staging-codfw",
    "ml-serve-eqiad",
    "ml-serve-codfw",
    "ml-staging-codfw",
    "dse-k8s-eqiad",
];

/// The Namespace manifests that `admin_ng` makes in an environment.
fn namespaces(sandbox: &Sandbox, environment: &str) -> Vec<Value> {
    let args = ["-e", environment, "-l", "name=namespaces", "template"];
    let args = [&args[..], &["--skip-deps"]].concat();
    let manifests = sandbox.helmfile("helmfile.d/admin_ng", &args).documents();
    // As many as the fixture has at the least: an empty rendering proves nothing.
    assert!(manifests.len() >= 4, "{environment}: {manifests:?}");
    manifests
}

/// Checks that a run adds one namespace where the group is served, and changes nothing else.
fn check_namespaces(
    place: &Place,
    tools: &Path,
    flags: &[&str],
    namespace: &str,
    serving: &[&str],
) {
    let sandbox = place.sandbox(tools);
    let before = ADMIN_ENVIRONMENTS.map(|environment| namespaces(&sandbox, environment));
    place.create(&sandbox, flags).ok();
    for (environment, before) in ADMIN_ENVIRONMENTS.iter().zip(before) {
        let after = namespaces(&sandbox, environment);
        let name = |manifest: &Value| text_at(manifest, &["metadata", "name"]).to_owned();
        let (new, old): (Vec<Value>, Vec<Value>) = after
            .into_iter()
            .partition(|manifest| name(manifest) == namespace);
        assert_eq!(old, before, "{environment}");
        let kinds: Vec<&str> = new.iter().map(|new| text_at(new, &["kind"])).collect();
        let expected: &[&str] = match serving.contains(environment) {
            true => &["Namespace"],
            false => &[],
        };
        assert_eq!(kinds, expected, "{environment}");
    }
}

/// The admin environments that serve the services, and those that serve the models.
const SERVE_SERVICES: &[&str] = &["eqiad", "codfw", "staging-eqiad", "staging-codfw"];
const SERVE_MODELS: &[&str] = &["ml-serve-eqiad", "ml-serve-codfw", "ml-staging-codfw"];

#[test]
fn a_services_namespace_appears_in_the_clusters_that_serve_services_and_nowhere_else() {
    let Some(tools) = tools() else { return };
    check_namespaces(&SERVICES, &tools, &[], NAME, SERVE_SERVICES);
    let flags = ["--namespace", "a-new-one"];
    check_namespaces(&SERVICES, &tools, &flags, "a-new-one", SERVE_SERVICES);
}

#[test]
fn a_models_namespace_appears_in_the_clusters_that_serve_models_and_nowhere_else() {
    let Some(tools) = tools() else { return };
    check_namespaces(&MODELS, &tools, &[], NAME, SERVE_MODELS);
    let flags = ["--only", "namespace"];
    check_namespaces(&MODELS, &tools, &flags, NAME, SERVE_MODELS);
}

#[test]
fn no_namespace_appears_for_the_service_alone() {
    let Some(tools) = tools() else { return };
    check_namespaces(&SERVICES, &tools, &["--only", "service"], NAME, &[]);
}
