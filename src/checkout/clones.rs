//! Reads clones of the repositories that serviceops work in.

use std::path::{Path, PathBuf};

use super::{is_file, is_folder, read_text};
use crate::error::{Error, Result};
use crate::handover::{
    CATALOG, DEPLOYMENT_SERVER, Dns, LISTENERS, MOCK, Puppet, REVERSE, SourceFile, ZONE,
};

/// Reads a clone of operations/puppet.
///
/// # Errors
/// Where it is none, or a file cannot be read.
pub fn read_puppet(clone: &Path) -> Result<Puppet> {
    let file = |path| source_file(clone, "operations/puppet", path);
    Ok(Puppet {
        deployment_server: file(DEPLOYMENT_SERVER)?,
        catalog: file(CATALOG)?,
        listeners: file(LISTENERS)?,
    })
}

/// Reads a clone of operations/dns.
///
/// # Errors
/// Where it is none, or a file cannot be read.
pub fn read_dns(clone: &Path) -> Result<Dns> {
    let file = |path| source_file(clone, "operations/dns", path);
    Ok(Dns {
        zone: file(ZONE)?,
        reverse: file(REVERSE)?,
        mock: file(MOCK)?,
    })
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

fn source_file(clone: &Path, repository: &str, path: &str) -> Result<SourceFile> {
    let whole = clone.join(path);
    let reason = match (is_folder(clone)?, is_file(&whole)?) {
        (false, _) => format!("there is no folder {}", clone.display()),
        (true, false) => format!(
            "{} is no clone of {repository}: it has no {path}",
            clone.display()
        ),
        (true, true) => {
            return Ok(SourceFile {
                path: path.to_owned(),
                text: read_text(&whole)?,
            });
        }
    };
    Err(Error::invalid(reason).hint(format!(
        "give the top of an up-to-date clone of {repository}"
    )))
}
