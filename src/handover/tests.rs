use super::*;

pub(super) fn profile() -> ServiceProfile {
    ServiceProfile {
        service: "my-svc".into(),
        has_files: true,
        group: "services".into(),
        folder: "helmfile.d/services/my-svc".into(),
        in_checkout: true,
        namespace: "my-svc".into(),
        request: NamespaceRequest::Manifests {
            path: "admin/my-svc/namespace.yaml".into(),
        },
        others: Vec::new(),
        environments: vec!["eqiad".into(), "staging".into(), "codfw".into()],
        chart: Some("my-svc".into()),
        chart_exists: Some(true),
        secrets: None,
        traffic: Traffic::None,
        port: None,
        task: None,
        like: None,
        details: TrafficDetails::default(),
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
fn a_missing_chart_comes_before_the_files_and_an_existing_one_is_no_step() {
    let chart = |titles: Vec<String>| {
        let mut titles = titles.into_iter();
        titles.position(|title| title == "Make the chart my-svc")
    };
    assert_eq!(chart(titles(&profile())), None);
    let missing = ServiceProfile {
        chart_exists: Some(false),
        ..profile()
    };
    let own = titles(&missing);
    let files = own.iter().position(|title| title.starts_with("Give CI"));
    assert!(chart(own.clone()) < files, "{own:?}");
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
        details: TrafficDetails {
            address: "40".parse().ok(),
            active_passive: true,
            read_only_name: true,
            public: "a.wikimedia.org".parse().ok(),
            health_path: "/w".parse().ok(),
        },
        ..profile()
    });
    let words = "new-service checklist my-svc --group ml-services --traffic ingress --port 80 --address 40 --health-path /w --public a.wikimedia.org --task T1 --active-passive --read-only-name";
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

/// Clones with these texts in the catalog and below the two origins of the zone.
pub(super) fn clones(catalog: &str, eqiad: &str, codfw: &str) -> Evidence {
    let users = "profile::kubernetes::deployment_server::services:\n  main: {}\n";
    let listeners = "profile::services_proxy::envoy::listeners: []\n";
    let zone = format!(
        "$ORIGIN svc.eqiad.wmnet.\n{eqiad}$ORIGIN svc.codfw.wmnet.\n{codfw}$ORIGIN discovery.wmnet.\n"
    );
    let reverse = "$ORIGIN 1.2.@Z\n$ORIGIN 2.2.@Z\n".to_owned();
    Evidence {
        looked: true,
        puppet: Some(Puppet {
            deploy_users: DeployUsers::parse(users).unwrap(),
            catalog: Catalog::parse(format!("service::catalog:\n  other: {{}}\n{catalog}"))
                .unwrap(),
            listeners: Listeners::parse(listeners).unwrap(),
            others: Vec::new(),
            unread: Vec::new(),
        }),
        dns: Some(Dns::new(zone, reverse, String::new(), None)),
        ..Evidence::default()
    }
}

fn step_of(traffic: Traffic, evidence: &Evidence, id: &str) -> Step {
    let service = ServiceProfile {
        traffic,
        ..profile()
    };
    let mut steps = checklist(&service, evidence).unwrap().steps.into_iter();
    steps.find(|step| step.id == id).unwrap()
}

#[test]
fn an_address_is_taken_from_the_catalog_and_else_from_the_zone() {
    let in_catalog = "  my-svc:\n    ip: {eqiad: {default: 10.2.2.40}}\n    state: lvs_setup\n";
    let (eqiad, codfw) = ("my-svc 1H IN A 10.2.2.50\n", "my-svc 1H IN A 10.2.1.60\n");
    let evidence = clones(in_catalog, eqiad, codfw);
    let step = step_of(Traffic::Lvs, &evidence, "addresses");
    let lines = step
        .lines
        .iter()
        .map(|snippet| snippet.lines.text().unwrap());
    let lines = lines.collect::<Vec<String>>().join("\n");
    assert!(lines.contains("IN A    10.2.2.40\n"), "{lines}");
    assert!(lines.contains("IN A    10.2.1.60\n"), "{lines}");
    assert_eq!(step.unknown, [""; 0]);
}

#[test]
fn only_a_load_balancer_of_its_own_needs_addresses() {
    let evidence = clones("  my-svc: {state: service_setup}\n", "", "");
    let state = |traffic| step_of(traffic, &evidence, "catalog").status.unwrap().state;
    assert_eq!(state(Traffic::Ingress), State::Done);
    assert_eq!(state(Traffic::Lvs), State::Missing);
}

#[test]
fn the_ingress_is_turned_on_for_every_staging_environment() {
    let list = list_of(&ServiceProfile {
        environments: vec!["ml-staging-codfw".into(), "ml-serve-eqiad".into()],
        traffic: Traffic::Ingress,
        ..profile()
    });
    let step = list.steps.iter().find(|step| step.id == "ingress");
    let lines = step.unwrap().lines.iter();
    let files: Vec<&str> = lines.map(|snippet| snippet.file.as_str()).collect();
    let file = |name| format!("helmfile.d/services/my-svc/{name}");
    assert_eq!(
        files,
        [file("values.yaml"), file("values-ml-staging-codfw.yaml")]
    );
}
