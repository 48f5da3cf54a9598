//! One run at a time: what another run has just written is seen by the next.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::staging;
use crate::error::{Error, Result};
use crate::system::{Locking, lock_holder, try_lock};

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
/// A wait that nobody has to be told of.
const SHORT: Duration = Duration::from_millis(200);

impl RootLock {
    /// Waits until no other run works in `root`, and removes what runs that were killed have left
    /// there. `say` is told of a wait at once, and of what cannot be removed.
    ///
    /// # Errors
    /// Where another run does not end, or the folder cannot be opened.
    pub fn take(root: &Path, say: &dyn Fn(&str)) -> Result<Self> {
        let folder = File::open(root).map_err(|error| Error::io("open", root, &error))?;
        // Without a lock: better unguarded than not at all, since nothing is replaced without a
        // look. But what is there may belong to a run that still lives.
        let alone = lock(&folder, root, say)? == Locking::Taken;
        if alone {
            for left in staging::remove_leftovers(root) {
                say(&format!(
                    "{} is left from another run, and cannot be removed",
                    left.display()
                ));
            }
        }
        Ok(Self {
            root: root.to_owned(),
            alone,
            _folder: folder,
        })
    }
}

fn lock(folder: &File, root: &Path, say: &dyn Fn(&str)) -> Result<Locking> {
    let start = Instant::now();
    let mut is_said = false;
    loop {
        match try_lock(folder) {
            Locking::Busy if start.elapsed() < PATIENCE => {
                // Most runs end before anybody could read it.
                if !is_said && start.elapsed() > SHORT {
                    say(&format!("waiting for {}", holder(folder, root)));
                    is_said = true;
                }
                sleep(PAUSE);
            }
            Locking::Busy => {
                let seconds = PATIENCE.as_secs();
                return Err(Error::failed(format!(
                    "waited {seconds} seconds for {}",
                    holder(folder, root)
                ))
                .hint("wait for it or end it, then run again"));
            }
            known => return Ok(known),
        }
    }
}

/// Who has the lock, as far as the system tells: it may be another program.
fn holder(folder: &File, root: &Path) -> String {
    let root = root.display();
    match lock_holder(folder) {
        Some(process) => format!("process {process}, which has the lock of {root}"),
        None => format!("another process, which has the lock of {root}"),
    }
}
