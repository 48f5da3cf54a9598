//! What `new-service values` decides of a helmfile's templates, against the real helmfile and helm:
//! one small helmfile for each thing.

use serde_json::Value;

use crate::support::{Sandbox, tools, write};

const START: &str = "environments:\n  live:\n    values:\n    - {real: true, idle: false, size: 3, name: two, list: [x, w], deep: {er: z}}\n---\n";

/// Expressions, each of which is printed as the first pass comes to it, and as a release's path does.
const EXPRESSIONS: &[&str] = &[
    ".Environment.Name",
    ".Values.name",
    ".Environment.Values.deep.er",
    ".StateValues.size",
    r#"trimSuffix "ve" .Environment.Name"#,
    r#"trimSuffix "xx" .Environment.Name"#,
    r#"trimPrefix "li" .Environment.Name"#,
    ".Environment.Name | upper",
    ".Environment.Name | upper | lower",
    r#"hasSuffix "ve" .Environment.Name"#,
    r#"hasPrefix "ve" .Environment.Name"#,
    r#"contains "iv" .Environment.Name"#,
    r#"replace "i" "o" .Environment.Name"#,
    r#".Environment.Name | replace "l" "d" | trimSuffix "e""#,
    r#"trimAll "le" .Environment.Name"#,
    r#"trim "  a b ""#,
    "eq .Values.size 3",
    r#"eq .Values.name "one" "two""#,
    r#"ne .Values.name "two""#,
    "lt .Values.size 4",
    "ge .Values.size 4",
    r#"has "x" .Values.list"#,
    r#"has "z" .Values.list"#,
    r#"has .Environment.Name (list "dead" "live")"#,
    r#"hasKey .Values "real""#,
    r#"hasKey .Values "nope""#,
    r#"hasKey .Environment.Values "size""#,
    r#".Values | get "name""#,
    r#".Values | get "nope" "else""#,
    r#"get "idle" "else" .Values"#,
    "and .Values.real .Values.name",
    "and .Values.idle .Values.nope",
    "or .Values.idle .Values.size",
    "or .Values.real .Values.idle",
    "not .Values.real",
    r#"not (eq .Environment.Name "live")"#,
    r#"default "a" .Values.name"#,
    r#"default "a" "" "#,
    r#"ternary "a" "b" .Values.real"#,
    r#".Values.idle | ternary "a" "b""#,
    r#"printf "%s-%d" .Environment.Name .Values.size"#,
    r#"printf "%v/%v%%" .Values.real .Values.size"#,
    r#".Values.name | printf "%s-%s" "a""#,
    r#"print "a""#,
    r#"join "-" .Values.list"#,
    r#"splitList "-" "a-b" | last"#,
    "first .Values.list",
    "len .Values.list",
    "len .Values.name",
    "empty .Values.name",
    r#"coalesce "" .Values.name"#,
    r#"squote .Values.name | trimAll "'""#,
    "toString .Values.size",
    "if .Values.real }}a{{ else }}b{{ end",
    "if .Values.idle }}a{{ else if eq .Values.size 3 }}b{{ else }}c{{ end",
    "$x := .Values.name }}{{ $x",
    "$x := 1 }}{{ if .Values.real }}{{ $x = 2 }}{{ end }}{{ $x",
    r#"$x := list "a" "b" }}{{ has "a" $x"#,
    "$e := .Environment }}{{ $e.Name",
    "$.Environment.Name",
    r#""a" }}{{/* why */ -}}  b{{- "c""#,
    r#"if has .Environment.Name (list "live") -}}   a   {{- end"#,
    r#"if .Values.size -}} a {{ else -}} b {{ end -}}  {{ "c""#,
    r#"`a{{ "b" }}c` | trimSuffix "c" | trimPrefix "a" | len"#,
    r"print `\d`",
    r#""a\tb" | len"#,
];

/// Whole helmfiles, but for the environment, that install a release `one` with a chart that prints its
/// values.
const HELMFILES: &[&str] = &[
    // Inline values are filled in with the helmfile as a whole alone.
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - r: \"{{`{{ .Release.Name }}`}}\"\n    e: \"{{ .Environment.Name }}\"\n    \"{{`{{ .Release.Name }}`}}\": 1\n",
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - {r: \"{{`{{ .Release.Name }}`}}\"}\n",
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - \"{{`{{ .Release.Name | trimSuffix \\\"e\\\" }}`}}.yaml\"\n  - \"{{`{{ if eq .Release.Name \\\"one\\\" }}one{{ else }}gone{{ end }}`}}.yaml\"\n",
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - '{{`{{ printf \"%s\" .Release.Name }}`}}.yaml'\n  - '{{ printf \"%s.yaml\" .Environment.Name }}'\n",
    "releases:\n- name: one\n  namespace: \"{{ .Environment.Name }}\"\n  chart: ./chart\n  values:\n  - '{{`{{ .Release.Namespace }}`}}.yaml'\n",
    // Settings.
    "releases:\n- name: one\n  chart: ./chart\n  values: [one.yaml]\n  set:\n  - {name: a.b, value: 8}\n  - {name: a.c, value: '08'}\n  - {name: a.d, value: 'true'}\n  - {name: a.e, value: 'null'}\n  - {name: a.f, value: null}\n  - {name: a.g, value: ''}\n  - {name: a.h, value: 1.5}\n  - {name: a.i, value: -3}\n  - {name: a.j, value: yes}\n  - {name: a.k, value: TRUE}\n  - {name: a.l, value: '+5'}\n  - {name: a.m, value: '0'}\n  - {name: a.n, value: 'x,y{z}=w'}\n  - {name: a.o, value: Null}\n  - {name: a.p, value: 'False'}\n  - {name: a.q, value: '9223372036854775808'}\n  - {name: 'x\\.y', value: 1}\n",
    "releases:\n- name: one\n  chart: ./chart\n  set:\n  - {name: a, values: [1, x, 'a,b', true]}\n  - {name: b, values: []}\n  - {name: c, value: \"{{`{{ .Release.Name }}`}}\"}\n  - {name: d, value: \"{{ .Environment.Name }}\"}\n",
    "releases:\n- name: one\n  chart: ./chart\n  namespace: ns\n  set:\n  - {name: a, value: 1}\n  setTemplate:\n  - {name: a, value: 2}\n  - {name: b, value: \"kube-{{`{{ .Release.Namespace }}{{ if eq .Release.Name \\\"one\\\" }}-{{ .Release.Name }}{{ end }}`}}\"}\n  - {name: c, values: [\"{{`{{ .Release.Name }}`}}\"]}\n",
    // Lines that a condition rules.
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - one.yaml\n  {{- if .Values.real }}\n  - live.yaml\n  {{- else }}\n  - gone.yaml\n  {{- end }}\n",
    "{{- $more := eq .Values.size 3 -}}\nreleases:\n{{- if $more }}\n- name: one\n  chart: ./chart\n  values: [{a: 1}]\n{{- end }}\n{{- if not $more }}\n- name: two\n  chart: ./chart\n{{- end }}\n",
    "releases:\n- name: one\n  chart: ./chart\n  values:\n  - text: |\n      a\n      {{- if .Values.idle }}\n      b\n      {{- end }}\n      c\n",
    // Which release is there.
    "releases:\n- name: one\n  chart: ./chart\n  installed: {{ eq .Environment.Name \"live\" }}\n- name: two\n  chart: ./chart\n  installed: {{ .Values.idle }}\n",
    "releases:\n- name: one\n  chart: ./chart\n- name: two\n  chart: ./chart\n  installedTemplate: \"{{`{{ has .Release.Name .Values.list }}`}}\"\n",
    "releases:\n- name: {{ printf \"%se\" \"on\" }}\n  chart: ./chart\n",
    // Several documents.
    "releases:\n- {name: two, chart: ./chart}\n---\nreleases:\n- {name: one, chart: ./chart, values: [{b: 2}]}\n",
    "environments:\n  live:\n    values: [{size: 4}]\n---\nreleases:\n- {name: one, chart: ./chart, values: [{b: '{{ .Values.size }}{{ .Values.name }}'}]}\n",
    "values: [{size: 4, top: 1}]\n---\nreleases:\n- {name: one, chart: ./chart, values: [{b: '{{ .Values.size }}{{ .Values.top }}'}]}\n",
];

fn sandbox(tools: &std::path::Path) -> Sandbox {
    let sandbox = Sandbox::empty(tools);
    let write = |file: &str, text: &str| write(&sandbox.root().join("one").join(file), text);
    write(
        "chart/Chart.yaml",
        "apiVersion: v2\nname: one\nversion: 0.1.0\n",
    );
    let all = "release: {{ .Release.Name }}\nall: {{ .Values | toJson | quote }}\n";
    write("chart/templates/all.yaml", all);
    for name in ["one", "on", "live"] {
        write(
            &format!("{name}.yaml"),
            &format!("a: {{b: 1, z: {name}}}\n"),
        );
    }
    sandbox
}

/// What helm is given for each release, in the order of their names.
fn theirs(sandbox: &Sandbox) -> Vec<(String, Value)> {
    let rendered = sandbox.helmfile("one", &["-e", "live", "template", "--skip-deps"]);
    let documents = rendered.documents().into_iter();
    let mut found: Vec<(String, Value)> = documents
        .map(|document| {
            let text = |key| document.get(key).and_then(serde_yaml::Value::as_str);
            let values = serde_json::from_str(text("all").expect("a text")).expect("JSON");
            (text("release").expect("a name").to_owned(), values)
        })
        .collect();
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    found
}

fn ours(sandbox: &Sandbox) -> (Vec<(String, Value)>, String) {
    let run = sandbox.new_service(&["values", "one", "-e", "live", "--format", "json"]);
    let said = run.stderr.clone();
    let json: Value = serde_json::from_str(&run.ok()).expect("JSON");
    let releases = json["releases"].as_array().expect("a list").iter();
    let name = |release: &Value| release["name"].as_str().expect("a name").to_owned();
    let mut found: Vec<(String, Value)> = releases
        .map(|release| (name(release), release["values"].clone()))
        .collect();
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    (found, said)
}

#[test]
fn expressions_are_worked_out_as_helmfile_works_them_out() {
    let Some(tools) = tools() else { return };
    let sandbox = sandbox(&tools);
    let mut text =
        format!("{START}releases:\n- name: one\n  chart: ./chart\n  values:\n  - none: 1\n");
    for (index, expression) in EXPRESSIONS.iter().enumerate() {
        let key = format!("    k{index}: >-\n      x{{{{ {expression} }}}}y\n");
        text.push_str(&key);
    }
    write(&sandbox.root().join("one/helmfile.yaml"), &text);
    let theirs = theirs(&sandbox);
    let (ours, said) = ours(&sandbox);
    assert_eq!(said, "");
    for (index, expression) in EXPRESSIONS.iter().enumerate() {
        let key = format!("k{index}");
        assert_eq!(ours[0].1[&key], theirs[0].1[&key], "{expression}");
    }
}

#[test]
fn helmfiles_are_read_as_helmfile_reads_them() {
    let Some(tools) = tools() else { return };
    for helmfile in HELMFILES {
        let sandbox = sandbox(&tools);
        let text = format!("{START}{helmfile}");
        write(&sandbox.root().join("one/helmfile.yaml"), &text);
        let (ours, said) = ours(&sandbox);
        assert_eq!(ours, theirs(&sandbox), "{text}");
        assert_eq!(said, "", "{text}");
    }
}
