//! The last check of an edit: the result is parsed and compared with the old tree node by node, so
//! that a mistake of the splicer, or of what it believed about the file, never reaches the disk.

use granit_parser::{Event, ScalarStyle, Span, SpannedEventReceiver, StructureStyle};

use super::Position;
use super::intent::{Intent, New};
use super::tree::{Kind, NodeId, ParseError, Tree, read_events};

/// How the edited text differs from what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Something besides what was asked for is new, gone or moved; with the place in the old text.
    #[error("{0}: the edit would change more than it should from here on; make it by hand")]
    Entries(Position),
    /// What is new is read as something else; with the place of the collection.
    #[error("{0}: a new key below this would not be read as `{1}`; make the edit by hand")]
    Key(Position, String),
    /// The result does not parse.
    #[error(
        "{0}: an edit below this would leave a file that cannot be read ({1}); make it by hand"
    )]
    Unreadable(Position, ParseError),
}

/// Checks that the text `after` is `text`, from which `before` was read, changed as `intent` says;
/// and that every other node has its old value at the place that it has `moved` to.
///
/// Comments need no check of their own: the bytes outside the edit are the old ones, and where
/// every node has its old value at its old place, what lies between them is what it was.
///
/// # Errors
/// The first [`Mismatch`].
pub(super) fn only_as_meant(
    text: &str,
    before: &Tree<'_>,
    after: &str,
    intent: &Intent,
    moved: impl Fn(usize) -> usize,
) -> Result<(), Mismatch> {
    let mut comparison = Comparison::new(before, intent, moved);
    read_events(after, &mut comparison).map_err(|error| {
        let place = before.node(comparison.touched()).span().start;
        Mismatch::Unreadable(Position::of(text, place), error)
    })?;
    comparison.verdict(text)
}

/// As [`only_as_meant`], for a result that was parsed already.
pub(super) fn tree_is_as_meant(
    text: &str,
    before: &Tree<'_>,
    after: &Tree<'_>,
    intent: &Intent,
    moved: impl Fn(usize) -> usize,
) -> Result<(), Mismatch> {
    let mut comparison = Comparison::new(before, intent, moved);
    comparison.documents = after.documents().len();
    // How many children are still to come in each open collection. Nodes are in the order in which
    // they begin, which is the order of the parser's events.
    let mut open: Vec<usize> = Vec::new();
    for id in after.ids() {
        let node = after.node(id);
        let (new, children) = match &node.kind {
            Kind::Scalar(value, style) => (Read::Scalar(value, *style), None),
            Kind::Sequence { items, flow } => (Read::Sequence(*flow), Some(items.len())),
            Kind::Mapping { entries, flow } => (Read::Mapping(*flow), Some(2 * entries.len())),
            Kind::Alias(_) => (Read::Alias, None),
        };
        comparison.node(&new, node.span().start, node.anchored, after.tag(id));
        if let Some(last) = open.last_mut() {
            *last -= 1;
        }
        open.extend(children);
        while open.last() == Some(&0) {
            open.pop();
            comparison.close();
        }
    }
    comparison.verdict(text)
}

/// Walks along the old tree while the new text is read. No second tree is built: the memory for
/// it would take longer than the comparison.
struct Comparison<'t, M> {
    before: &'t Tree<'t>,
    intent: &'t Intent,
    moved: M,
    /// The index of the old node that has to come next.
    next: usize,
    documents: usize,
    /// How much of what is new has come.
    added: usize,
    inside: Option<Inside>,
    open: Vec<Open>,
    /// What is new and is not read as what it should be.
    misread: Option<usize>,
    /// What is new and has more or fewer nodes than it should.
    odd_size: Option<usize>,
    /// The old place of the first node that is not what it was.
    differs: Option<usize>,
}

/// Something new of which only a part was read.
struct Inside {
    /// How many collections are open around it.
    around: usize,
    /// Whether the key of an entry has come, and its value has not.
    waits_for_value: bool,
    /// How many nodes its value has so far.
    nodes: usize,
}

/// A collection whose end has not come; the old node that it is, if it is not new.
struct Open {
    old: Option<NodeId>,
    /// How many of the old node's children have come or were left out.
    passed: usize,
}

impl<'a, M: Fn(usize) -> usize> SpannedEventReceiver<'a> for Comparison<'_, M> {
    fn on_event(&mut self, event: Event<'a>, span: Span) {
        let start = span.byte_range().map_or(0, |range| range.start);
        let (read, anchor, tag) = match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                return;
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(),
            Event::SequenceStart(style, anchor, tag) => {
                (Read::Sequence(style == StructureStyle::Flow), anchor, tag)
            }
            Event::MappingStart(style, anchor, tag) => {
                (Read::Mapping(style == StructureStyle::Flow), anchor, tag)
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.map(|tag| tag.to_string());
                let read = Read::Scalar(&value, style);
                return self.node(&read, start, anchor != 0, tag.as_deref());
            }
            Event::Alias(_) => (Read::Alias, 0, None),
            _ => return,
        };
        let tag = tag.map(|tag| tag.to_string());
        self.node(&read, start, anchor != 0, tag.as_deref());
    }
}

/// A node of the new text.
enum Read<'e> {
    Scalar(&'e str, ScalarStyle),
    Sequence(bool),
    Mapping(bool),
    Alias,
}

impl Read<'_> {
    fn is_collection(&self) -> bool {
        matches!(self, Read::Sequence(_) | Read::Mapping(_))
    }

    fn is_scalar(&self, expected: &str) -> bool {
        matches!(self, Read::Scalar(value, _) if *value == expected)
    }
}

impl<'t, M: Fn(usize) -> usize> Comparison<'t, M> {
    fn new(before: &'t Tree<'t>, intent: &'t Intent, moved: M) -> Self {
        Self {
            before,
            intent,
            moved,
            next: 0,
            documents: 0,
            added: 0,
            inside: None,
            open: Vec::new(),
            misread: None,
            odd_size: None,
            differs: None,
        }
    }

    fn node(&mut self, read: &Read<'_>, start: usize, anchored: bool, tag: Option<&str>) {
        let is_new = self.inside.is_some() || self.is_due();
        let old = match is_new {
            true => {
                self.take_new(read);
                None
            }
            false => self.take_old(read, start, anchored, tag),
        };
        if read.is_collection() {
            self.open.push(Open { old, passed: 0 });
        } else {
            self.end_new();
        }
    }

    /// Whether the next node of the collection that is open has to be something new.
    fn is_due(&mut self) -> bool {
        loop {
            let due = match (self.intent.added.get(self.added), self.open.last()) {
                (Some(added), Some(open)) => {
                    open.old == Some(added.parent) && open.passed == added.child
                }
                _ => false,
            };
            if due || !self.skip_removed() {
                return due;
            }
        }
    }

    /// Passes over what the open collection loses here, if anything.
    fn skip_removed(&mut self) -> bool {
        let Some(open) = self.open.last_mut() else {
            return false;
        };
        let mut removed = self.intent.removed.iter();
        let here = removed
            .find(|removed| removed.nodes.start == self.next && Some(removed.parent) == open.old);
        if let Some(removed) = here {
            self.next = removed.nodes.end;
            open.passed += removed.children;
        }
        here.is_some()
    }

    fn take_new(&mut self, read: &Read<'_>) {
        let Some(added) = self.intent.added.get(self.added) else {
            return;
        };
        let inside = self.inside.get_or_insert(Inside {
            around: self.open.len(),
            waits_for_value: false,
            nodes: 0,
        });
        let is_start = inside.nodes == 0 && !inside.waits_for_value;
        let fits = match &added.new {
            New::Entry { key, .. } if is_start => {
                inside.waits_for_value = true;
                read.is_scalar(key)
            }
            New::Entry { collection, .. } if inside.waits_for_value => {
                inside.waits_for_value = false;
                inside.nodes = 1;
                collection.is_none_or(|expected| expected == read.is_collection())
            }
            New::Scalar(value) if is_start => {
                inside.nodes = 1;
                read.is_scalar(value)
            }
            _ => {
                inside.nodes += 1;
                true
            }
        };
        if !fits {
            self.misread.get_or_insert(self.added);
        }
    }

    /// Notes that something new is whole, once the last of its nodes has come.
    fn end_new(&mut self) {
        let Some(inside) = &self.inside else { return };
        if inside.around != self.open.len() || inside.waits_for_value {
            return;
        }
        let expected = self.intent.added.get(self.added);
        let expected = expected.and_then(|added| added.new.nodes());
        if expected.is_some_and(|nodes| nodes != inside.nodes) {
            self.odd_size.get_or_insert(self.added);
        }
        self.added += 1;
        self.inside = None;
    }

    fn take_old(
        &mut self,
        read: &Read<'_>,
        start: usize,
        anchored: bool,
        tag: Option<&str>,
    ) -> Option<NodeId> {
        if let Some(open) = self.open.last_mut() {
            open.passed += 1;
        }
        let old = self.before.nth(self.next);
        self.next += 1;
        let as_before = |old| self.is_as_before(old, read, start, anchored, tag);
        if !old.is_some_and(as_before) {
            self.note_difference(old);
        }
        old
    }

    /// Whether a node is an old one at its place. A collection that something is added to may have
    /// been an empty `{}` or `[]` or nothing at all, and begins where its first child does.
    fn is_as_before(
        &self,
        id: NodeId,
        read: &Read<'_>,
        start: usize,
        anchored: bool,
        tag: Option<&str>,
    ) -> bool {
        let old = self.before.node(id);
        let is_parent = || self.intent.touches(id);
        let same = match (&old.kind, read) {
            (Kind::Scalar(value, style), Read::Scalar(new_value, new_style)) => {
                let expected = self.intent.replacement(id).unwrap_or(value);
                expected == *new_value && style == new_style
            }
            (Kind::Sequence { items, flow }, Read::Sequence(new_flow)) => {
                flow == new_flow || items.is_empty() && is_parent()
            }
            (Kind::Mapping { entries, flow }, Read::Mapping(new_flow)) => {
                flow == new_flow || entries.is_empty() && is_parent()
            }
            (Kind::Scalar(..), Read::Mapping(_) | Read::Sequence(_)) => is_parent(),
            (Kind::Alias(_), Read::Alias) => true,
            _ => false,
        };
        let in_place = (self.moved)(old.span().start) == start || is_parent();
        same && in_place && old.anchored == anchored && self.before.tag(id) == tag
    }

    fn close(&mut self) {
        if self.inside.is_none() {
            while self.skip_removed() {}
        }
        let Some(Open { old, passed }) = self.open.pop() else {
            return;
        };
        if self.inside.is_some() {
            return self.end_new();
        }
        let expected = old.map_or(0, |old| match &self.before.node(old).kind {
            Kind::Sequence { items, .. } => items.len(),
            Kind::Mapping { entries, .. } => 2 * entries.len(),
            Kind::Scalar(..) | Kind::Alias(_) => 0,
        });
        if passed != expected {
            self.note_difference(old);
        }
    }

    /// Notes a difference at an old node; what was not there before can only be in what is new.
    fn note_difference(&mut self, old: Option<NodeId>) {
        let place = self.before.node(old.unwrap_or(self.touched()));
        self.differs.get_or_insert(place.span().start);
    }

    /// The first collection that was edited.
    fn touched(&self) -> NodeId {
        let root = self.before.documents().first().copied();
        self.intent.first().or(root).unwrap_or(NodeId::FIRST)
    }

    /// The old place of the first difference, once everything was read.
    fn difference(&self) -> Option<usize> {
        let place = |id| self.before.node(id).span().start;
        let missing = self.before.nth(self.next).map(place);
        let documents_differ = self.documents != self.before.documents().len();
        let elsewhere = documents_differ.then(|| place(self.touched()));
        self.differs.or(missing).or(elsewhere)
    }

    fn verdict(&self, text: &str) -> Result<(), Mismatch> {
        let at = |offset| Position::of(text, offset);
        let added = &self.intent.added;
        let missing = (self.added < added.len()).then_some(self.added);
        let wrong = match (self.misread.or(missing), self.difference()) {
            (None, Some(offset)) => return Err(Mismatch::Entries(at(offset))),
            (wrong, _) => wrong.or(self.odd_size),
        };
        match wrong.and_then(|wrong| added.get(wrong)) {
            None => Ok(()),
            Some(added) => {
                let place = self.before.node(added.parent).span().start;
                Err(Mismatch::Key(at(place), added.new.name().to_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
