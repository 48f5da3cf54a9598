//! Entries and items taken out of collections.

use std::ops::Range;

use super::Splicer;
use crate::yaml::Position;
use crate::yaml::intent::Removed;
use crate::yaml::lines::{
    block_entry_lines, block_item_lines, is_block_scalar, last_leaf, next_line, props_start,
};
use crate::yaml::refusal::{SpliceError, at, refuse_duplicates};
use crate::yaml::tree::{Kind, NodeId};

impl Splicer<'_> {
    /// Takes the entries with these indices out of a mapping.
    ///
    /// # Errors
    /// [`SpliceError`] with line and column where the file cannot be edited safely, or nothing
    /// would be left of a mapping that is written one key to a line.
    pub fn remove_entries(
        &mut self,
        mapping: NodeId,
        indices: &[usize],
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let Kind::Mapping { entries, flow } = &tree.node(mapping).kind else {
            return Err(SpliceError::NotAMapping(at(text, tree, mapping)));
        };
        self.refuse_repeated(mapping)?;
        if self.template.is_none() {
            refuse_duplicates(text, tree, entries)?;
        }
        let gone = marked(indices, entries.len());
        let nodes = |index: usize| {
            let entry = entries[index];
            entry.key.index()..tree.subtree_end(entry.value)
        };
        self.refuse_in_use(mapping, &gone, nodes)?;
        if *flow {
            let span = |index: usize| {
                let key = tree.node(entries[index].key).span();
                let value = tree.node(entries[index].value).span();
                // `key:` alone has a value without a place.
                let rest = text[key.end..].trim_start();
                let colon = text.len() - rest.len() + usize::from(rest.starts_with(':'));
                let end = if value.is_empty() { colon } else { value.end };
                props_start(text, key.start)..end.max(key.end)
            };
            self.cut_between_brackets(mapping, &gone, span)?;
        } else {
            let lines = |index| block_entry_lines(text, tree, mapping, index);
            let value = |index: usize| entries.get(index).map(|entry| entry.value);
            self.cut_lines(mapping, &gone, lines, value)?;
        }
        self.note_removed(mapping, &gone, 2, nodes);
        Ok(())
    }

    /// Takes the items with these indices out of a sequence.
    ///
    /// # Errors
    /// [`SpliceError`] with line and column where the file cannot be edited safely, or nothing
    /// would be left of a sequence that is written one item to a line.
    pub fn remove_items(&mut self, sequence: NodeId, indices: &[usize]) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        let Kind::Sequence { items, flow } = &tree.node(sequence).kind else {
            return Err(SpliceError::NotASequence(at(text, tree, sequence)));
        };
        self.refuse_repeated(sequence)?;
        let gone = marked(indices, items.len());
        let nodes = |index: usize| items[index].index()..tree.subtree_end(items[index]);
        self.refuse_in_use(sequence, &gone, nodes)?;
        if *flow {
            let span = |index: usize| {
                let span = tree.node(items[index]).span();
                props_start(text, span.start)..span.end
            };
            self.cut_between_brackets(sequence, &gone, span)?;
        } else {
            let lines = |index| block_item_lines(text, tree, sequence, index);
            let value = |index: usize| items.get(index).copied();
            self.cut_lines(sequence, &gone, lines, value)?;
        }
        self.note_removed(sequence, &gone, 1, nodes);
        Ok(())
    }

    /// Cuts whole lines. Members side by side go in one piece.
    fn cut_lines(
        &mut self,
        collection: NodeId,
        gone: &[bool],
        lines: impl Fn(usize) -> Option<Range<usize>>,
        value: impl Fn(usize) -> Option<NodeId>,
    ) -> Result<(), SpliceError> {
        let here = at(self.text, self.tree, collection);
        if !gone.contains(&false) {
            return Err(SpliceError::NothingLeft(here));
        }
        let mut cuts = Vec::new();
        for run in runs(gone) {
            let all = run.clone().map(&lines).collect::<Option<Vec<_>>>();
            let all = all.ok_or(SpliceError::NotInLines(here))?;
            let cut = all[0].start..all[all.len() - 1].end;
            let above = run.start.checked_sub(1).and_then(&value);
            cuts.push(self.whole_cut(cut, run, (gone.len(), above))?);
        }
        for cut in cuts {
            self.edits.remove(cut);
        }
        Ok(())
    }

    /// The bytes to cut so that template blocks stay whole, no empty line is left at the top, and
    /// no newline at the end of a file that had none.
    fn whole_cut(
        &self,
        mut cut: Range<usize>,
        members: Range<usize>,
        (count, above): (usize, Option<NodeId>),
    ) -> Result<Range<usize>, SpliceError> {
        let text = self.text;
        cut.end = self.after_blocks(cut.start, cut.end);
        let mut blocks = self.blocks().iter();
        let is_cut = |block: &&Range<usize>| {
            block.start < cut.start && cut.start < block.end && block.end < cut.end
        };
        if let Some(block) = blocks.find(is_cut) {
            return Err(SpliceError::CutsBlock(Position::of(text, block.start)));
        }
        if members.start == 0 && members.end < count {
            let below = next_line(text, cut.end);
            if text[cut.end..below].trim().is_empty() {
                cut.end = below;
            }
        }
        // A block of text above has its last newline as a part of it.
        let is_text = |above| is_block_scalar(self.tree, last_leaf(self.tree, above));
        if cut.end == text.len() && !text.ends_with('\n') && above.is_some_and(|id| !is_text(id)) {
            let above = text[..cut.start].strip_suffix('\n');
            let above = above.map(|above| above.strip_suffix('\r').unwrap_or(above));
            cut.start = above.map_or(cut.start, str::len);
        }
        Ok(cut)
    }

    /// Cuts what is written between brackets or braces, each member with one comma.
    fn cut_between_brackets(
        &mut self,
        collection: NodeId,
        gone: &[bool],
        span: impl Fn(usize) -> Range<usize>,
    ) -> Result<(), SpliceError> {
        let (text, tree) = (self.text, self.tree);
        self.refuse_block_within(collection)?;
        let mut cuts = Vec::new();
        for run in runs(gone) {
            let (first, last) = (span(run.start), span(run.end - 1));
            let cut = match (run.start, run.end) {
                (0, end) if end == gone.len() => {
                    let blanks = text[last.end..].len()
                        - text[last.end..].trim_start_matches([' ', '\t']).len();
                    first.start..last.end + blanks
                }
                (0, end) => first.start..span(end).start,
                (start, _) => span(start - 1).end..last.end,
            };
            // What is left out besides the members is no comment.
            let mut rest = text[cut.clone()].to_owned();
            for member in run.rev() {
                let member = span(member);
                rest.replace_range(member.start - cut.start..member.end - cut.start, "");
            }
            if rest.contains(|letter: char| letter != ',' && !letter.is_whitespace()) {
                return Err(SpliceError::NotInLines(at(text, tree, collection)));
            }
            cuts.push(cut);
        }
        for cut in cuts {
            self.edits.remove(cut);
        }
        Ok(())
    }

    /// Refuses to take out an anchor that the rest of the file refers to.
    fn refuse_in_use(
        &self,
        collection: NodeId,
        gone: &[bool],
        nodes: impl Fn(usize) -> Range<usize>,
    ) -> Result<(), SpliceError> {
        let members = gone.iter().enumerate().filter(|(_, gone)| **gone);
        let removed: Vec<Range<usize>> = members.map(|(index, _)| nodes(index)).collect();
        let is_gone = |id: NodeId| removed.iter().any(|nodes| nodes.contains(&id.index()));
        let user = self.tree.ids().find(|id| match self.tree.node(*id).kind {
            Kind::Alias(target) => is_gone(target) && !is_gone(*id),
            _ => false,
        });
        match user {
            Some(user) => Err(SpliceError::InUse {
                at: at(self.text, self.tree, collection),
                user: at(self.text, self.tree, user),
            }),
            None => Ok(()),
        }
    }

    fn note_removed(
        &mut self,
        parent: NodeId,
        gone: &[bool],
        children: usize,
        nodes: impl Fn(usize) -> Range<usize>,
    ) {
        for (index, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            self.intent.removed.push(Removed {
                parent,
                nodes: nodes(index),
                children,
            });
        }
    }
}

/// Which of `count` members are among these indices.
fn marked(indices: &[usize], count: usize) -> Vec<bool> {
    (0..count).map(|index| indices.contains(&index)).collect()
}

/// The runs of members that are gone.
fn runs(gone: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
        match runs.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}
