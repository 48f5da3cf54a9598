use super::*;

/// Two services in order, the way in for others, and one behind it.
const TEXT: &str = "\
service::catalog:
  bravo:
    ip:
      eqiad: {default: 10.2.2.11}
      codfw: {default: 10.2.1.x}
      esams: {default: 10.2.3.1}
    lvs: {class: low-traffic}
    port: 4001
    state: production
    discovery:
      - dnsdisc: bravo
        active_active: true
      - dnsdisc: bravo-rw
        active_active: false

  # The way in.
  k8s-ingress-wikikube:
    ip: &k8s-ingress-wikikube_ips
      eqiad: {default: 10.2.2.70}
    port: &k8s-ingress-wikikube_port 30443 # &not_an_anchor
    state: &shared production

  tango:
    ip: *k8s-ingress-wikikube_ips
    port: *k8s-ingress-wikikube_port
    state: lvs_setup

  victor:
    state: *shared

  zulu:
    state: somewhere
";

fn catalog() -> Catalog {
    Catalog::parse(TEXT).unwrap()
}

fn with_entry(text: &str, service: &str, alias: Option<&str>) -> Result<String> {
    let mut lines = vec![format!("{service}:")];
    lines.extend(alias.map(|alias| format!("  ip: *{alias}")));
    lines.push("  state: service_setup".to_owned());
    Catalog::parse(text).unwrap().with_entry(service, &lines)
}

#[test]
fn an_entry_says_how_its_traffic_comes() {
    let bravo = catalog().entry("bravo").unwrap();
    assert!(bravo.has_lvs && bravo.ingress.is_none());
    assert_eq!((bravo.line, bravo.port), (2, Some(4001)));
    let names = bravo.discovery.iter();
    let names: Vec<_> = names
        .map(|one| (one.name.as_str(), one.active_active))
        .collect();
    assert_eq!(names, [("bravo", true), ("bravo-rw", false)]);
    let tango = catalog().entry("tango").unwrap();
    assert!(!tango.has_lvs && tango.discovery.is_empty());
    assert_eq!(tango.ingress.as_deref(), Some("k8s-ingress-wikikube"));
    assert_eq!(tango.port, Some(30443));
    assert_eq!(catalog().entry("yankee"), None);
}

#[test]
fn an_address_is_known_by_its_site() {
    let bravo = catalog().entry("bravo").unwrap();
    let host = |site| bravo.address(site).map(|address| address.host);
    assert_eq!(host(Site::Eqiad), Some(Some(11)));
    assert_eq!(host(Site::Codfw), Some(None));
    assert_eq!(bravo.addresses.len(), 2);
    let tango = catalog().entry("tango").unwrap();
    assert_eq!(tango.address(Site::Eqiad).unwrap().host, Some(70));
    assert_eq!(tango.address(Site::Codfw), None);
}

#[test]
fn states_come_one_after_the_other() {
    let reached = |service, state| catalog().entry(service).unwrap().has_reached(state);
    assert_eq!(reached("tango", CatalogState::ServiceSetup), Some(true));
    assert_eq!(reached("tango", CatalogState::LvsSetup), Some(true));
    assert_eq!(reached("tango", CatalogState::MonitoringSetup), Some(false));
    assert_eq!(reached("bravo", CatalogState::Production), Some(true));
    assert_eq!(reached("zulu", CatalogState::ServiceSetup), None);
    let state = catalog().entry("zulu").unwrap().state.unwrap();
    assert_eq!((state.written.as_str(), state.line), ("somewhere", 32));
}

#[test]
fn a_state_is_changed_only_where_it_is_the_entrys_own() {
    let after = catalog().with_state("tango", CatalogState::Production);
    assert_eq!(after.unwrap(), TEXT.replace("lvs_setup", "production"));
    for service in ["k8s-ingress-wikikube", "victor", "yankee"] {
        let error = catalog().with_state(service, CatalogState::Production);
        assert!(error.unwrap_err().message.contains(service));
    }
}

#[test]
fn the_port_of_an_ingress_is_not_a_services_own() {
    let ports = catalog().own_ports();
    let services: Vec<&str> = ports.iter().map(|used| used.service.as_str()).collect();
    assert_eq!(services, ["bravo", "k8s-ingress-wikikube"]);
}

#[test]
fn an_entry_goes_to_its_place_in_the_alphabet() {
    let mike = "  mike:\n    state: service_setup\n\n";
    let expected = TEXT.replace("  tango:", &format!("{mike}  tango:"));
    assert_eq!(with_entry(TEXT, "mike", None).unwrap(), expected);
    let zz = "\n  zz:\n    state: service_setup\n";
    assert_eq!(with_entry(TEXT, "zz", None).unwrap(), format!("{TEXT}{zz}"));
    // Nothing goes between the catalog's key and its first entry.
    let alpha = with_entry(TEXT, "alpha", None).unwrap();
    assert!(alpha.starts_with(TEXT), "{alpha}");
}

#[test]
fn in_a_catalog_without_order_an_entry_goes_to_the_end() {
    let text = TEXT.replace("  tango:", "  able:");
    let after = with_entry(&text, "mike", None).unwrap();
    assert!(after.starts_with(&text), "{after}");
}

/// An alias above its anchor is not YAML.
#[test]
fn an_entry_is_never_above_an_anchor_that_it_uses() {
    for service in ["alpha", "charlie"] {
        let after = with_entry(TEXT, service, Some("k8s-ingress-wikikube_ips")).unwrap();
        assert!(after.starts_with(TEXT), "{after}");
    }
    let mike = with_entry(TEXT, "mike", Some("k8s-ingress-wikikube_port")).unwrap();
    assert!(
        mike.contains("\n\n  mike:\n    ip: *k8s-ingress-wikikube_port\n"),
        "{mike}"
    );
    assert!(mike.find("  mike:") < mike.find("  tango:"), "{mike}");
    for gone in [
        "k8s-ingress-wikikube",
        "not_an_anchor",
        "k8s-ingress-dse_ips",
    ] {
        let error = with_entry(TEXT, "mike", Some(gone)).unwrap_err();
        assert!(
            error.message.contains(&format!("has no anchor &{gone}")),
            "{error}"
        );
    }
}

#[test]
fn the_last_of_several_anchors_counts() {
    let late = format!("{TEXT}\n  last:\n    port: &late 1\n");
    let lines = ["mike:", "  port: *late", "  ip: *k8s-ingress-wikikube_ips"];
    let lines = lines.map(str::to_owned);
    let after = Catalog::parse(late.clone())
        .unwrap()
        .with_entry("mike", &lines);
    assert!(after.unwrap().starts_with(&late));
}
