//! Reads clones of the repositories that serviceops work in.

use std::path::{Path, PathBuf};

use super::{is_file, is_folder, read_text};
use crate::error::{Error, Result};
use crate::handover::{Catalog, DeployUsers, Dns, Listeners, MockResources, Puppet};

/// Reads a clone of operations/puppet.
///
/// # Errors
/// Where it is not one, or a file cannot be read or parsed.
pub fn read_puppet(clone: &Path) -> Result<Puppet> {
    let text = |path| text_in(clone, "operations/puppet", path);
    Ok(Puppet {
        deploy_users: DeployUsers::parse(text(DeployUsers::PATH)?)?,
        catalog: Catalog::parse(text(Catalog::PATH)?)?,
        listeners: Listeners::parse(text(Listeners::PATH)?)?,
    })
}

/// Reads a clone of operations/dns.
///
/// # Errors
/// Where it is not one, or a file cannot be read.
pub fn read_dns(clone: &Path) -> Result<Dns> {
    let text = |path| text_in(clone, "operations/dns", path);
    Ok(Dns::new(
        text(Dns::ZONE)?,
        text(Dns::REVERSE)?,
        text(MockResources::PATH)?,
    ))
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

fn text_in(clone: &Path, repository: &str, path: &str) -> Result<String> {
    let whole = clone.join(path);
    let reason = match (is_folder(clone)?, is_file(&whole)?) {
        (false, _) => format!("there is no folder {}", clone.display()),
        (true, false) => format!(
            "{} is not a clone of {repository}: it has no {path}",
            clone.display()
        ),
        (true, true) => return read_text(&whole),
    };
    Err(Error::invalid(reason).hint(format!(
        "give the top of an up-to-date clone of {repository}"
    )))
}
