//! What is given for one service before anything is asked: by flags, or by a file of answers, whose
//! keys are called as the flags are.

mod file;
mod print;
mod value;

use std::fmt::Display;

use super::answer::EnvironmentList;
use super::check::{parse_chart, parse_label};
use super::choice::{Choice, HelmfileFrom, Part};
use super::ports::PortChoice;
use super::question::Traffic;
use super::template_facts::TemplateFacts;
use super::without::Without;
use super::{AUTO, Answers};
use crate::conventions::{CANARY, DEFAULT_GROUP, TEST};
use crate::create::sibling::choice::SiblingChoice;
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::names::{ChartName, GroupName, Namespace, ServiceName, TaskId};

pub use file::read_answers;
pub use print::{answers_in_json, answers_in_yaml};
pub use value::GivenValue;
use value::{environments, parsed, port, template, text, truth, without};

/// What is given for one service; `None` is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The service's name.
    pub name: Option<ServiceName>,
    /// The group that it goes to.
    pub group: Option<GroupName>,
    /// The service that it is made like.
    pub like: Option<SiblingChoice>,
    /// Where `helmfile.yaml` comes from then.
    pub helmfile: Option<HelmfileFrom>,
    /// The template that it is made from.
    pub template: Option<TemplateChoice>,
    /// The chart.
    pub chart: Option<ChartName>,
    /// Where it runs.
    pub environments: Option<EnvironmentList>,
    /// Whether it has a canary release.
    pub canary: Option<bool>,
    /// Whether it has a test release.
    pub test: Option<bool>,
    /// The namespace.
    pub namespace: Option<Namespace>,
    /// How traffic from outside reaches it.
    pub traffic: Option<Traffic>,
    /// The port for that.
    pub port: Option<PortChoice>,
    /// Whether values files with nothing but comments are kept.
    pub placeholders: Option<bool>,
    /// The one part that is wanted.
    pub only: Option<Part>,
    /// The operators' lists that are left out.
    pub without: Option<Without>,
    /// The ticket.
    pub task: Option<TaskId>,
}

/// The keys, in the order in which they are printed.
pub const KEYS: [&str; 16] = [
    "name",
    "group",
    "like",
    "helmfile",
    "template",
    "chart",
    "environments",
    "canary",
    "test",
    "namespace",
    "traffic",
    "port",
    "placeholders",
    "only",
    "without",
    "task",
];

impl Given {
    /// Takes the value of a key.
    ///
    /// # Errors
    /// Where there is no such key, or the value is none for it.
    fn set(&mut self, key: &str, value: GivenValue) -> Result<()> {
        match key {
            "name" => self.name = Some(parse_label(&text(value)?)?),
            "group" => self.group = Some(parsed(&text(value)?)?),
            "like" => self.like = Some(parsed(&text(value)?)?),
            "helmfile" => self.helmfile = Some(HelmfileFrom::of_word(&text(value)?)?),
            "template" => self.template = Some(template(&text(value)?)?),
            "chart" => self.chart = Some(parse_chart(&text(value)?)?),
            "environments" => self.environments = Some(environments(value)?),
            "canary" => self.canary = Some(truth(&value)?),
            "test" => self.test = Some(truth(&value)?),
            "namespace" => self.namespace = Some(parse_label(&text(value)?)?),
            "traffic" => self.traffic = Some(text(value)?.parse()?),
            "port" => self.port = Some(port(value)?),
            "placeholders" => self.placeholders = Some(truth(&value)?),
            "only" => self.only = Some(Part::of_word(&text(value)?)?),
            "without" => self.without = Some(without(value)?),
            "task" => self.task = Some(parsed(&text(value)?)?),
            _ => return Err(unknown_key(key)),
        }
        Ok(())
    }

    /// Every key that is given, with its value.
    fn entries(&self) -> Vec<(&'static str, GivenValue)> {
        fn shown<T: Display>(value: Option<&T>) -> Option<GivenValue> {
            value.map(|value| GivenValue::Text(value.to_string()))
        }
        let word = |word: Option<&'static str>| word.map(|word| GivenValue::Text(word.to_owned()));
        let environments = self.environments.as_ref();
        let without = self.without.as_ref();
        let values = [
            shown(self.name.as_ref()),
            shown(self.group.as_ref()),
            shown(self.like.as_ref()),
            word(self.helmfile.map(Choice::word)),
            shown(self.template.as_ref()),
            shown(self.chart.as_ref()),
            environments.map(|list| GivenValue::List(list.names())),
            self.canary.map(GivenValue::Truth),
            self.test.map(GivenValue::Truth),
            shown(self.namespace.as_ref()),
            word(self.traffic.map(Traffic::as_str)),
            self.port.map(|port| match port {
                PortChoice::Auto => GivenValue::Text(AUTO.to_owned()),
                PortChoice::Number(port) => GivenValue::Number(port.number().into()),
            }),
            self.placeholders.map(GivenValue::Truth),
            word(self.only.map(Choice::word)),
            without.map(|without| GivenValue::List(without.words().to_vec())),
            shown(self.task.as_ref()),
        ];
        let entries = KEYS.into_iter().zip(values);
        entries
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }

    /// Refuses answers that exclude each other.
    ///
    /// # Errors
    /// Where there are a sibling and a template, or a choice of helmfile and no sibling.
    pub fn check(&self) -> Result<()> {
        match self {
            Self {
                like: Some(_),
                template: Some(_),
                ..
            } => Err(Error::invalid("like does not go with template")
                .hint("a service is made from a template, or like another one: leave one out")),
            Self {
                like: None,
                helmfile: Some(_),
                ..
            } => Err(Error::invalid("helmfile does not go without like")
                .hint("it says which helmfile.yaml a service like another one gets")),
            Self {
                like: None,
                without: Some(_),
                ..
            } => Err(Error::invalid("without does not go without like")
                .hint("it leaves out edits that come with a service to be like")),
            _ => Ok(()),
        }
    }

    /// What is given here, and what `other` gives beside that. What a service is made from is one
    /// answer: a template here leaves no sibling of the other.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let from_here = self.like.is_some() || self.template.is_some();
        let (like, template) = match from_here {
            true => (self.like, self.template),
            false => (other.like.clone(), other.template.clone()),
        };
        // What goes with the other's sibling goes with that.
        let others = other.helmfile.filter(|_| template.is_none());
        let others_without = other.without.clone().filter(|_| template.is_none());
        Self {
            helmfile: self.helmfile.or(others),
            like,
            template,
            name: self.name.or_else(|| other.name.clone()),
            group: self.group.or_else(|| other.group.clone()),
            chart: self.chart.or_else(|| other.chart.clone()),
            environments: self.environments.or_else(|| other.environments.clone()),
            canary: self.canary.or(other.canary),
            test: self.test.or(other.test),
            namespace: self.namespace.or_else(|| other.namespace.clone()),
            traffic: self.traffic.or(other.traffic),
            port: self.port.or(other.port),
            placeholders: self.placeholders.or(other.placeholders),
            only: self.only.or(other.only),
            without: self.without.or(others_without),
            task: self.task.or_else(|| other.task.clone()),
        }
    }

    /// What is given here, over each service of a file; what is given here wins.
    ///
    /// # Errors
    /// Where one name is given for several services, or answers exclude each other.
    pub fn over(self, file: &str, services: &[Self]) -> Result<Vec<Self>> {
        if let (Some(name), true) = (&self.name, services.len() > 1) {
            let count = services.len();
            return Err(Error::invalid(format!(
                "{name} is one name, and {file} has answers for {count} services"
            ))
            .hint("leave out the name: each service of the file has its own"));
        }
        let merged = services.iter().map(|given| self.clone().or(given));
        merged.map(|given| given.check().map(|()| given)).collect()
    }

    /// The same with what was asked: everything that makes these answers without a question.
    #[must_use]
    pub fn answered(&self, answers: &Answers, template: &TemplateFacts) -> Self {
        let all = answers.environments.len() == template.environments.len();
        let has_default_namespace = template
            .default_namespace(&answers.name)
            .is_ok_and(|namespace| namespace == answers.namespace);
        let list = || EnvironmentList(answers.environments.clone());
        // No is the default, but for a release that is the sibling's.
        let release = |yes: bool, name| {
            let is_default = yes == template.keeps(name, &answers.environments);
            (!is_default).then_some(yes)
        };
        // A sibling of another group would put it there.
        let is_default = |group: &GroupName| group.as_str() == DEFAULT_GROUP && self.like.is_none();
        let group = self.group.clone().filter(|group| !is_default(group));
        let template = self.template.clone();
        Self {
            group,
            template: template.filter(|choice| *choice != TemplateChoice::Auto),
            name: Some(answers.name.clone()),
            namespace: (!has_default_namespace).then(|| answers.namespace.clone()),
            chart: answers.chart.clone(),
            environments: (!all).then(list),
            canary: release(answers.canary, CANARY),
            test: release(answers.test, TEST),
            traffic: Some(answers.traffic).filter(|traffic| *traffic != Traffic::None),
            port: answers.port.map(PortChoice::Number),
            placeholders: self.placeholders.filter(|kept| *kept),
            without: self.without.clone().filter(|left| !left.words().is_empty()),
            ..self.clone()
        }
    }

    /// The arguments that give the same.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (key, value) in self.entries() {
            let value = match value {
                GivenValue::Truth(true) => {
                    words.push(format!("--{key}"));
                    continue;
                }
                GivenValue::Truth(false) => {
                    words.push(format!("--no-{key}"));
                    continue;
                }
                GivenValue::Text(text) => text,
                GivenValue::Number(number) => number.to_string(),
                GivenValue::List(items) => items.join(","),
            };
            if key != NAME {
                words.push(format!("--{key}"));
            }
            words.push(value);
        }
        words
    }
}

/// The key of the name, which is no flag.
const NAME: &str = "name";

fn unknown_key(key: &str) -> Error {
    let nearest = KEYS
        .into_iter()
        .filter(|known| strsim::osa_distance(known, key) <= 1 + key.len() / 6);
    let nearest = nearest.min_by_key(|known| strsim::osa_distance(known, key));
    let hint = match nearest {
        Some(known) => format!("did you mean {known}?"),
        None => format!("the keys are: {}", KEYS.join(", ")),
    };
    Error::invalid(format!("{key:?} is no key of an answer")).hint(hint)
}

#[cfg(test)]
mod tests;
