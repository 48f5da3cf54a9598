//! A checkout in memory, for tests of the core.

use std::collections::BTreeMap;

use super::{Files, Item, Kind};
use crate::error::{Error, Result};

/// Files by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemoryFiles(pub(crate) BTreeMap<String, String>);

impl MemoryFiles {
    /// A checkout with these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let pairs = files.iter();
        Self(
            pairs
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        )
    }
}

impl Files for MemoryFiles {
    fn items(&self, folder: &str) -> Result<Option<Vec<Item>>> {
        let start = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let mut items: Vec<Item> = Vec::new();
        for path in self.0.keys() {
            let Some(inside) = path.strip_prefix(&start) else {
                continue;
            };
            let (name, kind) = match inside.split_once('/') {
                Some((name, _)) => (name, Kind::Folder),
                None => (inside, Kind::File),
            };
            if items.iter().all(|item| item.name != name) {
                let name = name.to_owned();
                items.push(Item { name, kind });
            }
        }
        items.sort_by(|a, b| a.name.cmp(&b.name));
        Ok((!items.is_empty()).then_some(items))
    }

    fn text(&self, file: &str) -> Result<Option<String>> {
        Ok(self.0.get(file).cloned())
    }
}

/// The same with a folder that the system refuses to read.
pub(crate) struct WithUnreadable<'f> {
    pub(crate) files: &'f MemoryFiles,
    pub(crate) folder: &'f str,
}

impl WithUnreadable<'_> {
    fn refuse(&self, path: &str) -> Result<()> {
        let inside = path.strip_prefix(self.folder);
        match inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            true => Err(Error::failed(format!("cannot read {path}"))),
            false => Ok(()),
        }
    }
}

impl Files for WithUnreadable<'_> {
    fn items(&self, folder: &str) -> Result<Option<Vec<Item>>> {
        self.refuse(folder)?;
        self.files.items(folder)
    }

    fn text(&self, file: &str) -> Result<Option<String>> {
        self.refuse(file)?;
        self.files.text(file)
    }
}
