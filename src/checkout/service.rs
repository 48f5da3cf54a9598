//! Finds a service that is there, and reads what belongs to it.

use std::path::Path;

use super::{Layout, Site, folder_names, is_file, is_folder, is_there, read_text, resolved};
use crate::conventions::{DEFAULT_GROUP, DEFAULTS_ROOT, HELMFILE_D};
use crate::create::template::HELMFILE;
use crate::error::{Error, Result};
use crate::handover::COMMIT_FORM;
use crate::helmfile::is_harmless_base;

/// Where a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePlace {
    /// Its name, which is its folder's.
    pub name: String,
    /// The group that it is in; empty where the root is no checkout.
    pub group: String,
    /// Its folder, from the root on.
    pub folder: String,
}

impl ServicePlace {
    /// The path from the root on of a file that its helmfile names, without dots.
    #[must_use]
    pub fn path(&self, file: &str) -> String {
        let mut parts: Vec<&str> = self.folder.split('/').collect();
        for part in file.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

impl Site {
    /// Finds a service by its name, or by the path of its folder. Without `group`, the services
    /// that everybody means come first, then those of all other groups.
    ///
    /// # Errors
    /// Where there is none, or the name is that of several.
    pub fn find_service(&self, name: &str, group: Option<&str>) -> Result<ServicePlace> {
        if name.contains('/') || name == "." {
            return self.service_at(Path::new(name));
        }
        let mut places = Vec::new();
        for group in self.groups_of(group)? {
            let place = place(group, name);
            if is_file(&self.root.join(place.path(HELMFILE)))? {
                places.push(place);
            }
        }
        let default = places.iter().position(|place| place.group == DEFAULT_GROUP);
        match (default, places.len()) {
            (Some(index), _) => Ok(places.swap_remove(index)),
            (None, 1) => Ok(places.swap_remove(0)),
            (None, 0) => Err(no_service(name)),
            (None, _) => {
                let groups: Vec<&str> = places.iter().map(|place| place.group.as_str()).collect();
                let groups = groups.join(", ");
                let message = format!("there are several services {name}: in {groups}");
                Err(Error::invalid(message).hint("say which: --group FOLDER"))
            }
        }
    }

    /// The names of the services of a group, or of all groups, each once; templates included.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn service_names(&self, group: Option<&str>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for group in self.groups_of(group)? {
            let folder = place(group, "").folder;
            for name in folder_names(&self.root.join(&folder))? {
                let folder = self.root.join(&folder).join(&name);
                if is_file(&folder.join(HELMFILE))? {
                    names.push(name);
                }
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// One group, or all that there are; a folder has one without a name.
    fn groups_of(&self, group: Option<&str>) -> Result<Vec<String>> {
        match (&self.layout, group) {
            (Layout::Folder, _) => Ok(vec![String::new()]),
            (Layout::Checkout { .. }, Some(group)) => Ok(vec![group.to_owned()]),
            (Layout::Checkout { .. }, None) => self.groups(),
        }
    }

    /// The same place, with services of this group in mind.
    #[must_use]
    pub fn in_group(self, group: &str) -> Self {
        let layout = match self.layout {
            Layout::Checkout { .. } => Layout::Checkout {
                group: group.to_owned(),
            },
            Layout::Folder => Layout::Folder,
        };
        Self { layout, ..self }
    }

    /// The group that services go to; that of a folder is the one that everybody means.
    #[must_use]
    pub fn group(&self) -> &str {
        match &self.layout {
            Layout::Checkout { group } => group,
            Layout::Folder => DEFAULT_GROUP,
        }
    }

    /// The service in a folder, or that a file in it belongs to.
    fn service_at(&self, path: &Path) -> Result<ServicePlace> {
        let shown = path.display().to_string();
        let found = resolved(path.components().as_path())?;
        let below = found.strip_prefix(&self.root).ok().and_then(Path::to_str);
        let parts: Vec<&str> = below.unwrap_or_default().split('/').collect();
        let place = match (&self.layout, parts.as_slice()) {
            (Layout::Folder, [name, ..]) if !name.is_empty() => place(String::new(), name),
            (Layout::Checkout { .. }, [HELMFILE_D, group, name, ..]) => {
                place((*group).to_owned(), name)
            }
            _ => return Err(no_service(&shown)),
        };
        match is_file(&self.root.join(place.path(HELMFILE)))? {
            true => Ok(place),
            false => Err(no_service(&shown)),
        }
    }

    /// The text of a file below the root.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(&self, path: &str) -> Result<String> {
        read_text(&self.root.join(path))
    }

    /// The text of a file below the root; `None` where there is none, or a link leads nowhere.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read_if_there(&self, path: &str) -> Result<Option<String>> {
        let path = self.root.join(path);
        is_there(&path)?.then(|| read_text(&path)).transpose()
    }

    /// The text of a file of the deployment server from a copy of its defaults; `None` where it is
    /// not one of the defaults, and `Some(None)` where the copy does not have it.
    ///
    /// # Errors
    /// Where the copy is not there, or the file cannot be read.
    pub fn read_default(&self, copy: &Path, path: &str) -> Result<Option<Option<String>>> {
        if !is_folder(copy)? {
            return Err(
                Error::invalid(format!("there is no folder {}", copy.display())).hint(format!(
                    "give a copy of {DEFAULTS_ROOT}: --defaults-dir DIR"
                )),
            );
        }
        let Some(below) = path.strip_prefix(DEFAULTS_ROOT) else {
            return Ok(None);
        };
        let path = copy.join(below);
        let text = is_there(&path)?.then(|| read_text(&path)).transpose()?;
        Ok(Some(text))
    }

    /// The checkout's form for commit messages, `.gitmessage`, or the usual one where it has none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn commit_form(&self) -> Result<String> {
        let own = self.read_if_there(".gitmessage")?;
        Ok(own.unwrap_or_else(|| COMMIT_FORM.to_owned()))
    }

    /// Whether a base may declare releases: it does, or it is not there to be read.
    #[must_use]
    pub fn may_declare_releases(&self, path: &str) -> bool {
        let text = read_text(&self.root.join(path));
        !text.is_ok_and(|text| is_harmless_base(&text))
    }

    /// The folder of a chart, from the root on: `wmf-stable/x` is in the checkout's charts, a path
    /// starts at the service's folder.
    #[must_use]
    pub fn chart_folder(&self, place: &ServicePlace, chart: &str) -> String {
        match chart.starts_with('.') {
            true => place.path(chart),
            false => format!("charts/{}", chart.rsplit('/').next().unwrap_or(chart)),
        }
    }
}

fn place(group: String, name: &str) -> ServicePlace {
    let folder = match group.is_empty() {
        true => name.to_owned(),
        false => format!("{HELMFILE_D}/{group}/{name}"),
    };
    ServicePlace {
        name: name.to_owned(),
        group,
        folder,
    }
}

fn no_service(name: &str) -> Error {
    Error::invalid(format!("there is no service {name} here"))
        .hint("give a service's name or the path of its folder")
}
