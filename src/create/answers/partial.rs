//! The answers so far, and how they become a complete set.

use super::Answers;
use super::check::{
    namespace_named, parse_chart, parse_environments, parse_name, parse_namespace, parse_traffic,
    parse_yes_no, refuse_namespace, refuse_reserved,
};
use super::facts::Facts;
use super::ports::port_among;
use super::question::{Field, Traffic};
use crate::conventions::{CANARY, PLACEHOLDER, TEST};
use crate::error::{Error, Result};
use crate::names::{ChartName, Namespace, Port, ServiceName};

/// The answers so far; what is `None` is still open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartialAnswers {
    name: Option<ServiceName>,
    chart: Option<ChartName>,
    environments: Option<Vec<String>>,
    canary: Option<bool>,
    test: Option<bool>,
    traffic: Option<Traffic>,
    port: Option<Port>,
    no_port: bool,
    namespace: Option<Namespace>,
    /// Whether the person wants another namespace than the service's name.
    asks_namespace: bool,
}

impl PartialAnswers {
    /// Takes one answer, from a flag or a prompt.
    ///
    /// # Errors
    /// Where the answer is not valid by itself, or not with the ones given before.
    pub fn set(&mut self, field: Field, reply: &str, facts: &Facts) -> Result<()> {
        match field {
            Field::Name => {
                let name = parse_name(reply)?;
                refuse_reserved(&name, facts)?;
                if self.namespace.is_none() {
                    refuse_namespace(&namespace_named(&name)?, facts)?;
                }
                self.name = Some(name);
            }
            Field::Chart => self.chart = Some(parse_chart(reply)?),
            Field::Environments => self.environments = Some(parse_environments(reply, facts)?),
            Field::Canary => {
                let yes = parse_yes_no(reply)?;
                self.check_release(CANARY, yes, facts)?;
                self.canary = Some(yes);
            }
            Field::Test => {
                let yes = parse_yes_no(reply)?;
                self.check_release(TEST, yes, facts)?;
                self.test = Some(yes);
            }
            Field::Traffic => self.traffic = Some(parse_traffic(reply)?),
            Field::Port if reply.is_empty() => (self.port, self.no_port) = (None, true),
            Field::Port => self.port = Some(port_among(reply, &facts.ports)?),
            Field::Namespace => {
                let namespace = parse_namespace(reply)?;
                refuse_namespace(&namespace, facts)?;
                self.namespace = Some(namespace);
            }
        }
        Ok(())
    }

    /// Takes an answer to a prompt: as [`PartialAnswers::set`], but a name whose folder is there already is
    /// refused while the person can still choose another.
    ///
    /// # Errors
    /// As [`PartialAnswers::set`].
    pub fn answer(&mut self, field: Field, reply: &str, facts: &Facts) -> Result<()> {
        if field == Field::Name && facts.taken.iter().any(|taken| taken == reply) {
            return Err(
                Error::invalid(format!("there is a folder `{reply}` already"))
                    .hint("choose another name"),
            );
        }
        self.set(field, reply, facts)
    }

    /// The name, if it is answered.
    pub(super) fn name(&self) -> Option<&ServiceName> {
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
    pub fn is_open(&self, field: Field, facts: &Facts) -> bool {
        if facts.namespace_only && !matches!(field, Field::Name | Field::Namespace) {
            return false;
        }
        match field {
            Field::Name => self.name.is_none(),
            Field::Chart => self.chart.is_none() && facts.chart.is_some(),
            Field::Environments => self.environments.is_none() && facts.environments.len() > 1,
            Field::Canary => self.canary.is_none() && self.can_have(CANARY, facts),
            Field::Test => self.test.is_none() && self.can_have(TEST, facts),
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
    pub fn changeable(&self, facts: &Facts) -> Vec<Field> {
        let askable = |field: &Field| {
            let mut without = self.clone();
            without.reopen(*field);
            without.is_open(*field, facts)
        };
        Field::ASKED.into_iter().filter(askable).collect()
    }

    fn can_have(&self, release: &str, facts: &Facts) -> bool {
        let chosen = self.chosen_environments(facts);
        facts.has_release(release) && facts.homes(release, &chosen).next().is_some()
    }

    pub(super) fn chosen_environments(&self, facts: &Facts) -> Vec<String> {
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

    /// The template's chart, with the name put in.
    pub(super) fn default_chart(&self, facts: &Facts) -> String {
        let chart = facts.chart.as_deref().unwrap_or(PLACEHOLDER);
        let name = self.name.as_ref().map_or(PLACEHOLDER, ServiceName::as_str);
        chart.replace(PLACEHOLDER, name)
    }

    /// The defaults that [`PartialAnswers::complete`] would take, in words for the person.
    #[must_use]
    pub fn defaults_taken(&self, facts: &Facts) -> Vec<String> {
        let mut taken = Vec::new();
        let mut say = |field: Field, value: String| {
            if self.is_open(field, facts) {
                taken.push(format!("{} {value}", field.label()));
            }
        };
        say(Field::Chart, self.default_chart(facts));
        say(
            Field::Environments,
            self.chosen_environments(facts).join(","),
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
