//! Releases and environments that come and go: helmfile lists exactly those that were asked for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Sandbox, tools};

const FOLDER: &str = "helmfile.d/services/alpha";
const ENVIRONMENTS: [&str; 3] = ["staging", "eqiad", "codfw"];

/// The releases that helmfile would install in an environment.
fn installed(sandbox: &Sandbox, environment: &str) -> BTreeSet<String> {
    let args = [
        "-e",
        environment,
        "list",
        "--skip-charts",
        "--output",
        "json",
    ];
    let text = sandbox.helmfile(FOLDER, &args).ok();
    let listed: Value = serde_json::from_str(&text).expect("JSON");
    let listed = listed.as_array().expect("a list").iter();
    let installed = listed.filter(|release| release["installed"] == true);
    let names = installed.map(|release| release["name"].as_str().expect("a name").to_owned());
    names.collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// All subsets of the environments but the empty one.
fn subsets() -> impl Iterator<Item = Vec<&'static str>> {
    (1..1_usize << ENVIRONMENTS.len()).map(|bits| {
        let each = ENVIRONMENTS.into_iter().enumerate();
        let chosen = each.filter(|(place, _)| bits & (1 << place) != 0);
        chosen.map(|(_, environment)| environment).collect()
    })
}

#[test]
fn a_release_is_listed_where_it_was_added_and_nowhere_after_its_removal() {
    let Some(tools) = tools() else { return };
    let sandbox = Sandbox::checkout(&tools);
    let run = |line: String| {
        let words: Vec<&str> = line.split(' ').collect();
        sandbox.new_service(&words).ok()
    };
    let before = sandbox.files();
    for added in subsets() {
        let add = format!("release add alpha search -e {}", added.join(","));
        run(add.clone());
        assert_listed(&sandbox, &added);
        for removed in subsets() {
            run(format!(
                "release remove alpha search -e {}",
                removed.join(",")
            ));
            let stays = |environment: &&str| !removed.contains(environment);
            let left: Vec<&str> = added.iter().copied().filter(stays).collect();
            assert_listed(&sandbox, &left);
            run(add.clone());
        }
        run("release remove alpha search".to_owned());
        assert_eq!(sandbox.files(), before, "{added:?}");
    }
}

/// The release is installed in these environments, beside main, and in no other.
fn assert_listed(sandbox: &Sandbox, at: &[&str]) {
    for environment in ENVIRONMENTS {
        let expected: &[&str] = match at.contains(&environment) {
            true => &["main", "search"],
            false => &["main"],
        };
        assert_eq!(installed(sandbox, environment), names(expected), "{at:?}");
    }
}

#[test]
fn a_new_environment_lists_what_the_other_one_does() {
    let Some(tools) = tools() else { return };
    let sandbox = Sandbox::checkout(&tools);
    for line in [
        "release add alpha canary",
        "environment add alpha ulsfo,drmrs --like eqiad",
        "release remove alpha canary -e drmrs",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        sandbox.new_service(&words).ok();
    }
    for (environment, expected) in [
        ("staging", ["main"].as_slice()),
        ("eqiad", &["main", "canary"]),
        ("ulsfo", &["main", "canary"]),
        ("drmrs", &["main"]),
    ] {
        assert_eq!(
            installed(&sandbox, environment),
            names(expected),
            "{environment}"
        );
    }
}
