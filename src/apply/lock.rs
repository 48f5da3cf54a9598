//! One run at a time: what another run has just written is seen by the next.

use std::fs::File;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::error::{Error, Result};

/// Held while a run reads, decides and writes; gone with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    /// The root's folder, open; `None` on a file system that knows no locks.
    _folder: Option<File>,
}

/// A run takes a few milliseconds, so one that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(2);

impl Lock {
    /// Waits until no other run works in `root`. No file is made for it: the folder itself is
    /// locked.
    ///
    /// # Errors
    /// Where another run does not come to an end, or the folder cannot be opened.
    pub fn take(root: &Path) -> Result<Self> {
        let folder = File::open(root).map_err(|error| Error::io("open", root, &error))?;
        let start = Instant::now();
        loop {
            match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {
                    return Ok(Self {
                        _folder: Some(folder),
                    });
                }
                Err(Errno::AGAIN | Errno::INTR) if start.elapsed() < PATIENCE => sleep(PAUSE),
                Err(Errno::AGAIN | Errno::INTR) => {
                    return Err(Error::failed(format!(
                        "another run of new-service in {} does not come to an end",
                        root.display()
                    ))
                    .hint("end it, then run again"));
                }
                // Better unguarded than not at all: the edited file is still compared before it
                // is replaced.
                Err(_) => return Ok(Self { _folder: None }),
            }
        }
    }
}
