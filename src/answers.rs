//! What is asked before a service is made, which questions make sense, and what a valid set of
//! answers is. No terminal here: flags, prompts and defaults all go through [`Draft::set`].

use crate::conventions::{
    CANARY, PLACEHOLDER, TEST, certificate_suffix, is_builtin_namespace, is_reserved_folder,
    release_belongs_in,
};
use crate::error::{Error, Result};
use crate::helmfile::{Helmfile, Reshape};
use crate::namespace::NamespaceFile;
use crate::service::{ChartName, InvalidName, InvalidNumber, Namespace, Port, ServiceName, TaskId};

/// How traffic from outside reaches the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Traffic {
    /// It does not.
    #[default]
    None,
    /// Through a load balancer of its own (LVS) and DNS.
    Lvs,
    /// Through the clusters' shared ingress.
    Ingress,
}

impl Traffic {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Traffic; 3] = [Traffic::None, Traffic::Lvs, Traffic::Ingress];

    /// The word for it on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Traffic::None => "none",
            Traffic::Lvs => "lvs",
            Traffic::Ingress => "ingress",
        }
    }
}

/// What can be asked, in the order of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The service's name.
    Name,
    /// The chart that its releases use.
    Chart,
    /// Where it runs.
    Environments,
    /// Whether it has a canary release.
    Canary,
    /// Whether it has a test release.
    Test,
    /// How traffic from outside reaches it.
    Traffic,
    /// The port for that.
    Port,
    /// The namespace; never asked, since it is nearly always the name.
    Namespace,
}

impl Topic {
    /// What is asked in a terminal.
    pub const ASKED: [Topic; 7] = [
        Topic::Name,
        Topic::Chart,
        Topic::Environments,
        Topic::Canary,
        Topic::Test,
        Topic::Traffic,
        Topic::Port,
    ];

    /// The topic in a word or two.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Topic::Name => "name",
            Topic::Chart => "chart",
            Topic::Environments => "environments",
            Topic::Canary => "canary release",
            Topic::Test => "test release",
            Topic::Traffic => "traffic from outside",
            Topic::Port => "port",
            Topic::Namespace => "namespace",
        }
    }
}

/// How a question is to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A line of text, with what stands there at first.
    Text(String),
    /// One of these, or a line of text; with the index of the default.
    Suggestions(Vec<String>, usize),
    /// One of these, with the index of the default.
    Choice(Vec<String>, usize),
    /// Any of these, each with whether it is chosen at first.
    Many(Vec<(String, bool)>),
    /// Yes or no, with the default.
    YesNo(bool),
}

/// A question as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// What the person reads.
    pub prompt: String,
    /// How it is answered.
    pub form: Form,
}

/// An environment of the template, with the releases that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateEnvironment {
    /// Its name.
    pub name: String,
    /// The releases listed there.
    pub releases: Vec<String>,
}

/// What the answers are checked against: read once, before the first question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The template's environments in its order.
    pub environments: Vec<TemplateEnvironment>,
    /// The template's declared releases.
    pub releases: Vec<String>,
    /// The chart that the template's listed releases use, without the repository's name; may be
    /// SERVICE_NAME. `None` where a template makes it.
    pub chart: Option<String>,
    /// The path of the service's secrets on the deployment server, as the helmfile writes it.
    pub secrets_path: Option<String>,
    /// The checkout's charts; `None` where there is no such folder.
    pub charts: Option<Vec<String>>,
    /// The environments of the clusters that the namespace is made in.
    pub clusters: Vec<String>,
    /// Namespaces of the clusters themselves.
    pub system_namespaces: Vec<String>,
    /// Namespaces whose certificates get other names, so that no limit applies.
    pub namespaces_with_tls_hostnames: Vec<String>,
    /// The folders beside which the service's will stand.
    pub taken: Vec<String>,
}

impl Facts {
    /// What a template's helmfile says of environments, releases and chart.
    #[must_use]
    pub fn of_template(helmfile: &Helmfile<'_>) -> Self {
        let names = |environment: &crate::helmfile::Environment| {
            let lists = environment.lists.iter();
            lists
                .flat_map(|list| list.names.iter().map(|(name, _)| name.clone()))
                .collect()
        };
        let environments = helmfile.environments().iter();
        let releases = helmfile.releases().iter();
        Self {
            environments: environments
                .map(|environment| TemplateEnvironment {
                    name: environment.name.clone(),
                    releases: names(environment),
                })
                .collect(),
            releases: releases
                .filter_map(|release| release.name.clone())
                .collect(),
            chart: helmfile.listed_chart().map(str::to_owned),
            secrets_path: helmfile.secrets_path().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Takes in what the clusters' values file says of namespaces.
    pub fn know_namespaces(&mut self, file: &NamespaceFile<'_>) {
        for known in file.known() {
            if known.system {
                self.system_namespaces.push(known.name.to_owned());
            }
            if known.has_tls_hostnames {
                self.namespaces_with_tls_hostnames
                    .push(known.name.to_owned());
            }
        }
    }

    /// Where the secrets of service `name` are on the deployment server, with ENV for the
    /// environment.
    #[must_use]
    pub fn secrets(&self, name: &str) -> Option<String> {
        let path = self.secrets_path.as_ref()?;
        let path = path.replace(PLACEHOLDER, name);
        Some(path.replace("{{ .Environment.Name }}", "ENV"))
    }

    /// The names of the template's environments.
    pub fn environment_names(&self) -> impl Iterator<Item = &str> {
        self.environments
            .iter()
            .map(|environment| environment.name.as_str())
    }

    /// The environments among `chosen` in which the template has `release`, and in which it makes
    /// sense.
    fn homes<'f>(
        &'f self,
        release: &'f str,
        chosen: &'f [String],
    ) -> impl Iterator<Item = &'f str> {
        let environments = self.environments.iter();
        environments
            .filter(move |environment| {
                chosen.contains(&environment.name)
                    && environment.releases.iter().any(|listed| listed == release)
                    && release_belongs_in(release, &environment.name)
            })
            .map(|environment| environment.name.as_str())
    }

    fn has_release(&self, release: &str) -> bool {
        self.releases.iter().any(|declared| declared == release)
    }
}

/// The answers so far; what is `None` is still open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    name: Option<ServiceName>,
    chart: Option<ChartName>,
    environments: Option<Vec<String>>,
    canary: Option<bool>,
    test: Option<bool>,
    traffic: Option<Traffic>,
    port: Option<Port>,
    no_port: bool,
    namespace: Option<Namespace>,
}

/// A complete and valid set of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The service's name.
    pub name: ServiceName,
    /// The namespace that it lives in.
    pub namespace: Namespace,
    /// The chart, where it is not the template's.
    pub chart: Option<ChartName>,
    /// Where it runs, in the template's order.
    pub environments: Vec<String>,
    /// Whether it has a canary release.
    pub canary: bool,
    /// Whether it has a test release.
    pub test: bool,
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<Port>,
}

impl Draft {
    /// Takes one answer, from a flag or a prompt.
    ///
    /// # Errors
    /// Where the answer is not valid by itself, or not with the ones given before.
    pub fn set(&mut self, topic: Topic, reply: &str, facts: &Facts) -> Result<()> {
        match topic {
            Topic::Name => {
                let name = parse_name(reply)?;
                refuse_reserved(&name, facts)?;
                if self.namespace.is_none() {
                    refuse_namespace(&namespace_named(&name)?, facts)?;
                }
                self.name = Some(name);
            }
            Topic::Chart => self.chart = Some(parse_chart(reply)?),
            Topic::Environments => self.environments = Some(parse_environments(reply, facts)?),
            Topic::Canary => {
                let yes = parse_yes_no(reply)?;
                self.check_release(CANARY, yes, facts)?;
                self.canary = Some(yes);
            }
            Topic::Test => {
                let yes = parse_yes_no(reply)?;
                self.check_release(TEST, yes, facts)?;
                self.test = Some(yes);
            }
            Topic::Traffic => self.traffic = Some(parse_traffic(reply)?),
            Topic::Port if reply.is_empty() => (self.port, self.no_port) = (None, true),
            Topic::Port => self.port = Some(parse_port(reply)?),
            Topic::Namespace => {
                let namespace = reply.parse().map_err(|error| bad_name(&error))?;
                refuse_namespace(&namespace, facts)?;
                self.namespace = Some(namespace);
            }
        }
        Ok(())
    }

    /// Takes an answer to a prompt: as [`Draft::set`], but a name whose folder is there already is
    /// refused while the person can still choose another.
    ///
    /// # Errors
    /// As [`Draft::set`].
    pub fn answer(&mut self, topic: Topic, reply: &str, facts: &Facts) -> Result<()> {
        if topic == Topic::Name && facts.taken.iter().any(|taken| taken == reply) {
            return Err(
                Error::invalid(format!("there is a folder `{reply}` already"))
                    .hint("choose another name"),
            );
        }
        self.set(topic, reply, facts)
    }

    /// Opens a topic again, and those whose answer may no longer make sense with it.
    pub fn reopen(&mut self, topic: Topic) {
        match topic {
            Topic::Name => self.name = None,
            Topic::Chart => self.chart = None,
            Topic::Environments => (self.environments, self.canary, self.test) = (None, None, None),
            Topic::Canary => self.canary = None,
            Topic::Test => self.test = None,
            Topic::Traffic => {
                (self.traffic, self.port, self.no_port) = (None, None, false);
            }
            Topic::Port => (self.port, self.no_port) = (None, false),
            Topic::Namespace => self.namespace = None,
        }
    }

    /// The next question that no answer settles and that makes sense with the ones given.
    #[must_use]
    pub fn next_question(&self, facts: &Facts) -> Option<Question> {
        let open = Topic::ASKED
            .into_iter()
            .find(|topic| self.is_open(*topic, facts))?;
        Some(self.question(open, facts))
    }

    /// Whether `topic` has no answer and makes sense with the other answers.
    #[must_use]
    pub fn is_open(&self, topic: Topic, facts: &Facts) -> bool {
        match topic {
            Topic::Name => self.name.is_none(),
            Topic::Chart => self.chart.is_none() && facts.chart.is_some(),
            Topic::Environments => self.environments.is_none() && facts.environments.len() > 1,
            Topic::Canary => self.canary.is_none() && self.can_have(CANARY, facts),
            Topic::Test => self.test.is_none() && self.can_have(TEST, facts),
            Topic::Traffic => self.traffic.is_none(),
            Topic::Port => {
                let traffic = self.traffic.unwrap_or_default();
                self.port.is_none() && !self.no_port && traffic == Traffic::Lvs
            }
            Topic::Namespace => false,
        }
    }

    /// The topics that can be changed before the service is made.
    #[must_use]
    pub fn changeable(&self, facts: &Facts) -> Vec<Topic> {
        let askable = |topic: &Topic| {
            let mut without = self.clone();
            without.reopen(*topic);
            without.is_open(*topic, facts)
        };
        Topic::ASKED.into_iter().filter(askable).collect()
    }

    fn can_have(&self, release: &str, facts: &Facts) -> bool {
        let chosen = self.chosen_environments(facts);
        facts.has_release(release) && facts.homes(release, &chosen).next().is_some()
    }

    fn chosen_environments(&self, facts: &Facts) -> Vec<String> {
        let all = || facts.environment_names().map(str::to_owned).collect();
        self.environments.clone().unwrap_or_else(all)
    }

    /// Refuses a release that the template lacks, or that has no environment to run in.
    fn check_release(&self, release: &str, yes: bool, facts: &Facts) -> Result<()> {
        if !yes || self.can_have(release, facts) {
            return Ok(());
        }
        if !facts.has_release(release) {
            let fixed = facts
                .releases
                .iter()
                .filter(|name| !name.contains(PLACEHOLDER));
            let has = fixed.cloned().collect::<Vec<_>>().join(", ");
            return Err(
                Error::invalid(format!("the template has no release {release}")).hint(format!(
                    "leave out --{release}; the template's releases are: {has}"
                )),
            );
        }
        let all: Vec<String> = facts.environment_names().map(str::to_owned).collect();
        let homes: Vec<&str> = facts.homes(release, &all).collect();
        let reason = match release {
            CANARY => {
                "a canary takes a share of live traffic, so it needs a production environment"
            }
            _ => "a test release exists only in staging, so it needs a staging environment",
        };
        let chosen = self.chosen_environments(facts).join(",");
        let message = format!("--{release} does not go with --environments {chosen}: {reason}");
        let hint = match homes.is_empty() {
            true => format!("leave out --{release}: the template lists it in no such environment"),
            false => format!("leave out --{release}, or add one of: {}", homes.join(", ")),
        };
        Err(Error::invalid(message).hint(hint))
    }

    fn question(&self, topic: Topic, facts: &Facts) -> Question {
        let (prompt, form) = match topic {
            Topic::Name => ("Name of the service".to_owned(), Form::Text(String::new())),
            Topic::Chart => ("Chart to deploy it with".to_owned(), self.chart_form(facts)),
            Topic::Environments => {
                let names = facts.environment_names();
                let all = names.map(|name| (name.to_owned(), true)).collect();
                ("Environments to run it in".to_owned(), Form::Many(all))
            }
            Topic::Canary => {
                let chosen = self.chosen_environments(facts);
                let homes: Vec<&str> = facts.homes(CANARY, &chosen).collect();
                let prompt = format!(
                    "A canary release beside main in {}, for a share of live traffic?",
                    homes.join(" and ")
                );
                (prompt, Form::YesNo(false))
            }
            Topic::Test => {
                let chosen = self.chosen_environments(facts);
                let homes: Vec<&str> = facts.homes(TEST, &chosen).collect();
                let prompt = format!("A test release beside main in {}?", homes.join(" and "));
                (prompt, Form::YesNo(false))
            }
            Topic::Traffic => {
                let words = Traffic::ALL.map(|traffic| traffic.as_str().to_owned());
                let prompt = "Traffic from outside or from other services".to_owned();
                (prompt, Form::Choice(words.to_vec(), 0))
            }
            Topic::Port => {
                let prompt = "Port of the service (empty: not known yet)".to_owned();
                (prompt, Form::Text(String::new()))
            }
            Topic::Namespace => ("Namespace".to_owned(), Form::Text(String::new())),
        };
        Question {
            topic,
            prompt,
            form,
        }
    }

    fn chart_form(&self, facts: &Facts) -> Form {
        let default = self.default_chart(facts);
        let mut charts = facts.charts.clone().unwrap_or_default();
        charts.retain(|chart| *chart != default);
        charts.insert(0, default);
        Form::Suggestions(charts, 0)
    }

    /// The template's chart, with the name put in.
    fn default_chart(&self, facts: &Facts) -> String {
        let chart = facts.chart.as_deref().unwrap_or(PLACEHOLDER);
        let name = self.name.as_ref().map_or(PLACEHOLDER, ServiceName::as_str);
        chart.replace(PLACEHOLDER, name)
    }

    /// The defaults that [`Draft::complete`] would take, in words for the person.
    #[must_use]
    pub fn defaults_taken(&self, facts: &Facts) -> Vec<String> {
        let mut taken = Vec::new();
        let mut say = |topic: Topic, value: String| {
            if self.is_open(topic, facts) {
                taken.push(format!("{} {value}", topic.label()));
            }
        };
        say(Topic::Chart, self.default_chart(facts));
        say(
            Topic::Environments,
            self.chosen_environments(facts).join(","),
        );
        say(Topic::Canary, "no".into());
        say(Topic::Test, "no".into());
        say(Topic::Traffic, Traffic::None.as_str().into());
        taken
    }

    /// All answers, with defaults for what is open.
    ///
    /// # Errors
    /// Where the name is missing, or answers contradict each other.
    pub fn complete(&self, facts: &Facts) -> Result<Answers> {
        let Some(name) = self.name.clone() else {
            return Err(Error::invalid("the name of the service is missing")
                .hint("give it as the first argument: new-service my-svc"));
        };
        let environments = self.chosen_environments(facts);
        let canary = self.canary.unwrap_or(false);
        let test = self.test.unwrap_or(false);
        self.check_release(CANARY, canary, facts)?;
        self.check_release(TEST, test, facts)?;
        let traffic = self.traffic.unwrap_or_default();
        if traffic == Traffic::None && self.port.is_some() {
            return Err(
                Error::invalid("--port does not go with --traffic none").hint(
                    "the port is for the traffic steps: add --traffic lvs or --traffic ingress",
                ),
            );
        }
        let namespace = match &self.namespace {
            Some(namespace) => namespace.clone(),
            None => namespace_named(&name)?,
        };
        refuse_namespace(&namespace, facts)?;
        let default_chart = self.default_chart(facts);
        let chart = self
            .chart
            .clone()
            .filter(|chart| chart.as_str() != default_chart);
        if facts.chart.is_none() && chart.is_some() {
            return Err(Error::invalid(
                "--chart cannot be used: the template's chart is not a plain name",
            )
            .hint("leave out --chart, and change the chart in helmfile.yaml afterwards"));
        }
        Ok(Answers {
            name,
            namespace,
            chart,
            environments,
            canary,
            test,
            traffic,
            port: self.port,
        })
    }
}

impl Answers {
    /// What these answers change in the template's helmfile.
    #[must_use]
    pub fn reshape(&self, facts: &Facts) -> Reshape {
        let environments = facts.environment_names();
        let dropped =
            environments.filter(|name| !self.environments.iter().any(|kept| kept == name));
        let releases = [(CANARY, self.canary), (TEST, self.test)].into_iter();
        Reshape {
            drop_environments: dropped.map(str::to_owned).collect(),
            drop_releases: releases
                .filter(|(release, kept)| !kept && facts.has_release(release))
                .map(|(release, _)| release.to_owned())
                .collect(),
            chart: self.chart.as_ref().map(ToString::to_string),
            namespace: (self.namespace.as_str() != self.name.as_str())
                .then(|| (PLACEHOLDER.to_owned(), self.namespace.to_string())),
        }
    }

    /// The chart's name, as far as it is known.
    #[must_use]
    pub fn chart_name(&self, facts: &Facts) -> Option<String> {
        match (&self.chart, &facts.chart) {
            (Some(chart), _) => Some(chart.to_string()),
            (None, Some(chart)) => Some(chart.replace(PLACEHOLDER, self.name.as_str())),
            (None, None) => None,
        }
    }

    /// Every answer with its label.
    #[must_use]
    pub fn listed(&self, facts: &Facts) -> Vec<(&'static str, String)> {
        let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
        let chart = self
            .chart_name(facts)
            .unwrap_or_else(|| "as the template says".into());
        let mut listed = vec![
            (Topic::Name.label(), self.name.to_string()),
            (Topic::Namespace.label(), self.namespace.to_string()),
            (Topic::Chart.label(), chart),
            (Topic::Environments.label(), self.environments.join(", ")),
            (Topic::Canary.label(), yes_no(self.canary)),
            (Topic::Test.label(), yes_no(self.test)),
            (Topic::Traffic.label(), self.traffic.as_str().to_owned()),
        ];
        if let Some(port) = self.port {
            listed.push((Topic::Port.label(), port.to_string()));
        }
        listed
    }

    /// The arguments with which `checklist` shows the same steps again.
    #[must_use]
    pub fn checklist_arguments(&self) -> Vec<String> {
        let mut arguments = vec![self.name.to_string()];
        if self.traffic != Traffic::None {
            arguments.extend(["--traffic".to_owned(), self.traffic.as_str().to_owned()]);
        }
        if let Some(port) = self.port {
            arguments.extend(["--port".to_owned(), port.to_string()]);
        }
        arguments
    }

    /// The arguments that give the same answers without a question.
    #[must_use]
    pub fn arguments(&self, facts: &Facts) -> Vec<String> {
        let mut arguments = vec![self.name.to_string()];
        let mut add =
            |words: &[&str]| arguments.extend(words.iter().map(|word| (*word).to_owned()));
        if self.canary {
            add(&["--canary"]);
        }
        if self.test {
            add(&["--test"]);
        }
        if self.environments.len() != facts.environments.len() {
            add(&["--environments", &self.environments.join(",")]);
        }
        if let Some(chart) = &self.chart {
            add(&["--chart", chart.as_str()]);
        }
        if self.namespace.as_str() != self.name.as_str() {
            add(&["--namespace", self.namespace.as_str()]);
        }
        if self.traffic != Traffic::None {
            add(&["--traffic", self.traffic.as_str()]);
        }
        if let Some(port) = self.port {
            add(&["--port", &port.to_string()]);
        }
        arguments
    }
}

/// Parses a service's name.
///
/// # Errors
/// Where it is not one, with a suggestion.
pub fn parse_name(text: &str) -> Result<ServiceName> {
    text.parse().map_err(|error| bad_name(&error))
}

/// Parses a port.
///
/// # Errors
/// Where it is not a number from 1 to 65535.
pub fn parse_port(text: &str) -> Result<Port> {
    text.parse().map_err(|error| bad_number(&error))
}

/// Parses the ticket's number.
///
/// # Errors
/// Where it is not `T` and digits.
pub fn parse_task(text: &str) -> Result<TaskId> {
    text.parse().map_err(|error| bad_number(&error))
}

fn namespace_named(name: &ServiceName) -> Result<Namespace> {
    name.as_str().parse().map_err(|error| bad_name(&error))
}

fn bad_name(error: &InvalidName) -> Error {
    let invalid = Error::invalid(error.to_string());
    match (error.suggestion(), error) {
        (Some(name), _) => invalid.hint(format!("`{name}` would do")),
        (None, InvalidName::Length { .. }) => invalid.hint("choose a shorter one"),
        (None, InvalidName::NotText { .. }) => invalid.hint("choose one with a word in it"),
        (None, _) => invalid.hint("give one like my-svc"),
    }
}

fn bad_number(error: &InvalidNumber) -> Error {
    Error::invalid(error.to_string())
}

fn refuse_reserved(name: &ServiceName, facts: &Facts) -> Result<()> {
    let name = name.as_str();
    let why = match name {
        _ if is_reserved_folder(name) => {
            "that folder holds what is asked of cluster administrators"
        }
        _ if is_builtin_namespace(name) => "Kubernetes keeps that namespace for itself",
        _ if facts.system_namespaces.iter().any(|system| system == name) => {
            "a namespace of the clusters themselves has that name"
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(format!("`{name}` is reserved: {why}")).hint("choose another name"))
}

fn refuse_namespace(namespace: &Namespace, facts: &Facts) -> Result<()> {
    let name = namespace.as_str();
    let system = facts.system_namespaces.iter().any(|system| system == name);
    if system || is_builtin_namespace(name) {
        return Err(Error::invalid(format!(
            "namespace `{name}` is a system namespace: it belongs to the clusters themselves"
        ))
        .hint("choose another with --namespace"));
    }
    if facts
        .namespaces_with_tls_hostnames
        .iter()
        .any(|known| known == name)
    {
        return Ok(());
    }
    let clusters = facts.clusters.iter().map(String::as_str);
    let Some((limit, suffix)) = crate::conventions::namespace_limit(clusters) else {
        return Ok(());
    };
    if name.len() <= limit {
        return Ok(());
    }
    let mut clusters = facts.clusters.iter();
    let cluster = clusters.find(|cluster| certificate_suffix(cluster) == suffix);
    Err(Error::invalid(format!(
        "namespace `{name}` has {} characters and may have {limit}: its certificate in {} is made \
         for {name}{suffix}, and a certificate's common name has at most 64",
        name.len(),
        cluster.map_or("that cluster", String::as_str),
    ))
    .hint("choose a shorter name, or a shorter namespace with --namespace"))
}

fn parse_chart(text: &str) -> Result<ChartName> {
    let bare = text.strip_prefix(crate::conventions::CHART_REPOSITORY);
    let bare = bare.and_then(|rest| rest.strip_prefix('/')).unwrap_or(text);
    bare.parse().map_err(|error| bad_name(&error))
}

fn parse_environments(text: &str, facts: &Facts) -> Result<Vec<String>> {
    let known = facts.environment_names().collect::<Vec<_>>().join(", ");
    let wanted: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if wanted.is_empty() {
        return Err(
            Error::invalid("no environment is left, so the service would run nowhere")
                .hint(format!("choose at least one of: {known}")),
        );
    }
    for name in &wanted {
        if !facts.environment_names().any(|known| known == *name) {
            return Err(
                Error::invalid(format!("the template has no environment {name:?}"))
                    .hint(format!("choose from: {known}")),
            );
        }
    }
    let in_order = facts
        .environment_names()
        .filter(|name| wanted.contains(name));
    Ok(in_order.map(str::to_owned).collect())
}

fn parse_yes_no(text: &str) -> Result<bool> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Error::invalid(format!("{text:?} is neither yes nor no"))),
    }
}

/// Parses `none`, `lvs` or `ingress`.
///
/// # Errors
/// Where it is something else.
pub fn parse_traffic(text: &str) -> Result<Traffic> {
    let mut all = Traffic::ALL.into_iter();
    all.find(|traffic| traffic.as_str() == text).ok_or_else(|| {
        Error::invalid(format!("{text:?} is no kind of traffic"))
            .hint("choose from: none, lvs, ingress")
    })
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;
