//! Reads clones of the repositories that serviceops work in.

use std::path::{Path, PathBuf};

use super::{is_file, is_folder, read_text};
use crate::error::{Error, Result};
use crate::handover::{Author, Dns, PublicHost, Puppet};

/// Reads a clone of operations/puppet. A file that is missing or cannot be read or parsed is left to
/// the steps that need it.
///
/// # Errors
/// Where it is not one: it has none of the files that are looked for.
pub fn read_puppet(clone: &Path) -> Result<Puppet> {
    refuse_others(clone, "operations/puppet", &Puppet::FILES)?;
    Puppet::of(&|path| text_if_there(clone, path))
}

/// Reads a clone of operations/dns, as [`read_puppet`]; of the public zones that of this name.
///
/// # Errors
/// Where it is not one: it has none of the files that are looked for.
pub fn read_dns(clone: &Path, public: Option<&PublicHost>) -> Result<Dns> {
    refuse_others(clone, "operations/dns", &Dns::FILES)?;
    Ok(Dns::of(&|path| text_if_there(clone, path), public))
}

fn text_if_there(clone: &Path, path: &str) -> Result<Option<String>> {
    let whole = clone.join(path);
    match is_file(&whole)? {
        true => read_text(&whole).map(Some),
        false => Ok(None),
    }
}

/// Refuses a folder that has none of the files of a repository.
fn refuse_others(clone: &Path, repository: &str, files: &[&str]) -> Result<()> {
    let folder = clone.display();
    let is_one = files.iter().any(|path| clone.join(path).is_file());
    let reason = match (is_folder(clone)?, is_one) {
        (false, _) => format!("there is no folder {folder}"),
        (true, false) => {
            let first = files.first().unwrap_or(&"files");
            format!("{folder} is not a clone of {repository}: it has no {first}")
        }
        (true, true) => return Ok(()),
    };
    Err(Error::invalid(reason).hint(format!(
        "give the top of an up-to-date clone of {repository}"
    )))
}

/// Who changes in these clones are by, as git sees it: the variables for it, else what the
/// configuration of the person, then that of a clone, names.
///
/// # Errors
/// Where a file of the configuration is there and cannot be read.
pub fn author(clones: &[&Path]) -> Result<Option<Author>> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let (name, email) = (variable("GIT_AUTHOR_NAME"), variable("GIT_AUTHOR_EMAIL"));
    if let Some(author) = Author::named(&name, &email) {
        return Ok(Some(author));
    }
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let own = home.iter().flat_map(|home| {
        let below = [".config/git/config", ".gitconfig"];
        below.map(|file| home.join(file))
    });
    let of_clones = clones.iter().map(|clone| clone.join(".git/config"));
    let mut texts = Vec::new();
    for file in own.chain(of_clones) {
        if is_file(&file)? {
            texts.push(read_text(&file)?);
        }
    }
    Ok(Author::configured(&texts))
}

/// The patches in a folder, in order; none where it cannot be read.
#[must_use]
pub fn patches_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| folder.join(entry.file_name()));
    let mut patches: Vec<PathBuf> = files
        .filter(|file| file.extension() == Some("patch".as_ref()))
        .collect();
    patches.sort();
    patches
}
