//! Reads a whole checkout for checking: names first, then one service after the other.

use std::collections::BTreeSet;

use super::{Layout, Site, entry_names, is_file, is_folder, read_text, read_text_if_there};
use crate::check::{Admin, AdminFile, Group, Surroundings};
use crate::conventions::{ADMIN_NG, HELMFILE_D, TEMPLATE_FOLDER};
use crate::create::template::HELMFILE;
use crate::error::Result;
use crate::helmfile::Source;

impl Site {
    /// What services are checked against.
    ///
    /// # Errors
    /// Where something cannot be read.
    pub fn surroundings(&self) -> Result<Surroundings> {
        let groups = match self.layout {
            Layout::Folder => vec![self.read_group("", "")?],
            Layout::Checkout { .. } => {
                let names = self.groups()?.into_iter();
                let groups =
                    names.map(|name| self.read_group(&name, &format!("{HELMFILE_D}/{name}/")));
                groups.collect::<Result<_>>()?
            }
        };
        Ok(Surroundings {
            groups,
            charts: self.charts()?.map(BTreeSet::from_iter),
            admin: self.admin()?,
        })
    }

    fn read_group(&self, name: &str, path: &str) -> Result<Group> {
        let folder = self.root.join(path);
        let mut group = Group {
            name: name.to_owned(),
            path: path.to_owned(),
            ..Group::default()
        };
        for entry in entry_names(&folder)? {
            let inside = folder.join(&entry);
            if is_folder(&inside)? {
                group.folders.insert(entry, entry_names(&inside)?);
            } else if is_yaml(&entry) {
                group.files.insert(entry, read_text(&inside)?);
            }
        }
        if let Some(text) = read_text_if_there(&folder.join(TEMPLATE_FOLDER).join(HELMFILE))?
            && let Ok(source) = Source::new(&text)
            && let Ok(helmfile) = source.read()
        {
            group.learn(&helmfile);
        }
        Ok(group)
    }

    /// The text files of a service, by name.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn texts(&self, group: &Group, service: &str) -> Result<Vec<(String, String)>> {
        let folder = self.root.join(&group.path).join(service);
        let mut texts = Vec::new();
        for name in group.folders.get(service).into_iter().flatten() {
            let path = folder.join(name);
            if is_yaml(name) && is_file(&path)? {
                texts.push((name.clone(), read_text(&path)?));
            }
        }
        Ok(texts)
    }

    /// What the administrators' folder says; nothing where there is none, or it cannot be told.
    fn admin(&self) -> Result<Option<Admin>> {
        let Some(text) = read_text_if_there(&self.root.join(ADMIN_NG).join(HELMFILE))? else {
            return Ok(None);
        };
        let Ok(source) = Source::new(&text) else {
            return Ok(None);
        };
        let Ok(helmfile) = source.read() else {
            return Ok(None);
        };
        let mut admin = Admin::of(&helmfile);
        for file in admin.wanted() {
            let path = format!("{ADMIN_NG}/{file}");
            let text = read_text_if_there(&self.root.join(&path))?.unwrap_or_default();
            admin.files.insert(file, AdminFile::read(&path, &text));
        }
        Ok(Some(admin))
    }
}

/// Whether a file is read for checking, misspelled endings included.
fn is_yaml(name: &str) -> bool {
    name.contains(".yaml") || name.contains(".yml")
}
