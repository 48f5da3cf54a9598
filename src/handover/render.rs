//! The checklist and the manifests as text, from the templates in `templates/`.

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use serde::Serialize;

use super::{Checklist, Handover, Snippet, State, Step};
use crate::error::{Error, Result};
use crate::json::{VERSION, to_json};

impl Checklist {
    /// The checklist as Markdown that is also readable as plain text.
    ///
    /// # Errors
    /// Where the built-in template cannot be rendered.
    pub fn markdown(&self) -> Result<String> {
        render(include_str!("../../templates/CHECKLIST.md"), &self.page())
    }

    /// The checklist as Remarkup, for a task in Phabricator.
    ///
    /// # Errors
    /// Where the built-in template cannot be rendered.
    pub fn remarkup(&self) -> Result<String> {
        let template = include_str!("../../templates/CHECKLIST.remarkup");
        render(template, &self.page())
    }

    /// The checklist for programs.
    #[must_use]
    pub fn json(&self) -> String {
        to_json(&Document {
            version: VERSION,
            list: self,
        })
    }

    fn page(&self) -> Page<'_> {
        let steps = self.steps.iter().map(|step| PageStep {
            is_done: step
                .status
                .as_ref()
                .is_some_and(|status| status.state == State::Done),
            files: step.files.join(", "),
            unknown: step.unknown.join("; "),
            snippets: step.lines.iter().map(PageSnippet::of).collect(),
            now: step
                .status
                .as_ref()
                .map(|status| format!("{} ({})", status.state.name(), status.evidence)),
            step,
        });
        Page {
            service: &self.service,
            task: self.task.as_deref(),
            steps: steps.collect(),
            again: &self.again,
        }
    }
}

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    #[serde(flatten)]
    list: &'c Checklist,
}

/// What the templates are filled with: texts that need no more work.
#[derive(Serialize)]
struct Page<'c> {
    service: &'c str,
    task: Option<&'c str>,
    steps: Vec<PageStep<'c>>,
    again: &'c str,
}

#[derive(Serialize)]
struct PageStep<'c> {
    #[serde(flatten)]
    step: &'c Step,
    is_done: bool,
    files: String,
    unknown: String,
    snippets: Vec<PageSnippet<'c>>,
    now: Option<String>,
}

#[derive(Serialize)]
struct PageSnippet<'c> {
    file: &'c str,
    under: &'c str,
    text: &'c str,
    /// The text for a place within a list.
    indented: String,
}

impl<'c> PageSnippet<'c> {
    fn of(snippet: &'c Snippet) -> Self {
        let lines = snippet.text.lines().map(|line| format!("    {line}\n"));
        Self {
            file: &snippet.file,
            under: &snippet.under,
            text: &snippet.text,
            indented: lines.collect::<String>().trim_end().to_owned(),
        }
    }
}

/// The manifests that make the namespace, for a cluster administrator to apply. Source of the
/// kinds, names and figures: `helmfile_namespaces.yaml` and `values/common.yaml` of `admin_ng`.
///
/// `path` is where they will stand. All that is put in is a valid name or a path of such, so
/// nothing needs quotes; and with nothing to decide, no template language is needed.
#[must_use]
pub fn manifests(handover: &Handover, path: &str) -> String {
    include_str!("../../templates/namespace.yaml")
        .replace("<<namespace>>", &handover.namespace)
        .replace("<<service>>", &handover.service)
        .replace("<<environments>>", &handover.environments.join(", "))
        .replace("<<path>>", path)
}

/// Renders a built-in template.
fn render(template: &str, context: &impl Serialize) -> Result<String> {
    let broken = |error: minijinja::Error| {
        Error::failed(format!("a built-in template cannot be rendered: {error}"))
    };
    let syntax = SyntaxConfig::builder()
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(broken)?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let context = minijinja::value::Serde(context);
    environment.render_str(template, context).map_err(broken)
}
