//! A tree that no longer borrows its text.

use std::borrow::Cow;

use super::{Kind, Node, Tree};

impl Tree<'_> {
    /// The tree with texts of its own, for a type that keeps a text together with its tree.
    #[must_use]
    pub fn into_owned(self) -> Tree<'static> {
        let nodes = self.nodes.into_iter().map(|node| Node {
            kind: match node.kind {
                Kind::Scalar(value, style) => Kind::Scalar(Cow::Owned(value.into_owned()), style),
                Kind::Sequence { items, flow } => Kind::Sequence { items, flow },
                Kind::Mapping { entries, flow } => Kind::Mapping { entries, flow },
                Kind::Alias(target) => Kind::Alias(target),
            },
            start: node.start,
            end: node.end,
            anchored: node.anchored,
        });
        Tree {
            nodes: nodes.collect(),
            documents: self.documents,
            tags: self.tags,
        }
    }
}
