//! Reads files and trees. Links are never followed out of a tree.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use walkdir::{DirEntry, WalkDir};

use super::inside::Root;
use crate::changes::{Content, TreeFile};
use crate::create::existing::Existing;
use crate::error::{Error, Result};

/// No file that is read here comes near this size: the largest values file of the real repository
/// has less than a hundredth of it. What is larger was put there by mistake, or to do harm.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// What a person may give as a template.
const TEMPLATE: &str = "give --template a folder with a helmfile.yaml in it";
/// The same for the files and folders of a template, and for all its bytes.
const MOST_ENTRIES: usize = 1000;

/// The error for something that a person named: where it is not there, that is a wrong answer.
fn named(doing: &str, path: &Path, error: &std::io::Error, advice: &str) -> Error {
    match error.kind() {
        ErrorKind::NotFound => {
            Error::invalid(format!("{} does not exist", path.display())).hint(advice)
        }
        _ => Error::io(doing, path, error),
    }
}

/// Reads a text file that a person named with an option; `advice` is what to give instead.
///
/// # Errors
/// As [`read_text`]; a wrong answer where there is none.
pub fn read_named(path: &Path, advice: &str) -> Result<String> {
    let found = fs::metadata(path).map_err(|error| named("read", path, &error, advice))?;
    if !found.is_file() {
        let message = format!("{} is not a file", path.display());
        return Err(Error::invalid(message).hint(advice));
    }
    read_text(path)
}

/// Reads a text file.
///
/// # Errors
/// Where it cannot be read, is not a file, is too large to be right, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let (bytes, _) = read_bytes(path, OFlags::empty())?;
    as_text(path, bytes)
}

fn as_text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::failed(format!("{} is not UTF-8 (byte {at})", path.display()))
            .hint("save it as UTF-8")
    })
}

/// Reads all of standard input as text.
///
/// # Errors
/// Where it cannot be read, is too large to be right, or is not UTF-8.
pub fn read_standard_input() -> Result<String> {
    let name = Path::new("standard input");
    let mut bytes = Vec::new();
    let mut limited = std::io::stdin().lock().take(MOST_BYTES + 1);
    let read = limited.read_to_end(&mut bytes);
    read.map_err(|error| Error::io("read", name, &error))?;
    if limited.limit() == 0 {
        return Err(too_large(name, MOST_BYTES + 1));
    }
    as_text(name, bytes)
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

/// The nearest folder above a path that is there.
#[must_use]
pub fn folder_above(path: &Path) -> Option<PathBuf> {
    let mut folders = path.ancestors().skip(1);
    folders.find(|folder| folder.is_dir()).map(Path::to_owned)
}

/// The path of a file that may not be there, nor the folders above it, without links and dots.
///
/// # Errors
/// Where it does not name a file, or what is there cannot be looked at.
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

/// Reads a whole template tree, but for the files that are left out by their paths, whatever their
/// size.
pub(super) fn read_tree(
    folder: &Path,
    is_left_out: impl Fn(&str) -> bool,
) -> Result<Vec<TreeFile>> {
    let mut files = Vec::new();
    if !fs::metadata(folder)
        .map_err(|error| named("read the template", folder, &error, TEMPLATE))?
        .is_dir()
    {
        return Err(
            Error::invalid(format!("the template {} is not a folder", folder.display()))
                .hint(TEMPLATE),
        );
    }
    let mut bytes = 0;
    // The folder itself may be a link, what is in it is not followed.
    let entries = WalkDir::new(folder).follow_links(false).min_depth(1);
    let mut number = 0;
    for entry in entries {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).display();
            Error::failed(format!("cannot read the template {path}: {error}"))
        })?;
        let name = entry
            .path()
            .strip_prefix(folder)
            .ok()
            .and_then(Path::to_str);
        if !entry.file_type().is_dir() && name.is_some_and(&is_left_out) {
            continue;
        }
        number += 1;
        if number > MOST_ENTRIES {
            return Err(no_template(
                folder,
                &format!("more than {MOST_ENTRIES} files and folders"),
            ));
        }
        let path = template_path(folder, entry.path())?;
        if entry.file_type().is_dir() {
            continue;
        }
        let (content, executable) = read_entry(&entry)?;
        bytes += content.bytes().map_or(0, <[u8]>::len) as u64;
        if bytes > MOST_BYTES {
            return Err(no_template(
                folder,
                &format!("more than {MOST_BYTES} bytes"),
            ));
        }
        files.push(TreeFile {
            path,
            content,
            executable,
        });
    }
    Ok(files)
}

/// The files below a folder; links are none.
pub(super) fn walk(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = WalkDir::new(folder).follow_links(false).into_iter();
    let files = entries
        .flatten()
        .filter(|entry| entry.file_type().is_file());
    files.map(DirEntry::into_path)
}

fn no_template(folder: &Path, excess: &str) -> Error {
    Error::failed(format!(
        "the template {} has {excess}, too much for a service's template",
        folder.display()
    ))
    .hint("give --template the folder of one service, with a helmfile.yaml in it")
}

/// The path within a template, which has to be fit for messages and patches.
fn template_path(folder: &Path, path: &Path) -> Result<String> {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let unfit = |why: &str, name: &dyn std::fmt::Debug| {
        Error::failed(format!(
            "the template {} has a file {why}: {name:?}",
            folder.display()
        ))
        .hint("rename it")
    };
    match inside.to_str() {
        None => Err(unfit("whose name is not UTF-8", &inside)),
        Some(name) if name.contains(char::is_control) => {
            Err(unfit("with a control character in its name", &name))
        }
        Some(name) => Ok(name.to_owned()),
    }
}

/// What a template has at a path, and whether it is executable.
fn read_entry(entry: &DirEntry) -> Result<(Content, bool)> {
    let (path, kind) = (entry.path(), entry.file_type());
    if kind.is_symlink() {
        return Ok((read_link(path)?, false));
    }
    if kind.is_file() {
        return read_file(path);
    }
    Err(Error::failed(format!(
        "{} is neither a file, a folder nor a link",
        path.display()
    ))
    .hint("a template holds only these; remove it from there"))
}

/// A file that was not a link when the folder was listed.
fn read_file(path: &Path) -> Result<(Content, bool)> {
    let (bytes, found) = read_bytes(path, OFlags::NOFOLLOW)?;
    let executable = found.permissions().mode() & 0o111 != 0;
    Ok((Content::from_bytes(bytes), executable))
}

/// Reads a file without ever waiting for one to be written, as at the end of a pipe.
fn read_bytes(path: &Path, flags: OFlags) -> Result<(Vec<u8>, Metadata)> {
    let failed = |error| Error::io("read", path, &error);
    let flags = WITHOUT_WAITING | OFlags::CLOEXEC | flags;
    let opened = rustix::fs::open(path, flags, Mode::empty());
    let file = File::from(opened.map_err(|errno| failed(errno.into()))?);
    read_opened(path, file)
}

/// How a file is opened that may be a pipe.
const WITHOUT_WAITING: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK);

/// Reads a text file below `root`; `None` where nothing is there.
///
/// # Errors
/// As [`read_text`], and where the path leads out of the root.
pub(super) fn text_inside(root: &Root, path: &str) -> Result<Option<String>> {
    let Some(file) = root.open(path, WITHOUT_WAITING)? else {
        return Ok(None);
    };
    let path = root.path().join(path);
    let (bytes, _) = read_opened(&path, file)?;
    as_text(&path, bytes).map(Some)
}

fn read_opened(path: &Path, file: File) -> Result<(Vec<u8>, Metadata)> {
    let failed = |error| Error::io("read", path, &error);
    let found = file.metadata().map_err(failed)?;
    if !found.is_file() {
        return Err(
            Error::failed(format!("{} is not a file", path.display())).hint("remove it from there")
        );
    }
    if found.len() > MOST_BYTES {
        return Err(too_large(path, found.len()));
    }
    // The size is known, so the file is read through an adapter that does not ask for it again.
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0) + 1);
    let mut limited = file.take(MOST_BYTES + 1);
    limited.read_to_end(&mut bytes).map_err(failed)?;
    match limited.limit() {
        0 => Err(too_large(path, MOST_BYTES + 1)),
        _ => Ok((bytes, found)),
    }
}

fn too_large(path: &Path, bytes: u64) -> Error {
    Error::failed(format!(
        "{} has {bytes} bytes, and no file that new-service reads has more than {MOST_BYTES}",
        path.display()
    ))
    .hint("remove it from there")
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

/// What is at `folder`, with those of `files` that are there.
pub(super) fn existing(folder: &Path, files: &[String]) -> Result<Existing> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Existing::Nothing),
        // What should be the folder above is something else.
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Existing::NotAFolder),
        Err(error) => return Err(Error::io("look at", folder, &error)),
        Ok(found) if !found.is_dir() => return Ok(Existing::NotAFolder),
        Ok(_) => {}
    }
    let mut there = BTreeMap::new();
    for file in files {
        let path = folder.join(file);
        let content = match fs::symlink_metadata(&path) {
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                continue;
            }
            Err(error) => return Err(Error::io("look at", &path, &error)),
            Ok(found) if found.is_symlink() => read_link(&path)?,
            Ok(found) if found.is_file() && found.len() <= MOST_BYTES => read_file(&path)?.0,
            // Anything else differs from every file that could be wanted there.
            Ok(_) => Content::Bytes(Vec::new()),
        };
        there.insert(file.clone(), content);
    }
    Ok(Existing::Folder(there))
}

/// Refuses a path below `root` that leads out of it through a link or dots: what is written there
/// would be somewhere else. `root` has no links in it.
pub(super) fn refuse_outside(root: &Path, path: &str) -> Result<()> {
    let mut reached = root.to_owned();
    for part in Path::new(path).components() {
        reached.push(part);
        let is_link = match fs::symlink_metadata(&reached) {
            Ok(found) => found.is_symlink(),
            Err(_) => return Ok(()),
        };
        if !is_link && part != Component::ParentDir {
            continue;
        }
        reached =
            fs::canonicalize(&reached).map_err(|error| Error::io("follow", &reached, &error))?;
        if !reached.starts_with(root) {
            return Err(Error::failed(format!(
                "{path} leads out of {}, to {}",
                root.display(),
                reached.display()
            ))
            .hint("nothing is written outside; put a folder or a file of its own there"));
        }
    }
    Ok(())
}
