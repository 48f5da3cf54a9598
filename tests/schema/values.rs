//! What `values` prints.

use serde_json::Value;

use super::harness::program::Scratch;
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

const FOLDER: &str = "helmfile.d/services/alpha";

/// A checkout with values of every kind, from every source.
fn scratch() -> Scratch {
    let scratch = Scratch::checkout();
    let write = |file: &str, text: &str| scratch.write(&format!("{FOLDER}/{file}"), text);
    write(
        "values.yaml",
        "app:\n  replicas: 1\n  tags: [a, b]\n  a/b~c: 1\nport: 08\nempty: {}\n",
    );
    write(
        "values-eqiad.yaml",
        "app:\n  replicas: 8.5\n  text: |\n    two\n    lines\n",
    );
    write("values-main.yaml", "app: {tags: []}\nport: ~\non: yes\n");
    scratch.write("charts/alpha/values.yaml", "port: 80\nquota: {cpu: 1}\n");
    scratch.write("copy/general-eqiad.yaml", "site: eqiad\n");
    let helmfile = format!("{FOLDER}/helmfile.yaml");
    let last = "      - \"values-{{`{{ .Release.Name }}`}}.yaml\" # for one release\n";
    let text = scratch.text(&helmfile);
    assert!(text.contains(last));
    let inline = format!(
        "{last}      - inline:\n          a: 1\n    set:\n    - {{name: app.replicas, value: 9}}\n"
    );
    scratch.write(&helmfile, text.replace(last, &inline));
    scratch
}

/// A checkout in which not everything is known.
fn with_unknown() -> Scratch {
    let scratch = scratch();
    let helmfile = format!("{FOLDER}/helmfile.yaml");
    let text = scratch.text(&helmfile);
    let text = text.replace("\"values.yaml\"", "'{{ .Values.x }}.yaml'");
    let more = "{{ if .Values.y }}\n  - name: more\n    <<: *default\n{{ end }}\n";
    scratch.write(&helmfile, text + more);
    scratch
}

fn all() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |scratch: &Scratch, args: &[&str]| {
        let args = [&["values"], args].concat();
        all.push((args.join(" "), printed(scratch, &args)));
    };
    let known = scratch();
    let unknown = with_unknown();
    for scratch in [&known, &unknown] {
        let alpha = ["alpha", "-e", "eqiad"];
        add(scratch, &alpha);
        for more in [
            &["--with-chart"] as &[&str],
            &["--defaults-dir=copy", "--key=site"],
            &["--key=port", "--with-chart"],
            &["--key=app"],
            &["--key=app.tags.1"],
            &["--key=nowhere"],
            &["--merged"],
        ] {
            add(scratch, &[&alpha, more].concat());
        }
    }
    add(&known, &["zeta", "-e", "eqiad"]);
    add(&known, &["zeta", "-e", "eqiad", "-r", "canary"]);
    add(&known, &["gamma", "-e", "dse-k8s-eqiad"]);
    all
}

fn releases(all: &[(String, Value)]) -> Vec<&Value> {
    let documents = all.iter().map(|(_, document)| document);
    let releases = documents.map(|document| document["releases"].as_array());
    releases.flat_map(|list| list.expect("a list")).collect()
}

#[test]
fn every_document_is_as_the_schema_says() {
    let schema = Schema::of("values");
    let all = all();
    for (what, document) in &all {
        schema.expect_valid(document, what);
    }
    let releases = releases(&all);
    let lists = |key: &'static str| {
        let lists = releases
            .iter()
            .filter_map(move |release| release[key].as_array());
        lists.flatten().collect::<Vec<&Value>>()
    };
    let layers = lists("layers");
    for key in ["source", "state"] {
        let seen = texts(layers.iter().map(|layer| &layer[key]));
        let words = schema.words(&format!("/$defs/layer/properties/{key}"));
        assert_eq!(seen, words);
    }
    let chains = lists("chain");
    assert!(chains.iter().any(|link| link["replaces"].is_string()));
    for wins in [true, false] {
        assert!(chains.iter().any(|link| link["wins"] == wins));
    }
    assert!(!lists("unresolved").is_empty());
    let unknown = |document: &Value| document["unresolved"] != serde_json::json!([]);
    assert!(all.iter().any(|(_, document)| unknown(document)));
}

#[test]
fn a_document_that_is_wrong_anywhere_is_refused() {
    let schema = Schema::of("values");
    let mut count = 0;
    for (_, document) in all() {
        count += expect_strict(&schema, &document);
    }
    assert!(count > 1000, "{count}");
}

#[test]
fn a_key_that_is_no_pointer_is_refused_among_the_origins() {
    let schema = Schema::of("values");
    let (_, document) = all().swap_remove(0);
    for (key, is_pointer) in [
        ("/a/0", true),
        ("", true),
        ("/a~1b", true),
        ("a", false),
        ("/~2", false),
    ] {
        let mut with = document.clone();
        with["releases"][0]["origins"][key] = serde_json::json!({"path": "x", "line": 1});
        assert_eq!(schema.takes(&with), is_pointer, "{key}");
    }
}
