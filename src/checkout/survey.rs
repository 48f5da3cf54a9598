//! Reads a whole checkout for checking: names first, then one service after the other.

use super::{
    HELMFILE_D, Layout, Site, entry_names, is_file, is_folder, read_text, read_text_if_there,
};
use crate::check::{Admin, AdminFile, Group, Surroundings};
use crate::conventions::TEMPLATE_FOLDER;
use crate::error::Result;
use crate::helmfile::Source;
use crate::namespace::NamespaceFile;
use crate::template::HELMFILE;

/// The administrators' folder.
const ADMIN: &str = "admin_ng";

/// A values file of the administrators: its path below the root, and its text.
pub type AdminText = (String, String);

impl Site {
    /// What services are checked against, with the texts of the administrators' values files.
    ///
    /// # Errors
    /// Where something cannot be read.
    pub fn surroundings(&self) -> Result<(Surroundings, Vec<AdminText>)> {
        let groups = match self.layout {
            Layout::Folder => vec![self.group("", "")?],
            Layout::Checkout { .. } => {
                let names = self.groups()?.into_iter();
                let groups = names.map(|name| self.group(&name, &format!("{HELMFILE_D}/{name}/")));
                groups.collect::<Result<_>>()?
            }
        };
        let (admin, texts) = self.admin()?;
        let charts = self.charts()?;
        Ok((
            Surroundings {
                groups,
                charts,
                admin,
            },
            texts,
        ))
    }

    fn group(&self, name: &str, path: &str) -> Result<Group> {
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
    fn admin(&self) -> Result<(Option<Admin>, Vec<AdminText>)> {
        let folder = format!("{HELMFILE_D}/{ADMIN}");
        let Some(text) = read_text_if_there(&self.root.join(&folder).join(HELMFILE))? else {
            return Ok((None, Vec::new()));
        };
        let Ok(source) = Source::new(&text) else {
            return Ok((None, Vec::new()));
        };
        let Ok(helmfile) = source.read() else {
            return Ok((None, Vec::new()));
        };
        let mut admin = Admin::of(&helmfile);
        let mut texts = Vec::new();
        for file in admin.wanted() {
            let path = format!("{folder}/{file}");
            let text = read_text_if_there(&self.root.join(&path))?.unwrap_or_default();
            let read = NamespaceFile::read(&path, &text).ok();
            admin.files.insert(file, AdminFile::of(read.as_ref()));
            if read.is_some() {
                texts.push((path, text));
            }
        }
        Ok((Some(admin), texts))
    }
}

/// Whether a file is read for checking, misspelled endings included.
fn is_yaml(name: &str) -> bool {
    name.contains(".yaml") || name.contains(".yml")
}
