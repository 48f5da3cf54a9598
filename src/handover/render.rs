//! The checklist and the manifests as text.

use minijinja::{Value, context};
use serde::Serialize;

use super::step::FILES;
use super::texts::{MANIFESTS, MARKDOWN, REMARKUP, TextTemplate};
use super::{Checklist, How, ServiceProfile, Snippet, State, Step, Summary};
use crate::conventions::{deploy_user, staging_first};
use crate::error::Result;
use crate::json::{VERSION, to_json};

impl Checklist {
    /// The checklist as Markdown that is also readable as plain text.
    ///
    /// # Errors
    /// Where a template cannot be rendered.
    pub fn markdown(&self) -> Result<String> {
        self.rendered(&MARKDOWN)
    }

    /// The checklist as Remarkup, for a task in Phabricator.
    ///
    /// # Errors
    /// As [`Self::markdown`].
    pub fn remarkup(&self) -> Result<String> {
        self.rendered(&REMARKUP)
    }

    /// The checklist for programs.
    #[must_use]
    pub fn json(&self) -> String {
        to_json(&Document {
            version: VERSION,
            list: self,
        })
    }

    fn rendered(&self, template: &TextTemplate) -> Result<String> {
        let steps = self.steps.iter().map(|step| self.step_values(step));
        template.render(context! {
            service => &self.service,
            for_team => self.team.is_some(),
            summary => self.summary.as_ref().map(summary_values),
            is_removal => self.is_removal,
            has_files => self.steps.iter().all(|step| step.id != FILES),
            team => self.facts.team,
            channel => self.facts.channel.unwrap_or_default(),
            task => self.task.as_deref().unwrap_or_default(),
            steps => steps.collect::<Result<Vec<Value>>>()?,
            again => &self.again,
        })
    }
}

/// Whether a text is a checklist of this service, in any format: what tells is the first line, or in
/// JSON the service with its steps.
#[must_use]
pub fn is_checklist_of(text: &str, service: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    if first == format!("# Checklist: {service}") || first == format!("= Checklist: {service} =") {
        return true;
    }
    let document: Option<serde_json::Value> = serde_json::from_str(text).ok();
    document.is_some_and(|document| {
        document.get("service").and_then(serde_json::Value::as_str) == Some(service)
            && document
                .get("steps")
                .is_some_and(serde_json::Value::is_array)
    })
}

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    #[serde(flatten)]
    list: &'c Checklist,
}

/// The parts of a summary that are not nothing.
fn summary_values(summary: &Summary) -> Value {
    let parts = [
        (summary.done, "done"),
        (summary.missing, "missing"),
        (summary.cannot_tell, "cannot tell"),
        (summary.not_checked, "not checked"),
    ];
    let all: usize = parts.iter().map(|(count, _)| count).sum();
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, state)| format!("{count} {state}"));
    context! { all, parts => parts.collect::<Vec<String>>() }
}

impl Checklist {
    fn step_values(&self, step: &Step) -> Result<Value> {
        let status = step.status.as_ref();
        let state = status.map(|status| status.state);
        let snippets = step.lines.iter().map(snippet_values);
        Ok(context! {
            is_done => state == Some(State::Done),
            title => &step.title,
            who => &step.who,
            repository => step.repository.unwrap_or_default(),
            files => step.files.clone(),
            place => &step.place,
            how => step.how.iter().map(how_values).collect::<Vec<Value>>(),
            snippets => snippets.collect::<Result<Vec<Value>>>()?,
            unknown => step.unknown.clone(),
            waits_for => self.waits_for(step),
            done_when => &step.done_when,
            status => state.map(State::name).unwrap_or_default(),
            evidence => status.map(|status| status.evidence.as_str()).unwrap_or_default(),
        })
    }

    /// The steps of others that a team's step waits for. In the whole list they stand above it.
    fn waits_for(&self, step: &Step) -> Vec<String> {
        match self.team {
            Some(_) => step.waits_for.clone(),
            None => Vec::new(),
        }
    }
}

fn how_values(how: &How) -> Value {
    match how {
        How::Note(text) => context! { is_command => false, text },
        How::Command(text) => context! { is_command => true, text },
    }
}

fn snippet_values(snippet: &Snippet) -> Result<Value> {
    Ok(context! {
        file => &snippet.file,
        under => &snippet.under,
        lines => snippet.lines.lines()?,
    })
}

/// The manifests that make the namespace, for a cluster administrator to apply; `path` is where
/// they will be. Source of the kinds, names and figures: `helmfile_namespaces.yaml` and
/// `values/common.yaml` of `admin_ng`.
///
/// # Errors
/// Where the template cannot be rendered.
pub fn manifests(profile: &ServiceProfile, path: &str) -> Result<String> {
    MANIFESTS.render(context! {
        namespace => &profile.namespace,
        service => &profile.service,
        deploy_user => deploy_user(&profile.service),
        environments => staging_first(&profile.environments),
        path,
    })
}
