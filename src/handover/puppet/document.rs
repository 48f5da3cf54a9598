//! A YAML file with the tree that was read from it.

use crate::error::{Error, Result};
use crate::handover::SourceFile;
use crate::yaml::{
    Entry, NewEntry, NewItem, NodeId, Place, Position, SpliceError, Splicer, Tree, insert_entry,
};

/// A YAML file whose content is below one top-level key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub file: SourceFile,
    pub tree: Tree<'static>,
    /// The top-level key with everything below it.
    pub top: Entry,
}

impl Document {
    /// Parses a file and finds its top-level key.
    pub fn parse(file: SourceFile, key: &str) -> Result<Self> {
        let tree = match Tree::parse(&file.text) {
            Ok(tree) => tree.into_owned(),
            Err(error) => {
                let (path, at) = (&file.path, error.at);
                let reason = error.reason;
                return Err(Error::failed(format!(
                    "{path}:{}:{}: {reason}",
                    at.line, at.column
                )));
            }
        };
        let mut documents = tree.documents().iter();
        let Some(top) = documents.find_map(|root| tree.entry(*root, key)) else {
            let message = format!("{} has no {key}", file.path);
            return Err(Error::failed(message)
                .hint("look whether the clone is that of operations/puppet, and up to date"));
        };
        Ok(Self { file, tree, top })
    }

    /// The line that a node starts in.
    pub fn line(&self, node: NodeId) -> usize {
        Position::of(&self.file.text, self.tree.node(node).span().start).line
    }

    /// The scalar that a mapping has under a key.
    pub fn text_of(&self, mapping: NodeId, key: &str) -> Option<&str> {
        self.tree.scalar(self.tree.entry(mapping, key)?.value)
    }

    /// A node as it is written.
    pub fn written(&self, node: NodeId) -> &str {
        &self.file.text[self.tree.node(node).span()]
    }

    /// The text with another entry below `parent`.
    pub fn with(&self, parent: Entry, place: Place, new: &NewEntry<'_>) -> Result<String> {
        insert_entry(&self.file.text, &self.tree, parent, place, new)
            .map_err(|error| Error::failed(format!("{}: {error}", self.file.path)))
    }

    /// The text without the entry of `mapping` that has this key; as it is where there is none.
    pub fn without_entry(&self, mapping: NodeId, key: &str) -> Result<String> {
        let mut entries = self.tree.entries(mapping).iter();
        let Some(index) = entries.position(|entry| self.tree.scalar(entry.key) == Some(key)) else {
            return Ok(self.file.text.clone());
        };
        self.edited(|splicer| splicer.remove_entries(mapping, &[index]))
    }

    /// The text without these items of a list.
    pub fn without_items(&self, list: NodeId, indices: &[usize]) -> Result<String> {
        self.edited(|splicer| splicer.remove_items(list, indices))
    }

    fn edited(
        &self,
        edit: impl FnOnce(&mut Splicer<'_>) -> std::result::Result<(), SpliceError>,
    ) -> Result<String> {
        let with = |mut splicer: Splicer<'_>| {
            edit(&mut splicer)?;
            splicer.finish()
        };
        Splicer::new(&self.file.text, &self.tree)
            .and_then(with)
            .map_err(|error| Error::failed(format!("{}: {error}", self.file.path)))
    }

    /// The text with another item in the list below the top-level key.
    pub fn with_item(&self, place: Place, new: &NewItem<'_>) -> Result<String> {
        self.with_item_below(self.top, place, new)
    }

    /// The text with another item in the list below `parent`.
    pub fn with_item_below(
        &self,
        parent: Entry,
        place: Place,
        new: &NewItem<'_>,
    ) -> Result<String> {
        self.edited(|splicer| splicer.insert_item(parent, place, new))
    }
}
