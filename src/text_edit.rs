//! Edits of a text by byte ranges: what no edit covers cannot change.

use std::ops::Range;

/// One replacement: the bytes of `range` give way to `insert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Byte range in the old text; empty for a pure insertion.
    pub range: Range<usize>,
    /// What is there afterwards; empty for a pure removal.
    pub insert: String,
}

/// Two edits claimed the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two edits overlap at byte {0}")]
pub struct Overlap(pub usize);

/// A set of disjoint edits over one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextEdits(Vec<TextEdit>);

impl TextEdits {
    /// Replaces `range` with `insert`. The same edit given twice counts once, because several
    /// releases may share one anchored scalar.
    pub fn replace(&mut self, range: Range<usize>, insert: impl Into<String>) {
        let edit = TextEdit {
            range,
            insert: insert.into(),
        };
        if !self.0.contains(&edit) {
            self.0.push(edit);
        }
    }

    /// Puts `text` in at `offset`, below what was put in there before. The same twice is there
    /// twice.
    pub fn insert(&mut self, offset: usize, text: impl Into<String>) {
        self.0.push(TextEdit {
            range: offset..offset,
            insert: text.into(),
        });
    }

    /// Whether nothing is edited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// Where the byte that was at `offset` is afterwards. Insertions at the very offset come
    /// before it.
    #[must_use]
    pub fn moved(&self, offset: usize) -> usize {
        let before = self.0.iter().filter(|edit| edit.range.end <= offset);
        let (added, removed) = before.fold((0, 0), |(added, removed), edit| {
            (added + edit.insert.len(), removed + edit.range.len())
        });
        offset + added - removed
    }

    /// The text with all edits made.
    ///
    /// # Errors
    /// [`Overlap`] where two different edits cover the same bytes.
    pub fn apply(&self, text: &str) -> Result<String, Overlap> {
        let mut edits: Vec<&TextEdit> = self.0.iter().collect();
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let grown: usize = edits.iter().map(|edit| edit.insert.len()).sum();
        let mut result = String::with_capacity(text.len() + grown);
        let mut done = 0;
        for edit in edits {
            if edit.range.start < done {
                return Err(Overlap(edit.range.start));
            }
            result.push_str(&text[done..edit.range.start]);
            result.push_str(&edit.insert);
            done = edit.range.end;
        }
        result.push_str(&text[done..]);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_by_place_and_not_by_the_order_they_came_in() {
        let mut edits = TextEdits::default();
        edits.remove(4..8);
        edits.replace(0..3, "ONE");
        edits.replace(9..9, "and ");
        assert_eq!(edits.apply("one two three").unwrap(), "ONE tand hree");
        assert_eq!([0, 8, 9].map(|at| edits.moved(at)), [0, 4, 9]);
    }

    #[test]
    fn the_same_edit_twice_is_one_edit() {
        let mut edits = TextEdits::default();
        edits.replace(0..1, "b");
        edits.replace(0..1, "b");
        assert_eq!(edits.apply("a").unwrap(), "b");
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let mut edits = TextEdits::default();
        edits.remove(0..4);
        edits.remove(2..5);
        assert_eq!(edits.apply("abcdef"), Err(Overlap(2)));
    }
}
