//! Asks for a namespace in any text at all: it is refused, or exactly one line is new.
#![no_main]
#![allow(
    clippy::disallowed_methods,
    reason = "the macro of the fuzzer opens files of its own"
)]

use libfuzzer_sys::fuzz_target;
use new_service::names::Namespace;
use new_service::repository::NamespaceFile;
use serde_yaml::Value;

/// Goes before, between or after most others.
const NAMES: [&str; 3] = ["a0", "m-new", "zz-new"];

fuzz_target!(|text: &str| {
    let Ok(Some(file)) = NamespaceFile::parse("values.yaml", text) else {
        return;
    };
    for name in NAMES {
        let namespace: Namespace = name.parse().expect("it is a name");
        match file.with(&namespace) {
            Ok(Some(after)) => check(text, &after, &namespace),
            Ok(None) => assert!(file.find(name).is_some()),
            Err(error) => assert!(error.message.starts_with("values.yaml: "), "{error}"),
        }
    }
});

fn check(before: &str, after: &str, namespace: &Namespace) {
    let name = namespace.as_str();
    let file = NamespaceFile::parse("values.yaml", after).expect("the result can be read");
    let file = file.expect("it still declares namespaces");
    assert!(file.find(name).is_some(), "it is there");
    assert_eq!(file.with(namespace), Ok(None), "and not put in twice");
    assert_one_line_more(before, after, name);
    // A second opinion, where the other parser reads the old file in the same way.
    if let (Ok(old), Ok(new)) = (parse(before), parse(after))
        && sees_the_same(&old, before)
    {
        assert_eq!(with_entry(old, name), Some(new));
    }
}

/// One line is new and nothing is gone; but an empty `{}` or null gives way to the first entry.
fn assert_one_line_more(before: &str, after: &str, name: &str) {
    let line = format!("{name}: {{}}");
    let rest = |at: usize| [&after[..at], &after[at + line.len()..]].concat();
    let mut places = after.match_indices(&line).map(|(at, _)| at);
    assert!(
        places.any(|at| is_left(before, &rest(at))),
        "{before:?} became {after:?}"
    );
}

/// Whether `rest` is `before`, but for the blanks of the line that is gone from it, and for what
/// stood for an empty mapping.
fn is_left(before: &str, rest: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect()
    };
    let (before, rest) = (letters(before), letters(rest));
    let without = |empty: &&str| {
        let mut places = before.match_indices(*empty);
        places.any(|(at, _)| [&before[..at], &before[at + empty.len()..]].concat() == rest)
    };
    before == rest || ["{}", "~", "null", "Null", "NULL"].iter().any(without)
}

fn parse(text: &str) -> Result<Value, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// Whether both parsers find the same namespaces. They do not agree on where the name of an anchor
/// ends, say, or on keys with tags.
fn sees_the_same(value: &Value, text: &str) -> bool {
    let file = NamespaceFile::parse("values.yaml", text).expect("it was read before");
    let file = file.expect("it declared namespaces before");
    let ours: Vec<&str> = file.known().map(|known| known.name).collect();
    let Some(theirs) = value.get("namespaces") else {
        return false;
    };
    let theirs = theirs.as_mapping();
    let theirs = theirs.into_iter().flatten().map(|(key, _)| key.as_str());
    theirs.eq(ours.into_iter().map(Some))
}

/// A value with one entry more under `namespaces`; `None` where that is no mapping.
fn with_entry(mut value: Value, name: &str) -> Option<Value> {
    let namespaces = value.get_mut("namespaces")?;
    if namespaces.is_null() {
        *namespaces = Value::Mapping(serde_yaml::Mapping::new());
    }
    let empty = Value::Mapping(serde_yaml::Mapping::new());
    namespaces.as_mapping_mut()?.insert(name.into(), empty);
    Some(value)
}
