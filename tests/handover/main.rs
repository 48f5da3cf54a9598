//! `new-service checklist` with clones of the repositories that others work in: patches that git
//! applies, and what is done.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "tests read, write and run git as they need"
)]

mod catalog;
mod commits;
mod groups;
#[path = "../harness/mod.rs"]
mod harness;
mod list;
mod overrides;
mod patches;
mod public;
mod retirement;
mod status;
mod taken;
mod types;
mod zones;

use std::path::Path;

use harness::program::{Outcome, Scratch, fixture};
use serde_json::Value;

const CATALOG: &str = "puppet/hieradata/common/service.yaml";
const USERS: &str = "puppet/hieradata/common/profile/kubernetes/deployment_server.yaml";
const LISTENERS: &str = "puppet/hieradata/common/profile/services_proxy/envoy.yaml";
const ZONE: &str = "dns/templates/wmnet";
const REVERSE: &str = "dns/templates/10.in-addr.arpa";
const MOCK: &str = "dns/utils/mock_etc/discovery-geo-resources";
const PASSIVE_MOCK: &str = "dns/utils/mock_etc/discovery-metafo-resources";
const CONFTOOL: &str = "puppet/conftool-data/discovery/services.yaml";
const WORKERS: &str = "puppet/hieradata/role/common/kubernetes/worker.yaml";

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
    let git = scratch.command("git").args(args).inside(clone);
    git.assert().success();
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
