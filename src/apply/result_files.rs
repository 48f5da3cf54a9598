//! Files that a command writes as its result, where a person named them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::{RootLock, apply};
use crate::changes::ChangeSet;
use crate::error::{Error, Result};
use crate::reader::{folder_above, read_text_if_there, resolved};
use crate::signals::Signals;

/// A file that a person named, and what is to be in it.
pub(crate) struct ResultFile {
    /// Its path, as the person gave it.
    pub(crate) file: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// Whether what is there already is this program's own earlier output, which may be replaced.
    pub(crate) is_own: Box<dyn Fn(&str) -> bool>,
}

/// What holds for all result files of a run.
pub(crate) struct Terms<'t> {
    /// The checkout; what is named below it must not lead out of it.
    pub(crate) root: &'t Path,
    /// Whether anything that is there may be replaced; `None` where nobody can ask for that.
    pub(crate) force: Option<bool>,
    /// The one folder that may be made, since it was asked for.
    pub(crate) folder: Option<&'t Path>,
}

/// Result files that may be written.
pub(crate) struct ResultFiles {
    changes: ChangeSet,
    root: Option<PathBuf>,
}

impl ResultFiles {
    /// Looks at what is there before anything is said or written.
    ///
    /// # Errors
    /// Where something else is there, a path cannot be a file's, is given twice, leads out of the
    /// checkout, or its folder is not there.
    pub(crate) fn check(files: Vec<ResultFile>, terms: &Terms<'_>) -> Result<Self> {
        let folder = terms.folder.map(|folder| resolved(&folder.join("file")));
        let folder = folder.transpose()?;
        let folder = folder.as_deref().and_then(Path::parent);
        let mut changes = ChangeSet::default();
        let mut root = None;
        for ResultFile { file, text, is_own } in files {
            let path = place(&file, terms.root)?;
            root = root.or_else(|| folder_above(&path));
            let parent = path.parent();
            let above = match parent == folder {
                true => parent.and_then(Path::parent),
                false => parent,
            };
            if let Some(missing) = above.filter(|above| !above.is_dir()) {
                return Err(
                    Error::failed(format!("there is no folder {}", missing.display()))
                        .hint("make it first, or give another path"),
                );
            }
            let now = read_text_if_there(&path)?;
            let differs = now.as_ref().is_some_and(|now| *now != text && !is_own(now));
            if differs && terms.force != Some(true) {
                let file = file.display();
                let advice = match terms.force {
                    Some(_) => "take it away, give another path, or write over it with --force",
                    None => "take it away, or give another path",
                };
                return Err(
                    Error::failed(format!("{file} is there, and says something else")).hint(advice),
                );
            }
            let path = path.into_os_string().into_string();
            let path = path
                .map_err(|_| Error::invalid(format!("the path {} is not UTF-8", file.display())))?;
            changes.write_named(path, now, text)?;
        }
        Ok(Self { changes, root })
    }

    /// Writes them all, or none.
    ///
    /// # Errors
    /// As [`apply`], and after a signal that came while they were written.
    pub(crate) fn write(self, say: &dyn Fn(&str)) -> Result<()> {
        let Some(root) = self.root.filter(|_| !self.changes.is_empty()) else {
            return Ok(());
        };
        let signals = Signals::default();
        signals.hold_all();
        apply(&self.changes, &RootLock::take(&root, say)?, &signals, say)?;
        match signals.received() {
            Some(signal) => Err(Error::stopped(
                signal,
                "stopped; everything was written by then",
            )),
            None => Ok(()),
        }
    }
}

/// Where a file is that a person named. A checkout may have links of a stranger: what is named below
/// its root must be there.
///
/// # Errors
/// Where it names a folder, or leads out of the checkout.
pub(crate) fn place(file: &Path, root: &Path) -> Result<PathBuf> {
    if file.as_os_str().as_bytes().ends_with(b"/") {
        return Err(
            Error::invalid(format!("{} names a folder", file.display())).hint("give a file")
        );
    }
    let path = resolved(file)?;
    let named = std::path::absolute(file).map_err(|error| Error::io("find", file, &error))?;
    let target = match path.is_symlink() {
        true => fs::canonicalize(&path).map_err(|error| Error::io("follow", file, &error))?,
        false => path.clone(),
    };
    let is_inside = without_dots(&named).starts_with(root) || path.starts_with(root);
    if is_inside && !target.starts_with(root) {
        return Err(Error::failed(format!(
            "{} leads out of {}, to {}",
            file.display(),
            root.display(),
            target.display()
        ))
        .hint("nothing is written through a link that leads out; give another path"));
    }
    Ok(path)
}

/// An absolute path as it is written, without its dots.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
