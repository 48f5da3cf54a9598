//! The checklist and the manifests as text.

use serde::Serialize;

use super::{Checklist, How, ServiceProfile, State, Step};
use crate::json::{VERSION, to_json};

const INTRODUCTION: &str = "\
The service's files are made. These steps are left, in this order.
serviceops is reached in #wikimedia-serviceops on libera chat.
";

impl Checklist {
    /// The checklist as Markdown that is also readable as plain text.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut page = Page::new(format!("# Checklist: {}", self.service), self);
        for (number, step) in (1..).zip(&self.steps) {
            let mark = if is_done(step) { "x" } else { " " };
            page.line(&format!("- [{mark}] {number}. {}", step.title));
            page.points(&ahead(step), "  ");
            for snippet in &step.lines {
                page.line(&format!("  - {}", heading(&snippet.file, &snippet.under)));
                page.code(&snippet.text, "    ");
            }
            page.points(&behind(step), "  ");
            page.line("");
        }
        page.end(self)
    }

    /// The checklist as Remarkup, for a task in Phabricator. It knows no code within a list.
    #[must_use]
    pub fn remarkup(&self) -> String {
        let mut page = Page::new(format!("= Checklist: {} =", self.service), self);
        for (number, step) in (1..).zip(&self.steps) {
            let mark = if is_done(step) { "x" } else { "" };
            page.line(&format!("[{mark}] **{number}. {}**\n", step.title));
            page.points(&ahead(step), "");
            page.points(&behind(step), "");
            page.line("");
            for snippet in &step.lines {
                page.line(&heading(&snippet.file, &snippet.under));
                page.code(&snippet.text, "");
            }
        }
        page.end(self)
    }

    /// The checklist for programs.
    #[must_use]
    pub fn json(&self) -> String {
        to_json(&Document {
            version: VERSION,
            list: self,
        })
    }
}

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    #[serde(flatten)]
    list: &'c Checklist,
}

fn is_done(step: &Step) -> bool {
    let status = step.status.as_ref();
    status.is_some_and(|status| status.state == State::Done)
}

fn heading(file: &str, under: &str) -> String {
    match under {
        "" => format!("In {file}:"),
        _ => format!("In {file}, below `{under}`:"),
    }
}

/// What is said of a step before its lines.
fn ahead(step: &Step) -> Vec<String> {
    let mut points = vec![format!("Who: {}", step.who)];
    points.extend(step.repository.map(|repository| match &*step.files {
        [] => format!("Repository: {repository}"),
        files => format!("Repository: {repository} ({})", files.join(", ")),
    }));
    points.push(format!("Where: {}", step.place));
    points.extend(step.how.iter().map(|how| match how {
        How::Note(note) => note.clone(),
        How::Command(command) => format!("`{command}`"),
    }));
    points
}

/// What is said of a step after its lines.
fn behind(step: &Step) -> Vec<String> {
    let mut points = Vec::new();
    if !step.unknown.is_empty() {
        points.push(format!("Not known yet: {}", step.unknown.join("; ")));
    }
    points.push(format!("Done when: {}", step.done_when));
    points.extend(step.status.as_ref().map(|status| {
        let state = status.state.name();
        format!("Now: {state} ({})", status.evidence)
    }));
    points
}

/// A page that grows line by line.
struct Page(String);

impl Page {
    fn new(title: String, list: &Checklist) -> Self {
        let mut page = Self(title + "\n\n");
        if let Some(task) = &list.task {
            page.line(&format!("Task: {task}\n"));
        }
        page.line(INTRODUCTION);
        page
    }

    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn points(&mut self, points: &[String], indent: &str) {
        for point in points {
            self.line(&format!("{indent}- {point}"));
        }
    }

    /// Code with an empty line before and after it.
    fn code(&mut self, text: &str, indent: &str) {
        self.line(&format!("\n{indent}```"));
        for line in text.lines() {
            self.line(&format!("{indent}{line}"));
        }
        self.line(&format!("{indent}```\n"));
    }

    fn end(mut self, list: &Checklist) -> String {
        self.line(&format!("This list again: `{}`", list.again));
        self.0
    }
}

/// The manifests that make the namespace, for a cluster administrator to apply. Source of the
/// kinds, names and figures: `helmfile_namespaces.yaml` and `values/common.yaml` of `admin_ng`.
///
/// `path` is where they will stand. All that is put in is a valid name or a path of such, so
/// nothing needs quotes; and with nothing to decide, no template language is needed.
#[must_use]
pub fn manifests(handover: &ServiceProfile, path: &str) -> String {
    include_str!("../../templates/namespace.yaml")
        .replace("<<namespace>>", &handover.namespace)
        .replace("<<service>>", &handover.service)
        .replace("<<environments>>", &handover.environments.join(", "))
        .replace("<<path>>", path)
}
