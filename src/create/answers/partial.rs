//! The answers so far, and how they become a complete set.

use super::Answers;
use super::answer::{Answer, EnvironmentList};
use super::check::{
    known_environments, namespace_named, parse_chart, refuse_namespace, refuse_reserved,
};
use super::constraints::Constraints;
use super::given::Given;
use super::ports::PortChoice;
use super::question::{Field, Traffic};
use super::template_facts::TemplateFacts;
use crate::conventions::{CANARY, PLACEHOLDER, TEST};
use crate::error::{Error, Result};
use crate::names::{ChartName, EnvironmentName, Namespace, Port, ServiceName};

/// The answers so far; what is `None` is still open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartialAnswers {
    name: Option<ServiceName>,
    chart: Option<ChartName>,
    environments: Option<Vec<EnvironmentName>>,
    canary: Option<bool>,
    test: Option<bool>,
    traffic: Option<Traffic>,
    port: Option<Port>,
    no_port: bool,
    namespace: Option<Namespace>,
    follows: Follows,
    /// Whether the person wants another namespace than the service's name.
    asks_namespace: bool,
    /// Whether only the namespace is to be made, so that nothing about the service matters.
    namespace_only: bool,
}

/// Which chosen answers are those that the name gives, and change with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Follows {
    chart: bool,
    namespace: bool,
}

impl PartialAnswers {
    /// No answers yet, where only the namespace is to be made: nothing is asked about the service,
    /// and what is answered about it is not checked.
    #[must_use]
    pub fn for_namespace_only() -> Self {
        Self {
            namespace_only: true,
            ..Self::default()
        }
    }

    /// Takes one answer, from a flag or a prompt.
    ///
    /// # Errors
    /// Where the answer is not valid here, or not with the ones given before.
    pub fn set(
        &mut self,
        answer: Answer,
        template: &TemplateFacts,
        constraints: &Constraints,
    ) -> Result<()> {
        match answer {
            Answer::Name(name) => {
                refuse_reserved(&name, constraints)?;
                if self.namespace.is_none() {
                    refuse_namespace(&namespace_named(&name)?, constraints)?;
                }
                self.name = Some(name);
            }
            Answer::Namespace(namespace) => {
                refuse_namespace(&namespace, constraints)?;
                self.namespace = Some(namespace);
            }
            Answer::Chart(chart) => self.chart = Some(chart),
            Answer::Environments(wanted) => {
                self.environments = Some(known_environments(&wanted, template)?);
            }
            Answer::Canary(yes) => {
                self.check_release(CANARY, yes, template)?;
                self.canary = Some(yes);
            }
            Answer::Test(yes) => {
                self.check_release(TEST, yes, template)?;
                self.test = Some(yes);
            }
            Answer::Traffic(traffic) => self.traffic = Some(traffic),
            Answer::Port(None) => (self.port, self.no_port) = (None, true),
            Answer::Port(Some(choice)) => {
                self.port = Some(choice.among(&constraints.ports, constraints.own_port)?);
            }
        }
        Ok(())
    }

    /// Takes an answer to a prompt: as [`PartialAnswers::set`], but a name whose folder exists is
    /// refused while the person can still choose another.
    ///
    /// # Errors
    /// As [`PartialAnswers::set`].
    pub fn answer(
        &mut self,
        answer: Answer,
        template: &TemplateFacts,
        constraints: &Constraints,
    ) -> Result<()> {
        if let Answer::Name(name) = &answer
            && constraints.taken.iter().any(|taken| taken == name.as_str())
        {
            return Err(
                Error::invalid(format!("`{name}` already exists")).hint(format!(
                    "choose another name; what is left for that one: new-service checklist {name}"
                )),
            );
        }
        let is_name = matches!(answer, Answer::Name(_));
        match &answer {
            Answer::Chart(chart) => {
                self.follows.chart = chart.as_str() == self.default_chart(template);
            }
            Answer::Namespace(namespace) => {
                let name = self.name.as_ref().map(ServiceName::as_str);
                self.follows.namespace = Some(namespace.as_str()) == name;
            }
            Answer::Name(_) if self.follows.namespace => self.namespace = None,
            _ => {}
        }
        self.set(answer, template, constraints)?;
        if is_name && self.follows.chart {
            self.chart = parse_chart(&self.default_chart(template)).ok();
        }
        Ok(())
    }

    /// What is given, and what was answered so far beside that.
    #[must_use]
    pub fn so_far(&self, given: &Given) -> Given {
        let answered = Given {
            name: self.name.clone(),
            chart: self.chart.clone(),
            environments: self.environments.clone().map(EnvironmentList),
            canary: self.canary,
            test: self.test,
            namespace: self.namespace.clone(),
            traffic: self.traffic,
            port: self.port.map(PortChoice::Number),
            ..Given::default()
        };
        answered.or(given)
    }

    /// The name, if it is answered.
    #[must_use]
    pub fn name(&self) -> Option<&ServiceName> {
        self.name.as_ref()
    }

    /// Opens a field again, and those whose answer may no longer make sense with it.
    pub fn reopen(&mut self, field: Field) {
        match field {
            Field::Name => self.name = None,
            Field::Chart => self.chart = None,
            Field::Environments => (self.environments, self.canary, self.test) = (None, None, None),
            Field::Canary => self.canary = None,
            Field::Test => self.test = None,
            Field::Traffic => {
                (self.traffic, self.port, self.no_port) = (None, None, false);
            }
            Field::Port => (self.port, self.no_port) = (None, false),
            Field::Namespace => (self.namespace, self.asks_namespace) = (None, true),
        }
    }

    /// Whether `field` has no answer and makes sense with the other answers.
    #[must_use]
    pub fn is_open(&self, field: Field, template: &TemplateFacts) -> bool {
        if self.namespace_only && !matches!(field, Field::Name | Field::Namespace) {
            return false;
        }
        // What a sibling has is kept, and asked about only to be changed.
        let is_fixed = matches!(field, Field::Chart | Field::Canary | Field::Test);
        if is_fixed && template.sibling.is_some() {
            return false;
        }
        match field {
            Field::Name => self.name.is_none(),
            Field::Chart => self.chart.is_none() && template.chart.is_some(),
            Field::Environments => self.environments.is_none() && template.environments.len() > 1,
            Field::Canary => self.canary.is_none() && self.can_have(CANARY, template),
            Field::Test => self.test.is_none() && self.can_have(TEST, template),
            Field::Traffic => self.traffic.is_none(),
            Field::Port => {
                let traffic = self.traffic.unwrap_or_default();
                self.port.is_none() && !self.no_port && traffic != Traffic::None
            }
            Field::Namespace => self.namespace.is_none() && self.asks_namespace,
        }
    }

    /// The fields that can be changed before the service is made.
    #[must_use]
    pub fn changeable(&self, template: &TemplateFacts) -> Vec<Field> {
        let askable = |field: &Field| {
            let mut without = self.clone();
            without.reopen(*field);
            without.is_open(*field, template)
        };
        Field::ASKED.into_iter().filter(askable).collect()
    }

    fn can_have(&self, release: &str, template: &TemplateFacts) -> bool {
        let chosen = self.chosen_environments(template);
        template.has_release(release) && template.homes(release, &chosen).next().is_some()
    }

    pub(super) fn chosen_environments(&self, template: &TemplateFacts) -> Vec<EnvironmentName> {
        let all = || template.environment_names().cloned().collect();
        self.environments.clone().unwrap_or_else(all)
    }

    /// Refuses a release that the template lacks, or that has no environment to run in.
    fn check_release(&self, release: &str, yes: bool, template: &TemplateFacts) -> Result<()> {
        if !yes || self.namespace_only || self.can_have(release, template) {
            return Ok(());
        }
        if !template.has_release(release) {
            let fixed = template
                .releases
                .iter()
                .filter(|name| !name.contains(PLACEHOLDER));
            let has = fixed.cloned().collect::<Vec<_>>().join(", ");
            return Err(
                Error::invalid(format!("{} has no release {release}", template.start()))
                    .hint(format!("leave out --{release}; its releases are: {has}")),
            );
        }
        let all: Vec<EnvironmentName> = template.environment_names().cloned().collect();
        let homes: Vec<&str> = template.homes(release, &all).collect();
        let reason = match release {
            CANARY => {
                "a canary takes a share of live traffic, so it needs a production environment"
            }
            _ => "a test release exists only in staging, so it needs a staging environment",
        };
        let chosen = joined(&self.chosen_environments(template), ",");
        let message = format!("--{release} does not go with --environments {chosen}: {reason}");
        let hint = match homes.is_empty() {
            true => format!("leave out --{release}: the template lists it in no such environment"),
            false => format!("leave out --{release}, or add one of: {}", homes.join(", ")),
        };
        Err(Error::invalid(message).hint(hint))
    }

    /// The template's chart, with the name put in.
    pub(super) fn default_chart(&self, template: &TemplateFacts) -> String {
        let chart = template.chart.as_deref().unwrap_or(PLACEHOLDER);
        let name = self.name.as_ref().map_or(PLACEHOLDER, ServiceName::as_str);
        chart.replace(PLACEHOLDER, name)
    }

    /// The defaults that [`PartialAnswers::complete`] would take, in words for the person.
    #[must_use]
    pub fn defaults_taken(&self, template: &TemplateFacts) -> Vec<String> {
        let mut taken = Vec::new();
        let mut say = |field: Field, value: String| {
            if self.is_open(field, template) {
                taken.push(format!("{} {value}", field.label()));
            }
        };
        say(Field::Chart, self.default_chart(template));
        say(
            Field::Environments,
            joined(&self.chosen_environments(template), ","),
        );
        say(Field::Canary, "no".into());
        say(Field::Test, "no".into());
        say(Field::Traffic, Traffic::None.as_str().into());
        taken
    }

    /// All answers, with defaults for what is open.
    ///
    /// # Errors
    /// Where the name is missing, or answers contradict each other.
    pub fn complete(&self, template: &TemplateFacts, constraints: &Constraints) -> Result<Answers> {
        let Some(name) = self.name.clone() else {
            return Err(Error::invalid("the name of the service is missing")
                .hint("give it as the first argument: new-service my-svc"));
        };
        let environments = self.chosen_environments(template);
        let kept = |release| template.keeps(release, &environments);
        let canary = self.canary.unwrap_or_else(|| kept(CANARY));
        let test = self.test.unwrap_or_else(|| kept(TEST));
        self.check_release(CANARY, self.canary == Some(true), template)?;
        self.check_release(TEST, self.test == Some(true), template)?;
        let traffic = self.traffic.unwrap_or_default();
        if traffic == Traffic::None && self.port.is_some() && template.sibling.is_none() {
            return Err(
                Error::invalid("--port does not go with --traffic none").hint(
                    "the port is for the traffic steps: add --traffic lvs or --traffic ingress",
                ),
            );
        }
        let namespace = match &self.namespace {
            Some(namespace) => namespace.clone(),
            None => template.default_namespace(&name)?,
        };
        refuse_namespace(&namespace, constraints)?;
        let default_chart = self.default_chart(template);
        let chart = self
            .chart
            .clone()
            .filter(|chart| template.sibling.is_some() || chart.as_str() != default_chart);
        if template.chart.is_none() && chart.is_some() && !self.namespace_only {
            return Err(Error::invalid(
                "--chart cannot be used: the template's releases do not all use one chart that is \
                 written out",
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

/// Environments in words.
pub(super) fn joined(environments: &[EnvironmentName], between: &str) -> String {
    let names: Vec<&str> = environments.iter().map(EnvironmentName::as_str).collect();
    names.join(between)
}
