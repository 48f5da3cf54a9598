//! A helmfile filled in as a whole, as far as that is known: the first of the two times that helmfile
//! fills in a template. What is unknown stays as it is written.

use std::ops::Range;

use super::branches::{Word, code, word};
use super::expression::{Names, Term};
use super::mask::{Action, MaskError};
use super::source::Source;

/// `source` with every condition decided that is known: the branch that holds stays, the others go,
/// and so do the actions themselves, with the blanks that they trim. An action that prints stays too,
/// and knows what it prints.
///
/// # Errors
/// [`MaskError`] where what is left is not a template, which cannot happen where `source` was one.
pub fn filled(source: &Source, names: Names) -> Result<Source, MaskError> {
    let actions = source.actions();
    let mut pass = Pass {
        source,
        blocks: blocks(source.text(), actions),
        names,
        text: String::with_capacity(source.text().len()),
        lines: Lines::of(source.text()),
        printed: Vec::new(),
    };
    let whole = Body {
        actions: 0..actions.len(),
        bytes: 0..source.text().len(),
    };
    pass.body(&whole);
    Source::made(&pass.text, pass.lines.made, pass.printed)
}

/// A text with all its templates filled in; `None` where one of them is unknown.
#[must_use]
pub fn render(text: &str, names: Names) -> Option<String> {
    if !text.contains("{{") {
        return Some(text.to_owned());
    }
    let made = filled(&Source::new(text).ok()?, names).ok()?;
    printed(made.text(), 0, made.actions())
}

/// A part of a text with each of its actions replaced by what it prints; `None` where that is unknown.
/// `start` is where the part starts in what the actions count in.
pub(super) fn printed(part: &str, start: usize, actions: &[Action]) -> Option<String> {
    let mut text = String::with_capacity(part.len());
    let mut at = 0;
    let mut trims_next = false;
    for action in actions {
        let span = action.span.start.checked_sub(start)?..action.span.end - start;
        let before = trimmed(
            &part[at..span.start],
            trims_next,
            trims_before(&part[span.clone()]),
        );
        text.push_str(before);
        text.push_str(action.printed.as_ref()?);
        trims_next = trims_after(&part[span.clone()]);
        at = span.end;
    }
    text.push_str(trimmed(&part[at..], trims_next, false));
    Some(text)
}

fn trims_before(written: &str) -> bool {
    written.starts_with("{{- ") || written.starts_with("{{-\n")
}

fn trims_after(written: &str) -> bool {
    written.ends_with(" -}}") || written.ends_with("\n-}}")
}

/// Whether an action at the start or the end of a text trims what is around it.
pub(super) fn trims_outward(text: &str) -> bool {
    trims_before(text) || trims_after(text)
}

fn trimmed(text: &str, at_start: bool, at_end: bool) -> &str {
    let text = if at_start { text.trim_start() } else { text };
    if at_end { text.trim_end() } else { text }
}

/// A block with its `end`, by the indices of actions.
struct Block {
    /// The `else` and `else if` of it.
    middle: Vec<usize>,
    end: usize,
}

/// The block that each action opens, if it opens one.
fn blocks(text: &str, actions: &[Action]) -> Vec<Option<Block>> {
    let mut found: Vec<Option<Block>> = actions.iter().map(|_| None).collect();
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        match word(text, action) {
            Word::If(_) | Word::Other => open.push((index, Vec::new())),
            Word::ElseIf(_) | Word::Else => {
                if let Some((_, middle)) = open.last_mut() {
                    middle.push(index);
                }
            }
            Word::End => {
                if let Some((start, middle)) = open.pop() {
                    found[start] = Some(Block { middle, end: index });
                }
            }
            Word::Plain => {}
        }
    }
    found
}

/// Some actions in a row, with the text around them.
struct Body {
    actions: Range<usize>,
    bytes: Range<usize>,
}

struct Pass<'s> {
    source: &'s Source,
    blocks: Vec<Option<Block>>,
    names: Names,
    text: String,
    lines: Lines,
    printed: Vec<Option<String>>,
}

impl<'s> Pass<'s> {
    fn written(&self, action: usize) -> &'s str {
        let source = self.source;
        &source.text()[source.actions()[action].span.clone()]
    }

    fn span(&self, action: usize) -> Range<usize> {
        self.source.actions()[action].span.clone()
    }

    fn word(&self, action: usize) -> Word<'s> {
        let source = self.source;
        word(source.text(), &source.actions()[action])
    }

    fn body(&mut self, body: &Body) {
        let mut next = body.actions.start;
        let mut at = body.bytes.start;
        while next < body.actions.end {
            let (end, goes) = match (self.word(next), self.blocks[next].is_some()) {
                (Word::If(_) | Word::Other, true) => self.block(next, at),
                (Word::Plain, _) => self.plain(next, at),
                // What has no end, or no start, is for helmfile to refuse.
                _ => {
                    self.keep(next, at, None);
                    (next, false)
                }
            };
            at = self.span(end).end;
            if goes && trims_after(self.written(end)) {
                at = self.after_blanks(at, body.bytes.end);
            }
            next = end + 1;
        }
        self.push(at..body.bytes.end);
    }

    /// The first byte from `at` on that is no blank, up to the next action.
    fn after_blanks(&self, at: usize, end: usize) -> usize {
        let rest = &self.source.text()[at..end];
        let blanks = rest.len() - rest.trim_start().len();
        // helmfile fills in each document on its own, so its line stays one.
        match blanks > 0 && rest[blanks..].starts_with("---\n") {
            true => at + blanks - 1,
            false => at + blanks,
        }
    }

    /// Takes over the text before an action that goes away, without what it trims.
    fn drop(&mut self, action: usize, at: usize) {
        let start = self.span(action).start;
        let before = &self.source.text()[at..start];
        let trims = trims_before(self.written(action));
        let left = trimmed(before, false, trims);
        let opens_document = left == "---" || left.ends_with("\n---");
        let length = left.len() + usize::from(opens_document && left.len() < before.len());
        self.push(at..at + length);
    }

    /// Takes over an action with the text before it.
    fn keep(&mut self, action: usize, at: usize, printed: Option<String>) {
        self.push(at..self.span(action).end);
        self.printed.push(printed);
    }

    fn plain(&mut self, action: usize, at: usize) -> (usize, bool) {
        let source = self.source;
        let code = code(source.text(), &source.actions()[action]);
        if code.starts_with("/*") {
            self.drop(action, at);
            return (action, true);
        }
        if let Some((variable, value)) = assignment(code) {
            let value = self.names.evaluate(value);
            self.names.variables.insert(variable.to_owned(), value);
            self.drop(action, at);
            return (action, true);
        }
        let printed = self.names.evaluate(code).printed();
        let is_blank = printed.as_ref().is_some_and(String::is_empty);
        match is_blank {
            true => self.drop(action, at),
            false => self.keep(action, at, printed),
        }
        (action, is_blank)
    }

    /// A block; returns its last action, and whether its actions are gone.
    fn block(&mut self, start: usize, at: usize) -> (usize, bool) {
        let Some(block) = self.blocks[start].take() else {
            return (start, false);
        };
        let marks: Vec<usize> = [&[start], block.middle.as_slice(), &[block.end]].concat();
        let Some(branch) = self.holding(&marks) else {
            self.unknown(&marks, at);
            return (block.end, false);
        };
        self.drop(start, at);
        if let Some(closes) = marks.get(branch + 1) {
            let body = self.between(marks[branch], *closes);
            self.body(&body);
        }
        (block.end, true)
    }

    /// Which action of an `if` has the branch that holds, its `end` if none does; `None` where that
    /// is unknown.
    fn holding(&self, marks: &[usize]) -> Option<usize> {
        for (branch, mark) in marks.iter().enumerate() {
            match self.word(*mark) {
                Word::If(condition) | Word::ElseIf(condition) => {
                    let is_assignment = assignment(condition).is_some();
                    let holds = self.names.evaluate(condition).truth()?;
                    if is_assignment {
                        return None;
                    }
                    if holds {
                        return Some(branch);
                    }
                }
                Word::Else | Word::End => return Some(branch),
                Word::Other | Word::Plain => return None,
            }
        }
        None
    }

    /// The text of a branch that holds, without what the actions around it trim.
    fn between(&self, opens: usize, closes: usize) -> Body {
        let text = self.source.text();
        let mut bytes = self.span(opens).end..self.span(closes).start;
        let first = self.source.actions()[opens + 1].span.start;
        if trims_after(self.written(opens)) {
            bytes.start = self.after_blanks(bytes.start, first.min(bytes.end));
        }
        if trims_before(self.written(closes)) {
            let last = self.span(closes - 1).end.max(bytes.start);
            let end = &text[last..bytes.end];
            bytes.end = last + end.trim_end().len();
        }
        Body {
            actions: opens + 1..closes,
            bytes,
        }
    }

    /// A block of which it is unknown what becomes of it stays, with what is known within it.
    fn unknown(&mut self, marks: &[usize], at: usize) {
        let is_if = matches!(self.word(marks[0]), Word::If(_));
        let was_below = self.names.is_below;
        self.names.is_below |= !is_if;
        let (first, last) = (marks[0], marks[marks.len() - 1]);
        self.forget(first..last);
        self.keep(first, at, None);
        for pair in marks.windows(2) {
            let body = Body {
                actions: pair[0] + 1..pair[1],
                bytes: self.span(pair[0]).end..self.span(pair[1]).start,
            };
            self.body(&body);
            self.keep(pair[1], self.span(pair[1]).start, None);
        }
        self.forget(first..last);
        self.names.is_below = was_below;
    }

    /// What variables are set to by some actions is unknown.
    fn forget(&mut self, actions: Range<usize>) {
        let source = self.source;
        for action in &source.actions()[actions] {
            let code = code(source.text(), action);
            let words = code.split([' ', ',', '(', ')', ':', '=']);
            for word in words.filter(|word| word.starts_with('$') && code.contains('=')) {
                self.names.variables.insert(word.to_owned(), Term::Unknown);
            }
        }
    }

    fn push(&mut self, bytes: Range<usize>) {
        let part = &self.source.text()[bytes.clone()];
        self.lines.follow(&self.text, part, bytes.start);
        self.text.push_str(part);
    }
}

/// The variable that an action sets, and to what.
fn assignment(code: &str) -> Option<(&str, &str)> {
    let (variable, value) = code.split_once('=')?;
    let variable = variable.strip_suffix(':').unwrap_or(variable).trim();
    let name = variable.strip_prefix('$')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (!name.is_empty() && name.chars().all(is_name)).then(|| (variable, value.trim()))
}

/// Which line of the file each line of the text comes from.
struct Lines {
    starts: Vec<usize>,
    made: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            starts: starts.collect(),
            made: vec![1],
        }
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.starts.partition_point(|start| *start <= offset)
    }

    /// Goes on with a part of the file behind `text`.
    fn follow(&mut self, text: &str, part: &str, offset: usize) {
        if part.is_empty() {
            return;
        }
        let first = self.line(offset);
        let is_at_start = text.is_empty() || text.ends_with('\n');
        if let Some(last) = self.made.last_mut().filter(|_| is_at_start) {
            *last = first;
        }
        let count = part.matches('\n').count();
        self.made.extend(first + 1..=first + count);
    }
}

#[cfg(test)]
mod tests;
