//! What puppet's own types ask of the entries that patches make.

use serde_yaml::Value as Yaml;

use super::*;

/// The states that a service goes through.
const STATES: [&str; 4] = [
    "service_setup",
    "lvs_setup",
    "monitoring_setup",
    "production",
];

fn is_port(value: &Yaml) -> bool {
    value
        .as_u64()
        .is_some_and(|port| (1..=65535).contains(&port))
}

fn is_address(value: &Yaml) -> bool {
    let text = value.as_str();
    text.is_some_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok())
}

/// Whether an entry is a service as puppet's catalog takes it.
fn problems_of_service(entry: &Yaml) -> Vec<String> {
    let mut problems = Vec::new();
    let mut want = |what: &str, holds: bool| {
        if !holds {
            problems.push(what.to_owned());
        }
    };
    for key in [
        "description",
        "encryption",
        "ip",
        "port",
        "sites",
        "state",
        "probes",
        "page",
    ] {
        want(key, entry.get(key).is_some());
    }
    want("page is a truth value", entry["page"].as_bool().is_some());
    want(
        "encryption is a truth value",
        entry["encryption"].as_bool().is_some(),
    );
    want("port", is_port(&entry["port"]));
    let sites = entry["ip"].as_mapping().expect("sites").values();
    let mut addresses = sites.flat_map(|site| site.as_mapping().expect("addresses").values());
    want("addresses", addresses.all(is_address));
    let sites = entry["sites"].as_sequence().expect("sites").iter();
    let mut known =
        sites.map(|site| site.as_str() == Some("eqiad") || site.as_str() == Some("codfw"));
    want("sites", known.all(|one| one));
    let state = entry["state"].as_str().unwrap_or_default();
    want("state", STATES.contains(&state));
    for probe in entry["probes"].as_sequence().expect("probes") {
        want(
            "a probe's type",
            ["http", "tcp", "tcp-notls"].contains(&probe["type"].as_str().unwrap_or_default()),
        );
        want(
            "a probe's path",
            probe["path"]
                .as_str()
                .is_some_and(|path| path.starts_with('/')),
        );
    }
    if let Some(lvs) = entry.get("lvs") {
        for key in [
            "class",
            "conftool",
            "depool_threshold",
            "enabled",
            "monitors",
            "protocol",
            "scheduler",
        ] {
            want(key, lvs.get(key).is_some());
        }
        for key in ["cluster", "service"] {
            want(key, lvs["conftool"][key].as_str().is_some());
        }
        want("protocol", lvs["protocol"].as_str() == Some("tcp"));
        want(
            "depool_threshold",
            lvs["depool_threshold"].as_str() == Some(".5"),
        );
        for name in entry["discovery"].as_sequence().expect("names") {
            want("dnsdisc", name["dnsdisc"].as_str().is_some());
            want("active_active", name["active_active"].as_bool().is_some());
        }
    }
    problems
}

fn parsed(scratch: &Scratch, file: &str, key: &str) -> Yaml {
    let all: Yaml = serde_yaml::from_str(&scratch.text(file)).expect("YAML");
    all[key].clone()
}

#[test]
fn an_entry_of_every_kind_is_one_that_puppet_takes() {
    for args in [
        &["--traffic=lvs", "--port=4100"] as &[&str],
        &[
            "--traffic=lvs",
            "--port=4100",
            "--active-passive",
            "--read-only-name",
            "--health-path=/?spec",
        ],
        &["--traffic=ingress"],
    ] {
        let scratch = scratch();
        // Through all states, to the listener.
        for _ in 0..6 {
            patch(&scratch, args);
        }
        let catalog = parsed(&scratch, CATALOG, "service::catalog");
        let entry = &catalog["my-svc"];
        assert_eq!(problems_of_service(entry), [""; 0], "{args:?}");
        assert_eq!(entry["state"].as_str(), Some("production"), "{args:?}");
        let listeners = parsed(
            &scratch,
            LISTENERS,
            "profile::services_proxy::envoy::listeners",
        );
        let mut listeners = listeners.as_sequence().expect("listeners").iter();
        let own = listeners.find(|listener| listener["name"].as_str() == Some("my-svc"));
        let own = own.expect("a listener");
        assert!(is_port(&own["port"]) && own["timeout"].as_str().is_some());
        assert_eq!(
            own.get("sets_sni").is_some(),
            args[0] == "--traffic=ingress"
        );
        let users = parsed(
            &scratch,
            USERS,
            "profile::kubernetes::deployment_server::services",
        );
        for user in users["main"]["my-svc"]["usernames"]
            .as_sequence()
            .expect("users")
        {
            assert!(user["name"].as_str().is_some(), "{user:?}");
        }
    }
}

#[test]
fn what_puppet_refuses_is_found() {
    let entry = "description: x\nencryption: true\nip: {eqiad: {default: 10.2.2.x}}\nport: PORT\nsites: [eqiad]\nstate: x\nprobes: []\npage: false\n";
    let entry: Yaml = serde_yaml::from_str(entry).expect("YAML");
    assert_eq!(problems_of_service(&entry), ["port", "addresses", "state"]);
}
