//! Dropping, replacing and refusing in a helmfile.

use super::*;

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

fn reshaped(wanted: &Reshape) -> String {
    let source = Source::new(HELMFILE).unwrap();
    reshape(&source.read().unwrap(), wanted).unwrap().text
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn nothing_asked_nothing_changed() {
    assert_eq!(reshaped(&Reshape::default()), HELMFILE);
}

#[test]
fn a_dropped_release_goes_from_lists_and_declarations() {
    let wanted = Reshape {
        drop_releases: strings(&["canary", "test"]),
        ..Reshape::default()
    };
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
    assert_eq!(reshaped(&wanted), expected);
}

#[test]
fn a_dropped_environment_goes_with_its_block() {
    let wanted = Reshape {
        drop_environments: strings(&["eqiad"]),
        ..Reshape::default()
    };
    let eqiad = "  eqiad:\n    values:\n      - releases: [canary, main, \"more\"]\n";
    assert_eq!(reshaped(&wanted), HELMFILE.replace(eqiad, ""));
}

#[test]
fn chart_and_namespace_are_replaced_where_the_listed_releases_get_them() {
    let wanted = Reshape {
        chart: Some("shared".into()),
        namespace: Some(("SERVICE_NAME".into(), "home".into())),
        drop_releases: strings(&["more"]),
        ..Reshape::default()
    };
    let expected = HELMFILE
        .replace(", \"more\"]", "]")
        .replace("  - name: more\n    chart: \"stable/other\"\n", "")
        .replace("wmf-stable/SERVICE_NAME", "wmf-stable/shared")
        .replace("namespace: SERVICE_NAME", "namespace: home")
        .replace("SERVICE_NAME/secrets]", "home/secrets]");
    assert_eq!(reshaped(&wanted), expected);
}

#[test]
fn an_environment_is_not_left_without_a_release() {
    let source = Source::new("environments:\n  a:\n    values:\n    - releases: [test]\n").unwrap();
    let wanted = Reshape {
        drop_releases: strings(&["test"]),
        ..Reshape::default()
    };
    assert!(matches!(
        reshape(&source.read().unwrap(), &wanted),
        Err(EditError::NoReleaseLeft(Position { line: 4, column: 17 }, name)) if name == "a"
    ));
}

#[test]
fn what_is_not_written_in_lines_is_refused() {
    let source = Source::new("environments: {a: {}, b: {}}\n").unwrap();
    let wanted = Reshape {
        drop_environments: strings(&["a"]),
        ..Reshape::default()
    };
    assert!(matches!(
        reshape(&source.read().unwrap(), &wanted),
        Err(EditError::NotInLines(_, _))
    ));
}

#[test]
fn several_items_of_one_list_go_with_their_commas() {
    let spans = [1..2, 4..5, 7..8, 10..11];
    let cut = |gone: [bool; 4]| flow_ranges(&spans, &gone);
    assert_eq!(cut([true, true, false, true]), [1..7, 8..11]);
    assert_eq!(cut([false, true, true, false]), [2..5, 5..8]);
}
