//! A template tree, embedded or from a checkout, and how it becomes the files of a service.

use crate::changes::{Content, TreeFile};
use crate::conventions::{
    HELMFILE, HELMFILE_D, PLACEHOLDER, TEMPLATE_FOLDER, is_values_file, values_file_subject,
};
use crate::error::{Error, Result};
use crate::helmfile::{EditError, Helmfile, HelmfileEdit, LoadProblem, Source, apply};
use crate::names::ServiceName;
use crate::yaml::ParseError;

/// Where a template tree comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateKind {
    /// The program itself.
    Embedded,
    /// A folder, as a person would write its path.
    Folder(String),
}

/// A template tree with a helmfile.yaml in it that says SERVICE_NAME somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateTree {
    kind: TemplateKind,
    files: Vec<TreeFile>,
    source: Source,
}

/// A template tree whose helmfile is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Template<'a> {
    tree: &'a TemplateTree,
    helmfile: Helmfile<'a>,
}

/// A file of the template that the service does not get.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Its path within the service's folder.
    pub path: String,
    /// Why, in a few words.
    pub reason: String,
}

/// The files of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderedService {
    /// What to write, sorted by path.
    pub files: Vec<TreeFile>,
    /// Files of the template that are not taken.
    pub left_out: Vec<LeftOut>,
    /// What helmfile cannot read in the service's helmfile.yaml.
    pub problems: Vec<LoadProblem>,
}

impl TemplateTree {
    /// Takes a tree as a template.
    ///
    /// # Errors
    /// Where helmfile.yaml is missing or its templates are broken, or nothing says SERVICE_NAME.
    pub fn new(kind: TemplateKind, mut files: Vec<TreeFile>) -> Result<Self> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let helmfile = files.iter().find(|file| file.path == HELMFILE);
        let Some(Content::Text(text)) = helmfile.map(|file| &file.content) else {
            return Err(kind.broken("has no helmfile.yaml"));
        };
        let source = Source::new(text).map_err(|error| kind.unreadable(&error.to_string()))?;
        let says_it = |file: &TreeFile| {
            let in_text = match &file.content {
                Content::Text(text) => placeholders(text).next().is_some(),
                _ => false,
            };
            in_text || placeholders(&file.path).next().is_some()
        };
        if !files.iter().any(says_it) {
            return Err(kind.without_placeholder());
        }
        Ok(Self {
            kind,
            files,
            source,
        })
    }
}

impl<'a> Template<'a> {
    /// Reads the tree's helmfile.
    ///
    /// # Errors
    /// Where it is not YAML.
    pub fn read(tree: &'a TemplateTree) -> Result<Self> {
        let unreadable = |error: ParseError| tree.kind.unreadable(&error.to_string());
        let helmfile = tree.source.read().map_err(unreadable)?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let mut environments = helmfile.environments().iter();
        if let Some(odd) = environments.find(|found| !found.name.chars().all(plain)) {
            // Such a name would be part of paths, commands and comments.
            let what = format!("has an environment with an odd name: {:?}", odd.name);
            return Err(tree.kind.broken(&what));
        }
        Ok(Self { tree, helmfile })
    }

    /// Where it comes from.
    #[must_use]
    pub fn kind(&self) -> &TemplateKind {
        &self.tree.kind
    }

    /// The template's helmfile.
    #[must_use]
    pub fn helmfile(&self) -> &Helmfile<'a> {
        &self.helmfile
    }

    /// The files of service `name`: pruned and changed by `edits`, then with the name put in.
    /// Values files of dropped releases and environments are left out; those with nothing but
    /// comments too, unless `placeholders` keeps them.
    ///
    /// # Errors
    /// Where the helmfile is not written in a way that can be changed so.
    pub fn fill(
        &self,
        name: &ServiceName,
        edits: &[HelmfileEdit],
        keep_placeholders: bool,
    ) -> Result<RenderedService> {
        let edited = apply(&self.helmfile, edits).map_err(|error| self.cannot_edit(&error))?;
        let mut filled = RenderedService {
            problems: edited.problems,
            ..RenderedService::default()
        };
        for problem in &mut filled.problems {
            problem.reason = put_name(&problem.reason, name);
        }
        for file in &self.tree.files {
            let path = put_name(&file.path, name);
            if let Some(reason) = reason_to_leave_out(file, edits, keep_placeholders) {
                filled.left_out.push(LeftOut { path, reason });
                continue;
            }
            let content = match &file.content {
                Content::Text(_) if file.path == HELMFILE => {
                    Content::Text(put_name(&edited.text, name))
                }
                Content::Text(text) => Content::Text(put_name(text, name)),
                other => other.clone(),
            };
            filled.files.push(TreeFile {
                path,
                content,
                executable: file.executable,
            });
        }
        Ok(filled)
    }

    /// The paths that a service from this template can have, whatever the answers.
    pub fn paths<'t>(&'t self, name: &'t ServiceName) -> impl Iterator<Item = String> + 't {
        let files = self.tree.files.iter();
        files.map(|file| put_name(&file.path, name))
    }

    fn cannot_edit(&self, error: &EditError) -> Error {
        Error::failed(format!(
            "the template {} cannot be adapted: helmfile.yaml, {error}",
            self.tree.kind.describe()
        ))
        .hint("give other answers, fix it, or choose another with --template")
    }
}

impl TemplateKind {
    /// For messages: `built into new-service`, or the folder.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            TemplateKind::Embedded => "built into new-service".into(),
            TemplateKind::Folder(path) => path.clone(),
        }
    }

    fn broken(&self, what: &str) -> Error {
        Error::failed(format!("the template {} {what}", self.describe()))
            .hint("fix it, or choose another with --template embedded or --template DIR")
    }

    /// The error for a folder that says SERVICE_NAME nowhere: mostly that of a real service.
    fn without_placeholder(&self) -> Error {
        let error = self.broken(&format!(
            "does not contain {PLACEHOLDER}, so nothing would name the service"
        ));
        let path = self.describe();
        let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (Some(TEMPLATE_FOLDER) | None, ..) => error,
            (Some(name), Some(group), Some(HELMFILE_D)) => error.hint(format!(
                "to make a service like one that is there: --like {group}/{name}"
            )),
            (Some(name), ..) => error.hint(format!(
                "if {name} is a service of the checkout, make one like it: --like {name}"
            )),
        }
    }

    fn unreadable(&self, error: &str) -> Error {
        self.broken(&format!("cannot be read: {HELMFILE}, {error}"))
    }
}

fn reason_to_leave_out(
    file: &TreeFile,
    edits: &[HelmfileEdit],
    keep_placeholders: bool,
) -> Option<String> {
    if let Some(subject) = values_file_subject(&file.path) {
        let drops = |edit: &HelmfileEdit| match edit {
            HelmfileEdit::DropRelease { name } if name == subject => Some("release"),
            HelmfileEdit::DropEnvironment { name } if name == subject => Some("environment"),
            _ => None,
        };
        if let Some(what) = edits.iter().find_map(drops) {
            return Some(format!("no {what} {subject}"));
        }
    }
    match &file.content {
        Content::Text(text)
            if is_values_file(&file.path) && !keep_placeholders && is_only_comments(text) =>
        {
            Some("only comments in it".into())
        }
        _ => None,
    }
}

/// Whether a YAML text holds nothing but comments.
#[must_use]
pub fn is_only_comments(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    })
}

/// Where SERVICE_NAME stands and is not part of a longer upper-case word: `SERVICE_NAME-deploy`
/// and `SERVICE_NAME_secrets` count, `SERVICE_NAMESPACE` and `OTEL_SERVICE_NAME` do not.
pub fn placeholders(text: &str) -> impl Iterator<Item = usize> + '_ {
    let found = text.match_indices(PLACEHOLDER).map(|(at, _)| at);
    found.filter(move |at| {
        let part_of_word =
            |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
        let after = &text[at + PLACEHOLDER.len()..];
        let behind = &after[..after
            .find(|letter| !part_of_word(letter))
            .unwrap_or(after.len())];
        let before = &text[..*at];
        let ahead = before.trim_end_matches(part_of_word);
        let ahead = &before[ahead.len()..];
        behind.bytes().chain(ahead.bytes()).all(|byte| byte == b'_')
    })
}

/// The text with a service's name for SERVICE_NAME.
pub(crate) fn put_name(text: &str, name: &ServiceName) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for at in placeholders(text) {
        result.push_str(&text[from..at]);
        result.push_str(name.as_str());
        from = at + PLACEHOLDER.len();
    }
    result + &text[from..]
}

#[cfg(test)]
mod tests;
