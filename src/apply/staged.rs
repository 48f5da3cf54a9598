//! One change that is prepared and waits; made in one step, and taken back in one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::staging::Staging;
use super::verify::{Difference, difference};
use super::write;
use crate::changes::{Change, Edit, Entry};
use crate::error::{Error, Result};
use crate::system::{exchange, move_new};

/// A change with where it waits and where it goes.
pub(super) struct Staged<'p> {
    pub(super) change: &'p Change,
    /// Where it is made; for an edited file that is a link, where the link points.
    target: PathBuf,
    /// Where what is new waits; once the change is made, where what was there is kept.
    waiting: PathBuf,
    spare: PathBuf,
    taken_back: PathBuf,
    /// Where somebody's text is put that could not be moved back.
    kept: PathBuf,
}

impl<'p> Staged<'p> {
    /// Prepares the change with this number.
    pub(super) fn prepare(
        change: &'p Change,
        target: PathBuf,
        staging: &Staging,
        number: usize,
    ) -> Result<Self> {
        let waiting = match change {
            Change::Remove { .. } => staging.removed(number),
            Change::Create { .. } | Change::Edit(_) => staging.waiting(number),
        };
        match change {
            Change::Create { entry, .. } => write::entry(&waiting, entry)?,
            Change::Edit(Edit { after, .. }) => write::file_like(&waiting, after, &target)?,
            Change::Remove { entry, .. } => expect_entry(&target, entry, &target)?,
        }
        Ok(Self {
            change,
            target,
            waiting,
            spare: staging.spare(number),
            taken_back: staging.taken_back(number),
            kept: staging.removed(number),
        })
    }

    /// Makes it.
    pub(super) fn publish(&self) -> Result<()> {
        match self.change {
            Change::Create { .. } => self.appear(),
            Change::Edit(edit) => self.replace(&edit.before, &edit.after),
            Change::Remove { entry, .. } => self.move_out(entry),
        }
    }

    /// Takes it back after it was published.
    pub(super) fn take_back(&self) -> Result<()> {
        match self.change {
            Change::Create { entry, .. } => self.withdraw(entry),
            Change::Edit(edit) => self.replace(&edit.after, &edit.before),
            Change::Remove { .. } => self.move_back(),
        }
    }

    /// Gives up what was kept in case the change had to be taken back.
    pub(super) fn settle(&self) {
        let _ = match self.change {
            Change::Create { .. } => Ok(()),
            Change::Edit(_) => fs::remove_file(&self.waiting),
            // From there it goes with the staging folder, by the next run if this one is killed.
            Change::Remove { .. } => fs::rename(&self.waiting, &self.spare),
        };
    }

    /// Where that is kept which was to be removed, or somebody's text that was saved meanwhile, if it
    /// could not be moved back.
    pub(super) fn kept(&self) -> Option<&Path> {
        fs::symlink_metadata(&self.kept)
            .is_ok()
            .then_some(&self.kept)
    }

    /// Puts what waits, which is `ours`, for what is in place, which must be `expected`, and keeps
    /// that.
    fn replace(&self, expected: &str, ours: &str) -> Result<()> {
        self.expect(&self.target, expected)?;
        self.exchange()?;
        // Somebody may have saved the file since that look; theirs is what waits then.
        self.expect(&self.waiting, expected).inspect_err(|_| {
            // It goes back. What waits after that is ours, unless that failed or somebody saved once
            // more: then it is somebody's work, which must not go with the staging folder.
            let is_back = self.exchange().is_ok();
            if !(is_back && self.expect(&self.waiting, ours).is_ok()) {
                let _ = fs::rename(&self.waiting, &self.kept);
            }
        })
    }

    fn exchange(&self) -> Result<()> {
        exchange(&self.waiting, &self.target, &self.spare)
            .map_err(|error| Error::io("replace", &self.target, &error))
    }

    /// Moves what is to be removed out of sight. Only there nobody can change it any more, so it is
    /// there that it must be what is expected.
    fn move_out(&self, entry: &Entry) -> Result<()> {
        fs::rename(&self.target, &self.waiting)
            .map_err(|error| Error::io("remove", &self.target, &error))?;
        expect_entry(&self.waiting, entry, &self.target).inspect_err(|_| drop(self.move_back()))
    }

    /// Takes what was made out of sight. If somebody has worked on it by then, it is theirs too.
    fn withdraw(&self, entry: &Entry) -> Result<()> {
        fs::rename(&self.target, &self.taken_back)
            .map_err(|error| Error::io("take back", &self.target, &error))?;
        expect_entry(&self.taken_back, entry, &self.target)
            .inspect_err(|_| drop(fs::rename(&self.taken_back, &self.kept)))
    }

    fn move_back(&self) -> Result<()> {
        move_new(&self.waiting, &self.target)
            .map_err(|error| Error::io("move back", &self.target, &error))
    }

    fn expect(&self, path: &Path, text: &str) -> Result<()> {
        let now = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
        if now == text.as_bytes() {
            return Ok(());
        }
        Err(Error::failed(format!(
            "{} was changed while this program was running",
            self.target.display()
        ))
        .hint("run again"))
    }

    fn appear(&self) -> Result<()> {
        move_new(&self.waiting, &self.target).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Error::failed(format!(
                "{} has appeared while this program was running",
                self.target.display()
            ))
            .hint("run again to see what is different"),
            _ => Error::io("make", &self.target, &error),
        })
    }
}

/// Refuses unless `path` is exactly `entry`; for the person it is at `target`.
fn expect_entry(path: &Path, entry: &Entry, target: &Path) -> Result<()> {
    let found = difference(path, entry).map_err(|error| Error::io("read", target, &error))?;
    let Some(Difference { path, what }) = found else {
        return Ok(());
    };
    let shown = match path.is_empty() {
        true => target.to_owned(),
        false => target.join(path),
    };
    Err(Error::failed(format!(
        "{} {what} while this program was running",
        shown.display()
    ))
    .hint("run again to see what is different"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Entry {
        Entry::text(text.to_owned())
    }

    #[test]
    fn what_somebody_made_of_a_new_file_is_kept_when_it_is_taken_back() {
        let root = tempfile::tempdir().unwrap();
        let staging = Staging::make_in(root.path()).unwrap();
        let target = root.path().join("new");
        let path = "new".to_owned();
        let entry = file("ours\n");
        let change = Change::Create { path, entry };
        for theirs in [None, Some("ours\nand theirs\n")] {
            let staged = Staged::prepare(&change, target.clone(), &staging, 0).unwrap();
            staged.publish().unwrap();
            if let Some(theirs) = theirs {
                fs::write(&target, theirs).unwrap();
            }
            assert_eq!(staged.take_back().is_ok(), theirs.is_none());
            assert!(!target.exists());
            let kept = staged.kept().map(Path::to_owned);
            let text = kept.map(|kept| fs::read_to_string(kept).unwrap());
            assert_eq!(text.as_deref(), theirs);
            let _ = fs::remove_file(&staged.taken_back);
        }
        // The folder with their text stays, and its place is told.
        let left = staging.close().unwrap();
        assert!(left.starts_with(root.path()) && left.exists());
    }
}
