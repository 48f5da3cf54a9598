use super::*;
use crate::helmfile::StateFacts;

const STATE: &str = "values:\n- yes: 1\n  no: 0\nenvironments:\n  eqiad: {}\n";

fn names() -> Names {
    let source = Source::new(STATE).unwrap();
    StateFacts::of(&source.read().unwrap(), "eqiad").names_of_release(Some("main-old"), Some("svc"))
}

/// The text with `yes`, `no` and `maybe` as conditions.
fn made(text: &str) -> Source {
    let text = text.replace("if yes", "if .Values.yes");
    let text = text.replace("if no", "if .Values.no");
    filled(&Source::new(&text).unwrap(), names()).unwrap()
}

fn decided(text: &str) -> String {
    made(text).text().to_owned()
}

/// Each line of the text with the line of the file that it comes from.
fn numbered(text: &str) -> Vec<(usize, String)> {
    let source = made(text);
    let helmfile = source.read().unwrap();
    let lines = source.text().lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let numbered = lines.map(|(at, line)| (helmfile.line_in_file(at + 1), line.to_owned()));
    numbered.collect()
}

#[test]
fn the_branch_that_holds_stays_and_every_line_knows_its_number() {
    let line = |number, text: &str| (number, text.to_owned());
    assert_eq!(
        numbered("{{ if yes }}\na: 1\n{{ else }}\nb: 1\n{{ end }}\nc: 1\n"),
        [line(2, "a: 1"), line(6, "c: 1")]
    );
    assert_eq!(
        numbered("{{ if no }}\na: 1\n{{ else }}\nb: 1\n{{ end }}\nc: 1\n"),
        [line(4, "b: 1"), line(6, "c: 1")]
    );
    assert_eq!(
        numbered("a: 1\n{{- if yes }}\nb: 1\n{{- end }}\n{{ if no }}\nx: 1\n{{ end -}}\n\nc: 1\n"),
        [line(1, "a: 1"), line(3, "b: 1"), line(9, "c: 1")]
    );
    assert_eq!(
        decided("x{{ if no }}-a{{ else if yes }}-b{{ else }}-c{{ end }}y"),
        "x-by"
    );
}

#[test]
fn blanks_are_trimmed_as_go_trims_them() {
    assert_eq!(decided("a  {{- if yes -}}  b  {{- end -}}  c"), "abc");
    assert_eq!(
        decided("a {{- if no }} b {{ else }} c {{- end }} d"),
        "a c d"
    );
    assert_eq!(decided("a {{- /* why */ -}} b"), "ab");
    assert_eq!(decided("a {{ $x := 1 -}} b"), "a b");
    let documents = "a: 1\n---\n{{- $x := 1 -}}\nb: 1\n{{ $x = 2 -}}\n---\nc: 1\n";
    assert_eq!(decided(documents), "a: 1\n---\nb: 1\n\n---\nc: 1\n");
    let render = |text: &str| render(text, names()).unwrap();
    assert_eq!(render("a {{- .Release.Name -}} b"), "amain-oldb");
    assert_eq!(render("a {{ -3 }} b"), "a -3 b");
}

#[test]
fn conditions_within_branches_are_settled_too() {
    assert_eq!(
        decided("{{ if yes }}a{{ if no }}b{{ end }}c{{ else }}{{ if yes }}d{{ end }}{{ end }}"),
        "ac"
    );
    assert_eq!(
        decided("{{ range $.x }}{{ if $.Values.yes }}a{{ end }}{{ if yes }}b{{ end }}{{ end }}"),
        "{{ range $.x }}a{{ if .Values.yes }}b{{ end }}{{ end }}"
    );
    assert_eq!(
        decided("{{ if maybe }}{{ if no }}a{{ end }}b{{ end }}"),
        "{{ if maybe }}b{{ end }}"
    );
}

#[test]
fn what_is_unknown_stays() {
    for text in [
        "{{ if maybe }}a{{ else }}b{{ end }}",
        "{{ if .Values.no }}a{{ else if maybe }}b{{ end }}",
        "{{ if .Values.yes }}a",
        "{{ with .Values.yes }}a{{ end }}",
        "x {{- maybe -}} y",
        "{{ end }}",
    ] {
        assert_eq!(decided(text), text);
    }
}

#[test]
fn variables_hold_what_they_were_set_to_last() {
    let seen = |text: &str| render(text, names());
    let known = |text: &str| Some(text.to_owned());
    assert_eq!(seen("{{ $x := 1 }}{{ $x = 2 }}{{ $x }}"), known("2"));
    assert_eq!(
        seen("{{ $x := .Release.Name | upper }}{{ $x }}"),
        known("MAIN-OLD")
    );
    assert_eq!(seen("{{ $x }}"), None);
    let unsure = decided("{{ $x := 1 }}{{ if maybe }}{{ $x = 2 }}{{ end }}{{ if $x }}a{{ end }}");
    assert_eq!(unsure, "{{ if maybe }}{{ end }}{{ if $x }}a{{ end }}");
}

#[test]
fn a_text_is_filled_in_where_all_of_it_is_known() {
    let seen = |text: &str| render(text, names());
    for (text, expected) in [
        ("kube-{{ .Release.Namespace }}", "kube-svc"),
        (
            "{{ if eq .Release.Name \"x\" \"main-old\" }}-{{ .Release.Name }}{{end}}",
            "-main-old",
        ),
        (
            "{{ .Release.Name | trimSuffix \"-old\" | printf \"%s-%d\" }}",
            "",
        ),
        (
            "{{ printf \"%s-%d\" (.Release.Name | trimSuffix \"-old\") 3 }}",
            "main-3",
        ),
        ("{{ `{{ .Release.Name }}` }}", "{{ .Release.Name }}"),
        (
            "{{ ternary \"a\" \"b\" (hasSuffix \"-old\" .Release.Name) }}",
            "a",
        ),
    ] {
        let expected = (!expected.is_empty()).then(|| expected.to_owned());
        assert_eq!(seen(text), expected, "{text}");
    }
    assert_eq!(seen("{{ env \"X\" }}"), None);
    assert_eq!(seen("{{"), None);
}
