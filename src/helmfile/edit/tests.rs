//! Dropping, replacing and refusing in a helmfile.

mod adding;

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
