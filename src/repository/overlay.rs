//! A checkout as it will be once changes are made.

use std::collections::BTreeMap;

use super::{Files, Item, Kind};
use crate::changes::{Change, ChangeSet, Content, Entry};
use crate::error::Result;

/// Files with changes made to them that are not written yet.
pub struct Overlay<'f> {
    files: &'f dyn Files,
    /// The new texts by path; `None` for what goes, and for links and files that are not text.
    texts: BTreeMap<String, Option<String>>,
    /// What the changes add and take away, by path.
    kinds: BTreeMap<String, Option<Kind>>,
}

impl<'f> Overlay<'f> {
    /// `files` as they are once `changes` are made.
    #[must_use]
    pub fn new(files: &'f dyn Files, changes: &ChangeSet) -> Self {
        let mut overlay = Self {
            files,
            texts: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        for change in changes.iter() {
            overlay.make(change);
        }
        overlay
    }

    /// `files` as they were: with the texts that some had, and without those that were not there.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn earlier(files: &'f dyn Files, texts: BTreeMap<String, Option<String>>) -> Result<Self> {
        let mut kinds: BTreeMap<String, Option<Kind>> = BTreeMap::new();
        for (path, text) in &texts {
            kinds.insert(path.clone(), text.is_some().then_some(Kind::File));
        }
        let mut overlay = Self {
            files,
            texts,
            kinds,
        };
        let kinds = overlay.kinds.clone();
        for path in kinds.iter().filter_map(|(path, kind)| kind.and(Some(path))) {
            overlay.add(path, Kind::File);
        }
        for path in kinds
            .iter()
            .filter_map(|(path, kind)| kind.is_none().then_some(path))
        {
            overlay.drop_empty_folders_above(path)?;
        }
        Ok(overlay)
    }

    /// A folder is there only with something in it, as git has it.
    fn drop_empty_folders_above(&mut self, path: &str) -> Result<()> {
        let mut path = path;
        while let Some((folder, _)) = path.rsplit_once('/') {
            let is_file = self.kinds.get(folder) == Some(&Some(Kind::File));
            if is_file || self.items(folder)?.is_some_and(|items| !items.is_empty()) {
                break;
            }
            self.kinds.insert(folder.to_owned(), None);
            path = folder;
        }
        Ok(())
    }

    fn make(&mut self, change: &Change) {
        match change {
            Change::Edit(edit) => {
                let after = Some(edit.after.clone());
                self.texts.insert(edit.path.clone(), after);
            }
            Change::Create { path, entry } => {
                for (file, content) in files_of(path, entry) {
                    let text = text_of(content);
                    self.texts.insert(file.clone(), text);
                    self.add(&file, Kind::File);
                }
            }
            Change::Remove { path, entry } => {
                for (file, _) in files_of(path, entry) {
                    self.texts.insert(file, None);
                }
                self.kinds.insert(path.clone(), None);
            }
        }
    }

    /// Adds a file with the folders above it.
    fn add(&mut self, path: &str, kind: Kind) {
        self.kinds.insert(path.to_owned(), Some(kind));
        if let Some((above, _)) = path.rsplit_once('/') {
            self.add(above, Kind::Folder);
        }
    }
}

/// The files of an entry at `path`, with what they hold.
fn files_of<'e>(path: &str, entry: &'e Entry) -> Vec<(String, &'e Content)> {
    match entry {
        Entry::File { content, .. } => vec![(path.to_owned(), content)],
        Entry::Folder(files) => {
            let files = files.iter();
            let whole = files.map(|file| (format!("{path}/{}", file.path), &file.content));
            whole.collect()
        }
    }
}

fn text_of(content: &Content) -> Option<String> {
    match content {
        Content::Text(text) => Some(text.clone()),
        Content::Bytes(_) | Content::Link(_) => None,
    }
}

impl Files for Overlay<'_> {
    fn items(&self, folder: &str) -> Result<Option<Vec<Item>>> {
        if self.kinds.get(folder) == Some(&None) {
            return Ok(None);
        }
        let start = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let there = self.files.items(folder)?;
        let is_there = there.is_some() || self.kinds.get(folder) == Some(&Some(Kind::Folder));
        let mut items: BTreeMap<String, Kind> = BTreeMap::new();
        items.extend(
            there
                .into_iter()
                .flatten()
                .map(|item| (item.name, item.kind)),
        );
        for (path, kind) in &self.kinds {
            let Some(name) = path.strip_prefix(&start).filter(|name| !name.contains('/')) else {
                continue;
            };
            match kind {
                Some(kind) => items.insert(name.to_owned(), *kind),
                None => items.remove(name),
            };
        }
        let items = items.into_iter().map(|(name, kind)| Item { name, kind });
        Ok(is_there.then(|| items.collect()))
    }

    fn text(&self, file: &str) -> Result<Option<String>> {
        match self.texts.get(file) {
            Some(changed) => Ok(changed.clone()),
            None => self.files.text(file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::TreeFile;
    use crate::repository::memory::MemoryFiles;

    #[test]
    fn a_folder_that_came_with_its_files_was_not_there_before() {
        let files = MemoryFiles::of(&[("g/new/a", "1"), ("g/new/b/c", "2"), ("g/kept", "3")]);
        let earlier = [
            ("g/new/a", None),
            ("g/new/b/c", None),
            ("g/kept", Some("0")),
            ("h/old", Some("4")),
        ];
        let earlier = earlier.map(|(path, text)| (path.to_owned(), text.map(str::to_owned)));
        let overlay = Overlay::earlier(&files, earlier.into()).unwrap();
        let names = |folder| {
            let items = overlay.items(folder).unwrap();
            items.map(|items| items.into_iter().map(|item| item.name).collect::<Vec<_>>())
        };
        assert_eq!(names("g"), Some(vec!["kept".to_owned()]));
        assert_eq!(names("g/new"), None);
        assert_eq!(names("h"), Some(vec!["old".to_owned()]));
        assert_eq!(overlay.text("g/kept").unwrap().as_deref(), Some("0"));
        assert_eq!(overlay.text("g/new/a").unwrap(), None);
    }

    fn changes() -> ChangeSet {
        let mut changes = ChangeSet::default();
        let file = TreeFile {
            path: "helmfile.yaml".into(),
            content: Content::Text("new".into()),
            executable: false,
        };
        let folder = Entry::Folder(vec![file]);
        changes.create("helmfile.d/g/new", folder).unwrap();
        changes.edit("helmfile.d/values.yaml", "a", "b").unwrap();
        let gone = TreeFile {
            path: "helmfile.yaml".into(),
            content: Content::Text("old".into()),
            executable: false,
        };
        let folder = Entry::Folder(vec![gone]);
        changes.remove("helmfile.d/g/old", folder).unwrap();
        changes
    }

    #[test]
    fn what_will_be_there_is_there_and_what_goes_is_gone() {
        let files = MemoryFiles::of(&[
            ("helmfile.d/g/old/helmfile.yaml", "old"),
            ("helmfile.d/g/kept/helmfile.yaml", "kept"),
            ("helmfile.d/values.yaml", "a"),
        ]);
        let overlay = Overlay::new(&files, &changes());
        let text = |path| overlay.text(path).unwrap();
        assert_eq!(text("helmfile.d/values.yaml").as_deref(), Some("b"));
        assert_eq!(
            text("helmfile.d/g/new/helmfile.yaml").as_deref(),
            Some("new")
        );
        assert_eq!(text("helmfile.d/g/old/helmfile.yaml"), None);
        assert_eq!(
            text("helmfile.d/g/kept/helmfile.yaml").as_deref(),
            Some("kept")
        );
        let names = |folder| {
            let items = overlay.items(folder).unwrap();
            items.map(|items| items.into_iter().map(|item| item.name).collect::<Vec<_>>())
        };
        assert_eq!(
            names("helmfile.d/g"),
            Some(vec!["kept".into(), "new".into()])
        );
        assert_eq!(
            names("helmfile.d/g/new"),
            Some(vec!["helmfile.yaml".into()])
        );
        assert_eq!(names("helmfile.d/g/old"), None);
        assert_eq!(names("elsewhere"), None);
    }
}
