//! Whole merges, on templates and services of our own.

mod siblings;

use super::judge::{Carried, Judged, Merged, State, judge};

const OLD: &str = r"helmDefaults:
  wait: true
  args:
    - --kubeconfig=/etc/kubernetes/SERVICE_NAME-deploy-{{ .Environment.Name }}.config

templates:
  common: &common
    namespace: SERVICE_NAME
    chart: wmf-stable/SERVICE_NAME
    # How patient it is.
    timeout: 10
    values:
      - values.yaml

releases:
  - name: main
    <<: *common
  - name: test
    <<: *common

# Where it runs.
environments:
  staging:
    values:
      - releases: [main, test]
  eqiad:
    values:
      - releases: [main]
";

/// A service as the old template makes it, with answers of its own.
const OWN: &str = r"helmDefaults:
  wait: true
  args:
    - --kubeconfig=/etc/kubernetes/gull-deploy-{{ .Environment.Name }}.config

templates:
  common: &common
    namespace: birds
    chart: wmf-stable/seabird
    # How patient it is.
    timeout: 10
    values:
      - values.yaml

releases:
  - name: feeder
    <<: *common

environments:
  eqiad:
    values:
      - releases: [feeder]
  codfw:
    values:
      - releases:
        - feeder
";

fn carried(today: &str, older: &[&str]) -> Carried {
    Carried {
        sibling: None,
        today: today.to_owned(),
        older: older.iter().map(|text| (*text).to_owned()).collect(),
        is_base_given: false,
    }
}

fn judged(own: &str, today: &str) -> Judged {
    judge("gull", own, &carried(today, &[OLD]), false).unwrap()
}

fn clean(own: &str, today: &str) -> String {
    match judged(own, today).merged {
        Merged::Clean(text) => text,
        other => panic!("{other:?}"),
    }
}

fn reason(own: &str, today: &str) -> String {
    match judged(own, today).merged {
        Merged::Conflict { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_service_that_shows_all_answers_itself_is_current() {
    let found = judged(OWN, OLD);
    assert_eq!(
        (found.state, found.merged),
        (State::Current, Merged::Nothing)
    );
}

#[test]
fn a_changed_line_is_changed_and_nothing_else() {
    let today = OLD.replace("timeout: 10", "timeout: 20");
    let found = judged(OWN, &today);
    assert_eq!(found.state, State::Behind(1));
    let wanted = OWN.replace("timeout: 10", "timeout: 20");
    assert_eq!(found.merged, Merged::Clean(wanted));
}

#[test]
fn a_new_line_has_the_words_of_the_service() {
    let secrets = "      - /etc/helmfile-defaults/private/SERVICE_NAME/x.yaml\n";
    let today = OLD
        .replace(
            "      - values.yaml\n",
            &format!("      - values.yaml\n{secrets}"),
        )
        .replace(
            "    namespace: SERVICE_NAME\n",
            "    namespace: SERVICE_NAME\n    tillerNamespace: SERVICE_NAME\n",
        );
    let text = clean(OWN, &today);
    assert!(text.contains("private/gull/x.yaml\n"), "{text}");
    assert!(text.contains("    tillerNamespace: gull\n"), "{text}");
    assert!(text.contains("    namespace: birds\n"), "{text}");
}

#[test]
fn the_block_of_environments_moves_with_what_the_service_has_in_it() {
    let block = &OLD[OLD.find("# Where it runs").unwrap()..];
    let today = OLD.replace(block, "");
    let today = today.replace("templates:\n", &format!("{block}\n---\n\ntemplates:\n"));
    let own = OWN.replace("  codfw:\n", "  # The other one.\n  codfw:\n");
    let own = own.trim_end();
    let text = clean(own, &today);
    let environments = text.find("environments:").unwrap();
    assert!(environments < text.find("\n---\n").unwrap(), "{text}");
    let moved =
        "  # The other one.\n  codfw:\n    values:\n      - releases:\n        - feeder\n\n---\n";
    assert!(text.contains(moved), "{text}");
    assert_eq!(text.matches("environments:").count(), 1, "{text}");
}

#[test]
fn what_every_environment_gets_is_given_to_those_that_the_template_lacks() {
    let today = OLD
        .replace("[main, test]\n", "[main, test]\n      - general.yaml\n")
        .replace("[main]\n", "[main]\n      - general.yaml\n");
    let text = clean(OWN, &today);
    assert!(text.contains("[feeder]\n      - general.yaml\n"), "{text}");
    assert!(
        text.contains("        - feeder\n      - general.yaml\n"),
        "{text}"
    );
}

#[test]
fn releases_stay_unless_the_template_changes_what_one_is() {
    let today = OLD.replace("  - name: test\n    <<: *common\n", "");
    assert_eq!(judged(OWN, &today).merged, Merged::Nothing);
    let today = OLD.replace("    <<: *common\n", "    <<: *common\n    atomic: true\n");
    let text = clean(OWN, &today);
    assert!(
        text.contains("  - name: feeder\n    <<: *common\n    atomic: true\n"),
        "{text}"
    );
}

#[test]
fn comments_of_the_service_do_not_stand_in_the_way_of_code() {
    let today = OLD.replace(
        "    timeout: 10\n",
        "    timeout: 20\n    atomic: true # new\n",
    );
    let own = OWN.replace("# How patient it is.", "# Our own words.");
    let text = clean(&own, &today);
    let wanted = "    # Our own words.\n    timeout: 20\n    atomic: true # new\n";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn a_comment_of_its_own_on_a_line_that_goes_is_a_conflict() {
    let today = OLD.replace("    timeout: 10\n", "");
    let own = OWN.replace("timeout: 10", "timeout: 10 # T1, keep it");
    assert!(reason(&own, &today).contains("comment"));
}

#[test]
fn a_base_that_is_given_is_taken_though_another_is_nearer() {
    let today = OLD.replace("timeout: 10", "timeout: 20");
    let own = OWN.replace("timeout: 10", "timeout: 20");
    let mut carried = carried(&today, &[OLD]);
    carried.is_base_given = true;
    let found = judge("gull", &own, &carried, false).unwrap();
    // It has the change already.
    assert_eq!(found.state, State::Current);
    let own = OWN.replace("timeout: 10", "timeout: 5");
    let found = judge("gull", &own, &carried, false).unwrap();
    assert_eq!(found.state, State::Behind(1));
    assert!(matches!(found.merged, Merged::Conflict { .. }));
}

#[test]
fn a_text_of_a_stranger_is_judged_or_refused() {
    let alias = "a: &a\n  name: x\nreleases:\n- *a\n- name: y\nenvironments:\n  eqiad: *a\n";
    let texts = [
        "",
        "\n",
        "a",
        "[]",
        "releases: []\n",
        "releases:\n- name: [x]\n- \u{2003}name: y\n",
        "environments: {a: {}}\nreleases: {}\n",
        "environments:\n  \"a\\nb\":\n    values:\n    - releases: x\n",
        "releases:\n- name: ä\n  namespace: \u{2003}ö\n  chart: wmf-stable/ü\n",
        "---\n---\nreleases:\n- name: a\n---\nreleases:\n- name: b\n",
        alias,
    ];
    for own in texts.into_iter().chain([OWN]) {
        for old in texts.into_iter().chain([OLD]) {
            for today in texts.into_iter().chain([OLD]) {
                for sibling in [None, Some("\u{2003}".to_owned()), Some("x".to_owned())] {
                    let carried = Carried {
                        is_base_given: sibling.is_some(),
                        sibling,
                        today: today.to_owned(),
                        older: vec![old.to_owned()],
                    };
                    let judged = judge("gull", own, &carried, true);
                    if let Ok(Judged {
                        merged: Merged::Clean(text) | Merged::Comments(text),
                        ..
                    }) = judged
                    {
                        assert!(crate::helmfile::Source::new(&text).unwrap().read().is_ok());
                    }
                }
            }
        }
    }
}

#[test]
fn a_line_that_stands_elsewhere_shows_the_version_too() {
    let line = "    timeout: 10\n";
    let own = OWN.replace(line, "");
    let own = own.replace("    namespace", &format!("{line}    namespace"));
    let today = OLD.replace("timeout: 10", "timeout: 20");
    assert_eq!(judged(&own, &today).state, State::Behind(1));
}

#[test]
fn what_both_changed_is_a_conflict_with_its_lines() {
    let own = OWN.replace("timeout: 10", "timeout: 5");
    let today = OLD.replace("timeout: 10", "timeout: 20");
    // It is as near to the one as to the other, so there is nothing that it lacks.
    let found = judged(&own, &today);
    assert_eq!(
        (found.state, found.merged),
        (State::Current, Merged::Nothing)
    );
    let today = today.replace("wait: true", "wait: false");
    let found = judged(&own, &today);
    assert_eq!(found.state, State::Behind(1));
    let Merged::Conflict { lines, marked, .. } = found.merged else {
        panic!("no conflict")
    };
    assert_eq!(lines, [std::ops::Range { start: 11, end: 12 }]);
    let marked = marked.unwrap();
    assert!(marked.contains("<<<<<<< ours\n    timeout: 5\n=======\n    timeout: 20\n"));
}

#[test]
fn a_change_that_would_be_made_in_one_of_two_places_is_not_made() {
    let today = OLD.replace("  wait: true\n", "  wait: false\n");
    let own = OWN.replace("\ntemplates:", "  force: no\n\ntemplates:");
    assert!(clean(&own, &today).contains("  wait: false\n  args:\n"));
    // Said twice, it would be changed once.
    let own = OWN.replace("\ntemplates:", "  wait: true\n\ntemplates:");
    assert!(reason(&own, &today).contains("only a part"));
}

#[test]
fn a_change_of_comments_is_offered() {
    let today = OLD.replace("# How patient it is.", "# In seconds.");
    let found = judged(OWN, &today);
    assert_eq!(found.state, State::Current);
    let wanted = OWN.replace("# How patient it is.", "# In seconds.");
    assert_eq!(found.merged, Merged::Comments(wanted));
}

#[test]
fn a_service_of_its_own_design_is_merged_only_by_force() {
    let many: Vec<String> = (0..16).map(|at| format!("  key{at}: {at}\n")).collect();
    let many = many.concat();
    let old = OLD.replace("  wait: true\n", &format!("  wait: true\n{many}"));
    let today = old.replace("timeout: 10", "timeout: 20");
    let judged = |force| judge("gull", OWN, &carried(&today, &[&old]), force).unwrap();
    let found = judged(false);
    assert_eq!(
        (found.state, found.merged),
        (State::OwnDesign(16), Merged::Nothing)
    );
    assert!(matches!(judged(true).merged, Merged::Clean(_)));
    // What it has beside the template is no other design.
    let own = OWN.replace("  wait: true\n", &format!("  wait: true\n{many}"));
    let today = OLD.replace("timeout: 10", "timeout: 20");
    let found = judge("gull", &own, &carried(&today, &[OLD]), false).unwrap();
    assert_eq!(found.state, State::Behind(1));
}

#[test]
fn each_change_of_the_code_counts() {
    let first = OLD.replace("timeout: 10", "timeout: 20");
    let comment = first.replace("# How patient it is.", "# In seconds.");
    let today = comment.replace("wait: true", "wait: false");
    let carried = carried(&today, &[&comment, &first, OLD]);
    let found = judge("gull", OWN, &carried, false).unwrap();
    assert_eq!(found.state, State::Behind(2));
    let Merged::Clean(text) = found.merged else {
        panic!("no merge")
    };
    let found = judge("gull", &text, &carried, false).unwrap();
    assert_eq!(
        (found.state, found.merged),
        (State::Current, Merged::Nothing)
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    assert!(judge("gull", "a: {{ b\n", &carried(OLD, &[]), false).is_err());
    assert!(judge("gull", "a: [\n", &carried(OLD, &[]), false).is_err());
    // An old version that cannot is passed over.
    assert!(judge("gull", OWN, &carried(OLD, &["a: [\n"]), false).is_ok());
}

#[test]
fn line_endings_stay() {
    let own = OWN.replace('\n', "\r\n");
    let today = OLD.replace("timeout: 10", "timeout: 20");
    match judged(&own, &today).merged {
        Merged::Clean(text) => assert_eq!(text, own.replace("timeout: 10", "timeout: 20")),
        other => panic!("{other:?}"),
    }
}
