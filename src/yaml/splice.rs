//! Edits of somebody's hand-written file: entries and items are put in and taken out, scalars are
//! replaced, and every other byte stays.

mod flow;
mod insert;
mod remove;
mod style;

use std::ops::Range;

use super::guard;
use super::intent::{Added, Intent, New};
use super::refusal::{SpliceError, refuse_bare_carriage_return, refuse_repeated};
use super::tree::{Kind, NodeId, Tree};
use crate::text_edit::TextEdits;

pub use insert::{NewEntry, NewItem, insert_entry, insert_key};

/// Where among the members of a collection a new one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the one with this index.
    Before(usize),
    /// After the one with this index.
    After(usize),
    /// After the last one.
    Last,
}

impl Place {
    /// The index that the new one has among `count` old ones.
    fn index(self, count: usize) -> usize {
        match self {
            Place::Before(index) => index.min(count),
            Place::After(index) => index.saturating_add(1).min(count),
            Place::Last => count,
        }
    }
}

/// Collects edits of one text, all of them in terms of the old text, and makes them at once.
///
/// Whole lines are added and removed, but in `[a, b]` and `{a: b}`. New lines go right below the
/// member before them, so that a comment above the next one stays with that one; a member that is
/// removed takes the comment block directly above it along, unless it is the first, whose comment
/// may speak of all. Line endings are copied from the line before, and a file that ends without a
/// newline still does.
///
/// What is put in at one place comes in the order of the calls: the last member of an inner
/// collection before that of the one around it. A method that returns an error has changed nothing.
#[derive(Debug)]
pub struct Splicer<'t> {
    text: &'t str,
    tree: &'t Tree<'t>,
    template: Option<&'t [Range<usize>]>,
    edits: TextEdits,
    intent: Intent,
}

impl<'t> Splicer<'t> {
    /// Edits `text`, from which `tree` was read.
    ///
    /// # Errors
    /// [`SpliceError::BareCarriageReturn`]
    pub fn new(text: &'t str, tree: &'t Tree<'t>) -> Result<Self, SpliceError> {
        refuse_bare_carriage_return(text)?;
        Ok(Self::over(text, tree, None))
    }

    /// Edits a template's `text`, where `tree` was read from the masked text and `blocks` are the
    /// bytes of its `{{ if }}`s and the like, each up to its `{{ end }}`. No block is cut in two.
    ///
    /// The caller has to tell what an edit means where an alias repeats the edited collection, and
    /// whether what is put in is read as it should.
    pub(crate) fn of_template(
        text: &'t str,
        tree: &'t Tree<'t>,
        blocks: &'t [Range<usize>],
    ) -> Self {
        Self::over(text, tree, Some(blocks))
    }

    fn over(text: &'t str, tree: &'t Tree<'t>, template: Option<&'t [Range<usize>]>) -> Self {
        Self {
            text,
            tree,
            template,
            edits: TextEdits::default(),
            intent: Intent::default(),
        }
    }

    /// Puts `new` into `range`, bytes within a scalar's span. Once is enough for a scalar that is
    /// used several times.
    pub(crate) fn replace_in_scalar(&mut self, node: NodeId, range: Range<usize>, new: &str) {
        if self.intent.replacement(node).is_some() {
            return;
        }
        let inner = self.tree.inner_span(self.text, node);
        let before = &self.text[inner.start..range.start];
        let after = &self.text[range.end..inner.end];
        self.intent.replace(node, [before, new, after].concat());
        self.edits.replace(range, new);
    }

    /// The new text.
    ///
    /// # Errors
    /// [`SpliceError::Guard`] where a parse of the result shows anything but what was asked for.
    pub fn finish(self) -> Result<String, SpliceError> {
        let result = self.apply()?;
        if self.edits.is_empty() {
            return Ok(result);
        }
        let moved = |at| self.edits.moved(at);
        guard::only_as_meant(self.text, self.tree, &result, &self.intent, moved)?;
        Ok(result)
    }

    /// The new text, unchecked; for [`Self::check`].
    pub(crate) fn apply(&self) -> Result<String, SpliceError> {
        Ok(self.edits.apply(self.text)?)
    }

    /// Compares the result, as it was read again, with what was asked for.
    pub(crate) fn check(&self, after: &Tree<'_>) -> Result<(), SpliceError> {
        let moved = |at| self.edits.moved(at);
        guard::tree_is_as_meant(self.text, self.tree, after, &self.intent, moved)?;
        Ok(())
    }

    /// The blocks of the template; none where the text is not a template.
    fn blocks(&self) -> &'t [Range<usize>] {
        self.template.unwrap_or_default()
    }

    fn refuse_repeated(&self, collection: NodeId) -> Result<(), SpliceError> {
        match self.template {
            Some(_) => Ok(()),
            None => refuse_repeated(self.text, self.tree, collection),
        }
    }

    /// Takes note for the guard of what is new before child `child` of a collection.
    fn note_added(&mut self, parent: NodeId, child: usize, new: New) {
        let next = match &self.tree.node(parent).kind {
            Kind::Sequence { items, .. } => items.get(child).copied(),
            Kind::Mapping { entries, .. } => entries.get(child / 2).map(|entry| entry.key),
            Kind::Scalar(..) | Kind::Alias(_) => None,
        };
        let before = next.map_or_else(|| self.tree.subtree_end(parent), NodeId::index);
        self.intent.add(Added {
            parent,
            child,
            before,
            new,
        });
    }
}

#[cfg(test)]
mod tests;
