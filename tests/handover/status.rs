//! What is done, what is missing, and clones that cannot tell.

use super::*;

#[test]
fn each_step_is_missing_or_done_by_itself() {
    let steps: [(&str, &[(&str, &str)]); 5] = [
        ("kubeconfig", &[(USERS, "    half:")]),
        (
            "discovery",
            &[
                (ZONE, "; behind the ingress\nzeta          300"),
                (MOCK, "disc-with"),
            ],
        ),
        (
            "addresses",
            &[
                (ZONE, "; 12 is kept"),
                (ZONE, "omega       1H  IN A        10.2.1"),
                (REVERSE, "; 12 is kept"),
                (REVERSE, "30  1H  IN PTR  omega.svc.codfw"),
            ],
        ),
        ("catalog", &[(CATALOG, "  # Behind the ingress.")]),
        ("listener", &[(LISTENERS, "  # one more")]),
    ];
    let lines = |id: &str, place: usize| match (id, place) {
        ("kubeconfig", _) => "    my-svc: {usernames: [{name: my-svc}, {name: my-svc-deploy}]}\n",
        ("discovery", 0) => "my-svc 300/10 IN DYNA geoip!disc-my-svc\n",
        ("discovery", _) => "disc-my-svc => { map => mock, dcmap => { mock => 192.0.2.1 } }\n",
        ("addresses", 0) => "my-svc 1H IN A 10.2.2.12\n",
        ("addresses", 1) => "my-svc 1H IN A 10.2.1.12\n",
        ("addresses", 2) => "12 1H IN PTR my-svc.svc.eqiad.wmnet.\n",
        ("addresses", _) => "12 1H IN PTR my-svc.svc.codfw.wmnet.\n",
        ("catalog", _) => {
            "  my-svc: {ip: {eqiad: {default: 10.2.2.12}, codfw: {default: 10.2.1.12}}, state: service_setup, discovery: [{dnsdisc: my-svc, active_active: true}]}\n\n"
        }
        (_, _) => "  - {name: my-svc, service: my-svc, port: 6003}\n",
    };
    for chosen in 0..1 << steps.len() {
        let scratch = scratch();
        let mut expected = vec!["namespace"];
        for (bit, (id, places)) in steps.iter().enumerate() {
            if chosen & (1 << bit) == 0 {
                continue;
            }
            expected.push(id);
            for (place, (file, before)) in places.iter().enumerate() {
                let text = scratch.text(file);
                assert!(text.contains(before), "{file}: {before}");
                let line = lines(id, place).to_owned() + before;
                scratch.write(file, text.replacen(before, &line, 1));
            }
        }
        let states = states(&scratch, &["--traffic=lvs"]);
        let mut found = done(&states);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{chosen:b}");
    }
}

#[test]
fn half_of_a_step_is_missing_with_what_there_is() {
    let scratch = scratch();
    let text = scratch.text(USERS);
    scratch.write(
        USERS,
        text.replace(
            "    half:\n      usernames:\n        - name: half\n",
            "    my-svc:\n      usernames:\n        - name: my-svc\n",
        ),
    );
    let outcome = checklist(&scratch, &[]).expect_done();
    let said = "missing (hieradata/common/profile/kubernetes/deployment_server.yaml:17 lacks the user my-svc-deploy)";
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    assert_eq!(patch(&scratch, &[]), [""; 0]);
}

#[test]
fn bad_clones_get_a_clear_message() {
    let scratch = scratch();
    let said = |args: &[&str], status: i32| {
        let args: Vec<&str> = ["checklist", "my-svc", "--traffic=lvs"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        scratch.refused(status, &args).stderr
    };
    for (args, status, text) in [
        (&["--puppet=gone"] as &[&str], 2, "there is no folder gone"),
        (
            &["--puppet=dns"],
            2,
            "dns is not a clone of operations/puppet: it has no hieradata",
        ),
        (
            &["--dns=puppet"],
            2,
            "puppet is not a clone of operations/dns: it has no templates/wmnet",
        ),
        (&["--patches=x"], 2, "--patches needs clones"),
    ] {
        let stderr = said(args, status);
        assert!(stderr.contains(text), "{args:?}: {stderr}");
    }
}

/// A file, what it holds if it is there, the reason that is given, and the steps that need it.
type UnreadCase<'c> = (&'c str, Option<&'c [u8]>, &'c str, &'c [&'c str]);

#[test]
fn a_file_that_tells_nothing_takes_only_its_steps_with_it() {
    let lvs = ["--traffic=lvs", "--port=4100"];
    let whole = states(&scratch(), &lvs);
    let catalog: &[&str] = &["catalog", "lvs-setup", "production"];
    let zone: &[&str] = &["addresses", "discovery"];
    let cases: [UnreadCase<'_>; 11] = [
        (
            LISTENERS,
            None,
            "the clone has no hieradata/common/profile/services_proxy/envoy.yaml",
            &["listener"],
        ),
        (
            LISTENERS,
            Some(b"other: []\n"),
            "envoy.yaml has no profile::services_proxy",
            &["listener"],
        ),
        (
            USERS,
            Some(b""),
            "deployment_server.yaml has no profile::kubernetes",
            &["kubeconfig"],
        ),
        (
            USERS,
            Some(b"a: [\n"),
            "deployment_server.yaml:1:4: ",
            &["kubeconfig"],
        ),
        (
            CATALOG,
            Some(b"service::catalog: [\n"),
            "service.yaml:1:19: ",
            catalog,
        ),
        (
            CATALOG,
            Some(b""),
            "hieradata/common/service.yaml has no service::catalog",
            catalog,
        ),
        (
            CONFTOOL,
            Some(b"a: \xff\n"),
            "services.yaml is not UTF-8",
            &["workers"],
        ),
        (
            REVERSE,
            None,
            "the clone has no templates/10.in-addr.arpa",
            &["addresses"],
        ),
        (
            MOCK,
            None,
            "the clone has no utils/mock_etc/discovery-geo-resources",
            &["discovery"],
        ),
        (ZONE, Some(b""), "templates/wmnet is empty", zone),
        (ZONE, Some(b"a \xff\n"), "wmnet is not UTF-8", zone),
    ];
    for (file, bytes, reason, steps) in cases {
        let scratch = scratch();
        match bytes {
            None => std::fs::remove_file(scratch.path(file)).expect("a file"),
            Some(bytes) => std::fs::write(scratch.path(file), bytes).expect("a file"),
        }
        let found = states(&scratch, &lvs);
        let mut expected = whole.clone();
        expected.retain(|(id, _)| !steps.contains(&id.as_str()));
        assert_eq!(found, expected, "{file}: {reason}");
        let list = checklist(&scratch, &lvs).expect_done().stdout;
        let said = list
            .lines()
            .filter(|line| line.contains("cannot tell (") && line.contains(reason));
        assert_eq!(said.count(), steps.len(), "{reason}: {list}");
        // No patch has an address that may be taken, or a file that was not read.
        let patches = patch(&scratch, &lvs);
        let is_of = |step: &&str| {
            patches
                .iter()
                .any(|name| name.ends_with(&format!("{step}.patch")))
        };
        assert_eq!(
            steps.iter().find(|step| is_of(step)),
            None,
            "{file}: {patches:?}"
        );
        if [ZONE, REVERSE, CATALOG].contains(&file) {
            assert_eq!(patches, ["01-puppet-kubeconfig.patch"], "{file}");
        }
    }
}

#[test]
fn a_step_without_a_place_does_not_take_the_list_with_it() {
    let scratch = scratch();
    scratch.write(ZONE, "; nothing\n");
    for (path, text) in [
        (CONFTOOL, "a: [\n"),
        (
            USERS,
            "profile::kubernetes::deployment_server::services: {}\n",
        ),
    ] {
        scratch.write(path, text);
    }
    std::fs::remove_file(scratch.path(MOCK)).ok();
    scratch.write(MOCK, "");
    let list = checklist(&scratch, &["--traffic=lvs", "--port=4100"])
        .expect_done()
        .stdout;
    for reason in [
        "cannot tell (templates/wmnet has no $ORIGIN svc.eqiad.wmnet)",
        "cannot tell (conftool-data/discovery/services.yaml:1:4: ",
        "deployment_server.yaml has no group main yet)",
    ] {
        assert!(list.contains(reason), "{reason}: {list}");
    }
    // What has a place is still to be had.
    assert_eq!(
        patch(&scratch, &["--traffic=lvs", "--port=4100"]),
        ["01-puppet-catalog.patch"]
    );
}

#[test]
fn a_namespace_of_two_groups_is_asked_for_in_both() {
    let scratch = scratch();
    let helmfile = "helmfile.d/services/my-svc/helmfile.yaml";
    let text = scratch.text(helmfile);
    let more = text.replace(
        "  codfw:\n",
        "  dse-k8s-eqiad:\n    values:\n      - releases: [main]\n  codfw:\n",
    );
    assert_ne!(text, more);
    scratch.write(helmfile, more);
    assert_eq!(done(&states(&scratch, &[])), [""; 0]);
    let values = "helmfile.d/admin_ng/values/dse-k8s.yaml";
    scratch.write(values, scratch.text(values) + "  my-svc: {}\n");
    assert_eq!(done(&states(&scratch, &[])), ["namespace"]);
    let list = checklist(&scratch, &[]).expect_done().stdout;
    assert!(
        list.contains("values/main.yaml:29, helmfile.d/admin_ng/values/dse-k8s.yaml:"),
        "{list}"
    );
    assert!(
        list.contains("helmfile -e dse-k8s-eqiad -l name=namespaces apply"),
        "{list}"
    );
}

#[test]
fn a_name_that_leads_elsewhere_is_not_that_of_the_ingress() {
    let scratch = scratch();
    let ingress = ["--traffic=ingress"];
    let zone = scratch.text(ZONE).replace(
        "$ORIGIN svc.codfw.wmnet.\n",
        "$ORIGIN svc.codfw.wmnet.\nmy-svc 1H IN A 10.2.1.9\n",
    );
    scratch.write(ZONE, zone);
    patch(&scratch, &ingress);
    assert_eq!(
        done(&states(&scratch, &ingress)),
        ["kubeconfig", "namespace", "catalog"]
    );
    let list = checklist(&scratch, &ingress).expect_done().stdout;
    let reason = "no my-svc.svc.codfw.wmnet that leads to the ingress (templates/wmnet:";
    assert!(list.contains(reason), "{list}");
}

/// A release that no environment lists is installed nowhere, whatever it is declared to load.
#[test]
fn the_secrets_are_those_of_a_listed_release() {
    let scratch = scratch();
    let helmfile = "helmfile.d/services/my-svc/helmfile.yaml";
    let text = scratch.text(helmfile);
    let old = "releases:\n  - name: old\n    values:\n      - /etc/helmfile-defaults/private/old/{{ .Environment.Name }}.yaml\n";
    let changed = text.replace("\nreleases:\n", &format!("\n{old}"));
    assert_ne!(text, changed);
    scratch.write(helmfile, changed);
    let list = checklist(&scratch, &[]).expect_done().stdout;
    let said = "They become /etc/helmfile-defaults/private/main_services/my-svc/ENV.yaml,";
    assert!(list.contains(said), "{list}");
}

/// Clusters that merge puppet's deploy users have namespaces of which no values file knows.
#[test]
fn a_name_that_stands_in_the_deploy_users_alone_has_a_checklist() {
    let scratch = scratch();
    let admin = "helmfile.d/admin_ng/helmfile.yaml";
    let own = "      - \"values/{{ .Environment.Name }}/values.yaml\"\n";
    let merged = format!("{own}      - \"/etc/helmfile-defaults/services-x.yaml\"\n");
    scratch.write(admin, scratch.text(admin).replace(own, &merged));
    scratch.write(
        USERS,
        scratch
            .text(USERS)
            .replace("    half:\n", "    half:\n      namespace: whole\n"),
    );
    let state = |name: &str, args: &[&str]| {
        let all = ["checklist", name, "--format=json"];
        let args = all.iter().chain(args);
        let list: Value =
            serde_json::from_str(&scratch.run(args).expect_done().stdout).expect("JSON");
        let mut steps = list["steps"].as_array().expect("a list").iter();
        let step = steps.find(|step| step["id"] == "namespace");
        let status = &step.expect("a step")["status"];
        let evidence = status["evidence"].as_str().expect("a text").to_owned();
        (
            status["state"].as_str().expect("a text").to_owned(),
            evidence,
        )
    };
    // Those of its clusters that make certificates want it in the values too.
    let (found, evidence) = state("whole", &["--puppet=puppet"]);
    assert_eq!(found, "missing");
    assert!(
        evidence.contains("in eqiad and codfw only deploy users"),
        "{evidence}"
    );
    assert!(evidence.contains("deployment_server.yaml:17"), "{evidence}");
    // The entry is for a namespace of another name, and nobody knows of it without the clone.
    scratch.refused(2, &["checklist", "half", "--puppet=puppet"]);
    scratch.refused(2, &["checklist", "whole"]);
    let staging = scratch
        .text(admin)
        .replace("namespace_certificates: true", "x: 1");
    scratch.write(admin, staging);
    assert_eq!(state("whole", &["--puppet=puppet"]).0, "done");
}
