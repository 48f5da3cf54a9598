//! `if` and its kind: which actions open and end blocks.

use std::ops::Range;

use super::mask::Action;

/// The bytes of the blocks that hold whole lines, from the action that opens each to the one that
/// ends it: the outermost ones, in order.
pub(super) fn blocks(text: &str, actions: &[Action]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for span in spans(text, actions) {
        let within = found.last().is_some_and(|last| span.start < last.end);
        if !within && text[span.clone()].contains('\n') {
            found.push(span);
        }
    }
    found
}

/// The bytes of all blocks that hold whole lines, outer ones before those within them.
pub(super) fn line_blocks(text: &str, actions: &[Action]) -> Vec<Range<usize>> {
    let mut found = spans(text, actions);
    found.retain(|span| text[span.clone()].contains('\n'));
    found
}

/// What an action does, as far as blocks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word<'t> {
    If(&'t str),
    ElseIf(&'t str),
    Else,
    /// Another block: `range`, `with`, `define`, `block`.
    Other,
    End,
    Plain,
}

pub(super) fn word<'t>(text: &'t str, action: &Action) -> Word<'t> {
    let code = code(text, action);
    let (first, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
    match (first, rest.trim()) {
        ("if", rest) => Word::If(rest),
        ("else", "") => Word::Else,
        ("else", rest) => match rest.strip_prefix("if ") {
            Some(condition) => Word::ElseIf(condition),
            None => Word::Plain,
        },
        ("range" | "with" | "define" | "block", _) => Word::Other,
        ("end", _) => Word::End,
        _ => Word::Plain,
    }
}

/// The code between the braces of an action.
pub(super) fn code<'t>(text: &'t str, action: &Action) -> &'t str {
    let inner = &text[action.span.start + 2..action.span.end - 2];
    let inner = inner.strip_prefix("- ").unwrap_or(inner);
    inner.strip_suffix(" -").unwrap_or(inner).trim()
}

/// The bytes of every block that has its `end`, outer ones before those within them.
fn spans(text: &str, actions: &[Action]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for action in actions {
        match word(text, action) {
            Word::If(_) | Word::Other => open.push(action.span.start),
            Word::End => found.extend(open.pop().map(|start| start..action.span.end)),
            _ => {}
        }
    }
    found.sort_by_key(|span| span.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helmfile::Source;

    #[test]
    fn blocks_of_lines_are_found_outermost_first() {
        let text = "{{ if a }}b{{ end }}\n{{ range c }}\n{{ with d }}\n{{ end }}\n{{ end }}\n{{ if e }}\n{{ end }}";
        let source = Source::new(text).unwrap();
        let blocks = blocks(text, source.actions());
        let starts = blocks.iter().map(|block| &text[block.start..][..8]);
        let starts: Vec<&str> = starts.collect();
        assert_eq!(starts, ["{{ range", "{{ if e "]);
    }
}
