//! A step of the checklist, and what every step is made from.

use serde::ser::{Error as _, SerializeStruct as _};
use serde::{Serialize, Serializer};

use super::SourceFile;
use super::entry::NewLines;
use super::status::Status;
use crate::changes::Edit;
use crate::error::Result;

pub(super) const OWNER: &str = "service owner";
pub(super) const DEPLOYMENT_CHARTS: &str = "operations/deployment-charts";
pub(super) const PUPPET: &str = "operations/puppet";
pub(super) const DNS: &str = "operations/dns";
/// The step that makes the service's files, where there are none yet.
pub(super) const FILES: &str = "files";
pub(super) const LAST_DEPLOYMENT: &str = "deploy";

/// One step of the checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// A stable name, for programs and for other steps.
    pub id: &'static str,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub who: String,
    /// The team of whoever does it.
    pub team: &'static str,
    /// The repository that it changes, if any.
    pub repository: Option<&'static str>,
    /// The files there, relative to the repository's root.
    pub files: Vec<String>,
    /// Where it is done, or where in the file.
    pub place: String,
    /// The exact lines to add.
    pub lines: Vec<Snippet>,
    /// How it is done: sentences, and commands on lines of their own.
    pub how: Vec<How>,
    /// How to see that it is done.
    pub done_when: String,
    /// The steps that come before it.
    pub after: Vec<&'static str>,
    /// What those of them are that another team does.
    #[serde(skip)]
    pub waits_for: Vec<String>,
    /// What is still unknown, and so only marked in the lines.
    pub unknown: Vec<String>,
    /// Whether a service can go without it.
    pub optional: bool,
    /// Whether it is done, if that was looked at.
    pub status: Option<Status>,
    /// The changes that it makes to files of a clone, if they can be made now.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

impl Step {
    /// Takes the changes, where there is a place for them; else the status tells why there is none.
    pub(super) fn place_edits(&mut self, edits: Result<Vec<Edit>>) {
        match edits {
            Ok(edits) => self.edits.extend(edits),
            Err(error) => self.status = Some(Status::unknown(error.message)),
        }
    }
}

/// Lines for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The file, relative to the repository's root.
    pub file: String,
    /// The line below which they go; empty where the file has no parts.
    pub under: String,
    /// The lines.
    pub lines: NewLines,
}

impl Snippet {
    pub(super) fn new(file: &str, under: impl Into<String>, lines: NewLines) -> Self {
        Self {
            file: file.to_owned(),
            under: under.into(),
            lines,
        }
    }

    pub(super) fn plain(file: &str, under: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(file, under, NewLines::Plain(text.into()))
    }
}

/// In JSON the lines are a text without a line break at its end.
impl Serialize for Snippet {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let text = self.lines.text().map_err(S::Error::custom)?;
        let mut fields = serializer.serialize_struct("Snippet", 3)?;
        fields.serialize_field("file", &self.file)?;
        fields.serialize_field("under", &self.under)?;
        fields.serialize_field("text", &text)?;
        fields.end()
    }
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

    /// The changes of those of these files whose text is another now.
    pub(super) fn of_changed<'f>(
        files: impl IntoIterator<Item = (&'f SourceFile, String)>,
    ) -> Vec<Self> {
        let files = files.into_iter();
        let changed = files.filter(|(file, after)| file.text != *after);
        changed.map(|(file, after)| Self::of(file, after)).collect()
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
