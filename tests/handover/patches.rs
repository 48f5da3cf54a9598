//! Patches, applied with git until nothing is missing.

use super::*;

#[test]
fn a_service_with_a_load_balancer_gets_there_patch_by_patch() {
    let scratch = scratch();
    let lvs = ["--traffic=lvs", "--port=4100"];
    assert_eq!(done(&states(&scratch, &lvs)), ["namespace"]);
    let first = [
        "01-puppet-kubeconfig.patch",
        "02-puppet-catalog.patch",
        "03-dns-addresses.patch",
    ];
    assert_eq!(patch(&scratch, &lvs), first);
    assert_eq!(
        added(&scratch, USERS),
        [
            "    my-svc:",
            "      usernames:",
            "        - name: my-svc",
            "        - name: my-svc-deploy"
        ]
    );
    let entry = added(&scratch, CATALOG).join("\n");
    for line in [
        "        default: 10.2.1.x # to be assigned",
        "    port: 4100",
        "    state: service_setup",
    ] {
        assert!(entry.contains(line), "{entry}");
    }
    assert_eq!(
        added(&scratch, ZONE),
        [
            "my-svc      1H  IN A        10.2.2.x ; to be assigned",
            "my-svc      1H  IN A        10.2.1.x ; to be assigned"
        ]
    );
    // Who takes all the patches of the folder is warned of those that were applied already.
    let again = checklist(
        &scratch,
        &["--traffic=lvs", "--port=4100", "--patches=patches"],
    );
    let warned = again.expect_done().stderr;
    assert!(
        warned.contains("patches/03-dns-addresses.patch is a patch of another run"),
        "{warned}"
    );
    // As long as nobody has assigned the addresses, nothing more can be done.
    assert_eq!(done(&states(&scratch, &lvs)), ["namespace", "kubeconfig"]);
    assert_eq!(patch(&scratch, &lvs), [""; 0]);
    for (file, from, to) in [
        (CATALOG, "10.2.1.x # to be assigned", "10.2.1.40"),
        (CATALOG, "10.2.2.x # to be assigned", "10.2.2.40"),
        (ZONE, "10.2.1.x ; to be assigned", "10.2.1.40"),
        (ZONE, "10.2.2.x ; to be assigned", "10.2.2.40"),
        (
            REVERSE,
            "x   1H  IN PTR  my-svc.svc.codfw.wmnet. ; to be assigned",
            "40  1H  IN PTR  my-svc.svc.codfw.wmnet.",
        ),
        (
            REVERSE,
            "x   1H  IN PTR  my-svc.svc.eqiad.wmnet. ; to be assigned",
            "40  1H  IN PTR  my-svc.svc.eqiad.wmnet.",
        ),
    ] {
        let text = scratch.text(file);
        assert!(text.contains(from), "{file}: {text}");
        scratch.write(file, text.replace(from, to));
    }
    assert_eq!(
        done(&states(&scratch, &lvs)),
        ["namespace", "kubeconfig", "catalog", "addresses"]
    );
    assert_eq!(patch(&scratch, &lvs), ["01-puppet-lvs-setup.patch"]);
    assert_eq!(patch(&scratch, &lvs), ["01-puppet-production.patch"]);
    assert_eq!(patch(&scratch, &lvs), ["01-dns-discovery.patch"]);
    assert_eq!(
        added(&scratch, MOCK),
        ["disc-my-svc       => { map => mock, dcmap => { mock => 192.0.2.1 } }"]
    );
    assert!(
        added(&scratch, ZONE)
            .contains(&"my-svc        300/10 IN DYNA geoip!disc-my-svc".to_owned())
    );
    let all = [
        "namespace",
        "kubeconfig",
        "catalog",
        "addresses",
        "lvs-setup",
        "production",
        "discovery",
    ];
    assert_eq!(done(&states(&scratch, &lvs)), all);
    assert_eq!(
        checklist(&scratch, &["--exit-code", "--traffic=lvs"]).status,
        Some(0)
    );
    assert_eq!(patch(&scratch, &lvs), [""; 0]);
}

#[test]
fn known_addresses_stand_in_their_place() {
    let scratch = scratch();
    let entry = "\n  my-svc:\n    ip:\n      codfw:\n        default: 10.2.1.12\n      eqiad:\n        default: 10.2.2.25\n    state: service_setup\n";
    scratch.write(CATALOG, scratch.text(CATALOG) + entry);
    assert_eq!(
        patch(&scratch, &["--traffic=lvs"]),
        [
            "01-puppet-kubeconfig.patch",
            "02-dns-addresses.patch",
            "03-puppet-lvs-setup.patch"
        ]
    );
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
            "02-puppet-catalog.patch",
            "03-dns-names.patch"
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
        ["namespace", "kubeconfig", "catalog", "names", "production"]
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
            "namespace",
            "ingress",
            "kubeconfig",
            "catalog",
            "names",
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
