//! Builds and renders all releases that were asked for.

use std::path::Path;

use serde_yaml::Value;

use crate::place::{Asked, FOLDER, MODELS, Place, Release, SERVICES};
use crate::support::{Sandbox, text_at, tools};

/// The releases that `helmfile build` would install; sorted.
fn built_releases(document: &Value) -> Vec<Release> {
    let releases = document.get("releases").and_then(Value::as_sequence);
    let releases = releases.expect("releases in the state").iter();
    let is_installed = |release: &&Value| {
        let installed = release.get("installed").and_then(Value::as_bool);
        // Absent means true, as for a release without installedTemplate.
        installed != Some(false)
    };
    let mut releases: Vec<Release> = releases.filter(is_installed).map(Release::read).collect();
    releases.sort();
    releases
}

pub fn build(place: &Place, sandbox: &Sandbox, environment: &str, set: &[&str]) -> Value {
    let values = set.iter().flat_map(|value| ["--state-values-set", value]);
    let args: Vec<&str> = ["-e", environment].into_iter().chain(values).collect();
    let args = [&args[..], &["build"]].concat();
    let mut documents = sandbox.helmfile(&place.folder(), &args).documents();
    assert_eq!(documents.len(), 1, "one state for {environment}");
    documents.remove(0)
}

/// The fixture chart's `ConfigMaps`, sorted by release.
pub fn render(place: &Place, sandbox: &Sandbox, environment: &str) -> Vec<Value> {
    let args = ["-e", environment, "template", "--skip-deps"];
    let mut maps = sandbox.helmfile(&place.folder(), &args).documents();
    let kinds = maps.iter().map(|map| text_at(map, &["kind"]));
    assert!(kinds.eq(maps.iter().map(|_| "ConfigMap")), "{maps:?}");
    maps.sort_by_key(|map| text_at(map, &["metadata", "name"]).to_owned());
    maps
}

/// A release's name and namespace as the object has them, and as the chart was told.
fn rendered_names(map: &Value) -> [(&str, &str); 2] {
    let names = |within: &str, release: &str| {
        let release = text_at(map, &[within, release]);
        (release, text_at(map, &[within, "namespace"]))
    };
    [names("metadata", "name"), names("data", "release")]
}

/// Builds and renders in all environments that were asked for; gives the number of `ConfigMaps`.
fn check_rendering(place: &Place, asked: Asked<'_>, tools: &Path) -> usize {
    let sandbox = place.sandbox(tools);
    asked.create(place, &sandbox).ok();
    let chart = asked.chart(place);
    sandbox.add_charts(&place.folder(), &[&chart, "wmf-stable/secrets"]);
    let mut count = 0;
    for environment in asked.environments {
        let expected = asked.running(place, environment);
        let state = build(place, &sandbox, environment, &[]);
        assert_eq!(built_releases(&state), expected, "{:?}", asked.flags());
        let maps = render(place, &sandbox, environment);
        let rendered: Vec<_> = maps.iter().map(rendered_names).collect();
        let names = expected.iter().map(|release| {
            let names = (release.name.as_str(), release.namespace.as_str());
            [names, names]
        });
        assert_eq!(rendered, names.collect::<Vec<_>>(), "{:?}", asked.flags());
        count += maps.len();
    }
    count
}

#[test]
fn all_kept_releases_are_built_and_rendered_in_the_namespace() {
    let Some(tools) = tools() else { return };
    let all = Asked {
        environments: FOLDER.environments,
        canary: true,
        test: true,
        chart: None,
        namespace: None,
    };
    let plain = Asked {
        canary: false,
        test: false,
        ..all
    };
    let models = Asked {
        environments: MODELS.environments,
        ..plain
    };
    for place in [&FOLDER, &SERVICES] {
        assert_eq!(check_rendering(place, all, &tools), 6);
        assert_eq!(check_rendering(place, plain, &tools), 3);
    }
    assert_eq!(check_rendering(&MODELS, models, &tools), 4);
}

#[test]
fn releases_are_rendered_from_the_given_chart_in_the_given_namespace() {
    let Some(tools) = tools() else { return };
    let canary = Asked {
        environments: &["eqiad"],
        canary: true,
        test: false,
        chart: Some("python-webapp"),
        namespace: Some("event-relay"),
    };
    let test = Asked {
        environments: &["staging", "codfw"],
        canary: false,
        test: true,
        ..canary
    };
    let models = Asked {
        environments: MODELS.environments,
        canary: false,
        namespace: None,
        ..canary
    };
    for place in [&FOLDER, &SERVICES] {
        assert_eq!(check_rendering(place, canary, &tools), 2);
        assert_eq!(check_rendering(place, test, &tools), 3);
    }
    assert_eq!(check_rendering(&MODELS, models, &tools), 4);
}

/// What one release needs of another is said as `NAMESPACE/RELEASE`, so it moves along.
#[test]
fn a_release_that_needs_another_finds_it_in_the_given_namespace() {
    let Some(tools) = tools() else { return };
    let models = Asked {
        environments: MODELS.environments,
        canary: false,
        test: false,
        chart: None,
        namespace: Some("topic-models"),
    };
    assert_eq!(check_rendering(&MODELS, models, &tools), 4);
}

#[test]
fn a_canary_is_routed_via_main_and_each_release_takes_the_values_meant_for_it() {
    let Some(tools) = tools() else { return };
    let sandbox = FOLDER.created(&tools, &["--canary", "--test"]);
    sandbox.add_charts(&FOLDER.folder(), &["wmf-stable/quokka"]);
    let expected = [
        ("staging", [("main", "1", ""), ("test", "1", "")]),
        ("eqiad", [("canary", "1", "main"), ("main", "2", "")]),
        ("codfw", [("canary", "1", "main"), ("main", "2", "")]),
    ];
    for (environment, releases) in expected {
        let maps = render(&FOLDER, &sandbox, environment);
        let data = |map, key| text_at(map, &["data", key]);
        let seen = maps.iter().map(|map| {
            let [release, replicas, via] =
                ["release", "replicas", "routed_via"].map(|key| data(map, key));
            (release, replicas, via)
        });
        assert_eq!(seen.collect::<Vec<_>>(), releases, "{environment}");
    }
}
