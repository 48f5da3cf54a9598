//! Entries and items put into collections that are written one to a line, or are empty.

use super::style::{dash_step, indent_step, is_first_on_line, is_null};
use super::{Place, Splicer};
use crate::yaml::intent::New;
use crate::yaml::lines::{
    column_of, dash_before, is_block_scalar, last_leaf, next_line, tail_end, while_lines_below,
};
use crate::yaml::refusal::{SpliceError, at, refuse_duplicates};
use crate::yaml::tree::{Entry, Kind, NodeId, Tree};

/// Inserts `key: value` into the mapping under `parent` and returns the new text.
///
/// One whole line is added; no other byte moves, but that an empty `{}` or `~` gives way. `value`
/// is written as it is, and must be one line of flow YAML such as `{}`.
///
/// # Errors
/// [`SpliceError`] with line and column where the file cannot be edited safely.
pub fn insert_key(
    text: &str,
    tree: &Tree<'_>,
    parent: Entry,
    place: Place,
    key: &str,
    value: &str,
) -> Result<String, SpliceError> {
    let lines = [format!("{key}: {value}")];
    let new = NewEntry {
        key,
        lines: &lines,
        apart: false,
    };
    insert_entry(text, tree, parent, place, &new)
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
) -> Result<String, SpliceError> {
    let mut splicer = Splicer::new(text, tree)?;
    splicer.insert_entry(parent, place, new)?;
    splicer.finish()
}

/// An entry to be put into a mapping.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'n> {
    /// Its key.
    pub key: &'n str,
    /// Its lines, indented as if the key stood in the first column.
    pub lines: &'n [String],
    /// Whether an empty line keeps it apart from its neighbours.
    pub apart: bool,
}

/// An item to be put into a sequence that is written one item to a line.
#[derive(Debug, Clone, Copy)]
pub struct NewItem<'n> {
    /// Its lines with the dash, indented as if that stood in the first column.
    pub lines: &'n [String],
    /// Whether an empty line keeps it apart from its neighbours.
    pub apart: bool,
}

/// New lines, and where they go.
struct Rows<'n> {
    lines: &'n [String],
    apart: bool,
    offset: usize,
    column: usize,
    first: bool,
}

impl Splicer<'_> {
    /// Puts an entry into the mapping under `parent`.
    ///
    /// # Errors
    /// [`SpliceError`] with line and column where the file cannot be edited safely.
    pub fn insert_entry(
        &mut self,
        parent: Entry,
        place: Place,
        new: &NewEntry<'_>,
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let mapping = parent.value;
        self.refuse_repeated(mapping)?;
        let (index, rows) = match &tree.node(mapping).kind {
            Kind::Mapping {
                entries,
                flow: false,
            } => {
                refuse_duplicates(text, tree, entries)?;
                let index = place.index(entries.len());
                let column = column_of(text, tree.node(entries[0].key).span().start);
                let before = index.checked_sub(1).map(|before| entries[before].value);
                let rows = Rows {
                    lines: new.lines,
                    apart: new.apart,
                    offset: self.offset_below(parent, before, column, new.apart)?,
                    column,
                    first: index == 0,
                };
                (index, rows)
            }
            Kind::Mapping { entries, .. } if entries.is_empty() => {
                (0, self.rows_for_empty(parent, new.lines))
            }
            Kind::Mapping { .. } => return Err(SpliceError::FlowMapping(at(text, tree, mapping))),
            Kind::Scalar(..) if is_null(tree, mapping) => {
                (0, self.rows_for_empty(parent, new.lines))
            }
            _ => return Err(SpliceError::NotAMapping(at(text, tree, mapping))),
        };
        self.add_rows(&rows);
        let expected = new.expected(self.template.is_none());
        self.note_added(mapping, 2 * index, expected);
        Ok(())
    }

    /// Puts an item of one or more lines into the sequence under `parent`, which is written one
    /// item to a line, or is empty.
    ///
    /// # Errors
    /// [`SpliceError`] with line and column where the file cannot be edited safely.
    pub fn insert_item(
        &mut self,
        parent: Entry,
        place: Place,
        new: &NewItem<'_>,
    ) -> Result<(), SpliceError> {
        let nodes = match self.template {
            None => item_nodes(new.lines),
            Some(_) => None,
        };
        self.insert_item_lines(parent, place, new, New::Item(nodes))
    }

    /// Puts a plain word into the sequence under `parent`, in the style of the list: between
    /// brackets or on a line of its own, and in quotes where all its neighbours are.
    ///
    /// # Errors
    /// [`SpliceError`] with line and column where the file cannot be edited safely.
    pub fn insert_word(
        &mut self,
        parent: Entry,
        place: Place,
        word: &str,
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let items = tree.items(parent.value);
        let written = match self.common_quote(items) {
            Some(quote) => format!("{quote}{word}{quote}"),
            None => word.to_owned(),
        };
        if let Kind::Sequence { flow: true, .. } = tree.node(parent.value).kind {
            return self.insert_between_brackets(parent.value, place, &written, word);
        }
        let gap = items.first().map(|first| {
            let start = tree.node(*first).span().start;
            dash_before(text, start).map_or(1, |dash| start - dash - 1)
        });
        let lines = [format!("-{:1$}{written}", "", gap.unwrap_or(1).clamp(1, 8))];
        let new = NewItem {
            lines: &lines,
            apart: false,
        };
        self.insert_item_lines(parent, place, &new, New::Scalar(word.to_owned()))
    }

    fn insert_item_lines(
        &mut self,
        parent: Entry,
        place: Place,
        new: &NewItem<'_>,
        expected: New,
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let sequence = parent.value;
        self.refuse_repeated(sequence)?;
        let (index, rows) = match &tree.node(sequence).kind {
            Kind::Sequence { items, flow: false } => {
                let index = place.index(items.len());
                let first = tree.node(items[0]).span().start;
                let dash = dash_before(text, first).filter(|dash| is_first_on_line(text, *dash));
                let dash = dash.ok_or_else(|| SpliceError::NotInLines(at(text, tree, sequence)))?;
                let column = column_of(text, dash);
                let before = index.checked_sub(1).map(|before| items[before]);
                let rows = Rows {
                    lines: new.lines,
                    apart: new.apart,
                    offset: self.offset_below(parent, before, column, new.apart)?,
                    column,
                    first: index == 0,
                };
                (index, rows)
            }
            Kind::Sequence { items, .. } if items.is_empty() => {
                (0, self.rows_for_empty(parent, new.lines))
            }
            Kind::Sequence { .. } => return Err(SpliceError::NotInLines(at(text, tree, sequence))),
            Kind::Scalar(..) if is_null(tree, sequence) => {
                (0, self.rows_for_empty(parent, new.lines))
            }
            _ => return Err(SpliceError::NotASequence(at(text, tree, sequence))),
        };
        self.add_rows(&rows);
        self.note_added(sequence, index, expected);
        Ok(())
    }

    /// Where the lines end of the member `before` with its key or dash in `column`; without one,
    /// the line below the parent's key, and below empty lines where the new one is to be `apart`.
    fn offset_below(
        &self,
        parent: Entry,
        before: Option<NodeId>,
        column: usize,
        apart: bool,
    ) -> Result<usize, SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let key = tree.node(parent.key).span();
        let Some(before) = before else {
            let below = next_line(text, key.end);
            return Ok(match apart {
                true => while_lines_below(text, below, |line| line.trim().is_empty()),
                false => below,
            });
        };
        let end = tail_end(text, tree, before, column);
        let end = self.after_blocks(key.end, end);
        let leaf = last_leaf(tree, before);
        let unfinished = end == text.len() && !text.ends_with('\n');
        if unfinished && is_block_scalar(tree, leaf) {
            return Err(SpliceError::TextAtEnd(at(text, tree, leaf)));
        }
        Ok(end)
    }

    /// `end`, or the line below the template blocks that begin after `start` and go on there.
    pub(super) fn after_blocks(&self, start: usize, mut end: usize) -> usize {
        // Outer blocks come before those within them, and reach further.
        for block in self.blocks() {
            if block.start >= start && block.start < end && end < block.end {
                end = next_line(self.text, block.end);
            }
        }
        end
    }

    /// `key: {}`, `key: []`, `key: ~` and `key:` get their first lines.
    fn rows_for_empty<'n>(&mut self, parent: Entry, lines: &'n [String]) -> Rows<'n> {
        let (text, tree) = (self.text, self.tree);
        let key = tree.node(parent.key).span();
        let old = tree.node(parent.value).span();
        if !old.is_empty() {
            let blank = text[..old.start].trim_end_matches([' ', '\t']).len();
            self.edits.remove(blank..old.end);
        }
        let is_item = lines.first().is_some_and(|line| line.starts_with('-'));
        let step = match is_item {
            true => dash_step(text, tree),
            false => indent_step(text, tree),
        };
        Rows {
            lines,
            apart: false,
            offset: next_line(text, old.end.max(key.end)),
            column: column_of(text, key.start) + step,
            first: true,
        }
    }

    /// Adds lines at the start of a line or the end of the text. What is to be set apart gets an
    /// empty line above it, or below it where it is the first.
    fn add_rows(&mut self, rows: &Rows<'_>) {
        let before = &self.text[..rows.offset];
        let is_whole = before.is_empty() || before.ends_with('\n');
        let has_crlf = match is_whole {
            true => before.ends_with("\r\n"),
            false => before.contains("\r\n"),
        };
        let ending = if has_crlf { "\r\n" } else { "\n" };
        let column = rows.column;
        let indented = rows.lines.iter().map(|line| match line.is_empty() {
            true => String::new(),
            false => format!("{:column$}{line}", ""),
        });
        let lines = indented.collect::<Vec<String>>().join(ending);
        let (above, below) = match (rows.apart, rows.first) {
            (false, _) => ("", ""),
            (true, true) => ("", ending),
            (true, false) => (ending, ""),
        };
        let added = match is_whole {
            true => format!("{above}{lines}{ending}{below}"),
            // No newline at the end of the file: none is added there either.
            false => format!("{ending}{above}{lines}"),
        };
        self.edits.insert(rows.offset, added);
    }

    /// The quotes that all items are in.
    fn common_quote(&self, items: &[NodeId]) -> Option<char> {
        let quote = |item: &NodeId| {
            let written = &self.text[self.tree.node(*item).span()];
            written
                .chars()
                .next()
                .filter(|first| "\"'".contains(*first))
        };
        let first = quote(items.first()?)?;
        items
            .iter()
            .all(|item| quote(item) == Some(first))
            .then_some(first)
    }
}

impl NewEntry<'_> {
    /// What the guard has to find. Aliases count too, whatever they refer to.
    fn expected(&self, is_plain: bool) -> New {
        let key = self.key.to_owned();
        let alone = self.lines.join("\n").replace(": *", ": ");
        let tree = Tree::parse(&alone).unwrap_or_default();
        let root = tree.documents().first();
        match root
            .and_then(|root| tree.entry(*root, self.key))
            .filter(|_| is_plain)
        {
            Some(entry) => New::Entry {
                key,
                collection: Some(!matches!(tree.node(entry.value).kind, Kind::Scalar(..))),
                nodes: Some(tree.subtree_end(entry.value) - entry.value.index()),
            },
            None => New::Entry {
                key,
                collection: None,
                nodes: None,
            },
        }
    }
}

/// How many nodes the only item of a sequence has; `None` where they need what is elsewhere.
fn item_nodes(lines: &[String]) -> Option<usize> {
    let alone = lines.join("\n");
    let tree = Tree::parse(&alone).ok()?;
    match tree.items(*tree.documents().first()?) {
        [item] => Some(tree.subtree_end(*item) - item.index()),
        _ => None,
    }
}
