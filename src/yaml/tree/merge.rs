//! Mappings with what `<<` brings in, and parts of a tree.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Entry, Kind, NodeId, Tree, offset};

impl Tree<'_> {
    /// The value under `key`, looked up as YAML merges it: the mapping's own keys first, then
    /// what `<<` brings in.
    #[must_use]
    pub fn merged(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let mut seen = BTreeSet::new();
        let mut next = vec![id];
        while let Some(mapping) = next.pop() {
            let mapping = self.resolve(mapping);
            // A mapping may bring itself in, or be brought in over and over.
            if !seen.insert(mapping) {
                continue;
            }
            if let Some(entry) = self.entry(mapping, key) {
                return Some(entry.value);
            }
            if let Some(brought_in) = self.entry(mapping, "<<") {
                match self.items(brought_in.value) {
                    [] => next.push(brought_in.value),
                    several => next.extend(several.iter().rev()),
                }
            }
        }
        None
    }

    /// The entries of a mapping as YAML merges them: its own ones, then those of what `<<` brings
    /// in whose keys are new.
    pub(crate) fn merged_entries(&self, id: NodeId) -> Vec<Entry> {
        let mut found: Vec<Entry> = Vec::new();
        let mut keys = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut next = vec![id];
        while let Some(mapping) = next.pop() {
            let mapping = self.resolve(mapping);
            if !seen.insert(mapping) {
                continue;
            }
            for entry in self.entries(mapping) {
                let key = self.scalar(entry.key);
                if key == Some("<<") {
                    match self.items(entry.value) {
                        [] => next.push(entry.value),
                        several => next.extend(several.iter().rev()),
                    }
                } else if keys.insert(key) {
                    found.push(*entry);
                }
            }
        }
        found
    }

    pub(crate) fn nodes_of(&self, entry: Entry) -> Range<NodeId> {
        entry.key..self.nodes_of_value(entry.value).end
    }

    /// A node and all that is in it.
    pub(crate) fn nodes_of_value(&self, id: NodeId) -> Range<NodeId> {
        id..NodeId(offset(self.subtree_end(id)))
    }

    /// The index after those of a node and all that is in it.
    pub(in crate::yaml) fn subtree_end(&self, mut id: NodeId) -> usize {
        loop {
            let last = match &self.node(id).kind {
                Kind::Sequence { items, .. } => items.last().copied(),
                Kind::Mapping { entries, .. } => entries.last().map(|entry| entry.value),
                Kind::Scalar(..) | Kind::Alias(_) => None,
            };
            match last {
                Some(last) => id = last,
                None => return id.index() + 1,
            }
        }
    }

    /// The bytes of a scalar without its quotes.
    pub(crate) fn inner_span(&self, text: &str, id: NodeId) -> Range<usize> {
        let span = self.node(id).span();
        let is_quoted = text[span.clone()].starts_with(['"', '\'']);
        let quote = usize::from(is_quoted && span.len() > 1);
        span.start + quote..span.end - quote
    }
}
