//! `new-service checklist` with clones of the repositories that others work in: patches that git
//! applies, and what is done.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run git as they need"
)]

mod harness;

use std::path::Path;
use std::process::Command;

use harness::program::{Outcome, Scratch, fixture};
use serde_json::Value;

const CATALOG: &str = "puppet/hieradata/common/service.yaml";
const USERS: &str = "puppet/hieradata/common/profile/kubernetes/deployment_server.yaml";
const LISTENERS: &str = "puppet/hieradata/common/profile/services_proxy/envoy.yaml";
const ZONE: &str = "dns/templates/wmnet";
const REVERSE: &str = "dns/templates/10.in-addr.arpa";
const MOCK: &str = "dns/utils/mock_etc/discovery-geo-resources";

/// A checkout with the service `my-svc`, and clones beside it.
fn scratch() -> Scratch {
    let scratch = Scratch::checkout();
    let args = [
        "my-svc",
        "--chart=python-webapp",
        "--environments=staging,eqiad,codfw",
    ];
    scratch.run(args).expect_done();
    for clone in ["puppet", "dns"] {
        for (name, text) in texts(&fixture(clone), "") {
            scratch.write(&format!("{clone}/{name}"), text);
        }
        git(&scratch, clone, &["init", "--quiet"]);
    }
    scratch
}

fn texts(folder: &Path, below: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder.join(below)).expect("a folder of fixtures") {
        let entry = entry.expect("a fixture");
        let name = entry.file_name().into_string().expect("a name");
        let name = format!("{below}{name}");
        if entry.path().is_dir() {
            found.extend(texts(folder, &format!("{name}/")));
        } else {
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            found.push((name, text));
        }
    }
    found
}

fn git(scratch: &Scratch, clone: &str, args: &[&str]) {
    let output = Command::new("git")
        .args(args)
        .current_dir(scratch.path(clone))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").expect("a PATH"))
        .env("HOME", scratch.root())
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn checklist(scratch: &Scratch, args: &[&str]) -> Outcome {
    let all = ["checklist", "my-svc", "--puppet=puppet", "--dns=dns"]
        .iter()
        .chain(args);
    scratch.run(all)
}

/// What is done, by the steps' ids, without those that nothing shows.
fn states(scratch: &Scratch, args: &[&str]) -> Vec<(String, String)> {
    let args: Vec<&str> = ["--format=json"].iter().chain(args).copied().collect();
    let list: Value =
        serde_json::from_str(&checklist(scratch, &args).expect_done().stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let steps = list["steps"].as_array().expect("a list").iter();
    let steps = steps.map(|step| (text(&step["id"]), text(&step["status"]["state"])));
    steps.filter(|(_, state)| state != "cannot tell").collect()
}

fn done(states: &[(String, String)]) -> Vec<&str> {
    let done = states.iter().filter(|(_, state)| state == "done");
    done.map(|(id, _)| id.as_str()).collect()
}

/// Writes the patches and has git apply them; returns their names.
fn patch(scratch: &Scratch, args: &[&str]) -> Vec<String> {
    let folder = scratch.path("patches");
    let _ = std::fs::remove_dir_all(&folder);
    let args: Vec<&str> = ["--patches=patches"].iter().chain(args).copied().collect();
    checklist(scratch, &args).expect_done();
    let mut names: Vec<String> = match std::fs::read_dir(&folder) {
        Err(_) => Vec::new(),
        Ok(entries) => {
            let names = entries.map(|entry| entry.expect("a patch").file_name());
            names
                .map(|name| name.into_string().expect("a name"))
                .collect()
        }
    };
    names.sort();
    for name in &names {
        let clone = name.split('-').nth(1).expect("the clone's name");
        let patch = format!("../patches/{name}");
        git(scratch, clone, &["apply", "--check", &patch]);
    }
    for name in &names {
        let clone = name.split('-').nth(1).expect("the clone's name");
        git(scratch, clone, &["apply", &format!("../patches/{name}")]);
    }
    names
}

/// The lines of a file that are not in the fixture, after a look that all of the fixture is there.
fn added(scratch: &Scratch, file: &str) -> Vec<String> {
    let (clone, inside) = file.split_once('/').expect("a clone's file");
    let before = std::fs::read_to_string(fixture(clone).join(inside)).expect("a fixture");
    let after = scratch.text(file);
    let mut old = before.lines().peekable();
    let mut new = Vec::new();
    for line in after.lines() {
        match old.next_if_eq(&line) {
            Some(_) => {}
            None => new.push(line.to_owned()),
        }
    }
    assert_eq!(old.next(), None, "{file} lost a line");
    new
}

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
            "  my-svc: {ip: {eqiad: {default: 10.2.2.12}, codfw: {default: 10.2.1.12}}, state: service_setup}\n\n"
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
            "dns is no clone of operations/puppet: it has no hieradata",
        ),
        (
            &["--dns=puppet"],
            2,
            "puppet is no clone of operations/dns: it has no templates/wmnet",
        ),
        (&["--patches=x"], 2, "--patches needs clones"),
    ] {
        let stderr = said(args, status);
        assert!(stderr.contains(text), "{args:?}: {stderr}");
    }
    scratch.write(CATALOG, "service::catalog: [\n");
    let stderr = said(&["--puppet=puppet"], 1);
    assert!(
        stderr.contains("hieradata/common/service.yaml: line 1, column 19"),
        "{stderr}"
    );
    scratch.write(CATALOG, "other: {}\n");
    let stderr = said(&["--puppet=puppet"], 1);
    assert!(stderr.contains("has no service::catalog"), "{stderr}");
    scratch.write(ZONE, "; nothing\n");
    let stderr = said(&["--dns=dns"], 1);
    assert!(
        stderr.contains("templates/wmnet has no $ORIGIN svc.codfw.wmnet"),
        "{stderr}"
    );
}

#[test]
fn ports_of_others_are_a_warning_and_auto_takes_a_free_one() {
    let scratch = scratch();
    scratch.write(
        "helmfile.d/services/alpha/values-eqiad.yaml",
        "tls:\n  public_port: 4002\n",
    );
    let warned = checklist(&scratch, &["--traffic=lvs", "--port=4002"]);
    assert!(
        warned
            .stderr
            .contains("port 4002 is the public_port of alpha already"),
        "{}",
        warned.stderr
    );
    // 4001 is taken in the catalog.
    let auto = checklist(&scratch, &["--traffic=lvs", "--port=auto"]);
    assert!(auto.stderr.contains("port 4003 is free"), "{}", auto.stderr);
    assert!(
        auto.stdout.contains("      port: 4003\n"),
        "{}",
        auto.stdout
    );
    // Once the catalog has the service, its port stays.
    patch(&scratch, &["--traffic=lvs", "--port=auto"]);
    let same = checklist(&scratch, &["--traffic=lvs", "--port=auto"]);
    assert_eq!(same.stderr, "");
    assert!(
        same.stdout.contains("      port: 4003\n"),
        "{}",
        same.stdout
    );
    let created = scratch
        .run([
            "other-svc",
            "--traffic=lvs",
            "--port=auto",
            "--commit-message",
        ])
        .expect_done();
    assert!(
        created.stderr.contains("port 4001 is free"),
        "{}",
        created.stderr
    );
    let warned = scratch
        .run(["third-svc", "--traffic=lvs", "--port=4002"])
        .expect_done();
    assert!(
        warned
            .stderr
            .contains("port 4002 is the public_port of alpha"),
        "{}",
        warned.stderr
    );
}

#[test]
fn the_list_goes_to_a_file_and_into_a_ticket() {
    let scratch = scratch();
    let outcome = checklist(&scratch, &["--format=phabricator", "-o", "out/list"]).expect_done();
    assert_eq!(outcome.stdout, "");
    let text = scratch.text("out/list");
    assert!(text.starts_with("= Checklist: my-svc =\n"), "{text}");
    assert!(
        text.contains("\n[x] **1. Ask for the namespace my-svc**\n"),
        "{text}"
    );
    assert!(text.contains("\n```\nmy-svc: {}\n```\n"), "{text}");
    // A second time it is written over.
    checklist(&scratch, &["-o", "out/list"]).expect_done();
    assert!(
        scratch
            .text("out/list")
            .starts_with("# Checklist: my-svc\n")
    );
}

#[test]
fn the_commit_message_has_the_form_of_the_checkout() {
    let scratch = scratch();
    let message = checklist(&scratch, &["--commit-message", "--task=T123"])
        .expect_done()
        .stdout;
    assert_eq!(
        message,
        "my-svc: add the service\n\nWhy:\n- my-svc is a new service, to run in staging, eqiad and codfw\n\nWhat:\n- add helmfile.d/services/my-svc, with the chart python-webapp\n- ask for the namespace my-svc in helmfile.d/admin_ng/values/main.yaml\n\nBug: T123\n"
    );
    let created = scratch
        .run(["fresh", "--only=namespace", "--commit-message", "--task=T9"])
        .expect_done();
    assert!(
        created.stdout.contains("\nfresh: ask for the namespace\n"),
        "{}",
        created.stdout
    );
    assert!(
        created.stdout.ends_with("\nBug: T9\n"),
        "{}",
        created.stdout
    );
}
