//! Helmfiles as they are written: YAML with Go templates in it, read without running a template.

mod document;
mod edit;

mod loadable;
mod mask;

pub use document::{DeclaredRelease, Environment, Helmfile, ReadError, ReleaseList, Source};
pub use edit::{EditError, Reshape, Reshaped, reshape};
pub use loadable::{LoadProblem, load_problems};
pub use mask::{Action, MaskError, Masked, mask};
