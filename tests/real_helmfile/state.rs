//! State values, the kubeconfig, a lost list, a copy by hand.

use std::path::Path;

use serde_yaml::Value;

use crate::place::{FOLDER, MODELS, NAME, Place, SERVICES, list, list_run};
use crate::rendering::build;
use crate::support::{Sandbox, files, read, repository, text_at, tools, write};

fn strings(value: Option<&Value>) -> Vec<&str> {
    let values = value.and_then(Value::as_sequence).into_iter().flatten();
    values.filter_map(Value::as_str).collect()
}

fn kubeconfig(state: &Value) -> Vec<&str> {
    strings(
        state
            .get("helmDefaults")
            .and_then(|defaults| defaults.get("args")),
    )
}

/// Whether the pods of each release of the service's chart are made anew.
fn recreates_pods(state: &Value) -> Vec<bool> {
    let releases = state.get("releases").and_then(Value::as_sequence);
    let own = releases.into_iter().flatten();
    let own = own.filter(|release| text_at(release, &["chart"]) != "wmf-stable/secrets");
    let recreates = own.map(|release| release.get("recreatePods").and_then(Value::as_bool));
    recreates.map(|recreates| recreates == Some(true)).collect()
}

#[test]
fn each_environment_is_reached_with_the_services_own_kubeconfig() {
    let Some(tools) = tools() else { return };
    for place in [&FOLDER, &SERVICES, &MODELS] {
        let sandbox = place.created(&tools, &["--namespace", "a-new-one"]);
        for environment in place.environments {
            let file = format!("/etc/kubernetes/quokka-deploy-{environment}.config");
            let state = build(place, &sandbox, environment, &[]);
            assert_eq!(kubeconfig(&state), ["--kubeconfig", &file]);
        }
    }
}

#[test]
fn another_kubeconfig_can_be_given_as_a_state_value() {
    let Some(tools) = tools() else { return };
    for place in [&FOLDER, &SERVICES] {
        let sandbox = place.created(&tools, &[]);
        let state = build(place, &sandbox, "staging", &["kubeConfig=/there/a.config"]);
        assert_eq!(kubeconfig(&state), ["--kubeconfig", "/there/a.config"]);
    }
}

#[test]
fn pods_are_made_anew_only_when_roll_restart_is_1() {
    let Some(tools) = tools() else { return };
    let places: [(&Place, &[&str], &str, usize); 3] = [
        (&FOLDER, &["--canary"], "eqiad", 2),
        (&SERVICES, &["--canary"], "eqiad", 2),
        (&MODELS, &[], "ml-serve-eqiad", 1),
    ];
    for (place, flags, environment, count) in places {
        let sandbox = place.created(&tools, flags);
        let recreates = |set: &[&str]| recreates_pods(&build(place, &sandbox, environment, set));
        assert_eq!(recreates(&["roll_restart=1"]), vec![true; count]);
        assert_eq!(recreates(&["roll_restart=0"]), vec![false; count]);
        assert_eq!(recreates(&[]), vec![false; count]);
    }
}

/// The helmfile with the list of releases of one environment taken out, by hand as it were.
fn without_list(helmfile: &str, environment: &str) -> String {
    let block = format!("\n  {environment}:\n");
    let (before, after) = helmfile.split_once(&block).expect("the environment");
    let (values, after) = after.split_once("- releases: [main]").expect("its list");
    assert!(values.trim() == "values:", "{values}");
    format!("{before}{block}{values}- other: 1{after}")
}

#[test]
fn an_environment_that_lost_its_list_of_releases_fails_and_says_so() {
    let Some(tools) = tools() else { return };
    for place in [&FOLDER, &SERVICES, &MODELS] {
        let [broken, sound] = [place.environments[0], place.environments[1]];
        let sandbox = place.created(&tools, &[]);
        let path = sandbox.root().join(place.folder()).join("helmfile.yaml");
        write(&path, &without_list(&read(&path), broken));
        let said = list_run(place, &sandbox, broken).failure();
        assert!(said.contains("no list of releases"), "{said}");
        let build = sandbox.helmfile(&place.folder(), &["-e", broken, "build"]);
        assert!(build.failure().contains("no list of releases"));
        assert!(!list(place, &sandbox, sound).running.is_empty());
    }
}

#[test]
fn the_message_of_the_embedded_template_names_the_environment_without_a_list() {
    let Some(tools) = tools() else { return };
    let sandbox = FOLDER.created(&tools, &[]);
    let path = sandbox.root().join(FOLDER.folder()).join("helmfile.yaml");
    write(&path, &without_list(&read(&path), "codfw"));
    let said = list_run(&FOLDER, &sandbox, "codfw").failure();
    let expected = "environment codfw has no list of releases";
    assert!(said.contains(expected), "{said}");
}

/// A copy of the template with the name put in, as it was made before there was new-service.
fn copied_by_hand(place: &Place, tools: &Path) -> Sandbox {
    let sandbox = place.sandbox(tools);
    let folder = sandbox.root().join(place.folder());
    let template = files(&repository(place.template));
    assert!(template.len() >= 2, "{template:?}");
    for (name, text) in template {
        write(&folder.join(name), &text.replace("SERVICE_NAME", NAME));
    }
    sandbox
}

#[test]
fn a_copy_by_hand_is_the_same_as_asking_for_everything_that_the_template_has() {
    let Some(tools) = tools() else { return };
    let places: [(&Place, &[&str]); 3] = [
        (&FOLDER, &["--canary", "--test", "--placeholders"]),
        (&SERVICES, &["--canary", "--test", "--placeholders"]),
        (&MODELS, &["--placeholders"]),
    ];
    for (place, flags) in places {
        let by_hand = copied_by_hand(place, &tools);
        let created = place.created(&tools, flags);
        let folders = [&by_hand, &created].map(|sandbox| sandbox.root().join(place.folder()));
        assert_eq!(files(&folders[1]), files(&folders[0]));
        for environment in place.environments {
            let expected = list(place, &by_hand, environment);
            assert!(expected.running.len() >= 2, "{expected:?}");
            assert_eq!(list(place, &created, environment), expected);
            let [expected, seen] =
                [&by_hand, &created].map(|sandbox| build(place, sandbox, environment, &[]));
            assert_eq!(seen, expected, "{environment}");
        }
    }
}
