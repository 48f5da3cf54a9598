//! `check` and `checklist` say the same of every service's namespaces.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and print as they need"
)]

#[path = "../harness/mod.rs"]
mod harness;
mod moved;
mod several;

use harness::program::{Scratch, fixture};
use serde_json::Value;

const GAMMA: &str = "helmfile.d/dse-k8s-services/gamma/helmfile.yaml";

/// A second cluster for the group of gamma, and services in the one, the other and both, of which
/// some lack their namespace somewhere.
fn with_two_clusters() -> Scratch {
    let scratch = Scratch::checkout();
    let admin = "helmfile.d/admin_ng/helmfile.yaml";
    let cluster = "  dse-k8s-codfw:\n    values:\n      - \"values/common.yaml\"\n      - \"values/dse-k8s.yaml\"\n      - \"values/{{ .Environment.Name }}/values.yaml\"\n";
    let text = scratch
        .text(admin)
        .replacen("\n---\n", &format!("\n{cluster}\n---\n"), 1);
    scratch.write(admin, text);
    let own = |site: &str| format!("helmfile.d/admin_ng/values/dse-k8s-{site}/values.yaml");
    scratch.write(
        &own("eqiad"),
        "namespaces:\n  both: {}\n  east: {}\n  half: {}\n",
    );
    scratch.write(&own("codfw"), "namespaces:\n  both: {}\n  west: {}\n");
    let gamma = scratch.text(GAMMA);
    let list = "  dse-k8s-eqiad:\n    values:\n      - releases: [production]\n";
    assert!(gamma.contains(list));
    let codfw = list.replace("eqiad", "codfw");
    let everywhere = format!("{list}{codfw}");
    for (name, environments) in [
        ("east", list),
        ("west", &codfw),
        ("both", &everywhere),
        ("half", &everywhere),
        ("none", &everywhere),
        ("stray", &codfw),
        ("twin", &everywhere),
        ("twin-b", &everywhere),
        ("made", &everywhere),
        ("unsaid", &everywhere),
    ] {
        let text = gamma.replace(list, environments).replace("gamma", name);
        let text = match name {
            "stray" => text.replace("namespace: stray", "namespace: east"),
            // Two namespaces, of which the second is missing; and two that are there.
            "twin" => with_second(&text, "twin", "both", "west"),
            "twin-b" => with_second(&text, "twin-b", "both", "gamma"),
            "made" => text.replace("namespace: made", "namespace: {{ .Values.ns }}"),
            "unsaid" => text.replace("    namespace: unsaid\n", ""),
            _ => text,
        };
        let folder = format!("helmfile.d/dse-k8s-services/{name}");
        scratch.write(&format!("{folder}/helmfile.yaml"), text);
        scratch.write(&format!("{folder}/values.yaml"), "a: 1\n");
    }
    scratch
}

/// A helmfile with a second release, each in a namespace of its own.
fn with_second(text: &str, name: &str, first: &str, second: &str) -> String {
    let own = text.replace(
        &format!("namespace: {name}\n"),
        &format!("namespace: {first}\n"),
    );
    let own = own.replace("[production]", "[production, second]");
    format!("{own}  - name: second\n    <<: *default\n    namespace: {second}\n")
}

/// A service in both clusters beside those in one of them, each with settings for its namespace, in
/// the file where the others in the same clusters have theirs.
fn with_siblings() -> Scratch {
    let scratch = Scratch::copy_of(&fixture("two-clusters"));
    let codfw = "helmfile.d/dse-k8s-services/mars";
    let moon = scratch.text("helmfile.d/dse-k8s-services/moon/helmfile.yaml");
    let mars = moon.replace("moon", "mars").replace("eqiad", "codfw");
    scratch.write(&format!("{codfw}/helmfile.yaml"), mars);
    scratch.write(&format!("{codfw}/values.yaml"), "a: 1\n");
    for (file, name) in [("dse-k8s", "pair"), ("dse-k8s-codfw/values", "mars")] {
        let path = format!("helmfile.d/admin_ng/values/{file}.yaml");
        let text = scratch.text(&path).replace("  pair: {}\n", "");
        let entry = format!("namespaces:\n  {name}:\n    tlsHostnames: [{name}]\n");
        scratch.write(&path, text.replace("namespaces:\n", &entry));
    }
    scratch
}

/// The administrators' values files that a run changes, with what they hold then.
fn values_after(scratch: &Scratch, args: &[&str]) -> Vec<(String, String)> {
    let fresh = Scratch::copy_of(scratch.root());
    fresh.run(args).expect_done();
    let files = ["dse-k8s", "dse-k8s-eqiad/values", "dse-k8s-codfw/values"];
    let files = files.map(|file| format!("helmfile.d/admin_ng/values/{file}.yaml"));
    let after = files.map(|file| (fresh.text(&file), file));
    let changed = after.into_iter();
    let changed = changed.filter(|(text, file)| *text != scratch.text(file));
    changed.map(|(text, file)| (file, text)).collect()
}

/// The state of the step that asks for a service's namespace.
fn namespace_step(scratch: &Scratch, service: &str) -> String {
    step_state(scratch, service, "namespace")
}

fn step_state(scratch: &Scratch, service: &str, id: &str) -> String {
    let args = ["checklist", service, "--format=json"];
    let outcome = scratch.run(args).expect_done();
    let list: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    let mut steps = list["steps"].as_array().expect("a list").iter();
    let step = steps.find(|step| step["id"] == id).expect("a step");
    let state = &step["status"]["state"];
    state.as_str().expect("a text").to_owned()
}

/// What `check` says of the namespace of a service: missing, unknown, or there.
fn namespace_rule(scratch: &Scratch, service: &str) -> &'static str {
    let outcome = scratch.run(["check", service, "-v", "--format=json"]);
    let report: Value = serde_json::from_str(&outcome.stdout).expect("it is JSON");
    let mut findings = report["findings"].as_array().expect("a list").iter();
    let is_left_out = |line: &str| line.contains("left out:") && line.contains("missing-namespace");
    if findings.any(|finding| finding["rule"] == "missing-namespace") {
        "missing"
    } else if outcome.stderr.lines().any(is_left_out) {
        "cannot tell"
    } else {
        "done"
    }
}

const SERVICES: [&str; 13] = [
    "alpha", "zeta", "gamma", "east", "west", "both", "half", "none", "stray", "twin", "twin-b",
    "made", "unsaid",
];

/// The services of which both say this, having asserted that they agree about each.
fn agreed<'s>(scratch: &Scratch, services: &[&'s str], state: &str) -> Vec<&'s str> {
    let is_so = |service: &&&str| {
        let step = namespace_step(scratch, service);
        assert_eq!(namespace_rule(scratch, service), step, "{service}");
        step == state
    };
    services.iter().filter(is_so).copied().collect()
}

#[test]
fn check_and_checklist_agree_about_the_namespace_of_every_service() {
    let scratch = with_two_clusters();
    let lacking = agreed(&scratch, &SERVICES, "missing");
    assert_eq!(lacking, ["half", "none", "stray", "twin"]);
    let unknown = agreed(&scratch, &SERVICES, "cannot tell");
    assert_eq!(unknown, ["made", "unsaid"]);
    let text = scratch.run(["check", "half"]).stdout;
    let expected = "error[missing-namespace]: the namespace half is missing in dse-k8s-codfw\n    help: add it to helmfile.d/admin_ng/values/dse-k8s-codfw/values.yaml: new-service create half --only namespace --group dse-k8s-services\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn they_agree_about_files_that_cannot_be_read() {
    for broken in ["a: [\n", ""] {
        let scratch = with_two_clusters();
        let own = "helmfile.d/admin_ng/values/dse-k8s-codfw/values.yaml";
        scratch.write(own, broken);
        let state = if broken.is_empty() {
            "missing"
        } else {
            "cannot tell"
        };
        let found = agreed(&scratch, &["both", "west", "east", "gamma"], state);
        assert_eq!(found, ["both", "west"], "{broken:?}");
    }
    let scratch = with_two_clusters();
    scratch.write("helmfile.d/admin_ng/helmfile.yaml", "a: [\n");
    let services = ["alpha", "gamma", "none"];
    assert_eq!(agreed(&scratch, &services, "cannot tell"), services);
}

#[test]
fn they_agree_without_a_helmfile_of_the_administrators() {
    let scratch = with_two_clusters();
    let admin = scratch.path("helmfile.d/admin_ng/helmfile.yaml");
    std::fs::remove_file(admin).expect("it is there");
    let services = ["alpha", "gamma"];
    assert_eq!(agreed(&scratch, &services, "done"), ["alpha"]);
    assert_eq!(agreed(&scratch, &services, "cannot tell"), ["gamma"]);
    let main = "helmfile.d/admin_ng/values/main.yaml";
    let without = scratch.text(main).replace("  alpha:", "  other:");
    scratch.write(main, without);
    assert_eq!(agreed(&scratch, &services, "missing"), ["alpha"]);
}

#[test]
fn what_check_says_to_do_about_a_missing_namespace_does_it() {
    let scratch = with_two_clusters();
    let text = scratch.run(["check"]).stdout;
    let asked = text.lines().filter_map(|line| {
        line.split_once("help: add it to ")?
            .1
            .split_once(": new-service ")
    });
    let commands: Vec<&str> = asked.map(|(_, command)| command).collect();
    assert_eq!(commands.len(), 4, "{text}");
    for command in commands {
        scratch.run(command.split(' ')).expect_done();
    }
    assert_eq!(agreed(&scratch, &SERVICES, "missing"), [""; 0]);
}

#[test]
fn the_checklist_that_a_run_for_a_namespace_names_is_there() {
    let in_group = ["--group", "dse-k8s-services"];
    let with_other = ["--namespace", "other"];
    let bare = Scratch::checkout();
    std::fs::remove_dir_all(bare.path("helmfile.d/admin_ng")).expect("it is there");
    for scratch in [with_two_clusters(), bare, Scratch::new()] {
        for more in [&[] as &[&str], &in_group, &with_other] {
            let is_folder = !scratch.path("helmfile.d").exists();
            if is_folder && more == in_group {
                continue;
            }
            let name = format!("svc-{}", more.len() + more.concat().len());
            let args = [name.as_str(), "--only=namespace"];
            let outcome = scratch.run(args.iter().chain(more)).expect_done();
            let said = outcome.stderr.split_once("The steps in full: new-service ");
            let (_, command) = said.expect("it names a command");
            let list = scratch.run(command.trim_end().split(' ')).expect_done();
            let heading = format!("# Checklist: {name}\n");
            assert!(list.stdout.starts_with(&heading), "{command}");
        }
    }
}

#[test]
fn a_service_like_another_has_its_namespace_where_those_in_its_clusters_have_theirs() {
    let scratch = with_siblings();
    let (eqiad, codfw) = ("dse-k8s-eqiad", "dse-k8s-codfw");
    let both = "dse-k8s-eqiad,dse-k8s-codfw";
    let own = |cluster: &str| format!("helmfile.d/admin_ng/values/{cluster}/values.yaml");
    let common = "helmfile.d/admin_ng/values/dse-k8s.yaml".to_owned();
    for (sibling, environments, file) in [
        ("pair", both, common),
        ("pair", eqiad, own(eqiad)),
        ("pair", codfw, own(codfw)),
        ("sun", eqiad, own(eqiad)),
        ("moon", eqiad, own(eqiad)),
        ("mars", codfw, own(codfw)),
    ] {
        let group = ["--group", "dse-k8s-services"];
        let start = ["comet", "-e", environments, "--yes"];
        let like = ["--like", sibling];
        let only = ["--only", "namespace"];
        let run = |more: &[&[&str]]| values_after(&scratch, &[&start, &more.concat()[..]].concat());
        let whole = run(&[&group, &like]);
        let case = format!("{sibling} {environments}");
        let paths: Vec<&str> = whole.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, [file.as_str()], "{case}");
        assert_eq!(whole, run(&[&group, &like, &only]), "{case}");
        let plain = run(&[&group, &only]);
        assert_eq!(plain.len(), 1, "{case}");
        assert_eq!(plain[0].0, file, "{case}");
        // The settings come along, wherever the sibling has them.
        let settings = match sibling {
            "moon" => "  comet: {}\n",
            "sun" => "  comet:\n    tlsHostnames: [sunshine]\n",
            _ => "  comet:\n    tlsHostnames: [comet]\n",
        };
        assert!(whole[0].1.contains(settings), "{case}: {}", whole[0].1);
    }
}

#[test]
fn settings_that_another_file_cannot_say_are_pointed_out() {
    let scratch = with_siblings();
    let common = "helmfile.d/admin_ng/values/dse-k8s.yaml";
    let text = "hosts: &hosts [a.b]\nnamespaces:\n  pair:\n    tlsHostnames: *hosts\n";
    scratch.write(common, text);
    let args = ["comet", "--like=pair", "-e=dse-k8s-codfw", "--yes"];
    let outcome = scratch.run(args).expect_done();
    let warning = format!("warning: {common}:3: the settings of namespace pair cannot be said in");
    assert!(outcome.stderr.contains(&warning), "{}", outcome.stderr);
}

#[test]
fn an_operators_list_that_cannot_be_read_is_pointed_out() {
    let scratch = with_siblings();
    let list = "helmfile.d/admin_ng/values/dse-k8s-eqiad/sky-operator-values.yaml";
    scratch.write(list, b"watch: [sun] # \xff\n");
    let outcome = scratch.run(["comet", "--like=sun", "--yes"]).expect_done();
    let warning = outcome.stderr.lines().find(|line| line.contains(list));
    let warning = warning.expect("a warning");
    assert!(
        warning.ends_with("if sun is in a list there, comet has to be too"),
        "{warning}"
    );
    // Nearby, a file that is no list of it is none of this.
    scratch.write(list, "watch: [moon]\n");
    let outcome = Scratch::copy_of(scratch.root());
    let outcome = outcome.run(["dust", "--like=sun", "--yes"]).expect_done();
    assert!(!outcome.stderr.contains(list), "{}", outcome.stderr);
}

#[test]
fn a_namespace_for_one_cluster_never_goes_to_all_for_want_of_its_own_file() {
    let scratch = with_siblings();
    let own = "helmfile.d/admin_ng/values/dse-k8s-codfw/values.yaml";
    let like = ["comet", "--like=pair", "-e=dse-k8s-codfw", "--yes"];
    let group = "--group=dse-k8s-services";
    let only = ["comet", group, "--only=namespace", "-e=dse-k8s-codfw"];
    let said = |expected: &str| {
        for args in [&like, &only] {
            let stderr = scratch.refused(1, args).stderr;
            assert!(stderr.contains(expected), "{stderr}");
            assert!(stderr.contains("\nhelp: "), "{stderr}");
        }
    };
    scratch.write(own, "a: 1\n");
    said(&format!("error: {own} has no `namespaces:`"));
    std::fs::remove_file(scratch.path(own)).expect("it is there");
    said(&format!("error: there is no {own}"));
    // The files alone need no place for it.
    let files = ["--only=service"];
    scratch.run([&like[..], &files].concat()).expect_done();
}

#[test]
fn without_values_of_the_administrators_no_namespace_is_missing() {
    let scratch = with_two_clusters();
    let values = scratch.path("helmfile.d/admin_ng/values");
    std::fs::remove_dir_all(values).expect("it is there");
    for service in SERVICES {
        assert_eq!(namespace_rule(&scratch, service), "done", "{service}");
        let step = step_state(&scratch, service, "apply-namespace");
        assert_eq!(step, "cannot tell", "{service}");
    }
    // The request is what such a checkout gets.
    scratch.run(["my-svc", "--yes"]).expect_done();
    let manifests = scratch.path("helmfile.d/admin/my-svc/namespace.yaml");
    assert!(manifests.exists());
    assert_eq!(namespace_rule(&scratch, "my-svc"), "done");
}
