//! A step of the checklist, and what every step is made from.

use serde::Serialize;

use super::clones::SourceFile;
use super::status::Status;
use crate::changes::Edit;

pub(super) const SERVICEOPS: &str = "serviceops";
pub(super) const OWNER: &str = "service owner";
pub(super) const CHARTS: &str = "operations/deployment-charts";
pub(super) const PUPPET: &str = "operations/puppet";
pub(super) const LAST_DEPLOYMENT: &str = "deploy";

/// One step of the checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// A name that stays the same, for programs and for other steps.
    pub id: &'static str,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub who: String,
    /// The repository that is changed, if one is.
    pub repository: Option<&'static str>,
    /// The files there, from its top on.
    pub files: Vec<String>,
    /// Where it is done, or where in the file.
    pub place: String,
    /// The exact lines to put in.
    pub lines: Vec<Snippet>,
    /// How it is done: sentences, and commands on lines of their own.
    pub how: Vec<How>,
    /// How to see that it is done.
    pub done_when: String,
    /// The steps that come before it.
    pub after: Vec<&'static str>,
    /// What is not known yet, and so only marked in the lines.
    pub unknown: Vec<String>,
    /// Whether a service can do without it.
    pub optional: bool,
    /// Whether it is done, as far as that was looked at.
    pub status: Option<Status>,
    /// What to change in the repository for it, if that can be done as things stand.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

/// Lines for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The file, from the repository's top on.
    pub file: String,
    /// The line below which they go; empty where the file has no parts.
    pub under: String,
    /// The lines, without a last newline.
    pub text: String,
}

impl Edit {
    /// The change of a file of a clone.
    pub(super) fn of(file: &SourceFile, after: String) -> Self {
        Self {
            path: file.path.clone(),
            before: file.text.clone(),
            after,
        }
    }
}

/// A line of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A sentence.
    Note(String),
    /// A command to type.
    Command(String),
}

pub(super) fn note(text: impl Into<String>) -> How {
    How::Note(text.into())
}

pub(super) fn command(text: impl Into<String>) -> How {
    How::Command(text.into())
}

pub(super) fn step(id: &'static str, who: &str, title: impl Into<String>) -> Step {
    Step {
        id,
        title: title.into(),
        who: who.into(),
        ..Step::default()
    }
}
