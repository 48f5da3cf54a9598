//! Files as data.

/// What a file of a tree holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 text.
    Text(String),
    /// Anything else; copied as it is.
    Bytes(Vec<u8>),
    /// A symbolic link with its target; copied as it is and never followed.
    Link(String),
}

impl Content {
    /// Text if it is text: UTF-8 without a NUL byte.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        if bytes.contains(&0) {
            return Content::Bytes(bytes);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Bytes(error.into_bytes()),
        }
    }

    /// The bytes of a file; `None` for a link.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Content::Text(text) => Some(text.as_bytes()),
            Content::Bytes(bytes) => Some(bytes),
            Content::Link(_) => None,
        }
    }
}

/// One file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path within the tree, with `/` between the parts.
    pub path: String,
    /// What it holds.
    pub content: Content,
    /// Whether it may be executed.
    pub executable: bool,
}
