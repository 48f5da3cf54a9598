//! `if` and its kind: which lines are there, which are not, and of which that is unknown.

use std::ops::Range;

use super::document::Source;
use super::mask::{Action, MaskError};

/// The text of `source` with every condition decided that `decide` knows: the branch that holds
/// stays, the others go, and so do the actions themselves. Every line keeps its number.
///
/// # Errors
/// [`MaskError`] where what is left is not a template, which cannot happen where `source` was one.
pub fn decide_conditions(
    source: &Source,
    decide: impl Fn(&str) -> Option<bool>,
) -> Result<Source, MaskError> {
    let text = source.text();
    let mut gone: Vec<Range<usize>> = Vec::new();
    for branching in branchings(text, source.actions()) {
        if let Some(kept) = branching.kept(&decide) {
            gone.push(branching.span.start..kept.start);
            gone.push(kept.end..branching.span.end);
        }
    }
    gone.sort_by_key(|range| range.start);
    let mut decided = String::with_capacity(text.len());
    let mut at = 0;
    for range in gone {
        if range.end <= at {
            continue;
        }
        let start = range.start.max(at);
        decided.push_str(&text[at..start]);
        decided.extend(
            text[start..range.end]
                .chars()
                .filter(|letter| *letter == '\n'),
        );
        at = range.end;
    }
    decided.push_str(&text[at..]);
    Source::new(&decided)
}

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

/// An `if` with its branches.
struct Branching {
    span: Range<usize>,
    /// Conditions with the bytes that they rule; an `else` has none.
    branches: Vec<(Option<String>, Range<usize>)>,
    /// Whether some action trims the blanks around it, and so may change text in a line.
    trims: bool,
}

impl Branching {
    /// The bytes of the branch that holds, which may be none; `None` where that is unknown.
    fn kept(&self, decide: impl Fn(&str) -> Option<bool>) -> Option<Range<usize>> {
        if self.trims {
            return None;
        }
        for (condition, body) in &self.branches {
            let holds = match condition {
                Some(condition) => decide(condition)?,
                None => true,
            };
            if holds {
                return Some(body.clone());
            }
        }
        Some(self.span.end..self.span.end)
    }
}

enum Word<'t> {
    If(&'t str),
    ElseIf(&'t str),
    Else,
    /// Another block: `range`, `with`, `define`, `block`.
    Other,
    End,
    Plain,
}

fn word<'t>(text: &'t str, action: &Action) -> Word<'t> {
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

fn trims(text: &str, action: &Action) -> bool {
    let written = &text[action.span.clone()];
    written.starts_with("{{-") || written.ends_with("-}}")
}

/// Every `if` that has its `end`.
fn branchings(text: &str, actions: &[Action]) -> Vec<Branching> {
    struct Open {
        start: usize,
        branches: Vec<(Option<String>, Range<usize>)>,
        condition: Option<String>,
        from: usize,
        trims: bool,
        is_if: bool,
    }
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for action in actions {
        let word = word(text, action);
        let condition = match word {
            Word::If(condition) | Word::ElseIf(condition) => Some(condition.to_owned()),
            _ => None,
        };
        match word {
            Word::If(_) | Word::Other => open.push(Open {
                start: action.span.start,
                branches: Vec::new(),
                is_if: condition.is_some(),
                condition,
                from: action.span.end,
                trims: trims(text, action),
            }),
            Word::ElseIf(_) | Word::Else => {
                if let Some(open) = open.last_mut() {
                    let body = open.from..action.span.start;
                    open.branches.push((open.condition.take(), body));
                    open.condition = condition;
                    open.from = action.span.end;
                    open.trims |= trims(text, action);
                }
            }
            Word::End => {
                if let Some(mut open) = open.pop() {
                    let body = open.from..action.span.start;
                    open.branches.push((open.condition.take(), body));
                    if open.is_if {
                        found.push(Branching {
                            span: open.start..action.span.end,
                            branches: open.branches,
                            trims: open.trims || trims(text, action),
                        });
                    }
                }
            }
            Word::Plain => {}
        }
    }
    found
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

    fn decided(text: &str) -> String {
        let decide = |condition: &str| match condition {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let source = Source::new(text).unwrap();
        decide_conditions(&source, decide)
            .unwrap()
            .text()
            .to_owned()
    }

    #[test]
    fn the_branch_that_holds_stays_and_every_line_keeps_its_number() {
        assert_eq!(
            decided("{{ if yes }}\na\n{{ else }}\nb\n{{ end }}\nc\n"),
            "\na\n\n\n\nc\n"
        );
        assert_eq!(
            decided("{{ if no }}\na\n{{ else }}\nb\n{{ end }}\nc\n"),
            "\n\n\nb\n\nc\n"
        );
        assert_eq!(decided("{{ if no }}\na\n{{ end }}\nc\n"), "\n\n\nc\n");
        assert_eq!(
            decided("x{{ if no }}-a{{ else if yes }}-b{{ else }}-c{{ end }}y"),
            "x-by"
        );
    }

    #[test]
    fn conditions_within_branches_are_settled_too() {
        assert_eq!(
            decided("{{ if yes }}a{{ if no }}b{{ end }}c{{ else }}{{ if yes }}d{{ end }}{{ end }}"),
            "ac"
        );
        assert_eq!(
            decided("{{ range x }}{{ if yes }}a{{ end }}{{ end }}"),
            "{{ range x }}a{{ end }}"
        );
        assert_eq!(
            decided("{{ if maybe }}{{ if no }}a{{ end }}b{{ end }}"),
            "{{ if maybe }}b{{ end }}"
        );
    }

    #[test]
    fn what_is_unknown_stays() {
        for text in [
            "{{ if maybe }}a{{ else }}b{{ end }}",
            "{{ if no }}a{{ else if maybe }}b{{ end }}",
            "x {{- if yes }}a{{ end }}",
            "{{ if yes }}a",
            "{{ end }}",
        ] {
            assert_eq!(decided(text), text);
        }
    }

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
