//! A file of another repository, as its clone has it.

/// A file of a clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, relative to the repository's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    pub(super) fn new(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            text: text.into(),
        }
    }
}
