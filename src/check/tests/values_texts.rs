//! What is in values files, and in the actions of helmfiles.

use super::*;

fn with_values(text: &str) -> Case {
    Case::good().file("values-staging.yaml", text)
}

#[test]
fn values_that_helm_refuses_are_found_where_a_release_loads_them() {
    for (text, line) in [
        ("a: [1\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("- a\n", 1),
        (
            "a: 1\n<<<<<<< mine\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n",
            2,
        ),
        ("a: 1\n~: 2\n", 2),
    ] {
        let report = with_values(text).report();
        assert_eq!(report.findings.len(), 1, "{text}: {:?}", report.findings);
        let found = &report.findings[0];
        assert_eq!(found.rule.name, "invalid-values");
        assert!(found.at.line.abs_diff(line) < 2, "{text}: {}", found.at);
    }
    for text in ["a: 1\n", "# nothing\na: {}\n", "a: &x 1\nb: {*x: 2}\n"] {
        assert_eq!(with_values(text).found(), NOTHING, "{text}");
    }
    let unloaded = Case::good().file("values-x.yaml", "a: [1\n");
    assert_eq!(unloaded.found(), [("unloaded-values", 1)]);
}

/// The good service whose chart has templates.
fn with_chart(values: &str) -> Case {
    Case::good()
        .at("charts/svc/Chart.yaml", "name: svc\nversion: 1.0.0\n")
        .at("charts/svc/values.yaml", "main_app: {}\na: 1\n")
        .at("charts/svc/templates/x.yaml", "{{ .Values.mesh.port }}\n")
        .file("values-staging.yaml", values)
}

#[test]
fn a_key_that_the_chart_does_not_read_has_no_effect() {
    let report = with_chart("main_ap: {}\nmesh: {port: 1}\nother: 1\n").report();
    let expected = [("unknown-values-key", 1), ("unknown-values-key", 3)];
    assert_eq!(found(&report), expected);
    assert_eq!(report.findings[0].help, "did you mean main_app?");
    for fine in ["main_app: {x: 1}\n", "mesh: {}\n", "global: {}\n"] {
        assert_eq!(with_chart(fine).found(), NOTHING, "{fine}");
    }
    // Used elsewhere in the file.
    let anchored = "common: &x {b: 1}\nmain_app: *x\n";
    assert_eq!(with_chart(anchored).found(), NOTHING);
    let below = "common:\n  y: &x 1\nmain_app: *x\n";
    assert_eq!(with_chart(below).found(), NOTHING);
}

#[test]
fn a_chart_that_is_not_at_hand_may_read_any_key() {
    let text = "other: 1\n";
    assert_eq!(with_chart(text).found(), [("unknown-values-key", 1)]);
    assert_eq!(
        with_chart(text).without("charts/svc/templates").found(),
        NOTHING
    );
    let pinned = with_chart(text).and(
        "chart: wmf-stable/svc",
        "version: 0.1.0\n    chart: wmf-stable/svc",
    );
    assert_eq!(pinned.found(), NOTHING);
    // One of two charts reads it.
    let two = with_chart(text)
        .appending("    chart: wmf-stable/shared\n")
        .at("charts/shared/Chart.yaml", "name: shared\nversion: 1.0.0\n")
        .at(
            "charts/shared/templates/x.yaml",
            "{{ .Values.other }}\n{{ .Values.a }}\n",
        );
    assert_eq!(two.found(), NOTHING);
}

#[test]
fn a_key_that_stands_twice_in_one_mapping_loses_a_setting() {
    let twice = "a:\n  b: 1\n  c: 2\n  b: 3\n";
    let report = with_values(twice).report();
    assert_eq!(found(&report), [("duplicate-key", 4)]);
    assert!(report.findings[0].message.ends_with("line 2 has no effect"));
    assert_eq!(report.findings[0].severity, Severity::Warning);
    for empty in ["b: {}", "b: 3", "b:"] {
        let report = with_values(&twice.replace("b: 1", empty)).report();
        assert_eq!(report.findings[0].severity, Severity::Info, "{empty}");
    }
    assert_eq!(with_values("a:\n  b: 1\nc:\n  b: 1\n").found(), NOTHING);
}

#[test]
fn an_address_is_no_network_without_a_mask() {
    let network = |value: &str| with_values(&format!("dst_nets:\n- cidr: {value}\n")).found();
    for address in ["10.2.1.84", "'2620:0:861::72'"] {
        assert_eq!(network(address), [("cidr-without-mask", 2)], "{address}");
    }
    for fine in ["10.2.1.84/32", "2620:0:861::72/128", "example.org"] {
        assert_eq!(network(fine), NOTHING, "{fine}");
    }
    // The mask of a host is the chart's business.
    assert_eq!(
        with_values("hosts: [10.2.1.84]\nhost: 10.2.1.84\n").found(),
        NOTHING
    );
}

#[test]
fn a_quote_that_nothing_opens_is_found() {
    for value in ["'a.example.org\"'", "a.example.org\"", "\"/path'\""] {
        let case = with_values(&format!("a:\n  b: {value}\n"));
        assert_eq!(case.found(), [("stray-quote", 2)], "{value}");
    }
    for value in ["'\"a\"'", "\"it's 5'\"", "5\"", "\"x='y'\"", "|\n    a\""] {
        let case = with_values(&format!("a:\n  b: {value}\n"));
        assert_eq!(case.found(), NOTHING, "{value}");
    }
}

#[test]
fn a_word_in_single_quotes_is_nothing_to_go() {
    let with = |action: &str| {
        Case::with("{{ if .Values.x }}", action)
            .found()
            .into_iter()
            .filter(|(rule, _)| *rule == "go-quote")
            .count()
    };
    assert_eq!(with("{{ if eq .Values.x 'eqiad' }}"), 1);
    assert_eq!(with("{{ if eq .Values.x `{{ eq .y 'ab' }}` }}"), 1);
    for fine in [
        "\"it's eqiad's\"",
        "'e'",
        "'\\n'",
        "`'eqiad'`",
        "\"'eqiad'\"",
    ] {
        assert_eq!(
            with(&format!("{{{{ if eq .Values.x {fine} }}}}")),
            0,
            "{fine}"
        );
    }
}

#[test]
fn roll_restart_is_a_number() {
    let with = |value: &str| {
        let action = format!("{{{{ if eq .Environment.Values.roll_restart {value} }}}}");
        Case::with("{{ if .Values.x }}", &action).found()
    };
    assert_eq!(with("\"1\""), [("roll-restart-text", 20)]);
    assert_eq!(with("1"), NOTHING);
}
