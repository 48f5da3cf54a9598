//! Takes Go templates out of the YAML parser's way.
//!
//! A masked text has the same length, and the same lines, as the original, so every byte range in
//! it points at the same place there.

use std::ops::Range;

use crate::yaml::Position;

/// One template action, `{{ … }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its bytes, braces included.
    pub span: Range<usize>,
    /// The bytes of the string and character literals and comments within it.
    pub literals: Vec<Range<usize>>,
    /// What it prints, where that was found out.
    pub printed: Option<String>,
}

/// A text with its template actions replaced by filler of the same length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The masked text.
    pub text: String,
    /// The actions in order.
    pub actions: Vec<Action>,
}

/// A template action that has no end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct MaskError {
    /// Where the action, or the literal in it, starts.
    pub at: Position,
    /// What is missing.
    pub reason: &'static str,
}

const FILLER: u8 = b'x';

/// Replaces every template action with filler of the same byte length; a line with nothing but
/// actions becomes a comment.
///
/// # Errors
/// [`MaskError`] where an action, or a string or comment in it, is not closed.
pub fn mask(text: &str) -> Result<Masked, MaskError> {
    let actions = actions(text)?;
    let mut bytes = text.as_bytes().to_vec();
    for action in &actions {
        for byte in &mut bytes[action.span.clone()] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = FILLER;
            }
        }
    }
    let mut next = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let lines = start..start + line.len();
        while next < actions.len() && actions[next].span.end <= lines.start {
            next += 1;
        }
        let within = actions[next..].partition_point(|action| action.span.start < lines.end);
        let here = &actions[next..next + within];
        if let Some(first) = only_actions(line, lines.clone(), here) {
            let indent = lines.start..first;
            bytes[indent.clone()].copy_from_slice(&text.as_bytes()[indent]);
            bytes[first] = b'#';
        }
        start = lines.end;
    }
    // Only whole actions were replaced, by ASCII, so the text is still UTF-8.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Masked { text, actions })
}

/// The first byte of a line that holds blanks and only the actions that it shares bytes with.
fn only_actions(line: &str, lines: Range<usize>, actions: &[Action]) -> Option<usize> {
    if actions.is_empty() {
        return None;
    }
    let covered = |offset: usize| actions.iter().any(|action| action.span.contains(&offset));
    let mut visible = line
        .bytes()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii_whitespace())
        .map(|(at, _)| lines.start + at);
    let first = visible.next()?;
    (covered(first) && visible.all(covered)).then_some(first)
}

fn actions(text: &str) -> Result<Vec<Action>, MaskError> {
    let mut actions = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find("{{") {
        let action = action_at(text, from + found)?;
        from = action.span.end;
        actions.push(action);
    }
    Ok(actions)
}

/// Lexes the action that opens at `start` as Go's text/template does: raw strings, quoted strings,
/// character literals and comments may hold `}}`.
fn action_at(text: &str, start: usize) -> Result<Action, MaskError> {
    let bytes = text.as_bytes();
    let unclosed = |offset, reason| MaskError {
        at: Position::of(text, offset),
        reason,
    };
    let mut literals = Vec::new();
    let mut at = start + 2;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let literal_end = match rest[0] {
            b'}' if rest.starts_with(b"}}") => {
                return Ok(Action {
                    span: start..at + 2,
                    literals,
                    printed: None,
                });
            }
            b'`' => {
                let close = find(&bytes[at + 1..], b"`")
                    .ok_or_else(|| unclosed(at, "this raw string has no closing backquote"))?;
                at + 1 + close + 1
            }
            quote @ (b'"' | b'\'') => closing_quote(bytes, at, quote)
                .ok_or_else(|| unclosed(at, "this string has no closing quote"))?,
            b'/' if rest.starts_with(b"/*") => {
                let close = find(&bytes[at + 2..], b"*/")
                    .ok_or_else(|| unclosed(at, "this comment has no closing `*/`"))?;
                at + 2 + close + 2
            }
            _ => {
                at += 1;
                continue;
            }
        };
        literals.push(at..literal_end);
        at = literal_end;
    }
    Err(unclosed(start, "this template action has no closing `}}`"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

/// The byte after the closing quote; a quoted string may not run over the end of its line.
fn closing_quote(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' => return None,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The bytes of the string and character literals in some actions of a text, with their quotes. An
/// expression that is left for each release is in a raw string: its own literals come after that.
pub(super) fn literals(text: &str, actions: &[Action]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for literal in actions.iter().flat_map(|action| &action.literals) {
        found.push(literal.clone());
        let inner = text[literal.clone()].strip_prefix('`');
        let masked = inner
            .filter(|inner| inner.contains("{{"))
            .and_then(|inner| mask(inner.trim_end_matches('`')).ok());
        let start = literal.start + 1;
        let within = masked.iter().flat_map(|masked| &masked.actions);
        let within = within.flat_map(|action| &action.literals);
        found.extend(within.map(|span| start + span.start..start + span.end));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let masked = mask(text).unwrap();
        assert_eq!(masked.text.len(), text.len());
        masked.text
    }

    #[test]
    fn a_line_of_actions_becomes_a_comment_and_other_actions_become_filler() {
        assert_eq!(
            masked("{{ if a }}\nb: {{ c }}\n  {{ end }} {{ d }}\n"),
            "#xxxxxxxxx\nb: xxxxxxx\n  #xxxxxxxx xxxxxxx\n"
        );
    }

    #[test]
    fn braces_within_literals_do_not_end_an_action() {
        for inner in [
            r"`{{ .R }}`",
            r#""}}""#,
            r#""\"}}""#,
            r"'}'",
            "/* }} */",
            r"`\`",
        ] {
            let text = format!("a: {{{{{inner}}}}} b\n");
            let expected = format!("a: {} b\n", "x".repeat(inner.len() + 4));
            assert_eq!(masked(&text), expected, "{inner}");
        }
    }

    #[test]
    fn an_action_over_several_lines_keeps_them() {
        assert_eq!(
            masked("a: {{ b\n  c }}\n{{/* d\ne */}}\n"),
            "a: xxxx\n  #xxx\n#xxxxx\n#xxxxx\n"
        );
    }

    #[test]
    fn an_open_action_is_an_error_with_its_place() {
        for (text, column) in [("a: {{ b", 4), ("a: {{ `b }}", 7), ("a: {{ \"b\n\" }}", 7)] {
            let error = mask(text).unwrap_err();
            assert_eq!((error.at.line, error.at.column), (1, column), "{text}");
        }
    }

    #[test]
    fn multibyte_text_within_an_action_keeps_its_length() {
        assert_eq!(masked("a: {{ \"é\" }}é\n"), "a: xxxxxxxxxxé\n");
    }
}
