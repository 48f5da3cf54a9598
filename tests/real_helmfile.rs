//! What new-service writes, read by the real helmfile and rendered by the real helm.
//!
//! `tests/fetch-tools.sh` fetches both. Without them these tests are skipped, and say so; with
//! `NEW_SERVICE_REQUIRE_HELMFILE` set they fail instead.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own folders, and say when they are skipped"
)]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_yaml::Value;
use support::{Run, Sandbox, files, read, repository, text_at, tools, write};

/// The name of the service in all tests: no other text of the fixtures has it.
const NAME: &str = "quokka";

/// A template, and where it is used.
struct Place {
    /// The group below helmfile.d; `None` in a folder, where the embedded template is used.
    group: Option<&'static str>,
    environments: &'static [&'static str],
    /// The releases that the template has in a production and in a staging environment when all
    /// that it offers is asked for, besides `main`.
    has_canary_and_test: bool,
    /// The template's chart; `None` for one of the service's name.
    chart: Option<&'static str>,
    /// Whether a release of the service's secrets stands beside the others.
    has_secrets: bool,
    /// The folder with the secrets, before the service's name.
    private: &'static str,
    /// Where the template itself is in this repository.
    template: &'static str,
}

/// The embedded template in an empty folder.
const FOLDER: Place = Place {
    group: None,
    environments: &["staging", "eqiad", "codfw"],
    has_canary_and_test: true,
    chart: None,
    has_secrets: false,
    private: "private",
    template: "templates/_example_",
};

/// A checkout's template for services.
const SERVICES: Place = Place {
    group: Some("services"),
    private: "private/main_services",
    template: "tests/fixtures/checkout/helmfile.d/services/_example_",
    ..FOLDER
};

/// A checkout's template for model servers.
const MODELS: Place = Place {
    group: Some("ml-services"),
    environments: &["ml-serve-eqiad", "ml-serve-codfw"],
    has_canary_and_test: false,
    chart: Some("kserve-inference"),
    has_secrets: true,
    private: "private/ml-serve_services",
    template: "tests/fixtures/checkout/helmfile.d/ml-services/_example_",
};

impl Place {
    fn sandbox(&self, tools: &Path) -> Sandbox {
        match self.group {
            None => Sandbox::empty(tools),
            Some(_) => Sandbox::checkout(tools),
        }
    }

    /// The folder of the service, below the root.
    fn folder(&self) -> String {
        let group = self.group.map(|group| format!("helmfile.d/{group}/"));
        group.unwrap_or_default() + NAME
    }

    fn create(&self, sandbox: &Sandbox, flags: &[&str]) -> Run {
        let group = self.group.map(|group| ["--group", group]);
        let mut args: Vec<&str> = group.into_iter().flatten().collect();
        args.extend(flags);
        args.push(NAME);
        sandbox.new_service(&args)
    }

    /// A new sandbox with the service in it.
    fn created(&self, tools: &Path, flags: &[&str]) -> Sandbox {
        let sandbox = self.sandbox(tools);
        self.create(&sandbox, flags).ok();
        sandbox
    }
}

/// What is asked of new-service.
#[derive(Clone, Copy)]
struct Asked<'a> {
    environments: &'a [&'static str],
    canary: bool,
    test: bool,
    chart: Option<&'static str>,
    namespace: Option<&'static str>,
}

impl Asked<'_> {
    fn runs_in_staging(&self) -> bool {
        self.environments.contains(&"staging")
    }

    fn runs_in_production(&self) -> bool {
        let mut environments = self.environments.iter();
        environments.any(|environment| *environment != "staging")
    }

    /// The rule: a canary "only makes sense with real traffic", a test release is only in staging,
    /// and no release is made that the template does not have.
    fn is_valid_in(&self, place: &Place) -> bool {
        let canary_has_a_place = place.has_canary_and_test && self.runs_in_production();
        let test_has_a_place = place.has_canary_and_test && self.runs_in_staging();
        (!self.canary || canary_has_a_place) && (!self.test || test_has_a_place)
    }

    /// Each answer is given, so that no default of new-service can stand in for it.
    fn flags(&self) -> Vec<String> {
        let canary = ["--no-canary", "--canary"][usize::from(self.canary)];
        let test = ["--no-test", "--test"][usize::from(self.test)];
        let environments = self.environments.join(",");
        let mut flags = vec!["-e".to_owned(), environments, canary.into(), test.into()];
        let chart = self.chart.map(|chart| ["--chart", chart]);
        let namespace = self.namespace.map(|namespace| ["--namespace", namespace]);
        let named = chart.into_iter().chain(namespace).flatten();
        flags.extend(named.map(str::to_owned));
        flags
    }

    fn create(&self, place: &Place, sandbox: &Sandbox) -> Run {
        let flags = self.flags();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        place.create(sandbox, &flags)
    }

    /// The chart of the service's own releases.
    fn chart(&self, place: &Place) -> String {
        let chart = self.chart.or(place.chart).unwrap_or(NAME);
        format!("wmf-stable/{chart}")
    }

    fn release(&self, place: &Place, name: &str) -> Release {
        Release {
            name: name.to_owned(),
            namespace: self.namespace.unwrap_or(NAME).to_owned(),
            chart: self.chart(place),
        }
    }

    /// The releases with these names, and that of the secrets where there is one; sorted.
    fn releases(&self, place: &Place, names: &[(bool, &str)]) -> Vec<Release> {
        let asked = names.iter().filter(|(asked, _)| *asked);
        let mut releases: Vec<Release> = asked.map(|(_, name)| self.release(place, name)).collect();
        if place.has_secrets {
            let secrets = self.release(place, &format!("{NAME}-secrets"));
            let chart = "wmf-stable/secrets".to_owned();
            releases.push(Release { chart, ..secrets });
        }
        releases.sort();
        releases
    }

    /// What helmfile has to know of, in whatever environment.
    fn declared(&self, place: &Place) -> Vec<Release> {
        let names = [(true, "main"), (self.canary, "canary"), (self.test, "test")];
        self.releases(place, &names)
    }

    /// What has to run in an environment.
    fn running(&self, place: &Place, environment: &str) -> Vec<Release> {
        let is_staging = environment == "staging";
        let canary = (self.canary && !is_staging, "canary");
        let test = (self.test && is_staging, "test");
        self.releases(place, &[(true, "main"), canary, test])
    }
}

/// A release as helmfile sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Release {
    name: String,
    namespace: String,
    chart: String,
}

impl Release {
    fn read(value: &Value) -> Self {
        let text = |key: &str| text_at(value, &[key]).to_owned();
        Self {
            name: text("name"),
            namespace: text("namespace"),
            chart: text("chart"),
        }
    }
}

/// What `helmfile list` shows; sorted.
#[derive(Debug, PartialEq, Eq)]
struct List {
    declared: Vec<Release>,
    running: Vec<Release>,
}

fn list_run(place: &Place, sandbox: &Sandbox, environment: &str) -> Run {
    let list = ["list", "--skip-charts", "--output", "json", "-e"];
    let args = [&list[..], &[environment]].concat();
    sandbox.helmfile(&place.folder(), &args)
}

fn list(place: &Place, sandbox: &Sandbox, environment: &str) -> List {
    let text = list_run(place, sandbox, environment).ok();
    let entries: Vec<Value> = serde_json::from_str(&text).expect("a list in JSON");
    let is = |entry: &&Value, key: &str| entry.get(key).and_then(Value::as_bool) == Some(true);
    let runs = |entry: &&Value| is(entry, "enabled") && is(entry, "installed");
    let mut declared: Vec<Release> = entries.iter().map(Release::read).collect();
    let mut running: Vec<Release> = entries.iter().filter(runs).map(Release::read).collect();
    declared.sort();
    running.sort();
    List { declared, running }
}

/// All subsets but the empty one.
fn subsets(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    let chosen = |bits: usize| {
        let kept = of.iter().enumerate();
        let kept = kept.filter(|(place, _)| bits & (1 << place) != 0);
        kept.map(|(_, environment)| *environment).collect()
    };
    (1..1 << of.len()).map(chosen).collect()
}

/// How many combinations were accepted and refused, and how often helmfile was asked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: usize,
    refused: usize,
    lists: usize,
    dropped: usize,
}

/// Tries all combinations of environments, canary and test.
fn try_all_combinations(place: &Place, tools: &Path) -> Tally {
    let mut tally = Tally::default();
    for environments in &subsets(place.environments) {
        for (canary, test) in [(false, false), (true, false), (false, true), (true, true)] {
            let asked = Asked {
                environments,
                canary,
                test,
                chart: None,
                namespace: None,
            };
            match asked.is_valid_in(place) {
                true => check_accepted(place, asked, tools, &mut tally),
                false => check_refused(place, asked, tools, &mut tally),
            }
        }
    }
    tally
}

fn check_accepted(place: &Place, asked: Asked<'_>, tools: &Path, tally: &mut Tally) {
    let sandbox = place.sandbox(tools);
    asked.create(place, &sandbox).ok();
    tally.accepted += 1;
    for environment in place.environments {
        if asked.environments.contains(environment) {
            let expected = List {
                declared: asked.declared(place),
                running: asked.running(place, environment),
            };
            let seen = list(place, &sandbox, environment);
            assert_eq!(seen, expected, "{environment} of {:?}", asked.flags());
            tally.lists += 1;
        } else {
            let said = list_run(place, &sandbox, environment).failure();
            let reason = format!("environment({environment})");
            assert!(said.contains(&reason), "{:?}: {said}", asked.flags());
            tally.dropped += 1;
        }
    }
}

fn check_refused(place: &Place, asked: Asked<'_>, tools: &Path, tally: &mut Tally) {
    let sandbox = place.sandbox(tools);
    let before = sandbox.files();
    let run = asked.create(place, &sandbox);
    assert_eq!(run.code, Some(2), "{:?}: {run:?}", asked.flags());
    assert_eq!(run.stdout, "", "{:?}", asked.flags());
    let names_flag = ["--canary", "--test"].map(|flag| run.stderr.contains(flag));
    assert!(names_flag.contains(&true), "{}", run.stderr);
    assert_eq!(sandbox.files(), before, "{:?}", asked.flags());
    tally.refused += 1;
}

#[test]
fn embedded_template_gives_exactly_the_asked_releases_in_exactly_the_asked_environments() {
    let Some(tools) = tools() else { return };
    // Of the 28, a canary without production makes 2 invalid, a test without staging 6. The valid
    // 20 keep 38 of their 60 environments: 6 keep one, 10 keep two, 4 keep all three.
    let expected = Tally {
        accepted: 20,
        refused: 8,
        lists: 38,
        dropped: 22,
    };
    assert_eq!(try_all_combinations(&FOLDER, &tools), expected);
}

#[test]
fn checkouts_services_template_gives_exactly_the_asked_releases_in_the_asked_environments() {
    let Some(tools) = tools() else { return };
    let expected = Tally {
        accepted: 20,
        refused: 8,
        lists: 38,
        dropped: 22,
    };
    assert_eq!(try_all_combinations(&SERVICES, &tools), expected);
}

#[test]
fn checkouts_model_template_gives_exactly_the_asked_environments_and_always_the_secrets() {
    let Some(tools) = tools() else { return };
    // The template has neither canary nor test, so only the 3 without either are valid.
    let expected = Tally {
        accepted: 3,
        refused: 9,
        lists: 4,
        dropped: 2,
    };
    assert_eq!(try_all_combinations(&MODELS, &tools), expected);
}

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

fn build(place: &Place, sandbox: &Sandbox, environment: &str, set: &[&str]) -> Value {
    let values = set.iter().flat_map(|value| ["--state-values-set", value]);
    let args: Vec<&str> = ["-e", environment].into_iter().chain(values).collect();
    let args = [&args[..], &["build"]].concat();
    let mut documents = sandbox.helmfile(&place.folder(), &args).documents();
    assert_eq!(documents.len(), 1, "one state for {environment}");
    documents.remove(0)
}

/// The fixture chart's `ConfigMaps`, sorted by release.
fn render(place: &Place, sandbox: &Sandbox, environment: &str) -> Vec<Value> {
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

/// Where the deployment server keeps what SRE manages.
const DEFAULTS: &str = "/etc/helmfile-defaults";

/// A layer of values: its file, and whether it is for the release at hand only.
struct Layer {
    file: String,
    of_release: bool,
}

/// The layers above the chart's own values, in the order in which the later ones win.
fn layers(place: &Place, environment: &str, release: &str) -> Vec<Layer> {
    let private = place.private;
    let layer = |file: String| Layer {
        file,
        of_release: false,
    };
    vec![
        layer(format!("{DEFAULTS}/general-{environment}.yaml")),
        layer("values.yaml".to_owned()),
        layer(format!("{DEFAULTS}/{private}/{NAME}/{environment}.yaml")),
        layer(format!("values-{environment}.yaml")),
        Layer {
            file: format!("values-{release}.yaml"),
            of_release: true,
        },
    ]
}

/// Where a layer's file is in the sandbox.
fn layer_path(place: &Place, sandbox: &Sandbox, file: &str) -> std::path::PathBuf {
    match file.strip_prefix(&format!("{DEFAULTS}/")) {
        Some(rest) => sandbox.outside().join(rest),
        None => sandbox.root().join(place.folder()).join(file),
    }
}

/// Has the helmfile look for SRE's files in the sandbox. Without the rights of root nothing can be
/// put into the real /etc, and a name space of one's own is not to be had in every container; so
/// the one literal prefix is replaced, and everything after it is read as it was written.
fn move_defaults(place: &Place, sandbox: &Sandbox) {
    let helmfile = sandbox.root().join(place.folder()).join("helmfile.yaml");
    let text = read(&helmfile);
    // As text the prefix must be followed by a slash: no other name that starts so is meant.
    let prefix = format!("\"{DEFAULTS}/");
    assert!(text.matches(&prefix).count() >= 2, "{text}");
    let outside = format!("\"{}/", sandbox.outside().display());
    write(&helmfile, &text.replace(&prefix, &outside));
}

/// Takes the values files away that the template brought.
fn remove_values(place: &Place, sandbox: &Sandbox) {
    let folder = sandbox.root().join(place.folder());
    for name in files(&folder).keys() {
        if name.to_string_lossy().starts_with("values") {
            fs::remove_file(folder.join(name)).expect("a values file to remove");
        }
    }
}

/// The `layer` that a release was rendered with.
fn rendered_layer(maps: &[Value], release: &str) -> String {
    let mut maps = maps.iter();
    let map = maps.find(|map| text_at(map, &["data", "release"]) == release);
    let map = map.unwrap_or_else(|| panic!("{release} is rendered"));
    text_at(map, &["data", "layer"]).to_owned()
}

/// Adds one layer after the other, each of which sets the same key: every one has to win over all
/// that are there, and the last one for its own release only.
fn check_layers(place: &Place, tools: &Path, flags: &[&str], environment: &str, release: &str) {
    let sandbox = place.created(tools, flags);
    let charts = [
        "wmf-stable/quokka",
        "wmf-stable/kserve-inference",
        "wmf-stable/secrets",
    ];
    sandbox.add_charts(&place.folder(), &charts);
    move_defaults(place, &sandbox);
    remove_values(place, &sandbox);
    // What is meant for another environment, release or service must not be seen.
    for decoy in layers(place, "elsewhere", "other") {
        if decoy.file != "values.yaml" {
            write(&layer_path(place, &sandbox, &decoy.file), "layer: decoy\n");
        }
    }
    let mut of_all = "chart".to_owned();
    let maps = render(place, &sandbox, environment);
    assert_eq!(rendered_layer(&maps, release), of_all, "without any layer");
    for layer in layers(place, environment, release) {
        let text = format!("layer: {}\n", layer.file);
        write(&layer_path(place, &sandbox, &layer.file), &text);
        let maps = render(place, &sandbox, environment);
        assert_eq!(rendered_layer(&maps, release), layer.file);
        if !layer.of_release {
            of_all = layer.file;
        }
        if release != "main" {
            assert_eq!(rendered_layer(&maps, "main"), of_all);
        }
    }
}

#[test]
fn later_layers_of_values_win_with_the_embedded_template() {
    let Some(tools) = tools() else { return };
    check_layers(&FOLDER, &tools, &["--canary"], "eqiad", "canary");
    check_layers(&FOLDER, &tools, &["--test"], "staging", "test");
}

#[test]
fn later_layers_of_values_win_with_a_checkouts_templates() {
    let Some(tools) = tools() else { return };
    check_layers(&SERVICES, &tools, &["--canary"], "codfw", "canary");
    check_layers(&MODELS, &tools, &[], "ml-serve-codfw", "main");
}

/// The secrets of one service are under its own name, whatever its namespace is.
#[test]
fn later_layers_of_values_win_in_another_namespace() {
    let Some(tools) = tools() else { return };
    let flags = ["--canary", "--namespace", "event-relay"];
    check_layers(&FOLDER, &tools, &flags, "eqiad", "canary");
    check_layers(&SERVICES, &tools, &flags, "eqiad", "canary");
}

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
