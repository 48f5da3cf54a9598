//! Files that a command writes beside its result.

use std::path::PathBuf;

use crate::apply::{RootLock, apply};
use crate::checkout::{folder_above, read_text_if_there, resolved};
use crate::error::{Error, Result};
use crate::plan::Change;
use crate::signals::Signals;

/// Writes files, those that are there already too, all or none.
pub fn write_files(files: Vec<(PathBuf, String)>) -> Result<()> {
    let mut changes = Vec::new();
    let mut root = None;
    for (file, text) in files {
        let path = resolved(&file)?;
        root = root.or_else(|| folder_above(&path));
        let shown = path.to_str().map(str::to_owned);
        let path_text = shown
            .ok_or_else(|| Error::invalid(format!("the path {} is not UTF-8", file.display())))?;
        changes.extend(match read_text_if_there(&path)? {
            None => Some(Change::File {
                path: path_text,
                text,
            }),
            Some(before) if before == text => None,
            Some(before) => Some(Change::Edit {
                path: path_text,
                before,
                after: text,
            }),
        });
    }
    let Some(root) = root.filter(|_| !changes.is_empty()) else {
        return Ok(());
    };
    let signals = Signals::default();
    signals.hold_all();
    apply(&changes, &RootLock::take(&root)?, &signals)
}
