//! The operators' values files of the clusters that have the sibling's namespace in a list or a map:
//! the new one has to be there too.

use super::planning::Input;
use super::report::CreatePlan;
use super::sibling::operators::{NewNamespace, Spot, add_namespace, spots};
use super::sibling::rename::Renaming;
use super::template::LeftOut;
use crate::error::{Error, Result};
use crate::names::{Namespace, ServiceName};
use crate::repository::Repository;
use crate::yaml::{NewEntry, SpliceError, Splicer, Tree};

/// A values file of the administrators that names the sibling's namespace beside `namespaces:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorFile {
    /// Its path, from the root on.
    pub path: String,
    pub text: String,
    sibling: Namespace,
    /// Why nothing can be put into it, for the person.
    unread: Option<String>,
}

impl OperatorFile {
    /// The files of the clusters that serve `environments` and name the namespace of `sibling`. One
    /// that is not YAML is among them where it has that name anywhere, and one that cannot be read
    /// since it may have it.
    ///
    /// # Errors
    /// Where the administrators' helmfile or a folder cannot be read.
    pub fn all(
        repository: &Repository<'_>,
        environments: &[&str],
        sibling: (&ServiceName, &Namespace),
    ) -> Result<Vec<Self>> {
        let (name, namespace) = sibling;
        // Any other name will do to see where the sibling's is.
        let renaming = Renaming::new(name, name);
        let Ok(other) = format!("{namespace}-x").parse::<Namespace>() else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for path in repository.files_of_clusters(environments)? {
            let (text, unread) = match repository.text(&path) {
                Err(error) => (String::new(), Some(error.message)),
                Ok(None) => continue,
                Ok(Some(text)) if !text.contains(namespace.as_str()) => continue,
                Ok(Some(text)) => {
                    let error = match Tree::parse(&text) {
                        Ok(tree)
                            if spots(&text, &tree, &renaming, namespace, &other).is_empty() =>
                        {
                            continue;
                        }
                        tree => tree.err(),
                    };
                    let unread = error.map(|error| {
                        let (line, reason) = (error.at.line, error.reason);
                        format!("{path}:{line}: this is not YAML ({reason})")
                    });
                    (text, unread)
                }
            };
            found.push(Self {
                path,
                text,
                sibling: namespace.clone(),
                unread,
            });
        }
        Ok(found)
    }

    /// Its text with the new namespace wherever it has the sibling's.
    ///
    /// # Errors
    /// Where it is not written in a way that can be edited safely.
    pub fn with(&self, renaming: &Renaming, new: &Namespace) -> Result<String> {
        add_namespace(&self.text, renaming, &self.sibling, new, insert).map_err(|error| {
            Error::failed(format!("{}: {error}", self.path)).hint(format!(
                "leave it out with --without {}, or all operators' lists with --without \
                     operators, and add {new} there by hand",
                self.path
            ))
        })
    }
}

/// The same edit in the operators' lists and maps that have the sibling's namespace.
///
/// # Errors
/// Where one cannot be edited safely, or a file that is to be left out is none of them.
pub(super) fn add_edits(input: &Input<'_>, plan: &mut CreatePlan) -> Result<()> {
    let Some(sibling) = &input.facts.sibling else {
        return Ok(());
    };
    let renaming = Renaming::new(&sibling.name, &input.answers.name);
    let files: Vec<&str> = input
        .operators
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    if let Some(unknown) = input.without.unknown(&files) {
        return Err(no_such_file(unknown, &files, &sibling.name));
    }
    for file in input.operators {
        if input.without.has(&file.path) {
            let (path, reason) = (file.path.clone(), "as --without says".to_owned());
            plan.report.left_out.push(LeftOut { path, reason });
            continue;
        }
        if let Some(reason) = &file.unread {
            let (sibling, namespace) = (&file.sibling, &input.answers.namespace);
            plan.report.warnings.push(format!(
                "{reason}, so it stays as it is; if {sibling} is in a list there, {namespace} has \
                 to be too"
            ));
            continue;
        }
        let after = file.with(&renaming, &input.answers.namespace)?;
        plan.changes.edit(&file.path, &file.text, after)?;
    }
    Ok(())
}

fn no_such_file(unknown: &str, files: &[&str], sibling: &ServiceName) -> Error {
    let message = format!("--without {unknown}: no list there has the namespace of {sibling}");
    Error::invalid(message).hint(match files.is_empty() {
        true => "leave it out: no operator's list has that namespace".to_owned(),
        false => format!("choose from: operators, {}", files.join(", ")),
    })
}

fn insert(text: &str, tree: &Tree<'_>, spot: &Spot) -> std::result::Result<String, SpliceError> {
    let mut splicer = Splicer::new(text, tree)?;
    match &spot.new {
        NewNamespace::Item(name) => splicer.insert_word(spot.parent, spot.place, name)?,
        NewNamespace::Key(key, lines) => {
            let new = NewEntry {
                key,
                lines,
                apart: false,
            };
            splicer.insert_entry(spot.parent, spot.place, &new)?;
        }
        NewNamespace::Unclear(at) => return Err(SpliceError::UnclearAnchor(*at)),
    }
    splicer.finish()
}
