//! Staging folders: where changes wait, out of sight, until they are moved to their places.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// What staging folders are called, before six random letters and digits.
const PREFIX: &str = ".new-service-";
const RANDOM: usize = 6;
/// The folder in one that hides the rest: git never looks into a folder of this name, and shows
/// no folder that holds nothing else. A `.gitignore` would be seen itself while it is written.
const HIDDEN: &str = ".git";
/// What is in that; each with a number.
const ROLES: [&str; 3] = [WAITING, SPARE, TAKEN_BACK];
const WAITING: &str = "waiting-";
const SPARE: &str = "spare-";
const TAKEN_BACK: &str = "taken-back-";
/// What is removed waits here until all is done. It is somebody's work, so nothing in this role is
/// ever deleted, and no folder with it is a leftover.
const REMOVED: &str = "removed-";

/// A staging folder; it goes when this is dropped, unless something removed still waits in it.
#[derive(Debug)]
pub(super) struct Staging(PathBuf);

impl Staging {
    pub(super) fn make_in(folder: &Path) -> Result<Self> {
        let made = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM)
            .tempdir_in(folder)
            .map_err(|error| Error::io("write in", folder, &error))?;
        let staging = Self(made.keep());
        let hidden = staging.0.join(HIDDEN);
        fs::create_dir(&hidden).map_err(|error| Error::io("make the folder", &hidden, &error))?;
        Ok(staging)
    }

    /// Where the change with this number waits.
    pub(super) fn waiting(&self, number: usize) -> PathBuf {
        self.path(WAITING, number)
    }

    /// A place that is free while the change with this number is made.
    pub(super) fn spare(&self, number: usize) -> PathBuf {
        self.path(SPARE, number)
    }

    /// Where what is removed waits until it may be deleted.
    pub(super) fn removed(&self, number: usize) -> PathBuf {
        self.path(REMOVED, number)
    }

    /// Where what was made goes if it is taken back.
    pub(super) fn taken_back(&self, number: usize) -> PathBuf {
        self.path(TAKEN_BACK, number)
    }

    fn path(&self, role: &str, number: usize) -> PathBuf {
        self.0.join(HIDDEN).join(format!("{role}{number}"))
    }
}

impl Staging {
    /// Removes it; where that fails, says where it is. What cannot be removed now is a leftover for the
    /// next run.
    pub(super) fn close(self) -> Option<PathBuf> {
        let path = self.0.clone();
        let removed = remove(&path);
        std::mem::forget(self);
        let is_there = removed.is_err() && fs::symlink_metadata(&path).is_ok();
        is_there.then_some(path)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

/// Removes the staging folders that runs have left in `folder` when they were killed. The caller
/// must have the folder for itself. What cannot be removed stays, and is returned.
pub(super) fn remove_leftovers(folder: &Path) -> Vec<PathBuf> {
    let mut left = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return left;
    };
    for entry in entries.flatten() {
        let is_named_so = entry.file_name().to_str().is_some_and(is_name);
        if is_named_so && is_leftover(&entry.path()) && remove(&entry.path()).is_err() {
            left.push(entry.path());
        }
    }
    left
}

fn is_name(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX);
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a folder with the right name holds what a staging folder holds, and nothing else.
fn is_leftover(path: &Path) -> bool {
    let hidden = path.join(HIDDEN);
    // A run may be killed before the inner folder is made, or after it is removed.
    is_folder_of(path, |name| name == HIDDEN)
        && (!hidden.is_symlink() && !hidden.exists() || is_folder_of(&hidden, is_role))
}

/// Whether there is a real folder with nothing in it but such names.
fn is_folder_of(path: &Path, is_known: impl Fn(&str) -> bool) -> bool {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    // Names that are not UTF-8 come out as names that no staging folder has.
    let known = |entry: std::io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| is_known(&entry.file_name().to_string_lossy()))
    };
    is_folder && fs::read_dir(path).is_ok_and(|mut entries| entries.all(known))
}

fn is_role(name: &str) -> bool {
    ROLES.iter().any(|role| {
        let number = name.strip_prefix(role);
        number.is_some_and(|number| number.parse::<usize>().is_ok())
    })
}

fn remove(path: &Path) -> std::io::Result<()> {
    let hidden = path.join(HIDDEN);
    // After a run that went well there is nothing in it any more, and no need to look.
    match fs::remove_dir(&hidden).or_else(|_| remove_all_but_removed(&hidden)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => fs::remove_dir(path),
    }
}

fn remove_all_but_removed(hidden: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(hidden)? {
        if entry?.file_name().to_string_lossy().starts_with(REMOVED) {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
    }
    fs::remove_dir_all(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Makes folders and files; a path that ends in a slash is a folder.
    fn make(root: &Path, paths: &[&str]) {
        for path in paths {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match path.to_str().unwrap().ends_with('/') {
                true => fs::create_dir_all(path).unwrap(),
                false => fs::write(path, "text").unwrap(),
            }
        }
    }

    #[test]
    fn a_staging_folder_goes_with_everything_in_it() {
        let root = tempfile::tempdir().unwrap();
        let staging = Staging::make_in(root.path()).unwrap();
        fs::create_dir(staging.waiting(0)).unwrap();
        fs::write(staging.waiting(0).join("a"), "a").unwrap();
        fs::write(staging.taken_back(1), "b").unwrap();
        assert_eq!(names(root.path()).len(), 1);
        drop(staging);
        assert_eq!(names(root.path()), Vec::<String>::new());
    }

    #[test]
    fn a_staging_folder_stays_for_what_was_removed() {
        let root = tempfile::tempdir().unwrap();
        let staging = Staging::make_in(root.path()).unwrap();
        let kept = staging.removed(0);
        fs::write(&kept, "theirs").unwrap();
        fs::write(staging.waiting(1), "ours").unwrap();
        drop(staging);
        remove_leftovers(root.path());
        assert_eq!(fs::read_to_string(kept).unwrap(), "theirs");
    }

    #[test]
    fn leftovers_of_every_stage_are_removed() {
        let root = tempfile::tempdir().unwrap();
        make(
            root.path(),
            &[
                ".new-service-aaaaa1/",
                ".new-service-aaaaa2/.git/",
                ".new-service-aaaaa3/.git/waiting-0",
                ".new-service-aaaaa4/.git/waiting-0/values.yaml",
                ".new-service-aaaaa4/.git/spare-1",
                ".new-service-aaaaa5/.git/taken-back-12/",
            ],
        );
        remove_leftovers(root.path());
        assert_eq!(names(root.path()), Vec::<String>::new());
    }

    #[test]
    fn what_only_looks_like_a_leftover_stays() {
        let root = tempfile::tempdir().unwrap();
        make(
            root.path(),
            &[
                ".new-service-aaaaa1/notes",
                ".new-service-aaaaa2/.git/HEAD",
                ".new-service-aaaaa3/waiting-0",
                ".new-service-aaaaa4/.git/waiting-x",
                ".new-service-aaaaa8/.git/removed-0/values.yaml",
                ".new-service-aaaaa5",
                ".new-service-aaaaa6/.git",
                ".new-service-too-long/.git/",
                ".new-service-/.git/",
                "elsewhere/",
            ],
        );
        std::os::unix::fs::symlink("elsewhere", root.path().join(".new-service-aaaaa7")).unwrap();
        let before = names(root.path());
        assert_eq!(before.len(), 11);
        remove_leftovers(root.path());
        assert_eq!(names(root.path()), before);
        assert_eq!(
            names(&root.path().join(".new-service-aaaaa2/.git")),
            ["HEAD"]
        );
    }
}
