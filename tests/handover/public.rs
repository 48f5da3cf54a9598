//! Services that the public reaches at a name of its own.

use super::*;

const RULES: &str = "puppet/hieradata/common/profile/trafficserver/backend.yaml";
const PUBLIC_ZONE: &str = "dns/templates/wikimedia.org";
const INGRESS: [&str; 2] = ["--traffic=ingress", "--public=my-tool.wikimedia.org"];

#[test]
fn a_public_name_has_a_certificate_a_rule_and_a_record() {
    let scratch = scratch();
    let first = [
        "01-puppet-kubeconfig.patch",
        "02-dns-names.patch",
        "03-puppet-catalog.patch",
    ];
    assert_eq!(patch(&scratch, &INGRESS), first);
    // The rule waits for the name that it leads to, and the public name for the rule.
    let second = [
        "01-puppet-production.patch",
        "02-puppet-public-mapping.patch",
    ];
    assert_eq!(patch(&scratch, &INGRESS), second);
    let third = ["01-puppet-listener.patch", "02-dns-public-name.patch"];
    assert_eq!(patch(&scratch, &INGRESS), third);
    assert_eq!(
        added(&scratch, PUBLIC_ZONE),
        ["my-tool     1D IN CNAME dyna.wikimedia.org."]
    );
    let zone = scratch.text(PUBLIC_ZONE);
    assert!(
        zone.contains("zeta        1D IN CNAME dyna.wikimedia.org.\nmy-tool "),
        "{zone}"
    );
    let rule = "    - type: map\n      target: http://my-tool.wikimedia.org\n      replacement: https://my-svc.discovery.wmnet:30443\n";
    let next = "    - type: map\n      target: http://old.example.org\n";
    let rules = scratch.text(RULES);
    assert!(rules.contains(&(rule.to_owned() + next)), "{rules}");
    assert_eq!(added(&scratch, RULES).len(), 3);
    let found = states(&scratch, &INGRESS);
    let missing = found.iter().filter(|(_, state)| state == "missing");
    let missing: Vec<&str> = missing.map(|(id, _)| id.as_str()).collect();
    assert_eq!(missing, ["ingress", "certificate"]);
    let values = "helmfile.d/admin_ng/values/main.yaml";
    let text = scratch.text(values);
    let entry = "  my-svc:\n    tlsExtraSANs:\n      - my-tool.wikimedia.org\n";
    scratch.write(values, text.replace("  my-svc: {}\n", entry));
    let found = states(&scratch, &INGRESS);
    assert!(done(&found).contains(&"certificate"), "{found:?}");
}

#[test]
fn a_name_of_another_domain_is_for_others() {
    let scratch = scratch();
    let list = checklist(&scratch, &["--traffic=ingress", "--public=my.example.org"]);
    let list = list.expect_done().stdout;
    assert!(
        list.contains("cannot tell (the clone has no zone of my.example.org)"),
        "{list}"
    );
    let alone = [
        "checklist",
        "my-svc",
        "--traffic=ingress",
        "--public=my.example.org",
    ];
    let alone = scratch.run(alone).expect_done().stdout;
    assert!(
        alone.contains("In templates/example.org:\n\n    ```\n    my 1D IN CNAME dyna"),
        "{alone}"
    );
    let refused = scratch
        .refused(2, &["checklist", "my-svc", "--public=My Tool"])
        .stderr;
    assert!(
        refused.contains("must be a whole name in small letters"),
        "{refused}"
    );
}

#[test]
fn a_public_name_goes_into_the_zone_of_its_domain() {
    let scratch = scratch();
    let zone = "dns/templates/example.org";
    let text = "@ 1H IN SOA ns0.example. x.example. 1 12H 2H 2W 1H\n\nwww      1D  IN CNAME   dyna.wikimedia.org.\na.m      1D IN CNAME dyna.wikimedia.org.\n";
    scratch.write(zone, text);
    let said = ["--traffic=ingress", "--public=my.example.org"];
    for _ in 0..3 {
        patch(&scratch, &said);
    }
    let own = "www      1D  IN CNAME   dyna.wikimedia.org.\nmy       1D  IN CNAME   dyna.wikimedia.org.\n";
    let after = text.replace("www      1D  IN CNAME   dyna.wikimedia.org.\n", own);
    assert_eq!(scratch.text(zone), after);
    assert_eq!(added(&scratch, PUBLIC_ZONE), [""; 0]);
    assert!(done(&states(&scratch, &said)).contains(&"public-name"));
}

#[test]
fn a_service_that_nobody_outside_knows_has_no_such_steps() {
    let scratch = scratch();
    let list = checklist(&scratch, &["--traffic=ingress"])
        .expect_done()
        .stdout;
    assert!(
        !list.contains("certificate of") && !list.contains("wikimedia.org`"),
        "{list}"
    );
    let found = states(&scratch, &["--traffic=ingress"]);
    assert!(
        found.iter().all(|(id, _)| !id.starts_with("public")),
        "{found:?}"
    );
}

#[test]
fn a_public_name_that_leads_to_another_service_is_not_done() {
    let scratch = scratch();
    for (host, said) in [
        (
            "alpha.wikimedia.org",
            "backend.yaml:3 leads to https://alpha.discovery.wmnet:4001)",
        ),
        (
            "files.wikimedia.org",
            "backend.yaml:6 leads to https://files.discovery.wmnet)",
        ),
    ] {
        let public = format!("--public={host}");
        let args = ["--traffic=ingress", &public];
        let found = states(&scratch, &args);
        for id in ["public-mapping", "public-name"] {
            assert!(
                found.contains(&(id.to_owned(), "missing".to_owned())),
                "{host}: {found:?}"
            );
        }
        let list = checklist(&scratch, &args).expect_done().stdout;
        assert!(list.contains(said), "{list}");
    }
    // Its own rule does not make a name that leads past the servers for the public lead to them.
    let rules = scratch.text(RULES);
    scratch.write(
        RULES,
        rules.replace("https://files.discovery", "https://my-svc.discovery"),
    );
    let args = ["--traffic=ingress", "--public=files.wikimedia.org"];
    let found = states(&scratch, &args);
    assert!(done(&found).contains(&"public-mapping"), "{found:?}");
    let list = checklist(&scratch, &args).expect_done().stdout;
    let said = "there is no files.wikimedia.org that leads to dyna.wikimedia.org. (templates/wikimedia.org:";
    assert!(list.contains(said), "{list}");
}
