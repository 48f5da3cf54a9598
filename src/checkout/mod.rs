//! The only reader: finds out where the program runs and reads what the core needs to know.

mod admin;
mod asked;
mod clones;
mod files;
mod ports;
mod service;
mod survey;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::conventions::{DEFAULT_GROUP, HELMFILE_D, TEMPLATE_FOLDER, is_reserved_folder};
use crate::create::embedded;
use crate::create::template::{HELMFILE, Origin, TemplateTree};
use crate::create::template_choice::TemplateChoice;
use crate::error::{Error, Result};
use crate::helmfile::Source;
use crate::plan::Existing;

pub use asked::Asked;
pub use clones::{patches_in, read_dns, read_puppet};
pub use files::{folder_above, read_text, read_text_if_there, resolved};
pub use service::ServicePlace;

/// What kind of place the root is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// A deployment-charts checkout; services go to this group.
    Checkout {
        /// The folder under helmfile.d.
        group: String,
    },
    /// Any other folder; services go right into it.
    Folder,
}

/// Where the program works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The checkout's top, or the folder.
    pub root: PathBuf,
    /// What kind of place it is.
    pub layout: Layout,
}

impl Site {
    /// Finds the site: `root` itself where it is given, else the checkout that the current folder
    /// is in, else the current folder.
    ///
    /// # Errors
    /// Where the root is not there, a folder cannot be read, or the group is unknown.
    pub fn find(root: Option<&Path>, group: &str) -> Result<Self> {
        let site = if let Some(root) = root {
            Self::at(root, group)?
        } else {
            let here = std::env::current_dir()
                .map_err(|error| Error::io("find", Path::new("the current folder"), &error))?;
            let checkout = first_checkout_above(&here)?;
            let root = checkout.unwrap_or(here);
            Self::at(&root, group)?
        };
        if site.root.to_str().is_none() {
            return Err(Error::invalid(format!(
                "the path {} is not UTF-8, so it cannot be written into files and messages",
                site.root.display()
            ))
            .hint("rename that folder"));
        }
        site.check_group(group)?;
        Ok(site)
    }

    fn at(root: &Path, group: &str) -> Result<Self> {
        match fs::metadata(root) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => {
                return Err(
                    Error::invalid(format!("{} is not a folder", root.display()))
                        .hint("give --root the top of a checkout, or any other folder"),
                );
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(
                    Error::invalid(format!("there is no folder {}", root.display()))
                        .hint("give --root the top of a checkout, or any other folder that exists"),
                );
            }
            Err(error) => return Err(Error::io("look at", root, &error)),
        }
        let root = fs::canonicalize(root).map_err(|error| Error::io("look at", root, &error))?;
        let layout = match is_folder(&root.join(HELMFILE_D).join(DEFAULT_GROUP))? {
            true => Layout::Checkout {
                group: group.to_owned(),
            },
            false => Layout::Folder,
        };
        Ok(Self { root, layout })
    }

    fn check_group(&self, group: &str) -> Result<()> {
        if group == DEFAULT_GROUP {
            // A checkout is known by it, and a folder has no other.
            return Ok(());
        }
        if self.layout == Layout::Folder {
            return Err(Error::invalid(format!(
                "--group {group} needs a deployment-charts checkout, and {} is in none",
                self.root.display()
            ))
            .hint("leave out --group, or point --root at a checkout"));
        }
        let groups = self.groups()?;
        if groups.iter().any(|known| known == group) {
            return Ok(());
        }
        let known = groups.join(", ");
        Err(
            Error::invalid(format!("there is no group {group:?} under {HELMFILE_D}"))
                .hint(format!("choose from: {known}")),
        )
    }

    /// The groups of services in a checkout.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn groups(&self) -> Result<Vec<String>> {
        let names = folder_names(&self.root.join(HELMFILE_D))?;
        let of_services = |name: &String| !is_reserved_folder(name) && !name.starts_with('.');
        Ok(names.into_iter().filter(of_services).collect())
    }

    /// The folder that services go to, relative to the root; empty in a folder.
    #[must_use]
    pub fn services(&self) -> String {
        match &self.layout {
            Layout::Checkout { group } => format!("{HELMFILE_D}/{group}"),
            Layout::Folder => String::new(),
        }
    }

    /// The folder of one service, relative to the root.
    #[must_use]
    pub fn service(&self, name: &str) -> String {
        match &self.layout {
            Layout::Checkout { .. } => format!("{}/{name}", self.services()),
            Layout::Folder => name.to_owned(),
        }
    }

    /// The folder of the change request and the checklist, where the namespace is not asked for
    /// in a values file; relative to the root.
    #[must_use]
    pub fn request(&self, name: &str) -> String {
        match self.layout {
            Layout::Checkout { .. } => format!("{HELMFILE_D}/admin/{name}"),
            Layout::Folder => format!("admin/{name}"),
        }
    }

    /// The service folders that are there, and whatever else takes a name beside them.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn taken_names(&self) -> Result<Vec<String>> {
        entry_names(&self.root.join(self.services()))
    }

    /// The helmfile of a service that is there, with its path relative to the root.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn service_helmfile(&self, name: &str) -> Result<(String, String)> {
        let path = format!("{}/{HELMFILE}", self.service(name));
        if !is_file(&self.root.join(&path))? {
            return Err(
                Error::invalid(format!("there is no service {name}: no {path}"))
                    .hint(format!("make it first: new-service {name}")),
            );
        }
        let text = read_text(&self.root.join(&path))?;
        Ok((path, text))
    }

    /// The charts of the checkout; `None` where it has no folder of charts.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn charts(&self) -> Result<Option<Vec<String>>> {
        let folder = self.root.join("charts");
        let has_charts = matches!(self.layout, Layout::Checkout { .. }) && is_folder(&folder)?;
        has_charts.then(|| folder_names(&folder)).transpose()
    }

    /// Reads the template.
    ///
    /// # Errors
    /// Where there is none to be had, or it is broken.
    pub fn template(&self, choice: &TemplateChoice) -> Result<TemplateTree> {
        let own = format!("{}/{TEMPLATE_FOLDER}", self.services());
        let own = own.trim_start_matches('/');
        let has_own = || is_folder(&self.root.join(own));
        let read_own = || read_template(&self.root.join(own), own.to_owned());
        match choice {
            TemplateChoice::Folder(folder) => read_template(folder, folder.display().to_string()),
            TemplateChoice::Own if !has_own()? => Err(Error::invalid(format!(
                "--template repo: there is no {own}"
            ))
            .hint("leave out --template, or give a folder: --template DIR")),
            TemplateChoice::Own => read_own(),
            TemplateChoice::Auto if has_own()? => read_own(),
            TemplateChoice::Auto | TemplateChoice::Embedded => {
                self.refuse_embedded()?;
                embedded::template()
            }
        }
    }

    /// The embedded template knows the environments of one group only.
    fn refuse_embedded(&self) -> Result<()> {
        match &self.layout {
            Layout::Checkout { group } if group != DEFAULT_GROUP => Err(Error::invalid(format!(
                "group {group} has no {TEMPLATE_FOLDER}, and the template built into new-service \
                 is for the environments of group {DEFAULT_GROUP}"
            ))
            .hint(format!(
                "name a folder to start from, such as a copy of a service of {group} with \
                 SERVICE_NAME for its name: --template DIR"
            ))),
            _ => Ok(()),
        }
    }

    /// What stands at `path` (relative to the root), with those of `files` that are there.
    ///
    /// # Errors
    /// Where something cannot be read, or the path leads out of the root.
    pub fn existing(&self, path: &str, files: &[String]) -> Result<Existing> {
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        files::refuse_outside(&self.root, above)?;
        files::existing(&self.root.join(path), files)
    }

    /// The helmfiles of a group's services, with their names; those that cannot be read are left
    /// out, since they are not what the run is about.
    fn service_helmfiles(&self, group: &str) -> Result<Vec<(String, Source)>> {
        let folder = self.root.join(HELMFILE_D).join(group);
        let mut found = Vec::new();
        // Folders that start with an underscore hold what services share.
        let names = folder_names(&folder)?.into_iter();
        for name in names.filter(|name| !name.starts_with('_')) {
            let helmfile = folder.join(&name).join(HELMFILE);
            if let Ok(text) = read_text(&helmfile)
                && let Ok(source) = Source::new(&text)
            {
                found.push((name, source));
            }
        }
        Ok(found)
    }

    /// The values hierarchies of the services of this group: for each, its name and the values
    /// files of its `main` release, in order, with SERVICE_NAME for its own name.
    ///
    /// # Errors
    /// Where the group's folder cannot be read.
    pub fn hierarchies(&self) -> Result<Vec<(String, Vec<String>)>> {
        let Layout::Checkout { group } = &self.layout else {
            return Ok(Vec::new());
        };
        let helmfiles = self.service_helmfiles(group)?.into_iter();
        let of_main = |(name, source): (String, Source)| {
            let files = source.read().ok()?.hierarchy(&name)?;
            Some((name, files))
        };
        Ok(helmfiles.filter_map(of_main).collect())
    }
}

fn read_template(folder: &Path, shown: String) -> Result<TemplateTree> {
    TemplateTree::new(Origin::Folder(shown), files::read_tree(folder)?)
}

fn first_checkout_above(start: &Path) -> Result<Option<PathBuf>> {
    for folder in start.ancestors() {
        if is_folder(&folder.join(HELMFILE_D).join(DEFAULT_GROUP))? {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(None)
}

/// Whether there is a folder. That it cannot be seen is an error, never a no.
fn is_folder(path: &Path) -> Result<bool> {
    looks(path, fs::Metadata::is_dir)
}

/// Whether there is a file; otherwise as [`is_folder`].
fn is_file(path: &Path) -> Result<bool> {
    looks(path, fs::Metadata::is_file)
}

/// Whether there is anything; otherwise as [`is_folder`].
fn is_there(path: &Path) -> Result<bool> {
    looks(path, |_| true)
}

fn looks(path: &Path, like: impl Fn(&fs::Metadata) -> bool) -> Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(like(&found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(Error::io("look at", path, &error)),
    }
}

/// The names of the folders in a folder, sorted. Names that are not UTF-8 are left out: no name
/// that this program makes or asks for can be one.
fn folder_names(folder: &Path) -> Result<Vec<String>> {
    list(folder, |entry| {
        entry.file_type().is_ok_and(|kind| kind.is_dir())
    })
}

fn entry_names(folder: &Path) -> Result<Vec<String>> {
    list(folder, |_| true)
}

fn list(folder: &Path, wanted: impl Fn(&fs::DirEntry) -> bool) -> Result<Vec<String>> {
    let failed = |error| Error::io("read the folder", folder, &error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if wanted(&entry)
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
