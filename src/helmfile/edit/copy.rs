//! The lines of a release or an environment with another name.

use std::ops::Range;

use super::error::EditError;
use crate::helmfile::branches::line_blocks;
use crate::helmfile::document::{DeclaredRelease, Environment, Helmfile};
use crate::yaml::{Kind, NodeId, Position, own_lines};

/// The lines of a release's block with `name` for its own, as an item of a list.
pub(super) fn release(
    helmfile: &Helmfile<'_>,
    like: &DeclaredRelease,
    name: &str,
) -> Result<Vec<String>, EditError> {
    let (sequence, index) = like.slot;
    let tree = helmfile.tree();
    let refused = |why| {
        let old = like.name.clone().unwrap_or_default();
        EditError::NotCopied(helmfile.position(like.node), old, why)
    };
    let own_name = match tree.node(like.node).kind {
        Kind::Mapping { .. } => tree.entry(like.node, "name"),
        _ => None,
    };
    let node = own_name.map(|entry| entry.value);
    let node = node.filter(|node| matches!(tree.node(*node).kind, Kind::Scalar(..)));
    let node = node.ok_or_else(|| refused("its name is not in its block"))?;
    let within = tree.nodes_of_value(like.node);
    refuse_anchors(helmfile, within, None, &refused)?;
    let (lines, column) = lines_of(helmfile, sequence, index, &refused)?;
    Ok(renamed(helmfile, lines, column, node, name, None))
}

/// What the block of a release says besides its name, as the lines of a mapping in the first column:
/// what [`ReleaseBody::Lines`](super::ReleaseBody) takes.
///
/// # Errors
/// Where its name is not in its block, or it has an anchor in it.
pub fn block_without_name(
    helmfile: &Helmfile<'_>,
    release: &DeclaredRelease,
) -> Result<Vec<String>, EditError> {
    let name = release.name.as_deref().unwrap_or_default();
    let lines = self::release(helmfile, release, name)?;
    let block = lines.iter().skip_while(|line| !line.starts_with("- "));
    // Blanks for the hyphen, then everything two columns to the left.
    let block = block.map(|line| line.get(2..).unwrap_or_default().to_owned());
    Ok(block.filter(|line| !line.starts_with("name:")).collect())
}

/// The lines of an environment with `name` for its own.
pub(super) fn environment(
    helmfile: &Helmfile<'_>,
    like: &Environment,
    name: &str,
) -> Result<Vec<String>, EditError> {
    let (mapping, index) = like.slot;
    let tree = helmfile.tree();
    let entry = tree.entries(mapping)[index];
    let refused = |why| EditError::NotCopied(helmfile.position(entry.key), like.name.clone(), why);
    refuse_anchors(helmfile, tree.nodes_of(entry), Some(entry.value), &refused)?;
    let (lines, column) = lines_of(helmfile, mapping, index, &refused)?;
    let key = helmfile.span(entry.key).end;
    let anchor = tree.node(entry.value).anchored.then(|| {
        let props = key..helmfile.span(entry.value).start;
        let start = helmfile.text()[props].find('&').map_or(key, |at| key + at);
        let name = &helmfile.text()[start..];
        start..start + name.find(char::is_whitespace).unwrap_or(name.len())
    });
    Ok(renamed(helmfile, lines, column, entry.key, name, anchor))
}

/// The whole lines of a member of a list or mapping, and its column.
fn lines_of(
    helmfile: &Helmfile<'_>,
    collection: NodeId,
    index: usize,
    refused: &impl Fn(&'static str) -> EditError,
) -> Result<(Range<usize>, usize), EditError> {
    let found = own_lines(helmfile.text(), helmfile.tree(), collection, index);
    let (mut lines, column) = found.ok_or_else(|| refused("it has no lines of its own"))?;
    let text = helmfile.text();
    for block in line_blocks(text, helmfile.actions()) {
        if lines.contains(&block.start) && block.end > lines.end {
            let end = text[block.end..].find('\n');
            lines.end = end.map_or(text.len(), |at| block.end + at + 1);
        }
        if block.start < lines.start && lines.contains(&block.end) {
            return Err(refused("a template block ends in it"));
        }
    }
    Ok((lines, column))
}

/// An anchor that is there twice would change what aliases below refer to.
fn refuse_anchors(
    helmfile: &Helmfile<'_>,
    nodes: Range<NodeId>,
    besides: Option<NodeId>,
    refused: &impl Fn(&'static str) -> EditError,
) -> Result<(), EditError> {
    let tree = helmfile.tree();
    let mut within = tree.ids().filter(|id| nodes.contains(id));
    match within.any(|id| Some(id) != besides && tree.node(id).anchored) {
        true => Err(refused("it has an anchor in it")),
        false => Ok(()),
    }
}

/// Lines moved to the first column, with another name for a scalar, without the
/// comment beside it and without an anchor.
fn renamed(
    helmfile: &Helmfile<'_>,
    lines: Range<usize>,
    column: usize,
    scalar: NodeId,
    name: &str,
    anchor: Option<Range<usize>>,
) -> Vec<String> {
    let text = helmfile.text();
    let inner = helmfile.tree().inner_span(text, scalar);
    let line_end = text[inner.end..].find('\n');
    let line_end = line_end.map_or(text.len(), |at| inner.end + at);
    let mut beside = text[inner.end..line_end].to_owned();
    if let Some(anchor) = anchor.filter(|anchor| anchor.end <= line_end) {
        beside.replace_range(anchor.start - inner.end..anchor.end - inner.end, "");
    }
    // Between a key and its value, or behind a name, nothing but a comment has this.
    if let Some(comment) = beside.find(" #") {
        beside.truncate(comment);
    }
    let copy = [
        &text[lines.start..inner.start],
        name,
        beside.trim_end(),
        &text[line_end.min(lines.end)..lines.end],
    ];
    let copy = copy.concat();
    let moved = copy.lines().map(|line| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line[blanks.min(column)..].trim_end_matches('\r').to_owned()
    });
    moved.collect()
}

/// The place of the second of two with one name.
pub(super) fn second<'p>(
    names: impl Iterator<Item = (&'p str, NodeId)>,
    wanted: &str,
    helmfile: &Helmfile<'_>,
) -> Option<Position> {
    let mut found = names.filter(|(name, _)| *name == wanted);
    found.nth(1).map(|(_, node)| helmfile.position(node))
}
