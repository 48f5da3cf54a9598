//! What is in a folder, and what links in it lead to.

use std::fs::Metadata;

use rustix::fs::{Dir, DirEntry, FileType, OFlags};

use super::inside::{Place, Root};
use crate::error::{Error, Result};
use crate::repository::{Item, Kind};

/// What is in a folder below `root`, sorted; names that are not UTF-8 are left out.
///
/// # Errors
/// Where the folder cannot be listed, or leads out of the root.
pub(super) fn items(root: &Root, folder: &str) -> Result<Option<Vec<Item>>> {
    let failed = |error: rustix::io::Errno| {
        Error::io("read the folder", &root.path().join(folder), &error.into())
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let Some(opened) = root.open(folder, flags)? else {
        return Ok(None);
    };
    let mut items = Vec::new();
    for entry in Dir::new(opened).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().to_str() else {
            continue;
        };
        if !matches!(name, "." | "..") {
            let kind = kind_of(root, folder, name, &entry);
            let name = name.to_owned();
            items.push(Item { name, kind });
        }
    }
    items.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(items))
}

fn kind_of(root: &Root, folder: &str, name: &str, entry: &DirEntry) -> Kind {
    match entry.file_type() {
        FileType::Directory => Kind::Folder,
        FileType::RegularFile => Kind::File,
        // Of a link it is what it leads to. Some file systems tell nothing in a listing.
        FileType::Symlink | FileType::Unknown => {
            let path = match folder {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            };
            match root.place(&path) {
                Place::Inside(found) => kind_of_found(&found),
                Place::Outside => Kind::Outside,
                Place::Nowhere => Kind::Other,
            }
        }
        _ => Kind::Other,
    }
}

fn kind_of_found(found: &Metadata) -> Kind {
    match (found.is_dir(), found.is_file()) {
        (true, _) => Kind::Folder,
        (_, true) => Kind::File,
        _ => Kind::Other,
    }
}
