//! The last check of an edit: the result is parsed and compared with the old tree node by node, so
//! that a mistake of the splicer, or of what it believed about the file, never reaches the disk.

use granit_parser::{Event, ScalarStyle, Span, SpannedEventReceiver, StructureStyle, Tag};

use super::tree::{Kind, NodeId, ParseError, Tree, read_events};

/// How the edited text differs from what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Something besides the new entry is there, or gone, or stands elsewhere.
    #[error("the edit would change more than it should; make it by hand")]
    Entries,
    /// The new key is read as something else.
    #[error("the new key would not be read as `{0}`; make the edit by hand")]
    Key(String),
    /// The result does not parse.
    #[error("the edit would leave a file that cannot be read ({0}); make it by hand")]
    Unreadable(#[from] ParseError),
}

/// Checks that the text `after` is what `before` was read from with one entry more, `key` with an
/// empty mapping, in the mapping that is node `mapping`; and that every other node has its old
/// value at the place that it has `moved` to.
///
/// Comments need no look of their own: the bytes outside the edit are the old ones, and where
/// every node has its old value at its old place, what lies between them is what it was.
///
/// # Errors
/// The first [`Mismatch`].
pub(super) fn only_one_entry_added(
    before: &Tree<'_>,
    after: &str,
    mapping: NodeId,
    key: &str,
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
        open: Vec::new(),
        differs: false,
    };
    read_events(after, &mut comparison)?;
    match comparison.added {
        Added::NotYet | Added::Key => Err(Mismatch::Key(key.to_owned())),
        Added::Entry if comparison.is_whole() => Ok(()),
        Added::Entry => Err(Mismatch::Entries),
    }
}

/// How much of the new entry was seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Added {
    NotYet,
    Key,
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
    open: Vec<Open>,
    differs: bool,
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
            (Added::Key, New::Mapping(true)) => {
                self.added = Added::Entry;
                None
            }
            _ => {
                let old = self.before.nth(self.next);
                self.next += 1;
                let as_before = |old| self.is_as_before(old, new, start, anchor, tag);
                self.differs |= !old.is_some_and(as_before);
                old
            }
        };
        if matches!(new, New::Sequence(_) | New::Mapping(_)) {
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
        // The new entry's own mapping is empty.
        let expected = old.map_or(0, |old| match &self.before.node(old).kind {
            Kind::Sequence { items, .. } => items.len(),
            Kind::Mapping { entries, .. } => 2 * entries.len(),
            Kind::Scalar(..) | Kind::Alias(_) => 0,
        });
        let added = 2 * usize::from(old == Some(self.mapping));
        self.differs |= children != expected + added;
    }

    fn is_whole(&self) -> bool {
        let all_seen = self.before.nth(self.next).is_none();
        !self.differs && all_seen && self.documents == self.before.documents().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares as if all that `after` has more had been inserted at `offset`.
    fn guard(before: &str, after: &str, offset: usize) -> Result<(), Mismatch> {
        let grown = after.len() - before.len();
        let moved = |at: usize| if at < offset { at } else { at + grown };
        let before = Tree::parse(before).unwrap();
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        only_one_entry_added(&before, after, mapping, "new", moved)
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
        let key = || Mismatch::Key("new".into());
        for (after, mismatch) in [
            (
                "m:\n  a: {x: 2} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: [x, 1] # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: 'yes'\n",
                Mismatch::Entries,
            ),
            ("m:\n  a: {x: 1} # c\n  b: yes\nnew: {}\n", key()),
            ("m:\n  a: {x: 1} # c\n  old: {}\n  b: yes\n", key()),
            ("m:\n  a: {x: 1} # c\n  new: 1\n  b: yes  \n", key()),
            ("m:\n  a: {x: 1} # c\n  new: {b: yes}\n", Mismatch::Entries),
            (
                "m:\n  a: &x {x: 1} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: !t {x: 1} # c\n  new: {}\n  b: yes\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {} # and more\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\n  b: yes\n---\n",
                Mismatch::Entries,
            ),
            (
                "m:\n  a: {x: 1} # c\n  new: {}\nb: yes   \n",
                Mismatch::Entries,
            ),
        ] {
            assert_eq!(guard(before, after, 20), Err(mismatch), "{after}");
        }
        let broken = guard(before, "m:\n  a: {x: 1} # c\n  new: {\n  b: yes\n", 20);
        assert!(matches!(broken, Err(Mismatch::Unreadable(_))));
    }

    #[test]
    fn a_node_that_moved_by_other_bytes_than_the_edits_is_caught() {
        let before = Tree::parse("m:\n  a: 1\n  b: yes\n").unwrap();
        let mapping = before.entry(before.documents()[0], "m").unwrap().value;
        let moved = |at: usize| if at < 10 { at } else { at + 10 };
        let check = |after| only_one_entry_added(&before, after, mapping, "new", moved);
        assert_eq!(check("m:\n  a: 1\n  new: {}\n  b: yes\n"), Ok(()));
        let further = "m:\n  a: 1\n  new: {}\n\n  b: yes\n";
        assert_eq!(check(further), Err(Mismatch::Entries));
    }
}
