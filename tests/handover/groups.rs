//! What belongs to a group of services is that of its own clusters.

use super::*;

/// Makes a service of a group, and returns its list.
fn list_of(scratch: &Scratch, group: &str, args: &[&str]) -> Vec<Value> {
    let all = [
        &[
            "checklist",
            "new-one",
            "--format=json",
            "--puppet=puppet",
            "--dns=dns",
            "--group",
            group,
        ],
        args,
    ]
    .concat();
    let list: Value = serde_json::from_str(&scratch.run(all).expect_done().stdout).expect("JSON");
    list["steps"].as_array().expect("steps").clone()
}

fn step<'l>(list: &'l [Value], id: &str) -> &'l Value {
    let found = list.iter().find(|step| step["id"] == id);
    found.unwrap_or_else(|| panic!("no step {id}"))
}

fn lines(step: &Value) -> Vec<&str> {
    let lines = step["lines"].as_array().expect("lines").iter();
    lines
        .map(|lines| lines["text"].as_str().expect("a text"))
        .collect()
}

fn made(scratch: &Scratch, group: &str, environments: &str) {
    let helmfile = environments
        .split(',')
        .map(|name| format!("  {name}:\n    values: [{{releases: [main]}}]\n"));
    let text = format!(
        "environments:\n{}---\nreleases:\n  - name: main\n    namespace: new-one\n    chart: wmf-stable/alpha\n    values: [values.yaml]\n",
        helmfile.collect::<String>()
    );
    scratch.write(&format!("helmfile.d/{group}/new-one/helmfile.yaml"), text);
    scratch.write(&format!("helmfile.d/{group}/new-one/values.yaml"), "a: 1\n");
}

#[test]
fn names_lead_to_the_ingress_of_the_group() {
    let scratch = scratch();
    for (group, environments, args, expected) in [
        (
            "services",
            "eqiad,codfw",
            &[] as &[&str],
            [
                "wikikube.svc.eqiad",
                "wikikube.svc.codfw",
                "wikikube-ro.discovery",
            ]
            .as_slice(),
        ),
        (
            "services",
            "eqiad",
            &["--active-passive"],
            &["wikikube.svc.eqiad", "wikikube-rw.discovery"],
        ),
        (
            "ml-services",
            "ml-serve-eqiad,ml-serve-codfw",
            &[],
            &[
                "ml-serve.svc.eqiad",
                "ml-serve.svc.codfw",
                "ml-serve.discovery",
            ],
        ),
        (
            "dse-k8s-services",
            "dse-k8s-eqiad",
            &[],
            &["dse.svc.eqiad", "dse.discovery"],
        ),
        (
            "aux-k8s-services",
            "aux-k8s-eqiad,aux-k8s-codfw",
            &[],
            &["aux.svc.eqiad", "aux.svc.codfw", "aux-ro.discovery"],
        ),
    ] {
        made(&scratch, group, environments);
        let args = [&["--traffic=ingress"], args].concat();
        let list = list_of(&scratch, group, &args);
        let names = lines(step(&list, "names"));
        let targets: Vec<&str> = names
            .iter()
            .filter_map(|line| line.split("k8s-ingress-").nth(1))
            .collect();
        let targets: Vec<&str> = targets
            .iter()
            .map(|target| target.trim_end_matches(".wmnet."))
            .collect();
        assert_eq!(targets, expected, "{group}");
    }
}

#[test]
fn the_entry_in_the_catalog_uses_the_anchors_of_the_group() {
    let scratch = scratch();
    for (group, environment, anchor, team) in [
        ("services", "eqiad", "wikikube", "serviceops"),
        ("dse-k8s-services", "dse-k8s-eqiad", "dse", "Data Platform"),
        (
            "aux-k8s-services",
            "aux-k8s-eqiad",
            "aux",
            "Infrastructure Foundations",
        ),
        (
            "ml-services",
            "ml-serve-eqiad",
            "ml-serve",
            "Machine Learning",
        ),
    ] {
        made(&scratch, group, environment);
        let list = list_of(&scratch, group, &["--traffic=ingress"]);
        let catalog = step(&list, "catalog");
        let entry = lines(catalog)[0];
        assert!(
            entry.contains(&format!("  ip: *k8s-ingress-{anchor}_ips\n")),
            "{entry}"
        );
        assert!(
            entry.contains(&format!("  port: *k8s-ingress-{anchor}_port\n")),
            "{entry}"
        );
        assert_eq!(catalog["who"], team);
        // Without such an anchor nobody can say where the entry goes.
        let state = if anchor == "ml-serve" {
            "cannot tell"
        } else {
            "missing"
        };
        assert_eq!(catalog["status"]["state"], state, "{group}");
    }
}

#[test]
fn a_pool_goes_to_the_workers_of_the_group() {
    let scratch = scratch();
    made(&scratch, "dse-k8s-services", "dse-k8s-eqiad");
    let list = list_of(
        &scratch,
        "dse-k8s-services",
        &["--traffic=lvs", "--port=4100", "--address=90"],
    );
    let workers = step(&list, "workers");
    let file = "hieradata/role/common/dse_k8s/worker.yaml";
    assert_eq!(workers["files"][1], file);
    assert_eq!(lines(workers), ["new-one: [eqiad]", "new-one: {}"]);
    let entry = lines(step(&list, "catalog"))[0];
    assert!(entry.contains("      cluster: dse_k8s\n"), "{entry}");
    assert!(!entry.contains("codfw"), "{entry}");
}

#[test]
fn users_go_below_their_kin_with_what_those_have() {
    let scratch = scratch();
    let added_for = |name: &str| {
        let args = [
            "checklist",
            name,
            "--puppet=puppet",
            "--patches=p",
            "--format=json",
        ];
        let helmfile = "environments:\n  dse-k8s-eqiad: {}\n---\nreleases:\n  - name: main\n    namespace: x\n    chart: wmf-stable/alpha\n";
        scratch.write(
            &format!("helmfile.d/dse-k8s-services/{name}/helmfile.yaml"),
            helmfile,
        );
        let list: Value =
            serde_json::from_str(&scratch.run(args).expect_done().stdout).expect("JSON");
        let printed =
            lines(step(list["steps"].as_array().expect("steps"), "kubeconfig"))[0].to_owned();
        let patch = scratch.text("p/01-puppet-kubeconfig.patch");
        let new = patch
            .lines()
            .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
        let new: Vec<&str> = new.map(|line| line.trim_start_matches("+    ")).collect();
        // What is printed is what the patch adds.
        assert_eq!(printed, new.join("\n"));
        git(
            &scratch,
            "puppet",
            &["apply", "../p/01-puppet-kubeconfig.patch"],
        );
        std::fs::remove_dir_all(scratch.path("p")).expect("patches");
        printed
    };
    let kin = added_for("gamma-later");
    let group = "  usernames:\n    - name: gamma-later\n      group: data-people\n    - name: gamma-later-deploy\n      group: data-people";
    assert_eq!(kin, format!("gamma-later:\n{group}"));
    assert_eq!(added_for("other").matches("name:").count(), 2);
    let text = scratch.text(USERS);
    let order = ["gamma-next:", "gamma-later:", "stream:", "other:"];
    let places = order.map(|name| text.find(&format!("    {name}")));
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}
