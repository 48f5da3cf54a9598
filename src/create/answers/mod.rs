//! What is asked before a service is made, which questions make sense, and what a valid set of
//! answers is. No terminal here: flags, prompts and defaults all go through
//! [`PartialAnswers::set`].

mod answer;
mod asking;
mod check;
mod choice;
mod constraints;
mod given;
mod partial;
mod ports;
mod question;
mod template_facts;
mod without;

use crate::conventions::{CANARY, PLACEHOLDER, TEST};
use crate::helmfile::HelmfileEdit;
use crate::names::{ChartName, EnvironmentName, Namespace, Port, ServiceName};

use partial::joined;

pub use answer::{Answer, EnvironmentList};
pub use check::{parse_chart, parse_label, parse_some_environments};
pub use choice::{Choice, HelmfileFrom, Part};
pub use constraints::Constraints;
pub use given::{Given, answers_in_json, answers_in_yaml, read_answers};
pub use partial::PartialAnswers;
pub use ports::{AUTO, PortChoice, port_warning};
pub use question::{Field, Form, Question, Traffic};
pub use template_facts::{SiblingFacts, TemplateEnvironment, TemplateFacts};
pub use without::{OPERATORS, Without};

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
    pub environments: Vec<EnvironmentName>,
    /// Whether it has a canary release.
    pub canary: bool,
    /// Whether it has a test release.
    pub test: bool,
    /// How traffic from outside reaches it.
    pub traffic: Traffic,
    /// The port for that.
    pub port: Option<Port>,
}

impl Answers {
    /// What these answers change in the template's helmfile.
    #[must_use]
    pub fn edits(&self, template: &TemplateFacts) -> Vec<HelmfileEdit> {
        let mut edits = Vec::new();
        let environments = template.environment_names();
        let dropped = environments.filter(|name| !self.environments.contains(name));
        edits.extend(dropped.map(|name| HelmfileEdit::DropEnvironment {
            name: name.to_string(),
        }));
        for (release, is_kept) in [(CANARY, self.canary), (TEST, self.test)] {
            if !is_kept && template.has_release(release) {
                let name = release.to_owned();
                edits.push(HelmfileEdit::DropRelease { name });
            }
        }
        if let Some(chart) = self.chart.clone() {
            edits.push(HelmfileEdit::SetChart { chart });
        }
        if self.namespace.as_str() != self.name.as_str() {
            edits.push(HelmfileEdit::SetNamespace {
                from: PLACEHOLDER.to_owned(),
                to: self.namespace.clone(),
            });
        }
        edits
    }

    /// The chart's name, as far as it is known.
    #[must_use]
    pub fn chart_name(&self, template: &TemplateFacts) -> Option<String> {
        match (&self.chart, &template.chart) {
            (Some(chart), _) => Some(chart.to_string()),
            (None, Some(chart)) => Some(chart.replace(PLACEHOLDER, self.name.as_str())),
            (None, None) => None,
        }
    }

    /// Every answer with its label; the namespace only where it is not called as the service.
    #[must_use]
    pub fn listed(&self, template: &TemplateFacts) -> Vec<(&'static str, String)> {
        let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
        let chart = self
            .chart_name(template)
            .unwrap_or_else(|| "as the template says".into());
        let mut listed = vec![
            (Field::Name.label(), self.name.to_string()),
            (Field::Chart.label(), chart),
            (
                Field::Environments.label(),
                joined(&self.environments, ", "),
            ),
            (
                "canary, test",
                format!("{}, {}", yes_no(self.canary), yes_no(self.test)),
            ),
            (Field::Traffic.label(), self.traffic.as_str().to_owned()),
        ];
        if self.namespace.as_str() != self.name.as_str() {
            listed.insert(1, (Field::Namespace.label(), self.namespace.to_string()));
        }
        if let Some(port) = self.port {
            listed.push((Field::Port.label(), port.to_string()));
        }
        listed
    }
}

#[cfg(test)]
mod tests;
