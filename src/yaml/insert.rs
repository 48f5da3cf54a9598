//! Insertion of one key into a mapping of somebody's hand-written file.

use super::guard;
use super::lines::{column_of, is_block_scalar, last_leaf, next_line, tail_end};
use super::refusal::{
    InsertError, at, refuse_bare_carriage_return, refuse_duplicates, refuse_repeated,
};
use super::tree::{Entry, Kind, NodeId, Tree};
use crate::text_edit::TextEdits;

/// Where among the entries of a mapping a new key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the entry with this index.
    Before(usize),
    /// After the last entry.
    Last,
}

/// Inserts `key: value` into the mapping under `parent` and returns the new text.
///
/// One whole line is added; no other byte moves, but that an empty `{}` or `~` gives way. The line
/// goes right below the entry before it, so that a comment above the next key stays with that
/// key. The line ending is copied from the line before. `value` is written as it is, and must be
/// one line of flow YAML such as `{}`.
///
/// # Errors
/// [`InsertError`] with line and column where the file cannot be edited for certain. Every result
/// has been parsed again and compared with the old text node by node.
pub fn insert_key(
    text: &str,
    tree: &Tree<'_>,
    parent: Entry,
    place: Place,
    key: &str,
    value: &str,
) -> Result<String, InsertError> {
    let lines = [format!("{key}: {value}")];
    let new = NewEntry {
        key,
        lines: &lines,
        apart: false,
    };
    insert_entry(text, tree, parent, place, &new)
}

/// An entry to be put into a mapping.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'n> {
    /// Its key.
    pub key: &'n str,
    /// Its lines, the key's first, indented as if the key stood in the first column.
    pub lines: &'n [String],
    /// Whether an empty line keeps it apart from its neighbours.
    pub apart: bool,
}

impl NewEntry<'_> {
    /// How many nodes its value has. Aliases count too, whatever they stand for.
    fn nodes(&self) -> usize {
        let alone = self.lines.join("\n").replace(": *", ": ");
        let tree = Tree::parse(&alone).unwrap_or_default();
        // The mapping around it, and the key.
        tree.ids().count().saturating_sub(2)
    }

    /// Its lines in a column, with these line endings between them.
    fn in_column(&self, column: usize, ending: &str) -> String {
        let lines = self
            .lines
            .iter()
            .map(|line| format!("{:column$}{line}", ""));
        lines.collect::<Vec<String>>().join(ending)
    }
}

/// Inserts an entry of several lines; otherwise as [`insert_key`].
///
/// # Errors
/// As [`insert_key`].
pub fn insert_entry(
    text: &str,
    tree: &Tree<'_>,
    parent: Entry,
    place: Place,
    new: &NewEntry<'_>,
) -> Result<String, InsertError> {
    refuse_bare_carriage_return(text)?;
    let mapping = parent.value;
    refuse_repeated(text, tree, mapping)?;
    let edits = match &tree.node(mapping).kind {
        Kind::Mapping {
            entries,
            flow: false,
        } => {
            refuse_duplicates(text, tree, entries)?;
            let index = match place {
                Place::Before(index) => index.min(entries.len()),
                Place::Last => entries.len(),
            };
            into_block(text, tree, parent, entries, index, new)?
        }
        Kind::Mapping { entries, .. } if entries.is_empty() => into_empty(text, tree, parent, new),
        Kind::Mapping { .. } => return Err(InsertError::FlowMapping(at(text, tree, mapping))),
        Kind::Scalar(..) if is_null(tree, mapping) => into_empty(text, tree, parent, new),
        _ => return Err(InsertError::NotAMapping(at(text, tree, mapping))),
    };
    let result = edits.apply(text)?;
    let added = (new.key, new.nodes());
    guard::only_one_entry_added(text, tree, &result, mapping, added, |at| edits.moved(at))?;
    Ok(result)
}

fn is_null(tree: &Tree<'_>, id: NodeId) -> bool {
    let node = tree.node(id);
    matches!(&node.kind, Kind::Scalar(value, granit_parser::ScalarStyle::Plain)
        if tree.tag(id).is_none() && matches!(value.as_ref(), "" | "~" | "null" | "Null" | "NULL"))
}

fn into_block(
    text: &str,
    tree: &Tree<'_>,
    parent: Entry,
    entries: &[Entry],
    index: usize,
    new: &NewEntry<'_>,
) -> Result<TextEdits, InsertError> {
    let column = column_of(text, tree.node(entries[0].key).span().start);
    let offset = match index.checked_sub(1) {
        None => next_line(text, tree.node(parent.key).span().end),
        Some(before) => {
            let before = entries[before].value;
            let end = tail_end(text, tree, before, column);
            let leaf = last_leaf(tree, before);
            let unfinished = end == text.len() && !text.ends_with('\n');
            if unfinished && is_block_scalar(tree, leaf) {
                return Err(InsertError::TextAtEnd(at(text, tree, leaf)));
            }
            end
        }
    };
    let mut edits = TextEdits::default();
    add_lines(&mut edits, text, offset, column, new, index == 0);
    Ok(edits)
}

/// `namespaces: {}`, `namespaces: ~` and `namespaces:` get their first entry.
fn into_empty(text: &str, tree: &Tree<'_>, parent: Entry, new: &NewEntry<'_>) -> TextEdits {
    let parent_column = column_of(text, tree.node(parent.key).span().start);
    let old = tree.node(parent.value).span();
    let mut edits = TextEdits::default();
    if !old.is_empty() {
        let blank = text[..old.start].trim_end_matches([' ', '\t']).len();
        edits.remove(blank..old.end);
    }
    let offset = next_line(text, old.end.max(tree.node(parent.key).span().end));
    let column = parent_column + indent_step(text, tree);
    let alone = NewEntry {
        apart: false,
        ..*new
    };
    add_lines(&mut edits, text, offset, column, &alone, true);
    edits
}

/// By how much this file indents: as its first nested block mapping does, else 2.
fn indent_step(text: &str, tree: &Tree<'_>) -> usize {
    let top = tree.documents().iter().flat_map(|root| tree.entries(*root));
    for entry in top {
        if let Kind::Mapping {
            entries,
            flow: false,
        } = &tree.node(entry.value).kind
            && let Some(first) = entries.first()
        {
            let outer = column_of(text, tree.node(entry.key).span().start);
            let inner = column_of(text, tree.node(first.key).span().start);
            if inner > outer {
                return inner - outer;
            }
        }
    }
    2
}

/// Adds lines at `offset`, which is the start of a line or the end of the text. What is to stand
/// apart gets an empty line above it, or below it where it is the `first`.
fn add_lines(
    edits: &mut TextEdits,
    text: &str,
    offset: usize,
    column: usize,
    new: &NewEntry<'_>,
    first: bool,
) {
    let before = &text[..offset];
    let is_whole = before.is_empty() || before.ends_with('\n');
    let has_crlf = match is_whole {
        true => before.ends_with("\r\n"),
        false => before.contains("\r\n"),
    };
    let ending = if has_crlf { "\r\n" } else { "\n" };
    let lines = new.in_column(column, ending);
    let (above, below) = match (new.apart, first) {
        (false, _) => ("", ""),
        (true, true) => ("", ending),
        (true, false) => (ending, ""),
    };
    let added = match is_whole {
        true => format!("{above}{lines}{ending}{below}"),
        // No newline at the end of the file: none is added there either.
        false => format!("{ending}{above}{lines}"),
    };
    edits.replace(offset..offset, added);
}

#[cfg(test)]
mod tests;
