//! The entry of a namespace that goes.

use super::NamespaceFile;
use crate::error::{Error, Result};
use crate::yaml::Splicer;

impl NamespaceFile<'_> {
    /// The text without the entry for `namespace`; `None` where the file has none of its own.
    ///
    /// # Errors
    /// Where the file is not written in a way that can be edited safely.
    pub fn without(&self, namespace: &str) -> Result<Option<String>> {
        let namespaces = self.parent.value;
        let mut entries = self.tree.entries(namespaces).iter();
        let Some(index) = entries.position(|entry| self.name_of(*entry) == Some(namespace)) else {
            return Ok(None);
        };
        let removed = Splicer::new(self.text, &self.tree).and_then(|mut splicer| {
            splicer.remove_entries(namespaces, &[index])?;
            splicer.finish()
        });
        removed
            .map(Some)
            .map_err(|error| Error::failed(format!("{}: {error}", self.path)))
    }
}
