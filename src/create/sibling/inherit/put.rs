//! Puts new values in the place of those that are not inherited.

use std::ops::Range;

use granit_parser::ScalarStyle;

use super::{CHANGE_ME, OpenValue};
use crate::text_edit::{Overlap, TextEdits};
use crate::yaml::{Entry, Kind, ParseError, Position, Tree};

/// Where a value is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// What a new value replaces: the scalar, or the `|` or `>` of a block of text.
    pub(super) value: Range<usize>,
    /// The lines of a block of text, with the line end before them and without their last one; they
    /// go. Empty for any other scalar.
    block: Range<usize>,
}

/// Why values were not put in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    #[error(transparent)]
    Overlap(#[from] Overlap),
    /// The result is not YAML.
    #[error("with the new values it could not be read ({0})")]
    Unreadable(ParseError),
    /// Something else would be read in another way than before; its place in the old text.
    #[error("{0}: a new value would change more than the old one")]
    Other(Position),
}

impl Place {
    pub(super) fn of(text: &str, tree: &Tree<'_>, entry: Entry) -> Self {
        let node = tree.node(entry.value);
        let span = node.span();
        let is_block = matches!(
            node.kind,
            Kind::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded)
        );
        let key = tree.node(entry.key).span();
        let header = is_block.then(|| block_header(text, key.end)).flatten();
        let Some(header) = header else {
            let block = span.end..span.end;
            return Self { value: span, block };
        };
        let start = line_end(text, header.end);
        let column = key.start - line_start(text, key.start);
        let indent = text[header.clone()]
            .chars()
            .find_map(|letter| letter.to_digit(10))
            .map(|more| column + more as usize);
        let block = start..block_end(text, start, indent);
        let value = header;
        Self { value, block }
    }
}

/// The first word with `|` or `>` behind a key; an anchor, a tag or comments may be before it.
fn block_header(text: &str, key_end: usize) -> Option<Range<usize>> {
    let mut at = key_end;
    loop {
        let blank = |letter: char| letter.is_whitespace() || letter == ':';
        at += text[at..].find(|letter| !blank(letter))?;
        let word = text[at..].find(char::is_whitespace);
        let end = word.map_or(text.len(), |length| at + length);
        match text.as_bytes()[at] {
            b'|' | b'>' => return Some(at..end),
            b'#' => at = line_end(text, at),
            _ => at = end,
        }
    }
}

/// Where the last line of a block of text ends that begins with the line end at `start`: before the
/// first line that has less than `indent` blanks; if that is not given, less than the first line.
fn block_end(text: &str, start: usize, mut indent: Option<usize>) -> usize {
    let mut end = start;
    let mut at = start;
    for line in text[start..].split_inclusive('\n').skip(1) {
        let line_start = at + text[at..].find('\n').map_or(0, |length| length + 1);
        at = line_start;
        let written = line.trim_end();
        if written.is_empty() {
            continue;
        }
        let blank = line.len() - line.trim_start_matches(' ').len();
        if blank < *indent.get_or_insert(blank) || blank == 0 {
            break;
        }
        end = line_start + line.trim_end_matches(['\n', '\r']).len();
    }
    end
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends that `at` is in, before its line end.
fn line_end(text: &str, at: usize) -> usize {
    let line = text[at..].split('\n').next().unwrap_or_default();
    at + line.trim_end_matches('\r').len()
}

/// The text with what was asked for, or `CHANGE_ME`, in the place of each open value. Nothing else
/// changes: the result is read again.
///
/// # Errors
/// Where that cannot be done, or two of the values are the same, which
/// [`open_values`](super::open_values) never gives.
pub fn put_values<'v>(
    text: &str,
    values: impl IntoIterator<Item = (&'v OpenValue, Option<String>)>,
) -> Result<String, PutError> {
    let mut edits = TextEdits::default();
    let mut put = Vec::new();
    for (value, new) in values {
        let new = new.unwrap_or_else(|| CHANGE_ME.to_owned());
        let written = match new == CHANGE_ME {
            true => new.clone(),
            false => value.written(&new),
        };
        edits.replace(value.place.value.clone(), written);
        edits.remove(value.place.block.clone());
        put.push((value, new));
    }
    let result = edits.apply(text)?;
    only_put(text, &result, &put)?;
    Ok(result)
}

/// Holds the tree of the result against the old one, node by node.
fn only_put(text: &str, result: &str, put: &[(&OpenValue, String)]) -> Result<(), PutError> {
    let before = Tree::parse(text).map_err(PutError::Unreadable)?;
    let after = Tree::parse(result).map_err(PutError::Unreadable)?;
    let is_put = |id, kind: &Kind<'_>| {
        let new = put.iter().find(|(value, _)| value.node == id);
        new.map(|(_, new)| matches!(kind, Kind::Scalar(value, _) if value == new))
    };
    let mut known = after.ids();
    let changed = before.ids().find(|id| {
        let (old, new) = match known.next() {
            Some(new) => (before.node(*id), after.node(new)),
            None => return true,
        };
        let is_same = is_put(*id, &new.kind).unwrap_or_else(|| old.kind == new.kind);
        !is_same || old.anchored != new.anchored || before.tag(*id) != after.tag(*id)
    });
    let end = before.documents().first().copied();
    let changed = changed.or(end.filter(|_| known.next().is_some()));
    match changed {
        Some(id) => {
            let start = before.node(id).span().start;
            Err(PutError::Other(Position::of(text, start)))
        }
        None => Ok(()),
    }
}

impl OpenValue {
    /// A value with quotes where the sibling's had them, or where it would not be read as text.
    fn written(&self, new: &str) -> String {
        let is_plain = new.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && new
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_./:@".contains(letter))
            && !new.ends_with(':')
            && !matches!(new, "null" | "true" | "false");
        match self.kind.is_port() || (is_plain && !self.quoted) {
            true => new.to_owned(),
            false => format!("\"{}\"", new.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}
