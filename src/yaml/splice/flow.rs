//! Items put into `[a, b]`.

use super::{Place, Splicer};
use crate::yaml::intent::New;
use crate::yaml::lines::props_start;
use crate::yaml::refusal::{SpliceError, at};
use crate::yaml::tree::NodeId;

/// What separates items where the list does not show it.
const SEPARATOR: &str = ", ";

impl Splicer<'_> {
    /// Puts `written`, which is read as `value`, between the brackets of a sequence.
    pub(super) fn insert_between_brackets(
        &mut self,
        sequence: NodeId,
        place: Place,
        written: &str,
        value: &str,
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        self.refuse_repeated(sequence)?;
        self.refuse_block_within(sequence)?;
        let items = tree.items(sequence);
        let index = place.index(items.len());
        let separator = self.separator(items, index);
        match (items, index) {
            ([], _) => {
                let inner = tree.node(sequence).span();
                let inner = inner.start + 1..inner.end - 1;
                if !text[inner.clone()].trim().is_empty() {
                    return Err(SpliceError::NotInLines(at(text, tree, sequence)));
                }
                let blanks = &text[inner.clone()];
                self.edits.insert(inner.end, format!("{written}{blanks}"));
            }
            ([first, ..], 0) => {
                let start = props_start(text, tree.node(*first).span().start);
                self.edits.insert(start, format!("{written}{separator}"));
            }
            (items, index) => {
                let end = tree.node(items[index - 1]).span().end;
                self.edits.insert(end, format!("{separator}{written}"));
            }
        }
        self.note_added(sequence, index, New::Scalar(value.to_owned()));
        Ok(())
    }

    /// What is between two items near the new one, if that is a comma and blanks.
    fn separator(&self, items: &[NodeId], index: usize) -> &str {
        let left = index.saturating_sub(1).min(items.len().saturating_sub(2));
        let [left, right, ..] = &items[left.min(items.len())..] else {
            return SEPARATOR;
        };
        let end = self.tree.node(*left).span().end;
        let start = props_start(self.text, self.tree.node(*right).span().start);
        let between = self.text.get(end..start).unwrap_or_default();
        match between.trim() {
            "," => between,
            _ => SEPARATOR,
        }
    }

    /// Refuses brackets or braces in which a template block begins.
    pub(super) fn refuse_block_within(&self, collection: NodeId) -> Result<(), SpliceError> {
        let span = self.tree.node(collection).span();
        match self
            .blocks()
            .iter()
            .any(|block| span.contains(&block.start))
        {
            true => Err(SpliceError::CutsBlock(at(self.text, self.tree, collection))),
            false => Ok(()),
        }
    }
}
