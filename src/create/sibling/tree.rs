//! A sibling's folder becomes the folder of a new service.

use std::cell::OnceCell;

use super::copy::Copy;
use super::inherit::{KeptValue, OpenValue, OwnName};
use super::links::{Link, Target, outside_references};
use super::rename::Renaming;
use crate::changes::{Content, TreeFile};
use crate::conventions::{HELMFILE, values_file_subject};
use crate::create::answers::parse_label;
use crate::create::template::LeftOut;
use crate::error::{Error, Result};
use crate::helmfile::{Helmfile, LoadProblem, Source};
use crate::names::{ChartName, GroupName, Namespace, ServiceName};
use crate::repository::ServiceRef;
use crate::yaml::ParseError;

/// The folder of a service that a new one is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiblingFolder {
    name: ServiceName,
    reference: ServiceRef,
    files: Vec<TreeFile>,
    source: Source,
}

/// A service that a new one is made from, its helmfile read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sibling<'a> {
    pub(super) name: &'a ServiceName,
    pub(super) reference: &'a ServiceRef,
    files: &'a [TreeFile],
    helmfile: Helmfile<'a>,
}

/// What is wanted of the new service.
pub struct Wanted<'a> {
    pub name: &'a ServiceName,
    pub group: Option<&'a GroupName>,
    /// The sibling's environments that it does not have.
    pub drop_environments: Vec<String>,
    /// The sibling's releases that it does not have.
    pub drop_releases: Vec<String>,
    /// Its chart, if that was asked for; else the sibling's, renamed where there is such a chart.
    pub chart: Option<ChartName>,
    /// Its namespace, if that was asked for; else the sibling's, renamed.
    pub namespace: Option<Namespace>,
    /// What was asked for in the place of a value that is not inherited, by the file's path.
    pub asked_for: &'a dyn Fn(&str, &OpenValue) -> Option<String>,
}

/// What is around the two services.
pub struct Surroundings<'a> {
    /// The names of all charts.
    pub charts: &'a [String],
    /// Whether there is something at a path from the root on.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// The texts of a chart, by their paths in its folder.
    pub chart_texts: &'a dyn Fn(&str) -> Vec<(String, String)>,
}

/// Something in a file of the new service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct In<T> {
    /// The file's path within the new service's folder.
    pub path: String,
    /// What is there.
    pub what: T,
}

/// The files of a new service, with all that a person should know of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// What to write, sorted by path.
    pub files: Vec<TreeFile>,
    /// What the sibling has besides, by the sibling's paths.
    pub left_out: Vec<LeftOut>,
    /// What helmfile cannot read in the service's helmfile.yaml.
    pub problems: Vec<LoadProblem>,
    /// The chart of its listed releases, where that was looked at.
    pub chart: Option<String>,
    /// Values that the sibling has and the new service does not take, with the sibling's line.
    pub open: Vec<In<OpenValue>>,
    /// Values that it takes and that should be looked at.
    pub kept: Vec<In<KeptValue>>,
    /// Charts, images, hosts and URLs that carry the sibling's name, and what was made of it.
    pub own: Vec<In<OwnName>>,
    /// Links, and what the helmfile loads from beside the folder, that point to nothing: what the
    /// sibling's point to carries its name.
    pub dangling: Vec<In<Link>>,
    /// YAML files that the helmfile does not load and that could not be read, so that nothing was
    /// left open in them.
    pub unread: Vec<In<ParseError>>,
}

impl SiblingFolder {
    /// Takes a service's folder, without editor's litter.
    ///
    /// # Errors
    /// Where its name could not be a service's, helmfile.yaml is missing, a link or no text, or its
    /// templates are broken.
    pub fn new(reference: ServiceRef, mut files: Vec<TreeFile>) -> Result<Self> {
        let name = parse_label::<ServiceName>(&reference.name)?;
        files.retain(|file| !is_litter(&file.path));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let helmfile = files.iter().find(|file| file.path == HELMFILE);
        let text = match helmfile.map(|file| &file.content) {
            Some(Content::Text(text)) => text,
            Some(Content::Bytes(bytes)) => return Err(unreadable(&reference, &no_text(bytes))),
            Some(Content::Link(_)) | None => return Err(no_helmfile(&reference)),
        };
        let source = Source::new(text).map_err(|error| unreadable(&reference, &error))?;
        Ok(Self {
            name,
            reference,
            files,
            source,
        })
    }
}

impl<'a> Sibling<'a> {
    /// Reads the folder's helmfile.
    ///
    /// # Errors
    /// Where it is not YAML, or says nothing of a service.
    pub fn read(folder: &'a SiblingFolder) -> Result<Self> {
        let helmfile = folder.source.read();
        let helmfile = helmfile.map_err(|error| unreadable(&folder.reference, &error))?;
        if helmfile.environments().is_empty() && helmfile.releases().is_empty() {
            let nothing = "this has neither environments nor releases";
            return Err(unreadable(&folder.reference, &nothing));
        }
        Ok(Self {
            name: &folder.name,
            reference: &folder.reference,
            files: &folder.files,
            helmfile,
        })
    }

    #[must_use]
    pub fn name(&self) -> &ServiceName {
        self.name
    }

    #[must_use]
    pub fn reference(&self) -> &ServiceRef {
        self.reference
    }

    /// The paths of its files under another name.
    #[must_use]
    pub fn paths(&self, name: &ServiceName) -> Vec<String> {
        let renaming = Renaming::new(self.name, name);
        let paths = self.files.iter().map(|file| file.path.as_str());
        paths.map(|path| renaming.apply_to_path(path)).collect()
    }

    /// Its helmfile.
    #[must_use]
    pub fn helmfile(&self) -> &Helmfile<'a> {
        &self.helmfile
    }

    /// The files of a new service like this one.
    ///
    /// # Errors
    /// Where the names are the same, two files would get the same name, a values file cannot be
    /// read, or the helmfile is not written in a way that can be changed so.
    pub fn copy(&self, wanted: &Wanted<'_>, around: &Surroundings<'_>) -> Result<Copied> {
        if wanted.name == self.name {
            return Err(Error::invalid(format!(
                "{} is the name of the service to start from",
                wanted.name
            ))
            .hint("give the new service another name, or choose another one with --like"));
        }
        let renaming = self.renaming(&self.helmfile, wanted, around);
        let mut copied = Copied::default();
        let chart_keys = OnceCell::new();
        for file in self.files {
            if let Some(reason) = reason_to_leave_out(&file.path, wanted) {
                let path = file.path.clone();
                copied.left_out.push(LeftOut { path, reason });
                continue;
            }
            let copy = Copy {
                sibling: self,
                wanted,
                around,
                renaming: &renaming,
                chart_keys: &chart_keys,
                path: renaming.apply_to_path(&file.path),
            };
            let content = match &file.content {
                Content::Text(_) if file.path == HELMFILE => {
                    Content::Text(copy.helmfile(&self.helmfile, &mut copied)?)
                }
                Content::Text(text) => Content::Text(copy.text(&file.path, text, &mut copied)?),
                Content::Link(target) => {
                    Content::Link(copy.link(&file.path, target, &mut copied.dangling))
                }
                Content::Bytes(bytes) => {
                    copy.bytes(&file.path, bytes, &mut copied)?;
                    Content::Bytes(bytes.clone())
                }
            };
            copied.files.push(TreeFile {
                path: copy.path,
                content,
                executable: file.executable,
            });
        }
        copied.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.refuse_collisions(wanted, &copied.files)?;
        Ok(copied)
    }

    /// The names of releases and environments are no parts of the sibling's name, and a file that
    /// others have too keeps the name that it has there.
    fn renaming(
        &self,
        helmfile: &Helmfile<'_>,
        wanted: &Wanted<'_>,
        around: &Surroundings<'_>,
    ) -> Renaming {
        let environments = helmfile.environments().iter();
        let environments = environments.map(|environment| environment.name.as_str());
        let releases = helmfile.releases().iter();
        let releases = releases.filter_map(|release| release.name.as_deref());
        let renaming = Renaming::new(self.name, wanted.name);
        let renaming = renaming.reserving(environments.chain(releases));
        let links = self.files.iter().filter_map(|file| match &file.content {
            Content::Link(target) => Some((file.path.as_str(), target.as_str())),
            _ => None,
        });
        let is_kept =
            |path: &str, target: &str| self.target(path, target, &renaming, around) == Target::Kept;
        let links = links.filter(|(path, target)| is_kept(path, target));
        let files = links.filter_map(|(_, target)| target.rsplit('/').next());
        let loaded = outside_references(self.helmfile.text());
        let loaded = loaded.filter(|path| is_kept(HELMFILE, path));
        let kept: Vec<String> = files.chain(loaded).map(str::to_owned).collect();
        renaming.keeping(kept)
    }

    pub(super) fn target(
        &self,
        path: &str,
        target: &str,
        renaming: &Renaming,
        around: &Surroundings<'_>,
    ) -> Target {
        let folder = self.reference.folder();
        Target::of(&folder, path, target, renaming, around.exists)
    }

    fn refuse_collisions(&self, wanted: &Wanted<'_>, files: &[TreeFile]) -> Result<()> {
        let collides = |pair: &[TreeFile]| {
            let rest = pair[1].path.strip_prefix(&pair[0].path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let Some(pair) = files.windows(2).find(|pair| collides(pair)) else {
            return Ok(());
        };
        Err(Error::failed(format!(
            "two files of {} would both be {} in {}",
            self.reference, pair[0].path, wanted.name
        ))
        .hint("choose another name or another service to start from"))
    }
}

pub(super) fn unreadable(sibling: &ServiceRef, error: &dyn std::fmt::Display) -> Error {
    Error::failed(format!("{}: {error}", sibling.helmfile()))
        .hint("fix that, or choose another service with --like")
}

/// Why a file is no text.
pub(super) fn no_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(_) => "this has a byte 0, so it is no text".to_owned(),
        Err(error) => format!("this is not UTF-8 (byte {})", error.valid_up_to()),
    }
}

/// The error for a folder that is no service to start from.
pub(super) fn no_helmfile(sibling: &ServiceRef) -> Error {
    Error::invalid(format!("{sibling} has no {HELMFILE} to start from"))
        .hint("choose another service with --like")
}

fn reason_to_leave_out(path: &str, wanted: &Wanted<'_>) -> Option<String> {
    let subject = values_file_subject(path)?;
    if wanted
        .drop_releases
        .iter()
        .any(|dropped| dropped == subject)
    {
        return Some(format!("no release {subject}"));
    }
    let mut environments = wanted.drop_environments.iter();
    environments
        .any(|dropped| dropped == subject)
        .then(|| format!("no environment {subject}"))
}

/// Whether a file is what an editor or a desktop leaves behind.
#[must_use]
pub fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == ".DS_Store"
        || name.strip_suffix(".swp").is_some()
        || name.ends_with('~')
        || name.starts_with(".#")
        || (name.starts_with('#') && name.ends_with('#'))
}

#[cfg(test)]
mod tests;
