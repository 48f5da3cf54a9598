//! What an edit means to do to the nodes of a tree; the guard holds the result against it.

use std::cmp::Reverse;
use std::ops::Range;

use super::tree::NodeId;

/// Everything that a set of edits means to change.
#[derive(Debug, Clone, Default)]
pub(super) struct Intent {
    /// In the order in which the new text has it.
    pub(super) added: Vec<Added>,
    pub(super) removed: Vec<Removed>,
    replaced: Vec<(NodeId, String)>,
}

/// Something new in a collection.
#[derive(Debug, Clone)]
pub(super) struct Added {
    pub(super) parent: NodeId,
    /// How many of the collection's old children come before it; a key and its value are two.
    pub(super) child: usize,
    /// The index of the old node that comes after it.
    pub(super) before: usize,
    pub(super) new: New,
}

#[derive(Debug, Clone)]
pub(super) enum New {
    /// An entry of a mapping.
    Entry {
        key: String,
        /// Whether its value is a collection, where that is known.
        collection: Option<bool>,
        /// How many nodes its value has, where that is known.
        nodes: Option<usize>,
    },
    /// An item that is one scalar.
    Scalar(String),
    /// Another item of so many nodes, where that is known.
    Item(Option<usize>),
}

/// Something that a collection loses.
#[derive(Debug, Clone)]
pub(super) struct Removed {
    pub(super) parent: NodeId,
    /// The indices of its nodes.
    pub(super) nodes: Range<usize>,
    /// How many children of the collection these are: two for an entry, one for an item.
    pub(super) children: usize,
}

impl New {
    pub(super) fn nodes(&self) -> Option<usize> {
        match self {
            New::Entry { nodes, .. } | New::Item(nodes) => *nodes,
            New::Scalar(_) => Some(1),
        }
    }

    /// For messages.
    pub(super) fn name(&self) -> &str {
        match self {
            New::Entry { key, .. } => key,
            New::Scalar(value) => value,
            New::Item(_) => "an item of the list",
        }
    }
}

impl Intent {
    /// Adds in the order in which the text will have it: where two collections end at the same
    /// place, the inner one first; else in the order in which it was asked for.
    pub(super) fn add(&mut self, added: Added) {
        let place = |one: &Added| (one.before, Reverse(one.parent));
        let index = self
            .added
            .partition_point(|one| place(one) <= place(&added));
        self.added.insert(index, added);
    }

    pub(super) fn replace(&mut self, node: NodeId, value: String) {
        self.replaced.push((node, value));
    }

    /// The value that a scalar is to have instead of its old one.
    pub(super) fn replacement(&self, node: NodeId) -> Option<&str> {
        let mut replaced = self.replaced.iter();
        let found = replaced.find(|(replaced, _)| *replaced == node);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the collection gains or loses something.
    pub(super) fn touches(&self, id: NodeId) -> bool {
        self.added.iter().any(|added| added.parent == id)
            || self.removed.iter().any(|removed| removed.parent == id)
    }

    /// The first node that something happens to.
    pub(super) fn first(&self) -> Option<NodeId> {
        let added = self.added.first().map(|added| added.parent);
        let removed = self.removed.first().map(|removed| removed.parent);
        let replaced = self.replaced.first().map(|(node, _)| *node);
        added.or(removed).or(replaced)
    }
}
