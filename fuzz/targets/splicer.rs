//! Asks for a namespace in any text at all: it is refused, or exactly one line is new.
#![no_main]
#![allow(
    clippy::disallowed_methods,
    reason = "the macro of the fuzzer opens files of its own"
)]

use libfuzzer_sys::fuzz_target;
use new_service::namespace::NamespaceFile;
use new_service::service::Namespace;
use serde_yaml::Value;

/// Goes before, between or after most others.
const NAMES: [&str; 3] = ["a0", "m-new", "zz-new"];

fuzz_target!(|text: &str| {
    let Ok(file) = NamespaceFile::read("values.yaml", text) else {
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
    let file = NamespaceFile::read("values.yaml", after).expect("the result can be read");
    assert!(file.find(name).is_some(), "it is there");
    assert_eq!(file.with(namespace), Ok(None), "and not put in twice");
    assert_one_place(before, after, name);
    // A second opinion, where the other parser reads the old file in the same way.
    if let (Ok(old), Ok(new)) = (parse(before), parse(after))
        && sees_the_same(&old, before)
    {
        assert_eq!(with_entry(old, name), Some(new));
    }
}

/// Everything that is new stands in one place, and nothing is gone but an empty `{}` or null.
fn assert_one_place(before: &str, after: &str, name: &str) {
    let same = |(a, b): &(u8, u8)| a == b;
    let prefix = before.bytes().zip(after.bytes()).take_while(same).count();
    let (old, new) = (&before.as_bytes()[prefix..], &after.as_bytes()[prefix..]);
    let suffix = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let gone = String::from_utf8_lossy(&old[..old.len() - suffix]);
    let added = String::from_utf8_lossy(&new[..new.len() - suffix]);
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect()
    };
    let gone = letters(&gone);
    assert!(
        gone.is_empty()
            || "{}".contains(&gone)
            || ["~", "null", "Null", "NULL"]
                .iter()
                .any(|null| null.contains(&*gone)),
        "{gone:?} is gone"
    );
    assert!(
        letters(&added).len() <= name.len() + ":{}".len(),
        "{added:?} is new"
    );
}

fn parse(text: &str) -> Result<Value, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// Whether both parsers find the same namespaces. They do not agree on where the name of an anchor
/// ends, say, or on keys with tags.
fn sees_the_same(value: &Value, text: &str) -> bool {
    let file = NamespaceFile::read("values.yaml", text).expect("it was read before");
    let ours: Vec<&str> = file.known().map(|known| known.name).collect();
    let theirs = value.get("namespaces").and_then(Value::as_mapping);
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
