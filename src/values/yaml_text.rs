//! Values as YAML, each leaf with a comment that says where it comes from.

use std::fmt::Write;

use super::scalar;
use super::value::{Data, Origin, Value};
use crate::shown::turns;

const INDENT: usize = 2;

/// A mapping as YAML. `comment` says where a leaf comes from.
pub(super) fn to_yaml(value: &Value, comment: &dyn Fn(Origin) -> String) -> String {
    let mut writer = Writer {
        text: String::new(),
        comment,
    };
    match &value.data {
        Data::Map(entries) if !entries.is_empty() => writer.block(value, 0),
        _ => writer.text.push_str("{}\n"),
    }
    writer.text
}

struct Writer<'c> {
    text: String,
    comment: &'c dyn Fn(Origin) -> String,
}

impl Writer<'_> {
    /// The entries or items of a collection, one to a line, from the start of a line.
    fn block(&mut self, value: &Value, indent: usize) {
        match &value.data {
            Data::Map(entries) => {
                for (key, value) in entries {
                    let _ = write!(self.text, "{:indent$}{}:", "", key_text(key));
                    self.after_key(value, indent);
                }
            }
            Data::List(items) => {
                for item in items {
                    let _ = write!(self.text, "{:indent$}-", "");
                    self.after_dash(item, indent);
                }
            }
            _ => {}
        }
    }

    fn after_key(&mut self, value: &Value, indent: usize) {
        match &value.data {
            Data::Map(entries) if !entries.is_empty() => {
                self.text.push('\n');
                self.block(value, indent + INDENT);
            }
            // A list is in the column of its key.
            Data::List(items) if !items.is_empty() => {
                self.text.push('\n');
                self.block(value, indent);
            }
            _ => self.leaf(value, indent + INDENT),
        }
    }

    fn after_dash(&mut self, item: &Value, indent: usize) {
        match &item.data {
            Data::Map(entries) if !entries.is_empty() => self.beside_dash(item, indent),
            Data::List(items) if !items.is_empty() => self.beside_dash(item, indent),
            _ => self.leaf(item, indent + INDENT),
        }
    }

    /// A collection whose first line is on the line of a dash.
    fn beside_dash(&mut self, item: &Value, indent: usize) {
        let start = self.text.len();
        self.block(item, indent + INDENT);
        // The blanks of that line give way to the one behind the dash.
        self.text.replace_range(start..start + indent + INDENT, " ");
    }

    fn leaf(&mut self, value: &Value, indent: usize) {
        let comment = (self.comment)(value.origin);
        match &value.data {
            Data::Text(text) if is_block_text(text) => {
                let _ = writeln!(self.text, " {}{comment}", block_header(text));
                self.lines(text, indent);
            }
            data => {
                let _ = writeln!(self.text, " {}{comment}", in_line(data));
            }
        }
    }

    fn lines(&mut self, text: &str, indent: usize) {
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            match line.is_empty() {
                true => self.text.push('\n'),
                false => {
                    let _ = writeln!(self.text, "{:indent$}{line}", "");
                }
            }
        }
    }
}

fn in_line(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Integer(number) => number.to_string(),
        Data::Float(number) => float_text(*number),
        Data::Text(text) => text_in_line(text),
        Data::List(_) => "[]".to_owned(),
        Data::Map(_) => "{}".to_owned(),
    }
}

/// With a point or an exponent, so that it stays a number with a fraction.
fn float_text(number: f64) -> String {
    format!("{number:?}")
}

fn key_text(key: &str) -> String {
    // A key is text, whatever it looks like.
    text_in_line(key)
}

/// Text as YAML reads it as text, whatever it looks like.
pub(crate) fn text_in_line(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// Whether text needs no quotes for any reader of YAML, old or new.
fn is_plain(text: &str) -> bool {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "_-./@%+=,".contains(letter);
    let starts_well =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || "_/".contains(first));
    starts_well
        && text.ends_with(is_safe)
        && text
            .chars()
            .all(|letter| is_safe(letter) || " :".contains(letter))
        && !text.contains(": ")
        && matches!(scalar::resolve(text, true, None), Ok(Data::Text(_)))
}

fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            _ if is_printable(letter) => quoted.push(letter),
            _ => {
                let _ = match u32::from(letter) {
                    code @ 0..=0xff => write!(quoted, "\\x{code:02x}"),
                    code @ 0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
                    code => write!(quoted, "\\U{code:08x}"),
                };
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that YAML takes as they are, without those that end a line in some versions of it, and
/// those that turn a line round where it is shown.
fn is_printable(letter: char) -> bool {
    !turns(letter)
        && matches!(letter, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Whether text of several lines can be written as it is, below its key.
fn is_block_text(text: &str) -> bool {
    let first = text.chars().next();
    let is_readable = text.split('\n').all(|line| line.chars().all(is_printable));
    text.contains('\n')
        && is_readable
        && !matches!(first, Some(' ' | '\n'))
        && !text.ends_with("\n\n")
        && text
            .split('\n')
            .all(|line| line.is_empty() || !line.trim().is_empty())
}

fn block_header(text: &str) -> &'static str {
    if text.ends_with('\n') { "|" } else { "|-" }
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    #[test]
    fn every_leaf_has_its_place_and_collections_are_written_one_to_a_line() {
        let text = "b:\n  c: [1, {d: x, e: [w]}, [z]]\n  f: {}\na: |\n  one\n  two\n";
        let value = read(text).unwrap();
        let yaml = to_yaml(&value, &|origin| format!(" # {}", origin.line));
        assert_eq!(
            yaml,
            "a: | # 4\n  one\n  two\nb:\n  c:\n  - 1 # 2\n  - d: x # 2\n    e:\n    - w # 2\n  - - z # 2\n  f: {} # 3\n"
        );
    }

    #[test]
    fn whatever_is_written_is_read_as_the_same() {
        for text in [
            "a: 'yes'\nb: '08'\nc: '12:30'\nd: '2001-01-01'\ne: ''\nf: ' x'\ng: 'x '\n",
            "a: \"\\n\"\nb: \"x\\n\\n\"\nc: \" x\\ny\"\nd: \"x\\n \\ny\"\ne: \"\\tx\\ny\"\n",
            "a: \"\\x00\\x7f\\u0085\\u2028\\ufeff\\U0001f600é\"\nb: '#x'\nc: 'x #y'\nd: 'x: y'\n",
            "a: https://x.org:80/y\nb: 'x:'\nc: '- x'\nd: '{x}'\ne: '*x'\nf: '%x'\ng: x%y\n",
            "'y': 1\n'8080': 2\n'': 3\n'a b': 4\n? 'x: y'\n: 5\n",
            "a: 0.1\nb: 1e21\nc: -3\nd: 1e-7\ne: 9007199254740993\nf: ~\ng: no\n",
            "a: [[], {}, [[1]], {b: [{c: {}}]}]\n",
            "a: \"x\\ty\\nz\"\nb: \"x\\r\\ny\"\nc: |\n  {{ x }}\n    y: 1\n  # z\n",
        ] {
            let value = read(text).unwrap();
            let yaml = to_yaml(&value, &|_| " # place".to_owned());
            let again = read(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
            assert_eq!(again.to_json(), value.to_json(), "{yaml}");
            // Another reader has to see the same text, numbers apart.
            let other: serde_yaml::Value = serde_yaml::from_str(&yaml).unwrap();
            let other = serde_json::to_value(other).unwrap();
            assert_eq!(other, value.to_json(), "{yaml}");
        }
        assert_eq!(to_yaml(&Value::empty(), &|_| String::new()), "{}\n");
    }
}
