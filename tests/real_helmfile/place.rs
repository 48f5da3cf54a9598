//! Where a template is used, what is asked of new-service there, and what helmfile lists.

use std::path::Path;

use serde_yaml::Value;

use crate::support::{Run, Sandbox, text_at};

/// The name of the service in all tests: no other text of the fixtures has it.
pub const NAME: &str = "quokka";

/// A template, and where it is used.
pub struct Place {
    /// The group below helmfile.d; `None` in a folder, where the embedded template is used.
    pub group: Option<&'static str>,
    pub environments: &'static [&'static str],
    /// The releases that the template has in a production and in a staging environment when all
    /// that it offers is asked for, besides `main`.
    pub has_canary_and_test: bool,
    /// The template's chart; `None` for one of the service's name.
    pub chart: Option<&'static str>,
    /// Whether a release of the service's secrets stands beside the others.
    pub has_secrets: bool,
    /// The folder with the secrets, before the service's name.
    pub private: &'static str,
    /// Where the template itself is in this repository.
    pub template: &'static str,
}

/// The embedded template in an empty folder.
pub const FOLDER: Place = Place {
    group: None,
    environments: &["staging", "eqiad", "codfw"],
    has_canary_and_test: true,
    chart: None,
    has_secrets: false,
    private: "private",
    template: "templates/_example_",
};

/// A checkout's template for services.
pub const SERVICES: Place = Place {
    group: Some("services"),
    private: "private/main_services",
    template: "tests/fixtures/checkout/helmfile.d/services/_example_",
    ..FOLDER
};

/// A checkout's template for model servers.
pub const MODELS: Place = Place {
    group: Some("ml-services"),
    environments: &["ml-serve-eqiad", "ml-serve-codfw"],
    has_canary_and_test: false,
    chart: Some("kserve-inference"),
    has_secrets: true,
    private: "private/ml-serve_services",
    template: "tests/fixtures/checkout/helmfile.d/ml-services/_example_",
};

impl Place {
    pub fn sandbox(&self, tools: &Path) -> Sandbox {
        match self.group {
            None => Sandbox::empty(tools),
            Some(_) => Sandbox::checkout(tools),
        }
    }

    /// The folder of the service, below the root.
    pub fn folder(&self) -> String {
        let group = self.group.map(|group| format!("helmfile.d/{group}/"));
        group.unwrap_or_default() + NAME
    }

    pub fn create(&self, sandbox: &Sandbox, flags: &[&str]) -> Run {
        let group = self.group.map(|group| ["--group", group]);
        let mut args: Vec<&str> = group.into_iter().flatten().collect();
        args.extend(flags);
        args.push(NAME);
        sandbox.new_service(&args)
    }

    /// A new sandbox with the service in it.
    pub fn created(&self, tools: &Path, flags: &[&str]) -> Sandbox {
        let sandbox = self.sandbox(tools);
        self.create(&sandbox, flags).ok();
        sandbox
    }
}

/// What is asked of new-service.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub environments: &'a [&'static str],
    pub canary: bool,
    pub test: bool,
    pub chart: Option<&'static str>,
    pub namespace: Option<&'static str>,
}

impl Asked<'_> {
    pub fn runs_in_staging(&self) -> bool {
        self.environments.contains(&"staging")
    }

    pub fn runs_in_production(&self) -> bool {
        let mut environments = self.environments.iter();
        environments.any(|environment| *environment != "staging")
    }

    /// The rule: a canary "only makes sense with real traffic", a test release is only in staging,
    /// and no release is made that the template does not have.
    pub fn is_valid_in(&self, place: &Place) -> bool {
        let canary_has_a_place = place.has_canary_and_test && self.runs_in_production();
        let test_has_a_place = place.has_canary_and_test && self.runs_in_staging();
        (!self.canary || canary_has_a_place) && (!self.test || test_has_a_place)
    }

    /// Each answer is given, so that no default of new-service can stand in for it.
    pub fn flags(&self) -> Vec<String> {
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

    pub fn create(&self, place: &Place, sandbox: &Sandbox) -> Run {
        let flags = self.flags();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        place.create(sandbox, &flags)
    }

    /// The chart of the service's own releases.
    pub fn chart(&self, place: &Place) -> String {
        let chart = self.chart.or(place.chart).unwrap_or(NAME);
        format!("wmf-stable/{chart}")
    }

    pub fn release(&self, place: &Place, name: &str) -> Release {
        Release {
            name: name.to_owned(),
            namespace: self.namespace.unwrap_or(NAME).to_owned(),
            chart: self.chart(place),
        }
    }

    /// The releases with these names, and that of the secrets where there is one; sorted.
    pub fn releases(&self, place: &Place, names: &[(bool, &str)]) -> Vec<Release> {
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
    pub fn declared(&self, place: &Place) -> Vec<Release> {
        let names = [(true, "main"), (self.canary, "canary"), (self.test, "test")];
        self.releases(place, &names)
    }

    /// What has to run in an environment.
    pub fn running(&self, place: &Place, environment: &str) -> Vec<Release> {
        let is_staging = environment == "staging";
        let canary = (self.canary && !is_staging, "canary");
        let test = (self.test && is_staging, "test");
        self.releases(place, &[(true, "main"), canary, test])
    }
}

/// A release as helmfile sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    pub name: String,
    pub namespace: String,
    pub chart: String,
}

impl Release {
    pub fn read(value: &Value) -> Self {
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
pub struct List {
    pub declared: Vec<Release>,
    pub running: Vec<Release>,
}

pub fn list_run(place: &Place, sandbox: &Sandbox, environment: &str) -> Run {
    let list = ["list", "--skip-charts", "--output", "json", "-e"];
    let args = [&list[..], &[environment]].concat();
    sandbox.helmfile(&place.folder(), &args)
}

pub fn list(place: &Place, sandbox: &Sandbox, environment: &str) -> List {
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
