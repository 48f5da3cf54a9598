//! Reads files and trees. Links are never followed out of a tree.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::error::{Error, Result};
use crate::plan::Existing;
use crate::template::{Content, TreeFile};

/// Reads a text file.
///
/// # Errors
/// Where it cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::failed(format!("{} is not UTF-8 (byte {at})", path.display()))
            .hint("save it as UTF-8")
    })
}

/// Reads a text file that may not be there; anything else at its place is an error.
///
/// # Errors
/// As [`read_text`].
pub fn read_text_if_there(path: &Path) -> Result<Option<String>> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => read_text(path).map(Some),
    }
}

/// The path of a file that may not be there, nor the folders above it, without links and dots.
///
/// # Errors
/// Where it names no file, or what is there cannot be looked at.
pub fn resolved(file: &Path) -> Result<PathBuf> {
    let failed = |error| Error::io("find", file, &error);
    let absolute = std::path::absolute(file).map_err(failed)?;
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(Error::invalid(format!("{} is not a file", file.display())));
    };
    let there = folder
        .ancestors()
        .find(|folder| folder.symlink_metadata().is_ok());
    let there = there.unwrap_or(folder);
    let rest = folder.strip_prefix(there).unwrap_or(Path::new(""));
    if rest.components().any(|part| part == Component::ParentDir) {
        return Err(Error::invalid(format!(
            "{} leads through a folder that is not there",
            file.display()
        ))
        .hint("name the file without `..`"));
    }
    Ok(fs::canonicalize(there)
        .map_err(failed)?
        .join(rest)
        .join(name))
}

/// Reads a whole template tree.
pub(super) fn read_tree(folder: &Path) -> Result<Vec<TreeFile>> {
    let mut files = Vec::new();
    let failed = |error| {
        Error::io("read the template", folder, &error).hint("give --template an existing folder")
    };
    if !fs::metadata(folder).map_err(failed)?.is_dir() {
        return Err(
            Error::failed(format!("the template {} is not a folder", folder.display()))
                .hint("give --template a folder with a helmfile.yaml in it"),
        );
    }
    // The folder itself may be a link, what is in it is not followed.
    for entry in WalkDir::new(folder).follow_links(false).min_depth(1) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            Error::failed(format!(
                "cannot read the template {}: {error}",
                path.display()
            ))
        })?;
        let path = entry.path();
        let inside = path.strip_prefix(folder).unwrap_or(path);
        let Some(name) = inside.to_str() else {
            return Err(Error::failed(format!(
                "the template {} has a file whose name is not UTF-8: {}",
                folder.display(),
                inside.display()
            ))
            .hint("rename it"));
        };
        if name.contains(char::is_control) {
            return Err(Error::failed(format!(
                "the template {} has a file with a control character in its name: {name:?}",
                folder.display()
            ))
            .hint("rename it"));
        }
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        let (content, executable) = if kind.is_symlink() {
            (read_link(path)?, false)
        } else if kind.is_file() {
            read_file(path)?
        } else {
            return Err(Error::failed(format!(
                "{} is neither a file, a folder nor a link",
                path.display()
            ))
            .hint("a template holds only these; remove it from there"));
        };
        files.push(TreeFile {
            path: name.to_owned(),
            content,
            executable,
        });
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<(Content, bool)> {
    let failed = |error| Error::io("read", path, &error);
    let mut file = fs::File::open(path).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    // The size is known, so the file is read through an adapter that does not ask for it again.
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0) + 1);
    file.by_ref()
        .take(u64::MAX)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let executable = found.permissions().mode() & 0o111 != 0;
    Ok((Content::from_bytes(bytes), executable))
}

fn read_link(path: &Path) -> Result<Content> {
    let target = fs::read_link(path).map_err(|error| Error::io("read", path, &error))?;
    match target.to_str() {
        Some(target) => Ok(Content::Link(target.to_owned())),
        None => Err(Error::failed(format!(
            "the link {} points at a name that is not UTF-8",
            path.display()
        ))),
    }
}

/// What stands at `place`, with those of `files` that are there.
pub(super) fn existing(place: &Path, files: &[String]) -> Result<Existing> {
    match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Existing::Nothing),
        // What should be the folder above is something else.
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Existing::NotAFolder),
        Err(error) => return Err(Error::io("look at", place, &error)),
        Ok(found) if !found.is_dir() => return Ok(Existing::NotAFolder),
        Ok(_) => {}
    }
    let mut there = BTreeMap::new();
    for file in files {
        let path = place.join(file);
        let content = match fs::symlink_metadata(&path) {
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                continue;
            }
            Err(error) => return Err(Error::io("look at", &path, &error)),
            Ok(found) if found.is_symlink() => read_link(&path)?,
            Ok(found) if found.is_file() => read_file(&path)?.0,
            // Anything else differs from every file that could be wanted there.
            Ok(_) => Content::Bytes(Vec::new()),
        };
        there.insert(file.clone(), content);
    }
    Ok(Existing::Folder(there))
}
