//! Files that a command writes as its result, where a person named them.

use std::path::PathBuf;

use super::{RootLock, apply};
use crate::changes::ChangeSet;
use crate::error::{Error, Result};
use crate::reader::{folder_above, read_text_if_there, resolved};
use crate::signals::Signals;

/// Refuses to write over files that say something else than they would: another run made them, or
/// a person changed them.
///
/// # Errors
/// The first such file, and one that cannot be read.
pub fn refuse_replacing(files: &[(PathBuf, String)]) -> Result<()> {
    for (file, text) in files {
        let now = read_text_if_there(&resolved(file)?)?;
        if now.is_some_and(|now| now != *text) {
            let file = file.display();
            return Err(
                Error::failed(format!("{file} is there, and says something else"))
                    .hint("take it away or give another folder; a patch is never written over"),
            );
        }
    }
    Ok(())
}

/// Writes files, those that are there already too, all or none.
///
/// # Errors
/// Where a path cannot be a file's, or is given twice, or as [`apply`].
pub fn write_result_files(files: Vec<(PathBuf, String)>) -> Result<()> {
    let mut changes = ChangeSet::default();
    let mut root = None;
    for (file, text) in files {
        let path = resolved(&file)?;
        root = root.or_else(|| folder_above(&path));
        let now = read_text_if_there(&path)?;
        let path = path.into_os_string().into_string();
        let path =
            path.map_err(|_| Error::invalid(format!("the path {} is not UTF-8", file.display())))?;
        changes.write_named(path, now, text)?;
    }
    let Some(root) = root.filter(|_| !changes.is_empty()) else {
        return Ok(());
    };
    let signals = Signals::default();
    signals.hold_all();
    apply(&changes, &RootLock::take(&root)?, &signals)
}
