//! The last check of an edit: both texts are parsed and compared node by node, so that a mistake
//! of the splicer, or of what it believed about the file, never reaches the disk.

use super::tree::{Kind, Node, NodeId, Tree};

/// How the edited text differs from what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Something besides the new entry is there, or gone, or stands elsewhere.
    #[error("other entries would change")]
    Entries,
    /// The new key is read as something else.
    #[error("the new key would not be read as `{0}`")]
    Key(String),
}

/// Checks that `after` is `before` with one entry more, `key` with an empty mapping, in the
/// mapping that is node `mapping` in both; and that every node is where it was, or further down by
/// the bytes that were `inserted` at `offset`.
///
/// Comments need no look of their own: the bytes outside the edit are the old ones, and where
/// every node has its old value at its old place, what lies between them is what it was.
///
/// # Errors
/// The first [`Mismatch`].
pub(super) fn only_one_entry_added(
    before: &Tree<'_>,
    after: &Tree<'_>,
    mapping: NodeId,
    key: &str,
    moved: impl Fn(usize) -> usize,
) -> Result<(), Mismatch> {
    let (old, new) = (before.nodes(), after.nodes());
    // The key and its value.
    let added = 2;
    let tags = |tree: &Tree<'_>| -> Vec<String> {
        tree.tags().iter().map(|(_, tag)| tag.clone()).collect()
    };
    if old.len() + added != new.len()
        || before.documents().len() != after.documents().len()
        || tags(before) != tags(after)
    {
        return Err(Mismatch::Entries);
    }
    let first = after
        .entries(mapping)
        .iter()
        .find(|entry| after.scalar(entry.key) == Some(key))
        .map(|entry| entry.key)
        .ok_or_else(|| Mismatch::Key(key.to_owned()))?;
    let first = after.index(first);
    for (index, old_node) in old.iter().enumerate() {
        let new_node = &new[if index < first { index } else { index + added }];
        let is_parent = std::ptr::eq(old_node, before.node(mapping));
        let in_place = is_parent || moved(old_node.span().start) == new_node.span().start;
        if !in_place || !same(old_node, new_node, is_parent) {
            return Err(Mismatch::Entries);
        }
    }
    Ok(())
}

/// Whether two nodes are alike but for their place. The parent of the new entry has one entry
/// more, and may have been an empty `{}` or nothing at all.
fn same(old: &Node<'_>, new: &Node<'_>, is_parent: bool) -> bool {
    if old.anchored != new.anchored {
        return false;
    }
    match (&old.kind, &new.kind) {
        (Kind::Scalar(a, a_style), Kind::Scalar(b, b_style)) => a == b && a_style == b_style,
        (Kind::Sequence { items: a, flow: x }, Kind::Sequence { items: b, flow: y }) => {
            a.len() == b.len() && x == y
        }
        (
            Kind::Mapping {
                entries: a,
                flow: x,
            },
            Kind::Mapping {
                entries: b,
                flow: y,
            },
        ) => {
            let added = usize::from(is_parent);
            a.len() + added == b.len() && (x == y || is_parent && a.is_empty())
        }
        (Kind::Scalar(..), Kind::Mapping { entries, .. }) => is_parent && entries.len() == 1,
        (Kind::Alias(_), Kind::Alias(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offsets after the lines of `before` that are not in `after` were left out there, and
    /// the others put in.
    fn guard(before: &str, after: &str, offset: usize) -> Result<(), Mismatch> {
        let grown = after.len() - before.len();
        let moved = |at: usize| if at < offset { at } else { at + grown };
        let before = Tree::parse(before).unwrap();
        let after = Tree::parse(after).unwrap();
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        only_one_entry_added(&before, &after, mapping, "new", moved)
    }

    #[test]
    fn one_new_entry_passes() {
        let before = "x: &x 1\nm:\n  a: {}\n  b: *x\n# c\n";
        let after = "x: &x 1\nm:\n  a: {}\n  new: {}\n  b: *x\n# c\n";
        assert_eq!(guard(before, after, 19), Ok(()));
    }

    #[test]
    fn any_other_difference_is_caught() {
        let before = "m:\n  a: {x: 1} # c\n  b: yes\n";
        let key = |key: &str| Mismatch::Key(key.into());
        for (after, mismatch) in [
            (
                "m:\n  a: {x: 2} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: 'yes'\n",
                Mismatch::Entries,
            ),
            ("m:\n  a: {x: 1} # c\n  b: yes\nnew: {}\n", key("new")),
            ("m:\n  a: {x: 1} # c\n  old: {}\n  b: yes\n", key("new")),
            (
                "m:\n  a: &x {x: 1} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {} # and more\n",
                Mismatch::Entries,
            ),
        ] {
            assert_eq!(guard(before, after, 20), Err(mismatch), "{after}");
        }
        // The same values, one line further down than the edit can have moved them.
        let after = "m:\n  a: {x: 1} # c\n  new: {}\n\n  b: yes\n";
        let moved = |at: usize| if at < 20 { at } else { at + 10 };
        let (before, after) = (Tree::parse(before).unwrap(), Tree::parse(after).unwrap());
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        assert_eq!(
            only_one_entry_added(&before, &after, mapping, "new", moved),
            Err(Mismatch::Entries)
        );
    }
}
