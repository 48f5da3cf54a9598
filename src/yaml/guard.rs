//! The last check of an edit: the result is parsed and compared with the old tree node by node, so
//! that a mistake of the splicer, or of what it believed about the file, never reaches the disk.

use granit_parser::{Event, ScalarStyle, Span, SpannedEventReceiver, StructureStyle, Tag};

use super::Position;
use super::tree::{Kind, NodeId, ParseError, Tree, read_events};

/// How the edited text differs from what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Something besides the new entry is there, or gone, or stands elsewhere; with the place in
    /// the old text.
    #[error("{0}: the edit would change more than it should from here on; make it by hand")]
    Entries(Position),
    /// The new key is read as something else; with the place of the mapping.
    #[error("{0}: a new key below this would not be read as `{1}`; make the edit by hand")]
    Key(Position, String),
    /// The result does not parse.
    #[error(
        "{0}: an edit below this would leave a file that cannot be read ({1}); make it by hand"
    )]
    Unreadable(Position, ParseError),
}

/// Checks that the text `after` is `text`, from which `before` was read, with one entry more, `key`
/// with a collection of `nodes` nodes, itself among them, in the mapping that is node `mapping`; and that every other node has
/// its old value at the place that it has `moved` to.
///
/// Comments need no look of their own: the bytes outside the edit are the old ones, and where
/// every node has its old value at its old place, what lies between them is what it was.
///
/// # Errors
/// The first [`Mismatch`].
pub(super) fn only_one_entry_added(
    text: &str,
    before: &Tree<'_>,
    after: &str,
    mapping: NodeId,
    (key, nodes): (&str, usize),
    moved: impl Fn(usize) -> usize,
) -> Result<(), Mismatch> {
    let mut comparison = Comparison {
        before,
        mapping,
        key,
        moved,
        next: 0,
        documents: 0,
        added: Added::NotYet,
        new_nodes: 0,
        open: Vec::new(),
        differs: None,
    };
    let mapping = before.node(mapping).span().start;
    let at = |offset| Position::of(text, offset);
    read_events(after, &mut comparison)
        .map_err(|error| Mismatch::Unreadable(at(mapping), error))?;
    match (comparison.added, comparison.difference()) {
        (Added::Entry, None) if comparison.new_nodes == nodes => Ok(()),
        (Added::Entry, Some(offset)) => Err(Mismatch::Entries(at(offset))),
        _ => Err(Mismatch::Key(at(mapping), key.to_owned())),
    }
}

/// How much of the new entry was seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Added {
    NotYet,
    Key,
    /// Some of the value, which is within so many open collections.
    Value(usize),
    Entry,
}

/// Walks along the old tree while the new text is read. No second tree is built: the memory for
/// it would take longer than the comparison.
struct Comparison<'t, M> {
    before: &'t Tree<'t>,
    mapping: NodeId,
    key: &'t str,
    moved: M,
    /// The index of the old node that has to come next.
    next: usize,
    documents: usize,
    added: Added,
    /// How many nodes the new value has.
    new_nodes: usize,
    open: Vec<Open>,
    /// The old place of the first node that is not what it was.
    differs: Option<usize>,
}

/// A collection whose end has not come; the old node that it is, if it is not the new entry's.
struct Open {
    old: Option<NodeId>,
    children: usize,
}

impl<'a, M: Fn(usize) -> usize> SpannedEventReceiver<'a> for Comparison<'_, M> {
    fn on_event(&mut self, event: Event<'a>, span: Span) {
        let start = span.byte_range().map_or(0, |range| range.start);
        match event {
            Event::DocumentStart(..) => self.documents += 1,
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::SequenceStart(style, anchor, tag) => {
                let new = New::Sequence(style == StructureStyle::Flow);
                self.node(&new, start, anchor, tag.as_deref());
            }
            Event::MappingStart(style, anchor, tag) => {
                let new = New::Mapping(style == StructureStyle::Flow);
                self.node(&new, start, anchor, tag.as_deref());
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.node(&New::Scalar(&value, style), start, anchor, tag.as_deref());
            }
            Event::Alias(_) => self.node(&New::Alias, start, 0, None),
            _ => {}
        }
    }
}

/// A node of the new text.
enum New<'e> {
    Scalar(&'e str, ScalarStyle),
    Sequence(bool),
    Mapping(bool),
    Alias,
}

impl New<'_> {
    fn is_collection(&self) -> bool {
        matches!(self, New::Sequence(_) | New::Mapping(_))
    }
}

impl<M: Fn(usize) -> usize> Comparison<'_, M> {
    fn node(&mut self, new: &New<'_>, start: usize, anchor: usize, tag: Option<&Tag>) {
        let in_mapping = self.open.last().and_then(|open| open.old) == Some(self.mapping);
        if let Some(open) = self.open.last_mut() {
            open.children += 1;
        }
        let old = match (self.added, new) {
            (Added::NotYet, New::Scalar(value, _)) if in_mapping && *value == self.key => {
                self.added = Added::Key;
                None
            }
            (Added::Key, new) if new.is_collection() => {
                self.new_nodes = 1;
                self.added = Added::Value(self.open.len());
                None
            }
            (Added::Value(_), _) => {
                self.new_nodes += 1;
                None
            }
            _ => {
                let old = self.before.nth(self.next);
                self.next += 1;
                let as_before = |old| self.is_as_before(old, new, start, anchor, tag);
                if !old.is_some_and(as_before) {
                    self.note_difference(old);
                }
                old
            }
        };
        if new.is_collection() {
            self.open.push(Open { old, children: 0 });
        }
    }

    /// Whether a node is an old one at its place. The mapping that is added to may have been an
    /// empty `{}` or nothing at all.
    fn is_as_before(
        &self,
        id: NodeId,
        new: &New<'_>,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> bool {
        let old = self.before.node(id);
        let is_parent = id == self.mapping;
        let same = match (&old.kind, new) {
            (Kind::Scalar(value, style), New::Scalar(new_value, new_style)) => {
                value == new_value && style == new_style
            }
            (Kind::Sequence { flow, .. }, New::Sequence(new_flow)) => flow == new_flow,
            (Kind::Mapping { entries, flow }, New::Mapping(new_flow)) => {
                flow == new_flow || is_parent && entries.is_empty()
            }
            (Kind::Scalar(..), New::Mapping(_)) => is_parent,
            (Kind::Alias(_), New::Alias) => true,
            _ => false,
        };
        let in_place = is_parent || (self.moved)(old.span().start) == start;
        let tag = tag.map(ToString::to_string);
        same && in_place && old.anchored == (anchor != 0) && self.before.tag(id) == tag.as_deref()
    }

    fn close(&mut self) {
        let Some(Open { old, children }) = self.open.pop() else {
            return;
        };
        if let Added::Value(around) = self.added {
            if self.open.len() == around {
                self.added = Added::Entry;
            }
            return;
        }
        let expected = old.map_or(0, |old| match &self.before.node(old).kind {
            Kind::Sequence { items, .. } => items.len(),
            Kind::Mapping { entries, .. } => 2 * entries.len(),
            Kind::Scalar(..) | Kind::Alias(_) => 0,
        });
        let added = 2 * usize::from(old == Some(self.mapping));
        if children != expected + added {
            self.note_difference(old);
        }
    }

    /// Notes a difference at an old node; what was not there before can only be in the new entry.
    fn note_difference(&mut self, old: Option<NodeId>) {
        let place = self.before.node(old.unwrap_or(self.mapping)).span().start;
        self.differs.get_or_insert(place);
    }

    /// The old place of the first difference, once everything was read.
    fn difference(&self) -> Option<usize> {
        let place = |id| self.before.node(id).span().start;
        let missing = self.before.nth(self.next).map(place);
        let documents_differ = self.documents != self.before.documents().len();
        let elsewhere = documents_differ.then(|| place(self.mapping));
        self.differs.or(missing).or(elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares as if all that `after` has more had been inserted at `offset`.
    fn guard(before: &str, after: &str, offset: usize) -> Result<(), Mismatch> {
        let grown = after.len() - before.len();
        let moved = |at: usize| if at < offset { at } else { at + grown };
        let tree = Tree::parse(before).unwrap();
        let mapping = tree.entry(tree.documents()[0], "m").unwrap().value;
        only_one_entry_added(before, &tree, after, mapping, ("new", 1), moved)
    }

    #[test]
    fn one_new_entry_passes() {
        let before = "x: &x 1\nm:\n  a: !t {}\n  b: *x\n# c\n";
        let after = "x: &x 1\nm:\n  a: !t {}\n  new: {}\n  b: *x\n# c\n";
        assert_eq!(guard(before, after, 22), Ok(()));
    }

    #[test]
    fn any_other_difference_is_caught() {
        let before = "m:\n  a: {x: 1} # c\n  b: yes\n";
        let at = |line, column| Position { line, column };
        let key = || Mismatch::Key(at(2, 3), "new".into());
        let entries = |line, column| Mismatch::Entries(at(line, column));
        for (after, mismatch) in [
            ("m:\n  a: {x: 2} # c\n  new: {}\n  b: yes\n", entries(2, 10)),
            ("m:\n  a: [x, 1] # c\n  new: {}\n  b: yes\n", entries(2, 6)),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: 'yes'\n",
                entries(3, 3),
            ),
            ("m:\n  a: {x: 1} # c\n  b: yes\nnew: {}\n", key()),
            ("m:\n  a: {x: 1} # c\n  old: {}\n  b: yes\n", key()),
            ("m:\n  a: {x: 1} # c\n  new: 1\n  b: yes  \n", key()),
            ("m:\n  a: {x: 1} # c\n  new: {b: yes}\n", entries(2, 3)),
            (
                "m:\n  a: &x {x: 1} # c\n  new: {}\n  b: yes\n",
                entries(2, 6),
            ),
            (
                "m:\n  a: !t {x: 1} # c\n  new: {}\n  b: yes\n",
                entries(2, 6),
            ),
            ("m:\n  a: {x: 1} # c\n  new: {} # and more\n", entries(2, 3)),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: yes\n---\n",
                entries(3, 3),
            ),
            ("m:\n  a: {x: 1} # c\n  new: {}\nb: yes   \n", entries(2, 3)),
        ] {
            assert_eq!(guard(before, after, 20), Err(mismatch), "{after}");
        }
        let broken = guard(before, "m:\n  a: {x: 1} # c\n  new: {\n  b: yes\n", 20);
        assert!(matches!(broken, Err(Mismatch::Unreadable(..))));
    }

    #[test]
    fn a_node_that_moved_by_other_bytes_than_the_edits_is_caught() {
        let text = "m:\n  a: 1\n  b: yes\n";
        let before = Tree::parse(text).unwrap();
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        let moved = |at: usize| if at < 10 { at } else { at + 10 };
        let check = |after| only_one_entry_added(text, &before, after, mapping, ("new", 1), moved);
        assert_eq!(check("m:\n  a: 1\n  new: {}\n  b: yes\n"), Ok(()));
        let further = "m:\n  a: 1\n  new: {}\n\n  b: yes\n";
        let place = Position { line: 3, column: 3 };
        assert_eq!(check(further), Err(Mismatch::Entries(place)));
    }
}
