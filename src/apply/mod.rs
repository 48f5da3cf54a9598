//! The only place that writes. Everything is staged beside its place and then moved there in one
//! step, so nobody ever sees half of a file or of a folder.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the one room that may write"
)]

mod lock;

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use tempfile::TempDir;

pub use lock::Lock;

use crate::error::{Error, Result};
use crate::plan::{Change, Plan};
use crate::signals::Signals;
use crate::template::{Content, TreeFile};

/// What staging folders are called; each hides itself from git.
const STAGING_PREFIX: &str = ".new-service-";
/// The file with which it does.
const IGNORE: &str = ".gitignore";

/// Makes all changes of `plan` under `root`, or none, while this run has the root for itself.
///
/// # Errors
/// Where something cannot be written, is in the way, or was changed since it was read; what was
/// done until then is undone, and the message says so if that fails too. After a signal: before
/// the first change nothing is done; later everything is, and the error says that.
pub fn apply(plan: &Plan, root: &Path, _lock: &Lock, signals: &Signals) -> Result<()> {
    plan.check_paths()?;
    let mut made_folders = Vec::new();
    let result = stage_and_publish(plan, root, signals, &mut made_folders);
    if result.is_err() {
        // Only folders that this run made and that are still empty go.
        for folder in made_folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
    result?;
    match signals.received() {
        Some(signal) => Err(Error::stopped(
            signal,
            "stopped, but the job was done by then",
        )),
        None => Ok(()),
    }
}

fn stage_and_publish(
    plan: &Plan,
    root: &Path,
    signals: &Signals,
    made_folders: &mut Vec<PathBuf>,
) -> Result<()> {
    let mut staged = Vec::new();
    for change in &plan.changes {
        let next = Staged::new(change, root, made_folders);
        staged.push(next.map_err(|error| undo(&[], error))?);
    }
    if let Some(signal) = signals.received() {
        return Err(Error::stopped(signal, "stopped; nothing was written"));
    }
    for (done, next) in staged.iter().enumerate() {
        if let Err(error) = next.publish() {
            return Err(undo(&staged[..done], error));
        }
    }
    for published in &staged {
        published.clear();
    }
    Ok(())
}

/// Takes back what was published, last first.
fn undo(published: &[Staged<'_>], cause: Error) -> Error {
    let mut left = Vec::new();
    for staged in published.iter().rev() {
        if staged.unpublish().is_err() {
            left.push(staged.change.path().to_owned());
        }
    }
    let state = match left.is_empty() {
        true => "nothing was changed".to_owned(),
        false => format!("but these could not be taken back: {}", left.join(", ")),
    };
    Error {
        message: format!("{}; {state}", cause.message),
        ..cause
    }
}

/// A change that is written out beside its place. The staging folder goes when this is dropped.
struct Staged<'p> {
    change: &'p Change,
    /// Where it goes; for an edited file that is a link, where the link points.
    target: PathBuf,
    /// Where it waits.
    waiting: PathBuf,
    staging: TempDir,
}

impl<'p> Staged<'p> {
    fn new(change: &'p Change, root: &Path, made_folders: &mut Vec<PathBuf>) -> Result<Self> {
        let place = root.join(change.path());
        let target = match change {
            Change::Edit { .. } if place.is_symlink() => {
                fs::canonicalize(&place).map_err(|error| Error::io("look at", &place, &error))?
            }
            _ => place,
        };
        let parent = target.parent().unwrap_or(root);
        make_folders(parent, made_folders)?;
        let staging = staging_folder(parent)?;
        let waiting = staging.path().join("waiting");
        match change {
            Change::Folder { files, .. } => write_tree(&waiting, files)?,
            Change::Edit { after, .. } => write_like(&waiting, after, &target)?,
            Change::File { text, .. } => write_file(&waiting, text.as_bytes(), false)?,
        }
        Ok(Self {
            change,
            target,
            waiting,
            staging,
        })
    }

    fn publish(&self) -> Result<()> {
        match self.change {
            Change::Edit { before, .. } => {
                self.expect_in_place(before)?;
                replace(&self.waiting, &self.target)
            }
            Change::Folder { .. } | Change::File { .. } => move_new(&self.waiting, &self.target),
        }
    }

    /// Removes what is left of the staging folder. Dropping it would too, after looking into it.
    fn clear(&self) {
        let _ = fs::remove_file(self.staging.path().join(IGNORE));
        let _ = fs::remove_dir(self.staging.path());
    }

    fn unpublish(&self) -> Result<()> {
        let Change::Edit { before, after, .. } = self.change else {
            let back = self.staging.path().join("taken-back");
            return fs::rename(&self.target, back)
                .map_err(|error| Error::io("take back", &self.target, &error));
        };
        self.expect_in_place(after)?;
        write_like(&self.waiting, before, &self.target)?;
        replace(&self.waiting, &self.target)
    }

    /// Refuses to touch a file that is not what it was when the plan was made.
    fn expect_in_place(&self, text: &str) -> Result<()> {
        let path = &self.target;
        let now = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
        if now == text.as_bytes() {
            return Ok(());
        }
        Err(Error::failed(format!(
            "{} was changed while this program was running",
            path.display()
        ))
        .hint("run again"))
    }
}

/// Makes the folders down to `folder` that are missing, and remembers them.
fn make_folders(folder: &Path, made: &mut Vec<PathBuf>) -> Result<()> {
    let missing = |folder: &&Path| !folder.exists();
    let above: Vec<&Path> = folder.ancestors().take_while(missing).collect();
    for folder in above.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_owned()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("make the folder", folder, &error)),
        }
    }
    Ok(())
}

fn staging_folder(parent: &Path) -> Result<TempDir> {
    let staging = tempfile::Builder::new()
        .prefix(STAGING_PREFIX)
        .tempdir_in(parent)
        .map_err(|error| Error::io("write in", parent, &error))?;
    // A run that is killed leaves this folder; git is not to see it.
    write_file(&staging.path().join(IGNORE), b"*\n", false)?;
    Ok(staging)
}

fn write_tree(folder: &Path, files: &[TreeFile]) -> Result<()> {
    make_folder(folder)?;
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            fs::create_dir_all(parent)
                .map_err(|error| Error::io("make the folder", parent, &error))?;
        }
        match &file.content {
            Content::Text(text) => write_file(&path, text.as_bytes(), file.executable)?,
            Content::Bytes(bytes) => write_file(&path, bytes, file.executable)?,
            Content::Link(to) => {
                symlink(to, &path).map_err(|error| Error::io("make the link", &path, &error))?;
            }
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir(folder).map_err(|error| Error::io("make the folder", folder, &error))
}

/// Writes a new file; its mode follows the umask.
fn write_file(path: &Path, bytes: &[u8], executable: bool) -> Result<()> {
    let mode = if executable { 0o777 } else { 0o666 };
    create(path, mode)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Error::io("write", path, &error))
}

/// Writes a file with the mode and owner of `model`, and its contents down to the disk.
fn write_like(path: &Path, text: &str, model: &Path) -> Result<()> {
    let failed = |error| Error::io("write", path, &error);
    let like = fs::metadata(model).map_err(|error| Error::io("look at", model, &error))?;
    let mut file = match create(path, 0o600) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            OpenOptions::new().write(true).truncate(true).open(path)
        }
        other => other,
    }
    .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let own = file.metadata().map_err(failed)?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        // Only root may give files away; for others the file becomes their own, as in an editor.
        let _ = fchown(&file, Some(like.uid()), Some(like.gid()));
    }
    file.set_permissions(like.permissions()).map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn create(path: &Path, mode: u32) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

fn replace(waiting: &Path, target: &Path) -> Result<()> {
    fs::rename(waiting, target).map_err(|error| Error::io("replace", target, &error))
}

/// Moves to a place where nothing may be yet. A plain rename would silently replace an empty
/// folder that another run has just made.
fn move_new(waiting: &Path, target: &Path) -> Result<()> {
    let result = match renameat_with(CWD, waiting, CWD, target, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => move_new_in_two_steps(waiting, target),
        other => other.map_err(std::io::Error::from),
    };
    result.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::failed(format!(
            "{} has appeared while this program was running",
            target.display()
        ))
        .hint("run again to see what is different"),
        _ => Error::io("make", target, &error),
    })
}

/// For file systems that cannot rename without replacing: takes the place with an empty folder or
/// a link first, which fails if something is there.
fn move_new_in_two_steps(waiting: &Path, target: &Path) -> std::io::Result<()> {
    if waiting.is_dir() {
        fs::create_dir(target)?;
        fs::rename(waiting, target)
    } else {
        fs::hard_link(waiting, target)?;
        fs::remove_file(waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_step_way_replaces_nothing_either() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("new")).unwrap();
        fs::write(path("new/a"), "a").unwrap();
        fs::create_dir(path("taken")).unwrap();
        let error = move_new_in_two_steps(&path("new"), &path("taken")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        move_new_in_two_steps(&path("new"), &path("free")).unwrap();
        assert_eq!(fs::read_to_string(path("free/a")).unwrap(), "a");
        fs::write(path("file"), "f").unwrap();
        assert!(move_new_in_two_steps(&path("file"), &path("taken")).is_err());
        move_new_in_two_steps(&path("file"), &path("file2")).unwrap();
        assert!(!path("file").exists());
    }
}
