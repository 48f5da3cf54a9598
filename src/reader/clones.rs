//! Reads clones of the repositories that serviceops work in.

use std::path::{Path, PathBuf};

use super::{is_file, is_folder, read_text};
use crate::error::{Error, Result};
use crate::handover::{
    Author, Catalog, Conftool, DeployUsers, Dns, GroupFacts, Listeners, Mappings, MockKind, Puppet,
    SourceFile,
};

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
        others: others_in(clone)?,
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
        text(MockKind::AllSites.path())?,
        text_if_there(clone, MockKind::OneSite.path())?,
    )
    .with_public_zone(text_if_there(clone, Dns::PUBLIC_ZONE)?))
}

/// The files of operations/puppet that a clone may lack: a step that needs one says so.
fn others_in(clone: &Path) -> Result<Vec<SourceFile>> {
    let workers = GroupFacts::ALL.iter().filter_map(GroupFacts::workers_file);
    let paths = workers.chain([Conftool::PATH, Mappings::PATH].map(str::to_owned));
    let mut found = Vec::new();
    for path in paths {
        let text = text_if_there(clone, &path)?;
        found.extend(text.map(|text| SourceFile { path, text }));
    }
    Ok(found)
}

fn text_if_there(clone: &Path, path: &str) -> Result<Option<String>> {
    let whole = clone.join(path);
    match is_file(&whole)? {
        true => read_text(&whole).map(Some),
        false => Ok(None),
    }
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
