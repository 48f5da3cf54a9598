//! A text as lines of code, with the comments and empty lines that stand before them.

use std::collections::BTreeSet;

use crate::helmfile::{MaskError, mask};

/// A line that is more than a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodeLine<'t> {
    /// What it says, without a comment behind it and without blanks at its end.
    pub(super) code: &'t str,
    /// The whole line, with its line ending.
    pub(super) whole: &'t str,
    /// The comments and empty lines right above, as they are.
    pub(super) lead: Vec<&'t str>,
    /// Which line of the text it is, from 1.
    pub(super) number: usize,
    /// Whether it holds nothing but template actions.
    pub(super) is_action: bool,
}

/// A text as lines of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines<'t> {
    /// The lines of code in order.
    pub(super) code: Vec<CodeLine<'t>>,
    /// What stands after the last of them.
    pub(super) tail: Vec<&'t str>,
}

impl<'t> Lines<'t> {
    /// Takes a text apart.
    ///
    /// # Errors
    /// Where a template action is not closed.
    pub(super) fn of(text: &'t str) -> Result<Self, MaskError> {
        let masked = mask(text)?;
        let mut lines = Self {
            code: Vec::new(),
            tail: Vec::new(),
        };
        let mut start = 0;
        for (index, whole) in text.split_inclusive('\n').enumerate() {
            let end = start + whole.len();
            let comment = comment_start(whole, &masked.text[start..end]);
            let code = whole[..comment].trim_end();
            if code.is_empty() {
                lines.tail.push(whole);
            } else {
                lines.code.push(CodeLine {
                    code,
                    whole,
                    lead: std::mem::take(&mut lines.tail),
                    number: index + 1,
                    is_action: masked.text[start..end].trim_start().starts_with('#'),
                });
            }
            start = end;
        }
        Ok(lines)
    }

    /// What the lines of code say, one to a line.
    pub(super) fn text(&self) -> String {
        let lines = self.code.iter();
        lines.flat_map(|line| [line.code, "\n"]).collect()
    }

    /// What the comments say, each trimmed.
    pub(super) fn comments(&self) -> BTreeSet<&'t str> {
        let above = self.code.iter().flat_map(CodeLine::comments);
        let below = self.tail.iter().filter_map(|line| said(line));
        above.chain(below).collect()
    }
}

impl<'t> CodeLine<'t> {
    /// What the comment behind it says.
    pub(super) fn remark(&self) -> Option<&'t str> {
        said(&self.whole[self.code.len()..])
    }

    /// What the comments above it and behind it say, each trimmed.
    pub(super) fn comments(&self) -> impl Iterator<Item = &'t str> {
        let behind = self.remark();
        let above = self.lead.iter().filter_map(|line| said(line));
        above.chain(behind).collect::<Vec<_>>().into_iter()
    }
}

/// What a comment says; `None` for an empty line.
fn said(line: &str) -> Option<&str> {
    let said = line.trim();
    (!said.is_empty()).then_some(said)
}

/// Where the comment of a line starts, or its end. A template action may hold a `#`, and so may
/// quotes.
fn comment_start(line: &str, masked: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in masked.bytes().enumerate() {
        match (quote, byte) {
            (None, b'#') if before.is_ascii_whitespace() && line[at..].starts_with('#') => {
                return at;
            }
            // A quote opens a text only where a value may start.
            (None, b'"' | b'\'') if before.is_ascii_whitespace() || b"[{,(".contains(&before) => {
                quote = Some(byte);
            }
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        before = byte;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_go_with_the_line_below() {
        let text = "# top\n\na: 1 # one\n{{ if .X }}\nb: \"#2\"\n# end\n";
        let lines = Lines::of(text).unwrap();
        assert_eq!(lines.text(), "a: 1\n{{ if .X }}\nb: \"#2\"\n");
        assert_eq!(lines.code[0].lead, ["# top\n", "\n"]);
        assert_eq!(lines.tail, ["# end\n"]);
        let numbers: Vec<usize> = lines.code.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 4, 5]);
        let actions = lines.code.iter().filter(|line| line.is_action);
        assert_eq!(
            actions.map(|line| line.code).collect::<Vec<_>>(),
            ["{{ if .X }}"]
        );
        let comments: Vec<&str> = lines.comments().into_iter().collect();
        assert_eq!(comments, ["# end", "# one", "# top"]);
    }

    #[test]
    fn a_number_sign_in_quotes_or_an_action_starts_no_comment() {
        for line in ["a: 'x # y'", "a: {{ \"b # c\" }}", "a: b#c", "a: don't # x"] {
            let lines = Lines::of(line).unwrap();
            let code = line.strip_suffix(" # x").unwrap_or(line);
            assert_eq!(lines.code[0].code, code);
        }
    }
}
