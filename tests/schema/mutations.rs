//! Documents that are wrong in one place, which no schema may take.

use serde_json::{Value, json};

use super::schema::Schema;

/// Where any data may stand: what values files hold.
const OPEN: [&str; 2] = ["/values", "/value"];
/// What may be missing.
const OPTIONAL: [&str; 3] = ["chain", "commit_message", "like"];
/// A mapping whose keys are places in the values.
const ORIGINS: &str = "/origins";

/// Panics if the schema takes the document with a key less, a key more, or another kind of value
/// anywhere; returns how many such documents there were.
pub fn expect_strict(schema: &Schema, document: &Value) -> usize {
    schema.expect_valid(document, "before it is changed");
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    let mut count = 0;
    for place in places {
        for (what, changed) in changes(document, &place) {
            assert!(
                !schema.takes(&changed),
                "{what} at {place:?}:\n{document:#}"
            );
            count += 1;
        }
    }
    count
}

/// The JSON pointers of everything that the schema says something of.
fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    if OPEN.iter().any(|end| place.ends_with(end)) {
        return;
    }
    match value {
        Value::Object(entries) => {
            for (key, part) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(part, format!("{place}/{key}"), places);
            }
        }
        Value::Array(items) => {
            for (index, part) in items.iter().enumerate() {
                collect(part, format!("{place}/{index}"), places);
            }
        }
        _ => {}
    }
    places.push(place);
}

/// The document with one change at a place, for each that makes it wrong.
fn changes(document: &Value, place: &str) -> Vec<(String, Value)> {
    let with = |what: String, change: &dyn Fn(&mut Value)| {
        let mut changed = document.clone();
        change(changed.pointer_mut(place).expect("a place"));
        (what, changed)
    };
    let mut made = Vec::new();
    match document.pointer(place) {
        Some(Value::Bool(_)) => made.push(with("a text".into(), &|it| *it = json!("true"))),
        _ => made.push(with("a truth value".into(), &|it| *it = json!(true))),
    }
    if let Some(Value::Object(entries)) = document.pointer(place) {
        made.push(with("one key more".into(), &|it| {
            it["unknown"] = json!("x");
        }));
        let all_count = !place.ends_with(ORIGINS);
        let needed = entries
            .keys()
            .filter(|key| all_count && !OPTIONAL.contains(&key.as_str()));
        for key in needed {
            made.push(with(format!("no {key}"), &|it| {
                it.as_object_mut().expect("a mapping").remove(key);
            }));
        }
    }
    made
}
