use super::*;

const HELMFILE: &str = r#"values:
- backfill: false
environments:
  staging:
    values:
    - releases: [main, "x{{ if .Values.backfill }}-backfill{{ end }}"]
    - "/etc/helmfile-defaults/general-{{ .Environment.Name }}.yaml"
  eqiad:
    values:
    - releases: [main]
  none:
    values: []
---
bases:
- ../global.yaml
templates:
  default: &default
    namespace: svc
    chart: wmf-stable/svc
    installedTemplate: '{{`{{ has .Release.Name .Environment.Values.releases }}`}}'
    values:
    - "/etc/helmfile-defaults/general-{{ .Environment.Name }}.yaml"
    - values.yaml
    - "/etc/helmfile-defaults/private/main_services/{{`{{ .Release.Namespace }}`}}/x.yaml"
    - "values-{{ .Environment.Name }}.yaml"
    - "values-{{`{{ .Release.Name }}`}}.yaml"
    - where: "{{ .Environment.Name }}"
releases:
- name: main
  <<: *default
{{ if not .Values.backfill }}
- name: x
  <<: *default
{{ else }}
- name: x-backfill
  <<: *default
{{ end }}
- name: always
  chart: ./charts/own
  values: [{a: 1}]
"#;

fn resolved(text: &str, environment: &str) -> Result<Resolved, LayersError> {
    let source = Source::new(text).unwrap();
    resolve(&source, environment, |base| base != "../global.yaml")
}

fn names(resolved: &Resolved) -> Vec<&str> {
    let releases = resolved.releases.iter();
    releases.map(|release| release.name.as_str()).collect()
}

#[test]
fn every_installed_release_has_its_layers_in_order() {
    let found = resolved(HELMFILE, "staging").unwrap();
    assert_eq!(names(&found), ["main", "x", "always"]);
    assert_eq!(found.unresolved, []);
    let layers = found.releases[1].layers.iter();
    let layers: Vec<(&str, &str)> = layers
        .map(|layer| (layer.kind.name(), layer.path.as_str()))
        .collect();
    assert_eq!(
        layers,
        [
            ("general", "/etc/helmfile-defaults/general-staging.yaml"),
            ("service", "values.yaml"),
            (
                "secrets",
                "/etc/helmfile-defaults/private/main_services/svc/x.yaml"
            ),
            ("environment", "values-staging.yaml"),
            ("release", "values-x.yaml"),
            ("helmfile", "helmfile.yaml"),
        ]
    );
    assert_eq!(found.releases[0].chart.as_deref(), Some("wmf-stable/svc"));
    let eqiad = resolved(HELMFILE, "eqiad").unwrap();
    assert_eq!(names(&eqiad), ["main", "always"]);
}

#[test]
fn inline_values_are_filled_in_and_keep_their_line() {
    let found = resolved(HELMFILE, "staging").unwrap();
    let Location::Inline(value) = &found.releases[0].layers[5].location else {
        panic!("the last layer is inline");
    };
    assert_eq!(value.to_json().to_string(), r#"{"where":"staging"}"#);
    let line = HELMFILE.lines().position(|line| line.contains("where:"));
    assert_eq!(value.origins()[0].1.line, line.unwrap() + 1);
}

/// What cannot be told in staging once a text of the helmfile is replaced.
fn unresolved(from: &str, to: &str) -> Vec<Unresolved> {
    assert!(HELMFILE.contains(from), "{from}");
    let found = resolved(&HELMFILE.replace(from, to), "staging").unwrap();
    let mut all = found.unresolved;
    all.extend(found.releases.into_iter().flat_map(|one| one.unresolved));
    all
}

#[test]
fn what_only_a_run_of_the_template_can_tell_is_named_with_its_line() {
    for (from, to, line, reason) in [
        ("backfill: false", "backfill: ~", 6, "may enable releases"),
        (
            "../global.yaml",
            "../other.yaml",
            15,
            "may declare releases",
        ),
        ("[main, ", "[main, '{{ .Values.x }}', ", 6, "may enable"),
        (
            "- releases: [main, ",
            "- x.yaml\n    - releases: [main, ",
            6,
            "may enable",
        ),
        (
            "- values.yaml",
            "- '{{ .Values.x }}'",
            23,
            "filled in by a template",
        ),
        (
            "- values.yaml",
            "- 'values*.yaml'",
            23,
            "not the name of one",
        ),
        (
            "- values.yaml",
            "- values.yaml.gotmpl",
            23,
            "not the name of one",
        ),
        (
            "where: \"{{ .Environment.Name }}\"",
            "where: '{{ .Values.x }}'",
            27,
            "some of these",
        ),
        (
            "\nreleases:\n",
            "\n    {{- range .Values.x }}\n    - b: 1\n    {{- end }}\nreleases:\n",
            28,
            "may put values",
        ),
        (
            "\nreleases:\n",
            "\n    set:\n    - name: a\n      value: '{{ .Values.x }}'\nreleases:\n",
            29,
            "what `set` puts on top",
        ),
        (
            "- name: x\n",
            "- name: '{{ .Values.x }}'\n",
            32,
            "name of this release",
        ),
        (
            "name: always\n",
            "name: always\n  installed: '{{ .Values.x }}'\n",
            38,
            "whether always",
        ),
        (
            "name: always\n",
            "name: always\n  condition: x.enabled\n",
            38,
            "whether always",
        ),
    ] {
        let found = unresolved(from, to);
        let is_there = |one: &Unresolved| one.line == line && one.reason.contains(reason);
        assert!(found.iter().any(is_there), "{to}: {found:?}");
    }
}

#[test]
fn values_within_an_open_condition_are_no_layer() {
    let open =
        "    {{ if .Values.x }}\n    - open.yaml\n    {{ else }}\n    - {b: 1}\n    {{ end }}\n";
    let text = HELMFILE.replace("\nreleases:\n", &format!("\n{open}releases:\n"));
    let layers = |text: &str| {
        let found = resolved(text, "eqiad").unwrap();
        let main = found.releases.into_iter().next().unwrap();
        main.layers.into_iter().map(|layer| layer.path).collect()
    };
    let before: Vec<String> = layers(HELMFILE);
    let after: Vec<String> = layers(&text);
    assert_eq!(after, before);
}

#[test]
fn releases_within_an_open_condition_are_neither_there_nor_gone() {
    let text = HELMFILE.replace("backfill: false", "backfill: ~");
    let found = resolved(&text, "eqiad").unwrap();
    assert_eq!(names(&found), ["main", "always"]);
    let lines = found.unresolved.iter().map(|one| one.line);
    let lines: Vec<usize> = lines.collect();
    assert!(lines.contains(&31), "{lines:?}");
}

#[test]
fn an_environment_that_cannot_be_deployed_is_an_error() {
    let error = resolved(HELMFILE, "codfw").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("there are: staging, eqiad, none")
    );
    let error = resolved(HELMFILE, "none").unwrap_err();
    assert_eq!(error, LayersError::NoList("none".into()));
}

#[test]
fn the_last_document_with_releases_counts_and_state_values_come_together() {
    let text = "environments:\n  a:\n    values:\n    - releases: [x]\n      one: true\n---\n\
                environments:\n  a:\n    values:\n    - releases: [w, z]\n---\n\
                releases:\n- {name: x}\n---\nreleases:\n\
                - {name: w, installed: '{{ has \"w\" .Values.releases }}'}\n\
                - {name: z, installed: '{{ not .Values.one }}'}\n";
    let found = resolved(text, "a").unwrap();
    assert_eq!(names(&found), ["w"]);
    assert_eq!(found.unresolved, []);
}

/// The last layer of `main` of a helmfile whose first release has `more`.
fn last_layer(more: &str) -> (LayerKind, Option<String>) {
    let text = HELMFILE.replace("- name: main\n", &format!("- name: main\n{more}"));
    let mut found = resolved(&text, "staging").unwrap().releases.remove(0);
    let last = found.layers.pop().unwrap();
    let value = match last.location {
        Location::Inline(value) => Some(value.to_json().to_string()),
        _ => None,
    };
    (last.kind, value)
}

#[test]
fn settings_are_a_layer_over_all_others() {
    let set = |settings: &str| last_layer(&format!("  {settings}\n"));
    let known = |text: &str| (LayerKind::Set, Some(text.to_owned()));
    assert_eq!(
        set("set: [{name: a.b, value: 8}, {name: a.c, value: '08'}, {name: 'k\\.x', value: TRUE}]"),
        known(r#"{"a":{"b":8,"c":"08"},"k.x":true}"#)
    );
    assert_eq!(
        set("set: [{name: a, value: ''}, {name: b, value: ~}, {name: c, value: 'null'}]"),
        known(r#"{"c":null}"#)
    );
    assert_eq!(
        set("set: [{name: a, values: [1, x]}, {name: b, values: []}]"),
        known(r#"{"a":[1,"x"]}"#)
    );
    assert_eq!(
        set("setString: [{name: a, value: 3}]"),
        known(r#"{"a":"3"}"#)
    );
    let name = "'{{`{{ .Release.Name }}`}}'";
    assert_eq!(
        set(&format!("set: [{{name: a, value: {name}}}]")),
        known(r#"{"a":"{{ .Release.Name }}"}"#)
    );
    assert_eq!(
        set(&format!("setTemplate: [{{name: a, value: {name}}}]")),
        known(r#"{"a":"main"}"#)
    );
    for unknown in [
        "name: 'a[1]', value: 1",
        "name: a, file: x",
        "name: a, value: 'x\\y'",
    ] {
        assert_eq!(
            set(&format!("set: [{{{unknown}}}]")),
            (LayerKind::Set, None),
            "{unknown}"
        );
    }
}

#[test]
fn inline_values_are_not_filled_in_with_the_releases_names() {
    let text = HELMFILE.replace(
        "where: \"{{ .Environment.Name }}\"",
        "r: '{{`{{ .Release.Name }}`}}'",
    );
    let found = resolved(&text, "staging").unwrap();
    let Location::Inline(value) = &found.releases[0].layers[5].location else {
        panic!("the last layer is inline");
    };
    assert_eq!(
        value.to_json().to_string(),
        r#"{"r":"{{ .Release.Name }}"}"#
    );
}
