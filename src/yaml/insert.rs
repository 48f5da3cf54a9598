//! Insertion of one key into a mapping of somebody's hand-written file.

use super::guard;
use super::lines::{column_of, is_block_scalar, last_leaf, next_line, tail_end};
use super::tree::{Entry, Kind, NodeId, Tree};
use super::{Position, guard::Mismatch};
use crate::text_edit::{Overlap, TextEdits};

/// Where among the entries of a mapping a new key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the entry with this index.
    Before(usize),
    /// After the last entry.
    Last,
}

/// Why a key was not inserted. Nothing is guessed: what cannot be done for certain is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// The value under the parent key is a list, or text.
    #[error("{0}: this is not a mapping")]
    NotAMapping(Position),
    /// `{a: b}` with entries in it.
    #[error("{0}: this mapping is written between braces; write it one key to a line")]
    FlowMapping(Position),
    /// The key is there twice already.
    #[error("{0}: the key `{1}` stands here a second time; remove one of the two")]
    DuplicateKey(Position, String),
    /// An alias repeats the mapping somewhere else, where the key would turn up too.
    #[error(
        "{0}: the mapping is repeated here, so that a new key would be here as well; make the \
         edit by hand"
    )]
    Repeated(Position),
    /// A carriage return without a line feed.
    #[error("{0}: a line ends with a bare carriage return; use LF or CRLF")]
    BareCarriageReturn(Position),
    /// A block of text that runs to the end of a file without a last newline: it would get one.
    #[error(
        "{0}: this block of text runs to the end of a file without a last newline, so a line \
         below would change it; end the file with a newline"
    )]
    TextAtEnd(Position),
    /// The result would not be what was meant.
    #[error(transparent)]
    Guard(#[from] Mismatch),
    /// The edit contradicts itself.
    #[error("the edit contradicts itself ({0}); make it by hand")]
    Overlap(#[from] Overlap),
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

fn at(text: &str, tree: &Tree<'_>, id: NodeId) -> Position {
    Position::of(text, tree.node(id).span().start)
}

fn refuse_bare_carriage_return(text: &str) -> Result<(), InsertError> {
    let mut rest = 0;
    while let Some(found) = text[rest..].find('\r') {
        let offset = rest + found;
        if text.as_bytes().get(offset + 1) != Some(&b'\n') {
            return Err(InsertError::BareCarriageReturn(Position::of(text, offset)));
        }
        rest = offset + 1;
    }
    Ok(())
}

fn refuse_repeated(text: &str, tree: &Tree<'_>, mapping: NodeId) -> Result<(), InsertError> {
    let place = tree.node(mapping).span().start;
    let repeats = |id: &NodeId| match tree.node(*id).kind {
        Kind::Alias(target) => {
            target == mapping || tree.node(target).span().contains(&place) && target < mapping
        }
        _ => false,
    };
    match tree.ids().find(repeats) {
        Some(alias) => Err(InsertError::Repeated(at(text, tree, alias))),
        None => Ok(()),
    }
}

fn refuse_duplicates(text: &str, tree: &Tree<'_>, entries: &[Entry]) -> Result<(), InsertError> {
    let keys = entries
        .iter()
        .filter_map(|entry| Some((tree.scalar(entry.key)?, entry.key)));
    let mut keys: Vec<(&str, NodeId)> = keys.collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => {
            let (key, node) = pair[1];
            Err(InsertError::DuplicateKey(
                at(text, tree, node),
                key.to_owned(),
            ))
        }
        None => Ok(()),
    }
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
mod tests {
    use super::*;

    fn insert(text: &str, place: Place, key: &str) -> Result<String, InsertError> {
        let tree = Tree::parse(text).unwrap();
        let parent = tree.entry(tree.documents()[0], "m").unwrap();
        insert_key(text, &tree, parent, place, key, "{}")
    }

    #[test]
    fn a_comment_above_the_next_key_stays_with_it() {
        assert_eq!(
            insert("m:\n  a: {}\n  # of b\n  b: {}\n", Place::Before(1), "aa").unwrap(),
            "m:\n  a: {}\n  aa: {}\n  # of b\n  b: {}\n"
        );
    }

    #[test]
    fn comments_of_the_entry_before_stay_with_it() {
        assert_eq!(
            insert(
                "m:\n  a:\n    x: 1\n    # - y\n  b: {}\n",
                Place::Before(1),
                "aa"
            )
            .unwrap(),
            "m:\n  a:\n    x: 1\n    # - y\n  aa: {}\n  b: {}\n"
        );
    }

    #[test]
    fn the_last_place_is_above_the_empty_line_that_ends_the_block() {
        assert_eq!(
            insert("m:\n    a:\n        x: 1\n\nn: 1\n", Place::Last, "b").unwrap(),
            "m:\n    a:\n        x: 1\n    b: {}\n\nn: 1\n"
        );
    }

    #[test]
    fn line_endings_are_copied_and_no_last_newline_is_invented() {
        assert_eq!(
            insert("m:\r\n  a: {}\r\n", Place::Last, "b").unwrap(),
            "m:\r\n  a: {}\r\n  b: {}\r\n"
        );
        assert_eq!(
            insert("m:\n  a: {}", Place::Last, "b").unwrap(),
            "m:\n  a: {}\n  b: {}"
        );
        assert_eq!(
            insert("m:\r\n  a: {}", Place::Last, "b").unwrap(),
            "m:\r\n  a: {}\r\n  b: {}"
        );
    }

    #[test]
    fn empty_mappings_get_their_first_entry() {
        for (before, after) in [
            (
                "x:\n    y: 1\nm: {} # none\nn: 1\n",
                "x:\n    y: 1\nm: # none\n    a: {}\nn: 1\n",
            ),
            ("m:\nn: 1\n", "m:\n  a: {}\nn: 1\n"),
            ("m: ~\n", "m:\n  a: {}\n"),
            ("m: &here {}\n", "m: &here\n  a: {}\n"),
            ("m:", "m:\n  a: {}"),
        ] {
            assert_eq!(insert(before, Place::Last, "a").unwrap(), after);
        }
    }

    #[test]
    fn entries_of_several_lines_go_in_apart_or_close() {
        let lines = [
            "b:".to_owned(),
            "  - x: *a".to_owned(),
            "    y: 1".to_owned(),
        ];
        let insert = |text: &str, place: Place, apart: bool| {
            let tree = Tree::parse(text).unwrap();
            let parent = tree.entry(tree.documents()[0], "m").unwrap();
            let key = "b";
            let lines = &lines;
            insert_entry(text, &tree, parent, place, &NewEntry { key, lines, apart }).unwrap()
        };
        assert_eq!(
            insert(
                "m:\n  a: &a\n    x: 1\n\n  # of c\n  c: 1\n",
                Place::Before(1),
                true
            ),
            "m:\n  a: &a\n    x: 1\n\n  b:\n    - x: *a\n      y: 1\n\n  # of c\n  c: 1\n"
        );
        assert_eq!(
            insert("m:\r\n  a: &a 1", Place::Last, true),
            "m:\r\n  a: &a 1\r\n\r\n  b:\r\n    - x: *a\r\n      y: 1"
        );
        assert_eq!(
            insert("a: &a 1\nm:\n    c: 1\n", Place::Before(0), true),
            "a: &a 1\nm:\n    b:\n      - x: *a\n        y: 1\n\n    c: 1\n"
        );
        assert_eq!(
            insert("a: &a 1\nm: {}\nn: 1\n", Place::Last, true),
            "a: &a 1\nm:\n  b:\n    - x: *a\n      y: 1\nn: 1\n"
        );
    }

    #[test]
    fn an_alias_before_its_anchor_is_refused() {
        let text = "m:\n  c: &a 1\n";
        let tree = Tree::parse(text).unwrap();
        let parent = tree.entry(tree.documents()[0], "m").unwrap();
        let lines = ["b: [*a]".to_owned()];
        let new = NewEntry {
            key: "b",
            lines: &lines,
            apart: false,
        };
        let refused = insert_entry(text, &tree, parent, Place::Before(0), &new);
        assert!(matches!(
            refused,
            Err(InsertError::Guard(Mismatch::Unreadable(..)))
        ));
    }

    #[test]
    fn the_first_place_is_right_below_the_parent_key() {
        assert_eq!(
            insert("m: # all\n  # of b\n  b: {}\n", Place::Before(0), "a").unwrap(),
            "m: # all\n  a: {}\n  # of b\n  b: {}\n"
        );
    }

    #[test]
    fn kept_lines_of_a_block_scalar_stay_in_it() {
        assert_eq!(
            insert("m:\n  a: |+\n    x\n\n  b: {}\n", Place::Before(1), "aa").unwrap(),
            "m:\n  a: |+\n    x\n\n  aa: {}\n  b: {}\n"
        );
        for header in ["|", "|+", ">"] {
            let text = format!("m:\n  a: {header}\n    x");
            let result = insert(&text, Place::Last, "b");
            assert!(matches!(result, Err(InsertError::TextAtEnd(_))), "{header}");
        }
    }

    #[test]
    fn what_cannot_be_done_for_certain_is_refused_with_its_place() {
        let position = |line, column| Position { line, column };
        for (text, error) in [
            ("m: {a: 1}\n", InsertError::FlowMapping(position(1, 4))),
            ("m: [a]\n", InsertError::NotAMapping(position(1, 4))),
            (
                "m:\n  a: 1\n  b: 2\n  a: 3\n",
                InsertError::DuplicateKey(position(4, 3), "a".into()),
            ),
            (
                "m: &x\n  a: 1\nn: *x\n",
                InsertError::Repeated(position(3, 4)),
            ),
            (
                "m: &x\nn:\n- <<: *x\n",
                InsertError::Repeated(position(3, 7)),
            ),
            (
                "m:\n  a: 1\rn: 2\n",
                InsertError::BareCarriageReturn(position(2, 7)),
            ),
        ] {
            assert_eq!(insert(text, Place::Last, "b").unwrap_err(), error);
        }
    }
}
