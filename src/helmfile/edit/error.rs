//! Why a helmfile is not edited.

use crate::helmfile::document::ReadError;
use crate::yaml::{Position, SpliceError};

/// Why a helmfile cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Written between braces or brackets where lines were expected.
    #[error("{0}: `{1}` is not written one to a line, so it cannot be left out on its own")]
    NotInLines(Position, String),
    /// Nothing would be left of a list.
    #[error("{0}: environment `{1}` would be left without a release")]
    NoReleaseLeft(Position, String),
    /// A template makes the value that should be replaced.
    #[error("{0}: the {1} is made by a template here, so it cannot be replaced")]
    Templated(Position, &'static str),
    /// A template or an alias makes a list of releases.
    #[error("{0}: the list of releases of environment `{1}` is {2} here; edit it by hand")]
    ListNotWritten(Position, String, &'static str),
    /// Several environments share one list, and not all of them were asked for.
    #[error(
        "{0}: environment `{1}` shares this list of releases with {2}; edit all of them at once"
    )]
    SharedList(Position, String, String),
    /// An environment with no list, or several.
    #[error("{0}: environment `{1}` has {2}; edit it by hand")]
    ListCount(Position, String, &'static str),
    /// It has no such environment.
    #[error("there is no environment `{0}`")]
    NoEnvironment(String),
    /// It declares no such release.
    #[error("there is no release `{0}`")]
    NoRelease(String),
    /// The new name is taken.
    #[error("{0}: {1} `{2}` is there already")]
    Taken(Position, &'static str, String),
    /// Two environments or releases have the name, as in two branches of an `if`.
    #[error("{0}: `{1}` is declared here a second time; edit it by hand")]
    Twice(Position, String),
    /// A block that cannot be copied.
    #[error("{0}: `{1}` cannot be copied: {2}; choose another one")]
    NotCopied(Position, String, &'static str),
    /// It cannot be edited as text.
    #[error(transparent)]
    Splice(#[from] SpliceError),
    /// The result is not what was meant.
    #[error("the edit would change {0}; make it by hand")]
    Guard(String),
}
