use super::*;

pub(super) fn profile() -> ServiceProfile {
    ServiceProfile {
        service: "my-svc".into(),
        group: "services".into(),
        folder: "helmfile.d/services/my-svc".into(),
        in_checkout: true,
        namespace: "my-svc".into(),
        request: NamespaceRequest::Manifests {
            path: "admin/my-svc/namespace.yaml".into(),
        },
        environments: vec!["eqiad".into(), "staging".into(), "codfw".into()],
        chart: Some("my-svc".into()),
        chart_exists: Some(true),
        secrets: None,
        traffic: Traffic::None,
        port: None,
        task: None,
    }
}

/// The list without a look at what is done.
fn list_of(profile: &ServiceProfile) -> Checklist {
    checklist(profile, &Evidence::default()).unwrap()
}

fn titles(profile: &ServiceProfile) -> Vec<String> {
    let steps = list_of(profile).steps.into_iter();
    steps.map(|step| step.title).collect()
}

#[test]
fn a_missing_chart_comes_first_and_an_existing_one_is_no_step() {
    assert_eq!(titles(&profile())[0], "Give CI what it cannot see");
    let missing = ServiceProfile {
        chart_exists: Some(false),
        ..profile()
    };
    assert_eq!(titles(&missing)[0], "Make the chart my-svc");
}

#[test]
fn traffic_steps_are_there_only_with_traffic() {
    let dns = |titles: &[String]| titles.iter().any(|title| title.contains("DNS"));
    assert!(!dns(&titles(&profile())));
    for traffic in [Traffic::Lvs, Traffic::Ingress] {
        let with = ServiceProfile {
            traffic,
            ..profile()
        };
        assert!(dns(&titles(&with)));
    }
}

#[test]
fn every_step_comes_after_those_that_it_waits_for() {
    for traffic in [Traffic::None, Traffic::Lvs, Traffic::Ingress] {
        let list = list_of(&ServiceProfile {
            traffic,
            ..profile()
        });
        let mut seen: Vec<&str> = Vec::new();
        let mut count = 0;
        for step in &list.steps {
            for before in &step.after {
                assert!(seen.contains(before), "{} before {before}", step.id);
                count += 1;
            }
            seen.push(step.id);
        }
        assert!(count > 2, "{traffic:?} has {count}");
    }
}

#[test]
fn staging_is_deployed_first() {
    let list = list_of(&profile());
    let commands: Vec<&str> = list
        .steps
        .iter()
        .flat_map(|step| &step.how)
        .filter_map(|how| match how {
            How::Command(text) => text.strip_prefix("helmfile -e "),
            How::Note(_) => None,
        })
        .collect();
    assert_eq!(
        commands,
        ["staging -i apply", "eqiad -i apply", "codfw -i apply"]
    );
}

#[test]
fn every_step_says_who_where_and_how_to_see_that_it_is_done() {
    let all = ServiceProfile {
        traffic: Traffic::Lvs,
        chart_exists: Some(false),
        in_checkout: false,
        ..profile()
    };
    for step in list_of(&all).steps {
        assert!(
            !step.who.is_empty() && !step.place.is_empty(),
            "{}",
            step.title
        );
        assert!(
            !step.how.is_empty() && !step.done_when.is_empty(),
            "{}",
            step.title
        );
    }
}

#[test]
fn the_list_tells_how_to_get_it_again() {
    let plain = list_of(&profile()).again;
    assert_eq!(plain, "new-service checklist my-svc");
    let all = list_of(&ServiceProfile {
        group: "ml-services".into(),
        traffic: Traffic::Ingress,
        port: Some("80".into()),
        task: Some("T1".into()),
        ..profile()
    });
    let words =
        "new-service checklist my-svc --group ml-services --traffic ingress --port 80 --task T1";
    assert_eq!(all.again, words);
}

#[test]
fn markdown_has_a_box_for_every_step() {
    let list = list_of(&profile());
    let markdown = list.markdown().unwrap();
    assert_eq!(markdown.matches("- [ ] ").count(), list.steps.len());
    assert!(
        markdown.contains("\n  - `kubectl apply -f admin/my-svc/namespace.yaml`\n"),
        "{markdown}"
    );
}
