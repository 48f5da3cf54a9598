//! A tree of YAML nodes that knows where in the text each of them is.

mod merge;

mod owned;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, SpannedEventReceiver, StructureStyle};

use super::Position;

/// The index of a node in its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) const FIRST: Self = Self(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A key with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The key's node.
    pub key: NodeId,
    /// The value's node.
    pub value: NodeId,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    /// A scalar: its value after escapes, and how it was written.
    Scalar(Cow<'a, str>, ScalarStyle),
    /// A sequence; `flow` for `[a, b]`.
    Sequence {
        /// The items in order.
        items: Vec<NodeId>,
        /// Written between brackets.
        flow: bool,
    },
    /// A mapping; `flow` for `{a: b}`.
    Mapping {
        /// The entries in order; a key may be there twice.
        entries: Vec<Entry>,
        /// Written between braces.
        flow: bool,
    },
    /// `*name`: refers to the node with that anchor.
    Alias(NodeId),
}

/// A node and where it is. Kept small: a file has thousands, and the memory that a run touches
/// takes most of its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    pub kind: Kind<'a>,
    start: u32,
    end: u32,
    /// Whether it has an anchor.
    pub anchored: bool,
}

impl Node<'_> {
    /// Its bytes, without anchor and tag. A block collection ends where its last child ends.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Why a text could not be read as YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct ParseError {
    pub at: Position,
    /// The parser's words.
    pub reason: String,
}

/// All documents of one text. Nodes are in the order in which they begin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    documents: Vec<NodeId>,
    /// The few nodes with a tag, in order.
    tags: Vec<(NodeId, String)>,
}

/// Real files have a node every ten bytes or so.
const BYTES_PER_NODE: usize = 8;

impl<'a> Tree<'a> {
    /// Reads `text`. Duplicate keys are kept, since real files have them.
    ///
    /// # Errors
    /// [`ParseError`] with the place and the parser's reason; also for 4 GiB of text and more.
    pub fn parse(text: &'a str) -> Result<Self, ParseError> {
        if u32::try_from(text.len()).is_err() {
            let at = Position { line: 1, column: 1 };
            let reason = "this is too long to be a YAML file".to_owned();
            return Err(ParseError { at, reason });
        }
        let mut builder = Builder::default();
        // Memory that is not touched costs nothing, moving to a larger place does.
        builder
            .tree
            .nodes
            .reserve_exact(text.len() / BYTES_PER_NODE);
        read_events(text, &mut builder)?;
        Ok(builder.tree)
    }

    /// The root node of each document.
    #[must_use]
    pub fn documents(&self) -> &[NodeId] {
        &self.documents
    }

    /// All nodes in the order in which they begin.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(|index| NodeId(offset(index)))
    }

    /// The node that begins after so many others.
    pub(super) fn nth(&self, index: usize) -> Option<NodeId> {
        let known = index < self.nodes.len();
        known.then(|| NodeId(offset(index)))
    }

    /// The tag of a node as the parser resolved it.
    #[must_use]
    pub fn tag(&self, id: NodeId) -> Option<&str> {
        let place = self
            .tags
            .binary_search_by_key(&id, |(node, _)| *node)
            .ok()?;
        Some(&self.tags[place].1)
    }

    /// The node itself; an alias is not followed.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.index()]
    }

    /// The node that `id` refers to, through aliases.
    #[must_use]
    pub fn resolve(&self, mut id: NodeId) -> NodeId {
        while let Kind::Alias(target) = self.nodes[id.index()].kind {
            id = target;
        }
        id
    }

    /// The value of a scalar, through aliases.
    #[must_use]
    pub fn scalar(&self, id: NodeId) -> Option<&str> {
        match &self.node(self.resolve(id)).kind {
            Kind::Scalar(value, _) => Some(value),
            _ => None,
        }
    }

    /// The items of a sequence, through aliases; none where it is something else.
    #[must_use]
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(self.resolve(id)).kind {
            Kind::Sequence { items, .. } => items,
            _ => &[],
        }
    }

    /// The entries of a mapping, through aliases; none where it is something else.
    #[must_use]
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match &self.node(self.resolve(id)).kind {
            Kind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The entry of a mapping that has this very key; merge keys are not looked into.
    #[must_use]
    pub fn entry(&self, id: NodeId, key: &str) -> Option<Entry> {
        self.entries(id)
            .iter()
            .copied()
            .find(|entry| self.scalar(entry.key) == Some(key))
    }
}

/// Reads `text` and hands its events on.
pub(super) fn read_events<'a>(
    text: &'a str,
    receiver: &mut impl SpannedEventReceiver<'a>,
) -> Result<(), ParseError> {
    // The end of a file is read as helmfile reads it. Comments are not among the events: nothing
    // here needs them, and the parser is a quarter faster without that feature.
    let options = granit_parser::options! { block_scalar_eof_without_line_feed: true };
    let mut parser = Parser::new_from_str_with_options(text, options);
    parser.load(receiver, true).map_err(|error| ParseError {
        at: Position {
            line: error.marker().line(),
            column: error.marker().col() + 1,
        },
        reason: error.info(),
    })
}

/// Collects parser events; `open` holds the collections that have not ended yet.
#[derive(Default)]
struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

struct Open {
    id: NodeId,
    /// A mapping's key that still waits for its value.
    key: Option<NodeId>,
}

impl<'a> SpannedEventReceiver<'a> for Builder<'a> {
    fn on_event(&mut self, event: Event<'a>, span: Span) {
        let span = span.byte_range().unwrap_or(0..0);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.map(|tag| tag.to_string());
                self.add(Kind::Scalar(value, style), span, anchor, tag);
            }
            Event::Alias(anchor) => {
                if let Some(target) = self.anchors.get(&anchor).copied() {
                    self.add(Kind::Alias(target), span, 0, None);
                }
            }
            Event::SequenceStart(style, anchor, tag) => {
                let kind = Kind::Sequence {
                    items: Vec::new(),
                    flow: style == StructureStyle::Flow,
                };
                let tag = tag.map(|tag| tag.to_string());
                let id = self.add(kind, span, anchor, tag);
                self.open.push(Open { id, key: None });
            }
            Event::MappingStart(style, anchor, tag) => {
                let kind = Kind::Mapping {
                    entries: Vec::new(),
                    flow: style == StructureStyle::Flow,
                };
                let tag = tag.map(|tag| tag.to_string());
                let id = self.add(kind, span, anchor, tag);
                self.open.push(Open { id, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
    }
}

impl<'a> Builder<'a> {
    fn add(
        &mut self,
        kind: Kind<'a>,
        span: Range<usize>,
        anchor: usize,
        tag: Option<String>,
    ) -> NodeId {
        let id = NodeId(offset(self.tree.nodes.len()));
        self.tree.nodes.push(Node {
            kind,
            start: offset(span.start),
            end: offset(span.end),
            anchored: anchor != 0,
        });
        if let Some(tag) = tag {
            self.tree.tags.push((id, tag));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach(id);
        id
    }

    /// Hangs a node into the collection that is open, or makes it a document.
    fn attach(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.tree.documents.push(id);
            return;
        };
        match &mut self.tree.nodes[open.id.index()].kind {
            Kind::Sequence { items, .. } => items.push(id),
            Kind::Mapping { entries, .. } => match open.key.take() {
                None => open.key = Some(id),
                Some(key) => entries.push(Entry { key, value: id }),
            },
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }

    fn close(&mut self, end_event: Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let (last, flow) = match &self.tree.nodes[open.id.index()].kind {
            Kind::Sequence { items, flow } => (items.last().copied(), *flow),
            Kind::Mapping { entries, flow } => (entries.last().map(|entry| entry.value), *flow),
            Kind::Scalar(..) | Kind::Alias(_) => (None, false),
        };
        let end = match last {
            Some(child) if !flow => self.tree.nodes[child.index()].end,
            _ => offset(end_event.end),
        };
        let node = &mut self.tree.nodes[open.id.index()];
        node.end = end.max(node.start);
    }
}

/// Offsets and counts below the length of the text, which [`Tree::parse`] has checked.
fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
