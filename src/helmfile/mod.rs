//! Helmfiles as they are written: YAML with Go templates in it, read without running a template.

mod branches;
mod condition;
mod document;
mod dynamic;
mod edit;
mod enabled;
mod expression;
mod filled;
mod first_pass;
mod functions;
mod loadable;
mod mask;
mod namespaces;
mod pattern;
mod source;

pub(crate) use condition::StateFacts;
pub use document::Helmfile;
pub(crate) use document::{DeclaredRelease, Environment, ReadError, ReleaseList};
pub(crate) use dynamic::{DynamicRegion, is_harmless_base};
pub(crate) use edit::{EditError, block_without_name};
pub use edit::{HelmfileEdit, ReleaseBody, apply};
pub(crate) use enabled::Enabled;
pub(crate) use expression::Names;
pub(crate) use first_pass::{filled, render};
pub use loadable::load_problems;
pub(crate) use loadable::{LoadProblem, LoadProblemKind};
pub(crate) use mask::MaskError;
pub use mask::mask;
pub(crate) use pattern::{ANY_ENVIRONMENT, Pattern, Scope, in_environment};
pub use source::Source;
