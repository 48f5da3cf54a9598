//! One change that is written out and waits; made in one step, and taken back in one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::staging::Staging;
use super::write;
use crate::error::{Error, Result};
use crate::plan::Change;
use crate::system::{exchange, move_new};

/// A change with where it waits and where it goes.
pub(super) struct Staged<'p> {
    pub(super) change: &'p Change,
    /// Where it goes; for an edited file that is a link, where the link points.
    target: PathBuf,
    /// Where it waits; after an edit, where the old file is kept.
    waiting: PathBuf,
    spare: PathBuf,
    taken_back: PathBuf,
}

impl<'p> Staged<'p> {
    /// Writes out the change with this number.
    pub(super) fn write(
        change: &'p Change,
        target: PathBuf,
        staging: &Staging,
        number: usize,
    ) -> Result<Self> {
        let waiting = staging.waiting(number);
        match change {
            Change::Folder { files, .. } => write::tree(&waiting, files)?,
            Change::Edit { after, .. } => write::file_like(&waiting, after, &target)?,
            Change::File { text, .. } => write::file(&waiting, text.as_bytes(), false)?,
        }
        Ok(Self {
            change,
            target,
            waiting,
            spare: staging.spare(number),
            taken_back: staging.taken_back(number),
        })
    }

    /// Moves it to its place.
    pub(super) fn publish(&self) -> Result<()> {
        match self.change {
            Change::Edit { before, .. } => self.replace(before),
            Change::Folder { .. } | Change::File { .. } => self.appear(),
        }
    }

    /// Takes it back after it was published.
    pub(super) fn take_back(&self) -> Result<()> {
        match self.change {
            Change::Edit { after, .. } => self.replace(after),
            Change::Folder { .. } | Change::File { .. } => {
                fs::rename(&self.target, &self.taken_back)
                    .map_err(|error| Error::io("take back", &self.target, &error))
            }
        }
    }

    /// Removes the old file that was kept in case the change had to be taken back.
    pub(super) fn settle(&self) {
        if matches!(self.change, Change::Edit { .. }) {
            let _ = fs::remove_file(&self.waiting);
        }
    }

    /// Puts what waits for what is in place, which must be `expected`, and keeps that.
    fn replace(&self, expected: &str) -> Result<()> {
        self.expect(&self.target, expected)?;
        self.exchange()?;
        // Somebody may have saved the file since that look; theirs is what waits then.
        self.expect(&self.waiting, expected)
            .inspect_err(|_| drop(self.exchange()))
    }

    fn exchange(&self) -> Result<()> {
        exchange(&self.waiting, &self.target, &self.spare)
            .map_err(|error| Error::io("replace", &self.target, &error))
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
