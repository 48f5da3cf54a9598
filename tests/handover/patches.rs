//! Patches, applied with git until nothing is missing.

use super::*;

const LVS: [&str; 2] = ["--traffic=lvs", "--port=4100"];

#[test]
fn a_service_with_a_load_balancer_gets_there_patch_by_patch() {
    let scratch = scratch();
    assert_eq!(done(&states(&scratch, &LVS)), ["namespace"]);
    let first = [
        "01-puppet-kubeconfig.patch",
        "02-dns-addresses.patch",
        "03-puppet-catalog.patch",
    ];
    assert_eq!(patch(&scratch, &LVS), first);
    assert_eq!(
        added(&scratch, USERS),
        [
            "    my-svc:",
            "      usernames:",
            "        - name: my-svc",
            "        - name: my-svc-deploy"
        ]
    );
    // 70 is taken, 72 and 73 are kept for others.
    let entry = added(&scratch, CATALOG).join("\n");
    for lines in [
        "      codfw:\n        default: 10.2.1.74\n      eqiad:\n        default: 10.2.2.74\n",
        "        cluster: kubernetes\n",
        "    protocol: tcp\n",
        "    page: false\n",
        "    port: 4100\n    sites:\n      - eqiad\n      - codfw\n    state: service_setup\n",
        "    discovery:\n      - dnsdisc: my-svc\n        active_active: true",
    ] {
        assert!(entry.contains(lines), "{lines}{entry}");
    }
    assert_eq!(added(&scratch, CONFTOOL), ["my-svc: [eqiad, codfw]"]);
    assert_eq!(added(&scratch, WORKERS), ["  my-svc: {}"]);
    assert_eq!(
        added(&scratch, ZONE),
        [
            "my-svc      1H  IN A        10.2.2.74",
            "my-svc      1H  IN A        10.2.1.74"
        ]
    );
    // Who takes all the patches of the folder is warned of those that were applied already.
    let again = [&LVS[..], &["--patches=patches"]].concat();
    let warned = checklist(&scratch, &again).expect_done().stderr;
    assert!(
        warned.contains("patches/02-dns-addresses.patch is a patch of another run"),
        "{warned}"
    );
    let so_far = [
        "port",
        "kubeconfig",
        "namespace",
        "addresses",
        "catalog",
        "workers",
    ];
    assert_eq!(done(&states(&scratch, &LVS)), so_far);
    assert_eq!(patch(&scratch, &LVS), ["01-puppet-lvs-setup.patch"]);
    assert_eq!(patch(&scratch, &LVS), ["01-puppet-production.patch"]);
    let last = ["01-dns-discovery.patch", "02-puppet-listener.patch"];
    assert_eq!(patch(&scratch, &LVS), last);
    assert_eq!(
        added(&scratch, MOCK),
        ["disc-my-svc       => { map => mock, dcmap => { mock => 192.0.2.1 } }"]
    );
    assert!(
        added(&scratch, ZONE)
            .contains(&"my-svc        300/10 IN DYNA geoip!disc-my-svc".to_owned())
    );
    let all = [
        &so_far[..],
        &["lvs-setup", "production", "discovery", "listener"],
    ]
    .concat();
    assert_eq!(done(&states(&scratch, &LVS)), all);
    // The catalog says how its traffic comes; it need not be said again.
    assert_eq!(done(&states(&scratch, &[])), all);
    assert_eq!(checklist(&scratch, &["--exit-code"]).status, Some(0));
    assert_eq!(patch(&scratch, &LVS), [""; 0]);
}

#[test]
fn the_listener_has_the_next_port_above_those_of_single_sites() {
    let scratch = scratch();
    let entry = "\n  my-svc:\n    ip: *k8s-ingress-wikikube_ips\n    state: production\n";
    scratch.write(CATALOG, scratch.text(CATALOG) + entry);
    patch(&scratch, &[]);
    let listener = "    service: other\n  - name: my-svc\n    port: 6006\n    service: my-svc\n    timeout: \"5s\"\n    sets_sni: true\n\n  # Of single sites\n";
    let text = scratch.text(LISTENERS);
    assert!(text.contains(listener), "{text}");
}

#[test]
fn a_step_has_no_patch_before_its_facts_are_known() {
    let scratch = scratch();
    let names = |args: &[&str]| {
        let all = [
            &["checklist", "my-svc", "--traffic=lvs", "--patches=p"],
            args,
        ]
        .concat();
        scratch.run(all).expect_done();
        let listed = std::fs::read_dir(scratch.path("p")).expect("patches");
        let mut names: Vec<String> = listed
            .map(|entry| {
                entry
                    .expect("a patch")
                    .file_name()
                    .into_string()
                    .expect("a name")
            })
            .collect();
        names.sort();
        std::fs::remove_dir_all(scratch.path("p")).expect("patches");
        names
    };
    let users = "01-puppet-kubeconfig.patch";
    // Neither port nor address; a port alone; an address that somebody assigned besides.
    assert_eq!(names(&["--puppet=puppet"]), [users]);
    assert_eq!(names(&["--puppet=puppet", "--port=4100"]), [users]);
    let said = ["--puppet=puppet", "--port=4100", "--address=10.2.1.99"];
    assert_eq!(names(&said), [users, "02-puppet-catalog.patch"]);
    // The zones tell which address is free.
    assert_eq!(names(&["--dns=dns"]), ["01-dns-addresses.patch"]);
}

#[test]
fn one_site_at_a_time_may_answer_and_all_for_a_second_name() {
    let scratch = scratch();
    let said = [&LVS[..], &["--active-passive", "--read-only-name"]].concat();
    patch(&scratch, &said);
    let entry = added(&scratch, CATALOG).join("\n");
    let names = "      - dnsdisc: my-svc\n        active_active: false\n      - dnsdisc: my-svc-ro\n        active_active: true";
    assert!(entry.contains(names), "{entry}");
    let twins = ["my-svc: [eqiad, codfw]", "my-svc-ro: [eqiad, codfw]"];
    assert_eq!(added(&scratch, CONFTOOL), twins);
    // From here on the catalog says so.
    assert_eq!(patch(&scratch, &[]), ["01-puppet-lvs-setup.patch"]);
    assert_eq!(patch(&scratch, &[]), ["01-puppet-production.patch"]);
    let first = ["01-dns-discovery.patch", "02-puppet-listener.patch"];
    assert_eq!(patch(&scratch, &[]), first);
    assert_eq!(
        added(&scratch, PASSIVE_MOCK),
        ["disc-my-svc       => { datacenters => mock, dcmap => { mock => 192.0.2.1 } }"]
    );
    assert_eq!(added(&scratch, MOCK), [""; 0]);
    // The second name is a change of its own.
    assert_eq!(patch(&scratch, &[]), ["01-dns-read-only-name.patch"]);
    let zone = scratch.text(ZONE);
    let both = "my-svc        300/10 IN DYNA metafo!disc-my-svc\nmy-svc-ro     300/10 IN DYNA geoip!disc-my-svc-ro\n";
    assert!(zone.contains(both), "{zone}");
    assert_eq!(checklist(&scratch, &["--exit-code"]).status, Some(0));
}

#[test]
fn a_second_name_waits_for_the_catalog_and_for_conftool() {
    let scratch = scratch();
    for _ in 0..4 {
        patch(&scratch, &LVS);
    }
    let said = [&LVS[..], &["--read-only-name"]].concat();
    let state = |id: &str| {
        let found = states(&scratch, &said).into_iter();
        found
            .filter(|(other, _)| other == id)
            .map(|(_, state)| state)
            .next()
    };
    let missing = Some("missing".to_owned());
    assert_eq!(
        (state("catalog"), state("workers")),
        (missing.clone(), missing.clone())
    );
    let list = checklist(&scratch, &said).expect_done().stdout;
    assert!(
        list.contains(" has no name my-svc-ro below discovery)"),
        "{list}"
    );
    assert_eq!(patch(&scratch, &said), ["01-puppet-catalog.patch"]);
    let own = "      - dnsdisc: my-svc\n        active_active: true\n";
    let both = own.to_owned() + "      - dnsdisc: my-svc-ro\n        active_active: true\n";
    let catalog = scratch.text(CATALOG);
    assert!(catalog.contains(&both), "{catalog}");
    let twins = ["my-svc: [eqiad, codfw]", "my-svc-ro: [eqiad, codfw]"];
    assert_eq!(added(&scratch, CONFTOOL), twins);
    assert_eq!(state("catalog"), Some("done".to_owned()));
    // What somebody left out of conftool is a change of its own.
    let conftool = scratch.text(CONFTOOL);
    scratch.write(
        CONFTOOL,
        conftool.replace("my-svc-ro: [eqiad, codfw]\n", ""),
    );
    assert_eq!(patch(&scratch, &said), ["01-puppet-workers.patch"]);
    assert_eq!(scratch.text(CONFTOOL), conftool);
    assert_eq!(patch(&scratch, &said), ["01-dns-read-only-name.patch"]);
}

#[test]
fn known_addresses_stand_in_their_place() {
    let scratch = scratch();
    let entry = "\n  my-svc:\n    ip:\n      codfw:\n        default: 10.2.1.12\n      eqiad:\n        default: 10.2.2.25\n    state: service_setup\n    lvs: {}\n";
    scratch.write(CATALOG, scratch.text(CATALOG) + entry);
    assert_eq!(
        patch(&scratch, &["--traffic=lvs"]),
        [
            "01-puppet-kubeconfig.patch",
            "02-dns-addresses.patch",
            "03-puppet-catalog.patch",
        ]
    );
    let names = "    discovery:\n      - dnsdisc: my-svc\n        active_active: true";
    assert!(added(&scratch, CATALOG).join("\n").ends_with(names));
    assert_eq!(patch(&scratch, &[]), ["01-puppet-lvs-setup.patch"]);
    let zone = scratch.text(ZONE);
    assert!(
        zone.contains("10.2.2.20\nmy-svc      1H  IN A        10.2.2.25\n"),
        "{zone}"
    );
    assert!(
        zone.contains("10.2.1.11\nmy-svc      1H  IN A        10.2.1.12\n"),
        "{zone}"
    );
    let reverse = scratch.text(REVERSE);
    assert!(
        reverse.contains("; 12 is kept\n")
            && reverse.contains(
                "11  1H  IN PTR  alpha.svc.eqiad.wmnet.\n25  1H  IN PTR  my-svc.svc.eqiad.wmnet.\n"
            ),
        "{reverse}"
    );
}

#[test]
fn a_service_behind_the_ingress_needs_no_address() {
    let scratch = scratch();
    let ingress = ["--traffic=ingress"];
    assert_eq!(
        patch(&scratch, &ingress),
        [
            "01-puppet-kubeconfig.patch",
            "02-dns-names.patch",
            "03-puppet-catalog.patch"
        ]
    );
    let catalog = scratch.text(CATALOG);
    let anchor = catalog
        .find("&k8s-ingress-wikikube_port")
        .expect("the anchor");
    let entry = catalog.find("\n\n  my-svc:\n").expect("the entry, apart");
    assert!(anchor < entry);
    assert!(
        catalog[entry..].contains("    ip: *k8s-ingress-wikikube_ips\n"),
        "{catalog}"
    );
    assert_eq!(
        added(&scratch, ZONE),
        [
            "my-svc        1H  IN CNAME    k8s-ingress-wikikube.svc.eqiad.wmnet.",
            "my-svc        1H  IN CNAME    k8s-ingress-wikikube.svc.codfw.wmnet.",
            "my-svc        300 IN CNAME k8s-ingress-wikikube-ro.discovery.wmnet."
        ]
    );
    assert_eq!(patch(&scratch, &ingress), ["01-puppet-production.patch"]);
    assert_eq!(
        done(&states(&scratch, &ingress)),
        ["kubeconfig", "namespace", "names", "catalog", "production"]
    );
    assert_eq!(
        checklist(&scratch, &["--exit-code", "--traffic=ingress"]).status,
        Some(1)
    );
    // The ingress's own port is everybody's behind it.
    assert_eq!(checklist(&scratch, &ingress).expect_done().stderr, "");
    let values = "helmfile.d/services/my-svc/values.yaml";
    scratch.write(values, scratch.text(values) + "ingress:\n  enabled: true\n");
    // What the values say need not be said again.
    assert_eq!(
        done(&states(&scratch, &[])),
        [
            "kubeconfig",
            "namespace",
            "ingress",
            "names",
            "catalog",
            "production"
        ]
    );
    assert_eq!(checklist(&scratch, &["--exit-code"]).status, Some(0));
}

#[test]
fn users_of_a_group_get_what_their_neighbours_have() {
    let scratch = scratch();
    let args = ["new-model", "--group=ml-services"];
    scratch.run(args).expect_done();
    let args = [
        "checklist",
        "new-model",
        "--puppet=puppet",
        "--patches=patches",
    ];
    scratch.run(args).expect_done();
    git(
        &scratch,
        "puppet",
        &["apply", "../patches/01-puppet-kubeconfig.patch"],
    );
    assert_eq!(
        added(&scratch, USERS),
        [
            "    new-model:",
            "      usernames:",
            "        - name: new-model",
            "          owner: root",
            "          group: model-people",
            "        - name: new-model-deploy",
            "          owner: root",
            "          group: model-people"
        ]
    );
}
