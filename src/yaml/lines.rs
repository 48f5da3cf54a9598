//! Which whole lines an entry or an item of a block collection takes up.

use std::ops::Range;

use granit_parser::ScalarStyle;

use super::tree::{Kind, NodeId, Tree};

/// The lines of entry `index` of a block mapping: a comment block directly above it (unless it is
/// the first entry, whose comment may speak of the whole mapping), the empty lines above that,
/// the entry, and comments below that are indented deeper than its key.
///
/// `None` where the mapping is written between braces or has no such entry.
#[must_use]
pub fn block_entry_lines(
    text: &str,
    tree: &Tree<'_>,
    mapping: NodeId,
    index: usize,
) -> Option<Range<usize>> {
    let Kind::Mapping {
        entries,
        flow: false,
    } = &tree.node(mapping).kind
    else {
        return None;
    };
    let entry = entries.get(index)?;
    let key = tree.node(entry.key).span().start;
    let column = column_of(text, key);
    let end = tail_end(text, tree, entry.value, column);
    let own = line_start(text, key);
    let before = index.checked_sub(1).map(|before| entries[before].value);
    Some(with_lead(text, tree, own, column, before)..end)
}

/// The lines of item `index` of a block sequence, its dash included; otherwise as
/// [`block_entry_lines`].
#[must_use]
pub fn block_item_lines(
    text: &str,
    tree: &Tree<'_>,
    sequence: NodeId,
    index: usize,
) -> Option<Range<usize>> {
    let Kind::Sequence { items, flow: false } = &tree.node(sequence).kind else {
        return None;
    };
    let item = *items.get(index)?;
    let dash = dash_before(text, tree.node(item).span().start)?;
    let (own, column) = (line_start(text, dash), column_of(text, dash));
    let end = tail_end(text, tree, item, column);
    let before = index.checked_sub(1).map(|before| items[before]);
    Some(with_lead(text, tree, own, column, before)..end)
}

/// The lines of a member of a block collection alone, without comments above or below, and the
/// column in which it starts: an entry of a mapping, or an item of a sequence with its dash.
///
/// `None` where something else begins on its first line.
pub(crate) fn own_lines(
    text: &str,
    tree: &Tree<'_>,
    collection: NodeId,
    index: usize,
) -> Option<(Range<usize>, usize)> {
    let (start, value) = match &tree.node(collection).kind {
        Kind::Mapping {
            entries,
            flow: false,
        } => {
            let entry = entries.get(index)?;
            (tree.node(entry.key).span().start, entry.value)
        }
        Kind::Sequence { items, flow: false } => {
            let item = *items.get(index)?;
            (dash_before(text, tree.node(item).span().start)?, item)
        }
        _ => return None,
    };
    let column = column_of(text, start);
    let lines = start - column..value_end_line(text, tree, value).max(next_line(text, start));
    text[lines.start..start]
        .trim()
        .is_empty()
        .then_some((lines, column))
}

/// Whether empty lines keep the members of a block collection apart: most neighbours have one
/// between them.
pub(crate) fn are_apart(text: &str, tree: &Tree<'_>, collection: NodeId) -> bool {
    let count = match &tree.node(collection).kind {
        Kind::Mapping { entries, .. } => entries.len(),
        Kind::Sequence { items, .. } => items.len(),
        Kind::Scalar(..) | Kind::Alias(_) => 0,
    };
    let is_apart = |index: &usize| {
        let lines = block_entry_lines(text, tree, collection, *index)
            .or_else(|| block_item_lines(text, tree, collection, *index));
        let own = own_lines(text, tree, collection, *index);
        lines.zip(own).is_some_and(|(lines, (own, _))| {
            let lead = text.get(lines.start..own.start).unwrap_or_default();
            lead.lines().any(|line| line.trim().is_empty())
        })
    };
    let apart = (1..count).filter(is_apart).count();
    2 * apart > count.saturating_sub(1)
}

/// Where the line of byte `offset` starts.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// Where the line after byte `offset` starts, or the end of the text.
pub(super) fn next_line(text: &str, offset: usize) -> usize {
    text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at + 1)
}

/// The column in bytes of `offset`.
pub(super) fn column_of(text: &str, offset: usize) -> usize {
    offset - line_start(text, offset)
}

/// Where the lines of a value end whose key (or dash) is in `column`: after the value's last
/// line and the comments below it that are indented deeper than the key.
pub(super) fn tail_end(text: &str, tree: &Tree<'_>, value: NodeId, column: usize) -> usize {
    let mut end = value_end_line(text, tree, value);
    let mut at = end;
    while at < text.len() {
        let next = next_line(text, at);
        let line = &text[at..next];
        let bare = line.trim_start_matches([' ', '\t']);
        if bare.starts_with('#') && line.len() - bare.len() > column {
            end = next;
        } else if !bare.trim().is_empty() {
            break;
        }
        at = next;
    }
    end
}

/// The last node within `id`.
pub(super) fn last_leaf(tree: &Tree<'_>, mut id: NodeId) -> NodeId {
    loop {
        let child = match &tree.node(id).kind {
            Kind::Sequence { items, flow: false } => items.last().copied(),
            Kind::Mapping {
                entries,
                flow: false,
            } => entries.last().map(|entry| entry.value),
            _ => None,
        };
        match child {
            Some(child) => id = child,
            None => return id,
        }
    }
}

/// Whether `id` is a block scalar that keeps its empty lines at the end (`|+`, `>+`).
fn keeps_trailing_lines(text: &str, tree: &Tree<'_>, id: NodeId) -> bool {
    let node = tree.node(id);
    if !is_block_scalar(tree, id) {
        return false;
    }
    // The span starts at the content; the header is the last thing before it that is not blank.
    let header = text[..node.span().start].trim_end();
    let header = &header[line_start(header, header.len())..];
    let header = header.split(" #").next().unwrap_or(header);
    header
        .rsplit(['|', '>'])
        .next()
        .is_some_and(|indicators| indicators.contains('+'))
}

/// Whether `id` is text written below its key, after `|` or `>`.
pub(super) fn is_block_scalar(tree: &Tree<'_>, id: NodeId) -> bool {
    matches!(
        tree.node(id).kind,
        Kind::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded)
    )
}

fn value_end_line(text: &str, tree: &Tree<'_>, value: NodeId) -> usize {
    let leaf = last_leaf(tree, value);
    let end = tree.node(leaf).span().end;
    if keeps_trailing_lines(text, tree, leaf) {
        return match column_of(text, end) {
            0 => end,
            _ if end == text.len() => end,
            _ => line_start(text, end),
        };
    }
    let content = if is_block_scalar(tree, leaf) {
        text[..end].trim_end().len()
    } else {
        end
    };
    next_line(text, content)
}

/// The dash of an item whose content starts at `item`: between the two are only blanks,
/// comments, an anchor and a tag.
pub(super) fn dash_before(text: &str, item: usize) -> Option<usize> {
    let mut before = text[..item].trim_end();
    loop {
        let line = line_start(before, before.len());
        let last = &before[line..];
        let comment = match last.trim_start() {
            bare if bare.starts_with('#') => Some(last.len() - bare.len()),
            _ => last.find(" #"),
        };
        let token = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        before = match comment {
            Some(at) => before[..line + at].trim_end(),
            None if before.ends_with('-') => return Some(before.len() - 1),
            None if before[token..].starts_with(['&', '!']) => before[..token].trim_end(),
            None => return None,
        };
    }
}

/// Where a node's anchor or tag starts, which belong to no node's span; the node's own start where
/// it has neither on its line.
pub(super) fn props_start(text: &str, node: usize) -> usize {
    let mut start = node;
    loop {
        let before = text[..start].trim_end_matches([' ', '\t']);
        let token = before.rfind(|letter: char| letter.is_whitespace() || "[]{},".contains(letter));
        let token = token.map_or(0, |at| at + 1);
        if !before[token..].starts_with(['&', '!']) {
            return start;
        }
        start = token;
    }
}

/// Where the lines start that lead to a key (or dash) in `column`, after the value `before` of the
/// entry above it. Empty lines that a block scalar there keeps are part of that.
fn with_lead(
    text: &str,
    tree: &Tree<'_>,
    own: usize,
    column: usize,
    before: Option<NodeId>,
) -> usize {
    let Some(before) = before else {
        return own;
    };
    let with_comments = while_lines_above(text, own, |line| {
        let bare = line.trim_start_matches([' ', '\t']);
        bare.starts_with('#') && line.len() - bare.len() == column
    });
    let lead = while_lines_above(text, with_comments, |line| line.trim().is_empty());
    lead.max(value_end_line(text, tree, before)).min(own)
}

fn while_lines_above(text: &str, mut start: usize, wanted: impl Fn(&str) -> bool) -> usize {
    while let Some(end_above) = start.checked_sub(1) {
        let above = line_start(text, end_above);
        if !wanted(&text[above..start]) {
            break;
        }
        start = above;
    }
    start
}

/// Where the lines from `start` on end that are `wanted`.
pub(super) fn while_lines_below(
    text: &str,
    mut start: usize,
    wanted: impl Fn(&str) -> bool,
) -> usize {
    while start < text.len() {
        let next = next_line(text, start);
        if !wanted(&text[start..next]) {
            break;
        }
        start = next;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_entry(text: &str, index: usize) -> String {
        let tree = Tree::parse(text).unwrap();
        let root = tree.entries(tree.documents()[0])[0].value;
        let lines = block_entry_lines(text, &tree, root, index).unwrap();
        format!("{}{}", &text[..lines.start], &text[lines.end..])
    }

    fn without_item(text: &str, index: usize) -> String {
        let tree = Tree::parse(text).unwrap();
        let root = tree.entries(tree.documents()[0])[0].value;
        let lines = block_item_lines(text, &tree, root, index).unwrap();
        format!("{}{}", &text[..lines.start], &text[lines.end..])
    }

    #[test]
    fn an_entry_takes_its_comment_and_deeper_comments_along() {
        let text = "m:\n  # of m\n  a: 1\n  # of b\n  b:\n    x: 2\n    # more\n  # of c\n  c: 3\n";
        assert_eq!(
            without_entry(text, 1),
            "m:\n  # of m\n  a: 1\n  # of c\n  c: 3\n"
        );
        assert_eq!(
            without_entry(text, 0),
            "m:\n  # of m\n  # of b\n  b:\n    x: 2\n    # more\n  # of c\n  c: 3\n"
        );
    }

    #[test]
    fn only_a_comment_in_the_column_of_the_key_goes_along() {
        let text = "m:\n  a: 1\n# of no entry\n  b: 2\n";
        assert_eq!(without_entry(text, 1), "m:\n  a: 1\n# of no entry\n");
        let text = "m:\n  a:\n    x: 1\n    # of x\n  b: 2\n";
        let kept = "m:\n  a:\n    x: 1\n    # of x\n";
        assert_eq!(without_entry(text, 1), kept);
        let text = "m:\n  - a\n    # deeper\n  - b\n";
        assert_eq!(without_item(text, 1), "m:\n  - a\n    # deeper\n");
    }

    #[test]
    fn lines_that_the_text_above_keeps_are_left_to_it() {
        let text = "m:\n  a: |+\n    text\n\n\n  b: 1\n";
        assert_eq!(without_entry(text, 1), "m:\n  a: |+\n    text\n\n\n");
        let text = "m:\n- |+\n  text\n\n- b\n";
        assert_eq!(without_item(text, 1), "m:\n- |+\n  text\n\n");
    }

    #[test]
    fn a_comment_goes_along_though_nothing_stands_above_it() {
        let text = "m:\n  a:\n  # of b\n  b: 1\n";
        assert_eq!(without_entry(text, 1), "m:\n  a:\n");
        let text = "m:\n-\n# of b\n- b: 1\n";
        assert_eq!(without_item(text, 1), "m:\n-\n");
    }

    #[test]
    fn one_of_two_separating_empty_lines_goes_too() {
        let text = "m:\n- a: 1\n\n- b: 2\n\n- c: 3\n\nn: 1\n";
        assert_eq!(without_item(text, 1), "m:\n- a: 1\n\n- c: 3\n\nn: 1\n");
        assert_eq!(without_item(text, 2), "m:\n- a: 1\n\n- b: 2\n\nn: 1\n");
    }

    #[test]
    fn an_item_is_found_by_its_dash_wherever_that_stands() {
        let text =
            "m:\n  - a: 1\n  -\n    # what it is\n    b: 2\n  - &x\n    c: |\n      text\n\nn: 1\n";
        assert_eq!(
            without_item(text, 1),
            "m:\n  - a: 1\n  - &x\n    c: |\n      text\n\nn: 1\n"
        );
        assert_eq!(
            without_item(text, 2),
            "m:\n  - a: 1\n  -\n    # what it is\n    b: 2\n\nn: 1\n"
        );
    }

    #[test]
    fn flow_collections_have_no_lines_of_their_own() {
        let text = "m: {a: 1, b: 2}\n";
        let tree = Tree::parse(text).unwrap();
        let root = tree.entries(tree.documents()[0])[0].value;
        assert_eq!(block_entry_lines(text, &tree, root, 0), None);
    }
}
