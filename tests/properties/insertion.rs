//! Keys put into files that a person might have written.

use std::cell::Cell;

use new_service::yaml::{Place, Tree, insert_key};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_yaml::{Mapping, Value};

use super::config;

/// The key whose mapping gets an entry, and the new entry's key; no generated key is so called.
pub const PARENT: &str = "namespaces";
pub const NEW: &str = "new-key";

/// A file as somebody may have written it.
#[derive(Debug, Clone)]
pub struct Written {
    pub text: String,
    /// How many entries the mapping has.
    pub entries: usize,
}

/// How a file is laid out.
#[derive(Debug, Clone)]
pub struct Style {
    pub step: usize,
    pub crlf: bool,
    pub last_newline: bool,
}

/// One entry of a mapping, before it is indented.
#[derive(Debug, Clone)]
struct Item {
    above: Vec<&'static str>,
    quotes: &'static str,
    /// What follows the key on its line, and the lines below it, each indented by so many steps.
    value: (String, Vec<(usize, String)>),
}

pub fn style() -> impl Strategy<Value = Style> {
    (1..=6usize, any::<bool>(), any::<bool>()).prop_map(|(step, crlf, last_newline)| Style {
        step,
        crlf,
        last_newline,
    })
}

/// Comments and empty lines above a key. A comment starts with its indentation in steps.
fn above() -> impl Strategy<Value = Vec<&'static str>> {
    let line = select(vec![
        "",
        "  ",
        "# of the next",
        "## key: no entry",
        "# {{ x }} é",
    ]);
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(line, 1..3)]
}

fn on_one_line() -> impl Strategy<Value = String> {
    let fixed = [
        "{}",
        "",
        "~",
        "null",
        "[]",
        "12",
        "yes",
        "{a: 1, 'b': [2, {c: d}]}",
        "[a, \"b # no comment\", 'c: d']",
        "text with words # and a comment",
        "'it''s: quoted' # c",
        "\"tab\\t and \\u00e9\"",
        "é",
        "!!str 12",
        "{} # all defaults",
        "*base",
    ];
    select(fixed.to_vec()).prop_map(str::to_owned)
}

/// Values that go on below their key.
fn below() -> impl Strategy<Value = (String, Vec<(usize, String)>)> {
    let lines = |lines: &[(usize, &str)]| -> Vec<(usize, String)> {
        lines.iter().map(|(d, l)| (*d, (*l).to_owned())).collect()
    };
    let shapes = vec![
        (" # c".to_owned(), lines(&[(1, "a: 1"), (1, "b: {}")])),
        (
            String::new(),
            lines(&[(1, "a:"), (2, "b:"), (3, "- c"), (3, "- d: e")]),
        ),
        (
            String::new(),
            lines(&[(1, "- one"), (1, "# between"), (1, "- two: 2")]),
        ),
        (String::new(), lines(&[(0, "- at the key's own column")])),
        (" |".to_owned(), lines(&[(1, "text: |"), (1, "# text")])),
        (
            " |-".to_owned(),
            lines(&[(1, "text"), (0, ""), (2, "more")]),
        ),
        (" |+".to_owned(), lines(&[(1, "kept"), (0, ""), (0, "")])),
        (
            " >".to_owned(),
            lines(&[(1, "folded"), (1, "text"), (0, "")]),
        ),
        (
            " &anchor".to_owned(),
            lines(&[(1, "a: 1"), (1, "# last in it")]),
        ),
        (" \"over".to_owned(), lines(&[(1, "two lines\"")])),
        (" {a: 1,".to_owned(), lines(&[(1, "b: 2}")])),
        (String::new(), lines(&[(1, "<<: *base"), (1, "own: true")])),
    ];
    select(shapes)
}

fn item() -> impl Strategy<Value = Item> {
    let one_line = on_one_line().prop_map(|value| (format!(" {value}"), Vec::new()));
    let value = prop_oneof![one_line, below()];
    (above(), select(vec!["", "", "'", "\""]), value).prop_map(|(above, quotes, value)| Item {
        above,
        quotes,
        value,
    })
}

impl Item {
    /// Whether it is text whose last line break is there only if the file has it.
    fn is_clipped_text(&self) -> bool {
        matches!(self.value.0.as_str(), " |" | " >")
    }

    /// The lines of this entry with `key`, at `column`.
    fn lines(&self, key: &str, column: usize, style: &Style) -> Vec<String> {
        let comment = |line: &&str| match line.trim() {
            "" => (*line).to_owned(),
            text => format!("{:column$}{text}", ""),
        };
        let mut lines: Vec<String> = self.above.iter().map(comment).collect();
        let (first, below) = &self.value;
        let quotes = self.quotes;
        // Each anchor is defined once.
        let first = first.replace("&anchor", &format!("&anchor-{key}"));
        lines.push(format!("{:column$}{quotes}{key}{quotes}:{first}", ""));
        for (depth, line) in below {
            let column = column + depth * style.step;
            lines.push(match line.as_str() {
                "" => String::new(),
                text => format!("{:column$}{text}", ""),
            });
        }
        lines
    }
}

/// Everything but the parent's entries is written once above and once below them.
pub fn written() -> impl Strategy<Value = Written> {
    let items = |most| prop::collection::vec(item(), 0..=most);
    let empty = select(vec!["{}", "~", "", "{} # none yet", "null"]);
    (
        style(),
        any::<bool>(),
        items(2),
        items(6),
        items(2),
        empty,
        above(),
    )
        .prop_map(|(style, start, head, entries, tail, empty, end)| {
            let mut lines = vec!["base: &base {x: 1}".to_owned()];
            if start {
                lines.insert(0, "---".to_owned());
            }
            for (index, item) in head.iter().enumerate() {
                lines.extend(item.lines(&format!("head-{index}"), 0, &style));
            }
            match entries.is_empty() {
                true => lines.push(format!("{PARENT}: {empty}")),
                false => lines.push(format!("{PARENT}: # the parent")),
            }
            for (index, item) in entries.iter().enumerate() {
                lines.extend(item.lines(&format!("key-{index}"), style.step, &style));
            }
            for (index, item) in tail.iter().enumerate() {
                lines.extend(item.lines(&format!("tail-{index}"), 0, &style));
            }
            lines.extend(end.iter().map(|line| (*line).to_owned()));
            let last = tail.last().or(entries.last());
            let last_newline = style.last_newline || last.is_some_and(Item::is_clipped_text);
            let style = Style {
                last_newline,
                ..style
            };
            Written {
                text: joined(&lines, &style),
                entries: entries.len(),
            }
        })
}

pub fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        Just(Place::Last),
        (0..6usize).prop_map(Place::Before),
        (0..6usize).prop_map(Place::After)
    ]
}

pub fn joined(lines: &[String], style: &Style) -> String {
    let ending = if style.crlf { "\r\n" } else { "\n" };
    let mut text = lines.join(ending);
    if style.last_newline {
        text.push_str(ending);
    }
    text
}

/// Inserts the new key: `None` where the program refuses, and says where or why.
pub fn insert(written: &Written, place: Place) -> Option<String> {
    let text = &written.text;
    let tree = Tree::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let parent = tree.entry(tree.documents()[0], PARENT);
    let parent = parent.expect("every file has it");
    match insert_key(text, &tree, parent, place, NEW, "{}") {
        Ok(after) => Some(after),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

fn parsed(text: &str) -> Mapping {
    let value: Value =
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text:?}"));
    match value {
        Value::Mapping(mapping) => mapping,
        other => panic!("{other:?} is no mapping"),
    }
}

/// The old value with the new key where it should be.
fn with_new_key(before: &str, place: usize) -> Mapping {
    let mut whole = parsed(before);
    let parent = whole.get_mut(PARENT).expect("every file has it");
    let mut entries: Vec<(Value, Value)> = match parent {
        Value::Mapping(mapping) => mapping.clone().into_iter().collect(),
        _ => Vec::new(),
    };
    let empty = Value::Mapping(Mapping::new());
    entries.insert(place.min(entries.len()), (NEW.into(), empty));
    *parent = Value::Mapping(entries.into_iter().collect());
    whole
}

/// The lines of `after` without the one that is not in `before`.
fn without_added_line<'a>(before: &[&str], after: &[&'a str]) -> Vec<&'a str> {
    let added = after
        .iter()
        .position(|line| line.trim() == format!("{NEW}: {{}}"))
        .expect("the new key has a line of its own");
    assert_eq!(after.len(), before.len() + 1, "more than one line is new");
    let mut rest = after.to_vec();
    rest.remove(added);
    rest
}

fn check_insertion(written: &Written, place: Place, after: &str) {
    let before = &written.text;
    let index = match place {
        Place::Before(index) => index,
        Place::After(index) => index + 1,
        Place::Last => written.entries,
    };
    let (expected, actual) = (with_new_key(before, index), parsed(after));
    assert_eq!(expected, actual, "{before}\n---\n{after}");
    assert_eq!(
        expected[PARENT]
            .as_mapping()
            .map(|map| map.keys().collect::<Vec<_>>()),
        actual[PARENT].as_mapping().map(|map| map.keys().collect()),
        "the order of the keys"
    );
    assert_eq!(before.ends_with('\n'), after.ends_with('\n'), "{after:?}");
    let old: Vec<&str> = before.lines().collect();
    let rest = without_added_line(&old, &after.lines().collect::<Vec<_>>());
    if written.entries == 0 {
        // `{}` and `~` give way, and the rest of their line stays.
        let gone = |line: &&str| !line.starts_with(PARENT);
        assert!(
            old.iter()
                .filter(|l| gone(l))
                .eq(rest.iter().filter(|l| gone(l)))
        );
    } else {
        assert_eq!(old, rest, "an old line is not what it was");
    }
    let bare_lines = after.replace("\r\n", "").contains('\n');
    assert!(!(before.contains("\r\n") && bare_lines), "{after:?}");
}

#[test]
fn a_key_is_inserted_as_one_line_or_not_at_all() {
    const CASES: u32 = 1500;
    let inserted = Cell::new(0);
    let mut runner = TestRunner::new(config(CASES));
    let result = runner.run(&(written(), place()), |(written, place)| {
        if let Some(after) = insert(&written, place) {
            check_insertion(&written, place, &after);
            inserted.set(inserted.get() + 1);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    // A program that refuses everything would pass all the rest.
    let inserted = inserted.get();
    assert!(inserted > CASES * 8 / 10, "only {inserted} of {CASES}");
}

#[test]
fn a_file_with_a_key_twice_is_refused() {
    let mut runner = TestRunner::new(config(200));
    let result = runner.run(&written(), |written| {
        prop_assume!(written.entries > 1);
        let twice = written.text.replace("key-1", "key-0");
        let twice = Written {
            text: twice.replace("&anchor-key-0", "&other"),
            ..written
        };
        prop_assert_eq!(insert(&twice, Place::Last), None);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
