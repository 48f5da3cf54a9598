//! Whether what is on disk is what a change says must be there.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{ErrorKind, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::changes::{Content, Entry};

/// What is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Its path below the one that was looked at; empty for that one itself.
    pub(super) path: String,
    pub(super) what: &'static str,
}

const APPEARED: &str = "has appeared";
const CHANGED: &str = "was changed";
const GONE: &str = "is gone";

/// The first difference between `expected` and what `path` leads to. Links are not followed; what
/// is neither a file, a folder nor a link is never as expected.
pub(super) fn difference(path: &Path, expected: &Entry) -> Result<Option<Difference>> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Some(Difference::of("", GONE)));
        }
        other => other?,
    };
    match expected {
        Entry::File {
            content,
            executable,
        } => Ok(match holds(path, &found, content, *executable)? {
            true => None,
            false => Some(Difference::of("", CHANGED)),
        }),
        Entry::Folder(_) if !found.is_dir() => Ok(Some(Difference::of("", CHANGED))),
        Entry::Folder(files) => {
            let files = files.iter();
            let mut wanted: Files<'_> = files
                .map(|file| (file.path.as_str(), (&file.content, file.executable)))
                .collect();
            let other = difference_in(path, "", &mut wanted)?;
            let mut missing = wanted.keys().map(|path| Difference::of(path, GONE));
            Ok(other.or_else(|| missing.next()))
        }
    }
}

/// The files that are still to be found.
type Files<'a> = BTreeMap<&'a str, (&'a Content, bool)>;

impl Difference {
    fn of(path: &str, what: &'static str) -> Self {
        let path = path.to_owned();
        Self { path, what }
    }
}

/// Takes everything that is found off the list.
fn difference_in(folder: &Path, above: &str, wanted: &mut Files<'_>) -> Result<Option<Difference>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{above}{}", name.to_string_lossy());
        let found = fs::symlink_metadata(entry.path())?;
        if found.is_dir() {
            let below = format!("{path}/");
            if !wanted.keys().any(|file| file.starts_with(&below)) {
                return Ok(Some(Difference::of(&path, APPEARED)));
            }
            if let Some(other) = difference_in(&entry.path(), &below, wanted)? {
                return Ok(Some(other));
            }
            continue;
        }
        // A name that is not UTF-8 is not on the list.
        let expected = name.to_str().and_then(|_| wanted.remove(path.as_str()));
        let Some((content, executable)) = expected else {
            return Ok(Some(Difference::of(&path, APPEARED)));
        };
        if !holds(&entry.path(), &found, content, executable)? {
            return Ok(Some(Difference::of(&path, CHANGED)));
        }
    }
    Ok(None)
}

/// Whether a file or a link is this one, byte for byte.
fn holds(path: &Path, found: &Metadata, content: &Content, executable: bool) -> Result<bool> {
    let Some(bytes) = content.bytes() else {
        return Ok(found.is_symlink() && is_link_to(path, content)?);
    };
    let is_executable = found.permissions().mode() & 0o111 != 0;
    let may_be = found.is_file() && found.len() == bytes.len() as u64;
    Ok(may_be && is_executable == executable && fs::read(path)? == bytes)
}

fn is_link_to(path: &Path, content: &Content) -> Result<bool> {
    let target = fs::read_link(path)?;
    Ok(matches!(content, Content::Link(wanted) if Path::new(wanted) == target))
}
