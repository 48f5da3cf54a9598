//! The checklist and the manifests as text.

use minijinja::{Value, context};
use serde::Serialize;

use super::step::FILES;
use super::texts::{MANIFESTS, MARKDOWN, REMARKUP, TextTemplate};
use super::{Checklist, How, ServiceProfile, Snippet, State, Step};
use crate::conventions::deploy_user;
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
        let steps = self.steps.iter().map(step_values);
        template.render(context! {
            service => &self.service,
            has_files => self.steps.iter().all(|step| step.id != FILES),
            task => self.task.as_deref().unwrap_or_default(),
            steps => steps.collect::<Result<Vec<Value>>>()?,
            again => &self.again,
        })
    }
}

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    #[serde(flatten)]
    list: &'c Checklist,
}

fn step_values(step: &Step) -> Result<Value> {
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
        done_when => &step.done_when,
        status => state.map(State::name).unwrap_or_default(),
        evidence => status.map(|status| status.evidence.as_str()).unwrap_or_default(),
    })
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
        environments => profile.environments.clone(),
        path,
    })
}
