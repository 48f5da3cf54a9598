//! Changes as JSON has them.

use serde::Serialize;

use super::{Change, ChangeSet, Content, Entry, TreeFile};

/// One path that is made, edited or removed: a folder is told as its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum ChangeDocument<'a> {
    /// A new file.
    Create {
        path: String,
        /// Its text. A file that is not text is copied as it is; a program can take it from where
        /// it was copied.
        #[serde(skip_serializing_if = "Option::is_none")]
        contents: Option<&'a str>,
        /// Its size in bytes, where it is not text.
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<usize>,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A new link.
    Link {
        path: String,
        /// What it points at.
        target: &'a str,
    },
    /// A changed file.
    Edit {
        path: &'a str,
        /// The change as a patch.
        diff: String,
    },
    /// A file or a link that goes.
    Remove { path: String },
}

impl ChangeSet {
    /// Every path that is changed, in order.
    #[must_use]
    pub fn documents(&self) -> Vec<ChangeDocument<'_>> {
        self.iter().flat_map(documents_of).collect()
    }
}

fn documents_of(change: &Change) -> Vec<ChangeDocument<'_>> {
    match change {
        Change::Create { path, entry } => match entry {
            Entry::Folder(files) => {
                let created = |file| created_in(path, file);
                files.iter().map(created).collect()
            }
            Entry::File {
                content,
                executable,
            } => vec![created(path.clone(), content, *executable)],
        },
        Change::Edit(edit) => vec![ChangeDocument::Edit {
            path: &edit.path,
            diff: edit.patch(),
        }],
        Change::Remove { path, entry } => removed(path, entry),
    }
}

fn removed<'a>(path: &str, entry: &Entry) -> Vec<ChangeDocument<'a>> {
    let remove = |path| ChangeDocument::Remove { path };
    match entry {
        Entry::File { .. } => vec![remove(path.to_owned())],
        Entry::Folder(files) => {
            let paths = files.iter().map(|file| format!("{path}/{}", file.path));
            paths.map(remove).collect()
        }
    }
}

fn created_in<'a>(folder: &str, file: &'a TreeFile) -> ChangeDocument<'a> {
    let path = format!("{folder}/{}", file.path);
    created(path, &file.content, file.executable)
}

fn created(path: String, content: &Content, executable: bool) -> ChangeDocument<'_> {
    let (contents, size) = match content {
        Content::Text(text) => (Some(text.as_str()), None),
        Content::Bytes(bytes) => (None, Some(bytes.len())),
        Content::Link(target) => return ChangeDocument::Link { path, target },
    };
    ChangeDocument::Create {
        path,
        contents,
        size,
        executable,
    }
}
