//! What is given for one service before anything is asked: by flags, or by a file of answers, whose
//! keys are called as the flags are.

mod file;
mod print;

use std::fmt::Display;
use std::str::FromStr;

use super::answer::EnvironmentList;
use super::check::{parse_chart, parse_label};
use super::choice::{Choice, HelmfileFrom, Part};
use super::ports::PortChoice;
use super::question::Traffic;
use super::template_facts::TemplateFacts;
use super::{AUTO, Answers};
use crate::conventions::{CANARY, DEFAULT_GROUP, TEST};
use crate::create::sibling::choice::SiblingChoice;
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::names::{ChartName, GroupName, Namespace, ServiceName, TaskId};

pub use file::read_answers;
pub use print::{answers_in_json, answers_in_yaml};

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
    /// The ticket.
    pub task: Option<TaskId>,
}

/// What a key of a file has, or a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// A text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// Yes or no; a flag without a value.
    Truth(bool),
    /// A list of texts.
    List(Vec<String>),
}

/// The keys, in the order in which they are printed.
pub const KEYS: [&str; 15] = [
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
        let others = other.helmfile.filter(|_| template.is_none());
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

fn parsed<T: FromStr>(text: &str) -> Result<T>
where
    T::Err: Display,
{
    text.parse()
        .map_err(|error: T::Err| Error::invalid(error.to_string()))
}

fn text(value: GivenValue) -> Result<String> {
    match value {
        GivenValue::Text(text) => Ok(text),
        other => Err(wrong_type(&other, "a text")),
    }
}

fn truth(value: &GivenValue) -> Result<bool> {
    match value {
        GivenValue::Truth(truth) => Ok(*truth),
        other => Err(wrong_type(other, "true or false")),
    }
}

fn template(text: &str) -> Result<TemplateChoice> {
    match text.is_empty() {
        true => Err(Error::invalid("a template cannot be empty")),
        false => parsed(text),
    }
}

fn environments(value: GivenValue) -> Result<EnvironmentList> {
    let list: EnvironmentList = match value {
        GivenValue::List(items) => {
            let twice = |(at, item): &(usize, &String)| items[..*at].contains(*item);
            if let Some((_, item)) = items.iter().enumerate().find(twice) {
                return Err(Error::invalid(format!("{item} stands twice")));
            }
            let names = items.iter().map(|item| parsed(item));
            EnvironmentList(names.collect::<Result<_>>()?)
        }
        GivenValue::Text(text) => parsed(&text)?,
        other => return Err(wrong_type(&other, "a list of texts")),
    };
    match list.0.is_empty() {
        true => Err(Error::invalid("no environment is named")
            .hint("leave the key out where the service is to run everywhere")),
        false => Ok(list),
    }
}

fn port(value: GivenValue) -> Result<PortChoice> {
    match value {
        GivenValue::Number(number) => parsed(&number.to_string()),
        GivenValue::Text(text) if text == AUTO => Ok(PortChoice::Auto),
        other => Err(wrong_type(&other, "a number or auto")),
    }
}

fn wrong_type(value: &GivenValue, wanted: &str) -> Error {
    let found = match value {
        GivenValue::Text(text) => format!("the text {text:?}"),
        GivenValue::Number(number) => format!("the number {number}"),
        GivenValue::Truth(truth) => truth.to_string(),
        GivenValue::List(_) => "a list".to_owned(),
    };
    Error::invalid(format!("it is {found}, and should be {wanted}"))
}

#[cfg(test)]
mod tests;
