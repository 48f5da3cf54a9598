//! What systems and file systems do differently: opening nothing outside, moving without replacing,
//! changing places, locks, signals. Each has an alternative, chosen when the program is built or, for
//! a file system that lacks a call, when the call is refused.
#![allow(
    clippy::disallowed_methods,
    reason = "moves for `apply`, the one room that may write"
)]

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

/// The signals that ask a program to stop: Ctrl-C, `kill`, a terminal that goes away.
pub const STOPPING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];
/// The one that Ctrl-C sends.
pub const INTERRUPT: i32 = SIGINT;

/// Moves `from` to a place on the same file system where nothing is yet. A file may stay at `from`
/// as well, where it takes two steps and the second fails.
///
/// # Errors
/// Where something is there ([`ErrorKind::AlreadyExists`]), or the system refuses.
pub fn move_new(from: &Path, to: &Path) -> Result<()> {
    match one_step::move_new(from, to) {
        Err(errno) if is_lacking(errno) => in_steps::move_new(from, to),
        other => Ok(other?),
    }
}

/// Lets two files on one file system change places. `spare` is a place beside `one` where nothing
/// is; it is used where that takes more than one step.
///
/// # Errors
/// Where the system refuses; what was at `other` is then still there.
pub fn exchange(one: &Path, other: &Path, spare: &Path) -> Result<()> {
    match one_step::exchange(one, other) {
        Err(errno) if is_lacking(errno) => in_steps::exchange(one, other, spare),
        done => Ok(done?),
    }
}

/// Opens what a path in `folder` leads to, if no dots and no link on the way lead out of the folder.
///
/// # Errors
/// Where they do, or where a link is written as an absolute path ([`ErrorKind::CrossesDevices`]);
/// where the kernel has no such call ([`ErrorKind::Unsupported`]); or where it cannot be opened.
pub fn open_beneath(folder: &File, path: &Path, flags: OFlags) -> Result<File> {
    match one_step::open_beneath(folder, path, flags | OFlags::CLOEXEC) {
        // A loop may be a magic link, as those of /proc are; the slow way tells which.
        Err(Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::LOOP) => {
            Err(ErrorKind::Unsupported.into())
        }
        Err(Errno::XDEV) => Err(ErrorKind::CrossesDevices.into()),
        other => Ok(other?),
    }
}

/// Whether an error says that the call is not to be had here, rather than that it failed.
fn is_lacking(errno: Errno) -> bool {
    matches!(errno, Errno::INVAL | Errno::NOSYS | Errno::NOTSUP)
}

/// Linux and macOS can do each in one step, on most file systems.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod one_step {
    use std::fs::File;
    use std::path::Path;

    use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
    use rustix::io::Result;

    pub(super) fn move_new(from: &Path, to: &Path) -> Result<()> {
        renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)
    }

    pub(super) fn exchange(one: &Path, other: &Path) -> Result<()> {
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn open_beneath(folder: &File, path: &Path, flags: OFlags) -> Result<File> {
        use rustix::fs::{Mode, ResolveFlags, openat2};

        let within = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        openat2(folder, path, flags, Mode::empty(), within).map(File::from)
    }

    #[cfg(target_vendor = "apple")]
    pub(super) fn open_beneath(_: &File, _: &Path, _: OFlags) -> Result<File> {
        Err(rustix::io::Errno::NOSYS)
    }
}

/// Other systems have no such call.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
mod one_step {
    use std::fs::File;
    use std::path::Path;

    use rustix::fs::OFlags;
    use rustix::io::{Errno, Result};

    pub(super) fn open_beneath(_: &File, _: &Path, _: OFlags) -> Result<File> {
        Err(Errno::NOSYS)
    }

    pub(super) fn move_new(_: &Path, _: &Path) -> Result<()> {
        Err(Errno::NOSYS)
    }

    pub(super) fn exchange(_: &Path, _: &Path) -> Result<()> {
        Err(Errno::NOSYS)
    }
}

/// The same with calls that every system has. A kill between two steps leaves things as they were
/// but for a file at the spare place.
mod in_steps {
    use std::os::unix::fs::MetadataExt;

    use super::{Error, ErrorKind, Path, Result, fs};

    fn is_same_file(one: &Path, other: &Path) -> Result<bool> {
        let (one, other) = (fs::symlink_metadata(one)?, fs::symlink_metadata(other)?);
        Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
    }

    pub(super) fn move_new(from: &Path, to: &Path) -> Result<()> {
        if !from.is_dir() {
            // A link is refused where something is.
            fs::hard_link(from, to)?;
            let _ = fs::remove_file(from);
            return Ok(());
        }
        // The look is for the message. A folder that appears after it is replaced only if it is
        // empty; anything else makes the rename fail.
        if fs::symlink_metadata(to).is_ok() {
            return Err(Error::from(ErrorKind::AlreadyExists));
        }
        fs::rename(from, to)
    }

    pub(super) fn exchange(one: &Path, other: &Path, spare: &Path) -> Result<()> {
        // Some file systems have no links either.
        let linked = fs::hard_link(other, spare);
        let is_link = linked.is_ok();
        linked.or_else(|_| fs::copy(other, spare).map(drop))?;
        // Whoever saves the file from here on to the rename loses it: as late a look as can be.
        if is_link && !is_same_file(other, spare)? {
            let _ = fs::remove_file(spare);
            return Err(Error::other("it was saved in between"));
        }
        if let Err(error) = fs::rename(one, other) {
            let _ = fs::remove_file(spare);
            return Err(error);
        }
        fs::rename(spare, one).inspect_err(|_| drop(fs::rename(spare, other)))
    }
}

/// What came of asking for a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locking {
    /// It is held from now on, until the file is closed.
    Taken,
    /// Another process holds it.
    Busy,
    /// This file system knows no locks.
    Unknown,
}

/// Asks for a folder's lock without waiting.
#[must_use]
pub fn try_lock(folder: &File) -> Locking {
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Locking::Taken,
        Err(Errno::AGAIN | Errno::INTR) => Locking::Busy,
        Err(_) => Locking::Unknown,
    }
}

/// The process that holds a folder's lock, where the system tells: Linux lists the locks.
#[must_use]
pub fn lock_holder(folder: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;

    let inode = folder.metadata().ok()?.ino().to_string();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let is_flock = words.next() == Some("FLOCK");
        let process = words.nth(2)?;
        let is_of_folder = words.next()?.rsplit(':').next() == Some(inode.as_str());
        (is_flock && is_of_folder)
            .then(|| process.parse().ok())
            .flatten()
    })
}

/// From now on a file that grows beyond what the system allows (`ulimit -f`) is an error to the one
/// who writes it, instead of the end of the program.
pub fn survive_size_limits() {
    // Where it is ignored the writer gets that error too, so nothing has to be asked.
    hold(SIGXFSZ, &Arc::default());
}

/// The signals that were ignored when the program was started, a bit for each.
fn ignored_at_start() -> u64 {
    static MASK: OnceLock<u64> = OnceLock::new();
    *MASK.get_or_init(|| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.unwrap_or_default()
    })
}

/// Whether a signal was ignored when the program was started, as `nohup` does; it stays ignored then.
fn is_ignored(signal: i32) -> bool {
    ignored_at_start() & (1 << (signal - 1)) != 0
}

/// From now on `signal` is noted in `note`, by its number, instead of ending the program. Where it
/// cannot be held it ends the program, as it would anyway; where it was ignored from the start it
/// stays so.
pub fn note_signal(signal: i32, note: &Arc<AtomicUsize>) {
    if is_ignored(signal) {
        return;
    }
    hold(signal, note);
}

fn hold(signal: i32, note: &Arc<AtomicUsize>) {
    let number = usize::try_from(signal).unwrap_or(0);
    let _ = signal_hook::flag::register_usize(signal, Arc::clone(note), number);
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn file(&self, name: &str) -> PathBuf {
            fs::write(self.path(name), name).unwrap();
            self.path(name)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.path(name)).unwrap()
        }
    }

    /// The two ways of moving: what both must do.
    const MOVES: [fn(&Path, &Path) -> Result<()>; 2] = [move_new, in_steps::move_new];
    type Exchange = fn(&Path, &Path, &Path) -> Result<()>;
    /// The two ways of changing places.
    const EXCHANGES: [Exchange; 2] = [exchange, in_steps::exchange];

    #[test]
    fn both_ways_of_moving_a_folder_replace_nothing() {
        for move_new in MOVES {
            let folder = Folder::new();
            fs::create_dir(folder.path("new")).unwrap();
            folder.file("new/a");
            fs::create_dir(folder.path("empty")).unwrap();
            folder.file("file");
            std::os::unix::fs::symlink("nowhere", folder.path("link")).unwrap();
            for taken in ["empty", "file", "link"] {
                let error = move_new(&folder.path("new"), &folder.path(taken)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{taken}");
            }
            move_new(&folder.path("new"), &folder.path("free")).unwrap();
            assert_eq!(folder.text("free/a"), "new/a");
        }
    }

    #[test]
    fn both_ways_of_moving_a_file_replace_nothing() {
        for move_new in MOVES {
            let folder = Folder::new();
            let (new, taken) = (folder.file("new"), folder.file("taken"));
            let error = move_new(&new, &taken).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AlreadyExists);
            assert_eq!(folder.text("taken"), "taken");
            move_new(&new, &folder.path("free")).unwrap();
            assert_eq!(folder.text("free"), "new");
            assert!(!new.exists());
        }
    }

    #[test]
    fn both_ways_of_changing_places_lose_neither_file() {
        for exchange in EXCHANGES {
            let folder = Folder::new();
            let (one, other) = (folder.file("one"), folder.file("other"));
            exchange(&one, &other, &folder.path("spare")).unwrap();
            assert_eq!(
                (folder.text("one"), folder.text("other")),
                ("other".into(), "one".into())
            );
            assert!(!folder.path("spare").exists());
        }
    }

    #[test]
    fn both_ways_of_changing_places_leave_things_alone_when_they_fail() {
        for exchange in EXCHANGES {
            let folder = Folder::new();
            let other = folder.file("other");
            assert!(exchange(&folder.path("missing"), &other, &folder.path("spare")).is_err());
            assert_eq!(folder.text("other"), "other");
            assert!(!folder.path("spare").exists());
        }
    }

    #[test]
    fn a_lock_is_busy_for_others_until_its_file_is_closed() {
        let folder = Folder::new();
        let open = || File::open(folder.0.path()).unwrap();
        let mine = open();
        assert_eq!(try_lock(&mine), Locking::Taken);
        assert_eq!(try_lock(&open()), Locking::Busy);
        drop(mine);
        assert_eq!(try_lock(&open()), Locking::Taken);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_there_are_no_locks_none_is_taken() {
        // A folder that is opened as a path alone cannot be locked, whatever the file system.
        let folder = Folder::new();
        let only_path = rustix::fs::OFlags::PATH;
        let open = rustix::fs::open(folder.0.path(), only_path, rustix::fs::Mode::empty());
        assert_eq!(try_lock(&File::from(open.unwrap())), Locking::Unknown);
    }
}
