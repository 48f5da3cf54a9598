//! What a run writes, as plain data: one set of changes for apply, preview, patches and fixes.

mod combine;
mod documents;
mod file;
mod patch;
mod set;

pub(crate) use documents::ChangeDocument;
pub use file::{Content, TreeFile};
pub use set::ChangeSet;

/// One change. Paths are relative to the root, with `/` between the parts; only a result file
/// that a person named ([`ChangeSet::write_named`]) has an absolute one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something new, which appears in one step or not at all.
    Create {
        /// Where nothing may be yet.
        path: String,
        /// What to make.
        entry: Entry,
    },
    /// A changed text file.
    Edit(Edit),
    /// Something that goes.
    Remove {
        /// Where it is.
        path: String,
        /// What must still be there: for a folder its full list of files. Anything else there is
        /// somebody's work, and nothing is removed.
        entry: Entry,
    },
}

/// The new text of a file. Its mode and owner stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which file.
    pub path: String,
    /// What it must still hold when the change is made.
    pub before: String,
    /// What it holds afterwards.
    pub after: String,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file or a link on its own.
    File {
        /// What it holds.
        content: Content,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A folder with everything in it. Folders below it are there for their files: an empty one
    /// cannot be said.
    Folder(Vec<TreeFile>),
}

impl Entry {
    /// A text file that is not executable.
    #[must_use]
    pub fn text(text: String) -> Self {
        let content = Content::Text(text);
        let executable = false;
        Self::File {
            content,
            executable,
        }
    }
}

impl From<&TreeFile> for Entry {
    /// A file of a tree on its own.
    fn from(file: &TreeFile) -> Self {
        Self::File {
            content: file.content.clone(),
            executable: file.executable,
        }
    }
}

impl Change {
    /// Where it is made.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Change::Create { path, .. } | Change::Remove { path, .. } => path,
            Change::Edit(edit) => &edit.path,
        }
    }
}

#[cfg(test)]
mod tests;
