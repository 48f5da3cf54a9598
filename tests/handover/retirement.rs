//! The steps that take a service away, and what shows that they are done.

use super::*;

/// The clones of the fixtures.
const CLONES: [&str; 2] = ["--puppet=puppet", "--dns=dns"];

/// The steps of a service that goes, each with its state.
fn states(scratch: &Scratch, name: &str, more: &[&str]) -> Vec<(String, String)> {
    let args = ["checklist", name, "--remove", "--format=json"];
    let run = scratch
        .run(args.iter().chain(&CLONES).chain(more))
        .expect_done();
    let list: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let steps = list["steps"].as_array().expect("steps").iter();
    let pairs = steps.map(|step| {
        let word = |value: &Value| value.as_str().expect("a word").to_owned();
        (word(&step["id"]), word(&step["status"]["state"]))
    });
    pairs.collect()
}

/// The steps that are known to be missing.
fn missing(scratch: &Scratch, name: &str) -> Vec<String> {
    let states = states(scratch, name, &[]).into_iter();
    let open = states.filter(|(_, state)| state == "missing");
    open.map(|(id, _)| id).collect()
}

/// Leaves the lines of a file out that have a word.
fn without_lines(scratch: &Scratch, file: &str, word: &str) {
    let text = scratch.text(file);
    let lines = text.lines().filter(|line| !line.contains(word));
    let left: Vec<&str> = lines.collect();
    assert_ne!(left.len(), text.lines().count(), "{file} has no {word}");
    scratch.write(file, left.join("\n") + "\n");
}

/// Leaves an entry out, with what is below its key; `indent` is that of the key.
fn without_entry(scratch: &Scratch, file: &str, indent: &str) {
    let text = scratch.text(file);
    let key = format!("{indent}alpha:");
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        let is_below = line.is_empty() || line.starts_with(&format!("{indent} "));
        inside = line.starts_with(&key) || inside && is_below;
        !inside
    });
    let kept: Vec<&str> = kept.collect();
    assert_ne!(kept.len(), text.lines().count(), "{file} has no {key}");
    scratch.write(file, kept.join("\n") + "\n");
}

#[test]
fn each_change_takes_a_step_off_the_list_in_the_order_of_the_steps() {
    let scratch = scratch();
    let mut left = vec![
        "retire-names",
        "retire-lvs-setup",
        "retire-service-setup",
        "retire-entry",
        "retire-addresses",
        "retire-files",
        "retire-users",
    ];
    assert_eq!(missing(&scratch, "alpha"), left);
    let mut done = |what: &str| {
        left.retain(|id| *id != what);
        assert_eq!(missing(&scratch, "alpha"), left, "after {what}");
    };
    let zone = scratch.text(ZONE);
    let (sites, shared) = zone.split_once("$ORIGIN discovery.wmnet.").expect("a zone");
    let shared: Vec<&str> = shared
        .lines()
        .filter(|line| !line.starts_with("alpha "))
        .collect();
    scratch.write(
        ZONE,
        format!("{sites}$ORIGIN discovery.wmnet.{}\n", shared.join("\n")),
    );
    without_lines(&scratch, MOCK, "disc-alpha");
    done("retire-names");
    let catalog = scratch.text(CATALOG);
    scratch.write(
        CATALOG,
        catalog.replacen("state: production", "state: lvs_setup", 1),
    );
    done("retire-lvs-setup");
    scratch.write(
        CATALOG,
        catalog.replacen("state: production", "state: service_setup", 1),
    );
    done("retire-service-setup");
    without_entry(&scratch, CATALOG, "  ");
    without_lines(&scratch, CONFTOOL, "alpha:");
    assert!(missing(&scratch, "alpha").contains(&"retire-entry".to_owned()));
    without_lines(&scratch, WORKERS, "alpha:");
    assert!(missing(&scratch, "alpha").contains(&"retire-entry".to_owned()));
    let listeners = scratch.text(LISTENERS);
    let own = "  - name: alpha\n    port: 6002\n    timeout: \"5s\"\n    service: alpha\n";
    scratch.write(LISTENERS, listeners.replace(own, ""));
    done("retire-entry");
    without_lines(&scratch, ZONE, "alpha ");
    without_lines(&scratch, REVERSE, "alpha.svc");
    done("retire-addresses");
    scratch
        .run(["remove", "alpha", "--yes", "--puppet=puppet"])
        .expect_done();
    done("retire-files");
    without_entry(&scratch, USERS, "    ");
    done("retire-users");
}

#[test]
fn the_list_of_a_service_that_is_gone_names_its_group() {
    let scratch = scratch();
    scratch.run(["remove", "alpha", "--yes"]).expect_done();
    let list = scratch
        .run(["checklist", "alpha", "--remove"])
        .expect_done()
        .stdout;
    assert!(
        list.contains("These steps take the service away, in this order.\n"),
        "{list}"
    );
    assert!(
        list.contains("Now: done (there is no helmfile.d/services/alpha)"),
        "{list}"
    );
    assert!(
        list.contains("This list again: `new-service checklist alpha --remove`"),
        "{list}"
    );
    let args = ["checklist", "alpha", "--remove", "--group=dse-k8s-services"];
    let list = scratch.run(args).expect_done().stdout;
    assert!(
        list.contains("helmfile -e dse-k8s-eqiad -i destroy"),
        "{list}"
    );
    // Without the option nobody knows what is meant.
    scratch.run(["checklist", "alpha"]).expect_failure(2);
    scratch
        .run(["checklist", "Not A Name", "--remove"])
        .expect_failure(2);
}

#[test]
fn a_service_behind_an_ingress_has_no_load_balancer_to_take_away() {
    let scratch = scratch();
    let states = states(&scratch, "my-svc", &["--traffic=ingress"]);
    let ids: Vec<&str> = states.iter().map(|(id, _)| id.as_str()).collect();
    assert!(
        !ids.contains(&"retire-lvs-setup") && !ids.contains(&"retire-addresses"),
        "{ids:?}"
    );
    assert_eq!(ids[1], "retire-service-setup");
}

/// Writes the patches for taking a service away, has git apply them, and returns their names.
fn retire(scratch: &Scratch, name: &str) -> Vec<String> {
    let _ = std::fs::remove_dir_all(scratch.path("patches"));
    let args = ["checklist", name, "--remove", "--patches=patches"];
    scratch.run(args.iter().chain(&CLONES)).expect_done();
    let entries = std::fs::read_dir(scratch.path("patches"))
        .into_iter()
        .flatten();
    let names = entries.map(|entry| entry.expect("a patch").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("a name"))
        .collect();
    names.sort();
    for name in &names {
        let clone = name.split('-').nth(1).expect("the clone's name");
        git(scratch, clone, &["apply", &format!("../patches/{name}")]);
    }
    names
}

#[test]
fn a_service_goes_patch_by_patch_in_the_order_of_the_steps() {
    let scratch = scratch();
    let catalog = scratch.text(CATALOG);
    assert_eq!(retire(&scratch, "alpha"), ["01-dns-retire-names.patch"]);
    assert!(
        !scratch.text(MOCK).contains("disc-alpha") && !scratch.text(ZONE).contains("disc-alpha")
    );
    assert_eq!(scratch.text(CATALOG), catalog);
    assert_eq!(
        retire(&scratch, "alpha"),
        ["01-puppet-retire-lvs-setup.patch"]
    );
    assert_eq!(
        retire(&scratch, "alpha"),
        ["01-puppet-retire-service-setup.patch"]
    );
    let back = catalog.replacen("state: production", "state: service_setup", 1);
    assert_eq!(scratch.text(CATALOG), back);
    assert_eq!(retire(&scratch, "alpha"), ["01-puppet-retire-entry.patch"]);
    for file in [CATALOG, CONFTOOL, WORKERS, LISTENERS] {
        assert!(!scratch.text(file).contains("alpha"), "{file}");
    }
    assert_eq!(retire(&scratch, "alpha"), ["01-dns-retire-addresses.patch"]);
    assert!(!scratch.text(REVERSE).contains("alpha") && !scratch.text(ZONE).contains("alpha "));
    // Somebody may deploy it as long as its files are there.
    assert_eq!(retire(&scratch, "alpha"), [""; 0]);
    scratch
        .run(["remove", "alpha", "--yes", "--puppet=puppet"])
        .expect_done();
    let before = scratch.text(USERS);
    assert_eq!(retire(&scratch, "alpha"), ["01-puppet-retire-users.patch"]);
    let absent = "        - name: alpha\n          ensure: absent\n        - name: alpha-deploy\n          ensure: absent\n";
    let users = scratch.text(USERS);
    assert_eq!(users.replace("          ensure: absent\n", ""), before);
    assert!(users.contains(absent), "{users}");
    assert_eq!(retire(&scratch, "alpha"), ["01-puppet-retire-users.patch"]);
    assert!(
        !scratch.text(USERS).contains("alpha"),
        "{}",
        scratch.text(USERS)
    );
    assert_eq!(missing(&scratch, "alpha"), [""; 0]);
    assert_eq!(retire(&scratch, "alpha"), [""; 0]);
}

#[test]
fn what_others_use_of_an_entry_keeps_it_there() {
    let scratch = scratch();
    for _ in 0..3 {
        retire(&scratch, "alpha");
    }
    let shared = "\n  omega:\n    ip: *alpha_ips\n    state: production\n";
    scratch.write(CATALOG, scratch.text(CATALOG) + shared);
    let before = scratch.text(CATALOG);
    assert_eq!(retire(&scratch, "alpha"), [""; 0]);
    assert_eq!(scratch.text(CATALOG), before);
    let args = [
        "checklist",
        "alpha",
        "--remove",
        "--puppet=puppet",
        "--dns=dns",
    ];
    let list = scratch.run(args).expect_done().stdout;
    assert!(
        list.contains("Now: cannot tell (hieradata/common/service.yaml"),
        "{list}"
    );
}

#[test]
fn names_behind_an_ingress_go_in_every_site() {
    let scratch = scratch();
    assert_eq!(retire(&scratch, "zeta"), ["01-dns-retire-names.patch"]);
    let zone = scratch.text(ZONE);
    assert!(
        zone.lines().all(|line| !line.starts_with("zeta ")),
        "{zone}"
    );
    assert_eq!(
        retire(&scratch, "zeta"),
        ["01-puppet-retire-service-setup.patch"]
    );
    assert_eq!(retire(&scratch, "zeta"), ["01-puppet-retire-entry.patch"]);
    assert_eq!(retire(&scratch, "zeta"), [""; 0]);
}
