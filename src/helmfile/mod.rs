//! Helmfiles as they are written: YAML with Go templates in it, read without running a template.

mod document;
mod edit;
mod enabled;
mod loadable;
mod mask;
mod pattern;

pub use document::{DeclaredRelease, Environment, Helmfile, ReadError, ReleaseList, Source};
pub use edit::{EditError, Reshape, Reshaped, reshape};
pub use enabled::Enabled;
pub use loadable::{LoadProblem, load_problems};
pub use mask::{Action, MaskError, Masked, mask};
pub use pattern::{Pattern, Scope};
