//! The last check of an edit: both texts are parsed and compared node by node, so that a mistake
//! of the splicer, or of what it believed about the file, never reaches the disk.

use super::tree::{Kind, Node, NodeId, Tree};

/// How the edited text differs from what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Something besides the new entry is there, or gone.
    #[error("other entries would change")]
    Entries,
    /// A comment got lost, or became something else.
    #[error("a comment would change")]
    Comments,
    /// The new key is read as something else.
    #[error("the new key would not be read as `{0}`")]
    Key(String),
}

/// Checks that `after` is `before` with one entry more, `key` with an empty mapping, in the
/// mapping that is node `mapping` in both.
///
/// # Errors
/// The first [`Mismatch`].
pub(super) fn only_one_entry_added(
    before: &Tree<'_>,
    after: &Tree<'_>,
    mapping: NodeId,
    key: &str,
) -> Result<(), Mismatch> {
    let (old, new) = (before.nodes(), after.nodes());
    // The key and its value.
    let added = 2;
    if old.len() + added != new.len() || before.documents().len() != after.documents().len() {
        return Err(Mismatch::Entries);
    }
    let first = after
        .entries(mapping)
        .iter()
        .find(|entry| after.scalar(entry.key) == Some(key))
        .map(|entry| entry.key)
        .ok_or_else(|| Mismatch::Key(key.to_owned()))?;
    let first = index_of(first, after);
    for (index, old_node) in old.iter().enumerate() {
        let moved = if index < first { index } else { index + added };
        let is_parent = std::ptr::eq(old_node, before.node(mapping));
        if !same(old_node, &new[moved], is_parent) {
            return Err(Mismatch::Entries);
        }
    }
    let texts = |tree: &Tree<'_>| -> Vec<String> {
        let comments = tree.comments().iter();
        comments.map(|comment| comment.text.to_string()).collect()
    };
    if texts(before) != texts(after) {
        return Err(Mismatch::Comments);
    }
    Ok(())
}

fn index_of(id: NodeId, tree: &Tree<'_>) -> usize {
    let node = tree.node(id);
    tree.nodes()
        .iter()
        .position(|other| std::ptr::eq(other, node))
        .unwrap_or(0)
}

/// Whether two nodes are alike but for their place. The parent of the new entry has one entry
/// more, and may have been an empty `{}` or nothing at all.
fn same(old: &Node<'_>, new: &Node<'_>, is_parent: bool) -> bool {
    if (&old.tag, old.anchored) != (&new.tag, new.anchored) {
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

    fn guard(before: &str, after: &str) -> Result<(), Mismatch> {
        let before = Tree::parse(before).unwrap();
        let after = Tree::parse(after).unwrap();
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        only_one_entry_added(&before, &after, mapping, "new")
    }

    #[test]
    fn one_new_entry_passes() {
        let before = "x: &x 1\nm:\n  a: {}\n  b: *x\n# c\n";
        let after = "x: &x 1\nm:\n  a: {}\n  new: {}\n  b: *x\n# c\n";
        assert_eq!(guard(before, after), Ok(()));
    }

    #[test]
    fn any_other_difference_is_caught() {
        let before = "m:\n  a: {x: 1} # c\n  b: yes\n";
        for (after, mismatch) in [
            (
                "m:\n  a: {x: 2} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # d\n  new: {}\n  b: yes\n",
                Mismatch::Comments,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: 'yes'\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  b: yes\nnew: {}\n",
                Mismatch::Key("new".into()),
            ),
            (
                "m:\n  a: {x: 1} # c\n  old: {}\n  b: yes\n",
                Mismatch::Key("new".into()),
            ),
            (
                "m:\n  a: &x {x: 1} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            ("m:\n  a: {x: 1} # c\n  new: {}\n", Mismatch::Entries),
        ] {
            assert_eq!(guard(before, after), Err(mismatch), "{after}");
        }
    }
}
