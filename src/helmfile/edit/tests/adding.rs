//! New releases and environments, and who lists what.

use super::*;

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
