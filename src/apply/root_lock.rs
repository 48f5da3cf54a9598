//! One run at a time: what another run has just written is seen by the next.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::staging;
use crate::error::{Error, Result};
use crate::system::{Locking, try_lock};

/// The lock of a root: held while a run reads, decides and writes, and released with the process,
/// however that ends.
#[derive(Debug)]
pub struct RootLock {
    pub(super) root: PathBuf,
    /// Whether it is certain that no other run works there.
    pub(super) alone: bool,
    /// The root, open and locked where its file system knows locks. No file is made for it.
    _folder: File,
}

/// A run takes a few milliseconds, so one that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(2);

impl RootLock {
    /// Waits until no other run works in `root`, and removes what runs that were killed have left
    /// there.
    ///
    /// # Errors
    /// Where another run does not end, or the folder cannot be opened.
    pub fn take(root: &Path) -> Result<Self> {
        let folder = File::open(root).map_err(|error| Error::io("open", root, &error))?;
        // Without a lock: better unguarded than not at all, since nothing is replaced without a
        // look. But what is there may belong to a run that still lives.
        let alone = lock(&folder, root)? == Locking::Taken;
        if alone {
            staging::remove_leftovers(root);
        }
        Ok(Self {
            root: root.to_owned(),
            alone,
            _folder: folder,
        })
    }
}

fn lock(folder: &File, root: &Path) -> Result<Locking> {
    let start = Instant::now();
    loop {
        match try_lock(folder) {
            Locking::Busy if start.elapsed() < PATIENCE => sleep(PAUSE),
            Locking::Busy => {
                return Err(Error::failed(format!(
                    "another run of new-service is still working in {}",
                    root.display()
                ))
                .hint("wait for it or end it, then run again"));
            }
            known => return Ok(known),
        }
    }
}
