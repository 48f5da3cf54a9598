//! Reads a values file as helm reads it: the last duplicate of a key wins, and `<<` merges
//! its values where it is written, over what is above it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::ScalarStyle;

use super::scalar::{self, ScalarError};
use super::value::{Data, Origin, Value};
use crate::yaml::{Entry, Kind, NodeId, ParseError, Position, Tree};

/// Why a text is not a values file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not YAML.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The whole of it is a list or text.
    #[error("{0}: values are a mapping, and this is not one")]
    NotAMapping(Position),
    /// A scalar that helm cannot use.
    #[error("{0}: {1}")]
    Scalar(Position, ScalarError),
    /// A key that is a list, a mapping or null.
    #[error("{0}: helm does not accept such a key")]
    Key(Position),
    /// `<<` with something else than mappings.
    #[error("{0}: `<<` can bring in mappings only")]
    Merge(Position),
    /// Aliases within aliases, which blow up, or a value that holds itself.
    #[error("{0}: the aliases here expand to more than a values file can hold")]
    Aliases(Position),
}

/// More than any values file holds, and few enough to be counted quickly.
const MOST_VALUES: usize = 1_000_000;
/// Deeper than any values file is.
const MOST_LEVELS: usize = 200;

/// The values in the first document of a text. A text without values is an empty mapping.
///
/// # Errors
/// [`ReadError`] with line and column, where helm would fail too.
pub fn read(text: &str) -> Result<Value, ReadError> {
    let text = &with_short_aliases(text)?;
    values_of(&Tree::parse(text)?, text)
}

fn values_of(tree: &Tree<'_>, text: &str) -> Result<Value, ReadError> {
    let empty = Value::empty();
    let Some(root) = tree.documents().first() else {
        return Ok(empty);
    };
    let value = value_at(tree, text, *root)?;
    match value.data {
        Data::Map(_) => Ok(value),
        Data::Null => Ok(empty),
        _ => Err(ReadError::NotAMapping(position(tree, text, *root))),
    }
}

/// Why helm refuses a text as values, and where; `None` where it reads it. `tree` is the text's, if
/// it is YAML.
pub(crate) fn why_refused(text: &str, tree: Result<&Tree<'_>, &ParseError>) -> Option<Refusal> {
    let read = match tree {
        Ok(tree) => values_of(tree, text),
        // Some texts that are not YAML are read all the same.
        Err(_) => read(text),
    };
    read.err().map(|error| Refusal {
        at: error.at(),
        reason: error.reason(),
    })
}

/// A place at which helm fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) at: Position,
    /// Why, as one sentence without a full stop.
    pub(crate) reason: String,
}

impl ReadError {
    /// The place.
    fn at(&self) -> Position {
        match self {
            Self::Parse(error) => error.at,
            Self::NotAMapping(at)
            | Self::Scalar(at, _)
            | Self::Key(at)
            | Self::Merge(at)
            | Self::Aliases(at) => *at,
        }
    }

    /// What is wrong, without the place.
    fn reason(&self) -> String {
        let whole = self.to_string();
        let place = format!("{}: ", self.at());
        whole.strip_prefix(&place).unwrap_or(&whole).to_owned()
    }
}

/// Whether helm reads a text as values.
pub(crate) fn helm_reads(text: &str) -> bool {
    read(text).is_ok()
}

/// How many aliases before a colon are taken apart in one file.
const MOST_SHORT_ALIASES: usize = 100;

/// The text as helm reads it: to helm, the name of an alias ends before a colon (`*host: 80`), and
/// to YAML since version 1.2 it does not, so that there is no such anchor. Only what could not be
/// read otherwise is taken apart, by a blank before the colon.
fn with_short_aliases(text: &str) -> Result<Cow<'_, str>, ParseError> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_SHORT_ALIASES {
        let Err(error) = Tree::parse(&text) else {
            break;
        };
        let colon = colon_of_alias(&text, error.at).ok_or(error)?;
        text.to_mut().insert(colon, ' ');
    }
    Ok(text)
}

/// Where the colon is right behind the alias at a place.
fn colon_of_alias(text: &str, at: Position) -> Option<usize> {
    let start: usize = text
        .split_inclusive('\n')
        .take(at.line - 1)
        .map(str::len)
        .sum();
    let line = text[start..].lines().next()?;
    let (column, _) = line.char_indices().nth(at.column - 1)?;
    let alias = line[column..].strip_prefix('*')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    let name = alias.trim_start_matches(is_name);
    let ends = name.strip_prefix(':')?;
    let length = alias.len() - name.len();
    let is_key = length > 0 && (ends.is_empty() || ends.starts_with(' '));
    is_key.then_some(start + column + 1 + length)
}

/// The value of one node of a text.
///
/// # Errors
/// As [`read`].
pub(super) fn value_at(tree: &Tree<'_>, text: &str, id: NodeId) -> Result<Value, ReadError> {
    let mut reader = Reader {
        tree,
        text,
        lines: Lines::of(text),
        values: 0,
        levels: 0,
    };
    reader.value(id)
}

fn position(tree: &Tree<'_>, text: &str, id: NodeId) -> Position {
    Position::of(text, tree.node(id).span().start)
}

/// Where the lines of a text start, for many questions about it.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(ends.collect())
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|start| *start <= offset)
    }
}

struct Reader<'t> {
    tree: &'t Tree<'t>,
    text: &'t str,
    lines: Lines,
    values: usize,
    levels: usize,
}

impl Reader<'_> {
    fn value(&mut self, id: NodeId) -> Result<Value, ReadError> {
        self.values += 1;
        self.levels += 1;
        if self.values > MOST_VALUES || self.levels > MOST_LEVELS {
            return Err(ReadError::Aliases(self.at(id)));
        }
        let line = self.lines.line(self.tree.node(id).span().start);
        let data = match &self.tree.node(id).kind {
            Kind::Scalar(text, style) => {
                let plain = *style == ScalarStyle::Plain;
                scalar::resolve(text, plain, self.tree.tag(id))
                    .map_err(|error| ReadError::Scalar(self.at(id), error))?
            }
            Kind::Sequence { items, .. } => {
                let items = items.iter().map(|item| self.value(*item));
                Data::List(items.collect::<Result<_, _>>()?)
            }
            Kind::Mapping { entries, .. } => {
                let mut map = BTreeMap::new();
                self.entries(entries, &mut map)?;
                Data::Map(map)
            }
            Kind::Alias(target) => self.value(*target)?.data,
        };
        self.levels -= 1;
        let origin = Origin { layer: 0, line };
        Ok(Value { data, origin })
    }

    fn entries(
        &mut self,
        entries: &[Entry],
        map: &mut BTreeMap<String, Value>,
    ) -> Result<(), ReadError> {
        for entry in entries {
            if self.is_merge_key(entry.key) {
                self.bring_in(entry.value, map)?;
                continue;
            }
            let key = self.key(entry.key)?;
            let mut value = self.value(entry.value)?;
            // A mapping is where its key is, and so is what is written below its key.
            value.origin.line = self.lines.line(self.tree.node(entry.key).span().start);
            map.insert(key, value);
        }
        Ok(())
    }

    fn is_merge_key(&self, key: NodeId) -> bool {
        matches!(&self.tree.node(key).kind, Kind::Scalar(text, ScalarStyle::Plain) if text == "<<")
    }

    fn bring_in(
        &mut self,
        value: NodeId,
        map: &mut BTreeMap<String, Value>,
    ) -> Result<(), ReadError> {
        let target = self.tree.resolve(value);
        match &self.tree.node(target).kind {
            Kind::Mapping { entries, .. } => {
                self.levels += 1;
                // It costs something even where it is empty.
                self.values += 1;
                if self.values > MOST_VALUES || self.levels > MOST_LEVELS {
                    return Err(ReadError::Aliases(self.at(value)));
                }
                self.entries(entries, map)?;
                self.levels -= 1;
                Ok(())
            }
            // Of several, the first wins, so it goes last.
            Kind::Sequence { items, .. } if target == value => {
                for item in items.iter().rev() {
                    let mapping = self.tree.resolve(*item);
                    if !matches!(self.tree.node(mapping).kind, Kind::Mapping { .. }) {
                        return Err(ReadError::Merge(self.at(*item)));
                    }
                    self.bring_in(*item, map)?;
                }
                Ok(())
            }
            _ => Err(ReadError::Merge(self.at(value))),
        }
    }

    /// Keys are text in the end: `8080:` is "8080", `y:` is "true".
    fn key(&mut self, id: NodeId) -> Result<String, ReadError> {
        match self.value(id)?.data {
            Data::Text(text) => Ok(text),
            Data::Integer(number) => Ok(number.to_string()),
            Data::Bool(truth) => Ok(truth.to_string()),
            Data::Float(number) => Ok(number.to_string()),
            Data::Null | Data::List(_) | Data::Map(_) => Err(ReadError::Key(self.at(id))),
        }
    }

    fn at(&self, id: NodeId) -> Position {
        position(self.tree, self.text, id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_that_bring_each_other_in_over_and_over_end_soon() {
        let levels = (1..60).map(|level| {
            let below = level - 1;
            format!("a{level}: &a{level} {{<<: [*a{below}, *a{below}]}}\n")
        });
        let text = format!("a0: &a0 {{}}\n{}", levels.collect::<String>());
        assert!(matches!(read(&text), Err(ReadError::Aliases(_))));
    }

    fn json(text: &str) -> String {
        read(text).unwrap().to_json().to_string()
    }

    /// Seen with helm 3.15.3; `tests/real_helmfile` asks it again.
    #[test]
    fn keys_that_stand_twice_and_merge_keys_are_read_as_helm_reads_them() {
        assert_eq!(json("a: {x: 1}\na: {z: 2}\n"), r#"{"a":{"z":2}}"#);
        assert_eq!(
            json("x: &x {a: 1, b: 2}\nv:\n  a: 9\n  <<: *x\nw:\n  <<: *x\n  a: 9\n"),
            r#"{"v":{"a":1,"b":2},"w":{"a":9,"b":2},"x":{"a":1,"b":2}}"#
        );
        assert_eq!(
            json("w: {<<: [{a: 1}, {a: 2, b: 3}]}"),
            r#"{"w":{"a":1,"b":3}}"#
        );
        assert_eq!(json("'<<': 1"), r#"{"<<":1}"#);
    }

    #[test]
    fn the_name_of_an_alias_ends_before_a_colon() {
        assert_eq!(
            json("a: &h x\nb: &p 1\nc:\n  *h: *p\nd: {*h: 2}\n"),
            r#"{"a":"x","b":1,"c":{"x":1},"d":{"x":2}}"#
        );
        assert!(matches!(read("a: *h\n"), Err(ReadError::Parse(_))));
        assert!(matches!(read("*h:\n"), Err(ReadError::Parse(_))));
    }

    #[test]
    fn keys_become_text() {
        assert_eq!(
            json("1: a\ny: b\n1.5: c\n08: d\n"),
            r#"{"1":"a","1.5":"c","8":"d","true":"b"}"#
        );
    }

    #[test]
    fn a_text_without_values_is_empty_and_further_documents_are_not_read() {
        for text in ["", "# only\n", "~\n", "---\n", "--- {}\n---\na: 1\n"] {
            assert_eq!(json(text), "{}", "{text}");
        }
    }

    #[test]
    fn every_value_knows_its_line() {
        let value = read("a:\n  b: 1\n  c:\n  - x\n  - z: 2\nd: |\n  text\ne: {}\n").unwrap();
        let origins = value.origins();
        let lines: Vec<(&str, usize)> = origins
            .iter()
            .map(|(pointer, origin)| (pointer.as_str(), origin.line))
            .collect();
        assert_eq!(
            lines,
            [
                ("/a/b", 2),
                ("/a/c/0", 4),
                ("/a/c/1/z", 5),
                ("/d", 6),
                ("/e", 8)
            ]
        );
    }

    #[test]
    fn what_helm_would_not_take_is_refused_with_its_place() {
        let at = |line, column| Position { line, column };
        for (text, error) in [
            ("[1]", ReadError::NotAMapping(at(1, 1))),
            ("../other.yaml", ReadError::NotAMapping(at(1, 1))),
            ("a: 1\n~: 2\n", ReadError::Key(at(2, 1))),
            ("a: 1\n? [b]\n: 2\n", ReadError::Key(at(2, 3))),
            ("a: {<<: 3}", ReadError::Merge(at(1, 9))),
            ("a: {<<: [3]}", ReadError::Merge(at(1, 10))),
        ] {
            assert_eq!(read(text).unwrap_err(), error, "{text}");
        }
        assert!(matches!(read("a: [1"), Err(ReadError::Parse(_))));
        assert!(matches!(read("a: .inf"), Err(ReadError::Scalar(..))));
    }

    #[test]
    fn aliases_that_blow_up_or_turn_round_are_refused() {
        let mut text = "a0: &a0 [x]\n".to_owned();
        for level in 1..30 {
            let below = format!("*a{}", level - 1);
            let line = format!("a{level}: &a{level} [{below}, {below}, {below}]\n");
            text.push_str(&line);
        }
        assert!(matches!(read(&text), Err(ReadError::Aliases(_))));
        assert!(matches!(read("a: &a [*a]"), Err(ReadError::Aliases(_))));
        assert!(matches!(read("a: &a {<<: *a}"), Err(ReadError::Aliases(_))));
    }
}
