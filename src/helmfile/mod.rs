//! Helmfiles as they are written: YAML with Go templates in it, read without running a template.

mod branches;
mod condition;
mod document;
mod dynamic;
mod edit;
mod enabled;
mod loadable;
mod mask;
mod pattern;

pub use branches::decide_conditions;
pub use condition::{StateFacts, StateValue};
pub use document::{DeclaredRelease, Environment, Helmfile, ReadError, ReleaseList, Source};
pub use dynamic::{DynamicRegion, is_harmless_base};
pub use edit::{EditError, Edited, HelmfileEdit, ReleaseBody, apply};
pub use enabled::Enabled;
pub use loadable::{LoadProblem, LoadProblemKind, load_problems};
pub use mask::{Action, MaskError, Masked, mask};
pub use pattern::{Pattern, Scope};
