//! The only room that writes. Everything is staged out of sight and then moved to its place in one
//! step, so nobody ever sees half of a file or of a folder.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one room that may write"
)]

mod result_files;
mod root_lock;
mod staged;
mod staging;
mod verify;
mod write;

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub(crate) use result_files::{ResultFile, ResultFiles, Terms, place};
pub use root_lock::RootLock;

use crate::changes::{Change, ChangeSet};
use crate::error::{Error, Result};
use crate::signals::Signals;
use staged::Staged;
use staging::Staging;

/// Makes all changes in the root of this run's `lock`, or none.
///
/// # Errors
/// Where something cannot be written, is in the way, or was changed since it was read; what was
/// done until then is undone, and the message says so if that fails too. Also after a signal that
/// came before the first change; one that comes later is left for the caller to report.
pub fn apply(
    changes: &ChangeSet,
    lock: &RootLock,
    signals: &Signals,
    say: &dyn Fn(&str),
) -> Result<()> {
    let mut workshop = Workshop::new(lock);
    let result = stage_and_publish(changes, &mut workshop, signals);
    let left = workshop.close_stagings();
    if result.is_err() {
        workshop.remove_made_folders();
    }
    for folder in left {
        say(&format!(
            "{} could not be removed; look into it, the next run removes what is this program's",
            folder.display()
        ));
    }
    result
}

fn stage_and_publish(
    changes: &ChangeSet,
    workshop: &mut Workshop<'_>,
    signals: &Signals,
) -> Result<()> {
    let mut staged = Vec::new();
    for change in changes.iter() {
        let next = workshop.stage(change, staged.len());
        staged.push(next.map_err(|error| undo(&[], None, error))?);
    }
    if let Some(signal) = signals.received() {
        return Err(Error::stopped(signal, "stopped; nothing was written"));
    }
    for (done, next) in staged.iter().enumerate() {
        if let Err(error) = next.publish() {
            return Err(undo(&staged[..done], Some(next), error));
        }
    }
    staged.iter().for_each(Staged::settle);
    Ok(())
}

/// Takes back what was published, last first. A removal that failed may have to be named too.
fn undo(published: &[Staged<'_>], failed: Option<&Staged<'_>>, cause: Error) -> Error {
    let is_kept = |staged: &&Staged<'_>| staged.kept().is_some();
    let mut left: Vec<String> = failed.filter(is_kept).into_iter().map(name).collect();
    for staged in published.iter().rev() {
        if staged.take_back().is_err() {
            left.push(name(staged));
        }
    }
    let state = match left.is_empty() {
        true => "nothing was changed".to_owned(),
        false => format!("but these could not be taken back: {}", left.join(", ")),
    };
    cause.leaving(&state)
}

/// A change that is left, with the place where nothing of it is lost.
fn name(staged: &Staged<'_>) -> String {
    let path = staged.change.path();
    match staged.kept() {
        Some(kept) => format!("{path} (kept in {})", kept.display()),
        None => path.to_owned(),
    }
}

/// What a run has made besides its changes, so that it can go again.
struct Workshop<'r> {
    root: &'r Path,
    alone: bool,
    /// One in the root, for everything on its file system; else one beside the target.
    stagings: Vec<(PathBuf, Staging)>,
    made_folders: Vec<PathBuf>,
}

impl<'r> Workshop<'r> {
    fn new(lock: &'r RootLock) -> Self {
        Self {
            root: &lock.root,
            alone: lock.alone,
            stagings: Vec::new(),
            made_folders: Vec::new(),
        }
    }

    fn stage<'p>(&mut self, change: &'p Change, number: usize) -> Result<Staged<'p>> {
        let path = self.root.join(change.path());
        let target = match change {
            Change::Edit(_) if path.is_symlink() => {
                fs::canonicalize(&path).map_err(|error| Error::io("look at", &path, &error))?
            }
            _ => path,
        };
        let parent = target.parent().unwrap_or(self.root);
        self.make_folders(parent)?;
        let staging = self.staging_for(parent)?;
        Staged::prepare(change, target, staging, number)
    }

    /// The staging folder for changes in `folder`: nothing can be moved in one step from one file
    /// system to another.
    fn staging_for(&mut self, folder: &Path) -> Result<&Staging> {
        let device = |path: &Path| {
            let found = fs::metadata(path).map_err(|error| Error::io("look at", path, &error));
            found.map(|found| found.dev())
        };
        let home = match device(folder)? == device(self.root)? {
            true => self.root,
            false => folder,
        };
        let known = self.stagings.iter().position(|(made, _)| made == home);
        let index = known.unwrap_or(self.stagings.len());
        if known.is_none() {
            if self.alone && home != self.root {
                staging::remove_leftovers(home);
            }
            let staging = Staging::make_in(home)?;
            self.stagings.push((home.to_owned(), staging));
        }
        Ok(&self.stagings[index].1)
    }

    /// Makes the folders down to `folder` that are missing, and remembers them.
    fn make_folders(&mut self, folder: &Path) -> Result<()> {
        let missing = |folder: &&Path| !folder.exists();
        let above: Vec<&Path> = folder.ancestors().take_while(missing).collect();
        for folder in above.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.made_folders.push(folder.to_owned()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io("make the folder", folder, &error)),
            }
        }
        Ok(())
    }

    /// Removes the staging folders, and tells which are still there.
    fn close_stagings(&mut self) -> Vec<PathBuf> {
        let stagings = std::mem::take(&mut self.stagings).into_iter();
        stagings
            .filter_map(|(_, staging)| staging.close())
            .collect()
    }

    /// Only folders that this run made and that are still empty go.
    fn remove_made_folders(&mut self) {
        for folder in self.made_folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
