//! What `check` prints.

use std::collections::BTreeSet;

use serde_json::Value;

use super::harness::program::Scratch;
use super::mutations::expect_strict;
use super::printed;
use super::schema::{Schema, texts};

const ALPHA: &str = "helmfile.d/services/alpha/helmfile.yaml";
const MAIN: &str = "helmfile.d/admin_ng/values/main.yaml";

/// One text of alpha's helmfile in place of another, for each rule that this breaks.
const SLIPS: [(&str, &str, &str); 18] = [
    (
        "leftover-placeholder",
        "namespace: alpha",
        "namespace: alpha # SERVICE_NAME",
    ),
    (
        "unloadable-helmfile",
        "namespace: alpha",
        "namespace: [alpha",
    ),
    (
        "foreign-name",
        "kubernetes/alpha-deploy",
        "kubernetes/zeta-deploy",
    ),
    (
        "foreign-name",
        "in helmfile.d/services/alpha",
        "in helmfile.d/services/zeta",
    ),
    (
        "outside-checkout",
        "- \"values.yaml\"",
        "- \"../../../../values.yaml\"",
    ),
    ("undeclared-release", "[main]", "[main, debug]"),
    (
        "never-installed",
        "  - name: main\n",
        "  - name: more\n    <<: *default\n  - name: main\n",
    ),
    (
        "duplicate-release",
        "  - name: main\n",
        "  - name: main\n    <<: *default\n  - name: main\n",
    ),
    (
        "environment-without-releases",
        "      - releases: [main]\n",
        "",
    ),
    ("canary-outside-production", "[main]", "[main, canary]"),
    (
        "test-outside-staging",
        "  eqiad:\n    values:\n      - releases: [main]",
        "  eqiad:\n    values:\n      - releases: [main, test]",
    ),
    ("missing-reference", "- \"values.yaml\"", "- \"value.yaml\""),
    ("unloaded-values", "- \"values.yaml\"", "- \"value.yaml\""),
    ("kubeconfig-user", "alpha-deploy-", "alpha-"),
    (
        "missing-namespace",
        "namespace: alpha",
        "namespace: nowhere",
    ),
    ("unknown-chart", "wmf-stable/alpha", "wmf-stable/none"),
    (
        "go-quote",
        "namespace: alpha\n",
        "namespace: alpha\n{{- if eq .Environment.Name 'eqiad' }}\n{{- end }}\n",
    ),
    (
        "roll-restart-text",
        "namespace: alpha\n",
        "namespace: alpha\n{{- if eq .Environment.Values.roll_restart \"1\" }}\n{{- end }}\n",
    ),
];

/// Values of alpha that break a rule.
const VALUES: [(&str, &str); 5] = [
    ("invalid-values", "a: [1\n"),
    ("duplicate-key", "a: 1\na: 2\n"),
    ("cidr-without-mask", "nets:\n- cidr: 10.2.1.84\n"),
    ("stray-quote", "a: a.example.org\"\n"),
    ("unset-value", "main_app:\n  version: CHANGE_ME\n"),
];

/// Checkouts in each of which one rule is broken.
fn broken() -> Vec<(&'static str, Scratch)> {
    let with = |file: &str, change: &dyn Fn(String) -> String| {
        let scratch = Scratch::checkout();
        scratch.write(file, change(scratch.text(file)));
        scratch
    };
    let mut all: Vec<(&'static str, Scratch)> = Vec::new();
    for (rule, from, to) in SLIPS {
        let scratch = with(ALPHA, &|text| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        all.push((rule, scratch));
    }
    let old = |text: String| text.replace("private/main_services/", "private/");
    let stale = with(ALPHA, &old);
    stale.run(["beta", "--chart=alpha"]).expect_done();
    all.push(("stale-secrets-path", stale));
    let long = "t".repeat(37);
    let too_long = with(ALPHA, &|text| {
        text.replace("namespace: alpha", &format!("namespace: {long}"))
    });
    let line = format!("  session-store: {{}}\n  {long}: {{}}\n");
    let values = too_long.text(MAIN).replace("  session-store: {}\n", &line);
    too_long.write(MAIN, values);
    all.push(("name-too-long", too_long));
    for (rule, values) in VALUES {
        let scratch = Scratch::checkout();
        scratch.write("helmfile.d/services/alpha/values.yaml", values);
        all.push((rule, scratch));
    }
    let unread = Scratch::checkout();
    unread.write("charts/alpha/templates/x.yaml", "{{ .Values.resources }}\n");
    all.push(("unknown-values-key", unread));
    let unreadable = Scratch::checkout();
    let values = "helmfile.d/services/alpha/values-x.yaml/a";
    unreadable.write(values, "");
    all.push(("unreadable-file", unreadable));
    let comments = Scratch::checkout();
    comments.write("helmfile.d/services/alpha/values-eqiad.yaml", "# nothing\n");
    all.push(("placeholder-values", comments));
    let unsorted = Scratch::checkout();
    let names = ["a", "b", "c", "d", "f", "e", "g", "h"].map(|name| format!("  {name}: {{}}\n"));
    unsorted.write(MAIN, format!("namespaces:\n{}", names.concat()));
    all.push(("unsorted-namespaces", unsorted));
    all
}

fn rules(document: &Value) -> BTreeSet<String> {
    let findings = document["findings"].as_array().expect("a list");
    texts(findings.iter().map(|finding| &finding["rule"]))
}

#[test]
fn findings_of_every_rule_are_as_their_schema_says() {
    let schema = Schema::of("findings");
    let clean = printed(&Scratch::checkout(), &["check"]);
    schema.expect_valid(&clean, "no findings");
    let mut seen = BTreeSet::new();
    let mut severities = BTreeSet::new();
    for (rule, scratch) in broken() {
        let document = printed(&scratch, &["check"]);
        schema.expect_valid(&document, rule);
        let rules = rules(&document);
        assert!(rules.contains(rule), "{rule}: {document:#}");
        seen.extend(rules);
        let findings = document["findings"].as_array().expect("a list");
        severities.extend(texts(findings.iter().map(|finding| &finding["severity"])));
        expect_strict(&schema, &document);
    }
    let all = new_service::check::RULES
        .iter()
        .map(|rule| rule.name.to_owned());
    assert_eq!(seen, all.collect());
    assert_eq!(
        severities,
        schema.words("/$defs/finding/properties/severity")
    );
}
