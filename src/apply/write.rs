//! Writes new files and folders, at places that nobody looks at yet.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown, symlink};
use std::path::Path;

use crate::changes::{Content, Entry, TreeFile};
use crate::error::{Error, Result};

/// Writes something new.
pub(super) fn entry(path: &Path, entry: &Entry) -> Result<()> {
    match entry {
        Entry::Folder(files) => tree(path, files),
        Entry::File {
            content,
            executable,
        } => file(path, content, *executable),
    }
}

/// Writes a folder with everything in it.
fn tree(folder: &Path, files: &[TreeFile]) -> Result<()> {
    fs::create_dir(folder).map_err(|error| Error::io("make the folder", folder, &error))?;
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            fs::create_dir_all(parent)
                .map_err(|error| Error::io("make the folder", parent, &error))?;
        }
        self::file(&path, &file.content, file.executable)?;
    }
    Ok(())
}

/// Writes a new file or link; a file's mode follows the umask.
fn file(path: &Path, content: &Content, executable: bool) -> Result<()> {
    let bytes = match content {
        Content::Text(text) => text.as_bytes(),
        Content::Bytes(bytes) => bytes,
        Content::Link(to) => {
            return symlink(to, path).map_err(|error| Error::io("make the link", path, &error));
        }
    };
    let mode = if executable { 0o777 } else { 0o666 };
    create(path, mode)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Error::io("write", path, &error))
}

/// Writes a new file with the mode and owner of `model`, and its contents down to the disk.
pub(super) fn file_like(path: &Path, text: &str, model: &Path) -> Result<()> {
    let failed = |error| Error::io("write", path, &error);
    let like = fs::metadata(model).map_err(|error| Error::io("look at", model, &error))?;
    let mut file = create(path, 0o600).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let own = file.metadata().map_err(failed)?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        // Only root may give files away; for others the file becomes their own, as in an editor, but
        // it stays in its group where they are in that too.
        let _ = fchown(&file, Some(like.uid()), Some(like.gid()))
            .or_else(|_| fchown(&file, None, Some(like.gid())));
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
