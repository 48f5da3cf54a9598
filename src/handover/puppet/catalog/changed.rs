//! The catalog with an entry that is there changed, or gone.

use super::{Catalog, CatalogState, NAMES};
use crate::error::{Error, Result};
use crate::yaml::{Kind, NewEntry, NewItem, Place};

impl Catalog {
    /// The file with more names for all sites together in a service's entry, each by the lines of
    /// its item.
    ///
    /// # Errors
    /// Where there is no such entry, or the file cannot be edited safely.
    pub fn with_names(&self, service: &str, items: &[Vec<String>]) -> Result<String> {
        let mut text = self.0.file.text.clone();
        for lines in items {
            text = Self::parse(text)?.with_name(service, lines)?;
        }
        Ok(text)
    }

    fn with_name(&self, service: &str, lines: &[String]) -> Result<String> {
        let tree = &self.0.tree;
        let Some(entry) = tree.entry(self.0.top.value, service) else {
            return Err(Error::failed(format!("{} has no {service}", Self::PATH)));
        };
        if let Some(names) = tree.entry(entry.value, NAMES) {
            let new = NewItem {
                lines,
                apart: false,
            };
            return self.0.with_item_below(names, Place::Last, &new);
        }
        let below = lines.iter().map(|line| format!("  {line}"));
        let lines: Vec<String> = std::iter::once(format!("{NAMES}:")).chain(below).collect();
        let new = NewEntry {
            key: NAMES,
            lines: &lines,
            apart: false,
        };
        self.0.with(entry, Place::Last, &new)
    }

    /// The file without a service's entry.
    ///
    /// # Errors
    /// Where others use its anchors, or the file cannot be edited safely.
    pub fn without(&self, service: &str) -> Result<String> {
        self.0.without_entry(self.0.top.value, service)
    }

    /// The file with another state in a service's entry, and nothing else changed.
    ///
    /// # Errors
    /// Where the entry has no state of its own.
    pub fn with_state(&self, service: &str, state: CatalogState) -> Result<String> {
        let tree = &self.0.tree;
        let entry = tree.entry(self.0.top.value, service);
        let found = entry.and_then(|entry| tree.entry(entry.value, "state"));
        let own = found.map(|found| tree.node(found.value));
        let own = own.filter(|node| matches!(node.kind, Kind::Scalar(..)) && !node.anchored);
        let Some(own) = own else {
            let path = &self.0.file.path;
            let message = format!("{path}: the entry of {service} has no state of its own");
            return Err(Error::failed(message));
        };
        let (text, span) = (&self.0.file.text, own.span());
        Ok([&text[..span.start], state.as_str(), &text[span.end..]].concat())
    }
}
