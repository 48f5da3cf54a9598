//! Patches for the clones of other repositories, a file for each step.

use super::Checklist;
use super::step::Step;
use crate::changes::{Change, ChangeSet};
use crate::error::Result;

/// A step's changes, ready for `git apply` in its repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchFile {
    /// The name of the file: the patch's number, the repository's last word, the step.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Checklist {
    /// A patch for every step that can be made now, in the order of the steps.
    ///
    /// # Errors
    /// Where the edits of a step cannot be made together: a mistake in the program.
    pub fn patches(&self) -> Result<Vec<PatchFile>> {
        let steps = self.steps.iter().filter(|step| !step.edits.is_empty());
        let numbered = steps.enumerate();
        numbered
            .map(|(index, step)| patch_of(index + 1, step))
            .collect()
    }
}

fn patch_of(number: usize, step: &Step) -> Result<PatchFile> {
    let repository = step.repository.and_then(|name| name.rsplit('/').next());
    let mut changes = ChangeSet::default();
    for edit in &step.edits {
        changes.add(Change::Edit(edit.clone()))?;
    }
    Ok(PatchFile {
        name: format!(
            "{number:02}-{}-{}.patch",
            repository.unwrap_or("x"),
            step.id
        ),
        text: changes.patch(),
    })
}
