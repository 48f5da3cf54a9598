//! The file of answers.

use std::collections::BTreeSet;

use clap::{Arg, Command, CommandFactory, Parser};
use new_service::cli::Cli;
use new_service::create::answers::read_answers;
use serde_json::{Value, json};

use super::schema::{Schema, texts};

/// Options of create that are about the run and not about the service.
const OF_THE_RUN: [&str; 13] = [
    "answers",
    "checklist",
    "color",
    "commit-message",
    "dry-run",
    "format",
    "help",
    "print-answers",
    "quiet",
    "root",
    "verbose",
    "version",
    "yes",
];

fn create() -> Command {
    let program = Cli::command();
    let create = program.find_subcommand("create").expect("a command");
    create.clone()
}

/// What create asks, by the keys of the file. `--no-canary` is the key canary.
fn arguments() -> Vec<(String, Arg)> {
    let create = create();
    let named = create.get_arguments().map(|argument| {
        let name = argument.get_long().unwrap_or(argument.get_id().as_str());
        (name.to_owned(), argument.clone())
    });
    let is_answer = |name: &str| !OF_THE_RUN.contains(&name) && !name.starts_with("no-");
    named.filter(|(name, _)| is_answer(name)).collect()
}

fn properties(schema: &Schema) -> &serde_json::Map<String, Value> {
    let properties = schema.text["$defs"]["service"]["properties"].as_object();
    properties.expect("keys")
}

/// Whether the program takes a file that says this, as JSON and as YAML.
fn is_read(answers: &Value) -> bool {
    let json = answers.to_string();
    let yaml = serde_yaml::to_string(answers).expect("YAML");
    let [json, yaml] = [json, yaml].map(|text| read_answers("a", &text).is_ok());
    assert_eq!(json, yaml, "{answers}");
    json
}

/// Whether the schema, and the program, take a file that says this beside the name.
fn takes(schema: &Schema, key: &str, value: &Value) -> bool {
    let mut answers = json!({"name": "my-svc"});
    if ["helmfile", "without"].contains(&key) {
        answers["like"] = json!("other-svc");
    }
    answers[key] = value.clone();
    let is_taken = schema.takes(&answers);
    assert_eq!(schema.takes(&json!([answers])), is_taken, "{key}: {value}");
    assert_eq!(is_read(&answers), is_taken, "{key}: {value}");
    is_taken
}

#[test]
fn the_keys_are_those_of_the_flags() {
    let schema = Schema::of("answers");
    let keys: BTreeSet<&str> = properties(&schema).keys().map(String::as_str).collect();
    let arguments = arguments();
    let flags = arguments.iter().map(|(name, _)| name.as_str());
    assert_eq!(keys, flags.collect());
}

#[test]
fn a_flag_without_a_value_is_a_truth_value() {
    let schema = Schema::of("answers");
    for (name, argument) in arguments() {
        let is_switch = !argument.get_action().takes_values();
        for truth in [json!(true), json!(false)] {
            assert_eq!(takes(&schema, &name, &truth), is_switch, "{name}");
        }
        for wrong in [json!(null), json!({}), json!([]), json!(""), json!(1.5)] {
            assert!(!takes(&schema, &name, &wrong), "{name}: {wrong}");
        }
    }
}

#[test]
fn the_words_to_choose_from_are_the_same() {
    let schema = Schema::of("answers");
    let mut count = 0;
    for (name, argument) in arguments() {
        let Some(choice) = properties(&schema)[&name]["enum"].as_array() else {
            continue;
        };
        let known = argument.get_possible_values().into_iter();
        let known = known.map(|word| word.get_name().to_owned());
        assert_eq!(texts(choice), known.collect(), "{name}");
        count += 1;
    }
    assert!(count > 1, "{count}");
}

/// Texts for the flags that take any text of a form.
const TEXTS: [&str; 27] = [
    "a",
    "my-svc",
    "3d2png",
    "My-svc",
    "my_svc",
    "my.svc",
    "-svc",
    "svc-",
    "a b",
    "a,b",
    "staging, eqiad ,codfw,",
    ",a,,b",
    "a,-b",
    "a,b c",
    "..",
    "a/b",
    "wmf-stable/a",
    "wmf-stable/",
    "elsewhere/a",
    "auto",
    "Auto",
    "T1",
    "T12345678901",
    "T1x",
    "t1",
    "caf\u{e9}",
    "a\n",
];

/// The schema and the command line agree about which texts are answers.
#[test]
fn a_text_is_taken_where_the_flag_takes_it() {
    let schema = Schema::of("answers");
    let long = |length: usize| "x".repeat(length);
    let longer = [long(63), long(64), format!("a,{}", long(64))];
    for key in [
        "name",
        "namespace",
        "group",
        "chart",
        "environments",
        "task",
        "port",
        "like",
    ] {
        let mut taken = 0;
        for text in TEXTS.into_iter().chain(longer.iter().map(String::as_str)) {
            let flag = format!("--{key}={text}");
            let line = match key {
                "name" => vec!["new-service", "create", "--", text],
                _ => vec!["new-service", &flag],
            };
            let expected = Cli::try_parse_from(line).is_ok();
            assert_eq!(
                takes(&schema, key, &json!(text)),
                expected,
                "{key}: {text:?}"
            );
            taken += usize::from(expected);
        }
        assert!(taken > 0, "{key}");
    }
}

#[test]
fn ports_are_numbers_and_environments_may_be_a_list() {
    let schema = Schema::of("answers");
    for (key, value, expected) in [
        ("port", json!(1), true),
        ("port", json!(65535), true),
        ("port", json!(0), false),
        ("port", json!(65536), false),
        ("port", json!("4001"), false),
        ("environments", json!(["staging", "ml-serve_eqiad.2"]), true),
        ("environments", json!(["staging", "staging"]), false),
        ("environments", json!(["staging,eqiad"]), false),
        ("environments", json!([""]), false),
        ("helmfile", json!("template"), true),
        ("helmfile", json!("sibling"), true),
        ("helmfile", json!("other"), false),
        ("without", json!("operators"), true),
        ("without", json!(["a/b.yaml", "c d"]), true),
        ("without", json!(" , "), false),
        ("without", json!([""]), false),
        ("template", json!("../template"), true),
        ("unknown", json!("x"), false),
    ] {
        assert_eq!(takes(&schema, key, &value), expected, "{key}: {value}");
    }
}

#[test]
fn there_is_one_service_or_a_list_and_each_has_a_name() {
    let schema = Schema::of("answers");
    for (answers, expected) in [
        (json!({"name": "a"}), true),
        (json!([{"name": "a"}, {"name": "b", "canary": true}]), true),
        (json!({}), false),
        (json!([]), false),
        (json!([{"name": "a"}, {"canary": true}]), false),
        (json!([[{"name": "a"}]]), false),
        (json!("a"), false),
        (json!(null), false),
    ] {
        assert_eq!(schema.takes(&answers), expected, "{answers}");
        // One service may be named on the command line.
        let is_open = answers.as_object().is_some_and(serde_json::Map::is_empty);
        assert_eq!(is_read(&answers), expected || is_open, "{answers}");
    }
}

/// What the command line takes together, and what it does not.
#[test]
fn a_template_and_a_sibling_exclude_each_other() {
    let schema = Schema::of("answers");
    for (answers, expected) in [
        (json!({"like": "a", "helmfile": "template"}), true),
        (json!({"like": "a", "template": "repo"}), false),
        (json!({"helmfile": "sibling"}), false),
        (json!({"without": "operators"}), false),
        (json!({"like": "a", "without": "operators"}), true),
        (json!({"template": "repo"}), true),
    ] {
        let entries = answers.as_object().expect("keys");
        let flags = entries.iter().map(|(key, value)| {
            let value = value.as_str().expect("a text");
            format!("--{key}={value}")
        });
        let line = ["new-service".to_owned(), "my-svc".to_owned()];
        let is_taken = Cli::try_parse_from(line.into_iter().chain(flags)).is_ok();
        assert_eq!(is_taken, expected, "{answers}");
        let mut named = answers.clone();
        named["name"] = json!("my-svc");
        assert_eq!(schema.takes(&named), expected, "{answers}");
        assert_eq!(is_read(&named), expected, "{answers}");
    }
}
