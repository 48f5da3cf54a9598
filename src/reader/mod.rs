//! The only reader: finds out where the program runs, and reads what the model asks for.

mod clones;
mod earlier;
mod files;
mod history;
mod inside;
mod listing;

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use inside::Root;

use crate::changes::TreeFile;
use crate::conventions::{DEFAULT_GROUP, DEFAULTS_ROOT, HELMFILE_D};
use crate::create::existing::Existing;
use crate::create::sibling::tree::is_litter;
use crate::create::template::{TemplateKind, TemplateTree};
use crate::error::{Error, Result};
use crate::repository::{Files, Item, Layout};
use crate::values::Found;

pub use clones::{author, patches_in, read_dns, read_puppet};
pub use files::{
    folder_above, read_named, read_standard_input, read_text, read_text_if_there, resolved,
};
pub use history::History;

/// Where the program works: a checkout, or any other folder.
#[derive(Debug)]
pub struct Checkout {
    /// The checkout's top, or the folder, without links in its path.
    pub root: PathBuf,
    /// What kind of place it is.
    pub layout: Layout,
    /// The root, as it is read.
    top: Root,
}

impl Checkout {
    /// Finds the place: `root` itself where it is given, else the checkout that the current folder
    /// is in, else the current folder.
    ///
    /// # Errors
    /// Where the root is not there, or a folder cannot be read.
    pub fn find(root: Option<&Path>) -> Result<Self> {
        let found = if let Some(root) = root {
            Self::at(root)?
        } else {
            let here = std::env::current_dir()
                .map_err(|error| Error::io("find", Path::new("the current folder"), &error))?;
            let checkout = first_checkout_above(&here)?;
            Self::at(&checkout.unwrap_or(here))?
        };
        if found.root.to_str().is_none() {
            return Err(Error::invalid(format!(
                "the path {} is not UTF-8, so it cannot be written into files and messages",
                found.root.display()
            ))
            .hint("rename that folder"));
        }
        Ok(found)
    }

    fn at(root: &Path) -> Result<Self> {
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
            true => Layout::Checkout,
            false => Layout::Folder,
        };
        let top = Root::at(root.clone());
        Ok(Self { root, layout, top })
    }

    /// The root, for the person.
    #[must_use]
    pub fn shown(&self) -> String {
        self.root.display().to_string()
    }

    /// Reads a folder below the root as a template.
    ///
    /// # Errors
    /// Where it is broken, or leads out of the root.
    pub fn template(&self, folder: &str) -> Result<TemplateTree> {
        files::refuse_outside(&self.root, folder)?;
        template_tree(&self.root.join(folder), folder.to_owned())
    }

    /// Reads the folder of a service: links stay links, and nothing outside is followed.
    ///
    /// # Errors
    /// Where something in it cannot be read, or it is too large for a service.
    pub fn service_files(&self, folder: &str) -> Result<Vec<TreeFile>> {
        files::refuse_outside(&self.root, folder)?;
        files::read_tree(&self.root.join(folder), |_| false)
    }

    /// As [`Self::service_files`], without what editors leave behind, which may be large.
    ///
    /// # Errors
    /// Those of [`Self::service_files`].
    pub fn files_to_copy(&self, folder: &str) -> Result<Vec<TreeFile>> {
        files::refuse_outside(&self.root, folder)?;
        files::read_tree(&self.root.join(folder), is_litter)
    }

    /// What is at `path` (relative to the root), with those of `files` that are there.
    ///
    /// # Errors
    /// Where something cannot be read, or the path leads out of the root.
    pub fn existing(&self, path: &str, files: &[String]) -> Result<Existing> {
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        files::refuse_outside(&self.root, above)?;
        files::existing(&self.root.join(path), files)
    }

    /// Refuses a path whose file would be written outside the root.
    ///
    /// # Errors
    /// Where it leads out, through a link or dots.
    pub fn refuse_outside(&self, path: &str) -> Result<()> {
        files::refuse_outside(&self.root, path)
    }

    /// Whether a path is a file of its own below the root: no link, and no program.
    #[must_use]
    pub fn is_plain_file(&self, path: &str) -> bool {
        let is_plain = |found: fs::Metadata| found.is_file() && found.mode() & 0o111 == 0;
        let found = fs::symlink_metadata(self.root.join(path));
        self.refuse_outside(path).is_ok() && found.is_ok_and(is_plain)
    }

    /// The files below some folders, from the root on and sorted: no links, and nothing through one.
    /// What cannot be listed is left out.
    #[must_use]
    pub fn files_below(&self, folders: &[&str]) -> Vec<String> {
        let within = folders
            .iter()
            .filter(|folder| self.refuse_outside(folder).is_ok());
        let walks = within.map(|folder| files::walk(&self.root.join(folder)));
        let found = walks.flatten().filter_map(|path| {
            let inside = path.strip_prefix(&self.root).ok()?;
            inside.to_str().map(str::to_owned)
        });
        let mut found: Vec<String> = found.collect();
        found.sort();
        found
    }

    /// A path that a person gave, from the root on; `None` where it is not below the root.
    ///
    /// # Errors
    /// Where what is there cannot be looked at.
    pub fn inside(&self, path: &Path) -> Result<Option<String>> {
        let path = path.components().as_path();
        // A path that ends in dots names no file: it is a folder that is there, or nothing is.
        let found = match path.file_name() {
            Some(_) => resolved(path)?,
            None => match fs::canonicalize(path) {
                Ok(found) => found,
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(Error::io("find", path, &error)),
            },
        };
        let below = found.strip_prefix(&self.root).ok().and_then(Path::to_str);
        Ok(below.map(str::to_owned))
    }
}

impl Files for Checkout {
    fn items(&self, folder: &str) -> Result<Option<Vec<Item>>> {
        listing::items(&self.top, folder)
    }

    fn text(&self, file: &str) -> Result<Option<String>> {
        files::text_inside(&self.top, file)
    }
}

/// Reads any folder as a template; `shown` is how a person would write its path.
///
/// # Errors
/// Where it is not one.
pub fn template_tree(folder: &Path, shown: String) -> Result<TemplateTree> {
    TemplateTree::new(
        TemplateKind::Folder(shown),
        files::read_tree(folder, |_| false)?,
    )
}

/// The folder with a copy of the deployment server's defaults, without links in its path.
///
/// # Errors
/// Where it is not there.
pub fn defaults_copy(copy: &Path) -> Result<PathBuf> {
    if !is_folder(copy)? {
        return Err(
            Error::invalid(format!("there is no folder {}", copy.display())).hint(format!(
                "give a copy of {DEFAULTS_ROOT}: --defaults-dir DIR"
            )),
        );
    }
    fs::canonicalize(copy).map_err(|error| Error::io("look at", copy, &error))
}

/// A file of the deployment server from a [`defaults_copy`]; out of reach where it is not one of
/// the defaults.
///
/// # Errors
/// Where the file cannot be read, or its path leads out of the copy.
pub fn read_default(copy: &Path, path: &str) -> Result<Found> {
    let Some(below) = path.strip_prefix(DEFAULTS_ROOT) else {
        return Ok(Found::OutOfReach);
    };
    Ok(Found::from_text(files::text_inside(
        &Root::at(copy.to_owned()),
        below,
    )?))
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

fn looks(path: &Path, like: impl Fn(&fs::Metadata) -> bool) -> Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(like(&found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(Error::io("look at", path, &error)),
    }
}
