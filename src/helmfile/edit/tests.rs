//! Dropping, replacing and refusing in a helmfile.

use super::*;
use crate::yaml::{Position, SpliceError};

const HELMFILE: &str = "\
environments:
  # only for tests
  staging:
    values:
      - releases: [main, test]
      - \"general-{{ .Environment.Name }}.yaml\"
  eqiad:
    values:
      - releases: [canary, main, \"more\"]
  codfw:
    values:
      - releases:
          - main
          - canary # little traffic
---
templates:
  default: &default
    namespace: SERVICE_NAME
    chart: wmf-stable/SERVICE_NAME
    values:
      - \"values.yaml\"
releases:
  - name: main
    <<: *default
  # a little real traffic
  - name: canary
    <<: *default
  - name: more
    chart: \"stable/other\"
  - name: test
    <<: *default
    needs: [SERVICE_NAME/secrets]
  - name: secrets
    namespace: SERVICE_NAME
    chart: wmf-stable/secrets
";

fn edited(text: &str, edits: &[HelmfileEdit]) -> Result<String, EditError> {
    let source = Source::new(text).unwrap();
    apply(&source.read().unwrap(), edits).map(|edited| edited.text)
}

fn drop_release(name: &str) -> HelmfileEdit {
    HelmfileEdit::DropRelease { name: name.into() }
}

fn drop_environment(name: &str) -> HelmfileEdit {
    HelmfileEdit::DropEnvironment { name: name.into() }
}

fn enable(release: &str, environment: &str) -> HelmfileEdit {
    HelmfileEdit::EnableRelease {
        release: release.into(),
        environment: environment.into(),
    }
}

fn disable(release: &str, environment: &str) -> HelmfileEdit {
    HelmfileEdit::DisableRelease {
        release: release.into(),
        environment: environment.into(),
    }
}

fn add_release(name: &str, like: &str) -> HelmfileEdit {
    HelmfileEdit::AddRelease {
        name: name.parse().unwrap(),
        body: ReleaseBody::Like(like.into()),
    }
}

fn add_environment(name: &str, like: &str) -> HelmfileEdit {
    HelmfileEdit::AddEnvironment {
        name: name.parse().unwrap(),
        like: like.into(),
    }
}

#[test]
fn nothing_asked_nothing_changed() {
    assert_eq!(edited(HELMFILE, &[]).unwrap(), HELMFILE);
    let unknown = [
        drop_release("x"),
        drop_environment("x"),
        enable("main", "eqiad"),
    ];
    assert_eq!(edited(HELMFILE, &unknown).unwrap(), HELMFILE);
}

#[test]
fn a_dropped_release_goes_from_lists_and_declarations() {
    let expected = HELMFILE
        .replace("[main, test]", "[main]")
        .replace("[canary, main,", "[main,")
        .replace("          - canary # little traffic\n", "")
        .replace(
            "  # a little real traffic\n  - name: canary\n    <<: *default\n",
            "",
        )
        .replace(
            "  - name: test\n    <<: *default\n    needs: [SERVICE_NAME/secrets]\n",
            "",
        );
    let edits = [drop_release("canary"), drop_release("test")];
    assert_eq!(edited(HELMFILE, &edits).unwrap(), expected);
}

#[test]
fn a_dropped_environment_goes_with_its_block() {
    let eqiad = "  eqiad:\n    values:\n      - releases: [canary, main, \"more\"]\n";
    let result = edited(HELMFILE, &[drop_environment("eqiad")]).unwrap();
    assert_eq!(result, HELMFILE.replace(eqiad, ""));
}

#[test]
fn chart_and_namespace_are_replaced_where_the_listed_releases_get_them() {
    let edits = [
        drop_release("more"),
        HelmfileEdit::SetChart {
            chart: "shared".parse().unwrap(),
        },
        HelmfileEdit::SetNamespace {
            from: "SERVICE_NAME".into(),
            to: "home".parse().unwrap(),
        },
    ];
    let expected = HELMFILE
        .replace(", \"more\"]", "]")
        .replace("  - name: more\n    chart: \"stable/other\"\n", "")
        .replace("wmf-stable/SERVICE_NAME", "wmf-stable/shared")
        .replace("namespace: SERVICE_NAME", "namespace: home")
        .replace("SERVICE_NAME/secrets]", "home/secrets]");
    assert_eq!(edited(HELMFILE, &edits).unwrap(), expected);
}

#[test]
fn an_environment_is_not_left_without_a_release() {
    let text = "environments:\n  a:\n    values:\n    - releases: [test]\n";
    let at = Position {
        line: 4,
        column: 17,
    };
    let refused = EditError::NoReleaseLeft(at, "a".into());
    assert_eq!(edited(text, &[drop_release("test")]), Err(refused.clone()));
    assert_eq!(edited(text, &[disable("test", "a")]), Err(refused));
}

#[test]
fn what_is_not_written_in_lines_is_refused() {
    let text = "environments: {a: {}, # of a\n  b: {}}\n";
    assert!(matches!(
        edited(text, &[drop_environment("b")]),
        Err(EditError::NotInLines(_, name)) if name == "b"
    ));
    let plain = "environments: {a: {}, b: {}, c: {}}\n";
    let result = edited(plain, &[drop_environment("b")]).unwrap();
    assert_eq!(result, "environments: {a: {}, c: {}}\n");
}

#[test]
fn a_new_release_goes_to_the_end_and_lists_keep_their_style() {
    let edits = [
        add_release("extra", "canary"),
        enable("extra", "staging"),
        enable("extra", "codfw"),
    ];
    let expected = HELMFILE
        .replace("[main, test]", "[main, test, extra]")
        .replace(
            "          - canary # little traffic\n",
            "          - canary # little traffic\n          - extra\n",
        );
    let expected = format!("{expected}  - name: extra\n    <<: *default\n");
    let result = edited(HELMFILE, &edits).unwrap();
    assert_eq!(result, expected);
    let crlf = edited(&HELMFILE.replace('\n', "\r\n"), &edits).unwrap();
    assert_eq!(crlf, expected.replace('\n', "\r\n"));
    let back = edited(&result, &[drop_release("extra")]).unwrap();
    assert_eq!(back, HELMFILE);
}

#[test]
fn a_copy_keeps_what_a_block_says_and_leaves_comments_beside_the_name() {
    let text = "\
releases:

  - name: \"a\" # the first
    # why
    recreatePods: {{ if .V }}true{{ end }}
    {{ if .W }}
    chart: x/y
    {{ end }}
    # below

  - name: b
    chart: x/z
";
    let copied = "
  - name: \"c\"
    # why
    recreatePods: {{ if .V }}true{{ end }}
    {{ if .W }}
    chart: x/y
    {{ end }}
";
    let result = edited(text, &[add_release("c", "a")]).unwrap();
    assert_eq!(result, format!("{text}{copied}"));
    let body = ReleaseBody::Lines(vec!["chart: x/y".into()]);
    let name = "c".parse().unwrap();
    let result = edited(text, &[HelmfileEdit::AddRelease { name, body }]).unwrap();
    let own = "\n  - name: c\n    chart: x/y\n";
    assert_eq!(result, format!("{text}{own}"));
}

#[test]
fn a_template_block_is_never_cut() {
    let text = "\
releases:
  - name: a
  {{ if .V }}
  - name: b
    {{ if .W }}
    chart: x
    {{ end }}
  {{ end }}
hooks: []
";
    let result = edited(text, &[add_release("c", "a")]).unwrap();
    let expected = text.replace("hooks", "  - name: c\nhooks");
    assert_eq!(result, expected);
    let result = edited(text, &[drop_release("b")]).unwrap();
    assert_eq!(
        result,
        "releases:\n  - name: a\n  {{ if .V }}\n  {{ end }}\nhooks: []\n"
    );
    let across = "releases:\n  {{ if .V }}\n  - name: a\n  {{ end }}\n    chart: x\n  - name: b\n";
    assert!(matches!(
        edited(across, &[drop_release("a")]),
        Err(EditError::Splice(SpliceError::CutsBlock(_)))
    ));
}

#[test]
fn a_new_environment_is_a_copy_without_the_anchor() {
    let text = "\
environments:
  staging: &default_values # for tests
    values:
      - releases: [a]
  eqiad:
    <<: *default_values
releases: []
";
    let result = edited(text, &[add_environment("codfw", "staging")]).unwrap();
    let copy = "  codfw:\n    values:\n      - releases: [a]\n";
    let with = |copy: &str| text.replace("\nreleases: []", &format!("\n{copy}releases: []"));
    assert_eq!(result, with(copy));
    let result = edited(text, &[add_environment("codfw", "eqiad")]).unwrap();
    let copy = "  codfw:\n    <<: *default_values\n";
    assert_eq!(result, with(copy));
    assert!(matches!(
        edited(text, &[drop_environment("staging")]),
        Err(EditError::Splice(SpliceError::InUse { .. }))
    ));
    let nested = text.replace("[a]", "&list [a]");
    assert!(matches!(
        edited(&nested, &[add_environment("codfw", "staging")]),
        Err(EditError::NotCopied(_, _, "it has an anchor in it"))
    ));
}

#[test]
fn a_shared_list_is_edited_for_all_that_share_it_or_not_at_all() {
    let text = "\
environments:
  staging: &default_values
    values:
      - releases: [a]
  eqiad:
    <<: *default_values
releases:
  - name: a
  - name: b
";
    let both = [enable("b", "staging"), enable("b", "eqiad")];
    assert_eq!(edited(text, &both).unwrap(), text.replace("[a]", "[a, b]"));
    let back = [disable("b", "eqiad"), disable("b", "staging")];
    let enabled = text.replace("[a]", "[a, b]");
    assert_eq!(edited(&enabled, &back).unwrap(), text);
    let one = edited(text, &both[..1]).unwrap_err();
    assert_eq!(
        one.to_string(),
        "line 4, column 19: environment `staging` shares this list of releases with eqiad; edit \
         all of them at once"
    );
    assert!(edited(&enabled, &back[..1]).is_err());
}

#[test]
fn a_release_changes_places_with_another() {
    let text =
        "environments:\n  a:\n    values:\n    - releases: [x]\nreleases:\n- name: x\n- name: y\n";
    let edits = [enable("y", "a"), disable("x", "a")];
    assert_eq!(edited(text, &edits).unwrap(), text.replace("[x]", "[y]"));
    let rename = HelmfileEdit::RenameRelease {
        from: "x".into(),
        to: "z".parse().unwrap(),
    };
    let expected = text.replace("[x]", "[z]").replace("name: x", "name: z");
    assert_eq!(edited(text, &[rename]).unwrap(), expected);
}

#[test]
fn lists_that_are_not_written_out_are_refused_with_their_place() {
    let release = "releases:\n- name: x\n- name: y\n";
    for (values, part) in [
        (
            "    - releases: ['{{ .V }}']\n",
            "line 4, column 7: the list of releases of environment `a` is made by a template",
        ),
        (
            "    - releases: [x{{ if .V }}, y{{ end }}]\n",
            "made by a template",
        ),
        (
            "    - releases:\n      - x\n      {{ if .V }}\n      - y\n      {{ end }}\n",
            "made by a template",
        ),
        ("    - releases: '{{ .V }}'\n", "made by a template"),
        (
            "    - l: &l [x]\n    - releases: *l\n",
            "brought in by an alias",
        ),
        ("    - releases: &l [x]\n  b: {}\nmore: *l\n", "used again"),
        (
            "    - file.yaml\n",
            "line 2, column 3: environment `a` has no list",
        ),
        (
            "    - releases: [x]\n    - releases: [x]\n",
            "line 5, column 7: environment `a` has several lists",
        ),
        (
            "    - releases: [x]\n  a: {}\n",
            "line 5, column 3: `a` is declared here a second time",
        ),
    ] {
        let text = format!("environments:\n  a:\n    values:\n{values}{release}");
        let error = edited(&text, &[enable("y", "a")]).unwrap_err().to_string();
        assert!(error.contains(part), "{error}\n{text}");
    }
}

#[test]
fn unknown_and_taken_names_are_refused() {
    for (edit, part) in [
        (enable("none", "eqiad"), "there is no release `none`"),
        (enable("main", "none"), "there is no environment `none`"),
        (disable("main", "none"), "there is no environment `none`"),
        (add_release("x", "none"), "there is no release `none`"),
        (
            add_environment("x", "none"),
            "there is no environment `none`",
        ),
        (
            add_release("main", "canary"),
            "release `main` is there already",
        ),
        (
            add_environment("codfw", "eqiad"),
            "environment `codfw` is there already",
        ),
    ] {
        let error = edited(HELMFILE, &[edit]).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn lists_for_all_environments_are_edited_too() {
    let text = "values:\n- releases: [x, y]\nenvironments:\n  a: {}\n  b: {}\nreleases:\n- name: x\n- name: y\n";
    let expected = text.replace(", y]", "]").replace("- name: y\n", "");
    assert_eq!(edited(text, &[drop_release("y")]).unwrap(), expected);
    let both = [disable("y", "a"), disable("y", "b")];
    assert_eq!(edited(text, &both).unwrap(), text.replace(", y]", "]"));
    assert!(matches!(
        edited(text, &both[..1]),
        Err(EditError::SharedList(..))
    ));
}

/// What the splicer does is right, so the text is spoilt on its way to the comparison.
fn spoilt(from: &str, to: &str, edits: &[HelmfileEdit]) -> Result<Edited, EditError> {
    let source = Source::new(HELMFILE).unwrap();
    apply_through(&source.read().unwrap(), edits, |text| {
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn the_comparison_of_nodes_catches_what_is_no_part_of_the_model() {
    let result = spoilt("templates:\n  default:", "templates:\n  deFault:", &[]);
    assert!(matches!(
        result,
        Err(EditError::Splice(SpliceError::Guard(_)))
    ));
}

#[test]
fn the_comparison_of_models_catches_what_is_wrong_in_something_new() {
    let added = [add_release("extra", "canary")];
    let result = spoilt(
        "name: extra\n    <<: *default",
        "name: extra\n    <<: {chart: x}",
        &added,
    );
    assert_eq!(
        result,
        Err(EditError::Guard("the chart of release `extra`".into()))
    );
    let added = [add_environment("new", "eqiad")];
    let result = spoilt(
        "new:\n    values:\n      - releases: [canary",
        "new:\n    values:\n      - releases: [canarx",
        &added,
    );
    let what = "the list of releases of environment `new`";
    assert_eq!(result, Err(EditError::Guard(what.into())));
}
