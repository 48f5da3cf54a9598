//! Edits of a service's helmfile, as a change.

use super::LifecyclePlan;
use crate::error::{Error, Result};
use crate::helmfile::{self, EditError, HelmfileEdit, load_problems};
use crate::repository::Service;

/// The new text of a service's helmfile.
///
/// # Errors
/// Where the file is not written in a way that allows the edits, or helmfile could not read the
/// result.
pub(super) fn edited(service: &Service<'_>, edits: &[HelmfileEdit]) -> Result<String> {
    let path = service.reference.helmfile();
    let edited = helmfile::apply(&service.helmfile, edits);
    let edited = edited.map_err(|error| refused(&path, &error))?;
    let before = load_problems(&service.helmfile);
    let is_known = |reason: &str| before.iter().any(|known| known.reason == reason);
    let mut problems = edited.problems.iter().map(|problem| &problem.reason);
    if let Some(problem) = problems.find(|reason| !is_known(reason)) {
        return Err(Error::failed(format!(
            "{path}: helmfile could not read the result: {problem}"
        ))
        .hint("make this change by hand"));
    }
    Ok(edited.text)
}

impl LifecyclePlan {
    /// Adds the edits of the helmfile, where there are some. It is the last change: until it is
    /// made, running the command again does the rest.
    ///
    /// # Errors
    /// As [`edited`].
    pub(super) fn edit(&mut self, service: &Service<'_>, edits: &[HelmfileEdit]) -> Result<()> {
        if edits.is_empty() {
            return Ok(());
        }
        let path = service.reference.helmfile();
        let text = edited(service, edits)?;
        self.changes.edit(path, service.helmfile.text(), text)
    }
}

/// An edit that cannot be made.
pub(super) fn refused(path: &str, error: &EditError) -> Error {
    Error::failed(format!("{path}: {error}"))
}
