//! What is written in one place, to be written in another too.

use std::ops::Range;

use super::tree::{Kind, NodeId, Tree};

/// The bytes of `written`, which ends where `value` ends, without the anchors of it and of what is
/// in it: a copy must not have them once more. `None` where one cannot be told from a comment.
#[must_use]
pub fn without_anchors(
    text: &str,
    tree: &Tree<'_>,
    written: Range<usize>,
    value: NodeId,
) -> Option<String> {
    let Range { start, end } = written;
    let mut written = String::new();
    let mut from = start;
    // Behind the last node, an anchor belongs to the next one.
    let mut behind = start;
    let inside = tree.nodes_of_value(value);
    for id in tree.ids().filter(|id| inside.contains(id)) {
        let node = tree.node(id);
        let span = node.span();
        if node.anchored {
            let between = text.get(behind..span.start)?;
            let anchor = between.find('&')?;
            if between.contains('#') {
                return None;
            }
            let name = between[anchor..].split_whitespace().next()?;
            written.push_str(text.get(from..behind + anchor)?.trim_end_matches(' '));
            from = behind + anchor + name.len();
        }
        behind = match &node.kind {
            Kind::Scalar(..) | Kind::Alias(_) => span.end,
            Kind::Sequence { .. } | Kind::Mapping { .. } => span.start,
        };
    }
    written.push_str(text.get(from..end)?);
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_go_and_what_only_looks_like_one_stays() {
        let text = "a: &a\n  b: &b 'x &y'\n  c: &c [&d 1, '&e']\nz: 1\n";
        let tree = Tree::parse(text).unwrap();
        let entry = tree.entries(tree.documents()[0])[0];
        let written = tree.node(entry.key).span().end..tree.node(entry.value).span().end;
        let copy = without_anchors(text, &tree, written, entry.value).unwrap();
        assert_eq!(copy, ":\n  b: 'x &y'\n  c: [ 1, '&e']");
    }
}
