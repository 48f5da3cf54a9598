//! The one resolver for every path that a checkout names: values files, links, folders of services,
//! templates, charts. Links within the root are followed; nothing outside it is ever opened.

use std::cell::OnceCell;
use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

use crate::error::{Error, Result};
use crate::system::open_beneath;

/// A folder that nothing which is read below it leads out of. It is opened once, for all reads.
#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    folder: OnceCell<File>,
}

/// What a path below `root` leads to.
pub(super) enum Place {
    /// Something that is there.
    Inside(Metadata),
    /// Something outside.
    Outside,
    /// Nothing, or nothing that may be looked at.
    Nowhere,
}

impl Root {
    /// The folder at `path`, which has no links in it.
    pub(super) fn at(path: PathBuf) -> Self {
        Self {
            path,
            folder: OnceCell::new(),
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens what a path below it leads to; `None` where nothing is there.
    ///
    /// # Errors
    /// Where it leads out, through dots or through a link, or cannot be opened.
    pub(super) fn open(&self, path: &str, flags: OFlags) -> Result<Option<File>> {
        match self.open_found(path, flags) {
            Err(Refused::System(error)) if is_missing(&error) => Ok(None),
            Err(Refused::System(error)) => Err(Error::io("read", &self.path.join(path), &error)),
            Err(Refused::Outside) => Err(leads_out(&self.path, path)),
            Ok(file) => Ok(Some(file)),
        }
    }

    /// Looks at what a path below it leads to, without opening that.
    pub(super) fn place(&self, path: &str) -> Place {
        match self.open_found(path, OFlags::PATH) {
            Ok(file) => file.metadata().map_or(Place::Nowhere, Place::Inside),
            Err(Refused::Outside) => Place::Outside,
            Err(Refused::System(_)) => Place::Nowhere,
        }
    }

    fn folder(&self) -> std::io::Result<&File> {
        if let Some(folder) = self.folder.get() {
            return Ok(folder);
        }
        let opened = File::open(&self.path)?;
        Ok(self.folder.get_or_init(|| opened))
    }

    fn open_found(&self, path: &str, flags: OFlags) -> std::result::Result<File, Refused> {
        let named = Path::new(path);
        let mut depth = 0_usize;
        for part in named.components() {
            depth = match part {
                Component::Normal(_) => depth + 1,
                Component::CurDir => depth,
                Component::ParentDir if depth > 0 => depth - 1,
                _ => return Err(Refused::Outside),
            };
        }
        let named = match depth {
            0 => Path::new("."),
            _ => named,
        };
        let folder = self.folder().map_err(Refused::System)?;
        match open_beneath(folder, named, flags) {
            // The kernel also says so of links that are written as absolute paths, which may lead to
            // places within the root, and of a race that it cannot rule out.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::CrossesDevices | ErrorKind::Unsupported | ErrorKind::WouldBlock
                ) =>
            {
                by_hand(&self.path, named, flags)
            }
            other => other.map_err(Refused::System),
        }
    }
}

/// The error for a path that leads out.
fn leads_out(root: &Path, path: &str) -> Error {
    Error::failed(format!("{path} leads out of {}", root.display()))
        .hint("nothing outside is read; put a file of its own there")
}

enum Refused {
    Outside,
    System(std::io::Error),
}

/// The same without the kernel's help: links are followed first, and what they lead to is opened
/// only if it is below the root, where its last part is no link any more.
fn by_hand(root: &Path, path: &Path, flags: OFlags) -> std::result::Result<File, Refused> {
    let found = fs::canonicalize(root.join(path)).map_err(Refused::System)?;
    if !found.starts_with(root) {
        return Err(Refused::Outside);
    }
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = rustix::fs::open(&found, flags, rustix::fs::Mode::empty());
    opened
        .map(File::from)
        .map_err(|errno| Refused::System(errno.into()))
}

fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "tests make the files that they look at"
)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::*;

    /// The two ways: what both must do.
    type Open = fn(&Path, &str) -> std::result::Result<File, Refused>;
    const WAYS: [Open; 2] = [
        |root, path| Root::at(root.to_owned()).open_found(path, OFlags::RDONLY),
        |root, path| by_hand(root, Path::new(path), OFlags::RDONLY),
    ];

    /// A root with a folder, a file and links, beside a secret.
    fn root() -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let above = fs::canonicalize(temp.path()).unwrap();
        let root = above.join("root");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/file"), "ours").unwrap();
        fs::write(above.join("secret"), "theirs").unwrap();
        symlink("../a/b/file", root.join("a/link")).unwrap();
        symlink(root.join("a/b"), root.join("whole")).unwrap();
        symlink("../secret", root.join("out")).unwrap();
        symlink(above.join("secret"), root.join("whole-out")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("/proc/self/root", root.join("top")).unwrap();
        (temp, root)
    }

    #[test]
    fn both_ways_follow_links_within_the_root() {
        let (_temp, root) = root();
        for open in WAYS {
            for path in [
                "a/b/file",
                "a/link",
                "whole/file",
                "a/b/../b/file",
                "./a/link",
            ] {
                let mut text = String::new();
                let opened = open(&root, path).ok().unwrap();
                { opened }.read_to_string(&mut text).unwrap();
                assert_eq!(text, "ours", "{path}");
            }
        }
    }

    #[test]
    fn both_ways_open_nothing_outside() {
        let (_temp, root) = root();
        for open in WAYS {
            for path in [
                "out",
                "whole-out",
                "up/secret",
                "up",
                "top/etc/passwd",
                "../secret",
                "a/../../secret",
                "a/b/../../../secret",
            ] {
                let refused = open(&root, path).err();
                assert!(matches!(refused, Some(Refused::Outside)), "{path}");
            }
        }
        let root = Root::at(root);
        assert!(matches!(root.place("out"), Place::Outside));
        assert!(matches!(root.place("missing"), Place::Nowhere));
    }

    #[test]
    fn the_root_itself_is_no_way_out() {
        let (_temp, root) = root();
        let root = Root::at(root);
        for path in ["", ".", "a/.."] {
            assert!(root.open(path, OFlags::RDONLY).unwrap().is_some());
        }
        assert!(root.open("missing", OFlags::RDONLY).unwrap().is_none());
        assert!(root.open("/etc/passwd", OFlags::RDONLY).is_err());
    }
}
