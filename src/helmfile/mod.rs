//! Helmfiles as they are written: YAML with Go templates in it, read without running a template.

mod branches;
mod condition;
mod document;
mod dynamic;
mod edit;
mod enabled;
mod loadable;
mod mask;
mod namespaces;
mod pattern;

pub(crate) use branches::decide_conditions;
pub(crate) use condition::StateFacts;
pub(crate) use document::{DeclaredRelease, Environment, ReadError};
pub use document::{Helmfile, Source};
pub(crate) use dynamic::{DynamicRegion, is_harmless_base};
pub(crate) use edit::{EditError, block_without_name};
pub use edit::{HelmfileEdit, ReleaseBody, apply};
pub(crate) use enabled::Enabled;
pub use loadable::load_problems;
pub(crate) use loadable::{LoadProblem, LoadProblemKind};
pub(crate) use mask::MaskError;
pub use mask::mask;
pub(crate) use pattern::{ANY_ENVIRONMENT, Pattern, Scope, in_environment};
