//! Operations on a helmfile: releases and environments are added, enabled and dropped, charts and
//! namespaces set. Everything else stays byte for byte.

mod copy;
mod error;
mod lists;
mod meaning;
mod model;
mod pass;
mod replace;

use super::document::{Helmfile, ReadError};
use super::loadable::{LoadProblem, load_problems};
use super::source::Source;
use crate::names::{ChartName, EnvironmentName, Namespace, ReleaseName};

pub use copy::block_without_name;
pub use error::EditError;
use pass::Pass;

/// One change to a helmfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelmfileEdit {
    /// Declares a release at the end of the `releases:` block. No environment enables it yet.
    AddRelease {
        /// Its name; none that is declared already.
        name: ReleaseName,
        /// What its block says besides the name.
        body: ReleaseBody,
    },
    /// Leaves a release out of the `releases:` block and of all lists. Nothing to do where there
    /// is none.
    DropRelease {
        /// Its name.
        name: String,
    },
    /// Puts a declared release at the end of an environment's list, unless the list has it.
    EnableRelease {
        /// The release's name.
        release: String,
        /// The environment's name.
        environment: String,
    },
    /// Leaves a release out of an environment's list.
    DisableRelease {
        /// The release's name.
        release: String,
        /// The environment's name.
        environment: String,
    },
    /// Declares an environment after the others, with a copy of what another one has.
    AddEnvironment {
        /// Its name; none that is declared already.
        name: EnvironmentName,
        /// The environment to copy.
        like: String,
    },
    /// Leaves an environment out. Nothing to do where there is none.
    DropEnvironment {
        /// Its name.
        name: String,
    },
    /// Has the releases that environments list use another chart of the same repository.
    SetChart {
        /// The chart's name.
        chart: ChartName,
    },
    /// Moves the releases of one namespace to another.
    SetNamespace {
        /// Where they are.
        from: String,
        /// Where they go.
        to: Namespace,
    },
    /// Gives a release another name: where it is declared, in the lists and in `needs`.
    RenameRelease {
        /// Its name so far.
        from: String,
        /// Its new name; none that is declared already.
        to: ReleaseName,
    },
}

/// What the block of a new release says besides the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseBody {
    /// What the block of this release says.
    Like(String),
    /// These lines, indented as if their keys were in the first column.
    Lines(Vec<String>),
}

/// A helmfile after [`apply`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// What helmfile cannot read in it.
    pub problems: Vec<LoadProblem>,
}

/// Makes the edits in order and returns the new text.
///
/// The result is read again and compared twice: node by node with the old tree, and as environments
/// and releases with what the edits mean for them.
///
/// # Errors
/// [`EditError`] with the place, where the file is not written in a way that allows it.
pub fn apply(helmfile: &Helmfile<'_>, edits: &[HelmfileEdit]) -> Result<Edited, EditError> {
    if edits.is_empty() {
        return Ok(Edited {
            text: helmfile.text().to_owned(),
            problems: load_problems(helmfile),
        });
    }
    apply_through(helmfile, edits, |text| text)
}

/// [`apply`], where `spoil` is what a test does to the text before it is compared.
fn apply_through(
    helmfile: &Helmfile<'_>,
    edits: &[HelmfileEdit],
    spoil: impl Fn(String) -> String,
) -> Result<Edited, EditError> {
    let mut edited: Option<Edited> = None;
    for group in groups(edits) {
        edited = Some(match edited {
            None => apply_group(helmfile, group, &spoil)?,
            Some(before) => {
                let source = Source::new(&before.text).map_err(ReadError::from)?;
                let helmfile = source.read().map_err(ReadError::from)?;
                apply_group(&helmfile, group, &spoil)?
            }
        });
    }
    match edited {
        Some(edited) => Ok(edited),
        None => apply_group(helmfile, &[], &spoil),
    }
}

/// Makes edits that can all be made in terms of the same text.
fn apply_group(
    helmfile: &Helmfile<'_>,
    edits: &[HelmfileEdit],
    spoil: impl Fn(String) -> String,
) -> Result<Edited, EditError> {
    let blocks = super::branches::line_blocks(helmfile.text(), helmfile.actions());
    let mut pass = Pass::new(helmfile, &blocks, edits);
    pass.edit()?;
    let text = spoil(pass.splicer.apply()?);
    let source = Source::new(&text).map_err(ReadError::from)?;
    let after = source.read().map_err(ReadError::from)?;
    pass.splicer.check(after.tree())?;
    meaning::check(helmfile, edits, &after)?;
    let problems = load_problems(&after);
    Ok(Edited { text, problems })
}

/// The edits in groups that can be made at once: what takes something away or replaces it, new
/// releases and where they are enabled, copies of one environment.
fn groups(edits: &[HelmfileEdit]) -> impl Iterator<Item = &[HelmfileEdit]> {
    edits.chunk_by(|one, next| one.kind() == next.kind())
}

/// What has to be made one after the other.
#[derive(PartialEq, Eq)]
enum GroupKind<'e> {
    Reduce,
    NewRelease,
    Rename(&'e str),
    Enable,
    NewEnvironment(&'e str),
}

impl HelmfileEdit {
    fn kind(&self) -> GroupKind<'_> {
        match self {
            HelmfileEdit::DropRelease { .. }
            | HelmfileEdit::DisableRelease { .. }
            | HelmfileEdit::DropEnvironment { .. }
            | HelmfileEdit::SetChart { .. }
            | HelmfileEdit::SetNamespace { .. } => GroupKind::Reduce,
            HelmfileEdit::RenameRelease { from, .. } => GroupKind::Rename(from),
            HelmfileEdit::AddRelease { .. } => GroupKind::NewRelease,
            HelmfileEdit::EnableRelease { .. } => GroupKind::Enable,
            HelmfileEdit::AddEnvironment { like, .. } => GroupKind::NewEnvironment(like),
        }
    }
}

#[cfg(test)]
mod tests;
