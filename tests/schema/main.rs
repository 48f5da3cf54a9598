//! `new-service schema`: every document that the program prints is as its schema says, and the
//! schemas let nothing else through.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run as they need"
)]

mod answers;
mod changes;
mod checklists;
mod findings;
#[path = "../harness/mod.rs"]
mod harness;
mod mutations;
mod plans;
mod schema;
mod upgrades;
mod values;

use harness::case::folders;
use harness::program::{Scratch, tests};
use schema::Schema;
use serde_json::{Value, json};

/// The documents, as `schema` takes them.
const DOCUMENTS: [&str; 8] = [
    "answers",
    "plan",
    "change",
    "upgrade",
    "findings",
    "checklist",
    "values",
    "error",
];

/// What a run prints, whatever its exit code: that of `check` is for its findings.
fn printed(scratch: &Scratch, args: &[&str]) -> Value {
    let run = scratch.run(args.iter().chain(&["--format=json"]));
    let document = serde_json::from_str(&run.stdout);
    document.unwrap_or_else(|error| panic!("{args:?}: {error}: {run:?}"))
}

#[test]
fn every_schema_is_valid_and_says_what_it_is() {
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    let meta = Schema::at(dialect);
    let version = printed(&Scratch::checkout(), &["check"])["version"].take();
    for name in DOCUMENTS {
        let schema = Schema::of(name);
        meta.expect_valid(&schema.text, name);
        assert_eq!(schema.text["$schema"], dialect, "{name}");
        let id = format!("urn:new-service:{name}:{version}");
        assert_eq!(schema.text["$id"], id, "{name}");
        for key in ["title", "description"] {
            assert!(schema.text[key].is_string(), "{name} has no {key}");
        }
        if name != "answers" {
            let place = match name {
                "plan" => "/$defs/plan/properties/version/const",
                _ => "/properties/version/const",
            };
            assert_eq!(schema.text.pointer(place), Some(&version), "{name}");
        }
    }
}

#[test]
fn an_error_is_as_its_schema_says() {
    let scratch = Scratch::checkout();
    for args in [
        &["Bad", "--yes"] as &[&str],
        &["alpha", "--yes"],
        &["check", "--nonsense"],
        &["values", "none", "-e", "eqiad"],
    ] {
        let document = printed(&scratch, args);
        Schema::of("error").expect_valid(&document, &format!("{args:?}"));
    }
}

#[test]
fn the_list_of_documents_is_complete() {
    let refused = Scratch::new().run(["schema", "none"]);
    assert_eq!(refused.status, Some(2));
    let choice = format!("[possible values: {}]", DOCUMENTS.join(", "));
    assert!(refused.stderr.contains(&choice), "{}", refused.stderr);
}

/// Every object within a schema that has properties of its own, with the place of it.
fn objects<'s>(schema: &'s Value, place: &str, found: &mut Vec<(String, &'s Value)>) {
    if schema["properties"].is_object() && schema["type"] != Value::Null {
        found.push((place.to_owned(), schema));
    }
    let parts: Vec<(String, &Value)> = match schema {
        Value::Object(entries) => {
            let entries = entries.iter();
            entries.map(|(key, part)| (key.clone(), part)).collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, part)| (index.to_string(), part))
                .collect()
        }
        _ => Vec::new(),
    };
    for (key, part) in parts {
        objects(part, &format!("{place}/{key}"), found);
    }
}

#[test]
fn no_object_takes_keys_that_the_program_does_not_know() {
    for name in DOCUMENTS {
        let schema = Schema::of(name);
        let mut found = Vec::new();
        objects(&schema.text, "", &mut found);
        assert!(!found.is_empty(), "{name}");
        for (place, object) in found {
            let keys = &object["additionalProperties"];
            assert_eq!(*keys, json!(false), "{name}{place}");
            assert!(object["required"].is_array(), "{name}{place}");
        }
    }
}

#[test]
fn a_step_is_the_same_in_a_plan_and_in_a_checklist() {
    let plan = Schema::of("plan");
    let checklist = Schema::of("checklist");
    for part in ["step", "step_id"] {
        assert_eq!(plan.text["$defs"][part], checklist.text["$defs"][part]);
    }
}

#[test]
fn every_case_prints_what_its_schema_says() {
    let mut count = 0;
    for folder in folders(&tests().join("cases")) {
        let read = |name| std::fs::read_to_string(folder.join(name)).expect("a part of a case");
        let cmd = read("cmd");
        let line = cmd.lines().next().unwrap_or_default();
        if !line.replace('=', " ").contains("--format json") || read("status") != "0\n" {
            continue;
        }
        let schema = Schema::of(match line.split(' ').next() {
            Some("check") => "findings",
            Some("checklist") => "checklist",
            Some("values") => "values",
            Some("release" | "environment" | "remove") => "change",
            Some("upgrade") => "upgrade",
            _ => "plan",
        });
        let document = serde_json::from_str(&read("stdout")).expect("JSON");
        schema.expect_valid(&document, line);
        count += 1;
    }
    assert!(count > 1, "{count}");
}
