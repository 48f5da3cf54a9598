//! What a sibling got, carried into another service.

use crate::upgrade::judge::{Carried, Merged, judge};

const SIBLING: &str = r"releases:
  - name: production
    namespace: tern
    chart: wmf-stable/bird
    values:
      - values.yaml
      - /etc/helmfile-defaults/private/tern/{{ .Environment.Name }}.yaml

environments:
  eqiad:
    values:
      - releases: [production]
";

fn from_sibling(today: &str, force: bool) -> Merged {
    let own = SIBLING.replace("tern", "auk").replace("production", "next");
    let carried = Carried {
        sibling: Some("tern".to_owned()),
        today: today.to_owned(),
        older: vec![SIBLING.to_owned()],
        is_base_given: true,
    };
    judge("auk", &own, &carried, force).unwrap().merged
}

#[test]
fn what_a_sibling_got_is_carried_with_the_other_name() {
    let today = SIBLING.replace(
        "      - values.yaml\n",
        "      - values.yaml\n      - ../shared/tern.yaml\n",
    );
    let Merged::Clean(text) = from_sibling(&today, false) else {
        panic!("no merge")
    };
    assert!(
        text.contains("      - values.yaml\n      - ../shared/auk.yaml\n"),
        "{text}"
    );
    assert!(text.contains("  - name: next\n"), "{text}");
}

#[test]
fn what_is_an_answer_of_the_sibling_is_not_carried() {
    let changed = [
        SIBLING.replace("[production]", "[production, canary]"),
        SIBLING.replace(
            "releases:\n  - name",
            "releases:\n  - name: canary\n  - name",
        ),
        format!("{SIBLING}  codfw:\n    values:\n      - releases: [production]\n"),
    ];
    for today in changed {
        let merged = from_sibling(&today, false);
        assert!(
            matches!(&merged, Merged::Conflict { reason, .. } if reason.contains("--force")),
            "{merged:?}"
        );
        // Nothing else changed.
        assert_eq!(from_sibling(&today, true), Merged::Nothing);
    }
}

/// A change of a sibling that has two releases, carried into a service that has them too.
fn of_two(change: impl Fn(&str) -> String) -> Merged {
    let block = SIBLING.split("\nenvironments").next().unwrap();
    let second = block
        .strip_prefix("releases:\n")
        .unwrap()
        .replace("production", "database")
        .replace("wmf-stable/bird", "wmf-stable/nest");
    let old = SIBLING.replace("\nenvironments", &format!("{second}\nenvironments"));
    let carried = Carried {
        sibling: Some("tern".to_owned()),
        today: change(&old),
        older: vec![old.clone()],
        is_base_given: true,
    };
    judge("auk", &old.replace("tern", "auk"), &carried, true)
        .unwrap()
        .merged
}

#[test]
fn a_release_that_the_sibling_lost_is_not_made_like_another() {
    let lose = |old: &str| {
        let start = old.find("  - name: database").unwrap();
        let end = old.find("\nenvironments").unwrap();
        format!("{}{}", &old[..start], &old[end..])
    };
    assert_eq!(of_two(lose), Merged::Nothing);
}

#[test]
fn of_several_charts_none_is_taken_for_another() {
    let swap = |old: &str| old.replace("wmf-stable/nest", "wmf-stable/hole");
    let Merged::Clean(text) = of_two(swap) else {
        panic!("no merge")
    };
    assert!(
        text.contains("wmf-stable/bird") && text.contains("wmf-stable/hole"),
        "{text}"
    );
    assert!(!text.contains("wmf-stable/nest"), "{text}");
}

#[test]
fn the_only_chart_is_the_one_that_the_service_has() {
    let today = SIBLING.replace(
        "    values:\n      - v",
        "    wait: true\n    values:\n      - v",
    );
    let own = SIBLING
        .replace("tern", "auk")
        .replace("wmf-stable/bird", "wmf-stable/fish");
    let carried = Carried {
        sibling: Some("tern".to_owned()),
        today,
        older: vec![SIBLING.to_owned()],
        is_base_given: true,
    };
    let Merged::Clean(text) = judge("auk", &own, &carried, false).unwrap().merged else {
        panic!("no merge")
    };
    assert_eq!(
        text,
        own.replace(
            "    values:\n      - v",
            "    wait: true\n    values:\n      - v"
        )
    );
}
