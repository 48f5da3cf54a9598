//! Records put into zones that a person might have written.

use new_service::create::answers::Traffic;
use new_service::handover::{
    Catalog, Checklist, DeployUsers, Dns, Evidence, Listeners, MockKind, NamespaceRequest, Puppet,
    ServiceProfile, State, TrafficDetails, checklist,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::config;

const SERVICE: &str = "my-svc";
/// A catalog in which the service has its addresses, and all that comes before the last name.
const CATALOG: &str = "service::catalog:
  my-svc:
    ip: {eqiad: {default: 10.2.2.40}, codfw: {default: 10.2.1.40}}
    state: production
    discovery: [{dnsdisc: my-svc, active_active: true}]
";
const USERS: &str = "profile::kubernetes::deployment_server::services:\n  main: {my-svc: {}}\n";
const LISTENERS: &str =
    "profile::services_proxy::envoy::listeners:\n  - {name: my-svc, service: my-svc, port: 6001}\n";
const FORWARD: [&str; 4] = [
    "svc.eqiad.wmnet.",
    "svc.codfw.wmnet.",
    "discovery.wmnet.",
    "eqiad.wmnet.",
];
const BACK: [&str; 3] = ["1.2.@Z", "2.2.@Z", "132.64.@Z"];

/// What may stand below an origin. Some records go on, or are no record at all.
fn below() -> impl Strategy<Value = Vec<&'static str>> {
    const LINES: &[&str] = &[
        "",
        "; a comment",
        "alpha       1H  IN A        10.2.2.11",
        "beta\t1H IN A 10.2.1.90 ; kept",
        "\t1H IN AAAA ::1",
        "    ; no record",
        "gamma 1H IN CNAME k8s-ingress-wikikube.svc.eqiad.wmnet.",
        "a-name-that-is-longer-than-columns 300/10 IN DYNA geoip!disc-x",
        "delta  300/10 IN DYNA geoip!disc-delta",
        "{% for x in range(2) -%}",
        "my-svc-2 1H IN A 10.2.2.41",
        "11  1H  IN PTR  alpha.svc.codfw.wmnet.",
        "90  1H  IN PTR  beta.svc.codfw.wmnet.",
        "@ 1H IN NS ns0.example.",
    ];
    vec(select(LINES), 0..8)
}

fn zone(origins: &'static [&'static str]) -> impl Strategy<Value = String> {
    let shuffled = subsequence(origins, origins.len()).prop_shuffle();
    let parts = vec(below(), origins.len());
    let ends = (select(&["\n", "\r\n"][..]), any::<bool>());
    (shuffled, parts, ends).prop_map(|(origins, parts, (end, is_whole))| {
        let mut lines = vec!["; the head".to_owned()];
        for (origin, part) in origins.iter().zip(parts) {
            lines.push(format!("$ORIGIN {origin}"));
            lines.extend(ingress_of(origin).map(str::to_owned));
            lines.extend(part.into_iter().map(str::to_owned));
        }
        let last = if is_whole { end } else { "" };
        lines.join(end) + last
    })
}

/// The ingress that new names lead to.
fn ingress_of(origin: &str) -> Option<&'static str> {
    match origin {
        "discovery.wmnet." => Some("k8s-ingress-wikikube-ro 300/10 IN DYNA geoip!disc-x"),
        _ if origin.starts_with("svc.") => Some("k8s-ingress-wikikube 1H IN A 10.2.2.70"),
        _ => None,
    }
}

fn list(traffic: Traffic, zone: &str, reverse: &str, mock: &str) -> Checklist {
    let profile = ServiceProfile {
        has_files: true,
        service: SERVICE.into(),
        group: "services".into(),
        folder: "helmfile.d/services/my-svc".into(),
        in_checkout: true,
        namespace: SERVICE.into(),
        request: NamespaceRequest::Manifests { path: "x".into() },
        others: Vec::new(),
        environments: ["eqiad", "codfw"].map(str::to_owned).into(),
        chart: None,
        chart_exists: None,
        secrets: None,
        traffic,
        port: None,
        task: None,
        like: None,
        details: TrafficDetails::default(),
    };
    let evidence = Evidence {
        looked: true,
        puppet: Some(Puppet {
            deploy_users: DeployUsers::parse(USERS).expect("users"),
            catalog: Catalog::parse(CATALOG).expect("a catalog"),
            listeners: Listeners::parse(LISTENERS).expect("listeners"),
            others: Vec::new(),
            unread: Vec::new(),
        }),
        dns: Some(Dns::new(zone.into(), reverse.into(), mock.into(), None)),
        ..Evidence::default()
    };
    checklist(&profile, &evidence).expect("there is a place for everything")
}

/// The lines that are new, after a look that all the old ones are there, in order, as they were;
/// each with the origin that it is below. None may stand between a record and what goes on from it.
fn added(before: &str, after: &str) -> Vec<(String, String)> {
    let mut old = before.split_inclusive('\n').peekable();
    let mut origin = String::new();
    let mut new = Vec::new();
    let bare = |line: &str| line.trim_end_matches(['\r', '\n']).to_owned();
    let lines: Vec<&str> = after.split_inclusive('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        if let Some(named) = line.strip_prefix("$ORIGIN ") {
            origin = bare(named);
        }
        if old.next_if(|old| bare(old) == bare(line)).is_none() {
            let next = lines
                .get(index + 1)
                .map_or(String::new(), |next| bare(next));
            let takes = next.starts_with(['\t', ' ']) && next.contains("IN");
            assert!(!takes, "{line} takes what is another's:\n{after}");
            new.push((origin.clone(), bare(line)));
        }
    }
    assert_eq!(old.next(), None, "a line is lost:\n{after}");
    new
}

fn state(list: &Checklist, id: &str) -> Option<State> {
    let step = list.steps.iter().find(|step| step.id == id)?;
    step.status.as_ref().map(|status| status.state)
}

/// Puts in what the steps want, and returns the texts.
fn applied(list: &Checklist, texts: [String; 3]) -> [String; 3] {
    let mut texts = texts;
    for edit in list.steps.iter().flat_map(|step| &step.edits) {
        let index = [Dns::ZONE, Dns::REVERSE, MockKind::AllSites.path()]
            .iter()
            .position(|path| *path == edit.path);
        // Two steps change the zone; each is made for the zone as it is now.
        let index = index.expect("a file of the clone");
        let text = &mut texts[index];
        if *text == edit.before {
            text.clone_from(&edit.after);
        }
    }
    texts
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn records_go_below_their_origin_and_nothing_else_changes(
        zone in zone(&FORWARD),
        reverse in zone(&BACK),
        mock in select(&["", "disc-a => { map => mock }\n", "; x\ndisc-a   => { map => mock }\n\n; y"][..]),
        traffic in select(&[Traffic::Lvs, Traffic::Ingress][..]),
    ) {
        let (id, origins) = match traffic {
            Traffic::Ingress => ("names", vec![FORWARD[0], FORWARD[1], FORWARD[2]]),
            _ => ("addresses", vec![FORWARD[0], FORWARD[1]]),
        };
        let before = [zone, reverse, mock.to_owned()];
        let first = list(traffic, &before[0], &before[1], &before[2]);
        prop_assert_eq!(state(&first, id), Some(State::Missing));
        let after = applied(&first, before.clone());
        let mut found: Vec<String> = Vec::new();
        for (origin, line) in added(&before[0], &after[0]) {
            prop_assert!(line.starts_with("my-svc "), "{}", line);
            found.push(origin);
        }
        let mut origins: Vec<String> = origins.into_iter().map(str::to_owned).collect();
        found.sort();
        origins.sort();
        prop_assert_eq!(found, origins);
        if traffic == Traffic::Lvs {
            let back = added(&before[1], &after[1]);
            prop_assert_eq!(back.len(), 2);
            prop_assert!(back.iter().all(|(_, line)| line.starts_with("40 ")), "{:?}", back);
        }
        // Once that is in, the rest follows, and then nothing is left.
        let second = list(traffic, &after[0], &after[1], &after[2]);
        prop_assert_eq!(state(&second, id), Some(State::Done));
        let last = applied(&second, after);
        let third = list(traffic, &last[0], &last[1], &last[2]);
        let open = third.steps.iter().flat_map(|step| &step.edits).count();
        prop_assert_eq!(open, 0);
    }
}
